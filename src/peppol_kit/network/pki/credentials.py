"""One's own certificate with its private key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from cryptography.x509 import Certificate, InvalidVersion, load_pem_x509_certificates

from peppol_kit.errors import ConfigurationError
from peppol_kit.network.pki.certificates import common_name

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

_PEM = b"-----BEGIN "


@dataclass(frozen=True, slots=True)
class Credentials:
    """The certificate of an access point or an SMP, its private key, and the CA certificates above it, if given."""

    certificate: Certificate
    key: RSAPrivateKey
    chain: tuple[Certificate, ...] = ()

    def __post_init__(self) -> None:
        if self.certificate.public_key() != self.key.public_key():
            raise ConfigurationError("the private key is not that of the certificate")

    def __repr__(self) -> str:
        return f"Credentials({self.party!r})"  # and never the key

    @property
    def party(self) -> str:
        """The common name of the certificate: the Seat ID."""
        return common_name(self.certificate)

    @classmethod
    def load(cls, file: str | Path, *, password: str | None = None, key_file: str | Path | None = None) -> Credentials:
        """Read a PKCS #12 file (``.p12``, ``.pfx``), or PEM with certificate and key in one file or two.

        PEM may have the certificates of CAs too, in any order: one's own is the one of the key.

        Raises:
            ConfigurationError: the file cannot be read, or lacks the certificate or the key, or they are not RSA.
        """
        secret = password.encode() if password else None
        try:
            content = Path(file).read_bytes()
            private = Path(key_file).read_bytes() if key_file else content
            key, certificates = _pem(content, private, secret) if _PEM in content else _pkcs12(content, secret)
        except (OSError, ValueError, TypeError, UnsupportedAlgorithm, InvalidVersion) as error:
            raise ConfigurationError(f"{file}: no certificate with its key can be read: {error}") from error
        if not certificates or not isinstance(key, RSAPrivateKey):
            raise ConfigurationError(f"{file}: a certificate and its RSA key must be in it")
        own = next((each for each in certificates if each.public_key() == key.public_key()), certificates[0])
        return cls(own, key, tuple(each for each in certificates if each is not own))


def _pem(content: bytes, private: bytes, secret: bytes | None) -> tuple[PrivateKeyTypes, list[Certificate]]:
    return load_pem_private_key(private, secret), load_pem_x509_certificates(content)


def _pkcs12(content: bytes, secret: bytes | None) -> tuple[PrivateKeyTypes | None, list[Certificate]]:
    bundle = load_pkcs12(content, secret)
    bags = [*([bundle.cert] if bundle.cert else ()), *bundle.additional_certs]
    return bundle.key, [bag.certificate for bag in bags]
