"""Certificates of odd shapes, by the CAs of a sandbox."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peppol_kit.sandbox.pki import Authority

NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)


@cache
def rsa_key(size: int = 2048, number: int = 0) -> rsa.RSAPrivateKey:
    """A key that is made once; another for another number."""
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


def usage(*uses: str) -> x509.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: name in uses for name in names})


BOTH = usage("digital_signature", "key_encipherment", "data_encipherment")
CLIENT = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])


def certificate(
    issuer: Authority,
    names: Iterable[str] = ("POP000001",),
    *,
    extensions: Iterable[tuple[x509.ExtensionType, bool]] = ((BOTH, True), (CLIENT, True)),
    key: rsa.RSAPrivateKey | None = None,
    public_key: x509.base.CertificatePublicKeyTypes | None = None,
    path_length: int | None = None,
    ca: bool = False,
    since: datetime = NOW - DAY,
    until: datetime = NOW + DAY,
    signer: rsa.RSAPrivateKey | None = None,
) -> x509.Certificate:
    """A certificate by this CA; ``signer`` signs it with another key."""
    public = public_key or (key or rsa_key()).public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name) for name in names]))
        .issuer_name(issuer.certificate.subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=path_length), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(signer or issuer.key, SHA256())
