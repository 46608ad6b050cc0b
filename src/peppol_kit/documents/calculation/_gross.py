"""Prices with VAT: the prices without it that lead back to them to the cent.

For each VAT category and rate the amount with VAT is known: G. First the amount T without VAT is looked for that makes
it, T + VAT of T = G. For some G there is none; then the nearest is taken and the difference is left to the rounding
amount (BT-114). T is shared out over the lines, each rounded to the cent that is nearest to its part, and where their
sum is a cent off, those lines give way whose rounding was nearest to going the other way. At last each line gets the
shortest price that makes its net amount.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from peppol_kit.documents.amounts import Allowance, Charge, LineAllowance, LineCharge
from peppol_kit.documents.billing import BillingDocument
from peppol_kit.documents.calculation import _sums
from peppol_kit.documents.calculation._sums import ZERO, Key
from peppol_kit.money import half_up, half_up_quotient

if TYPE_CHECKING:
    from peppol_kit.documents.line import Line

_Document = TypeVar("_Document", bound=BillingDocument)
_Entry = TypeVar("_Entry", LineAllowance, LineCharge, Allowance, Charge)

_CENT = Decimal("0.01")
_HUNDRED = Decimal(100)
MOST_DECIMALS = 8
"""How many decimals a price may get; a line that needs more leaves its cent to the rounding amount."""


def without_vat(document: _Document) -> tuple[_Document, Decimal]:
    """The document with prices, allowances and charges without VAT, and the total that they are to make with it."""
    priced = _with_gross_amounts(document)
    wanted = _sums.taxable_by_key(priced)
    allowances = tuple(_entry_without(entry, entry.vat_rate) for entry in priced.allowances)
    charges = tuple(_entry_without(entry, entry.vat_rate) for entry in priced.charges)
    amounts: dict[Key, dict[int, Decimal]] = {key: {} for key in wanted}
    for place, line in enumerate(priced.lines):
        amounts[_key(line)][place] = line.net_amount or ZERO
    left = {key: base_of(total, key.rate or ZERO) for key, total in wanted.items()}
    for allowance in allowances:
        left[_key(allowance)] += allowance.amount or ZERO
    for charge in charges:
        left[_key(charge)] -= charge.amount or ZERO
    nets: dict[int, Decimal] = {}
    for key, mine in amounts.items():
        nets |= _shared_out(mine, key.rate or ZERO, left[key])
    lines = tuple(_line_without(line, nets[place]) for place, line in enumerate(priced.lines))
    changes = {"lines": lines, "allowances": allowances, "charges": charges}
    return priced._with(changes), sum(wanted.values(), ZERO)  # noqa: SLF001 - of our own package, here and below


def given_as(document: _Document, before: BillingDocument) -> _Document:
    """The document with its allowances and charges given or calculated as those that it was made of."""

    def entries(after: tuple[_Entry, ...], old: tuple[_Entry, ...]) -> tuple[_Entry, ...]:
        return tuple(each._given_as(was) for each, was in zip(after, old, strict=True))  # noqa: SLF001

    lines = (
        line._with(  # noqa: SLF001
            {"allowances": entries(line.allowances, was.allowances), "charges": entries(line.charges, was.charges)}
        )
        if line.allowances or line.charges
        else line
        for line, was in zip(document.lines, before.lines, strict=True)
    )
    changes = {
        "lines": tuple(lines),
        "allowances": entries(document.allowances, before.allowances),
        "charges": entries(document.charges, before.charges),
    }
    return document._with(changes)  # noqa: SLF001


def base_of(total: Decimal, rate: Decimal) -> Decimal:
    """The amount without VAT that makes a total with it, or the one that comes nearest."""
    nearest = half_up_quotient(total * _HUNDRED, _HUNDRED + rate)
    for base in (nearest, nearest - _CENT, nearest + _CENT):
        if base + _sums.share_of(base, rate) == total:
            return base
    return nearest


def _key(taxed: _sums.Taxed) -> Key:
    return _sums.key_of(taxed.vat_category, taxed.vat_rate)


def _with_gross_amounts(document: _Document) -> _Document:
    """The document as if there were no VAT: what is called net in it is with VAT."""
    lines = tuple(_sums.line_of(line, _sums.computed) for line in document.lines)
    return _sums.with_entries(document._with({"lines": lines}), _sums.computed)  # noqa: SLF001


def _shared_out(amounts: dict[int, Decimal], rate: Decimal, total: Decimal) -> dict[int, Decimal]:
    """Amounts without VAT, by place, that add up to a total."""
    found = {place: half_up_quotient(amount * _HUNDRED, _HUNDRED + rate) for place, amount in amounts.items()}
    able = [place for place, amount in amounts.items() if amount]
    if not able:
        return found
    # How far each was rounded down, in parts that are the same for all
    short = {place: amounts[place] * _HUNDRED - found[place] * (_HUNDRED + rate) for place in able}
    cents = int((total - sum(found.values(), ZERO)) / _CENT)
    each, more = divmod(cents, len(able))
    for number, place in enumerate(sorted(able, key=short.__getitem__, reverse=True)):
        found[place] += _CENT * (each + (number < more))
    return found


def _entry_without(entry: _Entry, rate: Decimal | None) -> _Entry:
    """An allowance or charge without VAT."""
    if not rate:
        return entry
    changes = {
        name: half_up_quotient(value * _HUNDRED, _HUNDRED + rate)
        for name in ("amount", "base")
        if (value := getattr(entry, name)) is not None
    }
    if entry.percent is not None:
        changes["amount"] = _sums.share_of(changes["base"], entry.percent)
    return entry._with(changes)  # noqa: SLF001


def _line_without(line: Line, net: Decimal) -> Line:
    """A line without VAT, with the price that makes its net amount."""
    rate = line.vat_rate
    if not rate:
        return line
    allowances = tuple(_entry_without(entry, rate) for entry in line.allowances)
    charges = tuple(_entry_without(entry, rate) for entry in line.charges)
    goods = net + _sums.total_of(allowances) - _sums.total_of(charges)
    price = _price_of(line, goods, rate)
    changes: dict[str, object] = {"allowances": allowances, "charges": charges, "price": price}
    if line.gross_price is not None:
        decimals = max(2, -int(price.as_tuple().exponent))
        discount = half_up_quotient((line.price_discount or ZERO) * _HUNDRED, _HUNDRED + rate, decimals)
        changes |= {"price_discount": discount, "gross_price": price + discount}
    return line._with(changes)  # noqa: SLF001


def _price_of(line: Line, goods: Decimal, rate: Decimal) -> Decimal:
    """The shortest price that makes an amount; of a line without quantity, its price without VAT."""
    quantity, base = line.quantity or ZERO, line.base_quantity
    if not quantity:
        return half_up_quotient((line.price or ZERO) * _HUNDRED, _HUNDRED + rate, 4)
    price = ZERO
    for decimals in range(2, MOST_DECIMALS + 1):
        price = half_up_quotient(goods * (1 if base is None else base), quantity, decimals)
        made = half_up(quantity * price) if base is None else half_up_quotient(quantity * price, base)
        if made == goods:
            break
    return max(
        price, Decimal("0.00")
    )  # BR-27: a cent that would need a price below zero is left to the rounding amount
