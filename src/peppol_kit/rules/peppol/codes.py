"""Codes and dates: rules PEPPOL-EN16931-CL001 to CL008, F001 and P0100 to P0112."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peppol_kit import codelists
from peppol_kit.rules._dates import is_date
from peppol_kit.rules._dsl import TIGHT, Broken, broken, span
from peppol_kit.rules._lines import listed
from peppol_kit.rules.en16931.codes import AMOUNTS
from peppol_kit.rules.peppol._books import billing, both, self_billing
from peppol_kit.rules.peppol.document import in_germany, process_of
from peppol_kit.terms import ubl
from peppol_kit.xml.tree import normal

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.codelists import CodeList
    from peppol_kit.rules._dsl import Guard
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

# --- the lists as older versions had them; 2026.5 is what `codelists` holds

_OLD_SCHEMES = "0037 0147 0154 0158 0170 0177 0193 0194 0202 0203 0205 0212 0213 0215 0217"
CURRENCIES_2025_11 = codelists.PEPPOL_ISO_4217.changed(release="2025.11", added="ANG BGN STD", removed="STN XCG")
CURRENCIES_2026_3 = codelists.PEPPOL_ISO_4217.changed(
    release="2026.3", added="ANG BGN CUC MRO STD ZWL", removed="CNH MRU STN UYW XCG"
)
SCHEMES_2025_11 = codelists.PEPPOL_EAS.changed(release="2025.11", added=_OLD_SCHEMES, removed="0242 0246 0248")
CHARGES_2026_3 = codelists.UNCL7161.changed(release="2026.3", removed="PRV")


@both.fatal("PEPPOL-EN16931-CL001", ubl.EMBEDDED_DOCUMENT, when=lambda node, _: "mimeCode" in node.attributes)
def attachment_is_of_a_listed_type(attachment: Node) -> bool | Broken:
    """An attached document (BT-125) is a PDF, PNG, JPEG, CSV, XLSX or ODS file.

    Convert the file; other types may not arrive, or not be opened.
    """
    return attachment.attributes["mimeCode"] in codelists.MIME or broken(value=attachment.attributes["mimeCode"])


def _of(indicator: str) -> Guard:
    """Only codes of allowances, or of charges, whose indicator is exactly that word."""
    return lambda code, _: code.parent is not None and indicator in code.parent.strings(ubl.CHARGE_INDICATOR)


_REASON_CODE = ubl.ALLOWANCE_CHARGE / ubl.REASON_CODE
both.code_list(
    "PEPPOL-EN16931-CL002", _REASON_CODE, codelists.UNCL5189, when=_of("false"), own=True,
    proof=listed("allowance_codes", codelists.UNCL5189),
)  # fmt: skip
for _book, _codes, _range in (
    (billing, codelists.UNCL7161, span()),
    (self_billing, codelists.UNCL7161, span(since="2026.5")),
    (self_billing, CHARGES_2026_3, span(until="2026.3")),
):
    _book.code_list(
        "PEPPOL-EN16931-CL003",
        _REASON_CODE,
        _codes,
        when=_of("true"),
        own=True,
        proof=listed("charge_codes", _codes),
        **_range,
    )
both.code_list("PEPPOL-EN16931-CL006", ubl.PERIOD / ubl.DESCRIPTION_CODE, codelists.UNCL2005, own=True)


def _exactly(attribute: str, codes: CodeList, *, or_empty: bool) -> Callable[[Node], bool | Broken]:
    """A code in an attribute, where white space around it is not forgiven.

    Some older lists end in a blank, after which the official test finds one more code, the empty one.
    """

    def is_listed(node: Node) -> bool | Broken:
        code = node.attributes.get(attribute)
        return code in codes or (or_empty and code == "") or broken(value=code)

    return is_listed


_CURRENCY = """The currency of every amount is a code of ISO 4217.

Write the three letters, such as EUR.
"""
_SCHEME = """The scheme of an electronic address (BT-34, BT-49) is in the list of electronic address schemes (EAS).

