"""The signature of a message: over its Messaging, its body, and each attachment before it is encrypted.

Source: XML Signature 1.1; WS-Security 1.1.1, SwA profile; CEF eDelivery AS4 1.14, 3.2.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from peppol_kit.errors import MessageRefused
from peppol_kit.transports.as4 import ebms, mime, tokens
from peppol_kit.transports.as4.canonical import attribute, canonical
from peppol_kit.transports.as4.names import (
    ATTACHMENT_SIGNED,
    DS,
    EXCLUSIVE_C14N,
    RSA_SHA256,
    SHA256,
)
from peppol_kit.transports.as4.soap import Soap, fragment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from lxml import etree

    from peppol_kit.network.pki import Credentials

SIGNATURE = f"{{{DS}}}Signature"
_SIGNED_INFO, _SIGNATURE_VALUE = f"{{{DS}}}SignedInfo", f"{{{DS}}}SignatureValue"
_C14N_METHOD, _SIGNATURE_METHOD = f"{{{DS}}}CanonicalizationMethod", f"{{{DS}}}SignatureMethod"
_REFERENCE = f"{{{DS}}}Reference"
_TRANSFORMS, _TRANSFORM = f"{{{DS}}}Transforms", f"{{{DS}}}Transform"
_DIGEST_METHOD, _DIGEST_VALUE = f"{{{DS}}}DigestMethod", f"{{{DS}}}DigestValue"
_INCLUSIVE = f"{{{EXCLUSIVE_C14N}}}InclusiveNamespaces"
_MOST_REFERENCES, _MOST_PREFIXES = 10, 50
_PADDING, _HASH = PKCS1v15(), hashes.SHA256()


class Reference(NamedTuple):
    """Something that is signed: its address in the message, how it was made to bytes, and their SHA-256."""

    uri: str
    transform: str
    digest: bytes

    def written(self) -> str:
        """The reference in canonical form, below an element that declares the prefix ``ds``."""
        return (
            f'<ds:Reference URI="{attribute(self.uri)}"><ds:Transforms><ds:Transform Algorithm="{self.transform}">'
            f'</ds:Transform></ds:Transforms><ds:DigestMethod Algorithm="{SHA256}"></ds:DigestMethod>'
            f"<ds:DigestValue>{b64encode(self.digest).decode('ascii')}</ds:DigestValue></ds:Reference>"
        )

    @classmethod
    def of_element(cls, identifier: str, written: str) -> Reference:
        """The reference to an element by its Id; ``written`` is its canonical form."""
        return cls(f"#{identifier}", EXCLUSIVE_C14N, sha256(written.encode()).digest())

    @classmethod
    def of_attachment(cls, content_id: str, digest: bytes) -> Reference:
        """The reference to an attachment, by the digest of its content before it is encrypted."""
        return cls(mime.cid(content_id), ATTACHMENT_SIGNED, digest)


def sign(references: Iterable[Reference], credentials: Credentials, *, identifier: str) -> str:
    """The token of the signer and its signature over ``references``; Ids begin with ``identifier``."""
    token = f"X509-{identifier}"
    signed_info = (
        f'<ds:SignedInfo xmlns:ds="{DS}">'
        f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE_C14N}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{RSA_SHA256}"></ds:SignatureMethod>'
        f"{''.join(reference.written() for reference in references)}</ds:SignedInfo>"
    )
    value = b64encode(credentials.key.sign(signed_info.encode(), _PADDING, _HASH)).decode("ascii")
    return (
        f"{tokens.written(credentials.certificate, token)}"
        f'<ds:Signature xmlns:ds="{DS}" Id="SIG-{identifier}">{signed_info}'
        f"<ds:SignatureValue>{value}</ds:SignatureValue>{tokens.key_info(token)}</ds:Signature>"
    )


class Signed(NamedTuple):
    """What a signature that was checked says.

    ``signer`` signed it; ``attachments`` are the digests that the attachments must have, by Content-ID: they are not
    compared yet. ``elements`` are the references of the signature.
    """

    signer: tokens.Token
    attachments: Mapping[str, bytes]
    elements: tuple[etree._Element, ...]

    def copies(self) -> tuple[bytes, ...]:
        """The references in canonical form, as a receipt repeats them."""
        return tuple(map(canonical, self.elements))


class _Read(NamedTuple):
    uri: str
    attachment: str | None
    prefixes: tuple[str, ...]
    digest: bytes


def verify(soap: Soap, attachments: Collection[str] = ()) -> Signed:
    """Check the signature of a message that has these ``attachments`` (by Content-ID).

    It must be over the very Messaging and the very body that are read, over each attachment, and over nothing else.
    Whether the signer is to be trusted, and whether the attachments are those that were signed, is left to the caller.

    Raises:
        MessageRefused: it is not there, broken, or over something else (EBMS:0101), or made in another way than Peppol
            has it (EBMS:0103).
    """
    element = _find(soap)
    signed_info, value, info = element
    token = tokens.referred_to(info, soap)
    prefixes = _check_methods(signed_info)
    elements = signed_info[2:]
    if len(elements) > _MOST_REFERENCES:
        raise broken("the signature is over more than the message")
    references = [_reference(each) for each in elements]
    try:
        token.key.verify(_base64(value), canonical(signed_info, prefixes), _PADDING, _HASH)
    except InvalidSignature as error:
        raise broken("the signature is not that of the signer") from error
    digests = _check_coverage(references, soap, attachments)
    return Signed(token, digests, tuple(elements))


def broken(detail: str) -> MessageRefused:
    """What a message whose signature does not hold is answered with."""
    return MessageRefused(detail, ebms=ebms.FAILED_AUTHENTICATION)


def _find(soap: Soap) -> etree._Element:
    found = [] if soap.security is None else soap.security.findall(SIGNATURE)
    if not found:
        raise broken("the message is not signed")
    if len(found) > 1:
        raise broken("the message has more than one signature")
    if [child.tag for child in found[0]] != [_SIGNED_INFO, _SIGNATURE_VALUE, tokens.KEY_INFO]:
        raise tokens.refusal("the signature is not built as it has to be")
    return found[0]


def _check_methods(signed_info: etree._Element) -> tuple[str, ...]:
    """The prefixes by which SignedInfo is made canonical; its methods are the ones of Peppol."""
    tags = [child.tag for child in signed_info]
    if tags[:2] != [_C14N_METHOD, _SIGNATURE_METHOD] or set(tags[2:]) - {_REFERENCE}:
        raise tokens.refusal("the signature is not built as it has to be")
    prefixes = _exclusive(signed_info[0])
    if signed_info[1].get("Algorithm") != RSA_SHA256 or len(signed_info[1]):
        raise tokens.refusal("the signature is not RSA with SHA-256")
    return prefixes


def _exclusive(method: etree._Element) -> tuple[str, ...]:
    """The prefixes of an exclusive canonicalisation."""
    if method.get("Algorithm") != EXCLUSIVE_C14N:
        raise tokens.refusal("something is signed by another canonicalisation than the exclusive one")
    if not len(method):
        return ()
    if len(method) != 1 or method[0].tag != _INCLUSIVE or len(method[0]):
        raise tokens.refusal("a canonicalisation has something unknown in it")
    prefixes = tuple(method[0].get("PrefixList", "").split())
    if len(prefixes) > _MOST_PREFIXES:
        raise tokens.refusal("a canonicalisation has too many prefixes")
    return prefixes


def _reference(element: etree._Element) -> _Read:
    if [child.tag for child in element] != [_TRANSFORMS, _DIGEST_METHOD, _DIGEST_VALUE]:
        raise tokens.refusal("a reference of the signature is not built as it has to be")
    transforms, method, value = element
    if method.get("Algorithm") != SHA256 or len(method):
        raise tokens.refusal("a digest is not SHA-256")
    if len(transforms) != 1 or transforms[0].tag != _TRANSFORM:
        raise tokens.refusal("a reference of the signature has not exactly one transform")
    uri = element.get("URI", "")
    attachment = mime.content_id(uri)
    if attachment is None:
        return _Read(uri, None, _exclusive(transforms[0]), _base64(value))
    if transforms[0].get("Algorithm") != ATTACHMENT_SIGNED or len(transforms[0]):
        raise tokens.refusal("an attachment is signed by an unknown transform")
    return _Read(uri, attachment, (), _base64(value))


def _check_coverage(references: list[_Read], soap: Soap, attachments: Collection[str]) -> dict[str, bytes]:
    missing = [soap.messaging, soap.body]
    digests: dict[str, bytes] = {}
    for reference in references:
        if reference.attachment is not None:
            if reference.attachment in digests or reference.attachment not in attachments:
                raise broken("the signature is over an attachment that is not there")
            digests[reference.attachment] = reference.digest
            continue
        element = soap.ids.get(fragment(reference.uri))
        if element is None or not any(element is each for each in missing):
            raise broken("the signature is over something else than the message")
        missing = [each for each in missing if each is not element]
        if sha256(canonical(element, reference.prefixes)).digest() != reference.digest:
            raise broken("the message is not what was signed")
    if missing or len(digests) != len(attachments):
        raise broken("the signature is not over all of the message")
    return digests


def _base64(element: etree._Element) -> bytes:
    try:
        return b64decode("".join((element.text or "").split()), validate=True) if not len(element) else b""
    except ValueError as error:
        raise tokens.refusal("a value of the signature is not in base64") from error
