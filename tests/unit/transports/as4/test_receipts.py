"""The answer: a receipt that is proof, one that proves nothing, an error, or none of them."""

from __future__ import annotations

from base64 import b64encode
from copy import deepcopy
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from signxml import SignatureConfiguration, XMLVerifier
from tests.as4 import MESSAGE_ID, NOW, NS, build, c14n, find, message, receiver, sender, sign_again, stranger

from peppol_kit.errors import MessageRefused, ReceiptInvalid, ReceiptMissing, ReceiverBusy, ReceiverRejected
from peppol_kit.sandbox.pki import SandboxPki
from peppol_kit.transports.as4 import ebms, receipts, signals
from peppol_kit.transports.as4.signature import Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.transports.as4.outbound import Outgoing
    from peppol_kit.transports.base import Receipt

    from .conftest import Open

RECEIPT_ID = "receipt-1@peppol-kit.test"


@pytest.fixture
def sent() -> Outgoing:
    return build()


@pytest.fixture
def receipt(sent: Outgoing, opened: Open) -> bytes:
    got = opened(bytes(sent), sent.content_type)
    return signals.receipt_for(got, credentials=receiver(), message_id=RECEIPT_ID, at=NOW)


def verify(raw: bytes, sent: Outgoing, content_type: str = signals.CONTENT_TYPE, **changes: object) -> Receipt:
    values = {
        "message_id": MESSAGE_ID,
        "references": sent.references,
        "certificate": receiver().certificate,
        "party": "POP000002",
        "at": NOW,
    }
    return receipts.verify(raw, content_type, **(values | changes))  # type: ignore[arg-type]


def changed(receipt: bytes, change: Callable[[etree._Element], object], *, signed: bool = True) -> bytes:
    root = etree.fromstring(receipt)
    change(root)
    if signed:
        sign_again(root, receiver())
    return etree.tostring(root)


def test_a_receipt_is_signed_by_its_token_over_messaging_and_body(receipt: bytes) -> None:
    root = etree.fromstring(receipt)
    identifier = f"{{{NS['wsu']}}}Id"
    assert [each.get("URI") for each in root.iterfind(".//ds:SignedInfo/ds:Reference", NS)] == [
        "#" + find(root, "//eb:Messaging").get(identifier),
        "#" + find(root, "//S12:Body").get(identifier),
    ]
    assert len(root.findall(".//wsse:BinarySecurityToken", NS)) == 1
    results = XMLVerifier().verify(
        receipt,
        x509_cert=receiver().certificate,
        id_attribute="Id",
        ignore_ambiguous_key_info=True,
        expect_config=SignatureConfiguration(expect_references=2, location=".//"),
    )
    assert len(results) == 2  # type: ignore[arg-type]


def test_a_receipt_is_canonical_as_it_is_written(receipt: bytes) -> None:
    root = etree.fromstring(receipt)
    for path in ("//eb:Messaging", "//S12:Body", "//ds:SignedInfo"):
        assert c14n(find(root, path)) in receipt


def test_a_receipt_repeats_every_reference_of_the_sender(sent: Outgoing, receipt: bytes) -> None:
    root, message = etree.fromstring(receipt), bytes(sent)
    copies = root.findall(".//ebbp:NonRepudiationInformation/ebbp:MessagePartNRInformation/ds:Reference", NS)
    assert [each.get("URI") for each in copies] == [each.uri for each in sent.references]
    assert [find(each, "ds:DigestValue").text for each in copies] == [
        b64encode(each.digest).decode() for each in sent.references
    ]
    assert all(c14n(each).replace(f' xmlns:ds="{NS["ds"]}"'.encode(), b"") in message for each in copies)
    info = find(root, "//eb:SignalMessage/eb:MessageInfo")
    assert [(etree.QName(each).localname, each.text) for each in info] == [
        ("Timestamp", "2026-11-20T12:00:00.123Z"),
        ("MessageId", RECEIPT_ID),
        ("RefToMessageId", MESSAGE_ID),
    ]


