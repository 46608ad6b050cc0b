"""Where a document for a participant goes, and by whose certificate: the answer of a lookup."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.x509 import Certificate

    from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
    from peppol_kit.network.trace import Hop

AS4_PROFILE = "peppol-transport-as4-v2_0"
"""The transport profile of AS4 as Peppol uses it, the only active one (eDEC code lists 9.7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The access point that takes a document type in a process for a participant.

    ``document_type`` is the one that the receiver registered, which can be a wildcard for the one that was asked for.
    ``certificate`` is that of the access point, checked when this was looked up; ``party`` is the common name of its
    subject, the Seat ID, by which AS4 addresses it (To/PartyId). ``active_from`` and ``active_until`` bound its use.
    """

    participant: ParticipantId
    document_type: DocumentTypeId
    process: ProcessId
    transport_profile: str
    address: str
    certificate: Certificate
    party: str
    active_from: datetime | None = None
    active_until: datetime | None = None
    description: str = ""
    contact: str = ""
    trace: tuple[Hop, ...] = ()
