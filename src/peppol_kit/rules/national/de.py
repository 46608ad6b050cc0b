"""Germany: rules DE-R-001 to DE-R-031 and DE-R-T02, where the addresses of seller and buyer are German.

They repeat what XRechnung asks for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from peppol_kit import money
from peppol_kit.rules._dsl import Broken, broken
from peppol_kit.rules.peppol._books import billing
from peppol_kit.rules.peppol.document import in_germany
from peppol_kit.terms import (
    BG_3,
    BG_4,
    BG_7,
    BG_11,
    BG_13,
    BG_15,
    BG_16,
    BG_17,
    BG_18,
    BG_19,
    BG_24,
    BT_3,
    BT_10,
    BT_81,
    BT_84,
    BT_91,
    ubl,
)
from peppol_kit.xml.tree import RuleStop, normal

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._dsl import Guard, Judge
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

SELLER = "/Invoice/cac:AccountingSupplierParty|/CreditNote/cac:AccountingSupplierParty"
CONTACT = f"/Invoice/{BG_4}/cac:Contact|/CreditNote/{BG_4}/cac:Contact"
MEANS = "/Invoice/cac:PaymentMeans|/CreditNote/cac:PaymentMeans"


def _rooted(path: str) -> str:
    return f"/Invoice/{path}|/CreditNote/{path}"


def _filled(rule_id: str, each: str, path: str, doc: str) -> None:
    """What must be there and not empty."""

    def is_filled(node: Node) -> bool:
        return any(child.normal for child in node.all(path))

    billing.fatal(rule_id, each, given=in_germany, doc=doc)(is_filled)


@billing.fatal("DE-R-001", ubl.DOCUMENT, given=in_germany)
def payment_instructions_are_given(document: Node) -> bool:
    """Within Germany the payment instructions (BG-16) are given.

    Say how you want to be paid.
    """
    return document.has(BG_16)


@billing.fatal("DE-R-002", SELLER, given=in_germany)
def contact_is_given(seller: Node) -> bool:
    """Within Germany the seller's contact (BG-6) is given.

    Name a person or a department.
    """
    return seller.has(ubl.PARTY / ubl.CONTACT)


_filled(
    "DE-R-003",
    _rooted(BG_4 / ubl.POSTAL_ADDRESS),
    ubl.CITY_NAME,
    "The seller's city (BT-37) is given.\n\nGive it.",
)
_filled(
    "DE-R-004",
    _rooted(BG_4 / ubl.POSTAL_ADDRESS),
    ubl.POSTAL_ZONE,
    "The seller's post code (BT-38) is given.\n\nGive it.",
)
_filled(
    "DE-R-005",
    CONTACT,
    ubl.NAME,
    "The seller's contact point (BT-41) is given.\n\nName a person or a department.",
)
_filled("DE-R-006", CONTACT, "cbc:Telephone", "The seller's telephone number (BT-42) is given.\n\nGive it.")
_filled("DE-R-007", CONTACT, "cbc:ElectronicMail", "The seller's email address (BT-43) is given.\n\nGive it.")
_filled(
    "DE-R-008",
    _rooted(BG_7 / ubl.POSTAL_ADDRESS),
    ubl.CITY_NAME,
    "The buyer's city (BT-52) is given.\n\nGive it.",
)
_filled(
    "DE-R-009",
    _rooted(BG_7 / ubl.POSTAL_ADDRESS),
    ubl.POSTAL_ZONE,
    "The buyer's post code (BT-53) is given.\n\nGive it.",
)
_filled("DE-R-010", _rooted(BG_13 / BG_15), ubl.CITY_NAME, "The city of delivery (BT-77) is given.\n\nGive it.")
_filled(
    "DE-R-011",
    _rooted(BG_13 / BG_15),
    ubl.POSTAL_ZONE,
    "The post code of delivery (BT-78) is given.\n\nGive it.",
)
_filled(
    "DE-R-014", _rooted("cac:TaxTotal/cac:TaxSubtotal"), ubl.TAX_CATEGORY / ubl.PERCENT,
    "Each VAT breakdown has its rate (BT-119).\n\nGive the rate, 0 where no VAT is due.",
)  # fmt: skip
_filled(
    "DE-R-015", ubl.DOCUMENT, BT_10,
    "The buyer reference (BT-10) is given.\n\nPublic buyers ask for their Leitweg-ID here.",
)  # fmt: skip

_TAXED = frozenset({"S", "Z", "E", "AE", "K", "G", "L", "M"})


def _categories(document: Document) -> set[str]:
    """VAT category codes of lines, allowances and charges."""
    codes = set(document.raw_line_codes)
    for entry in document.root.named(ubl.ALLOWANCE_CHARGE):
        if {"false", "true"}.intersection(entry.strings(ubl.CHARGE_INDICATOR)):
            codes.update(entry.strings(ubl.TAX_CATEGORY / ubl.ID))
    return codes


@billing.fatal("DE-R-016", ubl.DOCUMENT, given=in_germany)
def seller_has_a_tax_number(root: Node, document: Document) -> bool:
    """Where a VAT category (BT-95, BT-102, BT-151) asks for it, the seller has a VAT or tax number (BT-31, BT-32) or a representative (BG-11).

    Give the number.
    """
    if not _TAXED.intersection(_categories(document)):
        return True
    return root.has(BG_11) or any(node.normal for node in root.all(BG_4 / ubl.PARTY_TAX_SCHEME / ubl.COMPANY_ID))


_TYPES = frozenset({"326", "380", "384", "389", "381", "875", "876", "877"})
_TYPE = """Within Germany the type code (BT-3) is 326, 380, 384, 389, 381, 875, 876 or 877.

