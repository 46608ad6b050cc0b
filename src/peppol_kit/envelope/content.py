"""Documents that are no XML (a PDF, a text), in the two elements that Peppol has for them.

Source: Peppol Business Message Envelope 2.0.2, non-XML business messages.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from peppol_kit.errors import DocumentParseError, UnsupportedDocument
from peppol_kit.report import Problem
from peppol_kit.xml import parser

_NAMESPACE = "http://peppol.eu/xsd/ticc/envelope/1.0"
_BINARY, _TEXT = "BinaryContent", "TextContent"
NON_XML = frozenset({(_NAMESPACE, _BINARY), (_NAMESPACE, _TEXT)})
"""Namespace and name of the two elements."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TOKEN = re.compile(r"[!-~]+(?: [!-~]+)*")


class Content(NamedTuple):
    """A document that is no XML: its bytes (a text in UTF-8), its media type, and what it says of their encoding."""

    data: bytes
    mime_type: str
    encoding: str = ""


def binary_content(data: bytes, mime_type: str, *, encoding: str = "") -> bytes:
    """Bytes as a payload to wrap. ``encoding`` is the character set of the content, where it has one.

    Raises:
        UnsupportedDocument: the media type or the encoding is none.
    """
    said = f" encoding={_token(encoding)}" if encoding else ""
    start = f'<{_BINARY} xmlns="{_NAMESPACE}" mimeType={_token(mime_type)}{said}>'
    return b"".join((start.encode(), base64.b64encode(data), f"</{_BINARY}>".encode()))


def text_content(text: str, mime_type: str) -> bytes:
    """A text as a payload to wrap.

    Raises:
        UnsupportedDocument: it has characters that XML cannot hold (`binary_content` takes them), or the media type is
            none.
    """
    wrong = _NO_XML.search(text)
    if wrong:
        raise UnsupportedDocument(f"character {wrong.start() + 1} of the text cannot stand in XML")
    said = escape(text, {"\r": "&#13;"})
    return f'<{_TEXT} xmlns="{_NAMESPACE}" mimeType={_token(mime_type)}>{said}</{_TEXT}>'.encode()


def content_of(payload: bytes) -> Content | None:
    """What a payload holds that is no XML; None where it is a document in XML.

    Raises:
        MalformedXML: the payload is not well-formed.
        DocumentParseError: it says that it is base64, and is not.
    """
    root = parser.parse(payload, indentation=True)
    namespace, _, name = str(root.tag).removeprefix("{").rpartition("}")
    if (namespace, name) not in NON_XML:
        return None
    text = "".join(root.itertext())
    mime_type, encoding = root.get("mimeType", ""), root.get("encoding", "")
    if name == _TEXT:
        return Content(text.encode(), mime_type, encoding)
    try:
        return Content(base64.b64decode("".join(text.split()), validate=True), mime_type, encoding)
    except (binascii.Error, ValueError) as error:
        problem = Problem("", f"/{_BINARY}", root.sourceline or 0, "", "it is not base64")
        raise DocumentParseError(f"{_BINARY} is not base64", problems=(problem,)) from error


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise UnsupportedDocument("a media type or an encoding is a word such as application/pdf")
    return quoteattr(text)
