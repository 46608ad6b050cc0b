"""Places that have elements in them: an aggregate whose places are fields of the same model, or a model of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from peppol_kit.documents._codec import values as kinds
from peppol_kit.documents._codec.keeping import EXTRA, arranged
from peppol_kit.documents._codec.leaves import Leaf
from peppol_kit.documents._codec.slots import Slot, attributes_of, kept_entry
from peppol_kit.documents._codec.values import escaped
from peppol_kit.xml import names
from peppol_kit.xml.elements import PREFIXES, fragment, stray_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peppol_kit.documents._codec.keeping import Keeping
    from peppol_kit.documents._codec.plan import Plan
    from peppol_kit.documents._codec.slots import Fields, Reading, Writing
    from peppol_kit.documents._group import Kept
    from peppol_kit.xml.elements import Element
    from peppol_kit.xml.sequence import Sequence

_T = TypeVar("_T")


class Branch(Slot):
    """An aggregate whose places are fields of the same model."""

    def __init__(self, name: str, place: str, depth: int, sequence: Sequence) -> None:
        super().__init__(name, place, depth)
        self.sequence = sequence
        self.start, self.end = f"{self.indent}<{name}", f"{self.indent}</{name}>"
        self.slots: list[Slot] = []
        self._plain: dict[str, Slot] = {}
        """What is the only one of its name, and unconditionally."""
        self._by_tag: dict[str, list[tuple[str, Slot]]] = {}
        """Namesakes that are told apart, and how their order calls them."""
        self._constants: tuple[Slot, ...] = ()
        self._fallbacks: tuple[Leaf, ...] = ()
        self._may_be_bare = False
        self.declarations = ""
        """The namespaces, if it is the element of the document."""
        self.when: tuple[str, str] | None = None
        """What tells it apart from others of its name, as its term says it."""
        if not depth:
            declared = {"": self.tag[1:].partition("}")[0], **PREFIXES}
            self.declarations = "".join(f' xmlns{p and ":"}{p}="{namespace}"' for p, namespace in declared.items())

    def settle(self) -> None:
        """Bring its places into the order of the schema, once they are all there."""
        self.slots.sort(key=lambda slot: self.sequence.place(slot.name))
        by_tag: dict[str, list[tuple[str, Slot]]] = {}
        for slot in self.slots:
            if isinstance(slot, Branch):
                slot.settle()
            found = by_tag.setdefault(slot.tag, [])
            found.append((str(len(found)), slot))
        self._plain = {
            tag: found[0][1] for tag, found in by_tag.items() if len(found) == 1 and not found[0][1].condition
        }
        self._by_tag = {
            tag: sorted(found, key=lambda entry: entry[1].condition is None)  # what takes anything is asked last
            for tag, found in by_tag.items()
            if tag not in self._plain
        }
        self.fields = tuple(field for slot in self.slots for field in slot.fields)
        self._constants = tuple(slot for slot in self.slots if not slot.fields)
        self._may_be_bare = bool(self.place and self.fields)
        self._fallbacks = tuple(slot for slot in self.slots if isinstance(slot, Leaf) and slot.fallback)

    def read(self, element: Element, fields: Fields, kept: list[Kept], reading: Reading) -> bool:
        """Take an aggregate; a second one is not for this place."""
        if self.place in fields:
            return False
        fields[self.place] = True
        self.read_content(element, fields, kept, reading)
        return True

    def read_content(self, element: Element, fields: Fields, kept: list[Kept], reading: Reading) -> None:
        """Take what is in an aggregate; what no place takes is kept."""
        plain, kept_before = self._plain, len(kept)
        if reading.has_stray_text and (text := stray_text(element)):
            kept.append(kept_entry(place=self.place, kind="text", content=text))
            reading.problem("", element, text, "there is text where only elements belong")
        orders: dict[str, list[str]] = {}
        for child in element:
            tag: str = child.tag  # type: ignore[assignment] # there are no comments
            slot = plain.get(tag)
            if slot is not None and slot.read(child, fields, kept, reading):
                continue
            taken = self._read_one_of(child, tag, fields, kept, reading) if slot is None else EXTRA
            if taken == EXTRA:
                kept.append(kept_entry(place=self._place_of(tag), kind="element", content=fragment(child)))
            if tag in self._by_tag:
                orders.setdefault(tag, []).append(taken)
        if orders:
            self._keep_orders(orders, kept)
        self._keep_attributes(element, kept)
        is_bare = self._may_be_bare and fields.keys().isdisjoint(self.fields)
        if is_bare and all(entry.kind == "absent" for entry in kept[kept_before:]):
            kept.append(kept_entry(place=self.place, kind="empty"))
        if self._constants or self._fallbacks:
            self._keep_absences(fields, kept)

    def _read_one_of(self, child: Element, tag: str, fields: Fields, kept: list[Kept], reading: Reading) -> str:
        """Take an element that can be for several places, or only under a condition: which of them it is for."""
        for source, slot in self._by_tag.get(tag, ()):
            if (slot.condition is None or slot.condition(child, reading)) and slot.read(child, fields, kept, reading):
                return source
        return EXTRA

    def _keep_orders(self, orders: dict[str, list[str]], kept: list[Kept]) -> None:
        """Keep the order of namesakes where it is not that in which they are written."""
        for tag, order in orders.items():
            if order != sorted(order):
                kept.append(kept_entry(place=self._place_of(tag), kind="order", content=" ".join(order)))

    def _keep_absences(self, fields: Fields, kept: list[Kept]) -> None:
        """Keep what is not there, though it is always written."""
        missing = [constant.place for constant in self._constants if not fields.pop(constant.place, False)]
        missing += [leaf.place for leaf in self._fallbacks if leaf.field not in fields]
        kept += [kept_entry(place=place, kind="absent") for place in missing]

    def _place_of(self, tag: str) -> str:
        return f"{self.place}/{names.short(tag)}".lstrip("/")

    def write(self, fields: Fields, out: list[str], writing: Writing, keeping: Keeping | None) -> None:
        """Write it, if there is something in it; what says the same wherever its group stands, always."""
        for field in self.fields:
            value = fields[field]
            if value is not None and (value or value.__class__ is not tuple):
                break
        else:
            if self.fields:
                if keeping is None or not keeping.touches(self.place):
                    return
            elif keeping is not None and self.place in keeping.absent:
                return
        self.write_content(fields, out, writing, keeping)

    def write_content(self, fields: Fields, out: list[str], writing: Writing, keeping: Keeping | None) -> None:
        """Write it, whatever is in it."""
        if keeping is None:
            out.append(f"{self.start}{self.declarations}>")
            for slot in self.slots:
                slot.write(fields, out, writing, None)
        else:
            own = keeping.attributes.get(self.place, {})
            text = escaped(keeping.texts.get(self.place, ""))
            out.append(f"{self.start}{self.declarations}{attributes_of(own)}>{text}")
            if self.place in keeping.mixed:
                for _, found in self.arranged(lambda slot: slot.pieces(fields, writing, keeping), keeping):
                    out += [piece if piece.startswith("\n") else f"{self.indent}  {piece}" for _, piece in found]
            else:
                for slot in self.slots:
                    slot.write(fields, out, writing, keeping)
        out.append(self.end)

    def arranged(
        self, items: Callable[[Slot], list[_T]], keeping: Keeping
    ) -> Iterator[tuple[str, list[tuple[Slot | None, _T | str]]]]:
        """Each name that occurs in this element, in the order of the schema, with what stands under it, in order.

        Beside each of the ``items`` of a place stands the place; beside an element that is kept, None.
        """
        extras = keeping.elements.get(self.place, {})
        sources: dict[str, dict[str, list[tuple[Slot | None, _T | str]]]] = {}
        for slot in self.slots:
            own = sources.setdefault(slot.name, {})
            own[str(len(own))] = [(slot, item) for item in items(slot)]
        for name, contents in extras.items():
            sources.setdefault(name, {})[EXTRA] = [(None, content) for content in contents]
        for name in sorted(sources, key=self.sequence.place):
            order = keeping.orders.get(f"{self.place}/{name}".lstrip("/"), ())
            yield name, arranged(sources[name], order)


class Nested(Slot):
    """An element that is a model of its own: the value of a field, or one of several."""

    def __init__(self, place: str, plan: Plan, *, field: str, is_repeated: bool) -> None:
        super().__init__(plan.content.name, place, 0)
        self.plan = plan
        self.field = field
        self.fields = (field,)
        self.is_repeated = is_repeated

    def read(self, element: Element, fields: Fields, _: list[Kept], reading: Reading) -> bool:
        """Take an element; a second one only where there may be several."""
        content = self.plan.content
        if isinstance(content, Leaf) and len(element):
            reading.problem(content.term, element, element.text or "", kinds.ELEMENTS)
            return False
        if self.is_repeated:
            fields.setdefault(self.field, []).append(self.plan.read(element, reading))
            return True
        if self.field in fields:
            return False
        fields[self.field] = self.plan.read(element, reading)
        return True

    def models(self, fields: Fields) -> tuple[Any, ...]:
        """The models that are there."""
        value = fields[self.field]
        return value if self.is_repeated else () if value is None else (value,)

    def write(self, fields: Fields, out: list[str], writing: Writing, _: Keeping | None) -> None:
        """Write each."""
        for model in self.models(fields):
            self.plan.write(model, out, writing)

    def pieces(self, fields: Fields, writing: Writing, _: Keeping) -> list[str]:
        """Each by itself."""
        found = []
        for model in self.models(fields):
            out: list[str] = []
            self.plan.write(model, out, writing)
            found.append("".join(out))
        return found
