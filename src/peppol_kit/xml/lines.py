"""Line numbers that lxml does not know: beyond the 65,535 that libxml2 can keep, and that of a DOCTYPE."""

from __future__ import annotations

import contextlib

MOST = 65535
"""libxml2 keeps lines in sixteen bits: this one stands for itself and for all after it."""


def starts(data: bytes) -> list[int]:
    """The line of every element, in document order.

    Empty where expat does not know the encoding: then no line is known.
    """
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
