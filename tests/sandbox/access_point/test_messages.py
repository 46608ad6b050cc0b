"""What comes in is stored, answered with a receipt, and handed over, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import requests
from tests.sandbox.access_point.receiving import (
    DOCUMENT,
    INVOICE,
    PROCESS,
    RECEIVER,
    SENDER,
    Sent,
    endpoint,
    envelope,
    error_of,
    message,
    packed,
    post,
    receipt_of,
    running,
    staged,
    until,
)

from peppol_kit.documents import Invoice

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.access_point import AccessPoint, Received
    from peppol_kit.network.pki import Credentials
    from peppol_kit.sandbox.wallet import Wallet
    from peppol_kit.transports.as4 import AS4Transport


def test_a_message_is_stored_answered_and_handed_over(
    make: Callable[..., AccessPoint], wallet: Wallet, transport: AS4Transport, c3: Credentials
) -> None:
    arrived: list[Received] = []
    access_point = make(hook=arrived.append)
    sent = message()
    with running(access_point, wallet.tls) as address:
        receipt = transport.send(sent, endpoint(c3, f"{address}/as4"))
        until(lambda: arrived)
    assert receipt.ref_to_message_id == sent.message_id
    (received,) = arrived
    assert received.message_id == sent.message_id
    assert received.duplicate_of is None
    assert received.payload.read_bytes() == sent.content
    assert received.receipt.read_bytes() == receipt.raw
    assert received.envelope.instance_id == sent.envelope.instance_id
    assert received.content == DOCUMENT.partition(b"?>")[2].strip()
    assert isinstance(received.document, Invoice)
    assert received.reason == ""
    assert received.report.verdict == "valid"
    facts = received.facts
    assert (facts.from_party, facts.to_party) == ("POP000002", "POP000003")
    assert (facts.original_sender, facts.final_recipient) == (str(SENDER), str(RECEIVER))
    assert (facts.document_type, facts.process) == (INVOICE.uri, PROCESS.uri)
    (stored,) = access_point.store.messages()
    assert access_point.store.is_handed_over(stored)
    assert staged(access_point) == []


def test_the_raw_message_can_be_opened_again_as_evidence(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent]
) -> None:
    access_point, sent = make(), pack()
    with running(access_point, None) as address:
        post(address, sent)
    (stored,) = access_point.store.messages()
    assert stored.raw.read_bytes() == sent.body
    assert stored.facts.content_type == sent.content_type


def test_a_message_in_chunks_without_a_length_is_taken(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], c3: Credentials
) -> None:
    sent = pack()
    with running(make(), None) as address:
        parts = (sent.body[start : start + 999] for start in range(0, len(sent.body), 999))
        answer = requests.post(f"{address}/as4", data=parts, headers={"Content-Type": sent.content_type})
    receipt_of(answer, sent, c3)


def test_the_same_message_again_gets_the_same_receipt_and_is_not_handed_over(
    make: Callable[..., AccessPoint], c2: Credentials, c3: Credentials
) -> None:
    arrived: list[Received] = []
    what = message()
    first, second = (packed(what, sender=c2, receiver=c3) for _ in range(2))
    with running(make(hook=arrived.append), None) as address:
        one = post(address, first)
        until(lambda: arrived)
        again, packed_anew = post(address, first), post(address, second)
    with running(access_point := make(hook=arrived.append), None) as address:
        after_a_restart = post(address, first)
    receipt_of(one, first, c3)
    assert one.content == again.content == packed_anew.content == after_a_restart.content
    assert len(arrived) == 1
    assert len(list(access_point.store.messages())) == 1


def test_eight_at_once_are_one_message_with_one_receipt(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], c3: Credentials
) -> None:
    arrived: list[Received] = []
    access_point, sent = make(hook=arrived.append), pack()
    with running(access_point, None) as address, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: post(address, sent), range(8)))
        until(lambda: arrived)
    assert len({answer.content for answer in answers}) == 1
    receipt_of(answers[0], sent, c3)
    assert len(list(access_point.store.messages())) == 1
    assert len(arrived) == 1
    assert staged(access_point) == []


def test_the_same_business_message_under_a_new_id_is_stored_and_flagged(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent]
) -> None:
    arrived: list[Received] = []
    header = envelope()
    first, second = message(header), message(header)
    with running(make(hook=arrived.append), None) as address:
        for each in (first, second):
            assert post(address, pack(each)).status_code == 200
        until(lambda: len(arrived) == 2)
    assert [each.duplicate_of for each in arrived] == [None, first.message_id]


def test_a_message_id_cannot_be_used_for_another_message(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent]
) -> None:
    first = message()
    other = message(message_id=first.message_id)
    access_point = make()
    with running(access_point, None) as address:
        post(address, pack(first))
        answer = post(address, pack(other))
    assert error_of(answer) == ("EBMS:0003", "the message id is that of another message", first.message_id)
    assert len(list(access_point.store.messages())) == 1


def test_of_different_messages_with_one_id_at_once_one_is_kept_and_the_others_get_no_receipt(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], c3: Credentials
) -> None:
    """The receipt of the first would not be that of the others: whoever does not look would take them for delivered."""
    header, message_id = envelope(), message().message_id
    contents = [DOCUMENT.replace(b"</cbc:ID>", b"-%d</cbc:ID>" % number, 1) for number in range(6)]
    messages = [message(header, message_id=message_id, document=content) for content in contents]
    sent = [pack(each) for each in messages]
    access_point = make()
    with running(access_point, None) as address, ThreadPoolExecutor(len(sent)) as threads:
        answers = list(threads.map(lambda each: post(address, each), sent))
    (stored,) = access_point.store.messages()
    kept = [number for number, each in enumerate(messages) if each.content == stored.payload.read_bytes()]
    (first,) = kept
    receipt_of(answers[first], sent[first], c3)
    for number, answer in enumerate(answers):
        if number != first:
            assert error_of(answer) == ("EBMS:0003", "the message id is that of another message", message_id)
    assert staged(access_point) == []


def test_the_same_message_signed_anew_gets_a_receipt_that_proves_it(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], c3: Credentials
) -> None:
    first = message()
    anew = pack(replace(first, conversation_id="another"))
    access_point = make()
    with running(access_point, None) as address:
        post(address, pack(first))
        receipt_of(post(address, anew), anew, c3)
    assert len(list(access_point.store.messages())) == 1


def test_the_same_message_in_an_envelope_of_another_time_is_the_same(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], c3: Credentials
) -> None:
    """As phase4 does it, which makes the envelope anew when it is told to send a message again."""
    header = envelope()
    first = message(header)
    later = message(replace(header, created=header.created + timedelta(minutes=3)), message_id=first.message_id)
    anew, before = pack(later), pack(first)
    access_point = make()
    with running(access_point, None) as address:
        receipt_of(post(address, before), before, c3)
        receipt_of(post(address, anew), anew, c3)
    assert len(list(access_point.store.messages())) == 1
    assert list(access_point.store._own.iterdir()) == [access_point.store._own / "lock"]
