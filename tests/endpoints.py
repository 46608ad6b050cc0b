"""An endpoint as a lookup finds it, for tests of what follows a lookup."""

from __future__ import annotations

from functools import cache

from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.endpoint import AS4_PROFILE, Endpoint
from peppol_kit.sandbox.pki import SandboxPki


@cache
def endpoint() -> Endpoint:
    return Endpoint(
        participant=ParticipantId.parse("0208:0202239951"),
        document_type=DocumentTypeId("urn:x::Invoice##x::2.1"),
        process=ProcessId("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"),
        transport_profile=AS4_PROFILE,
        address="https://ap.example/as4",
        certificate=SandboxPki().access_point().certificate,
        party="POP000001",
    )
