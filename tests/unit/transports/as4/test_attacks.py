"""What somebody would try who wants a message to be taken for what it is not: refused, and it leaves no payload."""

from __future__ import annotations

import gzip
import time
from base64 import b64encode
from contextlib import suppress
from copy import deepcopy
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from tests.as4 import NS, Wire, c14n, find, pki, sender, sign_again, stranger, wire
from tests.as4_sealing import resealed, signed_by

from peppol_kit.errors import MessageRefused
from peppol_kit.transports.as4 import ebms, soap, tokens

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Open, Refused

CONTENT = b"<StandardBusinessDocument/>"
WSU_ID = f"{{{NS['wsu']}}}Id"
EVIL = "9925:be0999999999"
RECIPIENT = "//eb:Property[@name='finalRecipient']"


def element(namespace: str, name: str, **attributes: str) -> etree._Element:
    return etree.Element(f"{{{NS[namespace]}}}{name}", attributes, nsmap={namespace: NS[namespace]})


# Signature wrapping: the signed element is there, and another is read


def moved_body(root: etree._Element) -> None:
    body = find(root, "//S12:Body")
    wrapper = etree.SubElement(find(root, "//S12:Header"), "Wrapper")
    root.remove(body)
    wrapper.append(body)
    other = etree.SubElement(root, body.tag)
    other.set(WSU_ID, "other")


def moved_body_with_the_same_id(root: etree._Element) -> None:
    moved_body(root)
    root[-1].set(WSU_ID, find(root, "//Wrapper/*").get(WSU_ID))


def _evil_messaging(root: etree._Element) -> tuple[etree._Element, etree._Element]:
    signed = find(root, "//eb:Messaging")
    evil = deepcopy(signed)
    find(evil, f".{RECIPIENT}").text = EVIL
    return signed, evil


def moved_messaging(root: etree._Element) -> None:
    signed, evil = _evil_messaging(root)
    evil.set(WSU_ID, "evil")
    signed.addprevious(evil)
    etree.SubElement(find(root, "//S12:Header"), "Wrapper").append(signed)


def moved_messaging_into_security(root: etree._Element) -> None:
    signed, evil = _evil_messaging(root)
    evil.set(WSU_ID, "evil")
    signed.addprevious(evil)
    find(root, "//ds:Signature").append(element("ds", "Object"))
    find(root, "//ds:Object").append(signed)


def moved_messaging_into_the_body(root: etree._Element) -> None:
    signed, evil = _evil_messaging(root)
    signed.addprevious(evil)
    find(root, "//S12:Body").append(signed)
    evil.set(WSU_ID, "evil")


def second_messaging(root: etree._Element) -> None:
    signed, evil = _evil_messaging(root)
    evil.attrib.pop(WSU_ID)
    signed.addprevious(evil)


def second_messaging_behind(root: etree._Element) -> None:
    signed, evil = _evil_messaging(root)
    evil.attrib.pop(WSU_ID)
    signed.addnext(evil)


def second_messaging_with_the_same_id(root: etree._Element) -> None:
    signed, evil = _evil_messaging(root)
    signed.addprevious(evil)


def second_header(root: etree._Element) -> None:
    header = deepcopy(find(root, "//S12:Header"))
    root.insert(0, header)


def second_security(root: etree._Element) -> None:
    security = find(root, "//wsse:Security")
    security.addnext(element("wsse", "Security"))


def security_for_another(root: etree._Element) -> None:
    find(root, "//wsse:Security").set(f"{{{NS['S12']}}}role", "http://www.w3.org/2003/05/soap-envelope/role/next")


def envelope_in_an_envelope(root: etree._Element) -> None:
    inner = deepcopy(root)
    find(root, "//eb:Messaging/..").append(inner)


WRAPPINGS = {
    moved_body: "EBMS:0101",
    moved_body_with_the_same_id: "EBMS:0009",
    moved_messaging: "EBMS:0009",
    moved_messaging_into_security: "EBMS:0009",
    moved_messaging_into_the_body: "EBMS:0009",
    second_messaging: "EBMS:0009",
    second_messaging_behind: "EBMS:0009",
    second_messaging_with_the_same_id: "EBMS:0009",
    second_header: "EBMS:0009",
    second_security: "EBMS:0009",
    security_for_another: "EBMS:0009",
    envelope_in_an_envelope: "EBMS:0009",
}


