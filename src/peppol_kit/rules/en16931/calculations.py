"""Sums and conditions: rules BR-CO-03 to BR-CO-26.

Amounts are added exactly and rounded once, where the norm rounds: to two decimals, halves up.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from peppol_kit import codelists
from peppol_kit.money import round2, round_half_up
from peppol_kit.rules._dsl import TIGHT, Broken, broken, equal
from peppol_kit.rules._facts import has_vat_id, is_allowance, is_charge, is_one_vat, is_vat
from peppol_kit.rules.en16931._book import book
from peppol_kit.rules.en16931.presence import LINE_PERIOD, SUBTOTAL, vat_categories
from peppol_kit.terms import (
    BG_14,
    BG_22,
    BG_25,
    BT_5,
    BT_7,
    BT_20,
    BT_106,
    BT_107,
    BT_108,
    BT_109,
    BT_112,
    BT_113,
    BT_114,
    BT_115,
    BT_116,
    BT_117,
    ubl,
)
from peppol_kit.xml.tree import RuleStop

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

_ZERO, _ONE = Decimal(0), Decimal(1)

# Their official tests cannot fail: code and reason of an allowance have to mean the same, which no program can tell
book.never("BR-CO-05", "BR-CO-06", "BR-CO-07", "BR-CO-08")


@book.fatal("BR-CO-03", ubl.DOCUMENT)
def tax_point_is_a_date_or_a_code(document: Node) -> bool:
    """The value added tax point is given as a date (BT-7) or as a code (BT-8), not as both.

    Leave one of the two out.
    """
    return not (document.has(BT_7) and document.has(BG_14 / ubl.DESCRIPTION_CODE))


@book.fatal("BR-CO-04", BG_25, proof=TIGHT)
def line_has_a_vat_category(line: Node) -> bool:
    """Each line (BG-25) has a VAT category code (BT-151).

    Give cac:ClassifiedTaxCategory with its code and the tax scheme VAT.
    """
    categories = line.all(ubl.ITEM / ubl.CLASSIFIED_TAX_CATEGORY)
    return any(is_one_vat(node) and node.has(ubl.ID) for node in categories)


@book.fatal(
    "BR-CO-09", ubl.PARTY_TAX_SCHEME, when=lambda scheme, _: is_vat(scheme),
    message="{value} does not begin with the code of a country.",
)  # fmt: skip
def vat_number_begins_with_its_country(scheme: Node) -> bool | Broken:
    """A VAT identifier (BT-31, BT-48, BT-63) begins with the ISO 3166-1 code of its country, for Greece also with EL.

    Write the number with its prefix, such as BE0123456749.
    """
    number = scheme.string(ubl.COMPANY_ID)
    # The official test looks for the prefix in one text of all codes, where an empty one is found too
    return number[:2] in _COUNTRIES or broken(value=number)


_COUNTRIES = f" {' '.join(codelists.ISO_3166)} EL "


@book.fatal("BR-CO-10", BG_22, message="BT-106 is {stated}, the lines add up to {expected}; off by {difference}.")
def line_nets_add_up(totals: Node, document: Document) -> bool | Broken:
    """The sum of line net amounts (BT-106) is the sum of the net amounts of the lines (BT-131).

    Add the lines again: one of them, or the sum, is wrong. Document level allowances and charges do not belong here.
    """
    return equal(totals.decimal(BT_106), round2(document.lines_net))


def _adds_up(totals: Node, document: Document, stated: str, kind: Callable[[Node], bool]) -> bool | Broken:
    above = totals.parent
    if above is None or not (above.has(ubl.ALLOWANCE_CHARGE) or totals.has(stated)):
        return True
    expected, found = document.charged(above, kind)
    if not found and not totals.has(stated):
        return True
    return equal(totals.decimal(stated), round2(expected))


@book.fatal("BR-CO-11", BG_22, message="BT-107 is {stated}, the allowances add up to {expected}.")
def allowances_add_up(totals: Node, document: Document) -> bool | Broken:
    """The sum of allowances (BT-107) is the sum of the document level allowance amounts (BT-92).

    Add the allowances again. Without any, leave BT-107 out.
    """
    return _adds_up(totals, document, BT_107, is_allowance)


@book.fatal("BR-CO-12", BG_22, message="BT-108 is {stated}, the charges add up to {expected}.")
def charges_add_up(totals: Node, document: Document) -> bool | Broken:
    """The sum of charges (BT-108) is the sum of the document level charge amounts (BT-99).

    Add the charges again. Without any, leave BT-108 out.
    """
    return _adds_up(totals, document, BT_108, is_charge)


@book.fatal(
    "BR-CO-13", BG_22,
    message="BT-109 is {stated}; lines less allowances plus charges make {expected}; off by {difference}.",
)  # fmt: skip
def total_without_vat_adds_up(totals: Node) -> bool | Broken:
    """The total without VAT (BT-109) is the lines (BT-106) less the allowances (BT-107) plus the charges (BT-108).

    Calculate BT-109 again from these three.
    """
    lines, allowances, charges = totals.decimal(BT_106), totals.decimal(BT_107), totals.decimal(BT_108)
    if lines is None:
        return equal(totals.decimal(BT_109), None)
    if allowances is None and charges is None:
        return equal(totals.decimal(BT_109), lines)
    return equal(totals.decimal(BT_109), round2(lines + (charges or _ZERO) - (allowances or _ZERO)))


@book.fatal(
    "BR-CO-14",
    "/Invoice/cac:TaxTotal|/CreditNote/cac:TaxTotal",
    message="BT-110 is {stated}, the VAT breakdown adds up to {expected}; off by {difference}.",
)
def vat_adds_up(total: Node) -> bool | Broken:
    """The total VAT amount (BT-110) is the sum of the tax amounts in the VAT breakdown (BT-117).

    VAT is rounded once for each category and rate; add those amounts, do not calculate VAT line by line.
    """
    subtotals = total.named(ubl.TAX_SUBTOTAL)
    if not subtotals:
        return True
    amounts = [amount for subtotal in subtotals for amount in subtotal.decimals(BT_117)]
    return equal(total.decimal(ubl.TAX_AMOUNT), round2(sum(amounts, _ZERO)))


@book.fatal(
    "BR-CO-15", ubl.DOCUMENT,
    message="BT-112 is {stated}; total without VAT and VAT make {expected}; off by {difference}.",
)  # fmt: skip
def total_with_vat_adds_up(document: Node) -> bool | Broken:
    """The total with VAT (BT-112) is the total without VAT (BT-109) plus the total VAT amount (BT-110).

    There must be exactly one total VAT amount in the invoice currency (BT-5).
    """
    for currency in document.strings(BT_5):
        amounts = [
            node.number()
            for total in document.named(ubl.TAX_TOTAL)
            for node in total.named(ubl.TAX_AMOUNT)
            if node.attributes.get("currencyID") == currency
        ]
        if len(amounts) != 1:
            found = f"{len(amounts)} × BT-110 in {currency}"
            return broken(stated=document.string(BG_22 / BT_112), expected=found, difference=None)
        net = document.decimal(BG_22 / BT_109)
        answer = equal(document.decimal(BG_22 / BT_112), None if net is None else round2(net + amounts[0]))
        if not answer:
            return answer
    return True


@book.fatal(
    "BR-CO-16", BG_22, message="BT-115 is {stated}; total with VAT, paid and rounding amount make {expected}; off by {difference}."
)  # fmt: skip
def amount_due_adds_up(totals: Node) -> bool | Broken:
    """The amount due (BT-115) is the total with VAT (BT-112) less the paid amount (BT-113) plus the rounding (BT-114).

    Calculate BT-115 again from these three.
    """
    total, due = totals.decimal(BT_112), totals.decimal(BT_115)
    paid, rounding = totals.decimal(BT_113), totals.decimal(BT_114)
    if total is None or due is None:
        return broken(stated=due, expected=total)
    expected = total if paid is None else round2(total - paid)
    reached = due if rounding is None else round2(due - rounding)
    if reached == expected:
        return True
    return broken(stated=due, expected=expected + (rounding or _ZERO), difference=abs(reached - expected))


def _about(stated: Decimal, expected: Decimal) -> bool:
    """Whether two amounts are less than 1.00 apart, their signs aside: what EN 16931 allows VAT calculated otherwise."""
    return abs(stated) - _ONE < expected < abs(stated) + _ONE


def vat_of(taxable: Decimal, rate: Decimal) -> Decimal:
    """VAT on an amount, its sign aside, rounded to two decimals."""
    return round2((abs(taxable) * rate).scaleb(-2))


@book.fatal("BR-CO-17", SUBTOTAL, message="BT-117 is {stated}, {rate} % of {taxable} is {expected}.")
def vat_is_rate_of_taxable(subtotal: Node) -> bool | Broken:
    """The tax amount of a VAT category (BT-117) is its taxable amount (BT-116) times its rate (BT-119).

    A difference below 1.00 is tolerated. Calculate the VAT of the category once, on its sum.
    """
    rates = [rate for node in vat_categories(subtotal) for rate in node.decimals(ubl.PERCENT)]
    if len(rates) > 1:
        raise RuleStop("more than one rate")
    amount = subtotal.decimal(BT_117)
    if not rates:
        return amount is not None and round_half_up(amount) == 0
    if round_half_up(rates[0]) == 0 and amount is not None and round_half_up(amount) == 0:
        return True
    taxable = subtotal.decimal(BT_116)
    if amount is None or taxable is None or round_half_up(rates[0]) == 0:
        return broken(stated=amount, rate=rates[0], taxable=taxable, expected=None)
    expected = vat_of(taxable, rates[0])
    return _about(amount, expected) or broken(stated=amount, rate=rates[0], taxable=taxable, expected=expected)


book.required("BR-CO-18", ubl.DOCUMENT, ubl.TAX_TOTAL / ubl.TAX_SUBTOTAL, proof=None)


@book.fatal(
    "BR-CO-19", ubl.PERIOD, proof=TIGHT,
    when=lambda period, _: period.parent is None or period.parent.name not in {ubl.INVOICE_LINE, ubl.CREDIT_NOTE_LINE},
)  # fmt: skip
def invoicing_period_is_filled(period: Node) -> bool:
    """An invoicing period (BG-14) has a start date (BT-73), an end date (BT-74), or a tax point code (BT-8).

    Give one of the dates, or leave the period out.
    """
    return any(period.has(path) for path in (ubl.START_DATE, ubl.END_DATE, ubl.DESCRIPTION_CODE))


@book.fatal("BR-CO-20", LINE_PERIOD, proof=TIGHT)
def line_period_is_filled(period: Node) -> bool:
    """The period of a line (BG-26) has a start date (BT-134) or an end date (BT-135).

    Give one of the dates, or leave the period out.
    """
    return period.has(ubl.START_DATE) or period.has(ubl.END_DATE)


@book.fatal("BR-CO-25", "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount", until="1.3.15")
def due_amount_has_a_due_date(payable: Node, document: Document) -> bool:
    """Where an amount is due (BT-115), the payment due date (BT-9) or the payment terms (BT-20) are given.

    Give the date on which you expect the payment, or describe the terms.
    """
    return payable.number() <= 0 or bool(document.named("cbc:DueDate")) or bool(document.tree.select(BT_20))


@book.fatal("BR-CO-26", ubl.SUPPLIER, since="1.3.16")
def seller_can_be_identified(seller: Node) -> bool:
    """The seller has an identifier (BT-29), a legal registration identifier (BT-30) or a VAT identifier (BT-31).

    Give one of them, so that the buyer's software recognises the supplier. A bank assigned creditor identifier (BT-90)
    does not count.
    """
    ids = seller.all(ubl.PARTY / ubl.PARTY_IDENTIFICATION / ubl.ID)
    return any(node.attributes.get("schemeID") != "SEPA" for node in ids) or _is_registered(seller)


@book.fatal("BR-CO-26", ubl.SUPPLIER, until="1.3.15")
def seller_can_be_identified_by_any_number(seller: Node) -> bool:
    """The seller has an identifier (BT-29), a legal registration identifier (BT-30) or a VAT identifier (BT-31).

    Give one of them, so that the buyer's software recognises the supplier.
    """
    return seller.has(ubl.PARTY / ubl.PARTY_IDENTIFICATION / ubl.ID) or _is_registered(seller)


def _is_registered(seller: Node) -> bool:
    if seller.has(ubl.PARTY / ubl.PARTY_LEGAL_ENTITY / ubl.COMPANY_ID):
        return True
    return any(has_vat_id(party) for party in seller.named(ubl.PARTY))
