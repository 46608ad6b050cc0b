"""An access point on a real port: what it answers, what it keeps, and what it hands over."""

from __future__ import annotations

import asyncio
import errno
import itertools
import logging
import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
import requests
from fastapi import FastAPI
from lxml import etree
from starlette.applications import Starlette
from starlette.routing import Mount
from tests.sandbox.receiving import (
    DOCUMENT,
    INVOICE,
    PROCESS,
    RECEIVER,
    SENDER,
    Sent,
    endpoint,
    envelope,
    message,
    packed,
    running,
    until,
)

from peppol_kit.access_point import AccessPoint, Limits, Received, Store
from peppol_kit.access_point import hand_over as hand_over_module
from peppol_kit.documents import Invoice
from peppol_kit.errors import DirectoryUnavailable, ReceiverBusy
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.environment import Environment
from peppol_kit.network.http import Web
from peppol_kit.transports.as4 import AS4Transport, receipts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from peppol_kit.network.pki import Credentials, Verifier
    from peppol_kit.sandbox.wallet import Wallet

EB = "{http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/}"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
Make = "Callable[..., AccessPoint]"


@pytest.fixture
def make(tmp_path: Path, c3: Credentials, verifier: Verifier) -> Callable[..., AccessPoint]:
    """An access point of C3, with something of it changed."""

    def made(**changes: Any) -> AccessPoint:
        return AccessPoint(c3, verifier, tmp_path / "store", **{"serves": lambda _: True, **changes})

    return made


@pytest.fixture
def pack(c2: Credentials, c3: Credentials) -> Callable[..., Sent]:
    return lambda what=None: packed(what or message(), sender=c2, receiver=c3)


@pytest.fixture
def transport(wallet: Wallet, tmp_path: Path, c2: Credentials, verifier: Verifier) -> Iterator[AS4Transport]:
    """How C2 sends."""
    wallet.write_roots(tmp_path / "roots.pem")
    environment = Environment(
        stage="sandbox",
        sml_zone="sml.test",
        directory="https://localhost",
        any_port=True,
        private_hosts=True,
        tls_roots=tmp_path / "roots.pem",
    )
    web = Web(environment)
    yield AS4Transport(c2, verifier, web)
    web.close()


def post(address: str, sent: Sent, **more: Any) -> requests.Response:
    return requests.post(f"{address}/as4", data=sent.body, headers={"Content-Type": sent.content_type, **more})


def receipt_of(answer: requests.Response | httpx.Response, sent: Sent, c3: Credentials) -> None:
    """Take an answer for the receipt of what was sent, or fail."""
    receipts.verify(
        answer.content,
        answer.headers["Content-Type"],
        message_id=sent.outgoing.message_id,
        references=sent.outgoing.references,
        certificate=c3.certificate,
        party=c3.party,
        at=datetime.now(UTC),
    )


def error_of(answer: requests.Response | httpx.Response) -> tuple[str, str, str]:
    """Code and detail of an ebMS error, and the message that it is about."""
    assert answer.headers["Content-Type"].startswith("application/soap+xml")
    root = etree.fromstring(answer.content)
    (error,) = root.iter(f"{EB}Error")
    assert root.find(f".//{EB}Receipt") is None
    assert root.find(f".//{SIGNATURE}") is not None
    return (
        error.get("errorCode") or "",
        error.findtext(f"{EB}ErrorDetail") or "",
        root.findtext(f".//{EB}RefToMessageId") or "",
    )


def staged(access_point: AccessPoint) -> list[Path]:
    return [each for each in access_point.store.folder.glob("staging/*/*") if each.name != "lock"]


# --- the way of a message


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


# --- refusals


