"""What a rendered document says, as plain data: everything that HTML and PDF show, worded and formatted, in its order.

A renderer lays it out and adds nothing, so that both show the same. What is said of a place of the document (findings,
problems of reading) is in ``notices``, by the ``key`` of the row or group that it concerns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peppol_kit.documents import TextLine

State = Literal["", "missing", "unreadable"]


class Row(NamedTuple):
    """A value with its label.

    ``key`` is the place of its group and its term, ``code`` what the text is the name or the kind of, ``pad`` the
    digits to leave room for behind a number, so that decimal points stand below each other. In a row that is
    ``missing`` the text says so, and in one that is ``unreadable`` it is what stands in the document.
    """

    key: str
    label: str
    text: str
    state: State = ""
    code: str = ""
    pad: str = ""


class Card(NamedTuple):
    """A party, a place, a way of payment: a heading, address lines without labels, and rows with."""

    key: str
    title: str
    rows: tuple[Row, ...]
    name: Row | None = None
    address: tuple[tuple[Row, ...], ...] = ()


class Head(NamedTuple):
    """The heading of a column."""

    label: str
    kind: Literal["text", "wide", "number", "unit"] = "text"


class Entry(NamedTuple):
    """A row of a table: its cells, what else there is to say below them, and text lines behind it.

    ``carried`` is the sum of the amounts up to here, for the foot of a page.
    """

    key: str
    cells: tuple[Row, ...]
    details: tuple[Row, ...] = ()
    texts: tuple[TextLine, ...] = ()
    carried: str = ""


class Table(NamedTuple):
    """Entries under headings; ``missing`` stands there where the document must have some and has none."""

    title: str
    heads: tuple[Head, ...]
    entries: tuple[Entry, ...]
    missing: Row | None = None


class Notice(NamedTuple):
    """What is said of a place: a finding of a rule, or text that could not be read as it was meant."""

    kind: Literal["fatal", "warning", "problem"]
    rule: str
    text: str
    hint: str = ""
    where: str = ""


class View(NamedTuple):
    """A document, ready to be laid out."""

    lang: str
    words: Mapping[str, str]
    kind: Row
    number: Row
    sender: str
    facts: tuple[Row, ...]
    parties: tuple[Card, ...]
    others: tuple[Card, ...]
    notes: tuple[Row, ...]
    opening: tuple[TextLine, ...]
    """Text lines before the first line."""
    lines: Table
    adjustments: Table
    """Allowances and charges of the whole document."""
    vat: Table
    totals: Card
    payable: Row
    terms: tuple[Row, ...]
    """By when and how to pay."""
    payment: tuple[Card, ...]
    qr: str
    """The payload of the QR code to pay with; empty where none fits."""
    attachments: Table
    technical: tuple[Row, ...]
    unmapped: tuple[Row, ...]
    notices: Mapping[str, tuple[Notice, ...]]
    general: tuple[Notice, ...]
    """What concerns no place that is shown."""
    summary: str
    """How many notices there are; empty if none."""

    @property
    def title(self) -> str:
        """What the document is called."""
        return f"{self.kind.text} {self.number.text}"

    def said(self, entry: Entry) -> tuple[tuple[str, Notice], ...]:
        """What is said of a row of a table and of all that is in it, each with the label of what it concerns."""
        about = {row.key: row.label for row in (*entry.cells, *entry.details)} | {entry.key: ""}
        return tuple((label, notice) for key, label in about.items() for notice in self.notices.get(key, ()))
