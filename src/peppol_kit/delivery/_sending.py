"""One document on its way: from its addressing to its receipt, with an attempt that moves along."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from peppol_kit.delivery import addressing, by_email
from peppol_kit.delivery.addressing import Addressing
from peppol_kit.delivery.attempt import Attempt
from peppol_kit.delivery.fallback import ABSENT, MAY_HAVE_ARRIVED, REGISTERED, Decision, Fallback
from peppol_kit.delivery.outcome import Outcome
from peppol_kit.documents import read
from peppol_kit.envelope import Envelope, wrap
from peppol_kit.errors import (
    ConfigurationError,
    ContradictoryAddressing,
    InvalidDocument,
    NoWayToSend,
    PeppolKitError,
    ReceiverRejected,
    TransportError,
    UnsupportedDocument,
)
from peppol_kit.transports.as4.ebms import DUPLICATE_DETECTED
from peppol_kit.transports.base import Message
from peppol_kit.validation import validate

if TYPE_CHECKING:
    from uuid import UUID

    from peppol_kit.delivery.settings import Settings
    from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
    from peppol_kit.mail import Mailer, MailEvidence
    from peppol_kit.network.clock import Clock
    from peppol_kit.network.endpoint import Endpoint
    from peppol_kit.network.lookup import Lookup
    from peppol_kit.network.trace import Hop
    from peppol_kit.report import Report
    from peppol_kit.transports.base import Receipt, Transport

Hook = Callable[[Attempt], None]
"""Is called with an attempt each time it moves, the first time before a byte leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a client is made of."""

    settings: Settings
    fallback: Fallback
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
        self.trace: tuple[Hop, ...] = ()
        self.attempt = attempt

    # --- before anything leaves

    def prepare(self, wishes: Addressing, *, allow_unjudged: bool) -> None:
        """Find out from whom to whom it goes, judge the document, and fix its ids; or keep those that it has."""
        digest = hashlib.sha256(self._xml).hexdigest()
        self._to = addressing.of(self._xml).completed(wishes)
        if self.attempt is not None:
            if self.attempt.digest != digest:
                raise ContradictoryAddressing("this attempt is that of another document", field="attempt")
            self._to = addressing.kept_in(self.attempt).completed(self._to, said_by="the attempt")
        self._report = self._judge(allow_unjudged=allow_unjudged)
        if self.attempt is None:
            self.attempt = self._new_attempt(digest)
            self._move(self.attempt)

    def _judge(self, *, allow_unjudged: bool) -> Report:
        """A buyer outside of the network cannot have what Peppol asks for, so EN 16931 alone judges."""
        report = validate(self._xml, ruleset="en16931" if self._to.is_outside else None)
        if report.verdict == "invalid" or (report.verdict == "not_judged" and not allow_unjudged):
            what = "not valid" if report.verdict == "invalid" else "of a specification that is not judged here"
            raise InvalidDocument(f"the document is {what}, and was not sent", report=report)
        return report

    def _new_attempt(self, digest: str) -> Attempt:
        parts, to = self._parts, self._to
        domain = urlsplit(parts.settings.access_point).hostname or "peppol-kit"
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
        if self._known.channel == "email" and self._known.state in MAY_HAVE_ARRIVED:
            return None, self._decide(None)
        if self._to.is_outside:
            return None, self._decide(None)
        _, receiver, document_type, process = self._complete()
        if self._known.tries:
            self._parts.lookup.forget(receiver)  # what is kept may be why the last try failed
        try:
            endpoint = self._parts.lookup.find(receiver, document_type, process)
        except ABSENT as error:
            self.trace = error.trace
            return None, self._decide(error)
        self.trace = endpoint.trace
        return endpoint, Decision(channel="as4", reason=REGISTERED)

    def _decide(self, absent: PeppolKitError | None) -> Decision:
        """Whether and where it goes by email. Only an invoice or a credit note does: people can read it."""
        try:
            document = read(self._xml)
        except UnsupportedDocument as error:
            raise absent or NoWayToSend("only an invoice or a credit note can go by email") from error
        email = self._email or self._known.email
        return self._parts.fallback.decide(absent, document=document, attempt=self._known, email=email)

    def _complete(self) -> tuple[ParticipantId, ParticipantId, DocumentTypeId, ProcessId]:
        """Who sends what to whom in which process: nothing of it may be missing in the network."""
        to = self._to
        if to.sender is None or to.receiver is None or to.document_type is None or to.process is None or not to.country:
            wanted = ("sender", "receiver", "document_type", "process", "country")
            missing = ", ".join(name.replace("_", " ") for name in wanted if not getattr(to, name))
            raise NoWayToSend(f"the document does not say its {missing}, and nobody else did")
        return to.sender, to.receiver, to.document_type, to.process

    # --- over the network

    def _over_network(self, endpoint: Endpoint, decision: Decision) -> Outcome:
        transport = self._parts.transports.get(endpoint.transport_profile)
        if transport is None:
            raise ConfigurationError(f"there is no transport for {endpoint.transport_profile}")
        message = self._message()
        maybe_there = self._known.state in MAY_HAVE_ARRIVED
        self._leave(channel="as4", reason=decision.reason)
        receipt: Receipt | None = None
        try:
            receipt = transport.send(message, endpoint)
        except ReceiverRejected as error:
            if not (maybe_there and error.ebms == DUPLICATE_DETECTED):
                self._failed(error, maybe_there=maybe_there)
                raise
            decision = replace(decision, reason="the receiver has it from an earlier try, of which no receipt came")
        except PeppolKitError as error:
            self._failed(error, maybe_there=maybe_there)
            raise
        self._move(self._known.moved(state="delivered"))
        return self._outcome(self._known, endpoint, decision, receipt=receipt)

    def _message(self) -> Message:
        sender, receiver, document_type, process = self._complete()
        attempt = self._known
        envelope = Envelope(
            sender=sender,
            receiver=receiver,
            document_type=document_type,
            process=process,
            country_c1=self._to.country,
            instance_id=attempt.instance_id,
            created=attempt.created,
        )
        return Message(
            message_id=attempt.message_id,
            conversation_id=attempt.conversation_id,
            timestamp=attempt.created,
            envelope=envelope,
            content=wrap(self._xml, envelope),
        )

    # --- by email

    def _over_email(self, decision: Decision) -> Outcome:
        mail = by_email.mail_of(self._xml, self._known, self._parts.settings, address=decision.address)
        mailer = self._parts.mailer
        if mailer is None:
            raise ConfigurationError("to send by email, the settings need a mail server: mail.host and mail_from")
        maybe_there = self._known.state in MAY_HAVE_ARRIVED
        self._leave(channel="email", reason=decision.reason, email=decision.address)
        try:
            evidence = mailer.send(mail)
        except PeppolKitError as error:
            self._failed(error, maybe_there=maybe_there)
            raise
        self._move(self._known.moved(state="delivered"))
        return self._outcome(self._known, None, decision, mail=evidence)

    # --- the attempt

    def _leave(self, **changes: object) -> None:
        """From here on a byte may be out."""
        self._move(self._known.moved(state="sending", tries=self._known.tries + 1, error="", **changes))

    def _failed(self, error: PeppolKitError, *, maybe_there: bool) -> None:
        """What may have arrived once stays so, however a later try ends: only a receipt ends the doubt."""
        known = not isinstance(error, TransportError) or error.outcome_known
        state = "failed" if known and not maybe_there else "uncertain"
        self._move(self._known.moved(state=state, error=error.code))

    def _move(self, attempt: Attempt) -> None:
        self.attempt = attempt
        if self._hook is not None:
            self._hook(attempt)

    def _outcome(
        self,
        attempt: Attempt,
        endpoint: Endpoint | None,
        decision: Decision,
        *,
        receipt: Receipt | None = None,
        mail: MailEvidence | None = None,
    ) -> Outcome:
        return Outcome(
            attempt=attempt,
            reason=decision.reason,
            warnings=decision.warnings,
            report=self._report,
            endpoint=endpoint,
            trace=self.trace,
            receipt=receipt,
            mail=mail,
        )
