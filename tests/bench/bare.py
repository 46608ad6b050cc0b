"""The operations of one message that no AS4 can do without, on the same bytes: RSA, AES, SHA-256 and GZIP."""

from __future__ import annotations

import zlib
from hashlib import sha256
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

if TYPE_CHECKING:
    from peppol_kit.network.pki import Credentials

_OAEP = OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=None)
_TEXT = b"signed"


class Bare:
    """A message with this content from one access point to another, without a message around it."""

    def __init__(self, content: bytes, sender: Credentials, receiver: Credentials) -> None:
        self._content = content
        self._sender, self._receiver = sender.key, receiver.key
        self._sender_public, self._receiver_public = _public(sender), _public(receiver)
        self._packed = zlib.compress(content, 6, 31)
        self._wrapped = self._receiver_public.encrypt(bytes(16), _OAEP)
        self._sealed = AESGCM(bytes(16)).encrypt(bytes(12), self._packed, None)
        self._signed = sender.key.sign(_TEXT, PKCS1v15(), SHA256())
        self._receipt = receiver.key.sign(_TEXT, PKCS1v15(), SHA256())

    def make(self) -> None:
        """Pack, digest, encrypt, sign."""
        packed = zlib.compress(self._content, 6, 31)
        sha256(packed).digest()
        AESGCM(bytes(16)).encrypt(bytes(12), packed, None)
        self._receiver_public.encrypt(bytes(16), _OAEP)
        self._sender.sign(_TEXT, PKCS1v15(), SHA256())

    def take(self) -> None:
        """Verify, decrypt, digest, unpack, sign the receipt."""
        self._sender_public.verify(self._signed, _TEXT, PKCS1v15(), SHA256())
        self._receiver.decrypt(self._wrapped, _OAEP)
        packed = AESGCM(bytes(16)).decrypt(bytes(12), self._sealed, None)
        sha256(packed).digest()
        zlib.decompress(packed, 31)
        self._receiver.sign(_TEXT, PKCS1v15(), SHA256())

    def prove(self) -> None:
        """Verify the receipt."""
        self._receiver_public.verify(self._receipt, _TEXT, PKCS1v15(), SHA256())

    def milliseconds(self, rounds: int = 50) -> tuple[float, float]:
        """The CPU time of a message at its sender, and at its receiver: medians."""
        sending, receiving = [], []
        for _ in range(rounds):
            moments = [process_time()]
            for step in (self.make, self.prove, self.take):
                step()
                moments.append(process_time())
            sending.append(moments[2] - moments[0])
            receiving.append(moments[3] - moments[2])
        return 1_000 * median(sending), 1_000 * median(receiving)


def _public(credentials: Credentials) -> RSAPublicKey:
    key = credentials.certificate.public_key()
    assert isinstance(key, RSAPublicKey)
    return key
