"""A signature within the document that it is for, as an SMP puts it into its answers.

What is returned is read again from the very bytes that were signed, so that nothing else can be taken for them.

Source: Peppol SMP specification 1.4.0, section on signatures; XML Signature 1.1; Canonical XML 1.0.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from copy import deepcopy
from typing import TYPE_CHECKING, NamedTuple

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, SHA512, HashAlgorithm
from lxml import etree

from peppol_kit.errors import SignatureInvalid
from peppol_kit.network.pki import load_certificate
from peppol_kit.xml.parser import Limits, parse

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

DS = "http://www.w3.org/2000/09/xmldsig#"
SIGNATURE = f"{{{DS}}}Signature"
_C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_ENVELOPED = f"{DS}enveloped-signature"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_ENC = "http://www.w3.org/2001/04/xmlenc#"
_SHA1_SIGNATURE, _SHA1_DIGEST = f"{DS}rsa-sha1", f"{DS}sha1"
_SIGNATURES: dict[str, HashAlgorithm] = {
    f"{_MORE}rsa-sha256": SHA256(),
    f"{_MORE}rsa-sha384": SHA384(),
    f"{_MORE}rsa-sha512": SHA512(),
    _SHA1_SIGNATURE: SHA1(),  # noqa: S303 - refused unless asked for
}
_DIGESTS = {
    f"{_ENC}sha256": "sha256",
    f"{_MORE}sha384": "sha384",
    f"{_ENC}sha512": "sha512",
    _SHA1_DIGEST: "sha1",
}
_XML = "{http://www.w3.org/XML/1998/namespace}"
_MOST_CERTIFICATES = 5
_SIGNED_INFO = ("CanonicalizationMethod", "SignatureMethod", "Reference")
_REFERENCE = ("Transforms", "DigestMethod", "DigestValue")


class Signed(NamedTuple):
    """What was signed: its root element without the signature, by whom, and by which algorithms."""

    root: etree._Element
    signer: Certificate
    signature_algorithm: str
    digest_algorithm: str


def verified(data: bytes, *, limits: Limits, allow_sha1: bool = False) -> Signed:
    """What a document says that has one signature, of all that it says, directly below its root.

    Whether the signer may sign is for the caller to ask.

    Raises:
        MalformedXML: the document cannot be read.
        SignatureInvalid: there is no such signature, or it does not hold, or is by SHA-1 and that is not allowed.
    """
    root = parse(data, limits, indentation=True, instructions=True)
    signatures = list(root.iter(SIGNATURE))
    if len(signatures) != 1 or signatures[0].getparent() is not root:
        raise SignatureInvalid("there must be one signature, directly below the root")
    signature = signatures[0]
    info = _one(signature, "SignedInfo")
    algorithm, digest = _algorithms(info, allow_sha1=allow_sha1)
    content = _without(root, signature)
    if hashlib.new(_DIGESTS[digest], content).digest() != _bytes(_one(_one(info, "Reference"), "DigestValue")):
        raise SignatureInvalid("the content is not what was signed")
    signer = _signer(signature, _canonical_part(info), _SIGNATURES[algorithm])
    return Signed(parse(content, limits, indentation=True), signer, algorithm, digest)


def _algorithms(info: etree._Element, *, allow_sha1: bool) -> tuple[str, str]:
    """The algorithms of signature and digest, if all that is said about how was signed is as it must be."""
    reference = _one(info, "Reference")
    transforms = _one(reference, "Transforms")
    transform = _one(transforms, "Transform")
    _require(_names(info) == _SIGNED_INFO, "exactly one thing must be signed")
    _require(reference.get("URI") == "" and _names(reference) == _REFERENCE, "the whole document must be signed")
    _require(
        len(transforms) == 1 and transform.get("Algorithm") == _ENVELOPED and not len(transform),
        "what is signed must be the document without its signature, and not be transformed otherwise",
    )
    method = _one(info, "CanonicalizationMethod")
    _require(method.get("Algorithm") == _C14N and not len(method), "the canonical form must be Canonical XML 1.0")
    signature = _one(info, "SignatureMethod").get("Algorithm", "")
    digest = _one(reference, "DigestMethod").get("Algorithm", "")
    _require(signature in _SIGNATURES and digest in _DIGESTS, "the algorithms must be RSA and SHA-256, or stronger")
    weak = signature == _SHA1_SIGNATURE or digest == _SHA1_DIGEST
    _require(allow_sha1 or not weak, "the signature is by SHA-1, which is no longer allowed")
    return signature, digest


def _without(root: etree._Element, signature: etree._Element) -> bytes:
    """The canonical form of a document without its signature; the text behind that stays."""
    place = root.index(signature)
    copy = deepcopy(root.getroottree())
    above = copy.getroot()
    gone = above[place]
    if gone.tail:
        before = gone.getprevious()
        if before is None:
            above.text = (above.text or "") + gone.tail
        else:
            before.tail = (before.tail or "") + gone.tail
    above.remove(gone)
    return _canonical(copy)


def _canonical_part(element: etree._Element) -> bytes:
    """The canonical form of an element within its document: it has the namespaces that hold there, and xml: attributes.

    libxml2 by way of lxml would take the element for a document, and lose both.
    """
    copy = etree.Element(element.tag, element.attrib, nsmap=element.nsmap)
    for above in element.iterancestors():
        for name, value in above.attrib.items():
            if str(name).startswith(_XML) and name not in copy.attrib:
                copy.set(name, value)
    copy.text = element.text
    copy.extend(deepcopy(child) for child in element)
    return _canonical(copy.getroottree())


def _canonical(tree: etree._ElementTree) -> bytes:
    try:
        return etree.tostring(tree, method="c14n", with_comments=False)
    except (etree.LxmlError, ValueError) as error:  # such as a relative namespace
        raise SignatureInvalid("the document has no canonical form") from error


def _signer(signature: etree._Element, signed: bytes, algorithm: HashAlgorithm) -> Certificate:
    """Of the certificates beside the signature, the one by whose key it was made."""
    value = _bytes(_one(signature, "SignatureValue"))
    info = _one(signature, "KeyInfo")
    texts = list(info.iter(f"{{{DS}}}X509Certificate"))
    _require(1 <= len(texts) <= _MOST_CERTIFICATES, "the certificate of the signer must be beside the signature")
    for each in texts:
        certificate = _certificate(_bytes(each))
        key = certificate.public_key()
        if not isinstance(key, RSAPublicKey):
            continue
        try:
            key.verify(value, signed, PKCS1v15(), algorithm)
        except (InvalidSignature, UnsupportedAlgorithm):
            continue
        return certificate
    raise SignatureInvalid("the signature was not made by the key of the certificate beside it")


def _certificate(der: bytes) -> Certificate:
    try:
        certificate = load_certificate(der)
        certificate.public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise SignatureInvalid("the certificate beside the signature cannot be read") from error
    return certificate


def _one(parent: etree._Element, name: str) -> etree._Element:
    found = parent.findall(f"{{{DS}}}{name}")
    if len(found) != 1:
        raise SignatureInvalid(f"a signature must have one {name}, where it has {len(found)}")
    return found[0]


def _names(element: etree._Element) -> tuple[str, ...]:
    return tuple(str(etree.QName(child).localname) for child in element if isinstance(child.tag, str))


def _bytes(element: etree._Element) -> bytes:
    try:
        return base64.b64decode("".join((element.text or "").split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureInvalid("a part of the signature is not base64") from error


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SignatureInvalid(otherwise)
