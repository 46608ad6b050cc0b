"""What XML begins with: the name of its root element, before anything else is looked at."""

from __future__ import annotations

import contextlib
from typing import NamedTuple
from xml.parsers import expat  # reads no further than the first start tag


class RootName(NamedTuple):
    """The name of a root element; ``namespace`` is empty where it is in none."""

    namespace: str
    local: str


def root_name(data: bytes) -> RootName | None:
    """The name of the root element; None where none is reached, as in what is no XML, or has a DOCTYPE."""
    parser = expat.ParserCreate(namespace_separator="}")
    found: list[RootName] = []

    def start(name: str, _: dict[str, str]) -> None:
        namespace, _mark, local = name.rpartition("}")
        found.append(RootName(namespace, local))
        raise _Reached

    def refuse(*_: object) -> None:
        raise _Reached

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    with contextlib.suppress(_Reached, expat.ExpatError, ValueError, LookupError):
        parser.Parse(data, True)
    return found[0] if found else None


class _Reached(Exception):  # noqa: N818 - ends the reading, nothing is wrong
    """The root element, or what makes it not worth reading on, has been met."""
