"""The invoice lines of a document as columns, and the cheap proofs that no rule can fire on any of them.

A proof looks at all lines at once and may only ever say yes where the rule, asked line by line, would say yes on each.
It relies on the tight schema: every line has exactly one identifier, quantity, net amount, item, VAT category and
price, nothing is empty, and there is nothing that EN 16931 does not use.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from peppol_kit import money
from peppol_kit.rules._once import fact
from peppol_kit.xml.tree import normal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from peppol_kit.codelists import CodeList
    from peppol_kit.rules._dsl import Proof
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.columns import Columns

_ZERO = Decimal(0)
_SLACK = 0.0199
"""Amounts that differ by less in binary arithmetic differ by less than 0.02 exactly, unless they are huge."""
_HUGE = 1e9

NAMES = frozenset(
    [
        "cac:InvoiceLine",
        "cac:CreditNoteLine",
        "cbc:ID",
        "cbc:Note",
        "cbc:InvoicedQuantity",
        "cbc:CreditedQuantity",
        "cbc:LineExtensionAmount",
        "cbc:AccountingCost",
        "cac:InvoicePeriod",
        "cbc:StartDate",
        "cbc:EndDate",
        "cac:OrderLineReference",
        "cbc:LineID",
        "cac:DocumentReference",
        "cbc:DocumentTypeCode",
        "cac:AllowanceCharge",
        "cbc:ChargeIndicator",
        "cbc:AllowanceChargeReasonCode",
        "cbc:AllowanceChargeReason",
        "cbc:MultiplierFactorNumeric",
        "cbc:Amount",
        "cbc:BaseAmount",
        "cac:Item",
        "cbc:Description",
        "cbc:Name",
        "cac:BuyersItemIdentification",
        "cac:SellersItemIdentification",
        "cac:StandardItemIdentification",
        "cac:OriginCountry",
        "cbc:IdentificationCode",
        "cac:CommodityClassification",
        "cbc:ItemClassificationCode",
        "cac:ClassifiedTaxCategory",
        "cbc:Percent",
        "cac:TaxScheme",
        "cac:AdditionalItemProperty",
        "cbc:Value",
        "cac:Price",
        "cbc:PriceAmount",
        "cbc:BaseQuantity",
    ]
)
"""The elements that a line of the tight schema can have, itself included."""


class Lines:
    """All lines of one document; their ``numbers`` (BT-126) are looked up when they are asked for."""

    def __init__(self, columns: Columns, numbers: Callable[[], list[str]]) -> None:
        self.columns = columns
        self._numbers = numbers
        self.name = columns.name
        self.categories = frozenset(columns.categories)

    # --- sets of codes

    @fact
    def units(self) -> frozenset[str]:
        """Units of measure (BT-130, BT-150)."""
        return frozenset(self.columns.units) | {unit for unit, _ in self.columns.base_units}

    @property
    def currencies(self) -> set[str]:
        """Currencies of all amounts on the lines."""
        return self.columns.currencies

    @property
    def allowance_codes(self) -> frozenset[str]:
        """Reason codes of line allowances (BT-140)."""
        return frozenset(entry.code for entry in self.columns.entries if entry.code and entry.indicator == "false")

    @property
    def charge_codes(self) -> frozenset[str]:
        """Reason codes of line charges (BT-145)."""
        return frozenset(entry.code for entry in self.columns.entries if entry.code and entry.indicator != "false")

    @property
    def item_schemes(self) -> set[str]:
        """Schemes of standard item identifiers (BT-157)."""
        return self.columns.standards

    @property
    def classification_lists(self) -> set[str]:
        """Lists of item classifications (BT-158)."""
        return self.columns.classifications

    @property
    def origin_countries(self) -> set[str]:
        """Countries of origin (BT-159)."""
        return self.columns.origins

    @property
    def object_schemes(self) -> set[str]:
        """Schemes of line object identifiers (BT-128)."""
        return {scheme for _, scheme in self.columns.objects if scheme}

    @property
    def have_periods(self) -> bool:
        """Whether every line has a period (BG-26)."""
        return len(self.columns.periods) == len(self.columns.nets)

    # --- sums

    @fact
    def net(self) -> Decimal:
        """The sum of all net amounts (BT-131)."""
        return sum(map(Decimal, self.columns.nets), _ZERO)

    @fact
    def rated(self) -> dict[tuple[str, str], Decimal]:
        """Net amounts by VAT category and rate as written."""
        categories, rates, nets = self.columns.categories, self.columns.rates, self.columns.nets
        keys = set(zip(categories, rates, strict=True))
        if len(keys) == 1:
            return {keys.pop(): self.net}
        sums = dict.fromkeys(keys, _ZERO)
        for category, rate, net in zip(categories, rates, nets, strict=True):
            sums[category, rate] += Decimal(net)
        return sums

    def net_of(self, code: str, rate: Decimal | None) -> tuple[Decimal, bool]:
        """Net amount of a VAT category (and rate), and whether any line is of it."""
        net = self._nets.get((code, rate))
        return (_ZERO, False) if net is None else (net, True)

    @fact
    def _nets(self) -> dict[tuple[str, Decimal | None], Decimal]:
        """Net amounts by VAT category and rate as a number, and under None by category alone."""
        sums: dict[tuple[str, Decimal | None], Decimal] = {}
        for (category, written), net in self.rated.items():
            for rate in {money.decimal(written), None}:
                sums[category, rate] = sums.get((category, rate), _ZERO) + net
        return sums

    # --- proofs

    def not_concerned(self, _: Document) -> bool:
        """The rule's elements never stand on a line."""
        return True

    def periods_end_after_their_start(self, _: Document) -> bool:
        """No period ends before it starts: dates of the tight schema order as text."""
        return all(not start or not end or start <= end for start, end in self.columns.periods)

    def periods_start_within(self, document: Document) -> bool:
        """No period starts before the invoicing period (BG-14)."""
        first = document.root.string("cac:InvoicePeriod/cbc:StartDate")
        return not first or all(not start or start >= first for start, _ in self.columns.periods)

    def periods_end_within(self, document: Document) -> bool:
        """No period ends after the invoicing period (BG-14)."""
        last = document.root.string("cac:InvoicePeriod/cbc:EndDate")
        return not last or all(not end or end <= last for _, end in self.columns.periods)

    def have_numbers_of_their_own(self, _: Document) -> bool:
        """No two lines have the same number (BT-126)."""
        numbers = self._numbers()
        return len(set(map(normal, numbers))) == len(numbers)

    def have_names(self, _: Document) -> bool:
        """Every item has a name (BT-153)."""
        return self.columns.names == len(self.columns.nets)

    def have_rounded_nets(self, _: Document) -> bool:
        """No net amount has more than two decimals (BT-131)."""
        return not any("." in net[:-3] for net in self.columns.nets)

    def prices_are_not_negative(self, _: Document) -> bool:
        """No price has a sign (BT-146, BT-148)."""
        gross = (discount.gross for discount in self.columns.discounts)
        return not any("-" in price for price in self.columns.prices) and not any("-" in price for price in gross)

    def have_no_unspsc(self, _: Document) -> bool:
        """No item is classified by UNSPSC (list TST)."""
        return "TST" not in self.columns.classifications

    def have_no_mutual_reason(self, _: Document) -> bool:
        """No allowance or charge has the reason ZZZ."""
        return all(entry.code != "ZZZ" for entry in self.columns.entries)

    def have_no_order_line(self, _: Document) -> bool:
        """No line refers to an order line (BT-132)."""
        return not self.columns.orders

    def base_units_are_the_same(self, _: Document) -> bool:
        """Every base quantity has the unit of the quantity on its line."""
        return all(base == unit for base, unit in self.columns.base_units)

    def discounts_are_right(self, _: Document) -> bool:
        """Every discount makes the net price of the gross price."""
        return all(
            not discount.gross or _difference(discount.gross, discount.amount) == money.decimal(discount.price)
            for discount in self.columns.discounts
        )

    def entries_are_right(self, _: Document) -> bool:
        """Every allowance and charge with a percentage is that percentage of its base amount."""
        for entry in self.columns.entries:
            if bool(entry.percentage) != bool(entry.base):
                return False
            if entry.base:
                expected = float(entry.base) * float(entry.percentage) / 100
                if not _is_near(float(entry.amount), expected):
                    return False
        return True

    def are_multiplied_right(self, _: Document) -> bool:
        """Every net amount is quantity times price, with base quantities, allowances and charges counted in."""
        columns = self.columns
        counted: dict[int, float] = {}
        for entry in columns.entries:
            amount = float(entry.amount) if entry.indicator == "true" else -float(entry.amount)
            counted[entry.place] = counted.get(entry.place, 0.0) + amount
        for place, base in columns.base_quantities.items():
            if float(base) <= 0:
                return False
            counted.setdefault(place, 0.0)
        return _multiply(columns.nets, columns.quantities, columns.prices, self._special(counted))

    def _special(self, counted: dict[int, float]) -> dict[int, float]:
        """What the lines with something to count in must come to."""
        columns, expected = self.columns, {}
        for place, more in counted.items():
            price = float(columns.prices[place]) / float(columns.base_quantities.get(place, "1"))
            expected[place] = float(columns.quantities[place]) * price + more
        return expected


