"""The arithmetic of EN 16931: what follows from quantities, prices, percentages and rates.

One place for `calculate`, which takes what follows, for `repair`, which leaves what is stated as long as the rules
tolerate it, and for `explain`, which compares the two. All of it runs within `money.exact`, so that nothing is rounded
but where the norm rounds: line net amounts, allowances and charges, the VAT of each category and rate, and the totals.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from peppol_kit.documents.amounts import Allowance, Charge, LineAllowance, LineCharge, Totals, VatBreakdown
from peppol_kit.money import half_up, half_up_quotient

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from peppol_kit.documents.billing import BillingDocument
    from peppol_kit.documents.line import Line

    Choose = Callable[[Decimal | None, Decimal | None, Decimal], Decimal | None]
    """What to take of an amount that is stated and one that follows, if rules tolerate a difference of so much."""
    Taxed: TypeAlias = Line | Allowance | Charge

ZERO = Decimal(0)
_NO_CENTS = Decimal("0.00")

ALWAYS_ZERO = frozenset({"Z", "E", "AE", "K", "G"})
"""VAT categories whose rate is 0."""
NO_RATE = "O"
"""The VAT category that has no rate: outside the scope of VAT."""
EXACT = ALWAYS_ZERO | {NO_RATE}
"""VAT categories whose taxable amount has no tolerance (BR-Z-08 and its like)."""

LINE_SLACK = Decimal("0.02")
"""PEPPOL-EN16931-R120, R040: how far an amount may be from what follows."""
VAT_SLACK = Decimal("0.99")
"""BR-CO-17, BR-S-08: a difference of less than 1.00."""

_Entry = TypeVar("_Entry", LineAllowance, LineCharge, Allowance, Charge)
_Taxed = TypeVar("_Taxed", "Line", Allowance, Charge)
_Whole = TypeVar("_Whole", Allowance, Charge)
_Document = TypeVar("_Document", bound="BillingDocument")


class Key(NamedTuple):
    """What one entry of the VAT breakdown is about."""

    category: str | None
    rate: Decimal | None


def key_of(category: str | None, rate: Decimal | None) -> Key:
    """The entry of the VAT breakdown to which something of a category and rate belongs."""
    if category in ALWAYS_ZERO:
        return Key(category, ZERO)
    return Key(category, None if category in (NO_RATE, None) else rate)


# --- what follows


def goods_of(line: Line) -> Decimal | None:
    """Quantity times price, for the base quantity, rounded; None where one of them is missing."""
    quantity, price, base = line.quantity, line.price, line.base_quantity
    if quantity is None or price is None or base == 0:
        return None
    return half_up(quantity * price) if base is None else half_up_quotient(quantity * price, base)


def share_of(base: Decimal, percent: Decimal) -> Decimal:
    """A percentage of an amount, rounded."""
    return half_up((base * percent).scaleb(-2))


def total_of(entries: Iterable[LineAllowance | LineCharge]) -> Decimal:
    """The sum of the amounts of allowances or charges."""
    return sum((entry.amount or ZERO for entry in entries), _NO_CENTS)


def computed(_: Decimal | None, follows: Decimal | None, __: Decimal) -> Decimal | None:
    """Always what follows, whatever is stated."""
    return follows


# --- entries with what follows


def with_rate(taxed: _Taxed) -> _Taxed:
    """A line, allowance or charge with the rate that its VAT category always has."""
    rate: Decimal | None
    if taxed.vat_category in ALWAYS_ZERO:
        rate = ZERO if taxed.vat_rate is None else taxed.vat_rate
    elif taxed.vat_category == NO_RATE:
        rate = None
    else:
        return taxed
    return taxed if rate is taxed.vat_rate else taxed._with({"vat_rate": rate})  # noqa: SLF001 - of our own package


def entry_on(entry: _Entry, base: Decimal, choose: Choose) -> _Entry:
    """An allowance or charge with its amount, where it is a percentage: of its base, or else of ``base``."""
    if entry.percent is None:
        return entry
    # A base that was calculated is calculated again
    is_given = entry.base is not None and (choose is not computed or "base" in entry.model_fields_set)
    base = entry.base if is_given and entry.base is not None else base
    amount = choose(entry.amount, share_of(base, entry.percent), LINE_SLACK)
    if amount is entry.amount and base is entry.base:
        return entry
    return entry._with({"base": base, "amount": amount}, derived=() if is_given else ("base",))  # noqa: SLF001


def line_of(line: Line, choose: Choose) -> Line:
    """A line with the amounts of its allowances and charges, and its net amount."""
    goods = goods_of(line)
    net = goods
    changes: dict[str, object] = {}
    if line.allowances or line.charges:
        base = goods or _NO_CENTS
        allowances = tuple(entry_on(entry, base, choose) for entry in line.allowances)
        charges = tuple(entry_on(entry, base, choose) for entry in line.charges)
        changes = {"allowances": allowances, "charges": charges}
        if goods is not None:
            net = goods - total_of(allowances) + total_of(charges)
    chosen = choose(line.net_amount, net, LINE_SLACK)
    if chosen is not line.net_amount:
        changes["net_amount"] = chosen
    return line._with(changes) if changes else line  # noqa: SLF001


def with_entries(document: _Document, choose: Choose) -> _Document:
    """The document with its allowances and charges; a percentage is of the lines of the same VAT category and rate."""
    if not document.allowances and not document.charges:
        return document
    bases: dict[Key, Decimal] = {}
    for line in document.lines:
        key = key_of(line.vat_category, line.vat_rate)
        bases[key] = bases.get(key, _NO_CENTS) + (line.net_amount or ZERO)

    def complete(entry: _Whole) -> _Whole:
        return entry_on(entry, bases.get(key_of(entry.vat_category, entry.vat_rate), _NO_CENTS), choose)

    allowances, charges = tuple(map(complete, document.allowances)), tuple(map(complete, document.charges))
    return document._with({"allowances": allowances, "charges": charges})  # noqa: SLF001


# --- the VAT breakdown


def taxable_by_key(document: BillingDocument) -> dict[Key, Decimal]:
    """What VAT is due on, for each category and rate in the order in which they come; not where either is missing."""
    found: dict[Key, Decimal] = {}
    for line in document.lines:
        key = key_of(line.vat_category, line.vat_rate)
        found[key] = found.get(key, _NO_CENTS) + (line.net_amount or ZERO)
    for charge in document.charges:
        key = key_of(charge.vat_category, charge.vat_rate)
        found[key] = found.get(key, _NO_CENTS) + (charge.amount or ZERO)
    for allowance in document.allowances:
        key = key_of(allowance.vat_category, allowance.vat_rate)
        found[key] = found.get(key, _NO_CENTS) - (allowance.amount or ZERO)
    return {key: taxable for key, taxable in found.items() if key.rate is not None or key.category == NO_RATE}


def breakdown_of(document: BillingDocument, choose: Choose, *, anew: Collection[Key] = ()) -> tuple[VatBreakdown, ...]:
    """The VAT breakdown: one entry for each category and rate, with the reasons of exemption that are known.

    Entries of a tax that is not VAT stay as they are. So do those that nothing is of, if they are zero, or if it is not
    known of everything what it is of; unless what is stated does not count. Those of ``anew`` are calculated in any
    case.
    """
    known: dict[Key, VatBreakdown] = {}
    others = []
    for entry in document.vat_breakdown:
        if entry.category is None:
            others.append(entry)
        else:
            known.setdefault(key_of(entry.category, entry.rate), entry)
    used = taxable_by_key(document)
    entries = [
        _entry_of(key, taxable, known.get(key), computed if key in anew else choose) for key, taxable in used.items()
    ]
    if choose is not computed:
        taxed: tuple[Taxed, ...] = (*document.lines, *document.allowances, *document.charges)
        all_known = all(map(_is_classified, taxed))
        unused = [entry for key, entry in known.items() if key not in used]
        others += [entry for entry in unused if not entry.taxable or not document.lines or not all_known]
    return (*entries, *others)


def _is_classified(taxed: Taxed) -> bool:
    return key_of(taxed.vat_category, taxed.vat_rate).rate is not None or taxed.vat_category == NO_RATE


def _entry_of(key: Key, taxable: Decimal, known: VatBreakdown | None, choose: Choose) -> VatBreakdown:
    entry = known if known is not None else VatBreakdown(category=key.category, rate=key.rate)
    chosen = choose(entry.taxable, taxable, ZERO if key.category in EXACT else VAT_SLACK)
    tax = tax_of(key, chosen)
    return entry._with({"taxable": chosen, "tax": choose(entry.tax, tax, VAT_SLACK if key.rate else ZERO)})  # noqa: SLF001


def tax_of(key: Key, taxable: Decimal | None) -> Decimal | None:
    """The VAT on what is of a category and rate; None where the rate is missing."""
    if key.rate is None:
        return _NO_CENTS if key.category == NO_RATE else None
    if taxable is None:
        return None
    return share_of(taxable, key.rate) if key.rate and taxable else _NO_CENTS


# --- totals


def vat_of(document: BillingDocument, choose: Choose) -> Decimal | None:
    """The VAT of a document whose breakdown is known."""
    if not document.vat_breakdown:
        return document.vat_total
    follows = sum((entry.tax or ZERO for entry in document.vat_breakdown), _NO_CENTS)
    return choose(document.vat_total, half_up(follows), ZERO)


def totals_of(document: BillingDocument, choose: Choose) -> Totals:
    """The totals of a document whose lines, allowances, charges and VAT are known."""
    totals = document.totals or Totals()

    def chosen(name: str, follows: Decimal) -> Decimal:
        amount = choose(getattr(totals, name), follows, ZERO)
        changes[name] = amount
        return follows if amount is None else amount

    changes: dict[str, object] = {}
    # Documents that are read may have lines with more decimals; their sum is rounded as the rules round it
    net = chosen("lines", half_up(sum((line.net_amount or ZERO for line in document.lines), _NO_CENTS)))
    for name, entries, sign in (("allowances", document.allowances, -1), ("charges", document.charges, 1)):
        if entries:
            net += sign * chosen(name, half_up(total_of(entries)))
        elif getattr(totals, name):  # what there is none of may be stated as zero
            changes[name] = None
    without_vat = chosen("without_vat", half_up(net))
    with_vat = chosen("with_vat", without_vat + (document.vat_total or ZERO))
    chosen("payable", with_vat - (totals.paid or ZERO) + (totals.rounding or ZERO))
    return totals._with(changes)  # noqa: SLF001
