"""Greece: rules GR-R-001 to GR-R-010 and GR-S, for sellers whose VAT number or address is Greek."""

from __future__ import annotations

import re
from math import isnan
from typing import TYPE_CHECKING

from peppol_kit import money
from peppol_kit.identifiers import checks
from peppol_kit.rules.peppol._books import billing
from peppol_kit.terms import BG_4, BG_11, BG_24, BT_2, BT_40, BT_123, ubl
from peppol_kit.xml.tree import RuleStop, normal

if TYPE_CHECKING:
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

NUMBER = "/Invoice/cbc:ID|/CreditNote/cbc:ID"
SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
MARK, URL = "##M.AR.K##", "##INVOICE|URL##"
_GREEK = frozenset({"GR", "EL"})
_DATE = re.compile(r"(0?[1-9]|[12][0-9]|3[01])[-\\/ ]?(0?[1-9]|1[0-2])[-\\/ ]?(19|20)[0-9]{2}")
_TYPES = frozenset({"1.1", "1.6", "2.1", "2.4", "5.1", "5.2", ""})
_INTEGER = re.compile(r"\s*[+-]?[0-9]+\s*")


def from_greece(document: Document) -> bool:
    """Whether the seller is Greek."""
    return document.supplier_country in _GREEK


def within_greece(document: Document) -> bool:
    """Whether seller and buyer are Greek."""
    return from_greece(document) and document.customer_country in _GREEK


def from_greece_without_representative(document: Document) -> bool:
    """Whether the seller is Greek, a tax representative's VAT number left aside."""
    return document.supplier_country_without_representative in _GREEK


def with_greek_address(document: Document) -> bool:
    """Whether the seller is Greek, and its address too."""
    return from_greece(document) and "GR" in document.root.strings(BG_4 / ubl.POSTAL_ADDRESS / BT_40)


# --- the invoice number: six segments


def _segment(number: Node, place: int) -> str | None:
    """A segment of the invoice number, counted from 1; None where there is none."""
    segments = number.text.split("|") if number.text else []
    return segments[place - 1] if len(segments) >= place else None


@billing.fatal("GR-R-001-1", NUMBER, given=from_greece)
def number_has_six_segments(number: Node) -> bool:
    """The invoice number of a Greek seller (BT-1) has six segments, separated by |.

    Write VAT number, date, series, document type, branch and number: 800500000|24/08/2026|0|1.1|A|1.
    """
    return number.text.count("|") == 5


def _sellers_numbers(document: Document) -> set[str]:
    parties = document.root.all(BG_4) + document.root.all(BG_11)
    schemes = [scheme for party in parties for scheme in party.named(ubl.PARTY_TAX_SCHEME)]
    return {scheme.string(ubl.COMPANY_ID)[2:11] for scheme in schemes if "VAT" in scheme.strings(ubl.TAX_SCHEME_ID)}


@billing.fatal("GR-R-001-2", NUMBER, given=from_greece)
def first_segment_is_the_vat_number(number: Node, document: Document) -> bool:
    """The first segment of a Greek invoice number (BT-1) is the VAT number of the seller, without EL.

    Write the nine digits of BT-31.
    """
    segment = _segment(number, 1) or ""
    return len(normal(segment)) == 9 and checks.greek_tin(segment) and segment in _sellers_numbers(document)


@billing.fatal("GR-R-001-3", NUMBER, given=from_greece)
def second_segment_is_the_issue_date(number: Node, document: Document) -> bool:
    """The second segment of a Greek invoice number (BT-1) is the issue date (BT-2) as DD/MM/YYYY.

    Write the day on which the invoice is issued.
    """
    segment = _segment(number, 2) or ""
    if not normal(segment) or _DATE.match(segment) is None:
        return False
    day, month, year = [*segment.split("/"), "", "", ""][:3]
    issued = [*document.root.string(BT_2).split("-"), "", "", ""][:3]
    return len(segment.split("/")) >= 3 and [year, month, day] == issued


@billing.fatal("GR-R-001-4", NUMBER, given=from_greece)
def third_segment_is_a_number(number: Node) -> bool:
    """The third segment of a Greek invoice number (BT-1), the branch of the seller, is a number, 0 or more.

    Write 0 for the head office.
    """
    segment = _segment(number, 3) or ""
    if not normal(segment) or isnan(money.number(segment)):
        return False
    if _INTEGER.fullmatch(segment) is None:
        raise RuleStop("no integer")
    return int(segment) >= 0


@billing.fatal("GR-R-001-5", NUMBER, given=from_greece)
def fourth_segment_is_a_document_type(number: Node) -> bool:
    """The fourth segment of a Greek invoice number (BT-1) is a document type: 1.1, 1.6, 2.1, 2.4, 5.1 or 5.2.

    Write the type of myDATA.
    """
    segment = _segment(number, 4) or ""
    return normal(segment) != "" and segment in _TYPES


@billing.fatal("GR-R-001-6", NUMBER, given=from_greece)
def fifth_segment_is_filled(number: Node) -> bool:
    """The fifth segment of a Greek invoice number (BT-1), the series, is not empty.

    Write the series, or 0.
    """
    return bool(_segment(number, 5))


@billing.fatal("GR-R-001-7", NUMBER, given=from_greece)
def sixth_segment_is_filled(number: Node) -> bool:
    """The sixth segment of a Greek invoice number (BT-1), the number in the series, is not empty.

    Write the running number.
    """
    return bool(_segment(number, 6))


