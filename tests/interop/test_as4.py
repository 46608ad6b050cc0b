"""The `as4` of PyPI and we: a message, its receipt, and what is wrong with one, in both directions and over TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route
from tests.interop import ourselves
from tests.interop.as4_peer import Answer, As4
from tests.interop.conversation import BILLING, DOCUMENT, INVOICE, RECEIVER, SENDER, UNSERVED, Order, canonical

from peppol_kit.envelope import unwrap
from peppol_kit.errors import ReceiptInvalid, ReceiverRejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.requests import Request
    from tests.interop.conftest import Arrivals

    from peppol_kit.network.pki import Credentials
    from peppol_kit.sandbox.pki import SandboxPki
    from peppol_kit.transports.as4 import AS4Transport

    By = Callable[[Credentials], AS4Transport]


def unchanged(content: bytes) -> bytes:
    return content


class Counter:
    """as4 as a server, and what came in; ``on_the_way`` and ``back`` are what happens to the bytes in between."""

    def __init__(self, as4: As4) -> None:
        self._as4 = as4
        self.on_the_way = self.back = unchanged
        self.answers: list[Answer] = []
        self.app = Starlette(routes=[Route("/as4", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        body = self.on_the_way(await request.body())
        answer = await run_in_threadpool(self._as4.receive, body, request.headers["content-type"])
        self.answers.append(answer)
        return Response(self.back(answer.signal), headers={"Content-Type": answer.content_type})


@pytest.fixture(scope="module")
def running(as4: As4, pki: SandboxPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Counter, str]]:
    counter = Counter(as4)
    with ourselves.served(counter.app, pki.server("127.0.0.1"), tmp_path_factory.mktemp("counter")) as address:
        yield counter, address


@pytest.fixture
def counter(running: tuple[Counter, str]) -> Iterator[Counter]:
    counter, _ = running
    yield counter
    counter.on_the_way = counter.back = unchanged


@pytest.fixture
def address(running: tuple[Counter, str]) -> str:
    return running[1]


@pytest.fixture
def strange_as4(as4: As4, pki: SandboxPki, stranger: Credentials, tmp_path: Path) -> As4:
    """One whose certificate is of a CA that nobody trusts."""
    return As4(tmp_path, pki, stranger, unserved=UNSERVED)


# --- ours to as4


def test_as4_takes_our_message_and_we_its_receipt(
    transport: By, counter: Counter, address: str, ours: Credentials, theirs: Credentials
) -> None:
    order = Order()
    message = ourselves.message(order)
    receipt = transport(ours).send(message, ourselves.endpoint(theirs, address, receiver=order.receiver))
    answer = counter.answers[-1]
    assert answer.payload == message.content
    assert answer.facts == {
        "accepted": True,
        "content_type": answer.content_type,
        "message_id": order.message_id,
        "conversation_id": message.conversation_id,
        "error": None,
        "detail": None,
        "signer": str(ours.certificate.serial_number),
        "sender": SENDER,
        "receiver": RECEIVER,
        "document_type": INVOICE,
        "process": BILLING,
    }
    assert (receipt.ref_to_message_id, receipt.party) == (order.message_id, "POP000002")
    assert receipt.raw == answer.signal


def test_we_understand_that_as4_does_not_serve_a_receiver(
    transport: By, counter: Counter, address: str, ours: Credentials, theirs: Credentials
) -> None:
    order = Order(receiver=UNSERVED)
    with pytest.raises(ReceiverRejected) as caught:
        transport(ours).send(ourselves.message(order), ourselves.endpoint(theirs, address, receiver=UNSERVED))
    assert (caught.value.ebms, caught.value.detail) == ("EBMS:0004", "PEPPOL:NOT_SERVICED")


def test_as4_refuses_what_a_stranger_signed(
    transport: By, counter: Counter, address: str, stranger: Credentials, theirs: Credentials
) -> None:
    order = Order()
    with pytest.raises(ReceiverRejected) as caught:
        transport(stranger).send(ourselves.message(order), ourselves.endpoint(theirs, address, receiver=RECEIVER))
    assert caught.value.ebms == "EBMS:0101"


def test_as4_refuses_what_was_changed_on_the_way(
    transport: By, counter: Counter, address: str, ours: Credentials, theirs: Credentials
) -> None:
    counter.on_the_way = flip_in_payload
    order = Order()
    with pytest.raises(ReceiverRejected) as caught:
        transport(ours).send(ourselves.message(order), ourselves.endpoint(theirs, address, receiver=RECEIVER))
    assert caught.value.ebms == "EBMS:0102"


def test_we_do_not_take_a_receipt_of_as4_that_was_changed(
    transport: By, counter: Counter, address: str, ours: Credentials, theirs: Credentials
) -> None:
    counter.back = lambda signal: signal.replace(b"<eb3:Timestamp>2", b"<eb3:Timestamp>3")
    order = Order()
    with pytest.raises(ReceiptInvalid):
        transport(ours).send(ourselves.message(order), ourselves.endpoint(theirs, address, receiver=RECEIVER))
    assert counter.answers[-1].facts["accepted"]


# --- as4 to ours


def test_we_take_the_message_of_as4_and_it_our_receipt(
    arrivals: Arrivals, as4: As4, ours: Credentials, theirs: Credentials
) -> None:
    order = Order()
    made = as4.send(document=DOCUMENT, certificate=ours.certificate, **order.for_as4(ours))
    answer = arrivals.post(made.body, made.content_type)
    stored = arrivals.find(order.message_id)
    assert stored is not None
    facts = stored.facts
    assert (facts.from_party, facts.to_party, facts.instance_id) == ("POP000002", "POP000001", order.instance)
    assert (facts.original_sender, facts.final_recipient) == (SENDER, RECEIVER)
    assert canonical(unwrap(stored.payload.read_bytes()).payload) == canonical(DOCUMENT)
    assert stored.raw.read_bytes() == made.body
    assert answer.content == stored.receipt.read_bytes()
    assert as4.settle(made, answer.content) == {
        "state": "acknowledged",
        "refused": None,
        "error": None,
        "detail": None,
    }


def test_as4_gets_the_same_receipt_for_the_same_message(arrivals: Arrivals, as4: As4, ours: Credentials) -> None:
    made = as4.send(document=DOCUMENT, certificate=ours.certificate, **Order().for_as4(ours))
    first, second = (arrivals.post(made.body, made.content_type) for _ in range(2))
    assert first.content == second.content
    assert as4.settle(made, second.content)["state"] == "acknowledged"


def test_as4_understands_that_we_do_not_serve_a_receiver(arrivals: Arrivals, as4: As4, ours: Credentials) -> None:
    order = Order(receiver=UNSERVED)
    made = as4.send(document=DOCUMENT, certificate=ours.certificate, **order.for_as4(ours))
    facts = as4.settle(made, arrivals.post(made.body, made.content_type).content)
    assert (facts["state"], facts["error"], facts["detail"]) == ("rejected", "EBMS:0004", "PEPPOL:NOT_SERVICED")
    assert arrivals.find(order.message_id) is None


def test_we_refuse_what_a_stranger_signed_and_as4_understands(
    arrivals: Arrivals, strange_as4: As4, ours: Credentials
) -> None:
    order = Order()
    made = strange_as4.send(document=DOCUMENT, certificate=ours.certificate, **order.for_as4(ours))
    facts = strange_as4.settle(made, arrivals.post(made.body, made.content_type).content)
    assert (facts["state"], facts["error"]) == ("rejected", "EBMS:0101")
    assert arrivals.find(order.message_id) is None


def test_we_refuse_what_was_changed_on_the_way_and_as4_understands(
    arrivals: Arrivals, as4: As4, ours: Credentials
) -> None:
    order = Order()
    made = as4.send(document=DOCUMENT, certificate=ours.certificate, **order.for_as4(ours))
    facts = as4.settle(made, arrivals.post(flip_in_payload(made.body), made.content_type).content)
    assert (facts["state"], facts["error"]) == ("rejected", "EBMS:0102")
    assert arrivals.find(order.message_id) is None


def test_as4_does_not_take_a_receipt_of_ours_for_another_message(
    arrivals: Arrivals, as4: As4, ours: Credentials
) -> None:
    one, two = (as4.send(document=DOCUMENT, certificate=ours.certificate, **Order().for_as4(ours)) for _ in range(2))
    answer = arrivals.post(one.body, one.content_type)
    assert "not to this exchange's" in as4.settle(two, answer.content)["refused"]


def flip_in_payload(body: bytes) -> bytes:
    """The message with one bit of its encrypted payload changed, some bytes before the end of the attachment."""
    place = body.rindex(b"\r\n--") - 40
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]
