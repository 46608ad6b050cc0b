"""NLCIUS, the Dutch specification of EN 16931: rules BR-NL-1 to BR-NL-35, most of them for sellers whose address is Dutch.

The official artefact, SI-UBL, repeats the rules of CEN test by test; here are only those that it adds. Two of its tests
have no id, and are called by what their messages begin with. A third, that the document is an invoice or a credit note, is
left to the schema.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peppol_kit.rules._dsl import TIGHT, Broken, Rulebook, broken
from peppol_kit.terms import (
    BG_3,
    BG_4,
    BG_5,
    BG_7,
    BG_8,
    BG_11,
    BG_12,
    BG_13,
    BG_14,
    BG_15,
    BG_16,
    BG_17,
    BG_22,
    BG_23,
    BT_3,
    BT_5,
    BT_6,
    BT_7,
    BT_8,
    BT_10,
    BT_13,
    BT_24,
    BT_25,
    BT_26,
    BT_33,
    BT_39,
    BT_54,
    BT_68,
    BT_79,
    BT_81,
    BT_85,
    BT_86,
    BT_111,
    BT_115,
    BT_121,
    BT_132,
    BT_162,
    BT_163,
    BT_164,
    BT_165,
    ubl,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peppol_kit.rules._facts import Document
    from peppol_kit.rules._lines import Lines
    from peppol_kit.xml.tree import Node

book = Rulebook("nlcius", "NLCIUS", source="NLCIUS, validation artefacts SI-UBL 2.0", versions=("2.0.3.13",))

_ID = "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"
_CLAIMS = ("#compliant#urn:fdc:nen.nl:nlcius:v1.0", "#conformant#urn:fdc:nen.nl:gaccount:v1.0")
_SCHEMES = frozenset({"0106", "0190"})
_TYPES = frozenset({"380", "381", "384", "389"})
_PAYMENTS = frozenset({"30", "48", "49", "57", "58", "59"})
_SEPA = frozenset({"58", "59"})


def claims_nlcius(document: Document) -> bool:
    """Whether the specification identifier (BT-24) has that of NLCIUS, or of its G-account extension, in it."""
    claim = document.root.clean(BT_24)
    return any(part in claim for part in _CLAIMS)


def from_the_netherlands(document: Document) -> bool:
    """Whether the seller's address is Dutch, in a document that claims NLCIUS."""
    return document.address_country(BG_4) == "NL" and claims_nlcius(document)


# --- the claim; without it no rule BR-NL is asked

book.required("BII2-T10-R001", ubl.DOCUMENT, BT_24, proof=None)


@book.fatal("SI-V20-INV-R000", BT_24, message="It is {value}.")
def document_claims_nlcius(claim: Node) -> bool | Broken:
    """The specification identifier (BT-24) begins with that of NLCIUS.

    Write urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0, or judge the document by what it claims.
    """
    return claim.normal.startswith(_ID) or broken(value=claim.normal)


# --- the parties

_LEGAL_ID = ubl.PARTY_LEGAL_ENTITY / ubl.COMPANY_ID


def _is_dutch(schemes: Iterable[str]) -> bool:
    """Whether one of these is, or has in it as a word, that of a Dutch number."""
    return any(not _SCHEMES.isdisjoint(scheme.split(" ")) for scheme in schemes)


@book.fatal("BR-NL-1", BG_4, given=from_the_netherlands)
def seller_has_a_dutch_number(seller: Node) -> bool:
    """The legal registration of a Dutch seller (BT-30) is a KvK number (scheme 0106) or an OIN (0190).

    Give the number and its scheme.
    """
    return _is_dutch(seller.strings(_LEGAL_ID / ubl.SCHEME_ID)) and any(id_.normal for id_ in seller.all(_LEGAL_ID))


@book.fatal("BR-NL-10", BG_7 / ubl.PARTY_LEGAL_ENTITY, given=from_the_netherlands)
def buyer_has_a_dutch_number(entity: Node, document: Document) -> bool:
    """Where a Dutch seller sells to a Dutch buyer, the buyer's legal registration (BT-47) is a KvK number (scheme 0106) or an OIN (0190).

    Give the number and its scheme. For a buyer abroad any number will do, but not an empty one.
    """
    numbers = entity.all(ubl.COMPANY_ID)
    if numbers and not any(number.normal for number in numbers):
        return False
    return "NL" not in document.buyer_countries or _is_dutch(document.buyer_legal_schemes)


def _is_complete(address: Node) -> bool:
    return all(address.has(path) for path in (ubl.STREET_NAME, ubl.CITY_NAME, ubl.POSTAL_ZONE))


def _is_complete_or_abroad(address: Node) -> bool:
    return any(code != "NL" for code in address.strings(ubl.COUNTRY / ubl.COUNTRY_CODE)) or _is_complete(address)


