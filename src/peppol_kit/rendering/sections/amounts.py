"""Allowances and charges, the VAT breakdown, the totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.codelists import UNCL5189, UNCL5305, UNCL7161, VATEX
from peppol_kit.documents import CreditNote, Totals
from peppol_kit.rendering.building import aligned, shown
from peppol_kit.rendering.view import Card, Entry, Head, Row, Table
from peppol_kit.terms import (
    BG_20,
    BG_21,
    BG_22,
    BG_23,
    BG_27,
    BG_28,
    BG_32,
    BT_92,
    BT_93,
    BT_94,
    BT_95,
    BT_96,
    BT_97,
    BT_99,
    BT_100,
    BT_101,
    BT_102,
    BT_103,
    BT_104,
    BT_106,
    BT_107,
    BT_108,
    BT_109,
    BT_110,
    BT_111,
    BT_112,
    BT_113,
    BT_114,
    BT_115,
    BT_116,
    BT_117,
    BT_118,
    BT_119,
    BT_120,
    BT_121,
    BT_136,
    BT_137,
    BT_138,
    BT_141,
    BT_142,
    BT_143,
    BT_160,
    BT_161,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from peppol_kit.codelists import CodeList
    from peppol_kit.documents import Allowance, Charge, ItemAttribute, LineAllowance, LineCharge, VatBreakdown
    from peppol_kit.rendering.building import Building
    from peppol_kit.terms import Term


# --- on a line


def attribute(b: Building, given: ItemAttribute, place: str) -> tuple[Row, ...]:
    """A property of an item, under its own name."""
    at = b.place(given, f"{place}/{BG_32}")
    return (Row(b.key(at), b.said(at, BT_160, given.name), b.said(at, BT_161, given.value)),)


def line_allowance(b: Building, given: LineAllowance, place: str) -> Row:
    """A discount on one line, in one row."""
    return _on_line(b, given, place, label=b.label(BG_27), codes=UNCL5189, terms=(BT_136, BT_137, BT_138), sign=-1)


def line_charge(b: Building, given: LineCharge, place: str) -> Row:
    """Something on top of one line, in one row."""
    return _on_line(b, given, place, label=b.label(BG_28), codes=UNCL7161, terms=(BT_141, BT_142, BT_143), sign=1)


def _on_line(  # noqa: PLR0913 - what tells a discount from a charge
    b: Building,
    given: LineAllowance | LineCharge,
    place: str,
    *,
    label: str,
    codes: CodeList,
    terms: tuple[Term, Term, Term],
    sign: int,
) -> Row:
    amount, base, percent = terms
    text = b.said(place, amount, b.money(_signed(given.amount, sign)))
    said = (_share(b, given, place, base, percent), _reason(b, given, codes))
    return Row(b.key(place), label, ", ".join(filter(None, (text, *said))), code=given.reason_code or "")


# --- on the document

_SHARE = 1


def adjustments(b: Building) -> Table:
    """Allowances and charges of the whole document; what takes away has a minus."""
    entries = [
        *(_allowance(b, each, b.place(each, f"{b.root}/{BG_20}")) for each in b.document.allowances),
        *(_charge(b, each, b.place(each, f"{b.root}/{BG_21}")) for each in b.document.charges),
    ]
    heads: tuple[Head, ...] = (
        Head(b.label(BT_97), "wide"),
        Head(b.page["of base"]),
        Head(b.label(BT_96), "number"),
        Head(b.page["amount"], "number"),
    )
    if not any(entry.cells[_SHARE].text for entry in entries):
        heads = tuple(head for column, head in enumerate(heads) if column != _SHARE)
        entries = [entry._replace(cells=entry.cells[:_SHARE] + entry.cells[_SHARE + 1 :]) for entry in entries]
    return Table(b.page["adjustments"], heads, _aligned(b, entries, (-1,)))


def _allowance(b: Building, given: Allowance, place: str) -> Entry:
    reason = Row(
        b.key(place, BT_97), b.label(BG_20), _reason(b, given, UNCL5189) or b.label(BG_20), code=given.reason_code or ""
    )
    share = Row(b.key(place, BT_94), b.page["of base"], _share(b, given, place, BT_93, BT_94))
    amount = b.cell(place, BT_92, b.amount(_signed(given.amount, -1)))
    return Entry(
        b.key(place), (reason, share, vat_cell(b, (BT_95, given.vat_category), (BT_96, given.vat_rate), place), amount)
    )


def _charge(b: Building, given: Charge, place: str) -> Entry:
    reason = Row(
        b.key(place, BT_104),
        b.label(BG_21),
        _reason(b, given, UNCL7161) or b.label(BG_21),
        code=given.reason_code or "",
    )
    share = Row(b.key(place, BT_101), b.page["of base"], _share(b, given, place, BT_100, BT_101))
    amount = b.cell(place, BT_99, b.amount(given.amount))
    return Entry(
        b.key(place),
        (reason, share, vat_cell(b, (BT_102, given.vat_category), (BT_103, given.vat_rate), place), amount),
    )


def vat_cell(b: Building, category: tuple[Term, str | None], rate: tuple[Term, Decimal | None], place: str) -> Row:
    """The VAT rate with its category, or whichever there is."""
    (category_term, code), (term, percent) = category, rate
    if percent is not None:
        return b.cell(place, term, b.percent(percent), code=code or "")
    return b.cell(place, term, code) if code else b.cell(place, category_term, None, label=b.label(term))


def _reason(b: Building, given: LineAllowance | LineCharge, codes: CodeList) -> str:
    return given.reason or (b.words.code(codes, given.reason_code) if given.reason_code else "")


def _share(b: Building, given: LineAllowance | LineCharge, place: str, base: Term, percent: Term) -> str:
    """A percentage of a base, or what there is of it."""
    of, share = b.said(place, base, b.money(given.base)), b.said(place, percent, b.percent(given.percent))
    return b.page["percent of"].format(percent=share, base=of) if of and share else share or of


def _signed(amount: Decimal | None, sign: int) -> Decimal | None:
    return None if amount is None else amount.copy_negate() if sign < 0 else amount


# --- VAT


def vat(b: Building) -> Table:
    """The VAT by category and rate."""
    entries = [_breakdown(b, each, b.place(each, f"{b.root}/{BG_23}")) for each in b.document.vat_breakdown]
    heads = (
        Head(b.label(BT_118), "wide"),
        Head(b.label(BT_119), "number"),
        Head(b.label(BT_116), "number"),
        Head(b.label(BT_117), "number"),
    )
    missing = None if entries else b.cell(b.root, BG_23, None)
    return Table(b.label(BG_23), heads, _aligned(b, entries, (2, 3)), missing)


def _breakdown(b: Building, given: VatBreakdown, place: str) -> Entry:
    name = None if given.category is None else b.words.code(UNCL5305, given.category)
    cells = (
        b.cell(place, BT_118, name, code="" if name == given.category else given.category or ""),
        b.cell(place, BT_119, b.percent(given.rate)),
        b.cell(place, BT_116, b.amount(given.taxable)),
        b.cell(place, BT_117, b.amount(given.tax)),
    )
    reason = given.exemption_reason or (b.words.code(VATEX, given.exemption_code) if given.exemption_code else None)
    code = given.exemption_code or ""
    term = BT_120 if given.exemption_reason else BT_121
    return Entry(b.key(place), cells, b.row(place, term, reason, code="" if reason == code else code))


def _aligned(b: Building, entries: list[Entry], columns: tuple[int, ...]) -> tuple[Entry, ...]:
    rows = [list(entry.cells) for entry in entries]
    for column in columns:
        for row, cell in zip(rows, aligned([row[column] for row in rows], b.formats.point), strict=True):
            row[column] = cell
    return tuple(entry._replace(cells=tuple(row)) for entry, row in zip(entries, rows, strict=True))


# --- totals


def totals(b: Building) -> Card:
    """The way from the lines to what is due."""
    document, place = b.document, b.place(b.document.totals, f"{b.root}/{BG_22}")
    given = document.totals or Totals()
    label = b.label(BT_111).format(currency=document.vat_currency or "?")
    rows = [
        b.cell(place, BT_106, b.money(given.lines)),
        b.cell(place, BT_107, b.money(_signed(given.allowances, -1))),
        b.cell(place, BT_108, b.money(given.charges)),
        b.cell(place, BT_109, b.money(given.without_vat)),
        b.cell(b.root, BT_110, b.money(document.vat_total)),
        b.cell(place, BT_112, b.money(given.with_vat)),
        b.cell(place, BT_113, b.money(_signed(given.paid, -1))),
        b.cell(place, BT_114, b.money(given.rounding)),
        b.cell(b.root, BT_111, b.amount(document.vat_total_in_vat_currency, document.vat_currency or ""), label=label),
    ]
    return Card(b.key(place), b.label(BG_22), shown(rows))


def payable(b: Building) -> Row:
    """What is due; of a credit note, what the buyer gets."""
    place = b.place(b.document.totals, f"{b.root}/{BG_22}")
    given = b.document.totals or Totals()
    label = b.page["credited"] if isinstance(b.document, CreditNote) else b.label(BT_115)
    return b.cell(place, BT_115, b.money(given.payable), label=label)
