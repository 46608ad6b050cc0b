"""The document as a whole: rules PEPPOL-EN16931-R001 to R061, without those of lines and prices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peppol_kit.rules._dsl import TIGHT, Broken, broken, span
from peppol_kit.rules._lines import one_currency
from peppol_kit.rules.en16931.codes import AMOUNTS
from peppol_kit.rules.peppol._books import billing, both, self_billing
from peppol_kit.terms import (
    BG_4,
    BG_7,
    BG_16,
    BG_19,
    BG_24,
    BT_5,
    BT_6,
    BT_10,
    BT_13,
    BT_23,
    BT_24,
    BT_81,
    BT_89,
    ubl,
)
from peppol_kit.xml.tree import WHITE_SPACE, normal

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

DOCUMENT = ubl.DOCUMENT

PROCESSES = {kind: f"urn:fdc:peppol.eu:2017:poacc:{kind}:01:1.0" for kind in ("billing", "selfbilling")}
WITH_RESPONSE = "urn:peppol:bis:billing_with_response"
FRENCH = ("urn:peppol:france:billing:regulated", "urn:peppol:france:billing:non-regulated")


def in_germany(document: Document) -> bool:
    """Whether both parties' addresses are German."""
    return is_german_seller(document) and document.address_country(BG_7) == "DE"


def is_german_seller(document: Document) -> bool:
    """Whether the seller's address is German."""
    return document.address_country(BG_4) == "DE"


# --- process and specification

both.required("PEPPOL-EN16931-R001", DOCUMENT, BT_23)


def process_of(root: Node, kind: str, *, numbered: bool = False) -> str:
    """Which process a document is in: ``01`` billing (or self-billing), ``02`` billing with response, or nothing.

    ``kind`` is ``billing`` or ``selfbilling``; ``numbered`` asks as the releases before 2026.5 did, which took any number.
    """
    process = root.clean(BT_23)
    if numbered:
        match = re.search(f"urn:fdc:peppol.eu:2017:poacc:{kind}:([0-9]{{2}}):1.0", process)
        return process.split(":")[6] if match else ""
    if process == PROCESSES[kind] or process in FRENCH:
        return "01"
    return "02" if process == WITH_RESPONSE else ""


_PROCESS = """The business process type (BT-23) is one that Peppol knows for this kind of document.

Write {process}.
"""
_UNKNOWN = "The business process type (BT-23) is {value}."


def _knows_process(kind: str, *, numbered: bool) -> Callable[[Node], bool | Broken]:
    def known(document: Node) -> bool | Broken:
        return bool(process_of(document, kind, numbered=numbered)) or broken(value=document.clean(BT_23) or None)

    return known


for _book, _kind, _last in ((billing, "billing", "2025.11"), (self_billing, "selfbilling", "2026.3")):
    _doc = _PROCESS.format(process=PROCESSES[_kind])
    for _numbered, _range in ((False, span(since="2026.5")), (True, span(until=_last))):
        _book.fatal("PEPPOL-EN16931-R007", DOCUMENT, doc=_doc, message=_UNKNOWN, **_range)(
            _knows_process(_kind, numbered=_numbered)
        )


def _follows(kind: str, *, strict: bool) -> Callable[[Node], bool | Broken]:
    prefix = f"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:{kind}:3.0"

    def follows(document: Node) -> bool | Broken:
        specification = document.clean_text(BT_24)
        right = specification.startswith(prefix) and not (strict and "::" in specification)
        return right or broken(value=specification or None)

    return follows


for _book, _kind, _last in ((billing, "billing", "2025.11"), (self_billing, "selfbilling", "2026.3")):
    _doc = (
        "The specification identifier (BT-24) is that of Peppol.\n\n"
        f"Write urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:{_kind}:3.0, without a colon after it."
    )
    _message = "The specification identifier (BT-24) is {value}."
    for _strict, _range in ((True, span(since="2026.5")), (False, span(until=_last))):
        _book.fatal("PEPPOL-EN16931-R004", DOCUMENT, doc=_doc, message=_message, **_range)(
            _follows(_kind, strict=_strict)
        )


# --- notes, references, currency


@both.fatal("PEPPOL-EN16931-R002", DOCUMENT, message="There are {count} notes.")
def one_note(document: Node, facts: Document) -> bool | Broken:
    """There is at most one invoice note (BT-22), unless seller and buyer are both German.

    Put what you have to say into one note.
    """
    count = len(document.named(ubl.NOTE))
    return count <= 1 or in_germany(facts) or broken(count=count)


@both.fatal("PEPPOL-EN16931-R003", DOCUMENT, proof=TIGHT)
def buyer_reference_or_order(document: Node) -> bool:
    """A buyer reference (BT-10) or a purchase order reference (BT-13) is given.

    Ask the buyer which reference helps them to find the order, the person or the cost centre.
    """
    return document.has(BT_10) or document.has(BT_13)


@both.fatal("PEPPOL-EN16931-R005", BT_6, message="Both are {value}.")
def accounting_currency_differs(code: Node) -> bool | Broken:
    """The VAT accounting currency (BT-6) is another one than the invoice currency (BT-5).

    Leave BT-6 out if VAT is accounted for in the currency of the invoice.
    """
    invoice = normal(code.parent.string(BT_5)) if code.parent is not None else ""
    return code.normal != invoice or broken(value=invoice)


