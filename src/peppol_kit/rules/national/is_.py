"""Iceland: rules IS-R-001 to IS-R-010, for sellers whose address is Icelandic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.rules._dates import is_date
from peppol_kit.rules._dsl import Broken, broken
from peppol_kit.rules.peppol._books import billing
from peppol_kit.terms import BG_4, BG_7, BG_16, BG_17, BG_24, BT_3, BT_81, BT_84, BT_123, ubl
from peppol_kit.xml.tree import RuleStop

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

_LEGAL_ID = ubl.PARTY_LEGAL_ENTITY / ubl.COMPANY_ID
FINAL_DUE_DATE = "EINDAGI"


def from_iceland(document: Document) -> bool:
    """Whether the seller's address is Icelandic."""
    return document.raw_country(BG_4) == "IS"


def within_iceland(document: Document) -> bool:
    """Whether the addresses of seller and buyer are Icelandic."""
    return from_iceland(document) and document.raw_country(BG_7) == "IS"


@billing.warning("IS-R-001", ubl.DOCUMENT, given=from_iceland, message="The type code is {value}.")
def type_is_plain(document: Node) -> bool | Broken:
    """An Icelandic seller sends invoices of type 380 and credit notes of type 381 (BT-3).

    Write one of these.
    """
    codes = [document.clean(path) for path in BT_3.split("|")]
    return any(code in {"380", "381"} for code in codes) or broken(value=" ".join(codes).strip() or None)


def _has_kennitala(document: Node, party: str) -> bool:
    numbers = document.all(party + "/" + _LEGAL_ID)
    return any(number.attributes.get("schemeID") == "0196" for number in numbers)


@billing.fatal("IS-R-002", ubl.DOCUMENT, given=from_iceland)
def seller_has_a_kennitala(document: Node) -> bool:
    """An Icelandic seller gives its kennitala as legal registration (BT-30 with scheme 0196).

    Give the number with schemeID 0196.
    """
    return _has_kennitala(document, BG_4)


def _has_street_and_code(document: Node, party: str) -> bool:
    address = party + "/" + ubl.POSTAL_ADDRESS + "/"
    return document.has(address + ubl.STREET_NAME) and document.has(address + ubl.POSTAL_ZONE)


@billing.fatal("IS-R-003", ubl.DOCUMENT, given=from_iceland)
def seller_has_street_and_post_code(document: Node) -> bool:
    """An Icelandic seller gives street (BT-35) and post code (BT-38).

    Complete the address.
    """
    return _has_street_and_code(document, BG_4)


CUSTOMER = "/CreditNote/cac:AccountingCustomerParty|/Invoice/cac:AccountingCustomerParty"


@billing.fatal("IS-R-004", CUSTOMER, given=within_iceland)
def buyer_has_a_kennitala(customer: Node) -> bool:
    """Within Iceland the buyer's kennitala is given as legal registration (BT-47 with scheme 0196).

    Give the number with schemeID 0196.
    """
    return _has_kennitala(customer, ubl.PARTY)


@billing.fatal("IS-R-005", CUSTOMER, given=within_iceland)
def buyer_has_street_and_post_code(customer: Node) -> bool:
    """Within Iceland street (BT-50) and post code (BT-53) of the buyer are given.

    Complete the address.
    """
    return _has_street_and_code(customer, ubl.PARTY)


def _accounts(document: Node, code: str) -> bool:
    """Whether payment by a means, if there is any, names one account of 12 characters."""
    means = [node for node in document.named(BG_16) if code in node.strings(BT_81)]
    if not means:
        return True
    accounts = [account for node in means for account in node.all(BG_17 / BT_84)]
    if len(accounts) > 1:
        raise RuleStop("more than one account")
    return bool(accounts) and len(accounts[0].normal) == 12


def _names_account(code: str) -> Callable[[Node], bool]:
    return lambda document: _accounts(document, code)


for _rule, _code in (("IS-R-006", "9"), ("IS-R-007", "42")):
    billing.fatal(
        _rule,
        ubl.DOCUMENT,
        given=from_iceland,
        doc=f"An Icelandic payment by means {_code} (BT-81) names an account of 12 digits (BT-84).\n\n"
        "Write bank, ledger and account number without hyphens.",
    )(_names_account(_code))


def _final_dates(document: Node) -> list[str]:
    """Texts of the final due date; empty text where the reference has no number."""
    references = [node for node in document.named(BG_24) if FINAL_DUE_DATE in node.strings(BT_123)]
    return [number.text for node in references for number in node.named(ubl.ID)] or ([""] if references else [])


@billing.fatal("IS-R-008", ubl.DOCUMENT, given=from_iceland)
def final_due_date_is_a_date(document: Node) -> bool:
    """The final due date of an Icelandic invoice (BT-122 with BT-123 EINDAGI) is a date as YYYY-MM-DD.

    Write the date in this form.
    """
    dates = _final_dates(document)
    if len(dates) > 1:
        raise RuleStop("more than one final due date")
    return not dates or (len(dates[0]) == 10 and is_date(dates[0]))


@billing.fatal("IS-R-009", ubl.DOCUMENT, given=from_iceland)
def final_due_date_goes_with_a_due_date(document: Node) -> bool:
    """An Icelandic invoice with a final due date (BT-123 EINDAGI) also has a due date (BT-9).

    Give both dates.
    """
    return not _final_dates(document) or document.has("cbc:DueDate")


@billing.fatal("IS-R-010", ubl.DOCUMENT, given=from_iceland)
def final_due_date_is_not_before_the_due_date(document: Node) -> bool:
    """The final due date of an Icelandic invoice (BT-123 EINDAGI) is not before its due date (BT-9).

    Swap or correct the dates.
    """
    dates = _final_dates(document)
    return not dates or any(due <= final for due in document.strings("cbc:DueDate") for final in dates)
