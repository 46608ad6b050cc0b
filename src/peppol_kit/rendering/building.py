"""What the sections of a view are built with: words, formats, and what is known of each place of the document."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from peppol_kit.documents import _codec
from peppol_kit.rendering.formats import formats
from peppol_kit.rendering.view import Row
from peppol_kit.rendering.words import words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal

    from peppol_kit.codelists import CodeList
    from peppol_kit.documents import CreditNote, Identifier, Invoice
    from peppol_kit.documents._group import Group
    from peppol_kit.rendering.view import State
    from peppol_kit.terms import Term


_THERE: State = ""


class Building:
    """One document on its way to a view, in one language."""

    def __init__(self, document: Invoice | CreditNote, lang: str, *, located: bool) -> None:
        self.document = document
        self.words = words(lang)
        self.page = self.words.page
        self.formats = formats(lang)
        self.currency = document.currency or ""
        self.root = f"/{document.root}"
        self._places: dict[int, deque[str]] = {}
        if located:
            for place, group in _codec.places(document):
                self._places.setdefault(id(group), deque()).append(place)
        self._unread = {
            (problem.place.partition("/@")[0], problem.term): problem.text
            for problem in document.problems
            if problem.text.strip()
        }

    # --- places

    def place(self, group: Group | None, otherwise: str = "") -> str:
        """Where a group stands in the document; one value that stands in several places has them in their order."""
        found = self._places.get(id(group)) if group is not None else None
        if not found:
            return otherwise
        return found.popleft() if len(found) > 1 else found[0]

    def key(self, place: str, term: Term | None = None) -> str:
        """The key of a group or of a term in it."""
        return place if term is None else f"{place}#{term.id}"

    # --- rows

    def label(self, term: Term) -> str:
        """What a term is called."""
        return self.words.terms[term.id]

    def cell(self, place: str, term: Term, text: str | None, *, code: str = "", label: str = "") -> Row:
        """A value, or what there is in its stead: nothing, if it need not be there."""
        label, state = label or self.label(term), _THERE
        if not text:
            text, code = self._raw(place, term), ""
            state = "unreadable" if text else _THERE
        if not text and term.cardinality.startswith("1"):
            text, state = self.page["missing"], "missing"
        return Row(self.key(place, term), label, text, state, code)

    def row(self, place: str, term: Term, text: str | None, *, code: str = "", label: str = "") -> tuple[Row, ...]:
        """A row, if there is something to show."""
        cell = self.cell(place, term, text, code=code, label=label)
        return (cell,) if cell.text else ()

    def rows(self, place: str, *values: tuple[Term, str | None]) -> tuple[Row, ...]:
        """Rows of plain values, those of which there is something to show."""
        return tuple(row for term, text in values for row in self.row(place, term, text))

    def said(self, place: str, term: Term, text: str | None) -> str:
        """A value for a row that joins several; what is missing is in brackets."""
        cell = self.cell(place, term, text)
        return f"[{cell.text}]" if cell.state == "missing" else cell.text

    def _raw(self, place: str, term: Term) -> str:
        if not self._unread:
            return ""
        for alternative in term.split("|"):
            inner = alternative.partition("/@")[0]
            found = self._unread.get((f"{place}/{inner}", term.id))
            if found:
                return found
        start = f"{place}/"
        return next((text for (at, id_), text in self._unread.items() if id_ == term.id and at.startswith(start)), "")

    # --- values

    def amount(self, value: Decimal | None, currency: str = "") -> str | None:
        """An amount as text, with the symbol of a currency if one is given."""
        return None if value is None else self.formats.amount(value, currency)

    def money(self, value: Decimal | None) -> str | None:
        """An amount as text, with the symbol of the currency of the document."""
        return self.amount(value, self.currency)

    def percent(self, value: Decimal | None) -> str | None:
        """A percentage as text."""
        return None if value is None else self.formats.percent(value)

    def day(self, value: date | None) -> str | None:
        """A day as text."""
        return None if value is None else self.formats.day(value)

    def identifier(self, place: str, term: Term, identifier: Identifier | None) -> tuple[Row, ...]:
        """A row for an identifier, with its scheme."""
        if identifier is None:
            return self.row(place, term, None)
        return self.row(place, term, identifier.value, code=identifier.scheme or "")

    def named(self, place: str, term: Term, codes: CodeList, code: str | None) -> tuple[Row, ...]:
        """A row for a code: its name, and the code itself."""
        name = None if code is None else self.words.code(codes, code)
        return self.row(place, term, name, code="" if name == code else code or "")

    def period(self, start: str | None, end: str | None) -> str | None:
        """From one day to another."""
        if start and end:
            return self.page["from to"].format(start=start, end=end)
        if start:
            return self.page["from"].format(start=start)
        return self.page["until"].format(end=end) if end else None


def shown(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Those of some rows in which there is something."""
    return tuple(row for row in rows if row.text)


def aligned(cells: list[Row], point: str) -> list[Row]:
    """Numbers of one column, each with the room that brings its decimal point below those of the others."""
    tails = [_tail(cell, point) for cell in cells]
    longest = min(max(map(len, tails), default=0), _MOST_DECIMALS + 1)
    return [
        cell._replace(
            pad=(point if not tail else "") + "0" * (longest - max(len(tail), 1)) if len(tail) < longest else ""
        )
        for cell, tail in zip(cells, tails, strict=True)
    ]


_MOST_DECIMALS = 6  # a single price with forty must not move all the others


def _tail(cell: Row, point: str) -> str:
    """The decimals of a number, with their point."""
    if cell.state or point not in cell.text:
        return ""
    return cell.text[cell.text.rindex(point) :]