Choose one of these.
"""


@billing.warning("DE-R-017", ubl.DOCUMENT, given=in_germany, since="2026.5", doc=_TYPE)
def type_is_german(document: Node) -> bool:
    """As codes, white space forgiven."""
    return any(document.clean(path) in _TYPES for path in BT_3.split("|"))


@billing.warning("DE-R-017", ubl.DOCUMENT, given=in_germany, until="2025.11", doc=_TYPE)
def type_was_german(document: Node) -> bool:
    """As text, exactly as it stands."""
    return any(code in _TYPES for code in document.strings(BT_3))


# --- cash discount (Skonto) in the payment terms

_SKONTO = re.compile(r"#SKONTO#TAGE=[0-9]+#PROZENT=[0-9]+\.[0-9]{2}(#BASISBETRAG=-?[0-9]+\.[0-9]{2})?#\Z")
_BETWEEN = re.compile(r"#[^\n\r]+#")
_ENDS_LINE = re.compile(r"[ \t\r\n]*\n")


def _discount_lines(notes: list[Node]) -> list[str]:
    """The lines of the payment terms that begin with #."""
    lines = [line for note in notes for line in re.split(r"\r?\n", note.text)]
    return [normal(line) for line in lines if normal(line).startswith("#")]


def _rest_ends_the_line(notes: list[Node]) -> bool:
    """Whether a line feed follows the last discount."""
    if len(notes) > 1:
        raise RuleStop("more than one note")
    return any(_ENDS_LINE.match(_BETWEEN.split(note.text)[-1]) for note in notes)


def _discounts(rule: Callable[[str], bool]) -> Callable[[Node], bool | Broken]:
    def are_right(document: Node) -> bool | Broken:
        notes = [terms.named(ubl.NOTE)[0] for terms in document.named("cac:PaymentTerms") if terms.has(ubl.NOTE)]
        for line in _discount_lines(notes):
            if not rule(line) or not _rest_ends_the_line(notes):
                return broken(value=line)
        return True

    return are_right


_DISCOUNT: dict[str, Any] = {
    "given": in_germany,
    "doc": "Within Germany a cash discount in the payment terms (BT-20) is written as XRechnung says, a line each.\n\n"
    "Write #SKONTO#TAGE=14#PROZENT=2.00# and a line feed after it.",
    "message": "The line is {value}.",
}
billing.fatal("DE-R-018", ubl.DOCUMENT, since="2026.5", **_DISCOUNT)(_discounts(lambda line: bool(_SKONTO.match(line))))
billing.fatal("DE-R-018", ubl.DOCUMENT, until="2025.11", **_DISCOUNT)(
    _discounts(lambda line: bool(_SKONTO.search(line)))
)


