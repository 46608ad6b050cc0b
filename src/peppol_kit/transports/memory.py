"""A transport that keeps what it is given: for tests of software that sends, without a socket."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING
from uuid import uuid4

from peppol_kit.network.clock import utc_now
from peppol_kit.network.endpoint import AS4_PROFILE
from peppol_kit.transports.base import Receipt

if TYPE_CHECKING:
    from peppol_kit.network.clock import Clock
    from peppol_kit.network.endpoint import Endpoint
    from peppol_kit.transports.base import Message


class MemoryTransport:
    """Delivers into ``messages``, the newest ``most`` of them, and answers with receipts that nobody signed.

    ``profile`` is the transport profile in whose place it stands, that of AS4 if nothing else is said.
    """

    def __init__(self, profile: str = AS4_PROFILE, *, clock: Clock = utc_now, most: int = 10_000) -> None:
        self.profile = profile
        self.messages: deque[Message] = deque(maxlen=most)
        self._clock = clock

    def send(self, message: Message, endpoint: Endpoint) -> Receipt:
        """Keep a message; one with the id of another is that other, and not kept twice."""
        if all(known.message_id != message.message_id for known in self.messages):
            self.messages.append(message)
        return Receipt(
            message_id=f"{uuid4()}@memory",
            ref_to_message_id=message.message_id,
            timestamp=self._clock(),
            party=endpoint.party,
            raw=b"",
        )
