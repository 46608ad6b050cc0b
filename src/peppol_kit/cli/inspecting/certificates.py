"""What can be said of the certificate beside a signature, by the CAs that are at hand and without asking anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.cli.inspecting.inspection import Check
from peppol_kit.errors import CertificateRejected, ConfigurationError
from peppol_kit.network.pki import Role, Verifier, common_name
from peppol_kit.network.pki.store import trust_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cryptography.x509 import Certificate

    from peppol_kit.network.environment import Stage

_STAGES: tuple[Stage, ...] = ("production", "test")


def signer(certificate: Certificate, role: Role, *, at: datetime) -> tuple[Check, ...]:
    """Whose certificate signed, until when it is valid, and which CA of Peppol vouches for it.

    None of this breaks anything: a signature may be older than its certificate lives, and CAs may not be at hand.
    """
    try:
        return tuple(_signer(certificate, role, at))
    except ValueError:  # a certificate of which a part cannot be read
        return (Check("signer", None, "its certificate cannot be read"),)


def _signer(certificate: Certificate, role: Role, at: datetime) -> Iterator[Check]:
    start, end = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    state = "expired" if end < at else "not valid yet" if at < start else "valid now"
    said = f"{common_name(certificate) or 'without a name'}, from {start:%Y-%m-%d} until {end:%Y-%m-%d}, {state}"
    yield Check("signer", None, said)
    yield _anchor(certificate, role, at if start <= at <= end else start)


def _anchor(certificate: Certificate, role: Role, at: datetime) -> Check:
    reasons = []
    for stage in _STAGES:
        try:
            verifier = Verifier(trust=trust_of(stage), revocation=None)
        except ConfigurationError:
            continue
        try:
            verifier.check(certificate, role, at=at)
        except CertificateRejected as error:
            reasons.append(f"not of the {stage} network ({error.reason})")
        else:
            return Check("anchor", True, f"vouched for by the {role.value} CA of the {stage} network")
    if not reasons:
        said = "not checked: the CA certificates of Peppol are not at hand (peppol-kit trust add)"
        return Check("anchor", None, said)
    return Check("anchor", None, "; ".join(reasons))
