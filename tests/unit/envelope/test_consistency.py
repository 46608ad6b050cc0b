"""What a document claims is compared with its envelope."""

from __future__ import annotations

from io import BytesIO

import pytest
from tests.envelopes import CUSTOMIZATION, INVOICE, NAMESPACE, PROCESS, envelope

from peppol_kit.envelope import binary_content, contradictions
from peppol_kit.identifiers import DocumentTypeId, ProcessId

CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
CII_TYPE = DocumentTypeId(f"{CII}::CrossIndustryInvoice##urn:cen.eu:en16931:2017::D16B")


def test_a_document_that_fits_has_no_contradictions() -> None:
    assert contradictions(envelope(), INVOICE) == ()
    assert contradictions(envelope(), BytesIO(b"\xef\xbb\xbf" + INVOICE)) == ()


def test_another_specification_is_a_warning() -> None:
    other = INVOICE.replace(CUSTOMIZATION.encode(), b" urn:cen.eu:en16931:2017\n")
    (finding,) = contradictions(envelope(), other)
    assert (finding.rule, finding.severity, finding.location, finding.line) == (
        "SBDH-other-customization",
        "warning",
        "/Invoice/CustomizationID",
        2,
    )
    assert "'urn:cen.eu:en16931:2017'; the document type of the envelope says" in finding.message


def test_another_process_is_a_warning() -> None:
    (finding,) = contradictions(envelope(process=ProcessId("urn:other")), INVOICE)
    assert (finding.rule, finding.location) == ("SBDH-other-profile", "/Invoice/ProfileID")
    assert PROCESS in finding.message


def test_another_root_element_is_fatal() -> None:
    other = DocumentTypeId(f"urn:other::CreditNote##{CUSTOMIZATION}::2.1")
    found = contradictions(envelope(document_type=other), INVOICE)
    assert [(finding.rule, finding.severity, finding.location) for finding in found] == [
        ("SBDH-invalid-standard", "fatal", "/Invoice"),
        ("SBDH-invalid-type", "fatal", "/Invoice"),
    ]


def test_extensions_may_stand_before_the_claims() -> None:
    before = b"<e:UBLExtensions xmlns:e='urn:e'><e:CustomizationID>no</e:CustomizationID></e:UBLExtensions>"
    at = INVOICE.index(b"<cbc:Cust")
    given = INVOICE[:at] + before + INVOICE[at:].replace(CUSTOMIZATION.encode(), b"urn:other")
    (finding,) = contradictions(envelope(), given)
    assert "'urn:other'" in finding.message


def test_a_cross_industry_invoice_claims_by_its_parameters() -> None:
    head = (
        f'<r:CrossIndustryInvoice xmlns:r="{CII}"><r:ExchangedDocumentContext>'
        "<r:BusinessProcessSpecifiedDocumentContextParameter><r:ID>urn:process</r:ID>"
        "</r:BusinessProcessSpecifiedDocumentContextParameter>"
        "<r:GuidelineSpecifiedDocumentContextParameter><r:ID>urn:other</r:ID>"
        "</r:GuidelineSpecifiedDocumentContextParameter></r:ExchangedDocumentContext><r:ExchangedDocument/>"
        "</r:CrossIndustryInvoice>"
    )
    found = contradictions(envelope(document_type=CII_TYPE, process=ProcessId("urn:process")), head.encode())
    assert [finding.rule for finding in found] == ["SBDH-other-customization"]
    assert found[0].location.endswith("/GuidelineSpecifiedDocumentContextParameter/ID")


@pytest.mark.parametrize(
    "document",
    [
        INVOICE.replace(CUSTOMIZATION.encode(), b"").replace(PROCESS.encode(), b" "),
        f'<Invoice xmlns="{NAMESPACE}"/>'.encode(),
        f'<Invoice xmlns="{NAMESPACE}"><ID>1</ID><CustomizationID>late</CustomizationID></Invoice>'.encode(),
        f'<Invoice xmlns="{NAMESPACE}"><unclosed>'.encode(),
        binary_content(b"abc", "a/b"),
        b"no XML",
        b"<!DOCTYPE a><a/>",
        b"",
    ],
)
def test_what_claims_nothing_contradicts_nothing(document: bytes) -> None:
    assert contradictions(envelope(), document) == ()


def test_only_the_beginning_is_read() -> None:
    source = BytesIO(INVOICE + b" " * 5_000_000)
    contradictions(envelope(), source)
    assert source.tell() < 100_000
    extensions = INVOICE.replace(b"<cbc:Cust", b"<UBLExtensions>" + b"x" * 5_000_000 + b"</UBLExtensions><cbc:Cust", 1)
    source = BytesIO(extensions)
    contradictions(envelope(), source)
    assert source.tell() < 1_200_000
