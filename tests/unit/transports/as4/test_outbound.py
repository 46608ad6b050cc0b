"""The message that goes out: the parameters of the profile, to the byte."""

from __future__ import annotations

import gzip
import hashlib
import tracemalloc
from base64 import b64decode
from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml import SignatureConfiguration, XMLVerifier
from tests.as4 import (
    CONVERSATION_ID,
    DOCUMENT_TYPE,
    MESSAGE_ID,
    NS,
    PROCESS,
    Wire,
    build,
    c14n,
    endpoint,
    find,
    message,
    receiver,
    sender,
    wire,
)

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import DocumentTypeId
from peppol_kit.transports.as4 import outbound

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography.x509 import Certificate

CONTENT = b"<Invoice>" + b"<Line>1</Line>" * 50 + b"</Invoice>"
X509 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"
SWA = "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
SHA_256 = "http://www.w3.org/2001/04/xmlenc#sha256"


@pytest.fixture(scope="module")
def sent() -> Wire:
    return wire(CONTENT)


def text(root: etree._Element, path: str) -> str:
    return find(root, path).text or ""


def der(certificate: Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)


def decrypted(sent: Wire) -> bytes:
    wrapped = b64decode(text(sent.root, "//xenc:EncryptedKey/xenc:CipherData/xenc:CipherValue"))
    key = receiver().key.decrypt(wrapped, OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=None))
    assert len(key) == 16
    return AESGCM(key).decrypt(sent.attachment[:12], sent.attachment[12:], None)


def test_a_message_is_multipart_related_of_soap_1_2(sent: Wire) -> None:
    assert sent.content_type == f'multipart/related; type="application/soap+xml"; boundary="{sent.boundary}"'
    parsed = message_from_bytes(b"Content-Type: " + sent.content_type.encode() + b"\r\n\r\n" + sent.joined())
    first, second = parsed.get_payload()  # type: ignore[misc]
    assert first.get_content_type() == "application/soap+xml"  # type: ignore[union-attr]
    assert second.get_content_type() == "application/octet-stream"  # type: ignore[union-attr]
    assert second["Content-Transfer-Encoding"] == "binary"  # type: ignore[index,call-overload]


def test_the_attachment_has_a_content_id_in_brackets_and_no_disposition(sent: Wire) -> None:
    headers = dict(line.split(": ") for line in sent.attachment_header.decode().split("\r\n"))
    href = find(sent.root, "//eb:PartInfo").get("href")
    assert headers == {
        "Content-Type": "application/octet-stream",
        "Content-Transfer-Encoding": "binary",
        "Content-ID": f"<{href.removeprefix('cid:')}>",
    }
    assert b"disposition" not in bytes(build(CONTENT)).lower()


def test_the_header_has_the_values_of_the_profile(sent: Wire) -> None:
    root = sent.root
    user = find(root, "/S12:Envelope/S12:Header/eb:Messaging/eb:UserMessage")
    assert text(user, "eb:MessageInfo/eb:Timestamp") == "2026-11-20T12:00:00.123Z"
    assert text(user, "eb:MessageInfo/eb:MessageId") == MESSAGE_ID
    assert user.xpath("count(eb:MessageInfo/*)", namespaces=NS) == 2
    for direction, party, role in (("From", "POP000001", "initiator"), ("To", "POP000002", "responder")):
        assert text(user, f"eb:PartyInfo/eb:{direction}/eb:PartyId") == party
        assert dict(find(user, f"eb:PartyInfo/eb:{direction}/eb:PartyId").attrib) == {
            "type": "urn:fdc:peppol.eu:2017:identifiers:ap"
        }
        assert text(user, f"eb:PartyInfo/eb:{direction}/eb:Role") == NS["eb"] + role
    collaboration = find(user, "eb:CollaborationInfo")
    assert text(collaboration, "eb:AgreementRef") == "urn:fdc:peppol.eu:2017:agreements:tia:ap_provider"
    assert not find(collaboration, "eb:AgreementRef").attrib
    assert text(collaboration, "eb:Service") == PROCESS.value
    assert dict(find(collaboration, "eb:Service").attrib) == {"type": "cenbii-procid-ubl"}
    assert text(collaboration, "eb:Action") == f"busdox-docid-qns::{DOCUMENT_TYPE.value}"
    assert text(collaboration, "eb:ConversationId") == CONVERSATION_ID
    assert "mpc" not in user.attrib


def test_there_are_exactly_two_message_properties(sent: Wire) -> None:
    properties = [
        (each.get("name"), each.get("type"), each.text)
        for each in sent.root.iterfind(".//eb:MessageProperties/eb:Property", NS)
    ]
    assert properties == [
        ("originalSender", "iso6523-actorid-upis", "0208:0202239951"),
        ("finalRecipient", "iso6523-actorid-upis", "9925:be0123456749"),
    ]
    assert b"trackingIdentifier" not in sent.soap


