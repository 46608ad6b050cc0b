"""What an invoice must have: rules BR-01 to BR-65."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit import money
from peppol_kit.rules._at_once import have_one
from peppol_kit.rules._dates import moment
from peppol_kit.rules._dsl import TIGHT, Broken, broken
from peppol_kit.rules._facts import is_allowance, is_charge, is_one_vat, is_vat, names_of
from peppol_kit.rules._lines import Lines
from peppol_kit.rules.en16931._book import book
from peppol_kit.terms import (
    BG_3,
    BG_4,
    BG_7,
    BG_10,
    BG_11,
    BG_13,
    BG_15,
    BG_16,
    BG_17,
    BG_18,
    BG_22,
    BG_24,
    BG_25,
    BG_29,
    BG_32,
    BT_1,
    BT_2,
    BT_5,
    BT_6,
    BT_24,
    BT_25,
    BT_27,
    BT_40,
    BT_44,
    BT_55,
    BT_62,
    BT_69,
    BT_80,
    BT_81,
    BT_84,
    BT_87,
    BT_106,
    BT_109,
    BT_112,
    BT_115,
    BT_116,
    BT_117,
    BT_126,
    BT_131,
    BT_146,
    BT_148,
    BT_153,
    BT_160,
    BT_161,
    ubl,
)

if TYPE_CHECKING:
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

DOCUMENT = ubl.DOCUMENT
DOCUMENT_ENTRY = "/Invoice/cac:AllowanceCharge|/CreditNote/cac:AllowanceCharge"
LINE_ENTRY = "cac:InvoiceLine/cac:AllowanceCharge|cac:CreditNoteLine/cac:AllowanceCharge"
LINE_PERIOD = "cac:InvoiceLine/cac:InvoicePeriod|cac:CreditNoteLine/cac:InvoicePeriod"


def allowance(node: Node, _: Document) -> bool:
    """Only allowances (BG-20, BG-27)."""
    return is_allowance(node)


def charge(node: Node, _: Document) -> bool:
    """Only charges (BG-21, BG-28)."""
    return is_charge(node)


# --- the document

book.required("BR-01", DOCUMENT, BT_24, filled=True)
book.required("BR-02", DOCUMENT, BT_1, filled=True)
book.required("BR-03", DOCUMENT, BT_2, filled=True)
book.required("BR-04", DOCUMENT, ubl.INVOICE_TYPE_CODE, ubl.CREDIT_NOTE_TYPE_CODE, filled=True)
book.required("BR-05", DOCUMENT, BT_5, filled=True)
book.required("BR-06", DOCUMENT, BG_4 / BT_27, filled=True)
book.required("BR-07", DOCUMENT, BG_7 / BT_44, filled=True)
book.required("BR-08", DOCUMENT, BG_4 / ubl.POSTAL_ADDRESS)
book.required("BR-09", "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress", BT_40, filled=True)
book.required("BR-10", DOCUMENT, BG_7 / ubl.POSTAL_ADDRESS)
book.required("BR-11", "cac:AccountingCustomerParty/cac:Party/cac:PostalAddress", BT_55, filled=True)
book.required("BR-12", BG_22, BT_106)
book.required("BR-13", BG_22, BT_109)
book.required("BR-14", BG_22, BT_112)
book.required("BR-15", BG_22, BT_115)
book.required("BR-16", DOCUMENT, ubl.INVOICE_LINE, ubl.CREDIT_NOTE_LINE)


@book.fatal("BR-17", BG_10)
def payee_is_not_the_seller(payee: Node, document: Document) -> bool:
    """A payee (BG-10) has a name (BT-59), and is somebody else than the seller (BG-4).

    Give the payee's name; leave the payee out if the seller is the one who is paid.
    """
    sellers = document.seller_names(payee.parent) if payee.parent is not None else (set(), set())
    names, ids = names_of([payee])
    return bool(names) and names.isdisjoint(sellers[0]) and ids.isdisjoint(sellers[1])


book.required("BR-18", BG_11, BT_62, filled=True)
book.required("BR-19", BG_11, ubl.POSTAL_ADDRESS)
book.required("BR-20", "cac:TaxRepresentativeParty/cac:PostalAddress", BT_69, filled=True)

# --- the lines

book.required("BR-21", BG_25, BT_126, filled=True)
book.required("BR-22", BG_25, ubl.INVOICED_QUANTITY, ubl.CREDITED_QUANTITY)


_QUANTITY = ubl.INVOICED_QUANTITY + "|" + ubl.CREDITED_QUANTITY


def _all_have_units(lines: list[Node], document: Document) -> bool:
    tree = document.tree
    return tree.above(_QUANTITY).keys() >= set(lines) and all(
        "unitCode" in n.attributes for n in tree.select(_QUANTITY)
    )


@book.fatal("BR-23", BG_25, proof=TIGHT, at_once=_all_have_units)
def quantity_has_a_unit(line: Node) -> bool:
    """The invoiced quantity of a line (BT-129) has a unit of measure code (BT-130).

    Give the attribute unitCode, such as C62 for pieces or HUR for hours.
    """
    return any("unitCode" in node.attributes for node in line.all(_QUANTITY))


book.required("BR-24", BG_25, BT_131)
book.required("BR-25", BG_25, ubl.ITEM / BT_153, filled=True, proof=Lines.have_names)
book.required("BR-26", BG_25, BG_29 / BT_146)


def _has_no_sign(text: str) -> bool:
    return "-" not in text and money.decimal(text) is not None


@book.fatal(
    "BR-27", BG_25, proof=Lines.prices_are_not_negative, at_once=have_one(BG_29 / BT_146, _has_no_sign),
    message="The net price (BT-146) is {value}.",
)  # fmt: skip
def net_price_is_not_negative(line: Node) -> bool | Broken:
    """The net price of an item (BT-146) is not negative.

    Put the minus sign at the quantity (BT-129) instead: a returned article is a negative number of articles.
    """
    prices = line.all(BG_29 / BT_146)  # one by one: the official test ends at the first that is right
    return any(price.double() >= 0 for price in prices) or broken(value=line.string(BG_29 / BT_146))


@book.fatal("BR-28", BG_25, proof=Lines.prices_are_not_negative)
def gross_price_is_not_negative(line: Node) -> bool:
    """The gross price of an item (BT-148) is not negative.

    Put the minus sign at the quantity (BT-129) instead.
    """
    prices = line.all(BG_29 / BT_148)
    return not prices or any(price.double() >= 0 for price in prices)


def ends_after_start(period: Node) -> bool | Broken:
    """Whether a period that has both dates ends on or after the day it starts."""
    if not period.has(ubl.START_DATE) or not period.has(ubl.END_DATE):
        return True
    start, end = period.string(ubl.START_DATE), period.string(ubl.END_DATE)
    return moment(end) >= moment(start) or broken(start=start, end=end)


def _not_on_a_line(period: Node, _: Document) -> bool:
    return period.parent is None or period.parent.name not in {ubl.INVOICE_LINE, ubl.CREDIT_NOTE_LINE}


@book.fatal(
    "BR-29", ubl.PERIOD, when=_not_on_a_line, proof=Lines.not_concerned,
    message="The invoicing period ends on {end}, before it starts on {start}.",
)  # fmt: skip
def invoicing_period_ends_after_its_start(period: Node) -> bool | Broken:
    """The invoicing period ends (BT-74) on or after the day on which it starts (BT-73).

    Correct or swap the two dates.
    """
    return ends_after_start(period)


@book.fatal(
    "BR-30", LINE_PERIOD, proof=Lines.periods_end_after_their_start,
    message="The period of the line ends on {end}, before it starts on {start}.",
)  # fmt: skip
def line_period_ends_after_its_start(period: Node) -> bool | Broken:
    """The period of a line ends (BT-135) on or after the day on which it starts (BT-134).

    Correct or swap the two dates.
    """
    return ends_after_start(period)


# --- allowances and charges

for _amount, _category, _reason, _same, _indicated, _guard in (
    ("BR-31", "BR-32", "BR-33", "BR-CO-21", DOCUMENT_ENTRY, allowance),
    ("BR-36", "BR-37", "BR-38", "BR-CO-22", DOCUMENT_ENTRY, charge),
    ("BR-41", "", "BR-42", "BR-CO-23", LINE_ENTRY, allowance),
    ("BR-43", "", "BR-44", "BR-CO-24", LINE_ENTRY, charge),
):
    book.required(_amount, _indicated, ubl.AMOUNT, when=_guard)
    for _rule in (_reason, _same):
        book.required(_rule, _indicated, ubl.REASON, ubl.REASON_CODE, when=_guard)
    if _category:

        @book.fatal(_category, _indicated, when=_guard, proof=TIGHT)
        def entry_has_a_vat_category(entry: Node) -> bool:
            """A document level allowance (BG-20) or charge (BG-21) has a VAT category code (BT-95, BT-102).

            Give cac:TaxCategory with its code and the tax scheme VAT.
            """
            return any(node.has(ubl.ID) and is_vat(node) for node in entry.named(ubl.TAX_CATEGORY))


# --- the VAT breakdown

SUBTOTAL = "cac:TaxTotal/cac:TaxSubtotal"
book.required("BR-45", SUBTOTAL, BT_116)
book.required("BR-46", SUBTOTAL, BT_117)


def vat_categories(subtotal: Node) -> list[Node]:
    """The tax categories of a VAT breakdown whose scheme is VAT."""
    return [node for node in subtotal.named(ubl.TAX_CATEGORY) if is_vat(node)]


@book.fatal("BR-47", SUBTOTAL, proof=TIGHT)
def breakdown_has_a_category(subtotal: Node) -> bool:
    """Each VAT breakdown (BG-23) has a VAT category code (BT-118).

    Give cac:TaxCategory with its code and the tax scheme VAT.
    """
    return any(node.has(ubl.ID) for node in vat_categories(subtotal))


@book.fatal("BR-48", SUBTOTAL)
def breakdown_has_a_rate(subtotal: Node) -> bool:
    """Each VAT breakdown (BG-23) has a VAT rate (BT-119), unless it is not subject to VAT (category O).

    Give the rate, 0 for exempt and zero-rated categories.
    """
    categories = vat_categories(subtotal)
    return any(node.has(ubl.PERCENT) for node in categories) or any(node.clean(ubl.ID) == "O" for node in categories)


# --- payment

TRANSFER_CODES = ("30", "58")
book.required("BR-49", BG_16, BT_81)


def _of_credit_transfer(account: Node, _: Document) -> bool:
    means = account.parent
    return means is not None and any(code in TRANSFER_CODES for code in means.strings(BT_81))


book.required("BR-50", BG_16 / BG_17, BT_84, filled=True, when=_of_credit_transfer)


@book.warning(
    "BR-51",
    BG_16 / BG_18 / BT_87,
    proof=TIGHT,
    message="The card number shows {value} characters; show at most the first 6 and last 4.",
)
def card_number_is_masked(number: Node) -> bool | Broken:
    """At most the first 6 and last 4 digits of a payment card's number (BT-87) are shown.

    Leave the other digits out: whoever reads the invoice must not be able to use the card.
    """
    return len(number.normal) <= 10 or broken(value=len(number.normal))


@book.fatal("BR-61", BG_16)
def transfer_names_its_account(means: Node) -> bool:
    """A credit transfer (BT-81 30 or 58) names the account to pay to (BT-84).

    Give the IBAN in the payee's financial account, or another payment means type code.
    """
    code = means.clean(BT_81)
    return code not in TRANSFER_CODES or means.has(BG_17 / BT_84)


# --- references, parties and addresses

book.required("BR-52", BG_24, ubl.ID, filled=True)


@book.fatal("BR-53", DOCUMENT, message="There is no VAT total in {value}, the VAT accounting currency (BT-6).")
def accounting_currency_has_its_total(document: Node, facts: Document) -> bool | Broken:
    """Where a VAT accounting currency (BT-6) is given, the total VAT amount in it (BT-111) is given too.

    Add a second tax total with the VAT in that currency, or leave BT-6 out.
    """
    totals = [node for total in facts.named(ubl.TAX_TOTAL) for node in total.named(ubl.TAX_AMOUNT)]
    currencies = {node.attributes.get("currencyID") for node in totals}
    return all(code in currencies for code in document.strings(BT_6)) or broken(value=document.string(BT_6))


@book.fatal("BR-54", BG_32, proof=TIGHT)
def property_has_name_and_value(attribute: Node) -> bool:
    """Each item attribute (BG-32) has a name (BT-160) and a value (BT-161).

    Give both, or leave the attribute out.
    """
    return attribute.has(BT_160) and attribute.has(BT_161)


book.required("BR-55", BG_3, BT_25)


@book.fatal("BR-56", BG_11, proof=TIGHT)
def representative_has_a_vat_number(representative: Node) -> bool:
    """A seller's tax representative (BG-11) has a VAT identifier (BT-63).

    Give it in cac:PartyTaxScheme with the tax scheme VAT.
    """
    return any(is_one_vat(node) and node.has(ubl.COMPANY_ID) for node in representative.named(ubl.PARTY_TAX_SCHEME))


book.required("BR-57", BG_13 / BG_15, BT_80)

for _rule, _party in (("BR-62", ubl.SUPPLIER), ("BR-63", ubl.CUSTOMER)):
    book.attribute(_rule, _party / ubl.PARTY / ubl.ENDPOINT_ID, "schemeID")
book.attribute("BR-64", BG_25 / ubl.ITEM / ubl.STANDARD_ITEM / ubl.ID, "schemeID")
book.attribute("BR-65", BG_25 / ubl.ITEM / "cac:CommodityClassification" / ubl.ITEM_CLASSIFICATION_CODE, "listID")

for _rule, _path in (("BR-66", BG_16 / BG_18), ("BR-67", BG_16 / ubl.MANDATE)):
    book.at_most_one(_rule, DOCUMENT, _path, until="1.3.13", proof=None)
