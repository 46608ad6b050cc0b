"""The encryption of a payload: AES-128-GCM by a key of its own, which is encrypted by RSA-OAEP for the receiver.

Source: XML Encryption 1.1; WS-Security SwA profile 1.1; CEF eDelivery AS4 1.14, 3.2.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

from peppol_kit.errors import MessageRefused
from peppol_kit.transports.as4 import ebms, mime, tokens
from peppol_kit.transports.as4.names import (
    AES128_GCM,
    ATTACHMENT_CONTENT,
    ATTACHMENT_ENCRYPTED,
    DS,
    ENCRYPTED_KEY,
    GZIP,
    MGF1_SHA256,
    RSA_OAEP,
    SHA256,
    WSSE11,
    XENC,
    XENC11,
)
from peppol_kit.transports.as4.soap import Soap, fragment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.x509 import Certificate
    from lxml import etree

    from peppol_kit.network.pki import Credentials

KEY_BYTES, IV_BYTES, TAG_BYTES = 16, 12, 16
_OAEP = OAEP(mgf=MGF1(algorithm=hashes.SHA256()), algorithm=hashes.SHA256(), label=None)

ENCRYPTED_KEY_TAG, ENCRYPTED_DATA_TAG = f"{{{XENC}}}EncryptedKey", f"{{{XENC}}}EncryptedData"
_METHOD, _CIPHER_DATA = f"{{{XENC}}}EncryptionMethod", f"{{{XENC}}}CipherData"
_CIPHER_VALUE, _CIPHER_REFERENCE = f"{{{XENC}}}CipherValue", f"{{{XENC}}}CipherReference"
_TRANSFORMS, _TRANSFORM = f"{{{XENC}}}Transforms", f"{{{DS}}}Transform"
_REFERENCE_LIST, _DATA_REFERENCE = f"{{{XENC}}}ReferenceList", f"{{{XENC}}}DataReference"
_DIGEST_METHOD, _MGF = f"{{{DS}}}DigestMethod", f"{{{XENC11}}}MGF"
_KEY_SIZE = f"{{{XENC}}}KeySize"


class Sealer:
    """Encrypts a payload once, under a new key; ``digest`` is that of what was sealed (SHA-256)."""

    def __init__(self) -> None:
        self._key = os.urandom(KEY_BYTES)
        self._iv = os.urandom(IV_BYTES)
        self.digest = b""

    def seal(self, data: bytes) -> bytes:
        """The whole of a payload, in memory."""
        self.digest = sha256(data).digest()
        return self._iv + AESGCM(self._key).encrypt(self._iv, data, None)

    def seal_into(self, pieces: Iterable[bytes], sink: BinaryIO) -> None:
        """The whole of a payload, piece by piece."""
        digest = sha256()
        encryptor = Cipher(AES(self._key), GCM(self._iv)).encryptor()
        sink.write(self._iv)
        for piece in pieces:
            digest.update(piece)
            sink.write(encryptor.update(piece))
        sink.write(encryptor.finalize() + encryptor.tag)
        self.digest = digest.digest()

    def written(self, certificate: Certificate, *, content_id: str, identifier: str) -> str:
        """The token of the receiver, the key encrypted for it, and what is encrypted; Ids end with ``identifier``."""
        wrapped = b64encode(tokens.public_key(certificate).encrypt(self._key, _OAEP)).decode("ascii")
        token = f"G{identifier}"
        return (
            f"{tokens.written(certificate, token)}"
            f'<xenc:EncryptedKey xmlns:xenc="{XENC}" xmlns:ds="{DS}" Id="EK-{identifier}">'
            f'<xenc:EncryptionMethod Algorithm="{RSA_OAEP}"><ds:DigestMethod Algorithm="{SHA256}"/>'
            f'<xenc11:MGF xmlns:xenc11="{XENC11}" Algorithm="{MGF1_SHA256}"/></xenc:EncryptionMethod>'
            f"{tokens.key_info(token)}<xenc:CipherData><xenc:CipherValue>{wrapped}</xenc:CipherValue></xenc:CipherData>"
            f'<xenc:ReferenceList><xenc:DataReference URI="#ED-{identifier}"/></xenc:ReferenceList>'
            f'</xenc:EncryptedKey><xenc:EncryptedData xmlns:xenc="{XENC}" xmlns:ds="{DS}" Id="ED-{identifier}"'
            f' MimeType="{GZIP}" Type="{ATTACHMENT_CONTENT}"><xenc:EncryptionMethod Algorithm="{AES128_GCM}"/>'
            f'<ds:KeyInfo><wsse:SecurityTokenReference xmlns:wsse11="{WSSE11}" wsse11:TokenType="{ENCRYPTED_KEY}">'
            f'<wsse:Reference URI="#EK-{identifier}"/></wsse:SecurityTokenReference></ds:KeyInfo>'
            f'<xenc:CipherData><xenc:CipherReference URI="{mime.cid(content_id)}"><xenc:Transforms>'
            f'<ds:Transform Algorithm="{ATTACHMENT_ENCRYPTED}"/></xenc:Transforms></xenc:CipherReference>'
            "</xenc:CipherData></xenc:EncryptedData>"
        )


class Sealed(NamedTuple):
    """What a message says of its encrypted attachment: its Content-ID, and its key, which is encrypted."""

    content_id: str
    wrapped_key: bytes


def refusal(detail: str = "the payload cannot be decrypted") -> MessageRefused:
    """What a message that cannot be decrypted is answered with; why, is nobody's business."""
    return MessageRefused(detail, ebms=ebms.FAILED_DECRYPTION)


