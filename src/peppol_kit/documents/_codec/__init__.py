"""Models to XML and back, by the terms of their fields.

`plan` works out from the annotations of a model where its fields stand. The `slots` are these places and read and
write: `leaves` and `branches`. `conditions` tell terms apart that share a place, `keeping` has what no field has, and
`values` are texts and numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.documents._codec.branches import Branch, Nested
from peppol_kit.documents._codec.keeping import Keeping
from peppol_kit.documents._codec.leaves import Constant
from peppol_kit.documents._codec.plan import plan_of
from peppol_kit.documents._codec.slots import Reading, Writing
from peppol_kit.documents._group import Group
from peppol_kit.terms import BT_5, BT_6
from peppol_kit.xml import names
from peppol_kit.xml.elements import has_stray_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.documents._codec.plan import Plan
    from peppol_kit.documents._codec.slots import Slot
    from peppol_kit.documents.billing import BillingDocument
    from peppol_kit.report import Problem
    from peppol_kit.xml.elements import Element


def read(root: Element, model: type[BillingDocument]) -> tuple[BillingDocument, tuple[Problem, ...]]:
    """The model of a document, and what is wrong with it."""
    currency, vat_currency = (root.findtext(names.tag(term)) or "" for term in (BT_5, BT_6))
    reading = Reading(currency, vat_currency, has_stray_text=has_stray_text(root))
    document = plan_of(model, model.root).read(root, reading)
    problems = tuple(reading.problems)
    if problems:
        document.__dict__["problems"] = problems  # nobody has seen it yet
    return document, problems  # type: ignore[return-value] # the plan is that of this model


def write(document: BillingDocument) -> bytes:
    """A document as XML."""
    plan = plan_of(type(document), document.root)
    writing = Writing(document.currency or "", document.vat_currency or "")
    out = ['<?xml version="1.0" encoding="UTF-8"?>']
    plan.write(document, out, writing)
    out.append("\n")
    return "".join(out).encode()


def unmapped(document: BillingDocument) -> Iterator[tuple[str, str]]:
    """The XPath and the content of each element and attribute that no field has."""
    yield from _unmapped(plan_of(type(document), document.root), document, f"/{document.root}")


def _unmapped(plan: Plan, model: Group, place: str) -> Iterator[tuple[str, str]]:
    if not _keeps(model):
        return
    keeping = Keeping(model.kept)
    if isinstance(plan.content, Branch):
        yield from _in_branch(plan.content, model, keeping, place)
    else:
        yield from _attributes(plan.content, keeping, place)


def _keeps(model: Group) -> bool:
    """Whether something is kept in a group, or in one that it has."""
    if model.kept:
        return True
    values = model.__dict__.values()
    groups = [value for value in values if isinstance(value, Group)]
    several = [each for value in values if value.__class__ is tuple for each in value if isinstance(each, Group)]
    return any(map(_keeps, groups + several))


def _in_branch(branch: Branch, model: Group, keeping: Keeping, place: str) -> Iterator[tuple[str, str]]:
    yield from _attributes(branch, keeping, place)
    for name, found in branch.arranged(lambda slot: _items(slot, model, keeping), keeping):
        for number, (slot, item) in enumerate(found, 1):
            below = f"{place}/{names.step(name)}" + (f"[{number}]" if len(found) > 1 else "")
            if slot is None:
                yield below, str(item)
            elif isinstance(slot, Nested):
                yield from _unmapped(slot.plan, item, below)  # type: ignore[arg-type] # an item of a nested place
            elif isinstance(slot, Branch):
                yield from _in_branch(slot, model, keeping, below)
            else:
                if isinstance(slot, Constant) and slot.place in keeping.texts:
                    yield below, keeping.texts[slot.place]
                yield from _attributes(slot, keeping, below)


def places(document: BillingDocument) -> Iterator[tuple[str, Group]]:
    """The XPath of each group of a document, from the outside in, in the order of its XML."""
    yield from _places(plan_of(type(document), document.root), document, f"/{document.root}")


def _places(plan: Plan, model: Group, place: str) -> Iterator[tuple[str, Group]]:
    yield place, model
    if isinstance(plan.content, Branch):
        yield from _places_in(plan.content, model, Keeping(model.kept), place)


def _places_in(branch: Branch, model: Group, keeping: Keeping, place: str) -> Iterator[tuple[str, Group]]:
    for name, found in branch.arranged(lambda slot: _items(slot, model, keeping), keeping):
        for number, (slot, item) in enumerate(found, 1):
            below = f"{place}/{names.step(name)}" + (f"[{number}]" if len(found) > 1 else "")
            if isinstance(slot, Nested):
                yield from _places(slot.plan, item, below)  # type: ignore[arg-type] # an item of a nested place
            elif isinstance(slot, Branch):
                yield from _places_in(slot, model, keeping, below)


def _items(slot: Slot, model: Group, keeping: Keeping) -> list[Group]:
    """The models that stand in a place, or the model itself for a place of its own that has something."""
    fields = model.__dict__
    if isinstance(slot, Nested):
        return list(slot.models(fields))
    if slot.place in keeping.absent:
        return []
    filled = any(fields[field] not in (None, ()) for field in slot.fields)
    return [model] if filled or not slot.fields or keeping.touches(slot.place) else []


def _attributes(slot: Slot, keeping: Keeping, place: str) -> Iterator[tuple[str, str]]:
    for name, value in keeping.attributes.get(slot.place, {}).items():
        if not name.startswith("xmlns:"):
            yield f"{place}/@{names.step(name)}", value
