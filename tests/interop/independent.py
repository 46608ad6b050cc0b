"""A message or a receipt looked at with the means of others alone: the standard library, cryptography and signxml.

Nothing of peppol_kit is used here, so that a mistake that its two sides share would be seen.
"""

from __future__ import annotations

import base64
import email
import email.policy
import gzip
from typing import TYPE_CHECKING, NamedTuple

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate
from lxml import etree
from signxml import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConfiguration,
    SignatureMethod,
    XMLVerifier,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate

NAMES = {
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "eb": "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/",
    "s": "http://www.w3.org/2003/05/soap-envelope",
    "wsse": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "wsu": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
    "xenc11": "http://www.w3.org/2009/xmlenc11#",
}
_ID = f"{{{NAMES['wsu']}}}Id"
_HARDENED = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


class Opened(NamedTuple):
    """A message: its SOAP part, and its one attachment by Content-ID, decrypted and decompressed."""

    soap: etree._Element
    cid: str
    compressed: bytes
    payload: bytes


def opened(body: bytes, content_type: str, key: RSAPrivateKey) -> Opened:
    """Take a message apart and decrypt it with the key of the receiver."""
    head = f"Content-Type: {content_type}\r\nMIME-Version: 1.0\r\n\r\n".encode()
    whole = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    assert whole.get_content_type() == "multipart/related"
    assert whole.get_param("type") == "application/soap+xml"
    root, attachment = whole.iter_parts()
    assert root.get_content_type() == "application/soap+xml"
    soap = etree.fromstring(_bytes(root), _HARDENED)
    [wrapped] = _find(soap, "//xenc:EncryptedKey/xenc:CipherData/xenc:CipherValue")
    session = key.decrypt(base64.b64decode(wrapped.text), OAEP(MGF1(SHA256()), SHA256(), None))
    sealed = _bytes(attachment)
    compressed = AESGCM(session).decrypt(sealed[:12], sealed[12:], None)
    cid = attachment["Content-ID"].strip("<>")
    return Opened(soap, cid, compressed, gzip.decompress(compressed))


def signed_parts(soap: etree._Element, certificate: Certificate, attachments: dict[str, bytes]) -> list[str]:
    """What the signature of a message covers, by local name or ``cid:…``, if it is valid by this certificate."""
    uris = [reference.get("URI") for reference in _find(soap, "//ds:SignedInfo/ds:Reference")]
    XMLVerifier().verify(
        soap,
        x509_cert=certificate,
        uri_resolver=attachments.get,
        id_attribute="Id",
        validate_schema=False,  # its schema does not know the InclusiveNamespaces of exclusive canonicalisation
        expect_config=SignatureConfiguration(
            require_x509=True,
            verification_time=certificate.not_valid_before_utc,  # whether it is still valid is not the question here
            expect_references=len(uris),
            signature_methods=frozenset({SignatureMethod.RSA_SHA256}),
            digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
            default_reference_c14n_method=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        ),
    )
    return [uri if uri.startswith("cid:") else _local_name(soap, uri[1:]) for uri in uris]


def signer(soap: etree._Element) -> Certificate:
    """The certificate of the token that the signature refers to."""
    [uri] = _find(soap, "//ds:Signature/ds:KeyInfo/wsse:SecurityTokenReference/wsse:Reference/@URI")
    [token] = soap.xpath("//wsse:BinarySecurityToken[@wsu:Id = $id]", namespaces=NAMES, id=uri[1:])
    return load_der_x509_certificate(base64.b64decode(token.text))


def references(soap: etree._Element, path: str) -> list[bytes]:
    """The ``ds:Reference`` of a path, in canonical form."""
    return [etree.tostring(each, method="c14n", exclusive=True) for each in _find(soap, path)]


def algorithms(soap: etree._Element) -> dict[str, list[str]]:
    """By which algorithms a message is signed and encrypted."""
    return {
        name: _find(soap, f"//{path}/@Algorithm")
        for name, path in {
            "CanonicalizationMethod": "ds:SignedInfo/ds:CanonicalizationMethod",
            "SignatureMethod": "ds:SignedInfo/ds:SignatureMethod",
            "Reference/DigestMethod": "ds:SignedInfo/ds:Reference/ds:DigestMethod",
            "Transform": "ds:SignedInfo/ds:Reference/ds:Transforms/ds:Transform",
            "EncryptedKey": "xenc:EncryptedKey/xenc:EncryptionMethod",
            "EncryptedKey/DigestMethod": "xenc:EncryptedKey/xenc:EncryptionMethod/ds:DigestMethod",
            "EncryptedKey/MGF": "xenc:EncryptedKey/xenc:EncryptionMethod/xenc11:MGF",
            "EncryptedData": "xenc:EncryptedData/xenc:EncryptionMethod",
        }.items()
    }


def _local_name(soap: etree._Element, identifier: str) -> str:
    [element] = soap.xpath("//*[@wsu:Id = $id]", namespaces=NAMES, id=identifier)
    return etree.QName(element).localname


def _find(soap: etree._Element, path: str) -> list:
    return soap.xpath(path, namespaces=NAMES)


def _bytes(part: email.message.Message) -> bytes:
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content
