"""The whole way through a sandbox, with phase4 as one of its two access points: lookup, message and receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.interop.cache import NotHere
from tests.interop.conversation import BILLING, DOCUMENT, INVOICE, RECEIVER, UNSERVED, Order, canonical
from tests.interop.phase4_peer import Phase4

from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.sandbox import Sandbox
from peppol_kit.sandbox.metadata import Offer

if TYPE_CHECKING:
    from collections.abc import Iterator

SEAT = "POP000042"
OF_THE_INVOICE = ParticipantId.parse("0208:0741831452")


@pytest.fixture(scope="module")
def peppol(phase4: Phase4) -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def member(peppol: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phase4]:
    """phase4 as an access point of the sandbox."""
    try:
        home = tmp_path_factory.mktemp("member")
        peer = Phase4(home, peppol.pki, peppol.credentials(SEAT), unserved=UNSERVED)
    except NotHere as reason:
        pytest.skip(str(reason))
    with peer:
        yield peer


def test_phase4_finds_a_participant_by_our_smp_and_sends_to_it(peppol: Sandbox, member: Phase4) -> None:
    peppol.participant(RECEIVER)
    order = Order()
    facts = member.send(payload=DOCUMENT, **order.for_phase4(smp=peppol.publisher().address))
    assert (facts["result"], facts["receipt"]) == ("SUCCESS", "verified")
    (received,) = peppol.access_point().wait()
    assert (received.message_id, received.facts.from_party) == (order.message_id, SEAT)
    assert canonical(received.content) == canonical(DOCUMENT)


def test_phase4_understands_that_our_smp_does_not_know_a_participant(peppol: Sandbox, member: Phase4) -> None:
    order = Order(receiver=UNSERVED)
    facts = member.send(payload=DOCUMENT, **order.for_phase4(smp=peppol.publisher().address))
    assert facts["result"] == "TRANSPORT_ERROR"
    assert "Failed to resolve SMP endpoint" in facts["exception"]
    assert "Not Found [404]" in member.log()
    assert "status" not in facts  # nothing was posted


@pytest.mark.parametrize("fault", ["unsigned", "wrongly-signed", "untrusted-certificate"])
def test_phase4_does_not_believe_our_smp_when_its_answer_is_not_in_order(
    peppol: Sandbox, member: Phase4, fault: str
) -> None:
    peppol.participant(RECEIVER)
    peppol.faults.add("smp", fault, times=1)
    facts = member.send(payload=DOCUMENT, **Order().for_phase4(smp=peppol.publisher().address))
    assert facts["result"] == "TRANSPORT_ERROR"
    assert "Failed to resolve SMP endpoint" in facts["exception"]
    assert "status" not in facts


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        ("ebms", {"result": "AS4_ERROR_MESSAGE_RECEIVED", "error": "EBMS:0202"}),
        ("wrong-digest", {"receipt": "No all sent DSig references were found in the received AS4 Receipt message"}),
    ],
)
def test_phase4_sees_what_is_wrong_with_our_answer(
    peppol: Sandbox, member: Phase4, fault: str, told: dict[str, str]
) -> None:
    peppol.participant(RECEIVER)
    peppol.faults.add("access-point", fault, times=1)
    facts = member.send(payload=DOCUMENT, **Order().for_phase4(smp=peppol.publisher().address))
    assert {name: facts.get(name) for name in told} == told


def test_our_client_finds_phase4_and_sends_to_it(peppol: Sandbox, member: Phase4) -> None:
    smp = peppol.publisher()
    smp.register(OF_THE_INVOICE)
    offer = Offer(address=member.address, certificate=peppol.credentials(SEAT).certificate)
    smp.offer(OF_THE_INVOICE, DocumentTypeId(INVOICE), {ProcessId(BILLING): [offer]})
    with peppol.client() as client:
        outcome = client.send(DOCUMENT)
    received = member.received()[-1]
    assert received.facts["message-id"] == outcome.attempt.message_id
    assert received.facts["finalRecipient"] == str(OF_THE_INVOICE)
    assert outcome.receipt is not None
    assert outcome.receipt.party == SEAT
