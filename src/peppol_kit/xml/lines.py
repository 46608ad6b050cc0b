"""Line numbers beyond the 65,535 that libxml2 can keep for an element."""

from __future__ import annotations

from xml.parsers import expat  # only counts start tags of a document that the hardened parser has accepted

MOST = 65535
"""libxml2 keeps lines in sixteen bits: this one stands for itself and for all after it."""


def starts(data: bytes) -> list[int]:
    """The line of every element, in document order.

    Empty where expat does not know the encoding: then no line is known.
    """
    found: list[int] = []
    parser = expat.ParserCreate()

    def start(_: str, __: dict[str, str]) -> None:
        found.append(parser.CurrentLineNumber)

    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        return []
    return found