_ADDRESS = "{0} has street, city and post code.\n\nComplete the address."
book.fatal(
    "BR-NL-3", BG_4 / BG_5, given=from_the_netherlands,
    doc=_ADDRESS.format("The address of a Dutch seller (BT-35, BT-37, BT-38)"),
)(_is_complete)  # fmt: skip
for _rule, _each, _whose in (
    ("BR-NL-4", BG_7 / BG_8, "a Dutch buyer (BT-50, BT-52, BT-53)"),
    ("BR-NL-5", BG_11 / BG_12, "a Dutch tax representative (BT-64, BT-66, BT-67)"),
):
    _doc = _ADDRESS.format(f"Where the seller is Dutch, the address of {_whose}")
    book.fatal(_rule, _each, given=from_the_netherlands, doc=_doc)(_is_complete_or_abroad)


# --- the document and its references

book.required("BR-NL-2", ubl.DOCUMENT, BT_10, BT_13, given=from_the_netherlands)


@book.fatal("BR-NL-7", BT_3, given=from_the_netherlands, message="The code is {value}.")
def type_is_one_of_four(code: Node) -> bool | Broken:
    """The type code of an invoice or credit note of a Dutch seller (BT-3) is 380, 381, 384 or 389.

    Choose one of these: 380 for an invoice, 384 for a corrected one, 389 for a self-billed one, 381 for a credit note.
    """
    return code.text in _TYPES or broken(value=code.text)


@book.fatal("BR-NL-8", BT_3, given=from_the_netherlands, message="The code is {value}.")
def type_goes_with_the_document(code: Node, document: Document) -> bool | Broken:
    """A credit note of a Dutch seller has the type code 381 (BT-3), and an invoice any other.

    Write a credit note as UBL CreditNote, all else as UBL Invoice.
    """
    return (code.text == "381") != document.is_invoice or broken(value=code.text)


@book.fatal("BR-NL-9", BT_3, given=from_the_netherlands)
def corrected_invoice_is_named(code: Node, document: Document) -> bool:
    """A corrective invoice of a Dutch seller (BT-3 384) names the invoice that it corrects (BT-25).

    Give the number of that invoice.
    """
    return code.text != "384" or document.root.has(BG_3 / BT_25)


def _order_is_named(lines: Lines, document: Document) -> bool:
    return lines.have_no_order_line(document) or document.root.has(BT_13)


@book.fatal("BR-NL-13", BT_132, given=claims_nlcius, proof=_order_is_named)
def order_line_goes_with_its_order(_: Node, document: Document) -> bool:
    """Where a line refers to an order line (BT-132), the order is named too (BT-13).

    Give the purchase order reference of the document.
    """
    return document.root.has(BT_13)


# --- payment


@book.fatal("BR-NL-11", "/" + ubl.INVOICE / BG_22, given=from_the_netherlands)
def amount_to_pay_has_payment_instructions(totals: Node, document: Document) -> bool:
    """Where the buyer has to pay a Dutch seller (BT-115), the payment instructions are given (BG-16).

    Give the payment means with the account.
    """
    if document.named(BG_16):
        return True
    due = totals.decimal(BT_115)
    return due is not None and due <= 0


@book.fatal("BR-NL-12", BG_16, given=from_the_netherlands, message="The code is {value}.")
def payment_code_is_dutch(means: Node) -> bool | Broken:
    """The payment means type code of a Dutch seller (BT-81) is 30, 48, 49, 57, 58 or 59.

    Choose one of these: 30 or 58 for a transfer, 59 for a direct debit.
    """
    code = means.clean(BT_81)
    return code in _PAYMENTS or broken(value=code)


# --- what the Dutch Peppol authority, whose rules these are, advises against

_ADVICE = "A Dutch seller gives no {0}.\n\nThe Dutch Peppol authority advises against it. {1}."


def _advise_against(rule_id: str, each: str, what: str, why: str, **details: Any) -> None:
    book.warning(rule_id, each, given=from_the_netherlands, doc=_ADVICE.format(what, why), **details)(lambda _: False)


_advise_against(
    "BR-NL-19", BT_6, "VAT accounting currency (BT-6)",
    "The VAT in the currency of the invoice is enough: leave it out, unless the buyer needs it",
)  # fmt: skip
_advise_against(
    "BR-NL-20", BT_7, "VAT point date (BT-7)",
    "Receivers pay no heed to it: say instead when the delivery was (BT-72, BG-14)",
)  # fmt: skip
_advise_against(
    "BR-NL-21", BG_14 / BT_8, "VAT point date code (BT-8)",
    "Receivers pay no heed to it: say instead when the delivery was (BT-72, BG-14)",
)  # fmt: skip
_advise_against(
    "BR-NL-24", BG_3 / BT_26, "date of a preceding invoice (BT-26)",
    "The number of that invoice (BT-25) is enough: leave the date out",
)  # fmt: skip


@book.warning("BR-NL-25", BG_4 / ubl.PARTY_TAX_SCHEME, given=from_the_netherlands)
def tax_identifier_is_for_vat(registration: Node) -> bool:
    """A Dutch seller has no tax registration (BT-32) besides its VAT identifier (BT-31).

    The Dutch Peppol authority advises against it. There is none in the Netherlands: leave it out or, if it is the VAT
    identifier, write VAT as its tax scheme.
    """
    return not registration.has(ubl.COMPANY_ID) or "VAT" in registration.strings(ubl.TAX_SCHEME_ID)


