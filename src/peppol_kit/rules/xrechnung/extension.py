"""The extension of XRechnung, with sub lines and payments to third parties: rules BR-DEX-01 to 14."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from peppol_kit import codelists
from peppol_kit.money import round2
from peppol_kit.rules._dsl import TIGHT, Broken, broken
from peppol_kit.rules._lines import listed
from peppol_kit.rules.en16931.codes import PARTY_ID, is_identifier
from peppol_kit.rules.xrechnung._book import book, has_filled, is_extension
from peppol_kit.terms import BG_22, BT_5, BT_112, BT_113, BT_114, BT_115, BT_131, ubl
from peppol_kit.xml.tree import normal

if TYPE_CHECKING:
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

_ZERO = Decimal(0)
_RELEASE = "XRechnung 3.0.2"
# XR01 to XR03 are for digital health applications. The official list ends with 0244, and without the blank after it
# by which a code is found
SCHEMES = codelists.ICD.changed(release=_RELEASE, added="XR01 XR02 XR03", removed="0244 0245 0246 0247 0248")
ADDRESS_SCHEMES = codelists.EAS.changed(release=_RELEASE, added="XR01 XR02 XR03", removed="0242 0245 0246 0248")


@book.fatal("BR-DEX-01", ubl.EMBEDDED_DOCUMENT, given=is_extension, message="The type is {value}.")
def attachment_is_of_a_listed_type(attachment: Node) -> bool | Broken:
    """An attached document (BT-125) is a PDF, PNG, JPEG, CSV, XLSX, ODS or XML file.

    Convert the file, or correct the attribute mimeCode.
    """
    kind = attachment.attributes.get("mimeCode")
    return kind in codelists.MIME or kind == "application/xml" or broken(value=kind)


# --- sub lines


def _is_sum_of_sub_lines(line: Node) -> bool:
    """Whether a line with sub lines is their sum."""
    below = [net for sub in line.named(ubl.SUB_LINE) if (net := sub.decimal(BT_131)) is not None]
    return line.decimal(BT_131) == sum(below, _ZERO)


@book.warning("BR-DEX-02", "/Invoice", given=is_extension, proof=TIGHT, message="Of line {line} it is not.")
def lines_are_sums_of_sub_lines(invoice: Node, document: Document) -> bool | Broken:
    """The net amount (BT-131) of a line with sub lines (BG-DEX-01) is the sum of those directly below it.

    Correct the line or its sub lines: who reads only the lines has to come to the same amount.
    """
    for line in (*invoice.named(ubl.INVOICE_LINE), *document.named(ubl.SUB_LINE)):
        if line.has(ubl.SUB_LINE) and not _is_sum_of_sub_lines(line):
            return broken(line=" ".join(line.strings(ubl.ID)) or None)
    return True


@book.fatal("BR-DEX-03", "/Invoice", given=is_extension, proof=TIGHT, message="Of sub line {line} there are {count}.")
def sub_lines_have_one_vat_category(_: Node, document: Document) -> bool | Broken:
    """The item of a sub line (BG-DEX-01) has exactly one VAT category (BG-DEX-06).

    Give each sub line its own category, and one only.
    """
    for line in document.named(ubl.SUB_LINE):
        for item in line.named(ubl.ITEM):
            count = len(item.named(ubl.CLASSIFIED_TAX_CATEGORY))
            if count != 1:
                return broken(line=" ".join(line.strings(ubl.ID)) or None, count=count)
    return True


# --- codes


def _has_scheme(number: Node, _: Document) -> bool:
    """The official lists have two blanks in a row, between which they find the empty scheme."""
    return normal(number.attributes.get("schemeID", "")) != ""


book.code_list(
    "BR-DEX-04", PARTY_ID, SCHEMES, attribute="schemeID", given=is_extension,
    when=lambda number, document: _has_scheme(number, document) and is_identifier(number, document),
)  # fmt: skip
for _rule, _each, _codes, _proof in (
    ("BR-DEX-05", "cac:PartyLegalEntity/cbc:CompanyID", SCHEMES, None),
    ("BR-DEX-06", "cac:StandardItemIdentification/cbc:ID", SCHEMES, listed("item_schemes", SCHEMES)),
    ("BR-DEX-07", ubl.ENDPOINT_ID, ADDRESS_SCHEMES, None),
    ("BR-DEX-08", "cac:DeliveryLocation/cbc:ID", SCHEMES, None),
):
    book.code_list(_rule, _each, _codes, attribute="schemeID", when=_has_scheme, given=is_extension, proof=_proof)


# --- payments to third parties

PAYMENT = "/Invoice/cac:PrepaidPayment"
PAID = "cbc:PaidAmount"


@book.fatal(
    "BR-DEX-09", BG_22, given=is_extension,
    message="BT-115 is {stated}; {inclusive} less {paid}, plus {rounding} and {others} for others, make {expected}.",
)  # fmt: skip
def payable_counts_others_in(totals: Node) -> bool | Broken:
    """The amount due (BT-115) is the total with VAT (BT-112), less what is paid (BT-113), plus rounding (BT-114) and the payments to third parties (BT-DEX-002).

    Calculate the amount due again.
    """
    stated, inclusive = totals.decimal(BT_115), totals.decimal(BT_112)
    paid, rounding = totals.decimal(BT_113) or _ZERO, totals.decimal(BT_114) or _ZERO
    others = _paid_to_others(totals)
    if stated is None or inclusive is None:
        return False
    expected = inclusive - paid + others
    return round2(stated - rounding) == round2(expected) or broken(
        stated=stated, inclusive=inclusive, paid=paid, rounding=rounding, others=others, expected=expected + rounding
    )


def _paid_to_others(totals: Node) -> Decimal:
    """The sum of the payments to third parties, where any of them has an amount."""
    payments = totals.parent.named("cac:PrepaidPayment") if totals.parent is not None else []
    if not any(amount.normal for payment in payments for amount in payment.named(PAID)):
        return _ZERO
    return sum((amount for payment in payments if (amount := payment.decimal(PAID)) is not None), _ZERO)


for _rule, _path, _doc in (
    ("BR-DEX-10", ubl.ID, "kind (BT-DEX-001).\n\nSay in the identifier what kind of payment it is."),
    ("BR-DEX-11", PAID, "amount (BT-DEX-002).\n\nGive the amount."),
    ("BR-DEX-12", "cbc:InstructionID", "description (BT-DEX-003).\n\nSay for whom and for what it is."),
):
    book.fatal(
        _rule, PAYMENT, given=is_extension, proof=TIGHT, doc=f"A payment to a third party (BG-DEX-09) has its {_doc}"
    )(has_filled(_path))


@book.fatal("BR-DEX-13", PAYMENT, given=is_extension, proof=TIGHT, message="It is written as {value}.")
def payment_has_two_decimals(payment: Node) -> bool | Broken:
    """The amount of a payment to a third party (BT-DEX-002) has two decimals at most.

    Round it to whole cents.
    """
    amount = payment.string(PAID)
    return len(amount.partition(".")[2]) <= 2 or broken(value=amount)


@book.fatal("BR-DEX-14", PAYMENT, given=is_extension, proof=TIGHT, message="It is in {value}.")
def payment_is_in_invoice_currency(payment: Node) -> bool | Broken:
    """The amount of a payment to a third party (BT-DEX-002) is in the invoice currency (BT-5).

    Correct the attribute currencyID, or convert the amount.
    """
    currencies = payment.strings(f"{PAID}/@currencyID")
    right = not set(currencies).isdisjoint(payment.root.strings(BT_5))
    return right or broken(value=" ".join(currencies) or None)
