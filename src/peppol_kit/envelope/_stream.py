"""A file as UTF-8, in pieces: what the scanner reads and what is copied are the same bytes."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from peppol_kit.errors import MalformedXML

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

PIECE = 1 << 16

_DECLARED = re.compile(rb"<\?xml[^>]*?\sencoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_UTF_8 = re.compile(r"utf-?8|us-ascii|ascii", re.IGNORECASE)
# Others of Python's codecs are no character sets, or hide characters from whoever looks at the bytes
_KNOWN = re.compile(
    r"iso-8859-\d+|windows-125\d|koi8-[ru]|shift_jis|euc-jp|euc-kr|gb2312|gbk|gb18030|big5|latin-?1", re.IGNORECASE
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


def pieces(source: BinaryIO) -> Iterator[bytes]:
    """What is left of a file, as UTF-8 and without its byte order mark; an XML declaration stays as it is.

    Raises:
        MalformedXML: the encoding is none that is known, or is not that of the bytes.
    """
    piece = source.read(PIECE)
    encoding, mark = _encoding(piece)
    piece = piece[mark:]
    if encoding == "utf-8":
        while piece:
            yield piece
            piece = source.read(PIECE)
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece:
            yield decoder.decode(piece).encode()
            piece = source.read(PIECE)
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise MalformedXML(f"these are not bytes of the encoding {encoding}") from error


def _encoding(head: bytes) -> tuple[str, int]:
    """The codec for a file that begins like this, and how many bytes its byte order mark has."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding, len(mark)
    unmarked = _UNMARKED.get(head[:2])
    if unmarked:
        return unmarked, 0
    declared = _DECLARED.match(head)
    name = declared[1].decode() if declared else "utf-8"
    if _UTF_8.fullmatch(name):
        return "utf-8", 0
    if _KNOWN.fullmatch(name):
        return name.lower(), 0
    raise MalformedXML(f"the encoding {name} is not supported; UTF-8 is what the network expects", line=1)


def copy(source: BinaryIO, sink: BinaryIO, start: int, end: int) -> None:
    """Write the bytes from ``start`` to ``end`` (offsets in what `pieces` gives) of what is left of a file."""
    behind = 0
    for piece in pieces(source):
        first, last = max(start - behind, 0), min(end - behind, len(piece))
        if first < last:
            sink.write(piece[first:last])
        behind += len(piece)
        if behind >= end:
            return
