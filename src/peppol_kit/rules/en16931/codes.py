"""Codes are those of their lists: rules BR-CL-01 to BR-CL-26."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit import codelists
from peppol_kit.rules._dsl import Broken, broken, span
from peppol_kit.rules._facts import is_allowance, is_charge
from peppol_kit.rules._lines import listed
from peppol_kit.rules.en16931._book import book
from peppol_kit.terms import ubl
from peppol_kit.xml.tree import normal

if TYPE_CHECKING:
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

# --- the lists as older versions had them; 1.3.16 is what `codelists` holds

INVOICE_TYPES_15 = codelists.UNCL1001_INVOICE.changed(release="1.3.15", added="502 503")
INVOICE_TYPES_13 = codelists.UNCL1001_INVOICE.changed(release="1.3.13", removed="471 472 473 500 501")
CREDIT_NOTE_TYPES_15 = codelists.UNCL1001_CREDIT_NOTE.changed(release="1.3.15", removed="502 503")
CURRENCIES_15 = codelists.ISO_4217.changed(release="1.3.15", added="ANG BGN", removed="XCG")
CURRENCIES_13 = codelists.ISO_4217.changed(
    release="1.3.13", added="ANG BGN CUC MRO ZWL", removed="CNH MRU UYW XCG"
)  # fmt: skip
OBJECT_SCHEMES_13 = codelists.UNCL1153.changed(release="1.3.13", removed="AXU")
ICD_15 = codelists.ICD.changed(release="1.3.15", removed="0246 0247 0248")
CLASSIFICATIONS_13 = codelists.UNCL7143.changed(release="1.3.13", removed="PPI")
EXEMPTIONS_13 = codelists.VATEX.changed(
    release="1.3.13",
    removed="VATEX-EU-135-1 VATEX-EU-153 VATEX-FR-CGI261-1 VATEX-FR-CGI261-2 VATEX-FR-CGI261-3 VATEX-FR-CGI261-4 "
    "VATEX-FR-CGI261-5 VATEX-FR-CGI261-7 VATEX-FR-CGI261-8 VATEX-FR-CGI261A VATEX-FR-CGI261B VATEX-FR-CGI261C-1 "
    "VATEX-FR-CGI261C-2 VATEX-FR-CGI261C-3 VATEX-FR-CGI261D-1 VATEX-FR-CGI261D-1BIS VATEX-FR-CGI261D-2 "
    "VATEX-FR-CGI261D-3 VATEX-FR-CGI261D-4 VATEX-FR-CGI261E-1 VATEX-FR-CGI261E-2 VATEX-FR-CGI277A VATEX-FR-CGI275 "
    "VATEX-FR-298SEXDECIESA VATEX-FR-CGI295 VATEX-FR-AE",
)
ADDRESS_SCHEMES_15 = codelists.EAS.changed(release="1.3.15", removed="0242 0246 0248")

AMOUNTS = "|".join(
    f"cbc:{name}"
    for name in [
        "Amount",
        "BaseAmount",
        "PriceAmount",
        "TaxAmount",
        "TaxableAmount",
        "LineExtensionAmount",
        "TaxExclusiveAmount",
        "TaxInclusiveAmount",
        "AllowanceTotalAmount",
        "ChargeTotalAmount",
        "PrepaidAmount",
        "PayableRoundingAmount",
        "PayableAmount",
    ]
)
"""Every amount that has a currency."""


def _allowance(code: Node, _: Document) -> bool:
    return code.parent is not None and is_allowance(code.parent)


def _charge(code: Node, _: Document) -> bool:
    return code.parent is not None and is_charge(code.parent) and not is_allowance(code.parent)


for _codes, _range in (
    (codelists.UNCL1001_INVOICE, span(since="1.3.16")),
    (INVOICE_TYPES_15, span(since="1.3.15", until="1.3.15")),
    (INVOICE_TYPES_13, span(until="1.3.13")),
):
    book.code_list("BR-CL-01", ubl.INVOICE_TYPE_CODE, _codes, **_range)
book.code_list("BR-CL-01", ubl.CREDIT_NOTE_TYPE_CODE, codelists.UNCL1001_CREDIT_NOTE, since="1.3.16")
book.code_list("BR-CL-01", ubl.CREDIT_NOTE_TYPE_CODE, CREDIT_NOTE_TYPES_15, until="1.3.15")

for _codes, _range in (
    (codelists.ISO_4217, span(since="1.3.16")),
    (CURRENCIES_15, span(since="1.3.15", until="1.3.15")),
    (CURRENCIES_13, span(until="1.3.13")),
):
    book.code_list(
        "BR-CL-03",
        AMOUNTS,
        _codes,
        attribute="currencyID",
        when=None,
        proof=listed("currencies", _codes),
        **_range,
    )
    book.code_list("BR-CL-04", "cbc:DocumentCurrencyCode", _codes, **_range)
    book.code_list("BR-CL-05", "cbc:TaxCurrencyCode", _codes, **_range)

book.code_list("BR-CL-06", ubl.PERIOD / ubl.DESCRIPTION_CODE, codelists.UNCL2005)


def _is_invoiced_object(number: Node, _: Document) -> bool:
    reference = number.parent
    return (
        "schemeID" in number.attributes and reference is not None and "130" in reference.strings(ubl.DOCUMENT_TYPE_CODE)
    )


for _codes, _range in (
    (codelists.UNCL1153, span(since="1.3.15")),
    (OBJECT_SCHEMES_13, span(until="1.3.13")),
):
    book.code_list(
        "BR-CL-07", "cac:AdditionalDocumentReference/cbc:ID|cac:DocumentReference/cbc:ID", _codes,
        attribute="schemeID", when=_is_invoiced_object, proof=listed("object_schemes", _codes), **_range,
    )  # fmt: skip


@book.fatal("BR-CL-08", "/Invoice/cbc:Note|/CreditNote/cbc:Note", message="The subject code is {value}.")
def note_subject_is_listed(note: Node) -> bool | Broken:
    """The subject code of an invoice note (BT-21), between two # at its beginning, is a code of UNCL 4451.

    Use a code of the list, such as #AAI# for general information, or write no # around three letters.
    """
    code, closed, _ = note.text.partition("#")[2].partition("#")
    return not closed or len(code) != 3 or code in _SUBJECTS or broken(value=code)


_SUBJECTS = f" {' '.join(codelists.UNCL4451)} "

for _codes, _range in ((codelists.ICD, span(since="1.3.16")), (ICD_15, span(until="1.3.15"))):
    book.code_list("BR-CL-11", "cac:PartyLegalEntity/cbc:CompanyID", _codes, attribute="schemeID", **_range)
    book.code_list(
        "BR-CL-21", "cac:StandardItemIdentification/cbc:ID", _codes,
        attribute="schemeID", proof=listed("item_schemes", _codes), **_range,
    )  # fmt: skip
    book.code_list("BR-CL-26", "cac:DeliveryLocation/cbc:ID", _codes, attribute="schemeID", **_range)


def _may_be_creditor(number: Node, _: Document) -> bool:
    """Whether a party identification may be a bank assigned creditor identifier (BT-90): the seller's, the payee's."""
    return number.within(ubl.SUPPLIER) or number.within("cac:PayeeParty")


def is_identifier(number: Node, document: Document) -> bool:
    """Whether a party identification has a scheme of its own, and is not a creditor identifier (BT-90)."""
    if "schemeID" not in number.attributes:
        return False
    return normal(number.attributes["schemeID"]) != "SEPA" or not _may_be_creditor(number, document)


PARTY_ID = "cac:PartyIdentification/cbc:ID"
book.code_list("BR-CL-10", PARTY_ID, codelists.ICD, attribute="schemeID", when=is_identifier, since="1.3.16")
book.code_list("BR-CL-10", PARTY_ID, ICD_15, attribute="schemeID", when=is_identifier, since="1.3.15", until="1.3.15")
book.code_list("BR-CL-10", PARTY_ID, ICD_15, attribute="schemeID", until="1.3.13")

for _codes, _range in (
    (codelists.UNCL7143, span(since="1.3.15")),
    (CLASSIFICATIONS_13, span(until="1.3.13")),
):
    book.code_list(
        "BR-CL-13", "cac:CommodityClassification/cbc:ItemClassificationCode", _codes,
        attribute="listID", proof=listed("classification_lists", _codes), **_range,
    )  # fmt: skip

book.code_list("BR-CL-14", ubl.COUNTRY / ubl.COUNTRY_CODE, codelists.ISO_3166)
book.code_list(
    "BR-CL-15", ubl.ORIGIN_COUNTRY / ubl.COUNTRY_CODE, codelists.ISO_3166,
    proof=listed("origin_countries", codelists.ISO_3166),
)  # fmt: skip
book.code_list("BR-CL-16", ubl.PAYMENT_MEANS / ubl.PAYMENT_MEANS_CODE, codelists.UNCL4461)
book.code_list("BR-CL-17", ubl.TAX_CATEGORY / ubl.ID, codelists.UNCL5305)
book.code_list(
    "BR-CL-18", ubl.CLASSIFIED_TAX_CATEGORY / ubl.ID, codelists.UNCL5305,
    proof=listed("categories", codelists.UNCL5305),
)  # fmt: skip
book.code_list(
    "BR-CL-19", ubl.ALLOWANCE_CHARGE / ubl.REASON_CODE, codelists.UNCL5189, when=_allowance,
    proof=listed("allowance_codes", codelists.UNCL5189),
)  # fmt: skip
book.code_list(
    "BR-CL-20", ubl.ALLOWANCE_CHARGE / ubl.REASON_CODE, codelists.UNCL7161, when=_charge,
    proof=listed("charge_codes", codelists.UNCL7161),
)  # fmt: skip

for _codes, _range in ((codelists.VATEX, span(since="1.3.15")), (EXEMPTIONS_13, span(until="1.3.13"))):
    book.code_list("BR-CL-22", ubl.EXEMPTION_REASON_CODE, _codes, upper=True, **_range)

book.code_list(
    "BR-CL-23", "cbc:InvoicedQuantity|cbc:BaseQuantity|cbc:CreditedQuantity", codelists.UNECE_REC20,
    attribute="unitCode", proof=listed("units", codelists.UNECE_REC20),
)  # fmt: skip


@book.fatal("BR-CL-24", ubl.EMBEDDED_DOCUMENT, when=lambda node, _: "mimeCode" in node.attributes)
def attachment_is_of_a_listed_type(attachment: Node) -> bool | Broken:
    """An attached document (BT-125) is a PDF, PNG, JPEG, CSV, XLSX or ODS file.

    Convert the file; other types may not arrive, or not be opened.
    """
    return attachment.attributes["mimeCode"] in codelists.MIME or broken(value=attachment.attributes["mimeCode"])


for _codes, _range in ((codelists.EAS, span(since="1.3.16")), (ADDRESS_SCHEMES_15, span(until="1.3.15"))):
    book.code_list("BR-CL-25", ubl.ENDPOINT_ID, _codes, attribute="schemeID", **_range)
