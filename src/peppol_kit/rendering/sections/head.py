"""What a document is: its kind and number, its days and references, its notes, and what machines need to know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.codelists import UNCL1001_CREDIT_NOTE, UNCL1001_INVOICE, UNCL2005
from peppol_kit.documents import Invoice, text_lines
from peppol_kit.rendering.view import Row
from peppol_kit.terms import (
    BG_3,
    BG_14,
    BT_1,
    BT_2,
    BT_3,
    BT_5,
    BT_6,
    BT_7,
    BT_8,
    BT_9,
    BT_10,
    BT_11,
    BT_12,
    BT_13,
    BT_14,
    BT_15,
    BT_16,
    BT_17,
    BT_18,
    BT_19,
    BT_22,
    BT_23,
    BT_24,
    BT_25,
    BT_26,
)

if TYPE_CHECKING:
    from peppol_kit.documents import PrecedingInvoice
    from peppol_kit.rendering.building import Building


def kind(b: Building) -> Row:
    """What the document is called, by its type code, or else by its element."""
    codes = UNCL1001_INVOICE if isinstance(b.document, Invoice) else UNCL1001_CREDIT_NOTE
    code = b.document.type_code
    name = b.words.code(codes, code) if code is not None and code in codes else b.page[b.document.kind]
    return Row(b.key(b.root, BT_3), b.label(BT_3), name[:1].upper() + name[1:])


def number(b: Building) -> Row:
    """The number of the document."""
    return b.cell(b.root, BT_1, b.document.number)


def facts(b: Building) -> tuple[Row, ...]:
    """Days and references."""
    document, root = b.document, b.root
    due = document.due_date if isinstance(document, Invoice) else None
    return (
        *b.rows(root, (BT_2, b.day(document.issued)), (BT_9, b.day(due)), (BT_7, b.day(document.vat_point))),
        *_period(b),
        *b.rows(
            root,
            (BT_10, document.buyer_reference),
            (BT_13, document.order),
            (BT_14, document.sales_order),
            (BT_16, document.despatch_advice),
            (BT_15, document.receiving_advice),
            (BT_12, document.contract),
            (BT_11, document.project),
            (BT_17, document.tender),
        ),
        *b.identifier(root, BT_18, document.object_id),
        *b.row(root, BT_19, document.cost_code),
        *(row for invoice in document.preceding for row in _preceding(b, invoice)),
    )


def _period(b: Building) -> tuple[Row, ...]:
    period = b.document.period
    if period is None:
        return ()
    place = b.place(period, f"{b.root}/{BG_14}")
    text = b.period(b.day(period.start), b.day(period.end))
    return (
        *([Row(b.key(place), b.label(BG_14), text)] if text else ()),
        *b.named(place, BT_8, UNCL2005, period.vat_point_code),
    )


def _preceding(b: Building, invoice: PrecedingInvoice) -> tuple[Row, ...]:
    place = b.place(invoice, f"{b.root}/{BG_3}")
    text, day = b.said(place, BT_25, invoice.number), b.said(place, BT_26, b.day(invoice.issued))
    if day:
        text = b.page["of date"].format(number=text, date=day)
    return (Row(b.key(place), b.label(BG_3), text),)


def notes(b: Building) -> tuple[Row, ...]:
    """The notes, without the text lines in the first."""
    rows = []
    for number, note in enumerate(b.document.notes):
        place = b.place(note, f"{b.root}/{BT_22}")
        text = note.text if number else text_lines.split(note.text)[0]
        if text or note.subject:
            rows.append(Row(b.key(place), b.label(BT_22), text or "", code=note.subject or ""))
    return tuple(rows)


def technical(b: Building) -> tuple[Row, ...]:
    """What says how the document is to be read."""
    document, root = b.document, b.root
    currency = None if document.currency is None else b.formats.currency(document.currency)
    vat_currency = None if document.vat_currency is None else b.formats.currency(document.vat_currency)
    return (
        *b.row(root, BT_3, document.type_code),
        *b.rows(
            root,
            (BT_5, currency),
            (BT_6, vat_currency),
            (BT_24, document.specification),
            (BT_23, document.process),
        ),
    )
