"""Models to XML and back, by the terms of their fields.

`plan` works out from the annotations of a model where its fields stand, `slots` are these places and read and write,
`conditions` tell terms apart that share a place, `keeping` has what no field has, `values` are texts and numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.documents._codec.keeping import Keeping
from peppol_kit.documents._codec.plan import plan_of
from peppol_kit.documents._codec.slots import Branch, Constant, Nested, Reading, Writing
from peppol_kit.terms import BT_5, BT_6
from peppol_kit.xml import names
from peppol_kit.xml.elements import has_stray_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.documents._codec.plan import Plan
    from peppol_kit.documents._codec.slots import Slot
    from peppol_kit.documents._group import Group
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
    keeping = Keeping(model.kept)
    if isinstance(plan.content, Branch):
        yield from _in_branch(plan.content, model, keeping, place)
    else:
        yield from _attributes(plan.content, keeping, place)


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
