"""Lines, prices, allowances and charges: rules PEPPOL-EN16931-R040 to R046 and R100 to R130."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from peppol_kit.money import divide, round2, trimmed
from peppol_kit.rules._dates import moment
from peppol_kit.rules._dsl import TIGHT, Broken, broken
from peppol_kit.rules._lines import Lines
from peppol_kit.rules.peppol._books import both
from peppol_kit.terms import BG_14, BG_25, BG_29, BT_73, BT_74, BT_131, BT_146, BT_149, ubl

if TYPE_CHECKING:
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

_ZERO, _ONE = Decimal(0), Decimal(1)
SLACK = Decimal("0.02")
"""How far Peppol allows amounts to be apart for rounding."""


def _is_about(stated: Decimal, expected: Decimal, slack: Decimal) -> bool:
    return stated - slack <= expected <= stated + slack


# --- allowances and charges of document and lines

ENTRY = (
    "/Invoice/cac:AllowanceCharge|/Invoice/cac:InvoiceLine/cac:AllowanceCharge|"
    "/CreditNote/cac:AllowanceCharge|/CreditNote/cac:CreditNoteLine/cac:AllowanceCharge"
)


def _has_percentage(entry: Node) -> bool:
    return entry.has(ubl.MULTIPLIER)


def _has_base(entry: Node) -> bool:
    return entry.has(ubl.BASE_AMOUNT)


# The official artefact asks the first of R041, R042 and R040 with R043 that concerns an entry, and only that


@both.fatal("PEPPOL-EN16931-R041", ENTRY, when=lambda entry, _: _has_percentage(entry), proof=TIGHT)
def percentage_has_its_base(entry: Node) -> bool:
    """An allowance or charge with a percentage (BT-94, BT-101, BT-138, BT-143) gives the amount that it is taken of.

    Give the base amount (BT-93, BT-100, BT-137, BT-142), or leave the percentage out.
    """
    return _has_base(entry)


@both.fatal("PEPPOL-EN16931-R042", ENTRY, when=lambda entry, _: _has_base(entry), proof=TIGHT)
def base_has_its_percentage(entry: Node) -> bool:
    """An allowance or charge with a base amount (BT-93, BT-100, BT-137, BT-142) gives the percentage.

    Give the percentage (BT-94, BT-101, BT-138, BT-143), or leave the base amount out.
    """
    return _has_percentage(entry)


def is_whole(entry: Node, _: Document) -> bool:
    """Whether an allowance or charge has both percentage and base amount, or neither."""
    return _has_percentage(entry) == _has_base(entry)


@both.fatal(
    "PEPPOL-EN16931-R040", ENTRY, when=is_whole, proof=Lines.entries_are_right,
    message="The amount is {stated}, {percentage} % of {base} is {expected}.",
)  # fmt: skip
def entry_is_percentage_of_base(entry: Node) -> bool | Broken:
    """The amount of an allowance or charge is its base amount times its percentage.

    A difference of 0.02 is tolerated. Calculate the amount (BT-92, BT-99, BT-136, BT-141) again.
    """
    return is_percentage_of_base(entry, SLACK)


def is_percentage_of_base(entry: Node, slack: Decimal) -> bool | Broken:
    """Whether an amount is as far from its percentage of the base amount as ``slack`` allows."""
    if not _has_percentage(entry):
        return True
    base, percentage = entry.decimal(ubl.BASE_AMOUNT), entry.decimal(ubl.MULTIPLIER)
    if base is None or percentage is None:
        return False
    stated, expected = entry.decimal(ubl.AMOUNT) or _ZERO, (base * percentage).scaleb(-2)
    return _is_about(stated, expected, slack) or broken(
        stated=stated, percentage=percentage, base=base, expected=trimmed(expected)
    )


@both.fatal("PEPPOL-EN16931-R043", ENTRY, when=is_whole, proof=TIGHT)
def indicator_is_a_word(entry: Node) -> bool:
    """The indicator of an allowance (BG-20, BG-27) is false, that of a charge (BG-21, BG-28) is true, in letters.

    Write false or true, not 0 or 1.
    """
    return entry.clean_text(ubl.CHARGE_INDICATOR) in {"true", "false"}


# --- prices

DISCOUNT = ubl.PRICE / ubl.ALLOWANCE_CHARGE


@both.fatal("PEPPOL-EN16931-R044", DISCOUNT, proof=TIGHT)
def price_has_no_charge(discount: Node) -> bool:
    """On a price there is only a discount (BT-147), no charge.

    Raise the price instead, or put the charge on the line.
    """
    return discount.clean(ubl.CHARGE_INDICATOR) == "false"


@both.fatal(
    "PEPPOL-EN16931-R046", DISCOUNT, proof=Lines.discounts_are_right,
    message="The net price is {stated}, gross price less discount make {expected}.",
)  # fmt: skip
def net_price_is_gross_less_discount(discount: Node) -> bool | Broken:
    """The net price (BT-146) is the gross price (BT-148) less the discount (BT-147).

    Calculate the net price again.
    """
    if not discount.has(ubl.BASE_AMOUNT):
        return True
    gross, less = discount.decimal(ubl.BASE_AMOUNT), discount.decimal(ubl.AMOUNT)
    stated = discount.parent.decimal(ubl.PRICE_AMOUNT) if discount.parent is not None else None
    if gross is None or less is None:
        return broken(stated=stated, expected=None)
    return stated == gross - less or broken(stated=stated, expected=gross - less)


# --- lines


@both.fatal("PEPPOL-EN16931-R100", BG_25, proof=TIGHT)
def one_invoiced_object(line: Node) -> bool:
    """A line has at most one invoiced object identifier (BT-128).

    Keep one reference.
    """
    return len(line.named(ubl.DOCUMENT_REFERENCE)) <= 1


@both.fatal("PEPPOL-EN16931-R101", BG_25, proof=TIGHT)
def reference_is_invoiced_object(line: Node) -> bool:
    """The document reference of a line is its invoiced object (BT-128): document type code 130.

    Write 130 as document type code, or leave the reference out.
    """
    references = line.named(ubl.DOCUMENT_REFERENCE)
    return not references or any("130" in node.strings(ubl.DOCUMENT_TYPE_CODE) for node in references)


_IN_PERIOD = "/Invoice/cac:InvoiceLine/cac:InvoicePeriod/{0}|/CreditNote/cac:CreditNoteLine/cac:InvoicePeriod/{0}"


@both.fatal(
    "PEPPOL-EN16931-R110", _IN_PERIOD.format(ubl.START_DATE), proof=Lines.periods_start_within,
    when=lambda date, _: date.root.has(BG_14 / BT_73),
    message="The line's period starts on {value}, the invoicing period on {start}.",
)  # fmt: skip
def line_starts_within_the_period(date: Node) -> bool | Broken:
    """The period of a line (BT-134) does not start before the invoicing period (BT-73).

    Widen the invoicing period, or correct the line's.
    """
    start = date.root.string(BG_14 / BT_73)
    return moment(date.text) >= moment(start) or broken(value=date.text, start=start)


@both.fatal(
    "PEPPOL-EN16931-R111", _IN_PERIOD.format(ubl.END_DATE), proof=Lines.periods_end_within,
    when=lambda date, _: date.root.has(BG_14 / BT_74),
    message="The line's period ends on {value}, the invoicing period on {end}.",
)  # fmt: skip
def line_ends_within_the_period(date: Node) -> bool | Broken:
    """The period of a line (BT-135) does not end after the invoicing period (BT-74).

    Widen the invoicing period, or correct the line's.
    """
    end = date.root.string(BG_14 / BT_74)
    return moment(date.text) <= moment(end) or broken(value=date.text, end=end)


def _entries_of(line: Node, indicator: str) -> Decimal:
    entries = [entry for entry in line.named(ubl.ALLOWANCE_CHARGE) if entry.clean(ubl.CHARGE_INDICATOR) == indicator]
    if not entries:
        return _ZERO
    return round2(sum((amount for entry in entries for amount in entry.decimals(ubl.AMOUNT)), _ZERO))


@both.fatal(
    "PEPPOL-EN16931-R120", BG_25, proof=Lines.are_multiplied_right,
    message="BT-131 is {stated}; {quantity} at {price}, with charges and allowances, make {expected}; off by {difference}.",
)  # fmt: skip
def line_is_quantity_times_price(line: Node, document: Document) -> bool | Broken:
    """The net amount of a line (BT-131) is quantity (BT-129) times price (BT-146), plus charges, less allowances.

    The price is for the base quantity (BT-149). A difference of 0.02 is tolerated. Calculate the line again.
    """
    return is_quantity_times_price(line, document, SLACK)


def is_quantity_times_price(line: Node, document: Document, slack: Decimal) -> bool | Broken:
    """Whether a net amount is as far from quantity times price as ``slack`` allows."""
    quantities = ubl.INVOICED_QUANTITY if document.is_invoice else ubl.CREDITED_QUANTITY
    stated = line.decimal(BT_131) or _ZERO
    quantity = line.decimal(quantities) if line.has(quantities) else _ONE
    price = line.decimal(BG_29 / BT_146) or _ZERO
    base = line.decimal(BG_29 / BT_149)
    amount = (quantity or _ZERO) * (divide(price, base) if base else price)
    expected = amount + _entries_of(line, "true") - _entries_of(line, "false")
    if _is_about(stated, expected, slack):
        return True
    return broken(
        stated=stated,
        quantity=quantity,
        price=price,
        expected=round2(expected),
        difference=abs(stated - round2(expected)),
    )


@both.fatal("PEPPOL-EN16931-R121", BG_25, proof=Lines.are_multiplied_right, message="The base quantity is {value}.")
def base_quantity_is_positive(line: Node) -> bool | Broken:
    """The base quantity of a price (BT-149) is above 0.

    Write how many units the price is for, or leave the base quantity out for 1.
    """
    value = line.decimal(BG_29 / BT_149)
    return value is None or value > 0 or broken(value=value)


@both.fatal(
    "PEPPOL-EN16931-R130", ubl.PRICE / ubl.BASE_QUANTITY, proof=Lines.base_units_are_the_same,
    when=lambda quantity, _: "unitCode" in quantity.attributes,
    message="The price is for {value}, the quantity is in {unit}.",
)  # fmt: skip
def base_quantity_has_the_same_unit(quantity: Node, document: Document) -> bool | Broken:
    """The base quantity of a price has the unit (BT-150) of the quantity on the line (BT-130).

    Convert the price to the unit that is invoiced, or the other way round.
    """
    price = quantity.parent
    line = None if price is None else price.parent
    if line is None or not line.has(ubl.INVOICED_QUANTITY + "|" + ubl.CREDITED_QUANTITY):
        return True
    invoiced = line.named(ubl.INVOICED_QUANTITY if document.is_invoice else ubl.CREDITED_QUANTITY)
    unit = quantity.attributes["unitCode"]
    units = [node.attributes.get("unitCode") for node in invoiced]
    return unit in units or broken(value=unit, unit=units[0] if units else None)