# --- the parties


def _vat_numbers(party: Node) -> list[Node]:
    schemes = [node for node in party.named(ubl.PARTY_TAX_SCHEME) if node.clean(ubl.TAX_SCHEME_ID) == "VAT"]
    return [number for scheme in schemes for number in scheme.named(ubl.COMPANY_ID)]


def _is_greek_number(number: str) -> bool:
    return number[:2] == "EL" and checks.greek_tin(number[2:])


def _has_a_greek_number(party: Node) -> bool:
    numbers = _vat_numbers(party)
    return len(numbers) == 1 and _is_greek_number(numbers[0].text)


@billing.fatal("GR-R-002", SELLER, given=from_greece)
def seller_has_a_trading_name(party: Node) -> bool:
    """A Greek seller gives its trading name (BT-28).

    Give the name also as party name.
    """
    return party.string(ubl.PARTY_NAME / ubl.NAME) != ""


@billing.warning("GR-S-011", SELLER, given=from_greece)
def seller_has_a_greek_vat_number(party: Node) -> bool:
    """A Greek seller has one VAT number (BT-31): EL and nine digits, the last a check digit.

    Correct the number.
    """
    return _has_a_greek_number(party)


def _under_vat(number: Node, _: Document) -> bool:
    return number.parent is not None and number.parent.clean(ubl.TAX_SCHEME_ID) == "VAT"


@billing.fatal("GR-R-003", SELLER + "/cac:PartyTaxScheme/cbc:CompanyID", given=from_greece, when=_under_vat)
def sellers_vat_number_is_greek(number: Node) -> bool:
    """The VAT number of a Greek seller (BT-31) is EL and nine digits, the last a check digit.

    Correct the number; the prefix is EL, not GR.
    """
    return _is_greek_number(number.text)


@billing.fatal("GR-R-005", BUYER, given=from_greece)
def buyer_has_a_trading_name(party: Node) -> bool:
    """A Greek seller gives the trading name of the buyer (BT-45).

    Give the name also as party name.
    """
    return party.string(ubl.PARTY_NAME / ubl.NAME) != ""


@billing.fatal("GR-R-006", BUYER, given=within_greece)
def buyer_has_a_greek_vat_number(party: Node) -> bool:
    """Within Greece the buyer has one VAT number (BT-48): EL and nine digits, the last a check digit.

    Correct the number.
    """
    return _has_a_greek_number(party)


def _is_greek_address(endpoint: Node) -> bool:
    return endpoint.attributes.get("schemeID") == "9933" and checks.greek_tin(endpoint.text)


@billing.fatal("GR-R-009", SELLER + "/cbc:EndpointID", given=from_greece_without_representative)
def sellers_address_is_its_tax_number(endpoint: Node) -> bool:
    """The electronic address of a Greek seller (BT-34) is its tax number under scheme 9933.

    Write schemeID 9933 and the nine digits.
    """
    return _is_greek_address(endpoint)


@billing.fatal("GR-R-010", BUYER + "/cbc:EndpointID", given=within_greece)
def buyers_address_is_its_tax_number(endpoint: Node) -> bool:
    """Within Greece the electronic address of the buyer (BT-49) is its tax number under scheme 9933.

    Write schemeID 9933 and the nine digits.
    """
    return _is_greek_address(endpoint)


# --- the marks of the tax authority


def _described(document: Node, text: str) -> int:
    return sum(text in node.strings(BT_123) for node in document.named(BG_24))


@billing.fatal("GR-R-004-1", ubl.DOCUMENT, given=with_greek_address)
def mark_is_given(document: Node) -> bool:
    """A Greek seller gives the M.AR.K. of the tax authority in one supporting document (BT-122, BT-123 ##M.AR.K##).

    Add the reference with the mark as its number.
    """
    return _described(document, MARK) == 1


@billing.warning("GR-S-008-1", ubl.DOCUMENT, given=with_greek_address)
def link_is_given(document: Node) -> bool:
    """A Greek seller gives a link to the invoice in one supporting document (BT-123 ##INVOICE|URL##, BT-124).

    Add the reference with the link.
    """
    return _described(document, URL) == 1


@billing.fatal("GR-R-008-2", ubl.DOCUMENT, given=with_greek_address)
def link_is_given_once(document: Node) -> bool:
    """A Greek seller gives the link to the invoice (BT-123 ##INVOICE|URL##) at most once.

    Keep one of the references.
    """
    return _described(document, URL) <= 1


def _is_mark(number: Node, _: Document) -> bool:
    return number.parent is not None and MARK in number.parent.strings(BT_123)


@billing.fatal("GR-R-004-2", "cac:AdditionalDocumentReference/cbc:ID", given=with_greek_address, when=_is_mark)
def mark_is_a_number(number: Node) -> bool:
    """The M.AR.K. of the tax authority (BT-122) is a positive whole number.

    Write the digits that myDATA returned.
    """
    return number.text[:1] in set("123456789")


@billing.fatal("GR-R-008-3", BG_24, given=from_greece, when=lambda reference, _: URL in reference.strings(BT_123))
def link_has_its_address(reference: Node) -> bool:
    """The link to a Greek invoice has its address (BT-124).

    Give the URL in cac:ExternalReference.
    """
    return reference.clean(ubl.ATTACHMENT / ubl.EXTERNAL_REFERENCE / "cbc:URI") != ""
