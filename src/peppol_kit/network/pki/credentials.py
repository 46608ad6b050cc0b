"""One's own certificate with its private key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from cryptography.x509 import Certificate, load_pem_x509_certificates

from peppol_kit.errors import ConfigurationError
from peppol_kit.network.pki.certificates import common_name

_PKCS12 = (".p12", ".pfx")


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

        Raises:
            ConfigurationError: the file cannot be read, or lacks the certificate or the key, or they are not RSA.
        """
        secret = password.encode() if password else None
        try:
            content = Path(file).read_bytes()
            if Path(file).suffix.lower() in _PKCS12:
                bundle = load_pkcs12(content, secret)
                own = bundle.cert.certificate if bundle.cert else None
                key = bundle.key
                chain = tuple(each.certificate for each in bundle.additional_certs)
            else:
                own, *above = load_pem_x509_certificates(content)
                chain = tuple(above)
                private = Path(key_file).read_bytes() if key_file else content
                key = cast("RSAPrivateKey", load_pem_private_key(private, secret))
        except (OSError, ValueError, TypeError) as error:
            raise ConfigurationError(f"{file}: no certificate with its key can be read: {error}") from error
        if own is None or not isinstance(key, RSAPrivateKey):
            raise ConfigurationError(f"{file}: a certificate and its RSA key must be in it")
        return cls(own, key, chain)
