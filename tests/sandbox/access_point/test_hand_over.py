"""The hook gets each message, however often it fails, and however the process ends."""

from __future__ import annotations

import itertools
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.sandbox.access_point.receiving import (
    Sent,
    envelope,
    message,
    post,
    receipt_of,
    running,
    until,
)

from peppol_kit.access_point import AccessPoint, Received
from peppol_kit.access_point import hand_over as hand_over_module
from peppol_kit.identifiers import DocumentTypeId

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from peppol_kit.network.pki import Credentials


def test_a_hook_that_fails_is_called_again_and_changes_no_receipt(
    make: Callable[..., AccessPoint],
    pack: Callable[..., Sent],
    c3: Credentials,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hand_over_module, "_SCAN", 0.05)
    calls: list[str] = []
    hours = itertools.count()

    def hook(received: Received) -> None:
        calls.append(received.message_id)
        if len(calls) < 3:
            raise RuntimeError("the ledger is closed")

    sent = pack()
    with running(make(hook=hook, clock=lambda: datetime.now(UTC) + timedelta(hours=next(hours))), None) as address:
        receipt_of(post(address, sent), sent, c3)
        until(lambda: len(calls) == 3)
    assert set(calls) == {sent.outgoing.message_id}


def test_what_was_not_handed_over_is_at_the_next_start(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent]
) -> None:
    calls: list[str] = []
    arrived: list[Received] = []

    def failing(received: Received) -> None:
        calls.append(received.message_id)
        raise SystemExit(3)

    first, second = pack(), pack()
    with running(make(), None) as address:
        post(address, first)
    with running(make(hook=failing), None) as address:
        post(address, second)
        until(lambda: len(calls) == 2)
    with running(access_point := make(hook=arrived.append), None):
        until(lambda: len(arrived) == 2)
    assert [each.message_id for each in arrived] == [first.outgoing.message_id, second.outgoing.message_id]
    assert list(access_point.store.waiting) == []


def test_an_end_waits_for_the_hook_and_leaves_the_rest_for_later(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent]
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def slow(received: Received) -> None:
        begun.set()
        go_on.wait(10)
        done.append(received.message_id)

    first, second = pack(), pack()
    access_point = make(hook=slow)
    with running(access_point, None) as address:
        post(address, first)
        assert begun.wait(10)
        post(address, second)
        threading.Timer(0.2, go_on.set).start()
    assert done == [first.outgoing.message_id]
    assert len(list(access_point.store.waiting)) == 1


def test_two_processes_on_one_store_hand_a_message_over_once(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hand_over_module, "_SCAN", 0.02)
    arrived: list[str] = []
    lock = threading.Lock()

    def hook(received: Received) -> None:
        with lock:
            arrived.append(received.message_id)
        threading.Event().wait(0.1)

    sent = [pack() for _ in range(4)]
    with running(make(hook=hook), None) as one, running(access_point := make(hook=hook), None) as other:
        for number, each in enumerate(sent):
            post(other if number % 2 else one, each)
        until(lambda: not list(access_point.store.waiting))
    assert sorted(arrived) == sorted(each.outgoing.message_id for each in sent)


def test_a_document_that_is_no_invoice_is_handed_over_with_a_reason(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent]
) -> None:
    arrived: list[Received] = []
    order = DocumentTypeId("urn:x::Order##urn:y::1.0")
    what = message(envelope(document_type=order), document=b'<Order xmlns="urn:x"/>')
    with running(make(hook=arrived.append), None) as address:
        post(address, pack(what))
        until(lambda: arrived)
    (received,) = arrived
    assert received.document is None
    assert "Order" in received.reason
    assert received.report.verdict == "invalid"
