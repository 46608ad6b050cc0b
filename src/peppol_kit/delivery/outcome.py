"""What became of a document that was sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from peppol_kit.delivery.attempt import Attempt, Channel, State
    from peppol_kit.mail import MailEvidence
    from peppol_kit.network.endpoint import Endpoint
    from peppol_kit.network.trace import Hop
    from peppol_kit.report import Report
    from peppol_kit.transports.base import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a document went out, and the proof of it.

    ``receipt`` is what the access point of the receiver signed, ``mail`` what the mail server said; both are None for a
    trial run (``dry_run``) and where an attempt is known to have arrived without our having the receipt. ``reason``
    says why this way was taken, ``warnings`` what a person should know of it, and ``trace`` what the network was asked.
    """

    attempt: Attempt
    reason: str
    warnings: tuple[str, ...]
    report: Report
    endpoint: Endpoint | None = None
    trace: tuple[Hop, ...] = ()
    receipt: Receipt | None = None
    mail: MailEvidence | None = None

    @property
    def channel(self) -> Channel:
        """``as4`` or ``email``."""
        assert self.attempt.channel is not None  # noqa: S101 - an outcome has one
        return self.attempt.channel

    @property
    def state(self) -> State:
        """``delivered``: to the access point or the mail server; ``prepared`` in a trial run."""
        return self.attempt.state

    def to_dict(self) -> dict[str, Any]:
        """The outcome as JSON can hold it; receipts and evidence without their bytes."""
        receipt, endpoint = self.receipt, self.endpoint
        return {
            "channel": self.channel,
            "state": self.state,
            "reason": self.reason,
            "warnings": list(self.warnings),
            "attempt": self.attempt.model_dump(mode="json"),
            "endpoint": endpoint and {"address": endpoint.address, "party": endpoint.party},
            "receipt": receipt
            and {
                "message_id": receipt.message_id,
                "ref_to_message_id": receipt.ref_to_message_id,
                "timestamp": receipt.timestamp.isoformat(),
                "party": receipt.party,
            },
            "mail": self.mail and self.mail.to_dict(),
            "trace": [hop.to_dict() for hop in self.trace],
        }
