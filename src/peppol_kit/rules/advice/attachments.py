"""Documents that come with the invoice: whether they are what is said of them, and not too much for the post.

Only the first bytes of an attachment are decoded: it may be large, and what it begins with says what it is.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from itertools import islice
from typing import TYPE_CHECKING

from peppol_kit.rules._dsl import Broken, broken
from peppol_kit.rules.advice._book import book
from peppol_kit.terms import BG_24, BT_125
from peppol_kit.xml.tree import WHITE_SPACE, normal

if TYPE_CHECKING:
    from peppol_kit.xml.tree import Node

LARGEST = 2_000_000
"""Bytes of an attachment beyond which it is worth a word."""

_HEAD = 1364  # characters of base64 that hold 1023 bytes: so far into a PDF readers look for its mark
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_PDF = "application/pdf"
_MARKS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (_ZIP, _OLE),  # OLE with a password
    "application/vnd.oasis.opendocument.spreadsheet": (_ZIP,),
}
_MEDIA_TYPES = {
    "pdf": _PDF,
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
"""The media types that the norm allows, by the endings of file names."""
_KNOWN = frozenset(_MEDIA_TYPES.values())


def _media_type(attachment: Node) -> str:
    return normal(attachment.attributes.get("mimeCode", "")).lower()


def _file(attachment: Node) -> str | None:
    return normal(attachment.attributes.get("filename", "")) or None


def _head(attachment: Node) -> bytes | None:
    """What an attachment begins with; None if it is not written in base64."""
    text = "".join(islice((character for character in attachment.text if not character.isspace()), _HEAD))
    try:
        return b64decode(text[: len(text) // 4 * 4], validate=True)
    except (Error, ValueError):
        return None


def _begins_right(head: bytes, media_type: str) -> bool:
    if media_type == _PDF:
        return b"%PDF-" in head
    return media_type not in _MARKS or head.startswith(_MARKS[media_type])


@book.warning("PK-ATTACHMENT-CONTENT", BG_24 / BT_125, message="{file} is said to be {value}, and begins otherwise.")
def attachment_is_what_it_is_said_to_be(attachment: Node) -> bool | Broken:
    """An attachment (BT-125) begins as a file of its media type does.

    The buyer cannot open it. Attach the file itself, and give the media type that it is of.
    """
    media_type, head = _media_type(attachment), _head(attachment)
    return not head or _begins_right(head, media_type) or broken(file=_file(attachment), value=media_type)


@book.warning("PK-ATTACHMENT-SIZE", BG_24 / BT_125, message="{file} has {size} MB.")
def attachment_is_of_a_size_that_arrives(attachment: Node) -> bool | Broken:
    """An attachment (BT-125) is not larger than 2 MB.

    Receivers and those between refuse what is too large for them, and the invoice with it. Make it smaller, or give a
    link instead.
    """
    text = attachment.text
    if len(text) * 3 // 4 <= LARGEST:
        return True
    size = (len(text) - sum(map(text.count, WHITE_SPACE))) * 3 // 4
    return size <= LARGEST or broken(file=_file(attachment), size=f"{size // 1_000_000}.{size // 100_000 % 10}")


@book.warning("PK-ATTACHMENT-NAME", BG_24 / BT_125, message="{file} is said to be {value}.")
def attachment_is_named_after_its_media_type(attachment: Node) -> bool | Broken:
    """The name of an attached file (BT-125) ends as files of its media type do.

    The buyer's computer chooses by the ending with what to open it. Correct the name or the media type.
    """
    name, media_type = _file(attachment), _media_type(attachment)
    expected = _MEDIA_TYPES.get((name or "").rpartition(".")[2].lower())
    if expected is None or media_type not in _KNOWN or media_type == expected:
        return True
    return broken(file=name, value=media_type)
