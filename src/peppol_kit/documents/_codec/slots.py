"""The places of a group in UBL: each reads its element into the fields of a model, and writes it from them.

A `Leaf` has text, a `Branch` other places, a `Nested` a model of its own, and a `Constant` what is always the same.
What does not fit is handed to ``kept``; the places of the entries there count from the element of the group.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

from peppol_kit.documents._codec import values as kinds
from peppol_kit.documents._codec.keeping import EXTRA, Keeping, arranged
from peppol_kit.documents._codec.values import escaped, quoted
from peppol_kit.documents._group import Kept
from peppol_kit.documents.references import join_note, split_note
from peppol_kit.report import Problem
from peppol_kit.xml import names
from peppol_kit.xml.elements import PREFIXES, Locator, fragment, stray_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peppol_kit.codelists import CodeList
    from peppol_kit.documents._codec.plan import Plan
    from peppol_kit.documents._codec.values import Kind
    from peppol_kit.xml.elements import Element
    from peppol_kit.xml.sequence import Sequence

    Fields = dict[str, Any]
    Condition = Callable[[Element, "Reading"], bool]


_kept = Kept.model_construct  # what is taken from XML need not be checked again


class Reading:
    """What the places must know of the document that is read, and what they find wrong with it."""

    def __init__(self, currency: str, vat_currency: str, *, has_stray_text: bool) -> None:
        self.currencies = {CURRENCY: currency, VAT_CURRENCY: vat_currency}
        self.amount = {name: [("currencyID", code)] for name, code in self.currencies.items()}
        self.has_stray_text = has_stray_text
        self.problems: list[Problem] = []
        self._locator = Locator()

    def problem(self, term: str, element: Element, text: str, reason: str, *, below: str = "") -> None:
        """Note something that is not what it should be, at an element or ``below`` it."""
        place = self._locator.location(element) + (f"/{below}" if below else "")
        problem = Problem(term=term, place=place, line=element.sourceline or 0, text=text, reason=reason)
        self.problems.append(problem)


class Writing:
    """What the places must know of the document that is written."""

    def __init__(self, currency: str, vat_currency: str) -> None:
        self.currencies = {CURRENCY: currency, VAT_CURRENCY: vat_currency}
        self.amount = {name: f' currencyID="{quoted(code)}"' for name, code in self.currencies.items()}


CURRENCY, VAT_CURRENCY = "currency", "vat_currency"
_T = TypeVar("_T")


class Attribute:
    """An attribute of a place: the value of a field, or one that is always ``constant``."""

    def __init__(self, name: str, *, field: str = "", term: str = "", codes: CodeList | None = None) -> None:
        self.name = name
        self.field = field
        self.term = term
        self.codes = codes
        self.constant = ""


class Slot(ABC):
    """One place: ``name`` of its element, ``place`` as entries of what is kept call it, and when it is this one."""

    condition: Condition | None = None
    is_repeated = False

    def __init__(self, name: str, place: str, depth: int) -> None:
        self.name = name
        self.tag = names.tag(name)
        self.place = place
        self.indent = "\n" + "  " * depth
        self.fields: tuple[str, ...] = ()
        """The fields that it has; where all of them are empty there is nothing to write."""

    @abstractmethod
    def read(self, element: Element, fields: Fields, kept: list[Kept], reading: Reading) -> bool:
        """Take an element; False where it is not for this place."""

    @abstractmethod
    def write(self, fields: Fields, out: list[str], writing: Writing, keeping: Keeping | None) -> None:
        """Write the elements of this place, if there are any."""

    def pieces(self, fields: Fields, writing: Writing, keeping: Keeping) -> list[str]:
        """The elements of this place, each by itself."""
        out: list[str] = []
        self.write(fields, out, writing, keeping)
        return ["".join(out)] if out else []

    def _keep_attributes(self, element: Element, kept: list[Kept]) -> None:
        for name, value in element.items():
            self._keep_attribute(element, name, value, kept)

    def _keep_attribute(self, element: Element, name: str, value: str, kept: list[Kept]) -> None:
        """Keep an attribute, and what the prefix of its value means, such as that of ``xsi:type="q:IDType"``."""
        kept.append(_kept(place=f"{self.place}/@{name}", kind="attribute", content=value))
        prefix, colon, _ = value.partition(":")
        namespace = element.nsmap.get(prefix) if colon else None
        if namespace is not None and PREFIXES.get(prefix) != namespace:
            kept.append(_kept(place=f"{self.place}/@xmlns:{prefix}", kind="prefix", content=namespace))


class Constant(Slot):
    """A basic element that says the same wherever its group stands, such as the tax scheme VAT."""

    def __init__(self, name: str, place: str, depth: int, text: str) -> None:
        super().__init__(name, place, depth)
        self.text = text
        self.start = f"{self.indent}<{name}"
        self.whole = f"{self.start}>{escaped(text)}</{name}>"

    def read(self, element: Element, fields: Fields, kept: list[Kept], _: Reading) -> bool:
        """Take an element; what it says otherwise is kept."""
        if self.place in fields or len(element):
            return False
        fields[self.place] = True
        if element.text != self.text:
            kept.append(_kept(place=self.place, kind="text", content=element.text or ""))
        if element.items():
            self._keep_attributes(element, kept)
        return True

    def write(self, _: Fields, out: list[str], __: Writing, keeping: Keeping | None) -> None:
        """Write it, unless it is known to be absent."""
        if keeping is None:
            out.append(self.whole)
        elif self.place not in keeping.absent:
            text = keeping.texts.get(self.place, self.text)
            out.append(
                f"{self.start}{_attributes(keeping.attributes.get(self.place, {}))}>{escaped(text)}</{self.name}>"
            )


class Leaf(Slot):
    """A basic element whose text is the value of a field; its attributes may be fields as well."""

    def __init__(
        self, name: str, place: str, depth: int, *, field: str, kind: Kind, term: str, codes: CodeList | None
    ) -> None:
        super().__init__(name, place, depth)
        self.field = field
        self.fields = (field,)
        self.kind = kind
        self.term = term
        self.codes = codes
        self.amount = ""
        """Which currency it is in, if it is an amount."""
        self.attributes: dict[str, Attribute] = {}
        self.fallback = ""
        self.start, self.end = f"{self.indent}<{name}", f"</{name}>"
        self._exactly, self._written = kind.exactly, kind.written

    def read(self, element: Element, fields: Fields, kept: list[Kept], reading: Reading) -> bool:
        """Take an element, however wrong its text is; a second one is not for this place."""
        if self.field in fields:
            return False
        if len(element):
            reading.problem(self.term, element, element.text or "", kinds.ELEMENTS)
            return False
        text = element.text or ""
        value = self._exactly(text)
        if value is None:
            value = self._loosely(element, text, kept, reading)
        elif self.codes is not None and value not in self.codes:
            reading.problem(self.term, element, text, f"it is not a code of {self.codes.title}")
        self._take(value, fields)
        items = element.items()
        if self.amount:
            if items != reading.amount[self.amount]:
                self._read_attributes(element, items, fields, kept, reading)
        elif items or self.attributes:
            self._read_attributes(element, items, fields, kept, reading)
        return True

    def _take(self, value: Any, fields: Fields) -> None:
        fields[self.field] = value

    def _loosely(self, element: Element, text: str, kept: list[Kept], reading: Reading) -> Any:
        value = self.kind.loosely(text)
        if self.kind is not kinds.TEXT:
            kept.append(_kept(place=self.place, kind="text", content=text))
        if value is None or self.kind is kinds.TEXT:
            reason = self.kind.reason if text.strip() else kinds.TEXT.reason
            reading.problem(self.term, element, text, reason)
        return value

    def _read_attributes(
        self, element: Element, items: list[tuple[str, str]], fields: Fields, kept: list[Kept], reading: Reading
    ) -> None:
        for name, value in items:
            attribute = self.attributes.get(name)
            if attribute is not None and attribute.field:
                fields[attribute.field] = value
                if attribute.codes is not None and value not in attribute.codes:
                    reason = f"it is not a code of {attribute.codes.title}"
                    reading.problem(attribute.term, element, value, reason, below=f"@{name}")
            elif value != (expected := self._expected(name, reading.currencies)):
                self._keep_attribute(element, name, value, kept)
                if expected and name == "currencyID":
                    reading.problem(self.term, element, value, f"it is not in {expected}", below=f"@{name}")
        for name in self._derived:
            if any(name == there for there, _ in items):
                continue
            kept.append(_kept(place=f"{self.place}/@{name}", kind="absent"))
            if name == "currencyID":
                reading.problem(self.term, element, element.text or "", "it has no currency")

    @cached_property
    def _derived(self) -> list[str]:
        """The attributes that are always written, though no field has them."""
        constants = [name for name, attribute in self.attributes.items() if attribute.constant]
        return [*constants, "currencyID"] if self.amount else constants

    def _expected(self, name: str, currencies: dict[str, str]) -> str | None:
        if name == "currencyID" and self.amount:
            return currencies[self.amount]
        attribute = self.attributes.get(name)
        return attribute.constant if attribute is not None and attribute.constant else None

    def write(self, fields: Fields, out: list[str], writing: Writing, keeping: Keeping | None) -> None:
        """Write the value, or what was read in its place as long as there is no other."""
        value = self._given(fields)
        if keeping is not None:
            self._write_kept(value, fields, out, writing, keeping)
        elif value is None:
            if self.fallback:
                out.append(f"{self.start}>{self.fallback}{self.end}")
        elif self.amount:
            out.append(f"{self.start}{writing.amount[self.amount]}>{self._written(value)}{self.end}")
        elif self.attributes:
            out.append(f"{self.start}{self._shown(fields)}>{self._written(value)}{self.end}")
        else:
            out.append(f"{self.start}>{self._written(value)}{self.end}")

    def _given(self, fields: Fields) -> Any:
        return fields[self.field]

    def _shown(self, fields: Fields) -> str:
        return "".join(
            f' {attribute.name}="{quoted(shown)}"'
            for attribute in self.attributes.values()
            if (shown := attribute.constant or fields[attribute.field]) is not None
        )

    def _write_kept(self, value: Any, fields: Fields, out: list[str], writing: Writing, keeping: Keeping) -> None:
        text = keeping.texts.get(self.place)
        if text is not None and self.kind.loosely(text) != value:
            text = None
        if text is None:
            if value is None:
                if not self.fallback or self.place in keeping.absent:
                    return
                text = self.fallback
            else:
                text = self._written(value)
        else:
            text = escaped(text)
        shown = {name: said for name in self._derived if (said := self._expected(name, writing.currencies))}
        shown |= {a.name: fields[a.field] for a in self.attributes.values() if a.field and fields[a.field] is not None}
        shown = {name: said for name, said in shown.items() if f"{self.place}/@{name}" not in keeping.absent}
        shown |= keeping.attributes.get(self.place, {})
        out.append(f"{self.start}{_attributes(shown)}>{text}{self.end}")


class NoteLeaf(Leaf):
    """The text of a note, in which UBL has two terms: its subject code (BT-21) and the note itself (BT-22)."""

    def _take(self, value: Any, fields: Fields) -> None:
        fields["subject"], fields["text"] = split_note(value)

    def _given(self, fields: Fields) -> Any:
        if fields["text"] is None and fields["subject"] is None:
            return None
        return join_note(fields["subject"], fields["text"])


class Branch(Slot):
    """An aggregate whose places are fields of the same model."""

    def __init__(self, name: str, place: str, depth: int, sequence: Sequence) -> None:
        super().__init__(name, place, depth)
        self.sequence = sequence
        self.start, self.end = f"{self.indent}<{name}", f"{self.indent}</{name}>"
        self.slots: list[Slot] = []
        self._by_tag: dict[str, list[tuple[str, Slot]]] = {}
        self._arranged: set[str] = set()
        self._constants: tuple[Slot, ...] = ()
        self._fallbacks: tuple[Leaf, ...] = ()
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
        self._by_tag, self._arranged = {}, set()
        for slot in self.slots:
            if isinstance(slot, Branch):
                slot.settle()
            found = self._by_tag.setdefault(slot.tag, [])
            found.append((str(len(found)), slot))
        for tag, found in self._by_tag.items():
            if len(found) > 1 or found[0][1].condition is not None:
                self._arranged.add(tag)
            found.sort(key=lambda entry: entry[1].condition is None)  # what takes anything is asked last
        self.fields = tuple(field for slot in self.slots for field in slot.fields)
        self._constants = tuple(slot for slot in self.slots if not slot.fields)
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
        by_tag, kept_before = self._by_tag, len(kept)
        if reading.has_stray_text and (text := stray_text(element)):
            kept.append(_kept(place=self.place, kind="text", content=text))
            reading.problem("", element, text, "there is text where only elements belong")
        orders: dict[str, list[str]] = {}
        is_bare = True
        for child in element:
            tag: str = child.tag  # type: ignore[assignment] # there are no comments
            taken = EXTRA
            for source, slot in by_tag.get(tag, ()):
                condition = slot.condition
                if (condition is None or condition(child, reading)) and slot.read(child, fields, kept, reading):
                    taken = source
                    is_bare = is_bare and not slot.fields
                    break
            else:
                kept.append(_kept(place=self._place_of(tag), kind="element", content=fragment(child)))
            if tag in self._arranged:
                orders.setdefault(tag, []).append(taken)
        if orders:
            self._keep_orders(orders, kept)
        for name, value in element.items():
            self._keep_attribute(element, name, value, kept)
        if is_bare and self.place and self.fields and all(entry.kind == "absent" for entry in kept[kept_before:]):
            kept.append(_kept(place=self.place, kind="empty"))
        if self._constants or self._fallbacks:
            self._keep_absences(fields, kept)

    def _keep_orders(self, orders: dict[str, list[str]], kept: list[Kept]) -> None:
        """Keep the order of namesakes where it is another than that of the places that have them."""
        for tag, order in orders.items():
            if order != sorted(order):
                kept.append(_kept(place=self._place_of(tag), kind="order", content=" ".join(order)))

    def _keep_absences(self, fields: Fields, kept: list[Kept]) -> None:
        """Keep what is not there, though it is always written."""
        missing = [constant.place for constant in self._constants if not fields.pop(constant.place, False)]
        missing += [leaf.place for leaf in self._fallbacks if leaf.field not in fields]
        kept += [_kept(place=place, kind="absent") for place in missing]

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
            out.append(f"{self.start}{self.declarations}{_attributes(own)}>{text}")
            for _, found in self.arranged(lambda slot: slot.pieces(fields, writing, keeping), keeping):
                for _, piece in found:
                    out.append(piece if piece.startswith("\n") else f"{self.indent}  {piece}")
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


def _attributes(shown: dict[str, str]) -> str:
    """Attributes as they stand in a tag; those of a namespace declare it."""
    prefixes = {names.XML: "xml"}
    prefixes |= {value: name.partition(":")[2] for name, value in shown.items() if name.startswith("xmlns:")}
    written = []
    for name, value in shown.items():
        if name.startswith("{"):
            namespace, _, own = name[1:].partition("}")
            if namespace not in prefixes:
                prefixes[namespace] = _free_prefix("xsi" if namespace == names.XSI else "a", prefixes)
                written.append(f' xmlns:{prefixes[namespace]}="{quoted(namespace)}"')
            written.append(f' {prefixes[namespace]}:{own}="{quoted(value)}"')
        else:
            written.append(f' {name}="{quoted(value)}"')
    return "".join(written)


def _free_prefix(wanted: str, prefixes: dict[str, str]) -> str:
    taken = {*prefixes.values(), *PREFIXES}
    return next(prefix for number in count() if (prefix := f"{wanted}{number or ''}") not in taken)
