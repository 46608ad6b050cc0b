"""How the invoice is to be paid: accounts, banks, references and the day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peppol_kit.identifiers import be_structured_reference, bic, creditor_reference, iban, sepa_creditor
from peppol_kit.rules._dates import is_date, moment
from peppol_kit.rules._dsl import Broken, broken
from peppol_kit.rules.advice._book import book, only
from peppol_kit.rules.advice.parties import countries
from peppol_kit.terms import (
    BG_4,
    BG_16,
    BG_17,
    BG_19,
    BG_22,
    BT_1,
    BT_2,
    BT_9,
    BT_81,
    BT_83,
    BT_84,
    BT_86,
    BT_91,
    BT_115,
    Path,
    ubl,
)
from peppol_kit.xml.tree import RuleStop

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

_TRANSFERS = frozenset({"30", "31", "58"})
_LIKE_AN_IBAN = re.compile("[A-Z]{2}[0-9]{2}.{8,}")  # the shortest have 15 characters, less some that are forgotten


def _looks_like_an_iban(text: str) -> bool:
    number = iban.compact(text)
    return _LIKE_AN_IBAN.fullmatch(number) is not None and iban.country_has_ibans(number)


def _is_right_iban(account: Node) -> bool | Broken:
    return iban.is_valid(account.text) or broken(value=account.normal)


def _is_paid_by_transfer(account: Node, _: Document) -> bool:
    means = account.parent.parent if account.parent is not None else None
    return means is not None and only(means.all(BT_81)) in _TRANSFERS and _looks_like_an_iban(account.normal)


_IBAN = (
    "What looks like the IBAN of an account (BT-84, BT-91) has right check digits and the form of its country.\n\n"
    "The bank refuses a payment to a number that no account can have. Check it with a statement of the bank: most often "
    "a digit is wrong or missing."
)
book.warning("PK-IBAN", BG_16 / BG_17 / BT_84, when=_is_paid_by_transfer, doc=_IBAN, message="{value} is no IBAN.")(
    _is_right_iban
)
book.warning(
    "PK-IBAN",
    BG_16 / BG_19 / BT_91,
    when=lambda account, _: _looks_like_an_iban(account.normal),
    doc=_IBAN,
    message="{value} is no IBAN.",
)(_is_right_iban)


def _is_named_in_letters(bank: Node, _: Document) -> bool:
    """Not by a national number of a bank, nor as Danes and Swedes name a giro: ``SE:BANKGIRO``."""
    return bank.normal[:1].isalpha() and ":" not in bank.text


@book.warning("PK-BIC", BG_16 / BG_17 / BT_86, when=_is_named_in_letters, message="{value} is no BIC.")
def bank_is_named_by_a_bic(bank: Node) -> bool | Broken:
    """The bank of an account (BT-86), where it is no national number, is named by a BIC: 8 or 11 characters, the fifth and sixth of them a country.

    Software that pays abroad reads the BIC. Copy it from a statement of the bank, or leave it out: within Europe the IBAN
    is enough. The name of a bank is no BIC.
    """
    return bic.is_valid(bank.text) or broken(value=bank.normal)


@book.warning(
    "PK-CREDITOR",
    ubl.PARTY_IDENTIFICATION / ubl.ID,
    when=lambda number, _: number.attributes.get("schemeID") == "SEPA",
    message="{value} is no creditor identifier.",
)
def creditor_has_its_check_digits(number: Node) -> bool | Broken:
    """The creditor identifier of a direct debit (BT-90) has right check digits.

    The buyer's bank tells by it who collects. Copy it from the contract with your own bank: most often a digit is wrong.
    """
    return sepa_creditor.is_valid(number.text) or broken(value=number.normal)


# --- references

_BELGIAN = re.compile(r"(\+{3}|\*{3})[0-9/. ]+\1")
_TWELVE_DIGITS = re.compile(r"[0-9]{12}|[0-9]{3}[/ ][0-9]{4}[/ ][0-9]{5}")
_RF = re.compile(r"RF[0-9]{2}([A-Z0-9]{1,21}|( [A-Z0-9]{4})*( [A-Z0-9]{1,4}))")


def _is_own_number(reference: str, document: Document) -> bool:
    """Whether it is the number of the invoice, or some of it: that need not have check digits."""
    kept = "".join(filter(str.isalnum, reference))
    return any(kept in "".join(filter(str.isalnum, number.text)) for number in document.root.all(BT_1))


def _is_belgian(document: Document) -> bool:
    """Whether the seller is from Belgium, or is paid there."""
    accounts = document.root.all(BG_16 / BG_17 / BT_84)
    return any(account.normal.upper().startswith("BE") for account in accounts) or any(
        "BE" in countries(seller) for seller in document.root.all(BG_4)
    )


def _test_of(reference: str, document: Document) -> Callable[[str], bool] | None:
    """The check digits that a reference must have by its looks; None for one that may be anything."""
    if _BELGIAN.fullmatch(reference):
        return be_structured_reference.is_valid
    if _is_own_number(reference, document):
        return None
    if _RF.fullmatch(reference):
        return creditor_reference.is_valid
    return be_structured_reference.is_valid if _TWELVE_DIGITS.fullmatch(reference) and _is_belgian(document) else None


@book.warning("PK-PAYMENT-REFERENCE", BG_16 / BT_83, message="{value} has other check digits than it must.")
def reference_has_its_check_digits(reference: Node, document: Document) -> bool | Broken:
    """A payment reference (BT-83) that looks like a Belgian structured communication, or like a creditor reference (RF), has right check digits.

    The buyer's bank refuses it, and the payment cannot be matched with the invoice. Make it anew of the invoice number,
    or write the number alone.
    """
    text = reference.normal
    is_right = _test_of(text, document)
    return is_right is None or is_right(text) or broken(value=text)


# --- the day

_DUE = Path("|".join(ubl.DOCUMENT / path for path in BT_9.split("|")))


def _something_is_due(_: Node, document: Document) -> bool:
    """Whether there is something left to pay: of what has been paid the day may well be past."""
    try:
        return any(amount > 0 for amount in document.root.decimals(BG_22 / BT_115))
    except RuleStop:
        return False


@book.warning("PK-DUE-DATE", _DUE, when=_something_is_due, message="It is due on {due}, and issued on {issued}.")
def due_date_is_not_before_the_issue_date(due: Node, document: Document) -> bool | Broken:
    """The due date (BT-9) of an invoice that is still to be paid (BT-115) is not before its issue date (BT-2).

    The buyer's software takes such an invoice for overdue at once. Correct one of the dates.
    """
    issued = only(document.root.all(BT_2))
    if not (is_date(issued) and is_date(due.text)) or moment(due.text) >= moment(issued):
        return True
    return broken(due=due.normal, issued=issued)
