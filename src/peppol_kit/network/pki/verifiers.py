"""The verifier of an environment: whose certificates it trusts, and whether revocation is checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.network.pki.certificates import Verifier
from peppol_kit.network.pki.fetch import Fetcher
from peppol_kit.network.pki.revocation import Fetch, Revocation
from peppol_kit.network.pki.store import trust_of
from peppol_kit.network.pki.trust import check_stage

if TYPE_CHECKING:
    from peppol_kit.network.environment import Environment


def verifier_for(environment: Environment, *, fetch: Fetch | None = None) -> Verifier:
    """What checks the certificates of an environment.

    Its CAs are those that it names, else the pinned ones that `peppol-kit trust add` keeps. ``fetch`` gets CRLs and
    OCSP answers; without one they come from where the environment allows it.

    Raises:
        TrustAnchorsMissing: the CAs are not at hand, or not those of the stage.
        RevocationUnavailable: revocation is to be checked, and the extra that does it is not installed.
    """
    trust = trust_of(environment.stage) if environment.trust is None else environment.trust
    check_stage(trust, environment.stage)
    revocation = None if environment.revocation == "off" else Revocation(fetch or Fetcher(environment))
    return Verifier(trust=trust, revocation=revocation, seat_ids=environment.seat_ids)