# --- documents


@billing.fatal("DE-R-022", ubl.DOCUMENT, given=in_germany)
def file_names_differ(document: Node) -> bool:
    """Within Germany the file names of attached documents (BT-125) differ.

    Give each attachment a name of its own.
    """
    seen: set[str] = set()
    for reference in document.named(BG_24):
        names = set(reference.strings(ubl.ATTACHMENT / ubl.EMBEDDED_DOCUMENT / ubl.FILE_NAME))
        if names & seen:
            return False
        seen |= names
    return True


_CORRECTION = """Within Germany a corrected invoice (BT-3 384) names the invoice that it corrects (BG-3).

Give the number of that invoice.
"""


@billing.warning("DE-R-026", ubl.DOCUMENT, given=in_germany, since="2026.5", doc=_CORRECTION)
def correction_names_its_invoice(document: Node) -> bool:
    """As codes, white space forgiven."""
    corrects = any(document.clean(path) == "384" for path in BT_3.split("|"))
    return not corrects or document.has(BG_3 / ubl.INVOICE_DOCUMENT_REFERENCE)


@billing.warning("DE-R-026", ubl.DOCUMENT, given=in_germany, until="2025.11", doc=_CORRECTION)
def correction_named_its_invoice(document: Node) -> bool:
    """As numbers, and so 384.0 was one too."""
    corrects = any(money.double(code) == 384 for code in document.strings(BT_3))
    return not corrects or document.has(BG_3 / ubl.INVOICE_DOCUMENT_REFERENCE)


_URL = re.compile(r"([a-zA-Z])([a-zA-Z0-9+.-])+:")


@billing.warning("DE-R-T02", _rooted(BG_24 / ubl.ATTACHMENT / ubl.EXTERNAL_REFERENCE), given=in_germany, since="2026.5")
def link_is_absolute(reference: Node) -> bool:
    """The location of an external document (BT-124) is an absolute address, with its scheme such as https.

    Write the whole address.
    """
    return _URL.match(reference.string("cbc:URI")) is not None


# --- contact


@billing.warning("DE-R-027", CONTACT, given=in_germany)
def telephone_has_digits(contact: Node) -> bool:
    """The seller's telephone number (BT-42) has three digits or more.

    Give the number.
    """
    return len(re.findall("[0-9]", contact.clean("cbc:Telephone"))) >= 3


_MAIL = re.compile(r"[^@ \t\r\n]+@([^@. \t\r\n]+\.)+[^@. \t\r\n]+")
_ATOM = r'[a-zA-Z0-9!#$%&"*+/=?^_`{|}~-]+'
_LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?"
_OLD_MAIL = re.compile(rf"{_ATOM}(\.{_ATOM})*@({_LABEL}\.)+{_LABEL}")


def _is_mail(pattern: re.Pattern[str]) -> Callable[[Node], bool]:
    return lambda contact: pattern.fullmatch(contact.clean("cbc:ElectronicMail")) is not None


_ADDRESS = "The seller's email address (BT-43) is one: a name, @, and a domain with a dot.\n\nCorrect the address."
billing.warning("DE-R-028", CONTACT, given=in_germany, since="2026.5", doc=_ADDRESS)(_is_mail(_MAIL))
billing.warning("DE-R-028", CONTACT, given=in_germany, until="2025.11", doc=_ADDRESS)(_is_mail(_OLD_MAIL))


# --- payment; older releases compared the code as a number


def _pays_by(*codes: str) -> Guard:
    return lambda means, _: means.clean(BT_81) in codes


def _paid_by(*codes: str) -> Guard:
    numbers = {float(code) for code in codes}
    return lambda means, _: any(value in numbers for value in means.doubles(BT_81))


def _by_means(rule_id: str, codes: tuple[str, ...], doc: str, judge: Judge) -> None:
    billing.fatal(rule_id, MEANS, given=in_germany, when=_pays_by(*codes), doc=doc, since="2026.5")(judge)
    billing.fatal(rule_id, MEANS, given=in_germany, when=_paid_by(*codes), doc=doc, until="2025.11")(judge)


