"""What becomes of a message that came in: the checks in their order, the store, and the answer.

Source: Peppol AS4 profile 2.0.3; the order is that of the checks of the eDelivery network's own software.
"""

from __future__ import annotations

import filecmp
import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from cryptography.hazmat.primitives.hashes import SHA256

from peppol_kit.access_point._log import place_of, shown
from peppol_kit.access_point.store import PAYLOAD, RAW, Facts, Kept, Store, utc
from peppol_kit.envelope import open_envelope
from peppol_kit.errors import DocumentError, InvalidEnvelope, MessageRefused, PeppolKitError
from peppol_kit.transports.as4 import ebms, open_message, signals

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from peppol_kit.access_point.serving import Serves
    from peppol_kit.access_point.store import Stored
    from peppol_kit.envelope import Envelope
    from peppol_kit.network.clock import Clock
    from peppol_kit.network.pki import Credentials, Verifier
    from peppol_kit.transports.as4.inbound import Inbound

_LONGEST_DETAIL = 1000
_log = logging.getLogger(__name__)


def new_message_id() -> str:
    """The id of a signal: unique, in the shape of a mail's."""
    return f"{uuid4()}@peppol-kit"


class Answer(NamedTuple):
    """What the sender gets, and the message if it came in just now."""

    content: bytes
    stored: Stored | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    """Takes messages that lie in a stage of a store; one call a message, from any thread."""

    credentials: Credentials
    verifier: Verifier
    store: Store
    serves: Serves
    clock: Clock
    new_id: Callable[[], str] = new_message_id

    def take(self, stage: Path, content_type: str) -> Answer:
        """Answer the message in ``stage``: with its receipt when it is safe on the disk, else with an ebMS error."""
        message_id = ""
        try:
            inbound = self._open(stage, content_type)
            message_id = inbound.message_id
            envelope = _envelope(inbound)
            _check_agreement(inbound, envelope)
            self._check_served(inbound)
            kept = self._keep(stage, inbound, envelope.instance_id, content_type)
            content = self._receipt(kept.stored, inbound)
        except MessageRefused as refused:
            return self.refuse(refused)
        except Exception as error:  # noqa: BLE001 - whatever it is: no receipt, and the sender is told to come again
            _log.error("message %s: cannot be taken: %s", shown(message_id), place_of(error))
            detail = "the message cannot be taken now"
            return self.refuse(MessageRefused(detail, ebms=ebms.DELIVERY_FAILURE, message_id=message_id))
        facts = kept.stored.facts
        outcome = "received" if kept.new else "received before"
        _log.info("message %s from %s: %s", shown(facts.message_id), shown(facts.from_party), outcome)
        return Answer(content, kept.stored if kept.new else None)

    def refuse(self, refused: MessageRefused) -> Answer:
        """Answer with an ebMS error."""
        _log.warning("message %s: refused: %s: %s", shown(refused.message_id), refused.ebms, shown(refused.detail))
        return Answer(signals.error(refused, message_id=self.new_id(), at=self.clock(), credentials=self.credentials))

    # --- the checks

    def _open(self, stage: Path, content_type: str) -> Inbound:
        """Steps 1 to 4: MIME, SOAP, WS-Security, the signer, the attachment."""
        return open_message(
            stage / RAW,
            content_type,
            payload=stage / PAYLOAD,
            credentials=self.credentials,
            verifier=self.verifier,
            at=self.clock(),
        )

    def _check_served(self, inbound: Inbound) -> None:
        """Step 6: whether it is for somebody who is served here."""
        try:
            served = self.serves(inbound)
        except PeppolKitError as error:
            _log.error("message %s: whether it is served here: %s", shown(inbound.message_id), error.code)
            detail = "whether the receiver is served here cannot be found out now"
            raise _refused(inbound, ebms.DELIVERY_FAILURE, detail) from error
        if not served:
            raise _refused(inbound, ebms.OTHER, ebms.NOT_SERVICED)

    def _keep(self, stage: Path, inbound: Inbound, instance_id: str, content_type: str) -> Kept:
        """Step 7: kept once, and with one receipt; when this returns, all of it is on the disk."""
        stored = self.store.find(inbound.message_id)
        if stored is not None:
            kept = Kept(stored, new=False)
        else:
            receipt = signals.receipt_for(
                inbound, credentials=self.credentials, message_id=self.new_id(), at=self.clock()
            )
            facts = _facts(inbound, instance_id, content_type, received=utc(self.clock()))
            kept = self.store.keep(stage, facts, receipt)
        if not kept.new and not _is_again(inbound, kept.stored, stage):
            raise _refused(inbound, ebms.VALUE_INCONSISTENT, "the message id is that of another message")
        self.store.settle(kept.stored)
        return kept

    def _receipt(self, stored: Stored, inbound: Inbound) -> bytes:
        """The receipt of the message that is kept; if the same was signed anew, one that is proof of that."""
        receipt = stored.receipt.read_bytes()
        if all(reference in receipt for reference in inbound.references):
            return receipt
        return signals.receipt_for(inbound, credentials=self.credentials, message_id=self.new_id(), at=self.clock())