def refused(access_point: AccessPoint, sent: Sent) -> tuple[str, str, str]:
    with running(access_point, None) as address:
        answer = post(address, sent)
    assert answer.status_code == 200
    assert list(access_point.store.messages()) == []
    assert list(access_point.store.waiting) == []
    assert staged(access_point) == []
    return error_of(answer)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sender": ParticipantId("0208", "0848934496")}, "originalSender"),
        ({"receiver": ParticipantId("0208", "0848934496")}, "finalRecipient"),
        ({"document_type": DocumentTypeId(INVOICE.value.replace("billing:3.0", "billing:4.0"))}, "Action"),
        ({"process": ProcessId("urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0")}, "Service"),
    ],
)
def test_what_the_message_says_must_be_what_its_envelope_says(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], change: dict[str, Any], field: str
) -> None:
    said = message(envelope(**change), content=message().content if isinstance(message().content, bytes) else None)
    code, detail, message_id = refused(make(), pack(said))
    assert (code, message_id) == ("EBMS:0003", said.message_id)
    assert detail.startswith(f"{field} of the message is not ")


def test_an_envelope_with_a_fault_is_refused_and_the_fault_named(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent]
) -> None:
    good = message()
    assert isinstance(good.content, bytes)
    bad = message(good.envelope, content=good.content.replace(b"COUNTRY_C1<", b"COUNTRY_C9<"))
    assert bad.content != good.content
    code, detail, _ = refused(make(), pack(bad))
    assert code == "EBMS:0004"
    assert "country-c1" in detail.lower()


@pytest.mark.parametrize("content", [b"", b"no XML", b"<Invoice/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_a_payload_that_is_no_envelope_is_refused(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], content: bytes
) -> None:
    code, detail, _ = refused(make(), pack(message(content=content)))
    assert code == "EBMS:0004"
    assert detail.startswith("the envelope (SBDH) is not valid")


def test_what_is_not_served_here_is_refused_by_the_word_that_peppol_has_for_it(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent]
) -> None:
    sent = pack()
    expected = ("EBMS:0004", "PEPPOL:NOT_SERVICED", sent.outgoing.message_id)
    assert refused(make(serves=lambda _: False), sent) == expected


def test_where_it_cannot_be_found_out_whether_it_is_served_the_sender_may_come_again(
    make: Callable[..., AccessPoint], wallet: Wallet, transport: AS4Transport, c3: Credentials
) -> None:
    def unknown(_: object) -> bool:
        raise DirectoryUnavailable("no DNS")

    access_point = make(serves=unknown)
    with running(access_point, wallet.tls) as address, pytest.raises(ReceiverBusy) as raised:
        transport.send(message(), endpoint(c3, f"{address}/as4"))
    assert raised.value.ebms == "EBMS:0202"
    assert list(access_point.store.messages()) == []


def test_an_untrusted_sender_is_refused(make: Callable[..., AccessPoint], wallet: Wallet, c3: Credentials) -> None:
    stranger = wallet.credentials("POP000009", flaw="untrusted")
    code, detail, _ = refused(make(), packed(message(), sender=stranger, receiver=c3))
    assert (code, "untrusted" in detail) == ("EBMS:0101", True)


def test_a_message_for_another_access_point_is_refused(make: Callable[..., AccessPoint], c2: Credentials) -> None:
    code, _, _ = refused(make(), packed(message(), sender=c2, receiver=c2))
    assert code in {"EBMS:0102", "EBMS:0101"}


@pytest.mark.parametrize("step", ["fsync", "link", "rename"])
def test_what_cannot_be_stored_gets_no_receipt_and_the_sender_may_come_again(
    make: Callable[..., AccessPoint],
    pack: Callable[..., Sent],
    c3: Credentials,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    monkeypatch.setattr(hand_over_module, "_SCAN", 0.05)
    arrived: list[Received] = []
    access_point, sent = make(hook=arrived.append), pack()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with running(access_point, None) as address:
        with monkeypatch.context() as patch:
            patch.setattr(os, step, full)
            answer = post(address, sent)
        assert error_of(answer) == ("EBMS:0202", "the message cannot be taken now", sent.outgoing.message_id)
        assert arrived == []
        receipt_of(post(address, sent), sent, c3)
        until(lambda: arrived)
    assert len(list(access_point.store.messages())) == 1
    assert len(arrived) == 1
    assert staged(access_point) == []


def test_a_disk_that_takes_no_upload_is_answered_too(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent]
) -> None:
    access_point = make()
    access_point.store.close()
    with running(access_point, None) as address:
        answer = post(address, pack())
    assert error_of(answer)[0] == "EBMS:0202"


