"""`explain`: every amount of a document with the sum that makes it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from peppol_kit import money
from peppol_kit.documents.amounts import Totals
from peppol_kit.documents.calculation import _sums, _text
from peppol_kit.documents.calculation._sums import ZERO
from peppol_kit.terms import (
    BT_92,
    BT_93,
    BT_94,
    BT_99,
    BT_100,
    BT_101,
    BT_106,
    BT_107,
    BT_108,
    BT_109,
    BT_110,
    BT_112,
    BT_113,
    BT_114,
    BT_115,
    BT_116,
    BT_117,
    BT_119,
    BT_129,
    BT_131,
    BT_136,
    BT_137,
    BT_138,
    BT_141,
    BT_142,
    BT_143,
    BT_146,
    BT_149,
    Term,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from peppol_kit.documents.amounts import Allowance, Charge, LineAllowance, LineCharge
    from peppol_kit.documents.billing import BillingDocument
    from peppol_kit.documents.line import Line

Note = Literal["", "fine price", "rounding"]


class Part(NamedTuple):
    """One part of a sum: how it goes in (``+``, ``-``, ``*``, ``/``, ``%``), its amount, its term, and its place."""

    sign: str
    amount: Decimal
    term: str
    place: str = ""


class Sum(NamedTuple):
    """One amount: its term, where it is, what is ``stated``, what ``follows``, and the parts that make it.

    ``follows`` is None where a part is missing. ``note`` tells what is special: ``fine price`` a price with more than
    two decimals, without which the line would not come out to the cent; ``rounding`` a rounding amount (BT-114).
    """

    term: str
    place: str
    stated: Decimal | None
    follows: Decimal | None
    parts: tuple[Part, ...]
    note: Note = ""

    @property
    def difference(self) -> Decimal:
        """By how much what is stated is off; zero where either is missing."""
        return ZERO if self.stated is None or self.follows is None else self.stated - self.follows


class Explanation(NamedTuple):
    """Every amount of a document with the sum that makes it, from the lines to what is due."""

    currency: str
    sums: tuple[Sum, ...]

    @property
    def wrong(self) -> tuple[Sum, ...]:
        """The sums that are stated otherwise than their parts make them, and those that are missing."""
        return tuple(each for each in self.sums if each.stated != each.follows and each.follows is not None)

    def to_dict(self) -> dict[str, Any]:
        """The explanation as JSON can hold it, amounts as text."""
        return {
            "currency": self.currency,
            "sums": [
                {
                    **each._asdict(),
                    "stated": None if each.stated is None else money.plain(each.stated),
                    "follows": None if each.follows is None else money.plain(each.follows),
                    "parts": [{**part._asdict(), "amount": money.plain(part.amount)} for part in each.parts],
                }
                for each in self.sums
            ],
        }

    def to_text(self, lang: str = "en") -> str:
        """The explanation for people, a line for each sum, in en, nl, fr or de."""
        return _text.written(self, lang)


def explain(document: BillingDocument) -> Explanation:
    """Every amount of a document with the sum that makes it, and whether that is what is stated.

    Each sum is made of amounts as they are stated: an error shows where it is, and not again in all totals above it.
    """
    with money.exact():
        return Explanation(document.currency or "", tuple(_all(document)))


def _all(document: BillingDocument) -> Iterator[Sum]:
    for number, line in enumerate(document.lines, 1):
        place = f"line {line.id or number}"
        yield from _entries(line.allowances, line.charges, (_LINE_ALLOWANCE, _LINE_CHARGE), f"{place}, ")
        yield _line(line, place)
    yield from _entries(document.allowances, document.charges, (_ALLOWANCE, _CHARGE))
    yield from _breakdown(document)
    yield from _totals(document)


# --- lines, allowances and charges

_LINE_ALLOWANCE, _LINE_CHARGE = (BT_136, BT_137, BT_138), (BT_141, BT_142, BT_143)
_ALLOWANCE, _CHARGE = (BT_92, BT_93, BT_94), (BT_99, BT_100, BT_101)
_Terms = tuple[Term, Term, Term]


def _line(line: Line, place: str) -> Sum:
    quantity, price, base = line.quantity, line.price, line.base_quantity
    parts = []
    if quantity is not None and price is not None:
        parts = [Part("", quantity, BT_129.id), Part("*", price, BT_146.id)]
        if base is not None:
            parts.append(Part("/", base, BT_149.id))
    parts += [Part("-", entry.amount, BT_136.id) for entry in line.allowances if entry.amount is not None]
    parts += [Part("+", entry.amount, BT_141.id) for entry in line.charges if entry.amount is not None]
    goods = _sums.goods_of(line)
    follows = None if goods is None else goods - _sums.total_of(line.allowances) + _sums.total_of(line.charges)
    is_fine = price is not None and -int(price.as_tuple().exponent) > 2
    return Sum(BT_131.id, place, line.net_amount, follows, tuple(parts), "fine price" if is_fine else "")


def _entries(
    allowances: Iterable[LineAllowance], charges: Iterable[LineCharge], terms: tuple[_Terms, _Terms], above: str = ""
) -> Iterator[Sum]:
    """Allowances and charges that are a percentage."""
    kinds: tuple[tuple[str, Iterable[LineAllowance | LineCharge], _Terms], ...] = (
        ("allowance", allowances, terms[0]),
        ("charge", charges, terms[1]),
    )
    for kind, entries, (amount, base, percent) in kinds:
        for number, entry in enumerate(entries, 1):
            if entry.percent is not None and entry.base is not None:
                parts = (Part("", entry.base, base.id), Part("%", entry.percent, percent.id))
                follows = _sums.share_of(entry.base, entry.percent)
                yield Sum(amount.id, f"{above}{kind} {number}", entry.amount, follows, parts)


# --- VAT


def _breakdown(document: BillingDocument) -> Iterator[Sum]:
    follows = _sums.taxable_by_key(document)
    stated = {_sums.key_of(entry.category, entry.rate): entry for entry in document.vat_breakdown}
    parts_of = _taxable_parts(document)
    for key in dict.fromkeys([*follows, *(key for key in stated if key.category is not None)]):
        entry = stated.get(key)
        place = f"VAT {key.category}" if key.rate is None else f"VAT {key.category} {money.plain(key.rate)} %"
        taxable = entry.taxable if entry is not None else None
        yield Sum(BT_116.id, place, taxable, follows.get(key, ZERO), tuple(parts_of.get(key, ())))
        used = taxable if taxable is not None else follows.get(key)
        parts = () if used is None or key.rate is None else (Part("", used, BT_116.id), Part("%", key.rate, BT_119.id))
        yield Sum(BT_117.id, place, entry.tax if entry is not None else None, _sums.tax_of(key, used), parts)


def _taxable_parts(document: BillingDocument) -> dict[_sums.Key, list[Part]]:
    """What makes the taxable amount of each category and rate."""
    found: dict[_sums.Key, list[Part]] = {}
    for number, line in enumerate(document.lines, 1):
        if line.net_amount is not None:
            part = Part("+", line.net_amount, BT_131.id, f"line {line.id or number}")
            found.setdefault(_sums.key_of(line.vat_category, line.vat_rate), []).append(part)
    kinds: tuple[tuple[str, str, Term, Iterable[Allowance | Charge]], ...] = (
        ("-", "allowance", BT_92, document.allowances),
        ("+", "charge", BT_99, document.charges),
    )
    for sign, kind, term, entries in kinds:
        for number, entry in enumerate(entries, 1):
            if entry.amount is not None:
                part = Part(sign, entry.amount, term.id, f"{kind} {number}")
                found.setdefault(_sums.key_of(entry.vat_category, entry.vat_rate), []).append(part)
    return found


# --- totals


def _totals(document: BillingDocument) -> Iterator[Sum]:
    totals = document.totals or Totals()
    lines = [
        Part("+", line.net_amount, BT_131.id, f"line {line.id or number}")
        for number, line in enumerate(document.lines, 1)
        if line.net_amount is not None
    ]
    yield _sum(BT_106, totals.lines, lines)
    allowances, charges = _amounts(document.allowances, BT_92), _amounts(document.charges, BT_99)
    for term, amount, amounts in ((BT_107, totals.allowances, allowances), (BT_108, totals.charges, charges)):
        if amounts or amount is not None:
            yield _sum(term, amount, amounts)
    yield _sum(
        BT_109,
        totals.without_vat,
        _parts(("+", totals.lines, BT_106), ("-", totals.allowances, BT_107), ("+", totals.charges, BT_108)),
    )
    vat = [
        Part("+", entry.tax, BT_117.id, f"VAT {entry.category}")
        for entry in document.vat_breakdown
        if entry.tax is not None
    ]
    yield _sum(BT_110, document.vat_total, vat)
    yield _sum(BT_112, totals.with_vat, _parts(("+", totals.without_vat, BT_109), ("+", document.vat_total, BT_110)))
    parts = _parts(("+", totals.with_vat, BT_112), ("-", totals.paid, BT_113), ("+", totals.rounding, BT_114))
    yield _sum(BT_115, totals.payable, parts, "rounding" if totals.rounding else "")


def _amounts(entries: Iterable[Allowance | Charge], term: Term) -> list[Part]:
    kind = "allowance" if term is BT_92 else "charge"
    return [
        Part("+", entry.amount, term.id, f"{kind} {number}")
        for number, entry in enumerate(entries, 1)
        if entry.amount is not None
    ]


def _parts(*entries: tuple[str, Decimal | None, Term]) -> list[Part]:
    return [Part(sign, amount, term.id) for sign, amount, term in entries if amount is not None]


def _sum(term: Term, stated: Decimal | None, parts: list[Part], note: Note = "") -> Sum:
    follows = sum((-part.amount if part.sign == "-" else part.amount for part in parts), Decimal("0.00"))
    return Sum(term.id, "", stated, follows, tuple(parts), note)
