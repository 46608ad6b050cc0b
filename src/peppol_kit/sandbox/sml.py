"""The SML of a sandbox: which SMP has which participant, published in DNS; and how one hands over to another.

Source: Peppol SML specification 1.3.0.
"""

from __future__ import annotations

import secrets
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peppol_kit.identifiers import ParticipantId
    from peppol_kit.sandbox.dns import DnsServer


class Sml:
    """Participants by the address of their SMP. A participant is at one SMP at a time."""

    def __init__(self, dns: DnsServer) -> None:
        self._dns = dns
        self._at: dict[ParticipantId, str] = {}
        self._keys: dict[ParticipantId, str] = {}
        self._lock = threading.RLock()

    def owner(self, participant: ParticipantId) -> str | None:
        """The address of the SMP that has a participant; None if none has."""
        return self._at.get(participant)

    def publish(self, participant: ParticipantId, address: str) -> None:
        """Let a participant be found at the SMP that has this address, whichever had it before."""
        with self._lock:
            self._at[participant] = address
            self._keys.pop(participant, None)
            self._dns.publish(participant, address)

    def withdraw(self, participant: ParticipantId, address: str) -> None:
        """Let a participant no longer be found, if this SMP still has it."""
        with self._lock:
            if self._at.get(participant) == address:
                del self._at[participant]
                self._keys.pop(participant, None)
                self._dns.withdraw(participant)

    def release(self, participant: ParticipantId, address: str) -> str | None:
        """The key by which another SMP may take a participant over from this one; None if this one has it not."""
        with self._lock:
            if self._at.get(participant) != address:
                return None
            key = self._keys[participant] = secrets.token_urlsafe(18)
            return key

    def keep(self, participant: ParticipantId) -> None:
        """Take back what `release` gave."""
        self._keys.pop(participant, None)

    def take_over(self, participant: ParticipantId, key: str, address: str) -> bool:
        """Let a participant be found at another SMP; False if this is not the key."""
        with self._lock:
            right = secrets.compare_digest(self._keys.get(participant, "").encode(), key.encode()) and bool(key)
            if right:
                self.publish(participant, address)
            return right
