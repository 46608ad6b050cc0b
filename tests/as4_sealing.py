"""AS4 messages that are signed and sealed anew, by whoever has a key: what an attacker within the network can do."""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from tests.as4 import NS, Wire, find, receiver, sender

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.network.pki import Credentials


def resealed(
    sent: Wire,
    packed: bytes,
    change: Callable[[etree._Element], None] | None = None,
    *,
    key_bytes: int = 16,
    by: Credentials | None = None,
) -> Wire:
    """The message with another payload: encrypted for the receiver, and signed by the sender."""
    key, iv = os.urandom(key_bytes), os.urandom(12)
    wrapped = (
        receiver()
        .certificate.public_key()
        .encrypt(  # type: ignore[union-attr,call-arg]
            key, OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=None)
        )
    )
    digest = b64encode(hashlib.sha256(packed).digest()).decode()

    def put(root: etree._Element) -> None:
        if change:
            change(root)
        find(root, "//xenc:EncryptedKey//xenc:CipherValue").text = b64encode(wrapped).decode()
        find(root, "//ds:SignedInfo/ds:Reference[starts-with(@URI, 'cid:')]/ds:DigestValue").text = digest

    attachment = iv + AESGCM(key).encrypt(iv, packed, None)
    return sent.changed(put, by=by or sender())._replace(attachment=attachment)


def signed_by(sent: Wire, owner: Credentials) -> Wire:
    """The message signed by another, whose certificate is in it."""

    def put(root: etree._Element) -> None:
        identifier = find(root, "//ds:Signature//wsse:Reference").get("URI")[1:]
        token = find(root, f"//wsse:BinarySecurityToken[@wsu:Id='{identifier}']")
        token.text = b64encode(owner.certificate.public_bytes(Encoding.DER)).decode()

    return sent.changed(put, by=owner)


def with_prefixes(sent: Wire, prefixes: str) -> Wire:
    """The message signed with a list of inclusive prefixes everywhere, in an envelope that declares some."""
    wide = sent.soap.replace(
        b"<S12:Envelope ",
        b'<S12:Envelope xmlns="urn:default" xmlns:xsd="http://www.w3.org/2001/XMLSchema"'
        b' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ',
    )
    root = etree.fromstring(wide)
    listed = prefixes.split()
    methods = root.xpath(
        "//ds:SignedInfo/ds:CanonicalizationMethod | //ds:Reference[starts-with(@URI, '#')]//ds:Transform",
        namespaces=NS,
    )
    for method in methods:
        etree.SubElement(method, f"{{{NS['ec']}}}InclusiveNamespaces", {"PrefixList": prefixes}, nsmap={"ec": NS["ec"]})

    def canonical(element: etree._Element) -> bytes:
        return etree.tostring(element, method="c14n", exclusive=True, inclusive_ns_prefixes=listed)

    for reference in root.xpath("//ds:SignedInfo/ds:Reference[starts-with(@URI, '#')]", namespaces=NS):
        element = find(root, f"//*[@wsu:Id='{reference.get('URI')[1:]}']")
        digest = hashlib.sha256(canonical(element)).digest()
        find(reference, "ds:DigestValue").text = b64encode(digest).decode()
    value = sender().key.sign(canonical(find(root, "//ds:SignedInfo")), PKCS1v15(), SHA256())
    find(root, "//ds:SignatureValue").text = b64encode(value).decode()
    return sent._replace(soap=etree.tostring(root))