def test_the_payload_is_said_to_be_packed_xml(sent: Wire) -> None:
    properties = {each.get("name"): each.text for each in sent.root.iterfind(".//eb:PartProperties/eb:Property", NS)}
    assert properties == {"MimeType": "application/xml", "CompressionType": "application/gzip"}


def test_security_and_messaging_must_be_understood_and_the_body_is_empty(sent: Wire) -> None:
    root = sent.root
    must = f"{{{NS['S12']}}}mustUnderstand"
    assert find(root, "//wsse:Security").get(must) == find(root, "//eb:Messaging").get(must) == "true"
    assert not set(find(root, "//wsse:Security").attrib) - {must}
    body = find(root, "/S12:Envelope/S12:Body")
    assert len(body) == 0
    assert body.text is None
    assert b"xenc:" not in etree.tostring(find(root, "//eb:Messaging"))  # the header is not encrypted


def test_the_security_header_has_what_peers_have_in_that_order(sent: Wire) -> None:
    names = [etree.QName(child).localname for child in find(sent.root, "//wsse:Security")]
    assert names == ["BinarySecurityToken", "EncryptedKey", "EncryptedData", "BinarySecurityToken", "Signature"]


def test_the_key_and_the_signature_refer_to_their_tokens_directly(sent: Wire) -> None:
    root = sent.root
    for path, owner in (("//xenc:EncryptedKey", receiver()), ("//ds:Signature", sender())):
        reference = find(root, f"{path}/ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference")
        assert reference.get("ValueType") == X509
        token = find(root, f"//wsse:BinarySecurityToken[@wsu:Id='{reference.get('URI')[1:]}']")
        assert (token.get("ValueType"), token.get("EncodingType")) == (X509, BASE64)
        assert b64decode(token.text or "") == der(owner.certificate)


def test_exactly_messaging_body_and_attachment_are_signed(sent: Wire) -> None:
    root = sent.root
    assert find(root, "//ds:CanonicalizationMethod").get("Algorithm") == EXCLUSIVE
    assert find(root, "//ds:SignatureMethod").get("Algorithm") == "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
    references = root.findall(".//ds:SignedInfo/ds:Reference", NS)
    identifier = f"{{{NS['wsu']}}}Id"
    assert [each.get("URI") for each in references] == [
        "#" + find(root, "//eb:Messaging").get(identifier),
        "#" + find(root, "//S12:Body").get(identifier),
        find(root, "//eb:PartInfo").get("href"),
    ]
    assert [find(each, "ds:Transforms/ds:Transform").get("Algorithm") for each in references] == [
        EXCLUSIVE,
        EXCLUSIVE,
        SWA + "Attachment-Content-Signature-Transform",
    ]
    assert {find(each, "ds:DigestMethod").get("Algorithm") for each in references} == {SHA_256}


def test_the_attachment_is_encrypted_as_the_profile_has_it(sent: Wire) -> None:
    root = sent.root
    method = find(root, "//xenc:EncryptedKey/xenc:EncryptionMethod")
    assert method.get("Algorithm") == "http://www.w3.org/2009/xmlenc11#rsa-oaep"
    assert find(method, "ds:DigestMethod").get("Algorithm") == SHA_256
    assert find(method, "xenc11:MGF").get("Algorithm") == "http://www.w3.org/2009/xmlenc11#mgf1sha256"
    data = find(root, "//xenc:EncryptedData")
    assert (data.get("Type"), data.get("MimeType")) == (SWA + "Attachment-Content-Only", "application/gzip")
    assert find(data, "xenc:EncryptionMethod").get("Algorithm") == "http://www.w3.org/2009/xmlenc11#aes128-gcm"
    reference = find(data, "xenc:CipherData/xenc:CipherReference")
    assert reference.get("URI") == find(root, "//eb:PartInfo").get("href")
    assert find(reference, "xenc:Transforms/ds:Transform").get("Algorithm") == SWA + "Attachment-Ciphertext-Transform"
    token = find(data, "ds:KeyInfo/wsse:SecurityTokenReference")
    assert token.get(f"{{{NS['wsse11']}}}TokenType").endswith("soap-message-security-1.1#EncryptedKey")
    assert find(token, "wsse:Reference").get("URI") == "#" + find(root, "//xenc:EncryptedKey").get("Id")
    listed = find(root, "//xenc:EncryptedKey/xenc:ReferenceList/xenc:DataReference")
    assert listed.get("URI") == "#" + data.get("Id")


def test_it_is_packed_then_signed_then_encrypted(sent: Wire) -> None:
    packed = decrypted(sent)
    assert gzip.decompress(packed) == CONTENT
    digest = find(sent.root, "//ds:SignedInfo/ds:Reference[starts-with(@URI, 'cid:')]/ds:DigestValue").text
    assert b64decode(digest or "") == hashlib.sha256(packed).digest()