def _difference(gross: str, discount: str) -> Decimal | str:
    """A gross price less its discount; what equals nothing where one of them is no number that we read."""
    price, less = money.decimal(gross), money.decimal(discount)
    return "unknown" if price is None or less is None else price - less


def _is_near(stated: float, expected: float) -> bool:
    return -_SLACK < stated - expected < _SLACK and -_HUGE < stated < _HUGE


def _multiply(nets: list[str], quantities: list[str], prices: list[str], special: dict[int, float]) -> bool:
    amounts = list(map(float, nets))
    products = [quantity * price for quantity, price in zip(map(float, quantities), map(float, prices), strict=True)]
    for place, expected in special.items():
        products[place] = expected
    return _all_near(amounts, products)


def _all_near(amounts: Iterable[float], products: Iterable[float]) -> bool:
    return all(
        -_SLACK < amount - product < _SLACK and -_HUGE < amount < _HUGE
        for amount, product in zip(amounts, products, strict=True)
    )


def one_currency(lines: Lines, document: Document) -> bool:
    """The proof that all amounts on the lines are in the invoice currency (BT-5)."""
    return lines.currencies <= set(document.root.strings("cbc:DocumentCurrencyCode"))


def listed(column: str, codes: CodeList) -> Proof:
    """The proof that all codes of a set of `Lines` are in a list."""
    return lambda lines, _: getattr(lines, column) <= codes.codes


def has_rate(kind: str, text: str) -> bool:
    """Whether a rate is as a VAT category asks for it: ``absent``, ``zero``, ``positive`` or not negative."""
    if kind == "absent":
        return not text
    value = money.decimal(text)
    if value is None:
        return False
    return value == 0 if kind == "zero" else value > 0 if kind == "positive" else value >= 0


def percents(code: str, kind: str) -> Proof:
    """The proof that every line of a VAT category has the rate that the category asks for."""
    return lambda lines, _: all(has_rate(kind, rate) for category, rate in lines.rated if category == code)


def rates_of(code: str, *rates: int) -> Proof:
    """The proof that every line of a VAT category has one of some rates."""
    allowed = frozenset(map(Decimal, rates))
    return lambda lines, _: all(money.decimal(rate) in allowed for category, rate in lines.rated if category == code)
