"""The invoice lines of a document as columns, and the cheap proofs that no rule can fire on any of them.

A proof looks at all lines at once and may only ever say yes where the rule, asked line by line, would say yes on each.
It relies on the tight schema: every line has exactly one identifier, quantity, net amount, item name, VAT category
and price, and nothing that EN 16931 does not use.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from peppol_kit import money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peppol_kit.codelists import CodeList
    from peppol_kit.rules._dsl import Proof
    from peppol_kit.rules._facts import Document

_ZERO = Decimal(0)
_SURE = 0.0199
"""Two amounts that differ by less in binary arithmetic differ by less than 0.02 exactly, if they are not huge."""
_HUGE = 1e9


class Lines:
    """The columns of all lines of one document, each a sequence with a text a line; empty text where there is none.

    ``rest`` has what few lines have, as (kind, text) pairs in any order.
    """

    def __init__(self, name: str, columns: Sequence[Sequence[str]], rest: Sequence[tuple[str, ...]]) -> None:
        self.name = name
        (
            self.quantities, self._units, self.nets, self._currencies, self.categories, self.rates, self._schemes,
            self.prices, self._price_currencies, self._base_quantities, self._base_units,
        ) = columns  # fmt: skip
        self._rest: dict[str, list[tuple[str, ...]]] = {}
        for kind, *texts in rest:
            self._rest.setdefault(kind, []).append(tuple(texts))

    # --- sets of codes

    @cached_property
    def units(self) -> frozenset[str]:
        """Units of measure (BT-130, BT-150)."""
        return frozenset(self._units) | frozenset(filter(None, self._base_units))

    @cached_property
    def currencies(self) -> frozenset[str]:
        """Currencies of all amounts on the lines."""
        entries = [texts for kind in ("entry", "discount") for texts in self._rest.get(kind, ())]
        others = {currency for texts in entries for currency in texts[-2:] if currency}
        return frozenset(self._currencies) | frozenset(self._price_currencies) | others

    def _codes(self, kind: str, place: int = 0) -> frozenset[str]:
        return frozenset(filter(None, (texts[place] for texts in self._rest.get(kind, ()))))

    @cached_property
    def allowance_codes(self) -> frozenset[str]:
        """Reason codes of line allowances (BT-140)."""
        return frozenset(texts[1] for texts in self._rest.get("entry", ()) if texts[0] == "false" and texts[1])

    @cached_property
    def charge_codes(self) -> frozenset[str]:
        """Reason codes of line charges (BT-145)."""
        return frozenset(texts[1] for texts in self._rest.get("entry", ()) if texts[0] != "false" and texts[1])

    @cached_property
    def item_schemes(self) -> frozenset[str]:
        """Schemes of standard item identifiers (BT-157)."""
        return self._codes("standard")

    @cached_property
    def classification_lists(self) -> frozenset[str]:
        """Lists of item classifications (BT-158)."""
        return self._codes("class")

    @cached_property
    def origin_countries(self) -> frozenset[str]:
        """Countries of origin (BT-159)."""
        return self._codes("origin")

    @property
    def countries(self) -> frozenset[str]:
        """No line of an EN 16931 invoice has an address."""
        return frozenset()

    @cached_property
    def object_schemes(self) -> frozenset[str]:
        """Schemes of line object identifiers (BT-128)."""
        return self._codes("object", 1)

    # --- sums

    @cached_property
    def net(self) -> Decimal:
        """The sum of all net amounts (BT-131)."""
        return sum(map(Decimal, self.nets), _ZERO)

    @cached_property
    def _by_rate(self) -> dict[tuple[str, str], Decimal]:
        """Net amounts by VAT category and rate as written."""
        keys = set(zip(self.categories, self.rates, strict=True))
        if len(keys) == 1:
            return {keys.pop(): self.net}
        sums = dict.fromkeys(keys, _ZERO)
        for category, rate, net in zip(self.categories, self.rates, self.nets, strict=True):
            sums[category, rate] += Decimal(net)
        return sums

    def net_of(self, code: str, rate: Decimal | None) -> tuple[Decimal, bool]:
        """Net amount of a VAT category (and rate), and whether any line is of it."""
        total, found = _ZERO, False
        for (category, written), net in self._by_rate.items():
            if category == code and (rate is None or money.decimal(written) == rate):
                found = True
                total += net
        return total, found

    @cached_property
    def rated(self) -> frozenset[tuple[str, str]]:
        """VAT categories with the rates that they occur with, as written."""
        return frozenset(self._by_rate)

    # --- proofs

    def not_concerned(self, _: Document) -> bool:
        """The rule's elements never stand on a line."""
        return True

    def is_vat_on_all(self, _: Document) -> bool:
        """Every line's tax scheme is VAT."""
        return set(self._schemes) <= {"VAT"}

    def has_no_period(self, _: Document) -> bool:
        """No line has a period (BG-26)."""
        return "period" not in self._rest

    def prices_are_not_negative(self, _: Document) -> bool:
        """No price has a sign (BT-146, BT-148)."""
        gross = (texts[2] for texts in self._rest.get("discount", ()))
        return not any("-" in price for price in self.prices) and not any("-" in price for price in gross)

    def are_multiplied_right(self, _: Document) -> bool:
        """Every net amount is quantity times price, and there is nothing else to count in."""
        if "entry" in self._rest or any(self._base_quantities):
            return self._are_calculated_right()
        return all(
            -_SURE < (amount := float(net)) - float(quantity) * float(price) < _SURE and -_HUGE < amount < _HUGE
            for net, quantity, price in zip(self.nets, self.quantities, self.prices, strict=True)
        )

    def entries_are_right(self, _: Document) -> bool:
        return "entry" not in self._rest

    def discounts_are_right(self, _: Document) -> bool:
        return "discount" not in self._rest

    def objects_are_objects(self, _: Document) -> bool:
        return "object" not in self._rest

    def base_units_are_the_same(self, _: Document) -> bool:
        return not any(self._base_units)

    def have_no_unspsc(self, _: Document) -> bool:
        return "TST" not in self.classification_lists

    def have_no_mutual_reason(self, _: Document) -> bool:
        return "ZZZ" not in self.allowance_codes | self.charge_codes

    def have_no_order_line(self, _: Document) -> bool:
        return "order" not in self._rest

    def _are_calculated_right(self) -> bool:
        return False


def one_currency(lines: Lines, document: Document) -> bool:
    """The proof that all amounts on the lines are in the invoice currency (BT-5)."""
    return lines.currencies <= set(document.root.strings("cbc:DocumentCurrencyCode"))


def listed(column: str, codes: CodeList) -> Proof:
    """The proof that all codes of a set of `Lines` are in a list."""
    return lambda lines, _: getattr(lines, column) <= codes.codes


def percents(code: str, rate: str) -> Proof:
    """The proof that every line of a VAT category has the rate that the category asks for."""

    def right(text: str) -> bool:
        if rate == "absent":
            return not text
        value = money.decimal(text)
        if value is None:
            return False
        return value == 0 if rate == "zero" else value > 0 if rate == "positive" else value >= 0

    def proof(lines: Lines, _: Document) -> bool:
        return all(right(text) for category, text in lines.rated if category == code)

    return proof


def rates_of(code: str, *rates: int) -> Proof:
    """The proof that every line of a VAT category has one of some rates."""
    allowed = frozenset(map(Decimal, rates))
    return lambda lines, _: all(
        money.decimal(text) in allowed for category, text in lines.rated if category == code
    )
