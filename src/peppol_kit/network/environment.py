"""The networks that there are: Peppol in production, Peppol for tests, and any of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

    from peppol_kit.network.pki.trust import Trust

Stage = Literal["production", "test", "sandbox"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """One Peppol network: where its SML and its Directory are, whose certificates it trusts, and where it may lead.

    ``sml_zone`` is the DNS zone of its SML; ``resolvers`` are the name servers to ask, as ``host`` or ``host:port``,
    those of the machine if there are none. ``trust`` are the CAs of its PKI; None stands for those that are pinned
    for the stage and kept by ``peppol-kit trust add``. ``tls_roots`` is a PEM file of the CAs of its web servers,
    None for the public ones.

    Addresses that an SMP or DNS gives must be https on port 443 of a public host: ``any_port`` and ``private_hosts``
    allow others, for networks on one's own machine. ``revocation`` switches the check of revocation off by name.
    """

    stage: Stage
    sml_zone: str
    directory: str
    resolvers: tuple[str, ...] = ()
    trust: Trust | None = None
    tls_roots: Path | None = None
    any_port: bool = False
    private_hosts: bool = False
    revocation: Literal["required", "off"] = "required"
    seat_ids: bool = True
    """Whether the common name of a certificate has to be a Seat ID, such as POP000306."""


PRODUCTION = Environment(
    stage="production",
    sml_zone="participant.sml.prod.tech.peppol.org",
    directory="https://directory.peppol.eu",
)
TEST = Environment(
    stage="test",
    sml_zone="participant.sml.test.tech.peppol.org",
    directory="https://test-directory.peppol.eu",
)
