"""Whether a message is for somebody who is served here, by what the network itself says.

Source: Peppol AS4 profile; the network sends PEPPOL:NOT_SERVICED where it is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from peppol_kit.errors import DocumentTypeNotSupported, EndpointInactive, ParticipantNotRegistered, ProcessNotSupported

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from peppol_kit.network.lookup import Lookup
    from peppol_kit.transports.as4.inbound import Inbound

Serves = Callable[["Inbound"], bool]
"""Says whether receiver, document type and process of a message are served here. What it raises is no answer: the
message is refused for now, and its sender tries again."""


@dataclass(frozen=True, slots=True)
class Registered:
    """Serves what is registered for this access point: its ``address`` as it stands in the SMP, and ``certificate``."""

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
            if self._leads_here(inbound):
                return True
            self.lookup.forget(inbound.final_recipient)  # what is kept may be too old
            return self._leads_here(inbound)
        except (ParticipantNotRegistered, DocumentTypeNotSupported, ProcessNotSupported, EndpointInactive):
            return False

    def _leads_here(self, inbound: Inbound) -> bool:
        endpoint = self.lookup.find(inbound.final_recipient, inbound.document_type, inbound.process)
        return endpoint.address == self.address and endpoint.certificate == self.certificate