def test_a_right_receipt_is_proof(sent: Outgoing, receipt: bytes) -> None:
    proof = verify(receipt, sent)
    assert (proof.message_id, proof.ref_to_message_id, proof.timestamp) == (RECEIPT_ID, MESSAGE_ID, NOW)
    assert (proof.party, proof.raw) == ("POP000002", receipt)


@pytest.mark.parametrize("content_type", ["", "application/soap+xml;charset=utf-8", "text/xml", "no type at all"])
@pytest.mark.parametrize("status", [200, 202, 500])
def test_neither_status_nor_content_type_is_the_verdict(
    sent: Outgoing, receipt: bytes, content_type: str, status: int
) -> None:
    assert verify(receipt, sent, content_type, status=status).message_id == RECEIPT_ID


def test_a_receipt_may_be_the_first_part_of_a_multipart_answer(sent: Outgoing, receipt: bytes) -> None:
    raw = b"--b\r\nContent-Type: application/soap+xml\r\n\r\n" + receipt + b"\r\n--b--\r\n"
    assert verify(raw, sent, 'multipart/related; boundary="b"; type="application/soap+xml"').message_id == RECEIPT_ID


def put(path: str, text: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        for each in root.xpath(path, namespaces=NS):
            each.text = text

    return change


def remove(path: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        for each in root.xpath(path, namespaces=NS):
            each.getparent().remove(each)

    return change


def double(path: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        (found,) = root.xpath(path, namespaces=NS)
        found.addnext(deepcopy(found))

    return change


PARTS = "//ebbp:MessagePartNRInformation"
WRONG = {
    "for another message": put("//eb:RefToMessageId", "other@x"),
    "for no message": remove("//eb:RefToMessageId"),
    "without an id": put("//eb:SignalMessage//eb:MessageId", ""),
    "another digest": put(f"{PARTS}[3]//ds:DigestValue", b64encode(bytes(32)).decode()),
    "no digest": put(f"{PARTS}[3]//ds:DigestValue", "?"),
    "one part missing": remove(f"{PARTS}[3]"),
    "one part twice": double(f"{PARTS}[3]"),
    "no parts": remove(PARTS),
    "no information": remove("//ebbp:NonRepudiationInformation"),
    "digests by SHA-1": lambda root: find(root, f"{PARTS}[1]//ds:DigestMethod").set(
        "Algorithm", "http://www.w3.org/2000/09/xmldsig#sha1"
    ),
    "no signature": remove("//ds:Signature"),
    "no security": remove("//wsse:Security"),
    "no time": put("//eb:Timestamp", "now"),
    "two receipts": double("//eb:Receipt"),
    "receipt and error": lambda root: find(root, "//eb:Receipt").addnext(
        etree.Element(f"{{{NS['eb']}}}Error", errorCode="EBMS:0004")
    ),
    "two signals": double("//eb:SignalMessage"),
    "a body with something": lambda root: etree.SubElement(find(root, "//S12:Body"), "x"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_receipt_that_proves_nothing_is_invalid(sent: Outgoing, receipt: bytes, wrong: str) -> None:
    root = etree.fromstring(receipt)
    WRONG[wrong](root)
    if root.find(".//ds:Signature", NS) is not None and wrong != "a body with something":
        sign_again(root, receiver())
    with pytest.raises(ReceiptInvalid):
        verify(etree.tostring(root), sent)


def test_a_changed_receipt_is_invalid(sent: Outgoing, receipt: bytes) -> None:
    with pytest.raises(ReceiptInvalid, match="does not hold"):
        verify(changed(receipt, put("//eb:Timestamp", "2026-11-20T12:00:00Z"), signed=False), sent)


def test_the_receipt_of_another_message_is_invalid(sent: Outgoing, receipt: bytes) -> None:
    with pytest.raises(ReceiptInvalid, match="digests"):
        verify(receipt, build(b"<AnotherDocument/>"))


def test_another_access_point_gives_no_receipt(sent: Outgoing, opened: Open) -> None:
    got = opened(bytes(sent), sent.content_type)
    for forger in (stranger(), sender()):
        raw = signals.receipt_for(got, credentials=forger, message_id=RECEIPT_ID, at=NOW)
        with pytest.raises(ReceiptInvalid, match="not signed by the certificate"):
            verify(raw, sent)


def test_another_certificate_of_the_same_party_gives_no_receipt(sent: Outgoing, opened: Open) -> None:
    """The SMP publishes one certificate: whoever has renewed theirs must publish it."""
    got = opened(bytes(sent), sent.content_type)
    renewed = SandboxPki(now=NOW).access_point("POP000002")
    raw = signals.receipt_for(got, credentials=renewed, message_id=RECEIPT_ID, at=NOW)
    with pytest.raises(ReceiptInvalid, match="not signed by the certificate"):
        verify(raw, sent)


@pytest.mark.parametrize("days", [-10, 1_000])
def test_a_receipt_of_a_certificate_that_is_not_valid_now_is_invalid(sent: Outgoing, receipt: bytes, days: int) -> None:
    with pytest.raises(ReceiptInvalid, match="not valid now"):
        verify(receipt, sent, at=NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("raw", "content_type", "status"),
    [
        (b"", "", 202),
        (b"", "", 200),
        (b"<html>Bad Gateway</html>", "text/html", 502),
        (b"Not Found", "text/plain", 404),
        (b'{"error": 1}', "application/json", 500),
        (b"x" * 2_000_000, "application/soap+xml", 200),
        (b"--b--", 'multipart/related; boundary="b"', 200),
        (b"--b\r\n\r\n\r\n--b--", "multipart/related", 200),
        (
            b'<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Body><S:Fault/></S:Body></S:Envelope>',
            "application/soap+xml",
            500,
        ),
    ],
)
def test_what_is_neither_receipt_nor_error_is_missing(
    sent: Outgoing, raw: bytes, content_type: str, status: int
) -> None:
    with pytest.raises(ReceiptMissing) as caught:
        verify(raw, sent, content_type, status=status)
    assert caught.value.status == status
    assert not caught.value.outcome_known


def test_a_message_is_no_receipt(sent: Outgoing) -> None:
    with pytest.raises(ReceiptMissing):
        verify(bytes(sent), sent, sent.content_type)


def error(code: str, detail: str = "because", message_id: str = MESSAGE_ID, *, signed: bool = False) -> bytes:
    refused = MessageRefused(detail, ebms=code, message_id=message_id)
    credentials = receiver() if signed else None
    return signals.error(refused, message_id="error-1@peppol-kit.test", at=NOW, credentials=credentials)


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("code", sorted(ebms.ERRORS))
def test_an_error_is_what_its_code_means(sent: Outgoing, code: str, signed: bool) -> None:
    kind = ReceiverBusy if code in {"EBMS:0202", "EBMS:0005"} else ReceiverRejected
    with pytest.raises(kind) as caught:
        verify(error(code, signed=signed), sent, status=500)
    assert (caught.value.ebms, caught.value.detail) == (code, "because")
    assert caught.value.retryable is (kind is ReceiverBusy)


def test_not_serviced_is_said_in_the_detail(sent: Outgoing) -> None:
    with pytest.raises(ReceiverRejected) as caught:
        verify(error("EBMS:0004", ebms.NOT_SERVICED), sent)
    assert (caught.value.ebms, caught.value.detail) == ("EBMS:0004", "PEPPOL:NOT_SERVICED")


def test_an_error_has_what_its_table_says() -> None:
    root = etree.fromstring(error("EBMS:0303", "<no> gzip"))
    found = find(root, "//eb:SignalMessage/eb:Error")
    assert dict(found.attrib) == {
        "category": "Communication",
        "errorCode": "EBMS:0303",
        "origin": "ebMS",
        "refToMessageInError": MESSAGE_ID,
        "severity": "failure",
        "shortDescription": "DecompressionFailure",
    }
    assert find(found, "eb:ErrorDetail").text == "<no> gzip"
    assert find(root, "//eb:RefToMessageId").text == MESSAGE_ID
    assert root.find(".//wsse:Security", NS) is None


@given(st.text(st.characters(codec=None), max_size=200))
def test_an_error_can_be_told_whatever_is_to_be_told(detail: str) -> None:
    root = etree.fromstring(error("EBMS:0004", detail + "x" * 5_000, signed=True))
    assert len(find(root, "//eb:ErrorDetail").text or "") <= 2_000


def test_an_error_without_a_message_is_about_none(sent: Outgoing) -> None:
    raw = error("EBMS:0007", message_id="")
    assert b"refTo" not in raw
    assert b"RefTo" not in raw
    with pytest.raises(ReceiverRejected):
        verify(raw, sent)


def test_a_signed_error_is_canonical_and_signed() -> None:
    raw = error("EBMS:0101", "a<b>\"'&\r\n", signed=True)
    assert c14n(find(etree.fromstring(raw), "//eb:Messaging")) in raw
    answer = receipts.read(raw)
    assert answer.signer == receiver().certificate
    assert answer.flaw == ""


def test_an_error_about_another_message_says_nothing(sent: Outgoing) -> None:
    with pytest.raises(ReceiptMissing):
        verify(error("EBMS:0004", message_id="other@x"), sent)


def test_the_failure_counts_not_the_warning(sent: Outgoing) -> None:
    def warn(root: etree._Element) -> None:
        warning = deepcopy(find(root, "//eb:Error"))
        warning.set("severity", "warning")
        warning.set("errorCode", "EBMS:0002")
        find(root, "//eb:Error").addprevious(warning)

    root = etree.fromstring(error("EBMS:0101"))
    warn(root)
    assert [each.ebms for each in receipts.read(etree.tostring(root)).errors] == ["EBMS:0002", "EBMS:0101"]
    with pytest.raises(ReceiverRejected) as caught:
        verify(etree.tostring(root), sent)
    assert caught.value.ebms == "EBMS:0101"


def test_neither_document_nor_receipt_is_in_the_text_of_its_value(sent: Outgoing, receipt: bytes) -> None:
    assert "StandardBusinessDocument" not in repr(message())
    assert "Envelope" not in repr(verify(receipt, sent))


@pytest.mark.parametrize("code", ["ACME:1", "EBMS:9999", "", "x" * 500])
def test_an_error_of_no_table_is_a_rejection(sent: Outgoing, code: str) -> None:
    root = etree.fromstring(error("EBMS:0004"))
    find(root, "//eb:Error").set("errorCode", code)
    with pytest.raises(ReceiverRejected) as caught:
        verify(etree.tostring(root), sent)
    assert caught.value.ebms == (code[:50] or "EBMS:0004")
    assert len(str(caught.value)) < 200


def test_what_another_says_is_one_bounded_line(sent: Outgoing) -> None:
    root = etree.fromstring(error("EBMS:0004"))
    find(root, "//eb:Error").set("errorCode", "EBMS:0004\nINFO forged\u202e")
    find(root, "//eb:ErrorDetail").text = "one\ntwo\u2028three\x85INFO forged\u202e" + "x" * 100_000
    with pytest.raises(ReceiverRejected) as caught:
        verify(etree.tostring(root), sent)
    assert caught.value.ebms.isprintable()
    assert caught.value.detail.isprintable()
    assert len(caught.value.detail) <= 2_000


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_no_answer_breaks_the_reader(raw: bytes) -> None:
    references = (Reference.of_element("a", "b"),)
    with pytest.raises(ReceiptMissing):
        receipts.verify(
            raw,
            "application/soap+xml",
            message_id="a@b",
            references=references,
            certificate=receiver().certificate,
            party="POP000002",
            at=NOW,
        )


def test_codes_have_their_kind() -> None:
    assert ebms.error("EBMS:0101") == ("EBMS:0101", "FailedAuthentication", "failure", "Processing")
    assert ebms.error("EBMS:0202").category == "Communication"
    assert ebms.error("OTHER:1") == ("OTHER:1", "Other", "failure", "Content")
