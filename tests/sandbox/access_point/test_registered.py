"""What is served is what the network itself says, asked of a real SMP."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.sandbox.access_point.receiving import INVOICE, PROCESS, RECEIVER, SENDER

from peppol_kit.access_point import Registered
from peppol_kit.errors import DirectoryUnavailable
from peppol_kit.identifiers import ParticipantId, ProcessId
from peppol_kit.network.lookup import Lookup
from peppol_kit.sandbox import Fault, Sandbox
from peppol_kit.sandbox.metadata import Offer
from peppol_kit.transports.as4 import Inbound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.network.pki import Credentials
    from peppol_kit.sandbox.wallet import Wallet

OURS = "https://c3.example/as4"


@pytest.fixture
def peppol(wallet: Wallet) -> Iterator[Sandbox]:
    with Sandbox(wallet=wallet) as peppol:
        peppol.publisher().register(RECEIVER)
        yield peppol


@pytest.fixture
def inbound(c2: Credentials) -> Inbound:
    return Inbound(
        message_id="m1@c2",
        conversation_id="c1",
        timestamp=datetime.now(UTC),
        from_party="POP000002",
        to_party="POP000003",
        original_sender=SENDER,
        final_recipient=RECEIVER,
        document_type=INVOICE,
        process=PROCESS,
        signer=c2.certificate,
        references=(),
        payload=Path("payload"),
    )


def offer(peppol: Sandbox, credentials: Credentials, address: str = OURS) -> None:
    offered = Offer(address=address, certificate=credentials.certificate)
    peppol.publisher().offer(RECEIVER, INVOICE, {PROCESS: [offered]})


@pytest.fixture
def serves(peppol: Sandbox, c3: Credentials) -> Iterator[Registered]:
    with Lookup(peppol.environment) as lookup:
        yield Registered(lookup, OURS, c3.certificate)


def test_what_is_registered_for_our_address_and_certificate_is_served(
    peppol: Sandbox, serves: Registered, inbound: Inbound, c3: Credentials
) -> None:
    offer(peppol, c3)
    assert serves(inbound)


def test_what_is_not_registered_is_not_served(
    peppol: Sandbox, serves: Registered, inbound: Inbound, c3: Credentials
) -> None:
    assert not serves(inbound)
    offer(peppol, c3)
    assert not serves(replace(inbound, final_recipient=ParticipantId("0208", "0848934496")))
    assert not serves(replace(inbound, process=ProcessId("urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0")))


def test_what_is_registered_for_another_is_not_served(
    peppol: Sandbox, serves: Registered, inbound: Inbound, c2: Credentials, c3: Credentials
) -> None:
    offer(peppol, c2)
    assert not serves(inbound)
    offer(peppol, c3, "https://c4.example/as4")
    assert not serves(inbound)


def test_a_registration_that_moved_here_holds_at_once(
    peppol: Sandbox, serves: Registered, inbound: Inbound, c2: Credentials, c3: Credentials
) -> None:
    offer(peppol, c2)
    assert not serves(inbound)  # which is kept
    offer(peppol, c3)
    assert serves(inbound)


def test_a_network_that_does_not_answer_says_nothing(peppol: Sandbox, serves: Registered, inbound: Inbound) -> None:
    peppol.faults.add("smp", Fault.SERVER_ERROR)
    with pytest.raises(DirectoryUnavailable):
        serves(inbound)
