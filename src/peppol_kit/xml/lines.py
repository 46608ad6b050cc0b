"""Line numbers that lxml does not know: beyond the 65,535 that libxml2 can keep, and that of a DOCTYPE."""

from __future__ import annotations

import codecs
import contextlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 65535
"""libxml2 keeps lines in sixteen bits: this one stands for itself and for all after it."""


def of_elements(data: bytes, places: Iterable[int]) -> dict[int, int]:
    """The lines of some elements, by their place among all in document order, from 0.

    Empty where expat does not know the encoding: then no line is known.
    """
    if not _has_nothing_but_tags(data):
        starts = _starts(data)
        return {place: starts[place] for place in places if place < len(starts)}
    offsets = [match.start() for match in _START.finditer(data)]
    found: dict[int, int] = {}
    line, behind = 1, 0
    for place in sorted(set(places)):
        line += data.count(b"\n", behind, offsets[place])
        behind = offsets[place]
        found[place] = line
    return found


_START = re.compile(rb"<[^/?]")
_DECLARATION = re.compile(rb"<\?xml[^>]*\?>")
_ENCODING = re.compile(rb"encoding\s*=\s*['\"]([^'\"]*)")
_OF_ASCII = re.compile(rb"utf-8|us-ascii|iso-8859-\d+|windows-125\d", re.IGNORECASE)


def _has_nothing_but_tags(data: bytes) -> bool:
    """Whether each ``<`` in the source is that of a tag or of the declaration, and lines end with a line feed."""
    start = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    declaration = _DECLARATION.match(data, start)
    encoding = _ENCODING.search(declaration[0]) if declaration else None
    if data[start : start + 1] != b"<" or b"\0" in data[:4]:  # not the characters of ASCII, or not one byte each
        return False
    if b"!" in data and b"<!" in data:
        return False
    if encoding and not _OF_ASCII.fullmatch(encoding[1]):
        return False
    if data.find(b"<?", declaration.end() if declaration else start) >= 0:
        return False
    return data.count(b"\r") == data.count(b"\r\n")


def _starts(data: bytes) -> list[int]:
    """The line of every element, in document order, as expat counts them."""
    from xml.parsers import expat  # only counts lines, of a document that the hardened parser has read

    found: list[int] = []
    parser = expat.ParserCreate()

    def start(_: str, __: dict[str, str]) -> None:
        found.append(parser.CurrentLineNumber)

    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        return []
    return found


class _Met(Exception):  # noqa: N818 - ends the reading, nothing is wrong
    """The declaration has been met."""


def of_doctype(data: bytes) -> int:
    """The line of the document type declaration; 1 where expat does not know the encoding."""
    from xml.parsers import expat

    parser = expat.ParserCreate()
    line = 1

    def declared(*_: object) -> None:
        nonlocal line
        line = parser.CurrentLineNumber
        raise _Met

    parser.StartDoctypeDeclHandler = declared
    with contextlib.suppress(_Met, expat.ExpatError, ValueError, LookupError):
        parser.Parse(data, True)
    return line
