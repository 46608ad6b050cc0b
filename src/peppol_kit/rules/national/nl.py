"""The Netherlands: rules NL-R-001 to NL-R-009, for sellers whose address is Dutch, some where the buyer's is too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.rules._lines import Lines
from peppol_kit.rules.peppol._books import billing
from peppol_kit.terms import BG_3, BG_4, BG_7, BG_11, BG_16, BG_22, BT_13, BT_25, BT_81, BT_115, ubl

if TYPE_CHECKING:
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

_CODES = frozenset({"30", "48", "49", "57", "58", "59"})


def from_the_netherlands(document: Document) -> bool:
    """Whether the seller's address is Dutch."""
    return document.address_country(BG_4) == "NL"


def within_the_netherlands(document: Document) -> bool:
    """Whether the addresses of seller and buyer are Dutch."""
    return from_the_netherlands(document) and document.address_country(BG_7) == "NL"


def with_dutch_representative(document: Document) -> bool:
    """Whether the addresses of seller and tax representative are Dutch."""
    return from_the_netherlands(document) and document.address_country(BG_11) == "NL"


@billing.fatal("NL-R-001", ubl.CREDIT_NOTE_TYPE_CODE, given=from_the_netherlands)
def credit_note_names_its_invoice(_: Node, document: Document) -> bool:
    """A credit note of a Dutch seller names the invoice that it corrects (BT-25).

    Give the number of that invoice.
    """
    return document.root.has(BG_3 / BT_25)


def _is_complete(address: Node) -> bool:
    return all(address.has(path) for path in (ubl.STREET_NAME, ubl.CITY_NAME, ubl.POSTAL_ZONE))


_ADDRESS = "The address of {0} has street, city and post code.\n\nComplete the address."
for _rule, _each, _given, _who in (
    ("NL-R-002", BG_4, from_the_netherlands, "a Dutch seller (BT-35, BT-37, BT-38)"),
    ("NL-R-004", BG_7, within_the_netherlands, "a Dutch buyer (BT-50, BT-52, BT-53)"),
    ("NL-R-006", BG_11, with_dutch_representative, "a Dutch tax representative (BT-64, BT-66, BT-67)"),
):
    billing.fatal(_rule, _each / ubl.POSTAL_ADDRESS, given=_given, doc=_ADDRESS.format(_who))(_is_complete)


def _is_dutch_number(number: Node) -> bool:
    schemes = f" {number.attributes.get('schemeID', '')} "
    return (" 0106 " in schemes or " 0190 " in schemes) and number.normal != ""


_NUMBER = (
    "The legal registration of {0} is a KvK number (scheme 0106) or an OIN (0190).\n\nGive the number and its scheme."
)
for _rule, _each, _given, _who in (
    ("NL-R-003", BG_4, from_the_netherlands, "a Dutch seller (BT-30)"),
    ("NL-R-005", BG_7, within_the_netherlands, "a Dutch buyer (BT-47)"),
):
    billing.fatal(
        _rule, _each / ubl.PARTY_LEGAL_ENTITY / ubl.COMPANY_ID, given=_given, doc=_NUMBER.format(_who)
    )(_is_dutch_number)  # fmt: skip


@billing.fatal("NL-R-007", BG_22, given=from_the_netherlands)
def amount_to_pay_has_payment_instructions(totals: Node, document: Document) -> bool:
    """Where a Dutch seller is paid, or pays back, the payment instructions are given (BG-16).

    Give the payment means with the account.
    """
    if document.named(BG_16):
        return True
    due = totals.decimal(BT_115)
    return due is not None and (due <= 0 if document.is_invoice else due >= 0)


@billing.fatal("NL-R-008", BG_16, given=within_the_netherlands)
def payment_code_is_dutch(means: Node) -> bool:
    """Within the Netherlands the payment means type code (BT-81) is 30, 48, 49, 57, 58 or 59.

    Choose one of these: 30 or 58 for a transfer, 59 for a direct debit.
    """
    return means.clean(BT_81) in _CODES


@billing.fatal(
    "NL-R-009",
    "cac:OrderLineReference/cbc:LineID",
    given=from_the_netherlands,
    proof=Lines.have_no_order_line,
)
def order_line_goes_with_its_order(_: Node, document: Document) -> bool:
    """Where a Dutch seller refers to an order line (BT-132), the order is named too (BT-13).

    Give the purchase order reference of the document.
    """
    return document.root.has(BT_13)
