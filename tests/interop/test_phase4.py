"""phase4 and we: a message, its receipt, and what is wrong with one, in both directions and over TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.interop import ourselves
from tests.interop.conversation import (
    BILLING,
    COUNTRY,
    DOCUMENT,
    INVOICE,
    RECEIVER,
    SENDER,
    UNSERVED,
    Order,
    canonical,
)

from peppol_kit.envelope import unwrap
from peppol_kit.errors import ReceiverRejected

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.interop.conftest import Arrivals
    from tests.interop.phase4_peer import Phase4

    from peppol_kit.network.pki import Credentials
    from peppol_kit.sandbox.pki import SandboxPki
    from peppol_kit.transports.as4 import AS4Transport

    By = Callable[[Credentials], AS4Transport]

LONG = DOCUMENT.replace(
    b"</cbc:ID>", b"</cbc:ID><cbc:Note>" + "1234567890 è € \N{GRINNING FACE}\n".encode() * 100_000 + b"</cbc:Note>", 1
)
"""A document of some megabytes, so that files and chunks are used instead of memory."""


# --- ours to phase4


@pytest.mark.parametrize("document", [DOCUMENT, LONG], ids=["short", "long"])
def test_phase4_takes_our_message_and_we_its_receipt(
    transport: By, phase4: Phase4, ours: Credentials, theirs: Credentials, document: bytes
) -> None:
    order = Order()
    message = ourselves.message(order, document=document)
    receipt = transport(ours).send(message, ourselves.endpoint(theirs, phase4.address, receiver=RECEIVER))
    received = phase4.received()[-1]
    assert received.payload == message.content
    assert received.facts == {
        "message-id": order.message_id,
        "conversation-id": message.conversation_id,
        "action": f"busdox-docid-qns::{INVOICE}",
        "service": BILLING,
        "from": "POP000001",
        "to": "POP000002",
        "originalSender": SENDER,
        "finalRecipient": RECEIVER,
        "signer": str(ours.certificate.serial_number),
        "attachments": "1",
        "envelope.sender": SENDER,
        "envelope.receiver": RECEIVER,
        "envelope.document-type": INVOICE,
        "envelope.document-type-scheme": "busdox-docid-qns",
        "envelope.process": BILLING,
        "envelope.country": COUNTRY,
        "envelope.instance": order.instance,
    }
    assert (receipt.ref_to_message_id, receipt.party) == (order.message_id, "POP000002")


def test_we_understand_that_phase4_does_not_serve_a_receiver(
    transport: By, phase4: Phase4, ours: Credentials, theirs: Credentials
) -> None:
    order = Order(receiver=UNSERVED)
    with pytest.raises(ReceiverRejected) as caught:
        transport(ours).send(ourselves.message(order), ourselves.endpoint(theirs, phase4.address, receiver=UNSERVED))
    assert (caught.value.ebms, caught.value.detail) == ("EBMS:0004", "PEPPOL:NOT_SERVICED")


def test_phase4_refuses_what_a_stranger_signed(
    transport: By, phase4: Phase4, stranger: Credentials, theirs: Credentials
) -> None:
    before = len(phase4.received())
    order = Order()
    with pytest.raises(ReceiverRejected) as caught:
        transport(stranger).send(
            ourselves.message(order), ourselves.endpoint(theirs, phase4.address, receiver=RECEIVER)
        )
    assert caught.value.ebms == "EBMS:0102"  # which phase4 says of everything that WSS4J does not accept
    assert len(phase4.received()) == before


def test_phase4_refuses_what_is_encrypted_for_another(
    transport: By, phase4: Phase4, pki: SandboxPki, ours: Credentials, theirs: Credentials
) -> None:
    other = pki.access_point(theirs.party)  # its name, and a key that phase4 does not have
    with pytest.raises(ReceiverRejected) as caught:
        transport(ours).send(ourselves.message(Order()), ourselves.endpoint(other, phase4.address, receiver=RECEIVER))
    assert caught.value.ebms == "EBMS:0102"


def test_phase4_has_a_message_once_that_is_sent_twice(
    transport: By, phase4: Phase4, ours: Credentials, theirs: Credentials
) -> None:
    message = ourselves.message(Order())
    there = ourselves.endpoint(theirs, phase4.address, receiver=RECEIVER)
    transport(ours).send(message, there)
    before = len(phase4.received())
    with pytest.raises(ReceiverRejected) as caught:
        transport(ours).send(message, there)
    assert caught.value.ebms == "EBMS:0004"
    assert "duplicate" in caught.value.detail.lower()
    assert len(phase4.received()) == before


# --- phase4 to ours


@pytest.mark.parametrize("document", [DOCUMENT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("compress", ["yes", "no"], ids=["compressed", "plain"])
def test_we_take_the_message_of_phase4_and_it_our_receipt(
    arrivals: Arrivals, phase4: Phase4, ours: Credentials, document: bytes, compress: str
) -> None:
    order = Order()
    facts = phase4.send(
        payload=document,
        certificate=ours.certificate,
        compress=compress,
        **order.for_phase4(arrivals.address),
    )
    assert facts == {
        "status": "200",
        "refers-to": order.message_id,
        "signer": str(ours.certificate.serial_number),
        "receipt": "verified",
        "result": "SUCCESS",
    }
    stored = arrivals.find(order.message_id)
    assert stored is not None
    known = stored.facts
    assert (known.from_party, known.to_party, known.instance_id) == ("POP000002", "POP000001", order.instance)
    assert (known.original_sender, known.final_recipient) == (SENDER, RECEIVER)
    assert canonical(unwrap(stored.payload.read_bytes()).payload) == canonical(document)


def test_we_take_a_document_type_with_a_wildcard(arrivals: Arrivals, phase4: Phase4, ours: Credentials) -> None:
    order = Order()
    terms = order.for_phase4(arrivals.address) | {
        "document_type_scheme": "peppol-doctype-wildcard",
        "document_type": INVOICE.replace("urn:cen.eu:en16931:2017#compliant#", "urn:peppol:pint:billing-1@jp-1::")[
            : INVOICE.index("##") + 2
        ]
        + "urn:peppol:pint:billing-1@jp-1::2.1",
    }
    facts = phase4.send(payload=DOCUMENT, certificate=ours.certificate, **terms)
    assert facts["result"] == "SUCCESS"
    stored = arrivals.find(order.message_id)
    assert stored is not None
    assert stored.facts.document_type == f"peppol-doctype-wildcard::{terms['document_type']}"


def test_what_phase4_sends_again_is_kept_once(arrivals: Arrivals, phase4: Phase4, ours: Credentials) -> None:
    order = Order()
    for _ in range(2):
        facts = phase4.send(payload=DOCUMENT, certificate=ours.certificate, **order.for_phase4(arrivals.address))
        assert facts["result"] == "SUCCESS"
    assert arrivals.stored().count(order.message_id) == 1


def test_phase4_understands_that_we_do_not_serve_a_receiver(
    arrivals: Arrivals, phase4: Phase4, ours: Credentials
) -> None:
    order = Order(receiver=UNSERVED)
    facts = phase4.send(payload=DOCUMENT, certificate=ours.certificate, **order.for_phase4(arrivals.address))
    assert (facts["result"], facts["error"], facts["error-detail"]) == (
        "AS4_ERROR_MESSAGE_RECEIVED",
        "EBMS:0004",
        "PEPPOL:NOT_SERVICED",
    )
    assert facts["refers-to"] == order.message_id
    assert arrivals.find(order.message_id) is None