def read(soap: Soap, own: Certificate) -> Sealed:
    """How the attachment of a message is encrypted, which must be for our certificate.

    Raises:
        MessageRefused: it is not encrypted, or for another (EBMS:0102), or in another way than Peppol has it
            (EBMS:0103).
    """
    security = soap.security
    keys = [] if security is None else security.findall(ENCRYPTED_KEY_TAG)
    parts = [] if security is None else security.findall(ENCRYPTED_DATA_TAG)
    if not keys or not parts:
        raise refusal("the payload is not encrypted")
    if len(keys) > 1 or len(parts) > 1:
        raise tokens.refusal("more is encrypted than one payload with one key")
    (key,), (part,) = keys, parts
    wrapped = _read_key(key, part, soap, own)
    return Sealed(_read_part(part, key), wrapped)


def _read_key(key: etree._Element, part: etree._Element, soap: Soap, own: Certificate) -> bytes:
    if [child.tag for child in key] != [_METHOD, tokens.KEY_INFO, _CIPHER_DATA, _REFERENCE_LIST]:
        raise tokens.refusal("the EncryptedKey is not built as it has to be")
    method, info, cipher, references = key
    _check_key_method(method)
    if tokens.referred_to(info, soap).certificate != own:
        raise refusal("the payload is encrypted for another certificate")
    if len(references) != 1 or references[0].tag != _DATA_REFERENCE:
        raise tokens.refusal("the EncryptedKey is not for one payload")
    if soap.ids.get(fragment(references[0].get("URI"))) is not part:
        raise tokens.refusal("the EncryptedKey is not for the payload")
    if len(cipher) != 1 or cipher[0].tag != _CIPHER_VALUE or len(cipher[0]):
        raise tokens.refusal("the EncryptedKey is not built as it has to be")
    try:
        return b64decode("".join((cipher[0].text or "").split()), validate=True)
    except ValueError as error:
        raise refusal() from error


def _check_key_method(method: etree._Element) -> None:
    shape = {child.tag: child.get("Algorithm") for child in method}
    if (
        method.get("Algorithm") != RSA_OAEP
        or shape != {_DIGEST_METHOD: SHA256, _MGF: MGF1_SHA256}
        or len(method) != len(shape)
    ):
        raise tokens.refusal("the key is not encrypted by RSA-OAEP with SHA-256")


def _read_part(part: etree._Element, key: etree._Element) -> str:
    if part.get("Type") != ATTACHMENT_CONTENT:
        raise tokens.refusal("something else is encrypted than the content of an attachment")
    if [child.tag for child in part] != [_METHOD, tokens.KEY_INFO, _CIPHER_DATA]:
        raise tokens.refusal("the EncryptedData is not built as it has to be")
    method, info, cipher = part
    if method.get("Algorithm") != AES128_GCM or any(child.tag != _KEY_SIZE for child in method):
        raise tokens.refusal("the payload is not encrypted by AES-128-GCM")
    if fragment(tokens.reference(info).get("URI")) != key.get("Id", ""):
        raise tokens.refusal("the payload has another key")
    if len(cipher) != 1 or cipher[0].tag != _CIPHER_REFERENCE:
        raise tokens.refusal("the EncryptedData is not of an attachment")
    transforms = [child.get("Algorithm") for each in cipher[0] for child in each]
    if [each.tag for each in cipher[0]] != [_TRANSFORMS] or transforms != [ATTACHMENT_ENCRYPTED]:
        raise tokens.refusal("the payload is encrypted by an unknown transform")
    content_id = mime.content_id(cipher[0].get("URI", ""))
    if not content_id:
        raise tokens.refusal("the EncryptedData is not of an attachment")
    return content_id


class Opener:
    """Decrypts the payload whose key was encrypted for these credentials.

    Raises:
        MessageRefused: the key cannot be had (EBMS:0102).
    """

    def __init__(self, sealed: Sealed, credentials: Credentials) -> None:
        try:
            self._key = credentials.key.decrypt(sealed.wrapped_key, _OAEP)
        except ValueError as error:
            raise refusal() from error
        if len(self._key) != KEY_BYTES:
            raise refusal()

    def open(self, data: bytes) -> bytes:
        """The whole of a payload, in memory.

        Raises:
            MessageRefused: it is not what was sealed (EBMS:0102).
        """
        if len(data) < IV_BYTES + TAG_BYTES:
            raise refusal()
        try:
            return AESGCM(self._key).decrypt(data[:IV_BYTES], data[IV_BYTES:], None)
        except InvalidTag as error:
            raise refusal() from error

    def open_into(self, source: BinaryIO, start: int, end: int, sink: BinaryIO) -> bytes:
        """Decrypt what lies between two places, piece by piece; the SHA-256 of what was written.

        Nothing of ``sink`` may be used when this raises: whether it is what was sealed is known at the end alone.

        Raises:
            MessageRefused: it is not what was sealed (EBMS:0102).
        """
        if end - start < IV_BYTES + TAG_BYTES:
            raise refusal()
        source.seek(end - TAG_BYTES)
        tag = source.read(TAG_BYTES)
        source.seek(start)
        decryptor = Cipher(AES(self._key), GCM(source.read(IV_BYTES), tag)).decryptor()
        digest = sha256()
        for piece in mime.chunks(source, start + IV_BYTES, end - TAG_BYTES):
            plain = decryptor.update(piece)
            digest.update(plain)
            sink.write(plain)
        try:
            decryptor.finalize()
        except InvalidTag as error:
            raise refusal() from error
        return digest.digest()