@pytest.mark.parametrize("change", WRAPPINGS, ids=lambda change: change.__name__)
def test_what_is_read_is_what_is_signed(refused: Refused, change: Callable[[etree._Element], None]) -> None:
    assert refused(wire(CONTENT).changed(change)).ebms == WRAPPINGS[change]


@pytest.mark.parametrize("attribute", [WSU_ID, "Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id"])
@pytest.mark.parametrize("of", ["//eb:Messaging", "//S12:Body", "//xenc:EncryptedKey", "//ds:Signature"])
def test_no_id_is_there_twice(refused: Refused, attribute: str, of: str) -> None:
    def double(root: etree._Element) -> None:
        target = find(root, of)
        find(root, "//eb:UserMessage").set(attribute, target.get(WSU_ID) or target.get("Id"))

    refusal = refused(wire(CONTENT).changed(double))
    assert (refusal.ebms, refusal.detail) == ("EBMS:0009", "two elements have the same Id")


def test_a_changed_header_is_not_what_was_signed(refused: Refused) -> None:
    def change(root: etree._Element) -> None:
        find(root, RECIPIENT).text = EVIL

    refusal = refused(wire(CONTENT).changed(change))
    assert (refusal.ebms, refusal.detail) == ("EBMS:0101", "the message is not what was signed")


def test_a_body_with_something_in_it_is_refused(refused: Refused) -> None:
    def fill(root: etree._Element) -> None:
        etree.SubElement(find(root, "//S12:Body"), "Invoice")

    assert refused(wire(CONTENT).changed(fill, by=sender())).ebms == "EBMS:0009"


def test_a_comment_does_not_cut_a_value_short(opened: Open, refused: Refused) -> None:
    sent = wire(CONTENT)
    split = sent._replace(soap=sent.soap.replace(b">POP000001<", b">POP00<!-- -->0001<"))
    assert split.soap != sent.soap
    assert opened(split.joined(), split.content_type).from_party == "POP000001"


def test_an_instruction_within_a_value_breaks_the_signature(refused: Refused) -> None:
    sent = wire(CONTENT)
    root = etree.fromstring(sent.soap.replace(b">POP000001<", b">POP000001<?x y?>9<"))
    sign_again(root, sender())
    assert refused(sent._replace(soap=etree.tostring(root))).ebms == "EBMS:0101"


# The signature covers all of it, and nothing else


def reference(root: etree._Element, uri: str) -> etree._Element:
    return find(root, f"//ds:SignedInfo/ds:Reference[starts-with(@URI, '{uri}')]")


