"""A throw-away PKI in the shape of the Peppol PKI G3, and one for the web servers of a sandbox."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from peppol_kit.network.pki import Credentials, Trust, common_name

_CA_YEARS, _LEAF_YEARS = 10, 2
_YEAR = timedelta(days=365)
_NO_USE = {
    "content_commitment": False,
    "key_agreement": False,
    "encipher_only": False,
    "decipher_only": False,
}
_CA_USE = x509.KeyUsage(
    digital_signature=False,
    key_encipherment=False,
    data_encipherment=False,
    key_cert_sign=True,
    crl_sign=True,
    **_NO_USE,
)
_LEAF_USE = x509.KeyUsage(
    digital_signature=True,
    key_encipherment=True,
    data_encipherment=True,
    key_cert_sign=False,
    crl_sign=False,
    **_NO_USE,
)


@dataclass(frozen=True)
class Authority:
    """A certification authority: its certificate and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


class SandboxPki:
    """CAs and certificates that live as long as this object. ``now`` is when they are made; they hold from a day
    before.

    ``crl_base`` is the address below which the CRLs of the CAs are (`crl_path`), ``ocsp`` that of an OCSP responder;
    certificates name what is given. What is served there is in `peppol_kit.sandbox.revocation`.
    """

    def __init__(self, *, now: datetime | None = None, crl_base: str = "", ocsp: str = "") -> None:
        self._now = (now or datetime.now(UTC)).replace(microsecond=0)
        self._crl_base = crl_base
        self._ocsp = ocsp

    @cached_property
    def root(self) -> Authority:
        """The root CA."""
        return self._authority("PEPPOL Root SANDBOX CA - G3", None, path_length=1)

    @cached_property
    def access_point_ca(self) -> Authority:
        """The CA that certifies access points."""
        return self._authority("PEPPOL ACCESS POINT SANDBOX CA - G3", self.root, path_length=0)

    @cached_property
    def publisher_ca(self) -> Authority:
        """The CA that certifies SMPs."""
        return self._authority("PEPPOL SERVICE METADATA PUBLISHER SANDBOX CA - G3", self.root, path_length=0)

    @cached_property
    def tls_ca(self) -> Authority:
        """The CA of the web servers, which is none of Peppol's."""
        return self._authority("SANDBOX TLS CA", None, path_length=0)

    @property
    def trust(self) -> Trust:
        """What a member of this network trusts."""
        return Trust(
            roots=(self.root.certificate,),
            access_points=(self.access_point_ca.certificate,),
            publishers=(self.publisher_ca.certificate,),
        )

    def access_point(self, seat_id: str = "POP000001", **shape: datetime) -> Credentials:
        """Credentials of an access point; ``not_before`` and ``not_after`` bound them otherwise than usual."""
        return self.leaf(seat_id, "PEPPOL SANDBOX AP", self.access_point_ca, **shape)

    def publisher(self, seat_id: str = "PSP000001", **shape: datetime) -> Credentials:
        """Credentials of an SMP."""
        return self.leaf(seat_id, "PEPPOL SANDBOX SMP", self.publisher_ca, **shape)

    def leaf(
        self,
        name: str,
        unit: str,
        issuer: Authority,
        *,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
    ) -> Credentials:
        """A certificate in the shape of G3: RSA 2048, client authentication, no alternative name."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = _name(name, unit, "peppol_kit sandbox", "BE")
        certificate = (
            self._with_addresses(self._builder(subject, key, issuer), issuer)
            .not_valid_before(not_before or self._now - timedelta(days=1))
            .not_valid_after(not_after or self._now + _LEAF_YEARS * _YEAR)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_LEAF_USE, critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=True)
            .sign(issuer.key, SHA256())
        )
        return Credentials(certificate, key, (issuer.certificate,))

    def server(self, *hosts: str) -> Credentials:
        """Credentials of a web server for these host names and addresses."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        names: list[x509.GeneralName] = []
        for host in hosts or ("localhost", "127.0.0.1"):
            try:
                names.append(x509.IPAddress(ipaddress.ip_address(host)))
            except ValueError:
                names.append(x509.DNSName(host))
        certificate = (
            self._builder(x509.Name([]), key, self.tls_ca)
            .not_valid_before(self._now - timedelta(days=1))
            .not_valid_after(self._now + _YEAR)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(names), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .sign(self.tls_ca.key, SHA256())
        )
        return Credentials(certificate, key, (self.tls_ca.certificate,))

    def _authority(self, name: str, issuer: Authority | None, *, path_length: int) -> Authority:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = _name(name, "FOR SANDBOX ONLY", "peppol_kit sandbox", "BE")
        signer = issuer.key if issuer else key
        certificate = (
            self._with_addresses(self._builder(subject, key, issuer), issuer)
            .not_valid_before(self._now - _YEAR)
            .not_valid_after(self._now + _CA_YEARS * _YEAR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
            .add_extension(_CA_USE, critical=True)
            .sign(signer, SHA256())
        )
        return Authority(certificate, key)

    def _builder(self, subject: x509.Name, key: rsa.RSAPrivateKey, issuer: Authority | None) -> x509.CertificateBuilder:
        above = issuer.certificate if issuer else None
        signer = issuer.key.public_key() if issuer else key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(above.subject if above else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
        )

    def _with_addresses(self, builder: x509.CertificateBuilder, issuer: Authority | None) -> x509.CertificateBuilder:
        if issuer is None:
            return builder
        if self._crl_base:
            crl = x509.UniformResourceIdentifier(self._crl_base + crl_path(issuer.certificate))
            builder = builder.add_extension(x509.CRLDistributionPoints([_point(crl)]), critical=False)
        if self._ocsp:
            ocsp = x509.AccessDescription(
                AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(self._ocsp)
            )
            builder = builder.add_extension(x509.AuthorityInformationAccess([ocsp]), critical=False)
        return builder


def crl_path(authority: x509.Certificate) -> str:
    """What the CRL of a CA is called: its common name without blanks, as the real one does."""
    return f"/{''.join(common_name(authority).split())}.crl"


def _point(address: x509.GeneralName) -> x509.DistributionPoint:
    return x509.DistributionPoint([address], relative_name=None, reasons=None, crl_issuer=None)


def _name(common_name: str, unit: str, organisation: str, country: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
        ]
    )