@both.fatal("PEPPOL-EN16931-R008", "*", needs="*", proof=TIGHT, at_once=lambda _, document: not document.tree.has_empty)
def nothing_is_empty(element: Node) -> bool:
    """No element is empty.

    Leave the element out, or fill it.
    """
    return bool(element.children) or bool(element.text.strip(WHITE_SPACE))


both.required("PEPPOL-EN16931-R010", "cac:AccountingCustomerParty/cac:Party", ubl.ENDPOINT_ID, proof=None)
both.required("PEPPOL-EN16931-R020", "cac:AccountingSupplierParty/cac:Party", ubl.ENDPOINT_ID, proof=None)


def _is_of_the_document(amount: Node, _: Document) -> bool:
    """Every amount but the tax total in the accounting currency (BT-111)."""
    if amount.name != ubl.TAX_AMOUNT:
        return True
    total = amount.parent
    return total is not None and (
        total.name == ubl.TAX_SUBTOTAL or (total.name == ubl.TAX_TOTAL and total.has(ubl.TAX_SUBTOTAL))
    )


def _is_not_of_a_category(amount: Node, document: Document) -> bool:
    """The same, without the tax amounts of the VAT breakdown (BT-117): self-billing does not ask there."""
    in_breakdown = (
        amount.name == ubl.TAX_AMOUNT and amount.parent is not None and amount.parent.name == ubl.TAX_SUBTOTAL
    )
    return not in_breakdown and _is_of_the_document(amount, document)


def _all_in_one_currency(amounts: list[Node], document: Document) -> bool:
    return {amount.attributes.get("currencyID") for amount in amounts} <= set(document.root.strings(BT_5))


for _book, _when in ((billing, _is_of_the_document), (self_billing, _is_not_of_a_category)):

    @_book.fatal(
        "PEPPOL-EN16931-R051", AMOUNTS, when=_when, proof=one_currency, at_once=_all_in_one_currency,
        message="The amount is in {value}, the invoice in {currency}.",
    )  # fmt: skip
    def amount_is_in_invoice_currency(amount: Node, document: Document) -> bool | Broken:
        """Every amount is in the invoice currency (BT-5), only the VAT total in accounting currency (BT-111) is not.

        Correct the attribute currencyID, or convert the amount.
        """
        currencies = document.root.strings(BT_5)
        currency = amount.attributes.get("currencyID")
        return currency in currencies or broken(value=currency, currency=" ".join(currencies) or None)


@both.fatal("PEPPOL-EN16931-R053", DOCUMENT, message="There are {count}.")
def one_tax_total_with_breakdown(document: Node) -> bool | Broken:
    """Exactly one tax total has the VAT breakdown (BG-23).

    Put all categories into one tax total, in the invoice currency.
    """
    count = sum(total.has(ubl.TAX_SUBTOTAL) for total in document.named(ubl.TAX_TOTAL))
    return count == 1 or broken(count=count)


@both.fatal("PEPPOL-EN16931-R054", DOCUMENT, message="There are {count}, not {expected}.")
def one_tax_total_for_accounting_currency(document: Node) -> bool | Broken:
    """One tax total without breakdown is there if a VAT accounting currency (BT-6) is given, and none otherwise.

    Give the total VAT in accounting currency (BT-111) together with BT-6, or leave out both.
    """
    count = sum(not total.has(ubl.TAX_SUBTOTAL) for total in document.named(ubl.TAX_TOTAL))
    expected = int(document.has(BT_6))
    return count == expected or broken(count=count, expected=expected)


def _vat_in(document: Node, currency: str) -> list[float]:
    """Total VAT amounts in the currency that the element names."""
    names = {normal(name) for name in document.strings(currency)}
    found = [
        node
        for total in document.named(ubl.TAX_TOTAL)
        for node in total.named(ubl.TAX_AMOUNT)
        if node.attributes.get("currencyID") in names
    ]
    return [node.double() for node in found]


@both.fatal("PEPPOL-EN16931-R055", DOCUMENT)
def vat_totals_have_one_sign(document: Node) -> bool:
    """The VAT totals in invoice currency (BT-110) and in accounting currency (BT-111) have the same sign.

    One of the two has a minus too many.
    """
    if document.one(BT_6) is None:
        return True
    accounting, invoice = _vat_in(document, BT_6), _vat_in(document, BT_5)
    return (any(value <= 0 for value in accounting) and any(value <= 0 for value in invoice)) or (
        any(value >= 0 for value in accounting) and any(value >= 0 for value in invoice)
    )


# --- payment and references


@both.fatal("PEPPOL-EN16931-R061", BG_16, when=lambda means, _: means.clean(BT_81) in {"49", "59"})
def direct_debit_has_a_mandate(means: Node) -> bool:
    """A direct debit (BT-81 49 or 59) gives the mandate reference (BT-89).

    Give the reference that the buyer signed.
    """
    return means.has(BG_19 / BT_89)


@both.fatal("PEPPOL-EN16931-R080", "CreditNote", message="There are {count}.")
def one_project_reference(document: Node) -> bool | Broken:
    """A credit note has at most one project reference (BT-11): a reference with document type code 50.

    Keep one of them.
    """
    count = sum("50" in node.strings(ubl.DOCUMENT_TYPE_CODE) for node in document.named(BG_24))
    return count <= 1 or broken(count=count)