_WHITE = re.compile(r"[ \t\r\n]")
_IBAN = re.compile("[A-Z]{2}[0-9]{2}[a-zA-Z0-9]{0,30}")


def _is_iban(text: str) -> bool:
    """Whether text is an IBAN by its shape and check digits; letters in its end count as the official test counts them."""
    iban = normal(_WHITE.sub("", text))
    if _IBAN.fullmatch(iban) is None:
        return False
    moved = iban[4:] + iban[:2].upper() + iban[2:4]
    digits = "".join(str(ord(character) - (55 if character > "@" else 48)) for character in moved)
    return int(digits) % 97 == 1


def _names_iban(code: str, account: str, *, trimmed: bool) -> Callable[[Node], bool]:
    def names_iban(means: Node) -> bool:
        codes = [normal(text) if trimmed else text for text in means.strings(BT_81)]
        return code not in codes or _is_iban(means.string(account))

    return names_iban


for _rule, _code, _means, _account, _doc in (
    (
        "DE-R-019", "58", ("30", "58"), BG_17 / BT_84,
        "A SEPA credit transfer (BT-81 58) names an IBAN (BT-84).\n\nCheck the number.",
    ),
    (
        "DE-R-020", "59", ("59",), BG_19 / BT_91,
        "A SEPA direct debit (BT-81 59) names the IBAN that is debited (BT-91).\n\nCheck the number.",
    ),
):  # fmt: skip
    billing.warning(_rule, MEANS, given=in_germany, when=_pays_by(*_means), since="2026.5", doc=_doc)(
        _names_iban(_code, _account, trimmed=True)
    )
    billing.warning(_rule, MEANS, given=in_germany, when=_paid_by(*_means), until="2025.11", doc=_doc)(
        _names_iban(_code, _account, trimmed=False)
    )


def _has(own: str) -> Callable[[Node], bool]:
    return lambda means: means.has(own)


def _has_none(others: tuple[str, ...]) -> Callable[[Node], bool]:
    return lambda means: not any(means.has(other) for other in others)


for _rule, _kinds, _own, _others, _name in (
    ("DE-R-023", ("30", "58"), BG_17, (BG_18, BG_19), "credit transfer (BG-17)"),
    ("DE-R-024", ("48", "54", "55"), BG_18, (BG_17, BG_19), "payment card (BG-18)"),
    ("DE-R-025", ("59",), BG_19, (BG_17, BG_18), "direct debit (BG-19)"),
):
    _given = f"With payment means {', '.join(_kinds)} (BT-81), the {_name} is given.\n\nGive its details."
    _alone = (
        f"With payment means {', '.join(_kinds)} (BT-81), only the {_name} is given.\n\n"
        "Leave the details of other means out."
    )
    _by_means(f"{_rule}-1", _kinds, _given, _has(_own))
    _by_means(f"{_rule}-2", _kinds, _alone, _has_none(_others))

_MANDATE = BG_16 / BG_19


@billing.fatal("DE-R-030", ubl.DOCUMENT, given=in_germany)
def direct_debit_has_a_creditor(document: Node) -> bool:
    """Within Germany a direct debit (BG-19) goes with a bank assigned creditor identifier (BT-90).

    Give it as identifier of seller or payee with the scheme SEPA.
    """
    if not document.has(_MANDATE):
        return True
    numbers = document.all(BG_4 / ubl.PARTY_IDENTIFICATION / ubl.ID)
    numbers = numbers + document.all("cac:PayeeParty/cac:PartyIdentification/cbc:ID")
    return any(number.attributes.get("schemeID") == "SEPA" for number in numbers)


@billing.fatal("DE-R-031", ubl.DOCUMENT, given=in_germany)
def direct_debit_has_an_account(document: Node) -> bool:
    """Within Germany a direct debit (BG-19) names the account that is debited (BT-91).

    Give the buyer's IBAN.
    """
    return not document.has(_MANDATE) or document.has(_MANDATE / BT_91)