_advise_against(
    "BR-NL-26", BG_4 / BT_33, "additional legal information (BT-33)",
    "It does not apply to sellers in the Netherlands: leave it out",
)  # fmt: skip
for _rule, _each, _whose in (
    ("BR-NL-27-1", BG_4 / BG_5 / BT_162, "itself (BT-162)"),
    ("BR-NL-27-2", BG_7 / BG_8 / BT_163, "the buyer (BT-163)"),
    ("BR-NL-27-3", BG_11 / BG_12 / BT_164, "its tax representative (BT-164)"),
    ("BR-NL-27-4", BG_13 / BG_15 / BT_165, "the delivery (BT-165)"),
):
    _advise_against(_rule, _each, f"third address line for {_whose}", "Two are enough: move it to one of them")
for _rule, _each, _whose in (
    ("BR-NL-28-1", BG_4 / BG_5 / BT_39, "itself (BT-39)"),
    ("BR-NL-28-2", BG_7 / BG_8 / BT_54, "the buyer (BT-54)"),
    ("BR-NL-28-3", BG_11 / BG_12 / BT_68, "its tax representative (BT-68)"),
    ("BR-NL-28-4", BG_13 / BG_15 / BT_79, "the delivery (BT-79)"),
):
    _advise_against(
        _rule, _each, f"country subdivision for {_whose}",
        "Street, city, post code and country are enough: leave it out",
    )  # fmt: skip


@book.warning("BR-NL-29", BG_16 / BT_81, given=from_the_netherlands)
def payment_means_have_no_text(code: Node) -> bool:
    """A Dutch seller gives no payment means text (BT-82).

    The Dutch Peppol authority advises against it. The code (BT-81) says it: leave the attribute name out.
    """
    return "name" not in code.attributes


_advise_against(
    "BR-NL-30", BG_16 / BG_17 / BT_85, "payment account name (BT-85)",
    "The number of the account (BT-84) is enough: leave the name out",
)  # fmt: skip


@book.warning("BR-NL-31", BG_16, given=from_the_netherlands)
def sepa_payment_names_no_bank(means: Node) -> bool:
    """For a SEPA payment (BT-81 58 or 59) a Dutch seller gives no payment service provider (BT-86).

    The Dutch Peppol authority advises against it. The IBAN says which bank it is: leave the BIC out.
    """
    return means.clean(BT_81) not in _SEPA or not means.has(BG_17 / BT_86)


def _no_reason_codes(lines: Lines, _: Document) -> bool:
    return not lines.allowance_codes and not lines.charge_codes


_advise_against(
    "BR-NL-32-1", ubl.ALLOWANCE_CHARGE / ubl.REASON_CODE,
    "reason code of an allowance or charge (BT-98, BT-105, BT-140, BT-145)",
    "Say the reason in words instead (BT-97, BT-104, BT-139, BT-144)",
    proof=_no_reason_codes,
)  # fmt: skip

# On a line these codes are met by BR-NL-32-1 first, whose context they match as well
book.never("BR-NL-32-2", "BR-NL-32-3", severity="warning")


@book.warning("BR-NL-33", BT_111, given=from_the_netherlands, message="This total is in {value}.")
def vat_total_is_in_the_invoice_currency(amount: Node, document: Document) -> bool | Broken:
    """A Dutch seller gives no VAT total in another currency (BT-111) than that of the invoice (BT-5).

    The Dutch Peppol authority advises against it. Leave it out, unless the buyer needs it.
    """
    currency = amount.attributes.get("currencyID")
    return currency in [code.text for code in document.named(BT_5)] or broken(value=currency)


_advise_against(
    "BR-NL-35", BG_23 / BT_121, "VAT exemption reason code (BT-121)",
    "Say the reason in words instead (BT-120)",
)  # fmt: skip


# --- the last context of its pattern: what any other rule above looks at is not asked again


def _met_by(given: object) -> tuple[str, ...]:
    """The ends of the paths that the rules with a condition look at."""
    return tuple(f"/{each.lstrip('/')}" for rule in book.rules if rule.given is given for each in rule.each.split("|"))


_MET_IF_DUTCH, _MET_IF_CLAIMED = _met_by(from_the_netherlands), _met_by(claims_nlcius)


def _path(element: Node) -> str:
    names = [element.name]
    while element.parent is not None:
        element = element.parent
        names.append(element.name)
    return "/" + "/".join(reversed(names))


@book.warning("SI-UBL-2", "*", needs="*", proof=TIGHT)
def nothing_is_empty(element: Node, document: Document) -> bool:
    """No element is empty.

    Leave the element out, or fill it. The Dutch Peppol authority advises against elements that say nothing.
    """
    if element.children or element.normal:
        return True
    path = _path(element)
    if path.endswith(_MET_IF_CLAIMED) and claims_nlcius(document):
        return True
    return path.endswith(_MET_IF_DUTCH) and from_the_netherlands(document)
