"""Whether a message is for somebody who is served here, by what the network itself says.

Source: Peppol AS4 profile; the network sends PEPPOL:NOT_SERVICED where it is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peppol_kit.errors import DocumentTypeNotSupported, ParticipantNotRegistered, ProcessNotSupported

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from peppol_kit.network.lookup import Lookup
    from peppol_kit.transports.as4.inbound import Inbound

Serves = Callable[["Inbound"], bool]
"""Says whether receiver, document type and process of a message are served here. What it raises is no answer: the
message is refused for now, and its sender tries again."""


@dataclass(frozen=True, slots=True)
class Registered:
    """Serves what is registered for this access point: its ``address`` and its ``certificate`` stand in the SMP."""

    lookup: Lookup
    address: str
    certificate: Certificate

    def __call__(self, inbound: Inbound) -> bool:
        """Look the receiver of a message up.

        Raises:
            LookupFailed: the network gives no answer, or none that makes sense.
            TrustError: it gives one that cannot be trusted.
        """
        try:
            endpoint = self.lookup.find(inbound.final_recipient, inbound.document_type, inbound.process)
        except (ParticipantNotRegistered, DocumentTypeNotSupported, ProcessNotSupported):
            return False
        return endpoint.address == self.address and endpoint.certificate == self.certificate
