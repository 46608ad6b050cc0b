"""The order in which UBL wants the elements of an aggregate, read from its schemas."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from peppol_kit import _resources

_XS = "{http://www.w3.org/2001/XMLSchema}"
_COMPONENTS = "CommonAggregateComponents"


class Sequence:
    """The elements that an aggregate may have, in their order."""

    def __init__(self, names: list[str]) -> None:
        self.places = {name: place for place, name in enumerate(names)}

    def __contains__(self, name: str) -> bool:
        return name in self.places

    def place(self, name: str) -> int:
        """The place of an element from 0; of one that UBL does not know there, behind all others."""
        return self.places.get(name, len(self.places))


@lru_cache(maxsize=256)
def of(name: str) -> Sequence:
    """What is in an element, by its short name: of an aggregate (``cac:Party``) or of a document (``Invoice``).

    Basic elements have none, and elements that UBL does not know neither.
    """
    prefix, _, own = name.rpartition(":")
    types = _types(own) if not prefix else _types(_COMPONENTS) if prefix == "cac" else {}
    return Sequence(types.get(own, []))


@lru_cache(maxsize=8)
def _types(file: str) -> dict[str, list[str]]:
    """The short names of the elements in each element that a schema file defines."""
    root = etree.parse(_resources.path("schemas", "ubl21", f"{file}.xsd")).getroot()
    own = "cac:" if file == _COMPONENTS else ""
    content = {
        type_.get("name", ""): [
            name if ":" in (name := each.get("ref", "")) else own + name for each in type_.iter(f"{_XS}element")
        ]
        for type_ in root.iter(f"{_XS}complexType")
    }
    return {each.get("name", ""): content.get(each.get("type", ""), []) for each in root.iterfind(f"{_XS}element")}
