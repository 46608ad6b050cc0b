"""Which certification authorities vouch for whom, in one stage of Peppol.

The CAs of Peppol are known by the SHA-256 fingerprints of their certificates. The certificates themselves are not part
of this package: members of Peppol have them, and `peppol_kit.network.pki.store` keeps them.

Source: the Peppol PKI G3, published 2025-08-11; the fingerprints are those of the
certificates that peppol-commons ships.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from cryptography.hazmat.primitives.hashes import SHA256

from peppol_kit.errors import TrustAnchorsMissing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.x509 import Certificate

    from peppol_kit.network.environment import Stage

Part = Literal["root", "access-points", "publishers"]


class Anchor(NamedTuple):
    """A CA of Peppol: the stage it is of, whom it vouches for, the common name of its certificate, and its digest.

    ``fingerprint`` is the SHA-256 of the certificate in DER, in small hexadecimal digits.
    """

    stage: Stage
    part: Part
    name: str
    fingerprint: str


ANCHORS = (
    Anchor(
        "production",
        "root",
        "PEPPOL Root CA - G3",
        "b6075b9f8655e756777f182d1407c0049442d3a2f57dff9781523828f331f211",
    ),
    Anchor(
        "production",
        "access-points",
        "PEPPOL ACCESS POINT CA - G3",
        "b65e375a5826ada16517b2aa8a881b6fcaff5e48e7559b9e96bba5c64921f900",
    ),
    Anchor(
        "production",
        "publishers",
        "PEPPOL SERVICE METADATA PUBLISHER CA - G3",
        "d9e17467c69e51fc4f5c5263542fc68d2abba5dfaae62e87fbd6829f1de621c4",
    ),
    Anchor(
        "test",
        "root",
        "PEPPOL Root TEST CA - G3",
        "8b4e0e5dc7c8208cba88edebfad31e064740d896ab6e18de0b03386fd24be734",
    ),
    Anchor(
        "test",
        "access-points",
        "PEPPOL ACCESS POINT TEST CA - G3",
        "d2445a0f115ee64cc141a849fe142927fe5701b7d9b58d3e6f53993162115cc0",
    ),
    Anchor(
        "test",
        "publishers",
        "PEPPOL SERVICE METADATA PUBLISHER TEST CA - G3",
        "eb78dabb622bbc701592f085bc27ab817fe1c0d4753ae829682e8127b3b00ce7",
    ),
)
"""The CAs of Peppol, generation 3, the only one since 2026-04-01."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The CAs of a stage: its ``roots``, and below them those that certify ``access_points`` and ``publishers``
    (SMPs).
    """

    roots: tuple[Certificate, ...]
    access_points: tuple[Certificate, ...]
    publishers: tuple[Certificate, ...]


def anchor_of(certificate: Certificate) -> Anchor | None:
    """The CA of Peppol that a certificate is of, by its fingerprint; None if it is none of them."""
    fingerprint = certificate.fingerprint(SHA256()).hex()
    return next((each for each in ANCHORS if each.fingerprint == fingerprint), None)


def pinned(stage: Stage, certificates: Mapping[Anchor, Certificate]) -> Trust:
    """What is trusted in a stage of Peppol, of the certificates at hand.

    Raises:
        TrustAnchorsMissing: some of its CAs are not among them; the message says which.
    """
    anchors = [each for each in ANCHORS if each.stage == stage]
    missing = [each.name for each in anchors if each not in certificates]
    if missing or not anchors:
        raise TrustAnchorsMissing(
            f"the certificates of these CAs of the {stage} network are not at hand: {', '.join(missing)}. "
            "Members of Peppol download them; `peppol-kit trust add FILE` takes them"
            if missing
            else f"the {stage} network has no CAs of its own: the environment has to name those that it trusts"
        )
    found = {each.part: (certificates[each],) for each in anchors}
    return Trust(roots=found["root"], access_points=found["access-points"], publishers=found["publishers"])


def check_stage(trust: Trust, stage: Stage) -> None:
    """Refuse CAs that are not those of the stage: what vouches in one network of Peppol never does in another.

    In production and test these are the pinned ones, each in its part; a sandbox has any others.

    Raises:
        TrustAnchorsMissing: a CA is of another stage, or of none.
    """
    parts: tuple[tuple[Part, tuple[Certificate, ...]], ...] = (
        ("root", trust.roots),
        ("access-points", trust.access_points),
        ("publishers", trust.publishers),
    )
    for part, certificates in parts:
        for certificate in certificates:
            anchor = anchor_of(certificate)
            found = (anchor.stage, anchor.part) if anchor else ("sandbox", part)
            if found != (stage, part):
                what = anchor.name if anchor else certificate.subject.rfc4514_string()[:200]
                raise TrustAnchorsMissing(f"{what} is not one of the {part} CAs of the {stage} network")
