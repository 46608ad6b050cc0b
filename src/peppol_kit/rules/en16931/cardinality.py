"""What may be there once, though UBL allows more: rules UBL-SR, with UBL-DT-06, UBL-DT-07 and UBL-CR-665."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.rules._dsl import TIGHT, Broken, broken
from peppol_kit.rules._facts import is_allowance, is_charge
from peppol_kit.rules.en16931._book import book
from peppol_kit.terms import (
    BG_3,
    BG_4,
    BG_7,
    BG_10,
    BG_11,
    BG_13,
    BG_16,
    BG_18,
    BG_19,
    BG_24,
    BG_25,
    BG_29,
    ubl,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

DOCUMENT = ubl.DOCUMENT
_LEGAL = ubl.PARTY_LEGAL_ENTITY

for _rule, _each, _path in (
    ("UBL-SR-01", DOCUMENT, "cac:ContractDocumentReference/cbc:ID"),
    ("UBL-SR-02", DOCUMENT, "cac:ReceiptDocumentReference/cbc:ID"),
    ("UBL-SR-03", DOCUMENT, "cac:DespatchDocumentReference/cbc:ID"),
    ("UBL-SR-05", DOCUMENT, "cac:PaymentTerms/cbc:Note"),
    ("UBL-SR-06", BG_3, ubl.INVOICE_DOCUMENT_REFERENCE),
    ("UBL-SR-08", DOCUMENT, ubl.PERIOD),
    ("UBL-SR-09", DOCUMENT, BG_4 / _LEGAL / "cbc:RegistrationName"),
    ("UBL-SR-10", DOCUMENT, BG_4 / ubl.PARTY_NAME / ubl.NAME),
    ("UBL-SR-11", DOCUMENT, BG_4 / _LEGAL / ubl.COMPANY_ID),
    ("UBL-SR-14", DOCUMENT, BG_4 / _LEGAL / "cbc:CompanyLegalForm"),
    ("UBL-SR-15", DOCUMENT, BG_7 / _LEGAL / "cbc:RegistrationName"),
    ("UBL-SR-16", DOCUMENT, BG_7 / ubl.PARTY_IDENTIFICATION / ubl.ID),
    ("UBL-SR-17", DOCUMENT, BG_7 / _LEGAL / ubl.COMPANY_ID),
    ("UBL-SR-24", DOCUMENT, BG_13),
    ("UBL-SR-25", BG_13, ubl.DELIVERY_PARTY / ubl.PARTY_NAME / ubl.NAME),
    ("UBL-SR-26", BG_16, ubl.PAYMENT_ID),
    ("UBL-SR-27", BG_16, ubl.PAYMENT_MEANS_CODE),
    ("UBL-SR-28", BG_16, BG_19 / ubl.ID),
    ("UBL-SR-32", ubl.TAX_SUBTOTAL, ubl.TAX_CATEGORY / ubl.EXEMPTION_REASON),
    ("UBL-SR-33", BG_24, ubl.DOCUMENT_DESCRIPTION),
    ("UBL-SR-34", BG_25, ubl.NOTE),
    ("UBL-SR-35", BG_25, "cac:OrderLineReference/cbc:LineID"),
    ("UBL-SR-36", BG_25, ubl.PERIOD),
    ("UBL-SR-37", BG_25, BG_29 / ubl.ALLOWANCE_CHARGE / ubl.AMOUNT),
    ("UBL-SR-39", DOCUMENT, "cac:ProjectReference/cbc:ID"),
    ("UBL-SR-40", DOCUMENT, BG_7 / ubl.PARTY_NAME / ubl.NAME),
    ("UBL-SR-49", DOCUMENT, ubl.PERIOD / ubl.DESCRIPTION_CODE),
    ("UBL-SR-50", BG_25, ubl.ITEM / "cbc:Description"),
    ("UBL-SR-51", "cac:PostalAddress|cac:Address", ubl.ADDRESS_LINE),
    ("UBL-SR-52", BG_25, ubl.DOCUMENT_REFERENCE),
):
    book.at_most_one(_rule, _each, _path)

book.at_most_one("UBL-SR-45", DOCUMENT, BG_16 / "cbc:PaymentDueDate", proof=None)
book.at_most_one("UBL-SR-22", BG_11, ubl.PARTY_NAME / ubl.NAME, since="1.3.15")
book.at_most_one("UBL-SR-22", BG_11, "cac:Party/cac:PartyName/cbc:Name", until="1.3.13")
book.at_most_one("UBL-SR-23", BG_11, "cac:PartyTaxScheme/cbc:CompanyID", since="1.3.16")
book.at_most_one("UBL-SR-23", BG_11, "cac:Party/cac:PartyTaxScheme/cbc:CompanyID", until="1.3.15")
book.at_most_one("UBL-SR-54", DOCUMENT, BG_16 / BG_18, since="1.3.15", proof=None)
book.at_most_one("UBL-SR-55", DOCUMENT, BG_16 / BG_19, since="1.3.15", proof=None)
book.at_most_one("UBL-SR-56", DOCUMENT, "cac:OriginatorDocumentReference/cbc:ID", since="1.3.16")


@book.fatal("UBL-SR-04", DOCUMENT, message="There are {count}.")
def one_invoiced_object(document: Node) -> bool | Broken:
    """There is at most one invoiced object identifier (BT-18).

    Keep one reference with document type code 130; the others are supporting documents (BG-24), without that code.
    """
    objects = [
        number
        for reference in document.named(BG_24)
        if "130" in reference.strings(ubl.DOCUMENT_TYPE_CODE)
        for number in reference.named(ubl.ID)
    ]
    return len(objects) <= 1 or broken(count=len(objects))


@book.fatal("UBL-SR-07", BG_3, proof=TIGHT)
def preceding_invoice_has_a_number(reference: Node) -> bool:
    """A preceding invoice reference (BG-3) has the number of that invoice (BT-25).

    Give the number in cac:InvoiceDocumentReference.
    """
    return reference.has(ubl.INVOICE_DOCUMENT_REFERENCE / ubl.ID)


def _tax_ids(document: Node, matches: Callable[[str], bool], party: str) -> int:
    """How many identifiers a party has under tax schemes that match."""
    count = 0
    for scheme in document.all(party + "/" + ubl.PARTY_TAX_SCHEME):
        if any(matches(node.string(ubl.ID).upper()) for node in scheme.named(ubl.TAX_SCHEME)):
            count += len(scheme.named(ubl.COMPANY_ID))
    return count


@book.fatal("UBL-SR-12", DOCUMENT)
def one_vat_number_of_the_seller(document: Node) -> bool:
    """The seller has at most one VAT identifier (BT-31).

    Keep the one under which this supply is taxed.
    """
    return _tax_ids(document, lambda scheme: scheme == "VAT", BG_4) <= 1


@book.fatal("UBL-SR-13", DOCUMENT)
def one_tax_registration_of_the_seller(document: Node) -> bool:
    """The seller has at most one tax registration identifier (BT-32).

    Keep one of them.
    """
    return _tax_ids(document, lambda scheme: scheme != "VAT", BG_4) <= 1


@book.fatal("UBL-SR-18", DOCUMENT)
def one_vat_number_of_the_buyer(document: Node) -> bool:
    """The buyer has at most one VAT identifier (BT-48).

    Keep the one under which this supply is taxed.
    """
    return _tax_ids(document, lambda scheme: scheme == "VAT", BG_7) <= 1


def _has_a_name_of_its_own(payee: Node) -> bool:
    """Whether the payee's name (BT-59) differs from the seller's (BT-27); the official rules ask it three times."""
    mine = payee.strings(ubl.PARTY_NAME / ubl.NAME)
    sellers = payee.parent.strings(BG_4 / _LEGAL / "cbc:RegistrationName") if payee.parent is not None else []
    return any(name != seller for name in mine for seller in sellers)


@book.fatal("UBL-SR-19", BG_10)
def payee_has_one_name(payee: Node) -> bool:
    """The payee has one name (BT-59), which is not the seller's (BT-27).

    Leave the payee out if the seller is the one who is paid.
    """
    return len(payee.all(ubl.PARTY_NAME / ubl.NAME)) <= 1 and _has_a_name_of_its_own(payee)


@book.fatal("UBL-SR-20", BG_10)
def payee_has_one_identifier(payee: Node) -> bool:
    """The payee has one identifier (BT-60) at the most, and a name that is not the seller's (BT-27).

    Keep one identifier; leave the payee out if the seller is the one who is paid.
    """
    ids = payee.all(ubl.PARTY_IDENTIFICATION / ubl.ID)
    others = [node for node in ids if node.attributes.get("schemeID", "").upper() != "SEPA"]
    return len(others) <= 1 and _has_a_name_of_its_own(payee)


@book.fatal("UBL-SR-21", BG_10)
def payee_has_one_registration(payee: Node) -> bool:
    """The payee has one legal registration (BT-61) at the most, and a name that is not the seller's (BT-27).

    Keep one registration; leave the payee out if the seller is the one who is paid.
    """
    return len(payee.all(_LEGAL / ubl.COMPANY_ID)) <= 1 and _has_a_name_of_its_own(payee)


@book.fatal("UBL-SR-29", DOCUMENT, message="There are {count}.")
def one_creditor_identifier(_: Node, document: Document) -> bool | Broken:
    """There is at most one bank assigned creditor identifier (BT-90), of the seller or of the payee.

    Keep one party identification with the scheme SEPA.
    """
    ids = document.tree.select("cac:PartyIdentification/cbc:ID")
    count = sum(node.attributes.get("schemeID", "").upper() == "SEPA" for node in ids)
    return count <= 1 or broken(count=count)


book.at_most_one("UBL-SR-30", ubl.ALLOWANCE_CHARGE, ubl.REASON, when=lambda node, _: is_allowance(node))
book.at_most_one("UBL-SR-31", ubl.ALLOWANCE_CHARGE, ubl.REASON, when=lambda node, _: is_charge(node))


@book.fatal("UBL-SR-42", "cac:AccountingSupplierParty/cac:Party", proof=TIGHT)
def two_tax_numbers_of_the_seller(party: Node) -> bool:
    """The seller has at most two tax identifiers: a VAT identifier (BT-31) and a tax registration (BT-32).

    Keep one of each.
    """
    return len(party.named(ubl.PARTY_TAX_SCHEME)) <= 2


@book.fatal("UBL-SR-43", BG_24)
def document_type_is_invoiced_object(reference: Node, document: Document) -> bool:
    """A supporting document has no document type code, but for 130 (invoiced object) and, in credit notes, 50 (project).

    Leave the code out, and with it the scheme of the reference.
    """
    codes = reference.strings(ubl.DOCUMENT_TYPE_CODE)
    if "130" in codes or ("50" in codes and document.root.name == ubl.CREDIT_NOTE):
        return True
    return not codes and not reference.strings(ubl.ID / ubl.SCHEME_ID)


@book.warning("UBL-CR-665", ubl.DOCUMENT)
def scheme_only_for_invoiced_objects(_: Node, document: Document) -> bool:
    """Only an invoiced object identifier (BT-18) has a scheme; a supporting document reference (BT-122) has none.

    Leave the attribute schemeID out, or give the document type code 130 if it is the invoiced object.
    """
    others = (node for node in document.named(BG_24) if not _is_only_object(node))
    return not any(node.strings(ubl.ID / ubl.SCHEME_ID) for node in others)


def _is_only_object(reference: Node) -> bool:
    """Whether no type code says otherwise than 130; the official test asks for any that differs."""
    codes = reference.strings(ubl.DOCUMENT_TYPE_CODE)
    return bool(codes) and all(code == "130" for code in codes)


def _all_the_same(nodes: list[Node]) -> bool:
    """Whether elements have one text; those that repeat an earlier one do not count in the official test."""
    return len({node.text for node in nodes}) <= 1


@book.fatal("UBL-SR-44", DOCUMENT)
def one_remittance_information(_: Node, document: Document) -> bool:
    """All payment instructions have the same remittance information (BT-83).

    Use one payment reference in every cac:PaymentMeans.
    """
    return _all_the_same(document.named(ubl.PAYMENT_ID))


@book.fatal("UBL-SR-46", DOCUMENT)
def one_payment_means_text(document: Node) -> bool:
    """The payment means text (BT-82) is given once.

    Keep the attribute name on one payment means type code.
    """
    return len(document.strings(BG_16 / ubl.PAYMENT_MEANS_CODE / "@name")) <= 1


@book.fatal("UBL-SR-47", DOCUMENT)
def one_payment_means_code(_: Node, document: Document) -> bool:
    """All payment instructions have the same payment means type code (BT-81).

    Use one code in every cac:PaymentMeans.
    """
    return _all_the_same(document.named(ubl.PAYMENT_MEANS_CODE))


@book.fatal("UBL-SR-48", BG_25, proof=TIGHT)
def one_vat_category_of_a_line(line: Node) -> bool:
    """A line has exactly one VAT category (BG-30).

    Split the line if its parts are taxed differently.
    """
    return len(line.all(ubl.ITEM / ubl.CLASSIFIED_TAX_CATEGORY)) == 1


@book.fatal("UBL-SR-53", ubl.PARTY_TAX_SCHEME, proof=TIGHT, since="1.3.15")
def tax_number_has_its_scheme(scheme: Node) -> bool:
    """A party's tax identifier has both a number and the scheme that it belongs to.

    Give cbc:CompanyID and cac:TaxScheme/cbc:ID (VAT for a VAT number).
    """
    return scheme.has(ubl.TAX_SCHEME_ID) and scheme.has(ubl.COMPANY_ID)


for _rule, _attribute in (("UBL-DT-06", "mimeCode"), ("UBL-DT-07", "filename")):
    book.attribute(_rule, "*", _attribute, needs="*BinaryObject")