def without(uri_of: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        uri = "cid:" if uri_of == "cid:" else "#" + find(root, uri_of).get(WSU_ID)
        found = reference(root, uri)
        found.getparent().remove(found)

    return change


@pytest.mark.parametrize("what", ["cid:", "//eb:Messaging", "//S12:Body"])
def test_everything_is_signed(refused: Refused, what: str) -> None:
    refusal = refused(wire(CONTENT).changed(without(what), by=sender()))
    assert (refusal.ebms, refusal.detail) == ("EBMS:0101", "the signature is not over all of the message")


def extra_token(root: etree._Element) -> None:
    more = deepcopy(reference(root, "#msg"))
    more.set("URI", "#" + root.xpath("//wsse:BinarySecurityToken", namespaces=NS)[0].get(WSU_ID))
    find(root, "//ds:SignedInfo").append(more)


def messaging_twice(root: etree._Element) -> None:
    find(root, "//ds:SignedInfo").append(deepcopy(reference(root, "#msg")))


def attachment_twice(root: etree._Element) -> None:
    find(root, "//ds:SignedInfo").append(deepcopy(reference(root, "cid:")))


def attachment_elsewhere(root: etree._Element) -> None:
    reference(root, "cid:").set("URI", "cid:elsewhere")


def whole_document(root: etree._Element) -> None:
    reference(root, "#msg").set("URI", "")


def a_web_page(root: etree._Element) -> None:
    reference(root, "#msg").set("URI", "http://169.254.169.254/latest/")


def an_xpointer(root: etree._Element) -> None:
    reference(root, "#msg").set("URI", "#xpointer(/)")


def many(root: etree._Element) -> None:
    signed = reference(root, "#msg")
    for _ in range(500):
        signed.addnext(deepcopy(signed))


EXTRAS = (extra_token, messaging_twice, attachment_twice, attachment_elsewhere, an_xpointer, whole_document, a_web_page)


@pytest.mark.parametrize("change", [*EXTRAS, many], ids=lambda change: change.__name__)
def test_nothing_else_is_signed(refused: Refused, change: Callable[[etree._Element], None]) -> None:
    sent = wire(CONTENT)

    def sign(found: etree._Element) -> None:
        change(found)
        value = sender().key.sign(c14n(find(found, "//ds:SignedInfo")), PKCS1v15(), SHA256())
        find(found, "//ds:SignatureValue").text = b64encode(value).decode()

    assert refused(sent.changed(sign)).ebms == "EBMS:0101"


def test_an_attachment_that_is_sealed_and_not_signed_is_refused(refused: Refused) -> None:
    """Whoever has the certificate of the receiver can encrypt for it."""
    sent = wire(CONTENT)
    evil = resealed(sent, gzip.compress(b"<Evil/>"))
    swapped = evil._replace(soap=sent.soap)  # the signature of the sender is that of the right message

    def key_of_the_evil_one(root: etree._Element) -> None:
        find(root, "//xenc:CipherValue").text = find(evil.root, "//xenc:CipherValue").text

    refusal = refused(swapped.changed(key_of_the_evil_one))
    assert (refusal.ebms, refusal.detail) == ("EBMS:0101", "the payload is not what was signed")


# Who signed


def tokens_of(root: etree._Element) -> list[etree._Element]:
    return list(root.iterfind(f".//{tokens.TOKEN}"))


def test_the_signer_is_the_one_that_the_signature_refers_to(opened: Open) -> None:
    """A message has two tokens, in any order: that of the receiver is no signer."""

    def signer_first(root: etree._Element) -> None:
        first, second = tokens_of(root)
        first.addprevious(second)

    sent = wire(CONTENT).changed(signer_first)
    assert opened(sent.joined(), sent.content_type).signer == sender().certificate


def test_a_foreign_token_before_that_of_the_signer_changes_nothing(opened: Open) -> None:
    def foreign(root: etree._Element) -> None:
        token = deepcopy(tokens_of(root)[1])
        token.set(WSU_ID, "foreign")
        token.text = b64encode(stranger().certificate.public_bytes(Encoding.DER)).decode()
        find(root, "//wsse:Security").insert(0, token)

    sent = wire(CONTENT).changed(foreign)
    assert opened(sent.joined(), sent.content_type).signer == sender().certificate


def test_the_token_of_another_does_not_verify(refused: Refused) -> None:
    def foreign(root: etree._Element) -> None:
        tokens_of(root)[1].text = b64encode(stranger().certificate.public_bytes(Encoding.DER)).decode()

    refusal = refused(wire(CONTENT).changed(foreign))
    assert (refusal.ebms, refusal.detail) == ("EBMS:0101", "the signature is not that of the signer")


def no_reference(root: etree._Element) -> None:
    find(root, "//ds:Signature//wsse:Reference").attrib.pop("URI")


def reference_to_nothing(root: etree._Element) -> None:
    find(root, "//ds:Signature//wsse:Reference").set("URI", "#nothing")


def reference_outside(root: etree._Element) -> None:
    find(root, "//ds:Signature//wsse:Reference").set("URI", "https://evil.example/certificate")


def reference_to_messaging(root: etree._Element) -> None:
    find(root, "//ds:Signature//wsse:Reference").set("URI", "#" + find(root, "//eb:Messaging").get(WSU_ID))


def token_elsewhere(root: etree._Element) -> None:
    find(root, "//S12:Header").append(tokens_of(root)[1])


def issuer_and_serial(root: etree._Element) -> None:
    found = find(root, "//ds:Signature//wsse:Reference")
    found.getparent().replace(found, element("ds", "X509Data"))


def certificate_in_key_info(root: etree._Element) -> None:
    found = find(root, "//ds:Signature//wsse:SecurityTokenReference")
    data = element("ds", "X509Data")
    etree.SubElement(data, f"{{{NS['ds']}}}X509Certificate").text = tokens_of(root)[1].text
    found.getparent().replace(found, data)


def no_key_info(root: etree._Element) -> None:
    found = find(root, "//ds:Signature/ds:KeyInfo")
    found.getparent().remove(found)


def two_references(root: etree._Element) -> None:
    found = find(root, "//ds:Signature//wsse:Reference")
    found.addnext(deepcopy(found))


def path_of_certificates(root: etree._Element) -> None:
    kind = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509PKIPathv1"
    tokens_of(root)[1].set("ValueType", kind)


def token_in_hexadecimal(root: etree._Element) -> None:
    tokens_of(root)[1].set("EncodingType", "#HexBinary")


def no_certificate(root: etree._Element) -> None:
    tokens_of(root)[1].text = b64encode(b"no certificate").decode()


def of_a_later_version(root: etree._Element) -> None:
    der = sender().certificate.public_bytes(Encoding.DER)
    tokens_of(root)[1].text = b64encode(der.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x09", 1)).decode()


def no_base64(root: etree._Element) -> None:
    tokens_of(root)[1].text = "???é"


def long_token(root: etree._Element) -> None:
    tokens_of(root)[1].text = "A" * 400_000


INDIRECT = (
    no_reference,
    reference_to_nothing,
    reference_outside,
    reference_to_messaging,
    token_elsewhere,
    issuer_and_serial,
    certificate_in_key_info,
    no_key_info,
    two_references,
    path_of_certificates,
    token_in_hexadecimal,
    no_certificate,
    of_a_later_version,
    no_base64,
    long_token,
)


@pytest.mark.parametrize("change", INDIRECT, ids=lambda change: change.__name__)
def test_a_signer_who_is_not_referred_to_directly_is_0103(
    refused: Refused, change: Callable[[etree._Element], None]
) -> None:
    assert refused(wire(CONTENT).changed(change)).ebms == "EBMS:0103"


@pytest.mark.parametrize(
    "change", [no_reference, reference_to_nothing, issuer_and_serial], ids=lambda each: each.__name__
)
def test_an_encrypted_key_that_is_not_referred_to_directly_is_0103(
    refused: Refused, change: Callable[[etree._Element], None]
) -> None:
    def on_the_key(root: etree._Element) -> None:
        key = find(root, "//xenc:EncryptedKey//wsse:Reference")
        if change is no_reference:
            key.attrib.pop("URI")
        elif change is reference_to_nothing:
            key.set("URI", "#nothing")
        else:
            key.getparent().replace(key, element("ds", "X509Data"))

    assert refused(wire(CONTENT).changed(on_the_key)).ebms == "EBMS:0103"


def certificate_with(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """A certificate of the right CA for a key that no access point may have."""
    issuer = pki().access_point_ca
    return (
        x509.CertificateBuilder()
        .subject_name(sender().certificate.subject)
        .issuer_name(issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(sender().certificate.not_valid_before_utc)
        .not_valid_after(sender().certificate.not_valid_after_utc)
        .sign(issuer.key, SHA256())
    )


@pytest.mark.parametrize(
    "key", [rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP256R1())], ids=["rsa-1024", "ec"]
)
def test_a_weak_key_or_another_kind_of_key_is_0103(
    refused: Refused, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
) -> None:
    def weak(root: etree._Element) -> None:
        tokens_of(root)[1].text = b64encode(certificate_with(key).public_bytes(Encoding.DER)).decode()

    assert refused(wire(CONTENT).changed(weak)).ebms == "EBMS:0103"


# Algorithm downgrade: signed again by the right signer, in a way that is not allowed


SHA1 = "http://www.w3.org/2000/09/xmldsig#sha1"
DOWNGRADES: dict[str, tuple[str, str]] = {
    "rsa-sha1": ("//ds:SignatureMethod", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"),
    "hmac": ("//ds:SignatureMethod", "http://www.w3.org/2000/09/xmldsig#hmac-sha1"),
    "hmac-sha256": ("//ds:SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"),
    "no signature method": ("//ds:SignatureMethod", ""),
    "digest sha1": ("//ds:SignedInfo/ds:Reference[1]/ds:DigestMethod", SHA1),
    "attachment digest sha1": ("//ds:SignedInfo/ds:Reference[3]/ds:DigestMethod", SHA1),
    "inclusive": ("//ds:CanonicalizationMethod", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
    "with comments": ("//ds:CanonicalizationMethod", "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
    "inclusive reference": (
        "//ds:SignedInfo/ds:Reference[1]//ds:Transform",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    ),
    "xslt": ("//ds:SignedInfo/ds:Reference[1]//ds:Transform", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
    "xpath": ("//ds:SignedInfo/ds:Reference[2]//ds:Transform", "http://www.w3.org/TR/1999/REC-xpath-19991116"),
    "enveloped": (
        "//ds:SignedInfo/ds:Reference[1]//ds:Transform",
        "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
    ),
    "str-transform": (
        "//ds:SignedInfo/ds:Reference[1]//ds:Transform",
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform",
    ),
    "attachment complete": (
        "//ds:SignedInfo/ds:Reference[3]//ds:Transform",
        "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Complete-Signature-Transform",
    ),
    "rsa-1_5": ("//xenc:EncryptedKey/xenc:EncryptionMethod", "http://www.w3.org/2001/04/xmlenc#rsa-1_5"),
    "rsa-oaep-mgf1p": ("//xenc:EncryptedKey/xenc:EncryptionMethod", "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"),
    "oaep sha1": ("//xenc:EncryptedKey/xenc:EncryptionMethod/ds:DigestMethod", SHA1),
    "mgf sha1": ("//xenc11:MGF", "http://www.w3.org/2009/xmlenc11#mgf1sha1"),
    "aes-128-cbc": ("//xenc:EncryptedData/xenc:EncryptionMethod", "http://www.w3.org/2001/04/xmlenc#aes128-cbc"),
    "aes-256-gcm": ("//xenc:EncryptedData/xenc:EncryptionMethod", "http://www.w3.org/2009/xmlenc11#aes256-gcm"),
    "3des": ("//xenc:EncryptedData/xenc:EncryptionMethod", "http://www.w3.org/2001/04/xmlenc#tripledes-cbc"),
    "ciphertext transform": ("//xenc:EncryptedData//ds:Transform", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
}


@pytest.mark.parametrize("downgrade", DOWNGRADES)
def test_another_algorithm_is_0103(refused: Refused, downgrade: str) -> None:
    path, algorithm = DOWNGRADES[downgrade]

    def change(root: etree._Element) -> None:
        find(root, path).set("Algorithm", algorithm)

    assert refused(wire(CONTENT).changed(change, by=sender())).ebms == "EBMS:0103"


def remove(path: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        for found in root.xpath(path, namespaces=NS):
            found.getparent().remove(found)

    return change


def double(path: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        found = find(root, path)
        found.addnext(deepcopy(found))

    return change


def append(path: str, namespace: str, name: str, **attributes: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        find(root, path).append(element(namespace, name, **attributes))

    return change


FIRST = "//ds:SignedInfo/ds:Reference[1]"
CONSTRUCTIONS = {
    "no transforms": remove(f"{FIRST}/ds:Transforms"),
    "empty transforms": remove(f"{FIRST}/ds:Transforms/ds:Transform"),
    "two transforms": double(f"{FIRST}/ds:Transforms/ds:Transform"),
    "transform of an attachment on an element": lambda root: find(root, f"{FIRST}//ds:Transform").set(
        "Algorithm", "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Content-Signature-Transform"
    ),
    "no canonicalisation": remove("//ds:CanonicalizationMethod"),
    "no signed info": remove("//ds:SignedInfo"),
    "two signed infos": double("//ds:SignedInfo"),
    "two values": double("//ds:SignatureValue"),
    "truncated hmac": append("//ds:SignatureMethod", "ds", "HMACOutputLength"),
    "object": append("//ds:Signature", "ds", "Object"),
    "manifest": append("//ds:SignedInfo", "ds", "Manifest"),
    "prefixes of nobody": append("//ds:CanonicalizationMethod", "ds", "InclusiveNamespaces"),
    "many prefixes": append(
        "//ds:CanonicalizationMethod", "ec", "InclusiveNamespaces", PrefixList=" ".join(map("p{}".format, range(99)))
    ),
    "oaep parameters": append("//xenc:EncryptedKey/xenc:EncryptionMethod", "xenc", "OAEPparams"),
    "no mgf": remove("//xenc11:MGF"),
    "no cipher": remove("//xenc:EncryptedKey/xenc:CipherData"),
    "cipher elsewhere": lambda root: find(root, "//xenc:CipherReference").set("URI", "http://169.254.169.254/"),
    "cipher in the message": append("//xenc:EncryptedData/xenc:CipherData", "xenc", "CipherValue"),
    "attachment complete": lambda root: find(root, "//xenc:EncryptedData").set(
        "Type", "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Complete"
    ),
    "content of an element": lambda root: find(root, "//xenc:EncryptedData").set(
        "Type", "http://www.w3.org/2001/04/xmlenc#Content"
    ),
    "two keys": double("//xenc:EncryptedKey"),
    "key for something else": lambda root: find(root, "//xenc:DataReference").set("URI", "#" + root[1].get(WSU_ID)),
    "data of another key": lambda root: find(root, "//xenc:EncryptedData//wsse:Reference").set("URI", "#other"),
    "something unknown in security": append("//wsse:Security", "wsse", "UsernameToken"),
}


@pytest.mark.parametrize("name", CONSTRUCTIONS)
def test_another_construction_is_0103(refused: Refused, name: str) -> None:
    sent = wire(CONTENT)
    ids = sent.changed(CONSTRUCTIONS[name])
    if name == "two keys":
        ids = ids._replace(soap=ids.soap.replace(b'Id="EK-', b'Id="AK-', 1))
    assert refused(ids).ebms == "EBMS:0103"


def test_two_signatures_are_0101(refused: Refused) -> None:
    def again(root: etree._Element) -> None:
        double("//ds:Signature")(root)
        root.xpath("//ds:Signature", namespaces=NS)[1].set("Id", "second")

    assert refused(wire(CONTENT).changed(again)).ebms == "EBMS:0101"


def test_an_encrypted_part_that_was_swapped_is_refused(refused: Refused) -> None:
    one, other = wire(CONTENT), wire(b"<Other/>")
    assert refused(one._replace(attachment=other.attachment)).ebms == "EBMS:0102"
    assert refused(one._replace(soap=other.soap, attachment_header=other.attachment_header)).ebms == "EBMS:0102"

    def another_cid(root: etree._Element) -> None:
        find(root, "//xenc:CipherReference").set("URI", "cid:other@x")

    assert refused(one.changed(another_cid)).ebms == "EBMS:0102"


@pytest.mark.parametrize(
    "value", ["", "AAAA", b64encode(bytes(256)).decode(), b64encode(b"\xff" * 256).decode(), "A" * 100_000]
)
def test_a_signature_value_that_is_none_is_0101(refused: Refused, value: str) -> None:
    def change(root: etree._Element) -> None:
        find(root, "//ds:SignatureValue").text = value

    assert refused(wire(CONTENT).changed(change)).ebms == "EBMS:0101"


def test_a_namespace_that_has_no_canonical_form_is_refused(refused: Refused) -> None:
    def relative(root: etree._Element) -> None:
        find(root, "//eb:UserMessage").set("{relative/uri}a", "1")

    assert refused(wire(CONTENT).changed(relative)).ebms == "EBMS:0009"


# Bombs


def soap_with(prolog: bytes, replace: tuple[bytes, bytes] = (b"", b"")) -> Wire:
    sent = wire(CONTENT)
    body = sent.soap.removeprefix(b'<?xml version="1.0" encoding="UTF-8"?>')
    return sent._replace(soap=prolog + (body.replace(*replace) if replace[0] else body))


LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
)


@pytest.mark.parametrize(
    "prolog",
    [
        b"<!DOCTYPE x>",
        b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'>",
        b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
        b"<!DOCTYPE x [<!ENTITY % p SYSTEM 'http://127.0.0.1/x'> %p;]>",
        LAUGHS + b"]>",
        b"<!DOCTYPE x [<!ATTLIST Body Id ID #IMPLIED>]>",
    ],
)
def test_a_document_type_is_refused(refused: Refused, prolog: bytes) -> None:
    assert refused(soap_with(prolog)).ebms == "EBMS:0009"


@pytest.mark.parametrize(
    "inside",
    [
        b"<a>" * 300 + b"</a>" * 300,
        b"<a/>" * 10_000,
        b"<a>" + b"x" * 600_000 + b"</a>",
        b"x" * soap.MOST,
        b"<a><b></a>",
        b"\xff\xfe",
    ],
    ids=["deep", "many", "long", "large", "broken", "bytes"],
)
def test_xml_that_is_too_much_is_refused_soon(refused: Refused, inside: bytes) -> None:
    started = time.process_time()
    assert refused(soap_with(b"", (b"<S12:Header>", b"<S12:Header>" + inside))).ebms == "EBMS:0009"
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "inside",
    [
        b"<a xmlns='" + b"u" * 400_000 + b"'>" + b"<b/>" * 4_900 + b"</a>",
        b"<a " + b" ".join(b"a%d=''" % n for n in range(80_000)) + b"/>",
        b"<a " + b" ".join(b"xmlns:a%d='u'" % n for n in range(50_000)) + b">" + b"<b/>" * 4_900 + b"</a>",
    ],
    ids=["namespace", "attributes", "namespaces"],
)
@pytest.mark.parametrize("place", [b"<S12:Header>", b"<ds:SignedInfo>", b"<eb:UserMessage>"])
def test_tags_that_grow_when_they_are_read_are_refused(refused: Refused, place: bytes, inside: bytes) -> None:
    """Less than a megabyte of what takes gigabytes, or minutes: from anybody, as no signature was looked at yet."""
    sent = wire(CONTENT)
    start = sent.soap.index(place.rstrip(b">"))
    end = sent.soap.index(b">", start) + 1
    refusal = refused(sent._replace(soap=sent.soap[:end] + inside + sent.soap[end:]))
    assert refusal.ebms == "EBMS:0009"
    assert "an element has more than 200 attributes" in refusal.detail or "a namespace has more than" in refusal.detail


def test_many_ids_are_read_soon(opened: Open) -> None:
    many = b"".join(b"<a Id='a%d' ID='b%d' id='c%d' xml:id='d%d'/>" % ((number,) * 4) for number in range(4_900))
    sent = soap_with(b"", (b"<S12:Header>", b"<S12:Header><x>" + many + b"</x>"))
    started = time.process_time()
    opened(sent.joined(), sent.content_type)
    assert time.process_time() - started < 1


def test_an_empty_id_is_none(refused: Refused) -> None:
    def empty(root: etree._Element) -> None:
        find(root, "//xenc:EncryptedData").set("Id", "")
        find(root, "//xenc:DataReference").set("URI", "http://elsewhere.example/")

    assert refused(wire(CONTENT).changed(empty)).ebms == "EBMS:0103"


def test_a_message_of_soap_1_1_is_refused(refused: Refused) -> None:
    old = b"http://schemas.xmlsoap.org/soap/envelope/"
    sent = wire(CONTENT)
    refusal = refused(sent._replace(soap=sent.soap.replace(NS["S12"].encode(), old)))
    assert (refusal.ebms, refusal.detail) == ("EBMS:0009", "not a SOAP 1.2 message")


@pytest.mark.parametrize(("value", "understood"), [("true", False), ("1", False), ("false", True), ("0", True)])
def test_a_block_that_must_be_understood_is_not(opened: Open, refused: Refused, value: str, understood: bool) -> None:
    def block(root: etree._Element) -> None:
        etree.SubElement(find(root, "//S12:Header"), "{urn:x}Block").set(f"{{{NS['S12']}}}mustUnderstand", value)

    sent = wire(CONTENT).changed(block)
    if understood:
        opened(sent.joined(), sent.content_type)
    else:
        assert refused(sent).ebms == "EBMS:0009"


# Whatever else is changed


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_message_with_a_changed_byte_is_what_was_signed_or_is_refused(opened: Open, data: st.DataObject) -> None:
    sent = _unchanged()
    raw = bytearray(sent.joined())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(raw) - 1))
        raw[at : at + data.draw(st.integers(0, 5))] = data.draw(st.binary(max_size=5))
    refusal, got = None, None
    try:
        got = opened(bytes(raw), sent.content_type)
    except MessageRefused as error:
        refusal = error
    if got is None:
        assert refusal is not None
        assert refusal.ebms.startswith("EBMS:0")
        assert refusal.message_id.isprintable()
    else:
        assert got.payload.read_bytes() == CONTENT
        assert (got.from_party, got.to_party, got.signer) == ("POP000001", "POP000002", sender().certificate)
        assert str(got.final_recipient) == "9925:be0123456749"


VALUES = [
    "",
    "#",
    "#x",
    "cid:",
    "cid:%ff",
    "http://x/",
    "é",
    "A" * 3_000,
    "-1",
    "==",
    "true",
    "\n",
    "9999-12-31T23:59:59-14:00",
]
VALUES += ["0001-01-01T00:00:00+14:00", "0208:", "::", "busdox-docid-qns::", "#msg", "iso6523-actorid-upis"]


def disturb(data: st.DataObject, root: etree._Element) -> None:
    """Take away, double, move, rename or change one element."""
    elements = [each for each in root.iter() if each is not root]
    found, other = (data.draw(st.sampled_from(elements)) for _ in range(2))
    parent = found.getparent()
    assert parent is not None
    names = sorted(str(name) for name in found.attrib)
    match data.draw(st.integers(0, 6)):
        case 0:
            parent.remove(found)
        case 1:
            found.addnext(deepcopy(found))
        case 2:
            other.append(deepcopy(found))
        case 3 if found not in (other, *other.iterancestors()):
            other.append(found)
        case 4:
            found.tag = other.tag
        case 5 if names:
            found.set(data.draw(st.sampled_from(names)), data.draw(st.sampled_from(VALUES)))
        case _:
            found.text = data.draw(st.sampled_from(VALUES))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_disturbed_message_is_refused_however_well_it_is_signed(opened: Open, data: st.DataObject) -> None:
    """Its signer may be a certified access point that is hostile: there is an ebMS error, and never anything else."""
    sent = _unchanged()
    root = sent.root
    for _ in range(data.draw(st.integers(1, 2))):
        disturb(data, root)
    if data.draw(st.booleans()):
        with suppress(ValueError, IndexError):  # what it would be signed over is not there any more
            sign_again(root, sender())
    refusal = None
    try:
        opened(sent._replace(soap=etree.tostring(root)).joined(), sent.content_type)
    except MessageRefused as error:
        refusal = error
    assert refusal is None or refusal.ebms in ebms.ERRORS


_SENT: list[Wire] = []


def _unchanged() -> Wire:
    if not _SENT:
        _SENT.append(wire(CONTENT))
    return _SENT[0]


def test_forgeries_of_tests_are_right_where_nothing_is_forged(opened: Open) -> None:
    for sent in (resealed(wire(CONTENT), gzip.compress(CONTENT)), signed_by(wire(CONTENT), sender())):
        assert opened(sent.joined(), sent.content_type).payload.read_bytes() == CONTENT