Use a scheme that Peppol routes by, such as 0208 for Belgian enterprises.
"""
for _book, _last, _currencies in (
    (billing, "2025.11", CURRENCIES_2025_11),
    (self_billing, "2026.3", CURRENCIES_2026_3),
):
    for _codes, _schemes, _range in (
        (codelists.PEPPOL_ISO_4217, codelists.PEPPOL_EAS, span(since="2026.5")),
        (_currencies, SCHEMES_2025_11, span(until=_last)),
    ):
        _book.fatal(
            "PEPPOL-EN16931-CL007", AMOUNTS, proof=listed("currencies", _codes), doc=_CURRENCY,
            message="{value} is none.", **_range,
        )(_exactly("currencyID", _codes, or_empty=_codes is CURRENCIES_2026_3))  # fmt: skip
        _book.fatal(
            "PEPPOL-EN16931-CL008", ubl.ENDPOINT_ID, when=lambda node, _: "schemeID" in node.attributes, doc=_SCHEME,
            message="{value} is none.", **_range,
        )(_exactly("schemeID", _schemes, or_empty=_schemes is SCHEMES_2025_11))  # fmt: skip


@both.fatal(
    "PEPPOL-EN16931-F001", "cbc:IssueDate|cbc:DueDate|cbc:TaxPointDate|cbc:StartDate|cbc:EndDate|cbc:ActualDeliveryDate",
    proof=TIGHT, message="The date is written as {value}.",
)  # fmt: skip
def date_is_written_as_one(date: Node) -> bool | Broken:
    """A date is written as YYYY-MM-DD.

    Write the date like 2026-08-24, without time or time zone.
    """
    return (len(date.own_text) == 10 and is_date(date.text)) or broken(value=date.text)


# --- document types of each process

_TYPE = """The type code (BT-3) is one that Peppol allows for this process (BT-23).

Use 380 for an invoice and 381 for a credit note, 389 and 261 if the buyer writes them.
"""


def _type_codes(rule_id: str, each: str, kind: str, codes: CodeList, processes: set[str], **details: Any) -> None:
    numbered = "until" in details

    def allowed(node: Node, document: Document) -> bool | Broken:
        if process_of(document.root, kind, numbered=numbered) not in processes:
            return True
        return normal(node.own_text) in codes or broken(value=node.text)

    book = billing if kind == "billing" else self_billing
    book.fatal(rule_id, each, doc=_TYPE, message="The type code is {value}.", **details)(allowed)


for _rule, _each, _mine, _theirs in (
    (
        "PEPPOL-EN16931-P0100", ubl.INVOICE_TYPE_CODE,
        codelists.PEPPOL_UNCL1001_INVOICE, codelists.PEPPOL_UNCL1001_SELF_BILLING_INVOICE,
    ),
    (
        "PEPPOL-EN16931-P0101", ubl.CREDIT_NOTE_TYPE_CODE,
        codelists.PEPPOL_UNCL1001_CREDIT_NOTE, codelists.PEPPOL_UNCL1001_SELF_BILLING_CREDIT_NOTE,
    ),
):  # fmt: skip
    _type_codes(_rule, _each, "billing", _mine, {"01", "02"}, since="2026.5")
    _type_codes(_rule, _each, "billing", _mine, {"01"}, until="2025.11")
    _type_codes(_rule, _each, "selfbilling", _theirs, {"01"}, since="2026.5")
    _type_codes(_rule, _each, "selfbilling", _theirs, {"01"}, until="2026.3")


@billing.fatal("PEPPOL-EN16931-P0112", ubl.INVOICE_TYPE_CODE)
def partial_and_corrected_invoices_are_german(code: Node, document: Document) -> bool:
    """Partial (326) and corrected (384) invoices are exchanged between German parties only (BT-3).

    Use 380, and correct with a credit note.
    """
    return code.normal not in {"326", "384"} or in_germany(document)


# --- exemption reasons of one category

for _number, _reason, _category in (
    ("P0104", "VATEX-EU-G", "G"),
    ("P0105", "VATEX-EU-O", "O"),
    ("P0106", "VATEX-EU-IC", "K"),
    ("P0107", "VATEX-EU-AE", "AE"),
    ("P0108", "VATEX-EU-D", "E"),
    ("P0109", "VATEX-EU-F", "E"),
    ("P0110", "VATEX-EU-I", "E"),
    ("P0111", "VATEX-EU-J", "E"),
):

    def _has_reason(category: Node, _: Document, reason: str = _reason) -> bool:
        return category.string(ubl.EXEMPTION_REASON_CODE).upper() == reason

    def _has_category(category: Node, _: Document, expected: str = _category) -> bool | Broken:
        found = category.clean(ubl.ID)
        return found == expected or broken(value=found or None)

    both.fatal(
        f"PEPPOL-EN16931-{_number}", ubl.TAX_CATEGORY, when=_has_reason, message="The category is {value}.",
        doc=f"The exemption reason {_reason} (BT-121) belongs to VAT category {_category} (BT-118).\n\n"
        "Correct the category or the reason.",
    )(_has_category)  # fmt: skip