# --- what is no message


@pytest.mark.parametrize("path", ["/as4", "/"])
def test_a_browser_gets_a_friendly_word(make: Callable[..., AccessPoint], path: str) -> None:
    with running(make(), None) as address:
        got, head, put = (requests.request(method, f"{address}{path}") for method in ("GET", "HEAD", "PUT"))
    assert [each.status_code for each in (got, head, put)] == [405] * 3
    assert got.headers["Allow"] == "POST"
    assert got.text.startswith("This is an AS4 access point of Peppol.")


@pytest.mark.parametrize(
    ("content_type", "body", "status", "code"),
    [
        ("", b"", 415, "EBMS:0004"),
        ("text/xml", b"<a/>", 415, "EBMS:0004"),
        ("multipart/form-data; boundary=x", b"--x--", 415, "EBMS:0004"),
        ("multipart/related", b"", 200, "EBMS:0007"),
        ("multipart/related; boundary=x", b"", 200, "EBMS:0007"),
        ("multipart/related; boundary=x", b"no part", 200, "EBMS:0007"),
        (
            'multipart/related; type="application/soap+xml"; boundary="x"',
            b"--x\r\n\r\n<a/>\r\n--x--\r\n",
            200,
            "EBMS:0009",
        ),
        ("application/soap+xml", b"", 200, "EBMS:0009"),
        ("application/soap+xml", b"no XML", 200, "EBMS:0009"),
        ("application/soap+xml", b"<a/>", 200, "EBMS:0009"),
    ],
)
def test_garbage_gets_a_clean_refusal(
    make: Callable[..., AccessPoint], content_type: str, body: bytes, status: int, code: str
) -> None:
    access_point = make()
    with running(access_point, None) as address:
        answer = requests.post(f"{address}/as4", data=body, headers={"Content-Type": content_type})
    assert (answer.status_code, error_of(answer)[0]) == (status, code)
    assert staged(access_point) == []