def _is_again(inbound: Inbound, stored: Stored, stage: Path) -> bool:
    """Whether a message is the one that is kept under its id: of the same sender, with the same in it.

    The receipt of the first would not prove another to anybody, and who gets it would take the other for delivered.
    Some access points make the envelope anew when they send a message again: then all of it but its time is the same.
    """
    if inbound.from_party != stored.facts.from_party:
        return False
    if filecmp.cmp(inbound.payload, stored.payload, shallow=False):
        return True
    again, first = stage / "again", stage / "first"
    here, there = open_envelope(inbound.payload, payload=again), open_envelope(stored.payload, payload=first)
    same_envelope = replace(here.envelope, created=there.envelope.created) == there.envelope
    return same_envelope and filecmp.cmp(again, first, shallow=False)


def _envelope(inbound: Inbound) -> Envelope:
    """The end of step 4: the business message has an envelope without fault."""
    try:
        return open_envelope(inbound.payload).envelope
    except InvalidEnvelope as error:
        faults = "; ".join(f"{fault.rule}: {fault.message}" for fault in error.report.fatal)
        raise _refused(inbound, ebms.OTHER, f"the envelope (SBDH) is not valid: {faults}"[:_LONGEST_DETAIL]) from error
    except DocumentError as error:
        raise _refused(inbound, ebms.OTHER, f"the envelope (SBDH) cannot be read: {error.code}") from error


def _check_agreement(inbound: Inbound, envelope: Envelope) -> None:
    """Step 5: what the message says of itself is what its envelope says."""
    for name, said, field, meant in (
        ("originalSender", inbound.original_sender, "the sender", envelope.sender),
        ("finalRecipient", inbound.final_recipient, "the receiver", envelope.receiver),
        ("Action", inbound.document_type, "the document type (DOCUMENTID)", envelope.document_type),
        ("Service", inbound.process, "the process (PROCESSID)", envelope.process),
    ):
        if said != meant:
            detail = f"{name} of the message is not {field} of the envelope (SBDH)"
            raise _refused(inbound, ebms.VALUE_INCONSISTENT, detail)


def _refused(inbound: Inbound, code: str, detail: str) -> MessageRefused:
    return MessageRefused(detail, ebms=code, message_id=inbound.message_id)


def _facts(inbound: Inbound, instance_id: str, content_type: str, *, received: datetime) -> Facts:
    return Facts(
        message_id=inbound.message_id,
        conversation_id=inbound.conversation_id,
        timestamp=inbound.timestamp,
        received=received,
        from_party=inbound.from_party,
        to_party=inbound.to_party,
        signer=inbound.signer.fingerprint(SHA256()).hex(),
        original_sender=str(inbound.original_sender),
        final_recipient=str(inbound.final_recipient),
        document_type=inbound.document_type.uri,
        process=inbound.process.uri,
        instance_id=instance_id,
        content_type=content_type,
    )
