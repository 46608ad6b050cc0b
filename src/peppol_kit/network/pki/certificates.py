"""Whether a certificate of the network is to be trusted: chain, dates, key, its use, and whose it is.

Source: the certificate profile of the Peppol PKI G3; RFC 5280.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import Certificate, ExtensionNotFound, KeyUsage
from cryptography.x509.oid import NameOID
from cryptography.x509.verification import (
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

SHORTEST_KEY = 2048
SEAT_ID = re.compile(r"P[A-Z]{2}[0-9]{6}")


class Role(Enum):
    """What a certificate is for."""

    ACCESS_POINT = "access point"
    PUBLISHER = "SMP"


class RevocationCheck(Protocol):
    """Whether a certificate was revoked."""

    def __call__(self, certificate: Certificate, issuers: tuple[Certificate, ...], at: datetime) -> None:
        """Return if it is known not to be revoked.

        Raises:
            CertificateRejected: it is (``revoked``), or that cannot be found out (``revocation-unknown``).
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """Checks certificates of one stage. ``revocation`` None stands for a check that was switched off by name."""

    trust: Trust
    revocation: RevocationCheck | None
    seat_ids: bool = True

    def check(self, certificate: Certificate, role: Role, *, at: datetime) -> str:
        """The common name of a certificate that may be trusted in this role at this time.

        Raises:
            CertificateRejected: it may not; ``reason`` says why.
        """
        name = common_name(certificate)
        _check_dates(certificate, name, at)
        _check_key(certificate, name)
        if not name or (self.seat_ids and not SEAT_ID.fullmatch(name)):
            raise CertificateRejected(f"the common name {name!r} is no Seat ID", reason="subject", subject=name)
        issuers = self.trust.access_points if role is Role.ACCESS_POINT else self.trust.publishers
        _check_chain(certificate, self.trust.roots, issuers, name=name, role=role, at=at)
        if self.revocation is not None:
            self.revocation(certificate, (*issuers, *self.trust.roots), at)
        return name


def common_name(certificate: Certificate) -> str:
    """The common name of the subject; empty if there is none."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


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
    try:
        usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    except (ExtensionNotFound, ValueError) as error:
        message = f"the certificate of {name} does not say what its key is for"
        raise CertificateRejected(message, reason="key-usage", subject=name) from error
    if not usage.digital_signature:
        message = f"the certificate of {name} is not for signatures"
        raise CertificateRejected(message, reason="key-usage", subject=name)


def _check_chain(  # noqa: PLR0913 - what a chain consists of
    certificate: Certificate,
    roots: tuple[Certificate, ...],
    issuers: tuple[Certificate, ...],
    *,
    name: str,
    role: Role,
    at: datetime,
) -> None:
    untrusted = f"no CA that certifies an {role.value} of this network vouches for {name}"
    if not any(certificate.issuer == each.subject for each in issuers):
        raise CertificateRejected(untrusted, reason="untrusted", subject=name)
    # Peppol's certificates have no alternative name, so those of the web PKI are no measure; those of a CA are
    verifier = (
        PolicyBuilder()
        .store(Store(list(roots)))
        .time(at)
        .extension_policies(
            ee_policy=ExtensionPolicy.permit_all().may_be_present(KeyUsage, Criticality.AGNOSTIC, None),
            ca_policy=ExtensionPolicy.webpki_defaults_ca(),
        )
        .build_client_verifier()
    )
    try:
        verifier.verify(certificate, list(issuers))
    except VerificationError as error:
        raise CertificateRejected(f"{untrusted}: {error}", reason="untrusted", subject=name) from error
