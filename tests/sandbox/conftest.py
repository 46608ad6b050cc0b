"""What the tests of the sandbox share: certificates, which take long to make, and somebody who sends."""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from peppol_kit.envelope import Envelope, wrap
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.http import Web
from peppol_kit.network.lookup import Lookup
from peppol_kit.network.pki import verifier_for
from peppol_kit.network.pki.fetch import Fetcher
from peppol_kit.sandbox import Sandbox
from peppol_kit.sandbox.sandbox import USUAL
from peppol_kit.sandbox.wallet import Wallet
from peppol_kit.transports.as4 import AS4Transport
from peppol_kit.transports.base import Message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.network.endpoint import Endpoint
    from peppol_kit.network.pki import Credentials
    from peppol_kit.transports.base import Receipt

FIXTURES = Path(__file__).parents[1] / "fixtures" / "valid"
SELLER = ParticipantId.parse("0208:0202239951")
BUYER = ParticipantId.parse("0208:0123456749")
INVOICE: DocumentTypeId = USUAL[0]
BILLING = ProcessId("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
DOCUMENT = (
    b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">'
    b'<CustomizationID xmlns="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
    b"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0</CustomizationID></Invoice>"
)


@pytest.fixture(scope="session")
def wallet() -> Iterator[Wallet]:
    wallet = Wallet()
    yield wallet
    wallet.stop()


@pytest.fixture(scope="session")
def revoking_wallet() -> Iterator[Wallet]:
    """Certificates that say where to ask whether they were revoked."""
    wallet = Wallet(revocation=True)
    yield wallet
    wallet.stop()


@pytest.fixture
def peppol(wallet: Wallet) -> Iterator[Sandbox]:
    with Sandbox(wallet=wallet) as peppol:
        yield peppol


@dataclass
class Sender:
    """An access point that sends, as the client does: look up, wrap, send."""

    peppol: Sandbox
    hasty: bool = False
    credentials: Credentials | None = None
    stack: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        environment = self.peppol.environment
        self.web = self.stack.enter_context(closing(Web(environment, read=1.5 if self.hasty else 10.0)))
        verifier = verifier_for(environment, fetch=Fetcher(environment, read=1.5 if self.hasty else 10.0))
        self.lookup = Lookup(environment, verifier=verifier, web=self.web, clock=self.peppol.now)
        if self.hasty:
            self.lookup._locator._times = 0.7, 1.5
        own = self.credentials or self.peppol.credentials()
        self.transport = AS4Transport(own, verifier, self.web, clock=self.peppol.now)

    def find(self, buyer: ParticipantId = BUYER) -> Endpoint:
        return self.lookup.find(buyer, INVOICE, BILLING)

    def message(self, buyer: ParticipantId = BUYER) -> Message:
        now = datetime.now(UTC)
        envelope = Envelope(
            sender=SELLER,
            receiver=buyer,
            document_type=INVOICE,
            process=BILLING,
            country_c1="BE",
            instance_id=str(uuid4()),
            created=now,
        )
        return Message(
            message_id=f"{uuid4()}@test",
            conversation_id=str(uuid4()),
            timestamp=now,
            envelope=envelope,
            content=wrap(DOCUMENT, envelope),
        )

    def send(self, message: Message | None = None) -> Receipt:
        message = message or self.message()
        return self.transport.send(message, self.find(message.envelope.receiver))


@pytest.fixture
def sender(peppol: Sandbox) -> Iterator[Sender]:
    sender = Sender(peppol)
    with sender.stack:
        yield sender
