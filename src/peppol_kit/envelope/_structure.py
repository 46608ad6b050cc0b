"""How the header is laid out by its schema: which elements, in which order, how often.

Source: UN/CEFACT Standard Business Document Header 1.3, as the Peppol Business Message Envelope 2.0.2 takes it over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.envelope._faults import Faults
    from peppol_kit.envelope._scan import Part

_MANY = 1_000_000


class _Slot(NamedTuple):
    """A place for elements of one name: how many may stand there.

    A lack that has a fault of its own is not one of the layout: ``least`` is 0 then.
    """

    name: str
    least: int = 0
    most: int = 1


_PARTNER = (_Slot("Identifier"), _Slot("ContactInformation", 0, _MANY))
_LAYOUT = {
    "StandardBusinessDocumentHeader": (
        _Slot("HeaderVersion"),
        _Slot("Sender", 0, _MANY),
        _Slot("Receiver", 0, _MANY),
        _Slot("DocumentIdentification", 1),
        _Slot("Manifest"),
        _Slot("BusinessScope"),
    ),
    "Sender": _PARTNER,
    "Receiver": _PARTNER,
    "DocumentIdentification": (
        _Slot("Standard"),
        _Slot("TypeVersion"),
        _Slot("InstanceIdentifier"),
        _Slot("Type"),
        _Slot("MultipleType"),
        _Slot("CreationDateAndTime"),
    ),
    "BusinessScope": (_Slot("Scope", 0, _MANY),),
    "Scope": (_Slot("Type", 1), _Slot("InstanceIdentifier"), _Slot("Identifier")),
}
_SCOPE_ENDS_WITH = {"CorrelationInformation", "BusinessService", "ScopeInformation"}


def check(header: Part, faults: Faults) -> None:
    """Note what is not laid out as the schema says, once for each element that has such parts."""
    for part in _laid_out(header):
        wrong = _wrong(part)
        if wrong:
            at, message = wrong
            faults.add("invalid-sbd-xml", at, message)


def _laid_out(part: Part) -> Iterator[Part]:
    if part.name in _LAYOUT:
        yield part
        for inner in part.parts:
            yield from _laid_out(inner)


def _wrong(part: Part) -> tuple[Part, str] | None:
    """The first thing that is out of place, or lacking."""
    slots = _LAYOUT[part.name]
    known = {slot.name: place for place, slot in enumerate(slots)}
    place, counts = 0, dict.fromkeys(known, 0)
    for inner in part.parts:
        if part.name == "Scope" and inner.name in _SCOPE_ENDS_WITH:
            place = len(slots)
            continue
        if inner.name not in known:
            return (
                inner,
                f"{part.name} has an element {inner.name}, which the schema of the header does not know there.",
            )
        if known[inner.name] < place:
            return inner, f"{inner.name} stands behind an element that it has to precede in {part.name}."
        place = known[inner.name]
        counts[inner.name] += 1
        if counts[inner.name] > slots[place].most:
            return inner, f"{part.name} has {inner.name} more than once."
    lacking = next((slot.name for slot in slots if counts[slot.name] < slot.least), None)
    return (part, f"{part.name} has no {lacking}.") if lacking else None
