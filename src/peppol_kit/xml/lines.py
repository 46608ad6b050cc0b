"""Line numbers beyond the 65,535 that libxml2 can keep for an element."""

from __future__ import annotations

from xml.parsers import expat  # only counts start tags of a document that the hardened parser has accepted

MOST = 65535
"""libxml2 keeps lines in sixteen bits: this one stands for itself and for all after it."""


class _Found(Exception):  # noqa: N818 - ends the pass, nothing is wrong
    """Every wanted element has been met."""


def lines_of(data: bytes, wanted: set[int]) -> dict[int, int]:
    """The line of each wanted element, by its place among all elements in document order, from 0.

    Empty where expat does not know the encoding: then no line is known.
    """
    found: dict[int, int] = {}
    place = -1
    last = max(wanted, default=-1)
    parser = expat.ParserCreate()

    def start(_: str, __: dict[str, str]) -> None:
        nonlocal place
        place += 1
        if place in wanted:
            found[place] = parser.CurrentLineNumber
            if place == last:
                raise _Found

    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except _Found:
        pass
    except expat.ExpatError:
        return {}
    return found
