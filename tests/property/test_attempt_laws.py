"""Laws of attempts: whatever happens on however many tries, no document goes two ways, and no doubt is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, cast
from unittest.mock import Mock
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import documents

from peppol_kit.delivery import Attempt, Settings
from peppol_kit.delivery._sending import Parts, Sending
from peppol_kit.delivery.addressing import Addressing
from peppol_kit.errors import (
    AddressNotAllowed,
    ConnectionFailed,
    DirectoryUnavailable,
    EmailDeferred,
    NoWayToSend,
    ParticipantNotRegistered,
    PeppolKitError,
    ReceiptInvalid,
    ReceiptMissing,
    ReceiverBusy,
    ReceiverRejected,
    TransportTimeout,
)
from peppol_kit.network.endpoint import AS4_PROFILE, Endpoint
from peppol_kit.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
    from peppol_kit.mail import Mail, MailEvidence
    from peppol_kit.mail import Mailer as RealMailer
    from peppol_kit.network.lookup import Lookup
    from peppol_kit.transports.base import Message, Receipt

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
XML = documents.data("valid/be-invoice")

FOUND = "found"
LOOKUPS: list[PeppolKitError | str] = [FOUND, ParticipantNotRegistered("no"), DirectoryUnavailable("no answer")]
TRIES: list[tuple[PeppolKitError | None, bool]] = [
    # what the sender sees, and whether the receiver has the message after it
    (None, True),
    (ConnectionFailed("no"), False),
    (AddressNotAllowed("no"), False),
    (TransportTimeout("slow"), True),
    (TransportTimeout("slow"), False),
    (ReceiptMissing("502"), True),
    (ReceiptMissing("502"), False),
    (ReceiptInvalid("wrong"), True),
    (ReceiverBusy("later", ebms="EBMS:0202"), False),
    (ReceiverRejected("no", ebms="EBMS:0004"), False),
    (ReceiverRejected("again", ebms="EBMS:4001"), False),
]
MAILS: list[tuple[PeppolKitError | None, bool]] = [
    (None, True),
    (EmailDeferred("later", status=451), False),
    (TransportTimeout("slow"), True),
    (TransportTimeout("slow"), False),
]


class World:
    """A network of which each try says how it goes; it counts what really arrived, by id."""

    def __init__(self) -> None:
        self.lookup: PeppolKitError | str = FOUND
        self.over_as4: tuple[PeppolKitError | None, bool] = (None, True)
        self.by_mail: tuple[PeppolKitError | None, bool] = (None, True)
        self.arrived: set[str] = set()
        self.mailed: set[str] = set()
        self.profile = AS4_PROFILE
        self._memory = MemoryTransport(clock=lambda: NOW)

    def find(self, participant: ParticipantId, document_type: DocumentTypeId, process: ProcessId) -> Endpoint:
        if isinstance(self.lookup, PeppolKitError):
            raise self.lookup
        return Endpoint(
            participant=participant,
            document_type=document_type,
            process=process,
            transport_profile=AS4_PROFILE,
            address="https://c3.example/as4",
            certificate=Mock(),
            party="POP000001",
        )

    def forget(self, participant: ParticipantId) -> None:
        assert str(participant) == "0208:0741831452"

    def send(self, what: Message | Mail, endpoint: Endpoint | None = None) -> Receipt | MailEvidence:
        error, arrives = self.by_mail if endpoint is None else self.over_as4
        if endpoint is None:
            if arrives:
                self.mailed.add(cast("Mail", what).message_id)
            if error is not None:
                raise error
            return cast("MailEvidence", Mock())
        message = cast("Message", what)
        if isinstance(error, ReceiverRejected) and error.ebms == "EBMS:4001" and message.message_id not in self.arrived:
            error = None  # nobody says so of a message that is not there
            arrives = True
        if arrives:
            self.arrived.add(message.message_id)
        if error is not None:
            raise error
        return self._memory.send(message, endpoint)

    def parts(self) -> Parts:
        return Parts(
            settings=Settings(environment="test", mail_from="us@example.com"),
            lookup=cast("Lookup", self),
            transports={AS4_PROFILE: self},  # type: ignore[dict-item]
            mailer=cast("RealMailer", self),
            clock=lambda: NOW,
            new_id=partial(_id, count(1)),
        )


def _id(numbers: Iterator[int]) -> UUID:
    return UUID(int=next(numbers))


@pytest.fixture(autouse=True, scope="module")
def _quick_pdf() -> Iterator[None]:
    """The laws are about attempts; a picture of the document in each mail would take most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("peppol_kit.delivery.by_email.render_pdf", lambda *_, **__: b"%PDF-1.7")
        yield


STEP = st.tuples(st.sampled_from(LOOKUPS), st.sampled_from(TRIES), st.sampled_from(MAILS))


@given(st.lists(STEP, min_size=1, max_size=6))
def test_a_document_never_goes_two_ways_and_doubt_ends_only_with_delivery(steps: list[tuple]) -> None:  # type: ignore[type-arg]
    world = World()
    parts = world.parts()
    attempt: Attempt | None = None
    ids: set[tuple[str, str]] = set()
    states: list[Attempt] = []
    for world.lookup, world.over_as4, world.by_mail in steps:
        doubtful = attempt is not None and attempt.state in ("uncertain", "delivered")
        known = Attempt.from_json(attempt.to_json()) if attempt is not None else None
        sending = Sending(parts, XML, attempt=known, hook=states.append, email="an@example.com")
        error: PeppolKitError | None = None
        try:
            sending.prepare(Addressing(), allow_unjudged=False)
            outcome = sending.deliver()
        except PeppolKitError as failed:
            error = failed
        else:
            assert outcome.state == "delivered"
        attempt = sending.attempt
        assert attempt is not None
        ids.add((attempt.message_id, attempt.instance_id))
        assert attempt.state != "sending"
        if error is None:
            assert world.arrived or world.mailed
        if doubtful:
            assert attempt.state in ("uncertain", "delivered")
        if attempt.state in ("failed", "prepared"):
            assert not world.arrived
            assert not world.mailed
        assert not (world.arrived and world.mailed)
        if isinstance(error, NoWayToSend):
            assert world.arrived or attempt.state == "uncertain"
    assert len(ids) == 1
    assert len(world.arrived | world.mailed) <= 1
    assert states[0].state == "prepared"