def raw_request(address: str, head: str, *bodies: bytes) -> bytes:
    """What comes back on a connection for bytes that no client would send."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=10) as connection:
        connection.sendall(f"POST /as4 HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
        for body in bodies:
            connection.sendall(body)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


KIND = "Content-Type: multipart/related; boundary=x"


def test_too_much_is_refused_before_it_is_read(make: Callable[..., AccessPoint]) -> None:
    access_point = make(limits=Limits(size=1000))
    with running(access_point, None) as address:
        announced = raw_request(address, f"{KIND}\r\nContent-Length: 1001")
        chunked = raw_request(address, f"{KIND}\r\nTransfer-Encoding: chunked", b"3e9\r\n" + b"x" * 1001 + b"\r\n")
    for answer in (announced, chunked):
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"a message may have 1000 bytes" in answer
    assert staged(access_point) == []


@pytest.mark.parametrize("limits", [Limits(idle=0.05), Limits(total=0.05)])
def test_who_is_too_slow_is_sent_away_and_leaves_nothing(make: Callable[..., AccessPoint], limits: Limits) -> None:
    access_point = make(limits=limits)
    with running(access_point, None) as address:
        answer = raw_request(address, f"{KIND}\r\nContent-Length: 100", b"--x\r\n")
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert staged(access_point) == []


def test_who_goes_away_leaves_nothing(make: Callable[..., AccessPoint]) -> None:
    access_point = make()
    with running(access_point, None) as address:
        parts = urlsplit(address)
        with socket.create_connection((parts.hostname or "", parts.port or 0)) as connection:
            connection.sendall(f"POST /as4 HTTP/1.1\r\nHost: x\r\n{KIND}\r\nContent-Length: 100\r\n\r\n--x".encode())
            until(lambda: staged(access_point))
        until(lambda: not staged(access_point))


def test_a_log_has_no_payload_and_no_line_from_outside(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "peppol_kit.access_point")

    def failing(received: Received) -> None:
        raise ValueError(received.content.decode())

    evil = "m\u202e\x85\nevil@c2"
    soap = (
        f'<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header><Messaging xmlns="{EB[1:-1]}"'
        ' e:mustUnderstand="true">'
        f"<UserMessage><MessageInfo><MessageId>{evil}</MessageId></MessageInfo></UserMessage></Messaging></e:Header>"
        "<e:Body/></e:Envelope>"
    )
    with running(make(hook=failing), None) as address:
        post(address, pack())
        requests.post(f"{address}/as4", data=soap.encode(), headers={"Content-Type": "application/soap+xml"})
        until(lambda: "ValueError" in caplog.text)
    lines = [record.getMessage() for record in caplog.records]
    assert any("received" in line for line in lines)
    assert any("refused: EBMS:" in line for line in lines)
    for line in lines:
        assert line.isascii()
        assert line.isprintable()
        assert "<" not in line


# --- handing over


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


# --- mounted in another app


async def ask(app: Any, sent: Sent, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://c3.example") as client:
        return await client.post(path, content=sent.body, headers={"Content-Type": sent.content_type})


@pytest.mark.parametrize("kind", [FastAPI, Starlette])
def test_it_runs_within_another_app(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], c3: Credentials, kind: Any
) -> None:
    arrived: list[Received] = []

    async def hook(received: Received) -> None:
        await asyncio.sleep(0)
        arrived.append(received)

    access_point, sent = make(hook=hook), pack()

    @asynccontextmanager
    async def lifespan(_: Any) -> Any:
        async with access_point:
            yield

    app = kind(lifespan=lifespan)
    app.mount("/peppol", access_point)

    with running(app, None) as address:
        receipt_of(post(f"{address}/peppol", sent), sent, c3)
        assert requests.get(f"{address}/peppol/health").json() == {"status": "alive"}
        until(lambda: arrived)
    (received,) = arrived
    assert received.envelope.receiver == RECEIVER


@pytest.mark.parametrize("path", ["/peppol/as4", "/peppol/"])
def test_it_hands_over_even_if_the_other_app_did_not_enter_it(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], c3: Credentials, path: str
) -> None:
    arrived: list[Received] = []
    access_point, sent = make(hook=arrived.append), pack()

    async def run() -> None:
        answer = await ask(Starlette(routes=[Mount("/peppol", access_point)]), sent, path)
        receipt_of(answer, sent, c3)
        await asyncio.to_thread(until, lambda: arrived)
        await access_point.__aexit__(None, None, None)

    asyncio.run(run())


# --- health


def test_it_says_that_it_is_alive_and_ready(make: Callable[..., AccessPoint]) -> None:
    with running(make(), None) as address:
        health, ready = (requests.get(f"{address}/{what}") for what in ("health", "ready"))
    assert (health.status_code, health.json()) == (200, {"status": "alive"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "reasons": []})


def test_it_says_why_it_is_not_ready(make: Callable[..., AccessPoint], monkeypatch: pytest.MonkeyPatch) -> None:
    access_point = make(clock=lambda: datetime.now(UTC) + timedelta(days=4000))
    monkeypatch.setattr(Store, "free", lambda _: 1)
    with running(access_point, None) as address:
        ready = requests.get(f"{address}/ready")
        access_point.store.close()
        without_a_folder = requests.get(f"{address}/ready")
    assert ready.status_code == 503
    assert ready.json() == {
        "status": "not ready",
        "reasons": [
            "the disk of the store has less than 500 MB free",
            "the certificate of this access point is not valid: expired",
        ],
    }
    assert "the store cannot be written: No such file or directory" in without_a_folder.json()["reasons"]
