"""Whether a certificate of the network is to be trusted: whose it is, chain, dates, key, its use, and revocation.

Source: the certificate profile of the Peppol PKI G3; RFC 5280.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    DuplicateExtension,
    ExtendedKeyUsage,
    Extensions,
    ExtensionType,
    InvalidVersion,
    KeyUsage,
    UnsupportedGeneralNameType,
    load_der_x509_certificate,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import (
    ClientVerifier,
    Criticality,
    ExtensionPolicy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from peppol_kit.errors import CertificateRejected

if TYPE_CHECKING:
    from datetime import datetime

    from peppol_kit.network.pki.trust import Trust

Kind = TypeVar("Kind", bound=ExtensionType)
SHORTEST_KEY = 2048
SEAT_ID = re.compile(r"P[A-Z]{2}[0-9]{6}")
_LONGEST_NAME = 64  # RFC 5280, appendix A: ub-common-name
_MOST_KEPT = 4096


class Role(Enum):
    """What a certificate is for."""

    ACCESS_POINT = "access point"
    PUBLISHER = "SMP"


class RevocationCheck(Protocol):
    """Whether a certificate was revoked."""

    def __call__(self, chain: tuple[Certificate, ...], at: datetime) -> None:
        """Return if no certificate of a chain, which begins with that of the owner and ends with a root, was revoked.

        Raises:
            CertificateRejected: one was (``revoked``), or that cannot be found out (``revocation-unknown``).
        """


class _Vouched(NamedTuple):
    """That a certificate may be trusted while all of its chain is valid: from ``since`` until ``until``."""

    name: str
    chain: tuple[Certificate, ...]
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """Checks certificates of one stage. ``revocation`` None stands for a check that was switched off by name.

    It is asked about the same few certificates for every message, so what does not change is looked at once: who
    vouches for a certificate, and what it is for. Its dates, those of the CAs above it, and revocation are looked at
    every time.
    """

    trust: Trust
    revocation: RevocationCheck | None
    seat_ids: bool = True
    _vouched: dict[tuple[Role, Certificate], _Vouched] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def check(self, certificate: Certificate, role: Role, *, at: datetime) -> str:
        """The common name of a certificate that may be trusted in this role at this time.

        Raises:
            CertificateRejected: it may not; ``reason`` says why.
        """
        key = role, certificate
        vouched = self._vouched.get(key)
        if vouched is None or not vouched.since <= at <= vouched.until:
            try:
                vouched = self._vouch(certificate, role, at)
            except (ValueError, TypeError) as error:  # cryptography reads a part when it is asked for it
                raise CertificateRejected("a certificate that cannot be read", reason="unreadable") from error
            if len(self._vouched) >= _MOST_KEPT:
                self._vouched.clear()
            self._vouched[key] = vouched
        if self.revocation is not None:
            self.revocation(vouched.chain, at)
        return vouched.name

    def _vouch(self, certificate: Certificate, role: Role, at: datetime) -> _Vouched:
        name = _subject(certificate, seat_id=self.seat_ids)
        _check_dates(certificate, name, at)
        _check_key(certificate, name)
        _check_use(certificate, name, role)
        issuers = self.trust.access_points if role is Role.ACCESS_POINT else self.trust.publishers
        untrusted = f"no CA that certifies an {role.value} of this network vouches for {name}"
        if not any(certificate.issuer == each.subject for each in issuers):
            raise CertificateRejected(untrusted, reason="untrusted", subject=name)
        try:
            chain = tuple(_verifier(self.trust.roots, at).verify(certificate, list(issuers)).chain)
        except VerificationError as error:
            raise CertificateRejected(f"{untrusted}: {error}", reason="untrusted", subject=name) from error
        since = max(each.not_valid_before_utc for each in chain)
        return _Vouched(name, chain, since, min(each.not_valid_after_utc for each in chain))


def load_certificate(content: bytes) -> Certificate:
    """The certificate in DER; it can still turn out to be unreadable in a part.

    Raises:
        ValueError: it is none.
    """
    try:
        return load_der_x509_certificate(content)
    except InvalidVersion as error:
        raise ValueError(str(error)) from error


@lru_cache(_MOST_KEPT)
def common_name(certificate: Certificate) -> str:
    """The common name of the subject; empty if there is none, or several, or what cannot be read."""
    try:
        names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    except (ValueError, TypeError):
        return ""
    return str(names[0].value) if len(names) == 1 else ""


def _subject(certificate: Certificate, *, seat_id: bool) -> str:
    """The common name, which stands in messages from here on."""
    name = common_name(certificate)
    if seat_id and not SEAT_ID.fullmatch(name):
        shown = _shown(name)
        raise CertificateRejected(f"the common name {shown!r} is no Seat ID", reason="subject", subject=shown)
    if not name or name != _shown(name):
        raise CertificateRejected("the certificate does not say in one readable name whose it is", reason="subject")
    return name


def _shown(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name[:_LONGEST_NAME])


def _check_dates(certificate: Certificate, name: str, at: datetime) -> None:
    if at < certificate.not_valid_before_utc:
        message = f"the certificate of {name} is not valid before {certificate.not_valid_before_utc:%Y-%m-%d %H:%M}"
        raise CertificateRejected(message, reason="not-yet-valid", subject=name)
    if at > certificate.not_valid_after_utc:
        message = f"the certificate of {name} expired on {certificate.not_valid_after_utc:%Y-%m-%d %H:%M}"
        raise CertificateRejected(message, reason="expired", subject=name)


def _check_key(certificate: Certificate, name: str) -> None:
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError) as error:
        raise CertificateRejected(f"{name} has a key that cannot be read", reason="weak-key", subject=name) from error
    if not isinstance(key, RSAPublicKey) or key.key_size < SHORTEST_KEY:
        raise CertificateRejected(f"{name} has no RSA key of {SHORTEST_KEY} bits", reason="weak-key", subject=name)


def _check_use(certificate: Certificate, name: str, role: Role) -> None:
    """Both sign; for an access point others encrypt as well, so that its key has to be for both."""
    if fault := _misuse(certificate, role):
        raise CertificateRejected(f"the certificate of {name} {fault}", reason="key-usage", subject=name)


def _misuse(certificate: Certificate, role: Role) -> str:
    try:
        extensions = certificate.extensions
    except (ValueError, DuplicateExtension, UnsupportedGeneralNameType):
        return "has extensions that cannot be read"
    usage = _extension(extensions, KeyUsage)
    if usage is None:
        return "does not say what its key is for"
    if not usage.digital_signature:
        return "is not for signatures"
    if role is Role.ACCESS_POINT and not usage.key_encipherment:
        return "is not for encryption"
    purposes = _extension(extensions, ExtendedKeyUsage)
    if purposes is not None and ExtendedKeyUsageOID.CLIENT_AUTH not in purposes:
        return "is for another purpose than messages"
    constraints = _extension(extensions, BasicConstraints)
    return "is that of a CA" if constraints is not None and constraints.ca else ""


def _extension(extensions: Extensions, kind: type[Kind]) -> Kind | None:
    return next((each.value for each in extensions if isinstance(each.value, kind)), None)


def _verifier(roots: tuple[Certificate, ...], at: datetime) -> ClientVerifier:
    """Peppol's certificates have no alternative name, so those of the web PKI are no measure; those of a CA are."""
    return (
        PolicyBuilder()
        .store(Store(list(roots)))
        .time(at)
        .extension_policies(
            ee_policy=ExtensionPolicy.permit_all().may_be_present(KeyUsage, Criticality.AGNOSTIC, None),
            ca_policy=ExtensionPolicy.webpki_defaults_ca(),
        )
        .build_client_verifier()
    )
