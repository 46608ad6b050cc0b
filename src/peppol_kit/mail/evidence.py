"""What is known of a mail after a server has taken it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

# Postfix and Halon; Exim; Exchange; Sendmail; Google
_QUEUE_IDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bqueued as ([\w.-]+)",
        r"\bid=([\w.-]+)",
        r"\bInternalId=(\d+)",
        r"\b([\w.-]+) message accepted for delivery",
        r"\bOK\s+\d+ ([\w.-]+) - gsmtp",
    )
)


class Refusal(NamedTuple):
    """An address that the server did not take, with the reply: 4xx for now, 5xx for good."""

    address: str
    status: int
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailEvidence:
    """What a mail server said when it took a mail: not that it has arrived in a mailbox.

    Attributes:
        message_id: the Message-ID of the mail.
        accepted: the addresses that the server took.
        refused: those that it did not take, each with its reply.
        server: its host name, as it was checked by TLS.
        reply: its last line: ``250 2.0.0 Ok: queued as 4XyZ1``.
        queue_id: the id in that line, by which whoever runs the server finds the mail; empty if there is none.
        at: when it was taken.
        tls: the version of TLS; empty on a loopback without.
        digest: the SHA-256 of the mail as it was handed over.
        size: its bytes.
        reports: whether the server takes orders for delivery reports (DSN), which then come to the sender.
    """

    message_id: str
    accepted: tuple[str, ...]
    refused: tuple[Refusal, ...] = ()
    server: str
    reply: str
    queue_id: str
    at: datetime
    tls: str
    digest: str
    size: int
    reports: bool

    def to_dict(self) -> dict[str, Any]:
        """The evidence as JSON can hold it."""
        refused = [refusal._asdict() for refusal in self.refused]
        return {**asdict(self), "accepted": list(self.accepted), "refused": refused, "at": self.at.isoformat()}


def queue_id(reply: str) -> str:
    """The id that a server gives a mail in its reply; empty if it says none."""
    found = (pattern.search(reply) for pattern in _QUEUE_IDS)
    return next((match[1] for match in found if match), "")
