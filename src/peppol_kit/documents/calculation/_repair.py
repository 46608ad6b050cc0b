"""`repair`: a document whose arithmetic is mended, and what was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from peppol_kit import money
from peppol_kit.documents.amounts import Charge, LineCharge, Totals, VatBreakdown
from peppol_kit.documents.billing import BillingDocument
from peppol_kit.documents.calculation import _sums
from peppol_kit.terms import (
    BT_92,
    BT_93,
    BT_99,
    BT_100,
    BT_106,
    BT_107,
    BT_108,
    BT_109,
    BT_110,
    BT_112,
    BT_115,
    BT_116,
    BT_117,
    BT_118,
    BT_131,
    BT_136,
    BT_137,
    BT_141,
    BT_142,
    Term,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from peppol_kit.documents._group import Group
    from peppol_kit.documents.amounts import LineAllowance

_Document = TypeVar("_Document", bound=BillingDocument)


class Change(NamedTuple):
    """One value that was mended: its business term, where it is, and its text before and after; empty where absent."""

    term: str
    place: str
    before: str
    after: str


class Repair(NamedTuple, Generic[_Document]):
    """A mended document, and what was changed in it."""

    document: _Document
    changes: tuple[Change, ...]


def repair(document: _Document) -> Repair[_Document]:
    """The document with its arithmetic mended: amounts of lines, allowances and charges, VAT, and totals.

    What is within the tolerance of the rules stays, so that nothing changes in a valid document; where a line is
    mended, the VAT of its rate is calculated anew. Prices, quantities, percentages, rates and VAT categories are never
    touched; what cannot be calculated for lack of one is left alone.
    """
    with money.exact():
        lines = tuple(_sums.line_of(line, _tolerated) for line in document.lines)
        mended = _sums.with_entries(document._with({"lines": lines}), _tolerated)  # noqa: SLF001 - of our own package
        breakdown = _sums.breakdown_of(mended, _tolerated, anew=_otherwise(document, mended))
        mended = mended._with({"vat_breakdown": breakdown})  # noqa: SLF001
        mended = mended._with({"vat_total": _sums.vat_of(mended, _tolerated)})  # noqa: SLF001
        mended = mended._with({"totals": _sums.totals_of(mended, _tolerated)})  # noqa: SLF001
        changes = tuple(_changes(document, mended))
    return Repair(mended if changes else document, changes)


def _otherwise(before: BillingDocument, after: BillingDocument) -> set[_sums.Key]:
    """The categories and rates of which there is now another amount: their VAT is calculated anew."""
    old, new = _sums.taxable_by_key(before), _sums.taxable_by_key(after)
    return {key for key, taxable in new.items() if old.get(key) != taxable}


def _tolerated(stated: Decimal | None, follows: Decimal | None, slack: Decimal) -> Decimal | None:
    if stated is None or follows is None:
        return follows if stated is None else stated
    return stated if abs(stated - follows) <= slack else follows


# --- what was changed

_LINE = {"net_amount": BT_131}
_TOTALS = {
    "lines": BT_106,
    "allowances": BT_107,
    "charges": BT_108,
    "without_vat": BT_109,
    "with_vat": BT_112,
    "payable": BT_115,
}
_BREAKDOWN = {"taxable": BT_116, "tax": BT_117}


def _changes(before: BillingDocument, after: BillingDocument) -> Iterator[Change]:
    for number, (old, new) in enumerate(zip(before.lines, after.lines, strict=True), 1):
        place = f"line {old.id or number}"
        yield from _entries(old.allowances, new.allowances, (BT_136, BT_137), f"{place}, ")
        yield from _entries(old.charges, new.charges, (BT_141, BT_142), f"{place}, ")
        yield from _fields(old, new, _LINE, place)
    yield from _entries(before.allowances, after.allowances, (BT_92, BT_93))
    yield from _entries(before.charges, after.charges, (BT_99, BT_100))
    yield from _breakdown(before.vat_breakdown, after.vat_breakdown)
    yield from _change(BT_110, "", before.vat_total, after.vat_total)
    yield from _fields(before.totals or Totals(), after.totals or Totals(), _TOTALS, "")


def _entries(
    before: Sequence[LineAllowance | LineCharge],
    after: Sequence[LineAllowance | LineCharge],
    terms: tuple[Term, Term],
    above: str = "",
) -> Iterator[Change]:
    for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
        kind = "charge" if isinstance(old, (Charge, LineCharge)) else "allowance"
        yield from _fields(old, new, dict(zip(("amount", "base"), terms, strict=True)), f"{above}{kind} {number}")


def _breakdown(before: Iterable[VatBreakdown], after: Iterable[VatBreakdown]) -> Iterator[Change]:
    """Entries are the same if they are of the same category and rate; of several the first stays."""
    left = list(before)
    for new in after:
        key = _sums.key_of(new.category, new.rate)
        old = next((entry for entry in left if _sums.key_of(entry.category, entry.rate) == key), None)
        if old is not None:
            left.remove(old)
        else:
            yield from _change(BT_118, _entry(new), None, new.category)
        yield from _fields(old or VatBreakdown(), new, _BREAKDOWN, _entry(new))
    for entry in left:
        yield from _change(BT_118, _entry(entry), entry.category, None)


def _entry(entry: VatBreakdown) -> str:
    return f"VAT {entry.category}" if entry.rate is None else f"VAT {entry.category} {money.plain(entry.rate)} %"


def _fields(before: Group, after: Group, terms: dict[str, Term], place: str) -> Iterator[Change]:
    for name, term in terms.items():
        yield from _change(term, place, getattr(before, name), getattr(after, name))


def _change(term: Term, place: str, before: object, after: object) -> Iterator[Change]:
    if before != after:
        yield Change(term.id, place, "" if before is None else str(before), "" if after is None else str(after))
