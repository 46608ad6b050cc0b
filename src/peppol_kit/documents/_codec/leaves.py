"""Places that are one basic element: with text that is the value of a field, or that is always the same."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from peppol_kit.documents._codec import values as kinds
from peppol_kit.documents._codec.slots import Slot, attributes_of, kept_entry
from peppol_kit.documents._codec.values import escaped, quoted
from peppol_kit.documents.references import join_note, split_note

if TYPE_CHECKING:
    from peppol_kit.codelists import CodeList
    from peppol_kit.documents._codec.keeping import Keeping
    from peppol_kit.documents._codec.slots import Fields, Reading, Writing
    from peppol_kit.documents._codec.values import Kind
    from peppol_kit.documents._group import Kept
    from peppol_kit.xml.elements import Element


class Attribute:
    """An attribute of a place: the value of a field, or one that is always ``constant``."""

    def __init__(self, name: str, *, field: str = "", term: str = "", codes: CodeList | None = None) -> None:
        self.name = name
        self.field = field
        self.term = term
        self.codes = codes
        self.constant = ""


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
            kept.append(kept_entry(place=self.place, kind="text", content=element.text or ""))
        if element.items():
            self._keep_attributes(element, kept)
        return True

    def write(self, _: Fields, out: list[str], __: Writing, keeping: Keeping | None) -> None:
        """Write it, unless it is known to be absent."""
        if keeping is None or self.place not in keeping.own:
            out.append(self.whole)
        elif self.place not in keeping.absent:
            text = keeping.texts.get(self.place, self.text)
            out.append(
                f"{self.start}{attributes_of(keeping.attributes.get(self.place, {}))}>{escaped(text)}</{self.name}>"
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
            reading.problem(self.term, element, text, f"it is not in the list {self.codes.title}")
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
            kept.append(kept_entry(place=self.place, kind="text", content=text))
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
                    reason = f"it is not in the list {attribute.codes.title}"
                    reading.problem(attribute.term, element, value, reason, below=f"@{name}")
            elif value != (expected := self._expected(name, reading.currencies)):
                self._keep_attribute(element, name, value, kept)
                if expected and name == "currencyID":
                    reading.problem(self.term, element, value, f"it is not in {expected}", below=f"@{name}")
        for name in self._derived:
            if any(name == there for there, _ in items):
                continue
            kept.append(kept_entry(place=f"{self.place}/@{name}", kind="absent"))
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
        if keeping is not None and self.place in keeping.own:
            self._writekept_entry(value, fields, out, writing, keeping)
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

    def _writekept_entry(self, value: Any, fields: Fields, out: list[str], writing: Writing, keeping: Keeping) -> None:
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
        out.append(f"{self.start}{attributes_of(shown)}>{text}{self.end}")


class NoteLeaf(Leaf):
    """The text of a note, in which UBL has two terms: its subject code (BT-21) and the note itself (BT-22)."""

    def _take(self, value: Any, fields: Fields) -> None:
        fields["subject"], fields["text"] = split_note(value)

    def _given(self, fields: Fields) -> Any:
        if fields["text"] is None and fields["subject"] is None:
            return None
        return join_note(fields["subject"], fields["text"])
