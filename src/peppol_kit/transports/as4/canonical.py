"""Canonical XML: written as such where the text is ours, and made of what others wrote.

What `text` and `attribute` give stands in exclusive canonical XML as it is; so a fragment that is put together in the
order of the canonical form needs no canonicalisation before it is signed.

Source: Exclusive XML Canonicalization 1.0; Canonical XML 1.0, 2.3; WS-Security SwA profile 1.1, 5.4.2.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from peppol_kit.errors import InvalidFormat, MalformedXML, MessageRefused
from peppol_kit.transports.as4 import ebms
from peppol_kit.xml import parser

if TYPE_CHECKING:
    from collections.abc import Sequence

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"},
)


def text(value: str) -> str:
    """A value as the text of an element.

    Raises:
        InvalidFormat: it has a character that XML cannot have.
    """
    return _checked(value).translate(_TEXT)


def attribute(value: str) -> str:
    """A value as that of an attribute, between double quotes.

    Raises:
        InvalidFormat: it has a character that XML cannot have.
    """
    return _checked(value).translate(_ATTRIBUTE)


def mended(value: str) -> str:
    """A value without the characters that XML cannot have: for what is only told, and must be tellable."""
    return _NO_CHARACTER.sub("\ufffd", value)


def _checked(value: str) -> str:
    if _NO_CHARACTER.search(value):
        raise InvalidFormat("a value has a character that XML does not know")
    return value


def canonical(element: etree._Element, prefixes: Sequence[str] = ()) -> bytes:
    """The exclusive canonical form of an element; ``prefixes`` are those of an InclusiveNamespaces.

    Raises:
        MessageRefused: it has none, as a namespace in it is relative.
    """
    try:
        return etree.tostring(
            element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=list(prefixes) or None
        )
    except etree.LxmlError as error:
        raise MessageRefused("an element has no canonical form", ebms=ebms.INVALID_HEADER) from error


def document(data: bytes) -> bytes:
    """The exclusive canonical form of an XML document.

    Raises:
        MessageRefused: it is none, so it cannot have been signed in that form.
    """
    try:
        root = parser.parse(data, indentation=True, instructions=True)
        return etree.tostring(root.getroottree(), method="c14n", exclusive=True, with_comments=False)
    except (MalformedXML, etree.LxmlError) as error:
        raise refusal() from error


def refusal() -> MessageRefused:
    """What a payload that is not as it was signed is answered with."""
    return MessageRefused("the payload is not what was signed", ebms=ebms.FAILED_AUTHENTICATION)