def test_what_is_written_is_canonical_already(sent: Wire) -> None:
    for path in ("//eb:Messaging", "//S12:Body", "//ds:SignedInfo"):
        assert c14n(find(sent.root, path)) in sent.soap


def test_the_signature_holds_for_signxml_too(sent: Wire) -> None:
    packed = decrypted(sent)
    href = find(sent.root, "//eb:PartInfo").get("href")
    results = XMLVerifier().verify(
        sent.soap,
        x509_cert=sender().certificate,
        uri_resolver={href: packed}.get,
        id_attribute="Id",
        ignore_ambiguous_key_info=True,
        expect_config=SignatureConfiguration(expect_references=3, location=".//"),
    )
    assert len(results) == 3  # type: ignore[arg-type]


def test_two_messages_share_no_id() -> None:
    one, other = wire(CONTENT), wire(CONTENT, message_id="another@peppol-kit.test")
    assert one.boundary != other.boundary
    ids = [set(each.root.xpath("//@wsu:Id | //@Id | //eb:PartInfo/@href", namespaces=NS)) for each in (one, other)]
    assert not ids[0] & ids[1]


def test_made_again_it_is_signed_over_the_same_under_a_new_key() -> None:
    """An access point that has it answers with the receipt of the first copy."""
    one, other = build(CONTENT), build(CONTENT)
    assert one.references == other.references
    assert one.content_type == other.content_type
    first, again = wire(CONTENT), wire(CONTENT)
    assert first.attachment[:12] != again.attachment[:12]
    assert find(first.root, "//xenc:CipherValue").text != find(again.root, "//xenc:CipherValue").text


def test_a_wildcard_document_type_is_named_with_its_scheme() -> None:
    pint = DocumentTypeId(
        "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:peppol:pint:billing-1@jp-1::2.1"
    )
    envelope = message().envelope
    values = {name: getattr(envelope, name) for name in envelope.__dataclass_fields__}
    sent = wire(CONTENT, envelope=type(envelope)(**(values | {"document_type": pint})))
    assert text(sent.root, "//eb:Action") == f"peppol-doctype-wildcard::{pint.value}"


def test_markup_in_a_value_stays_a_value() -> None:
    sent = wire(CONTENT, conversation_id="a<b>&\"'\r\n\tc]]>")
    assert text(sent.root, "//eb:ConversationId") == "a<b>&\"'\r\n\tc]]>"
    assert c14n(find(sent.root, "//eb:Messaging")) in sent.soap


@pytest.mark.parametrize("wrong", ["", "a b@x", "a\r\nX-Evil: 1@x", "<a@x>", "é@x", "a" * 256])
def test_a_message_id_that_is_none_is_not_sent(wrong: str) -> None:
    with pytest.raises(InvalidFormat):
        build(CONTENT, message_id=wrong)


@pytest.mark.parametrize("wrong", ["\x00", "\x0b", "\ud800", "\ufffe"])
def test_a_value_that_xml_cannot_have_is_not_sent(wrong: str) -> None:
    with pytest.raises(InvalidFormat):
        build(CONTENT, conversation_id=wrong)


@pytest.mark.parametrize("size", [outbound.IN_MEMORY, outbound.IN_MEMORY + 1, 2_500_000])
def test_a_large_message_is_the_same_from_memory_and_from_a_file(tmp_path: Path, size: int) -> None:
    content = (b"<Line>%d</Line>" * (size // 8 + 1))[:size]
    file = tmp_path / "content"
    file.write_bytes(content)
    for source in (content, file):
        with build(source) as out:
            raw = bytes(out)
            assert len(raw) == len(out.body)
            assert [each.digest for each in out.references][2] == hashlib.sha256(gzip_of(raw, out)).digest()
            assert gzip.decompress(gzip_of(raw, out)) == content


def gzip_of(raw: bytes, out: outbound.Outgoing) -> bytes:
    boundary = out.content_type.partition('boundary="')[2].rstrip('"').encode()
    _, first, second, _ = raw.split(b"--" + boundary)
    soap = first.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
    attachment = second.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
    return decrypted(Wire(out.content_type, boundary.decode(), soap, b"", attachment))


def test_a_large_payload_is_never_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "content"
    with file.open("wb") as sink:
        for number in range(12):
            sink.write(hashlib.shake_256(bytes([number])).digest(1_000_000))  # does not pack
    tracemalloc.start()
    try:
        with outbound.build(message(file), endpoint(), credentials=sender()) as out:
            sent = sum(map(len, out.body))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sent == len(out.body) > 12_000_000
    assert peak < 2_000_000


def test_a_message_can_be_sent_twice_and_its_file_is_closed(tmp_path: Path) -> None:
    with build(b"<a/>" * 500_000) as out:
        assert b"".join(out.body) == b"".join(out.body)
        assert not isinstance(out.body.sealed, bytes)
    assert out.body.sealed.closed
