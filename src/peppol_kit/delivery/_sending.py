"""One document on its way: from its addressing to its receipt, with an attempt that moves along."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import UUID

from peppol_kit.delivery import addressing, by_email
from peppol_kit.delivery.addressing import Addressing
from peppol_kit.delivery.attempt import Attempt
from peppol_kit.delivery.fallback import Decision, decide
from peppol_kit.delivery.outcome import Outcome
from peppol_kit.envelope import Envelope, wrap
from peppol_kit.errors import (
    AddressNotAllowed,
    ConfigurationError,
    ContradictoryAddressing,
    InvalidDocument,
    LookupFailed,
    NoWayToSend,
    PeppolKitError,
    ReceiverRejected,
    TransportError,
)
from peppol_kit.transports.base import Message
from peppol_kit.validation import validate

if TYPE_CHECKING:
    from peppol_kit.delivery.settings import Settings
    from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
    from peppol_kit.mail import Mailer
    from peppol_kit.network.clock import Clock
    from peppol_kit.network.endpoint import Endpoint
    from peppol_kit.network.lookup import Lookup
    from peppol_kit.report import Report
    from peppol_kit.transports.base import Receipt, Transport

Hook = Callable[[Attempt], None]
"""Is called with an attempt each time it moves, the first time before a byte leaves."""

DUPLICATE = "EBMS:4001"
"""How some access points answer a message that they have already."""
_MAYBE_GONE = ("sending", "uncertain")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a client is made of."""

    settings: Settings
    lookup: Lookup
    transports: Mapping[str, Transport]
    mailer: Mailer | None
    clock: Clock
    new_id: Callable[[], UUID]


class Sending:
    """A document and its attempt. `prepare` comes first, then `plan` or `deliver`."""

    def __init__(self, parts: Parts, xml: bytes, *, attempt: Attempt | None, hook: Hook | None, email: str) -> None:
        self._parts = parts
        self._xml = xml
        self._hook = hook
        self._email = email
        self._to = Addressing()
        self._report: Report
        self.attempt = attempt

    # --- before anything leaves

    def prepare(self, wishes: Addressing, *, allow_unjudged: bool) -> None:
        """Find out from whom to whom it goes, judge the document, and fix its ids."""
        self._to = addressing.of(self._xml).completed(wishes)
        self._report = self._judge(allow_unjudged=allow_unjudged)
        digest = hashlib.sha256(self._xml).hexdigest()
        if self.attempt is None:
            self.attempt = self._new_attempt(digest)
            self._move(self.attempt)
        elif self.attempt.digest != digest:
            raise ContradictoryAddressing("this attempt is that of another document", field="attempt")

    def _judge(self, *, allow_unjudged: bool) -> Report:
        """A buyer outside of the network cannot have what Peppol asks for, so EN 16931 alone judges."""
        report = validate(self._xml, ruleset=None if self._to.receiver else "en16931")
        if report.verdict == "invalid" or (report.verdict == "not_judged" and not allow_unjudged):
            what = "not valid" if report.verdict == "invalid" else "of a specification that is not judged here"
            raise InvalidDocument(f"the document is {what}, and was not sent", report=report)
        return report

    def _new_attempt(self, digest: str) -> Attempt:
        parts, to = self._parts, self._to
        domain = urlsplit(parts.settings.access_point).hostname or "peppol-kit.invalid"
        return Attempt(
            instance_id=str(parts.new_id()),
            message_id=f"{parts.new_id()}@{domain}",
            conversation_id=str(parts.new_id()),
            created=parts.clock(),
            digest=digest,
            sender=str(to.sender or ""),
            receiver=str(to.receiver or ""),
            document_type=to.document_type.uri if to.document_type else "",
            process=to.process.uri if to.process else "",
            country=to.country,
        )

    # --- which way

    def plan(self) -> Outcome:
        """What would be done now."""
        endpoint, decision = self._choose()
        return self._outcome(self._known.moved(channel=decision.channel, email=decision.address), endpoint, decision)

    def deliver(self) -> Outcome:
        """Deliver; an attempt that was delivered is left alone."""
        if self._known.state == "delivered":
            return Outcome(attempt=self._known, reason="it was delivered before", warnings=(), report=self._report)
        endpoint, decision = self._choose()
        if endpoint is not None:
            return self._over_network(endpoint, decision)
        return self._over_email(decision)

    @property
    def _known(self) -> Attempt:
        if self.attempt is None:
            raise AssertionError("prepare comes first")
        return self.attempt

    def _choose(self) -> tuple[Endpoint | None, Decision]:
        """The endpoint, or why it is email; the network is not asked for who has no address in it."""
