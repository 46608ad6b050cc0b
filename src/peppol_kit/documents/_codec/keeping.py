"""What a group keeps beside its fields, looked up by place; and in which order namesakes stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peppol_kit.documents._group import Kept

_T = TypeVar("_T")

EXTRA = "x"
"""Stands in an order for an element that no field has."""


class Keeping:
    """The kept entries of one group, by place."""

    def __init__(self, kept: Sequence[Kept]) -> None:
        self.texts: dict[str, str] = {}
        self.absent: set[str] = set()
        self.orders: dict[str, list[str]] = {}
        self.attributes: dict[str, dict[str, str]] = {}
        self.elements: dict[str, dict[str, list[str]]] = {}
        self._places: list[str] = []
        for entry in kept:
            place = entry.place
            is_attribute = entry.kind in ("attribute", "prefix")
            above, _, name = place.rpartition("/@" if is_attribute else "/")
            if entry.kind == "text":
                self.texts[place] = entry.content
            elif entry.kind == "absent":
                self.absent.add(place)
            elif entry.kind == "order":
                self.orders[place] = entry.content.split()
            elif is_attribute:
                self.attributes.setdefault(above, {})[name] = entry.content
            elif entry.kind == "element":
                self.elements.setdefault(above, {}).setdefault(name, []).append(entry.content)
            if entry.kind in ("element", "order"):  # these concern the aggregate above
                self._places.append(f"{above}/")
            elif entry.kind != "absent":
                self._places.append(place)

    def touches(self, place: str) -> bool:
        """Whether something is kept at a place or below it, so that it has to be written."""
        below = f"{place}/"
        return any(each == place or each.startswith(below) for each in self._places)


def arranged(sources: dict[str, list[_T]], order: Sequence[str]) -> list[_T]:
    """Elements of one name from several sources, in an order of sources; what that does not name comes behind.

    With ``order=["1", "0", "1"]`` the first is the first one of source ``1``.
    """
    waiting = {source: iter(found) for source, found in sources.items()}
    found = [item for source in order if (item := next(waiting.get(source, iter(())), None)) is not None]
    for rest in waiting.values():
        found += rest
    return found
