"""`calculate`: every amount of a document that follows from others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeVar

from peppol_kit import money
from peppol_kit.documents.billing import BillingDocument
from peppol_kit.documents.calculation import _gross, _sums
from peppol_kit.documents.calculation._sums import NO_RATE, ZERO, computed, with_rate
from peppol_kit.errors import NotCalculable
from peppol_kit.money import half_up_quotient
from peppol_kit.terms import (
    BT_92,
    BT_95,
    BT_96,
    BT_99,
    BT_102,
    BT_103,
    BT_129,
    BT_136,
    BT_141,
    BT_146,
    BT_149,
    BT_151,
    BT_152,
    Term,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from peppol_kit.documents.amounts import LineAllowance, LineCharge, VatBreakdown
    from peppol_kit.documents.line import Line

_Document = TypeVar("_Document", bound=BillingDocument)


def calculate(
    document: _Document, *, prices: Literal["net", "gross"] = "net", rounding: Decimal | None = None
) -> _Document:
    """The document with every amount that follows from others.

    Numbers of lines (BT-126) that are missing, net amounts of lines (BT-131), allowances and charges that are a
    percentage, the VAT breakdown (BG-23) and the totals (BG-22). What was paid (BT-113) and reasons of exemption
    (BT-120, BT-121) stay as they are given; categories AE, K, G and O get their only reason where none is given. What a
    percentage is taken of (BT-93 and its like) stays if it was given, and follows the lines otherwise. Halves are
    rounded away from zero; VAT is rounded once for each category and rate, never for a line. A negative price moves its
    sign to the quantity (BR-27).

    Args:
        document: an invoice or a credit note; what is already calculated in it is calculated again.
        prices: whether prices, allowances and charges are without VAT, as they are in a Peppol document, or with it
            (``"gross"``). Then prices without VAT are found with as many decimals as it takes for every line and
            total to be right to the cent. Where no such prices exist, because no amount without VAT makes that
            total, the rounding amount (BT-114) takes the cent.
        rounding: what the amount due is to be a multiple of, such as ``Decimal("0.05")`` in cash; the difference is the
            rounding amount (BT-114), and nothing else. Without it, a rounding amount stays if it was given.

    Raises:
        NotCalculable: a quantity, a price, an amount or a rate is missing.
    """
    with money.exact():
        found = _prepared(document)
        _require(found)
        if prices == "gross":
            made, wanted = _gross.without_vat(found)
            return _round(_gross.given_as(_fill(made), found), wanted, rounding)
        return _round(_fill(found), None, rounding)


# Of these categories there is one reason only
_REASONS = {"AE": "VATEX-EU-AE", "K": "VATEX-EU-IC", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}


def _fill(document: _Document) -> _Document:
    """Lines, allowances, charges, VAT and totals, without any rounding of what is due."""
    lines = tuple(_sums.line_of(line, computed) for line in document.lines)
    document = _sums.with_entries(document._with({"lines": lines}), computed)  # noqa: SLF001
    breakdown = tuple(map(_with_reason, _sums.breakdown_of(document, computed)))
    document = document._with({"vat_breakdown": breakdown})  # noqa: SLF001
    document = document._with({"vat_total": _sums.vat_of(document, computed)})  # noqa: SLF001
    return document._with({"totals": _sums.totals_of(document, computed)})  # noqa: SLF001


def _with_reason(entry: VatBreakdown) -> VatBreakdown:
    reason = _REASONS.get(entry.category or "")
    if reason is None or entry.exemption_code is not None or entry.exemption_reason is not None:
        return entry
    return entry._with({"exemption_code": reason})  # noqa: SLF001


def _round(document: _Document, wanted: Decimal | None, step: Decimal | None) -> _Document:
    """What is due, made what it should be by the rounding amount (BT-114) alone."""
    totals = document.totals
    if totals is None or totals.with_vat is None or (wanted is None and step is None):
        return document
    exact = totals.with_vat - (totals.paid or ZERO)
    due = exact if wanted is None else wanted - (totals.paid or ZERO)
    if step is not None:
        due = half_up_quotient(due, step, 0) * step
    rounding = (due - exact) or None
    changes = {"rounding": rounding, "payable": exact + (rounding or ZERO)}
    return document._with({"totals": totals._with(changes, derived=("rounding",))})  # noqa: SLF001


def _prepared(document: _Document) -> _Document:
    """The document with what its lines, allowances and charges need to be calculated, as far as that follows."""
    changes: dict[str, object] = {
        "lines": tuple(_prepared_line(line, number) for number, line in enumerate(document.lines, 1)),
        "allowances": tuple(map(with_rate, document.allowances)),
        "charges": tuple(map(with_rate, document.charges)),
        "vat_breakdown": tuple(map(_prepared_entry, document.vat_breakdown)),
    }
    totals = document.totals
    if totals is not None and totals.rounding is not None and "rounding" not in totals.model_fields_set:
        changes["totals"] = totals._with({"rounding": None})  # noqa: SLF001 - of our own package, here and below
    return document._with(changes)  # noqa: SLF001


def _prepared_entry(entry: VatBreakdown) -> VatBreakdown:
    """An entry of the VAT breakdown that was given for its reason, with the rate that its category always has."""
    rate = _sums.key_of(entry.category, entry.rate).rate
    return entry if entry.rate is not None or rate is None else entry._with({"rate": rate})  # noqa: SLF001


def _prepared_line(line: Line, number: int) -> Line:
    """A line with its number, the price that its price before discount makes, and no sign at its price."""
    if line.id is None:
        line = line._with({"id": str(number)})  # noqa: SLF001
    if line.price is None and line.gross_price is not None:
        line = line._with({"price": line.gross_price - (line.price_discount or ZERO)})  # noqa: SLF001
    return with_rate(positive_price(line))


def positive_price(line: Line) -> Line:
    """A line with the sign of its price at its quantity, where BR-27 wants it."""
    if line.price is None or line.quantity is None or not line.price.is_signed():
        return line
    if not line.price:  # -0.00 is below zero as well for those who compare text
        return line._with({"price": line.price.copy_abs()})  # noqa: SLF001
    turned = ("quantity", "price", "gross_price", "price_discount")
    return line._with({name: -value for name in turned if (value := getattr(line, name)) is not None})  # noqa: SLF001


# --- what has to be there


def _require(document: BillingDocument) -> None:
    for number, line in enumerate(document.lines, 1):
        place = f"line {line.id or number}"
        if line.quantity is None:
            raise _missing(BT_129, place)
        if line.price is None:
            raise _missing(BT_146, place)
        if line.base_quantity == 0:
            raise _missing(BT_149, place, "is 0")
        _require_vat(line.vat_category, line.vat_rate, (BT_151, BT_152), place)
        for allowance in line.allowances:
            _require_amount(allowance, BT_136, f"an allowance of {place}")
        for charge in line.charges:
            _require_amount(charge, BT_141, f"a charge of {place}")
    for entry in document.allowances:
        _require_amount(entry, BT_92, "an allowance")
        _require_vat(entry.vat_category, entry.vat_rate, (BT_95, BT_96), "an allowance")
    for other in document.charges:
        _require_amount(other, BT_99, "a charge")
        _require_vat(other.vat_category, other.vat_rate, (BT_102, BT_103), "a charge")


def _require_amount(entry: LineAllowance | LineCharge, term: Term, place: str) -> None:
    if entry.amount is None and entry.percent is None:
        raise _missing(term, place)


def _require_vat(category: str | None, rate: Decimal | None, terms: tuple[Term, Term], place: str) -> None:
    if category is None:
        raise _missing(terms[0], place)
    if rate is None and category != NO_RATE:
        raise _missing(terms[1], place)


def _missing(term: Term, place: str, what: str = "is missing") -> NotCalculable:
    return NotCalculable(f"{term.name} ({term.id}) {what} in {place}", term=term.id, place=place)
