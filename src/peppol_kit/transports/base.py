"""What every transport does: it takes a message to an endpoint, and comes back with a receipt that was checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from peppol_kit.envelope import Envelope
    from peppol_kit.network.endpoint import Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it travels, with all its ids: sent again, it is the same message.

    ``content`` is the whole business message, envelope and document, in memory or in a file.
    """

    message_id: str
    conversation_id: str
    timestamp: datetime
    envelope: Envelope
    content: bytes | Path = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The proof that the access point of the receiver has the message: not that the receiver accepts it.

    ``message_id`` is that of the receipt itself, ``timestamp`` the time that it names, ``party`` the common name of the
    certificate that signed it, and ``raw`` the receipt as it came, which is the evidence to keep.
    """

    message_id: str
    ref_to_message_id: str
    timestamp: datetime
    party: str
    raw: bytes = field(repr=False)


class Transport(Protocol):
    """A way to deliver, of one transport profile of the eDEC code list."""

    @property
    def profile(self) -> str:
        """The transport profile by which an SMP offers it."""

    def send(self, message: Message, endpoint: Endpoint) -> Receipt:
        """Deliver a message, and check the receipt.

        Raises:
            TransportError: it was not delivered, or may not have been; the class says which.
            TrustError: the other side cannot be trusted.
        """
