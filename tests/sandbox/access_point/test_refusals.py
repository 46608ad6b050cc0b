"""What is not taken: each refusal has its code, and leaves nothing behind."""

from __future__ import annotations

import errno
import logging
import os
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import requests
from tests.sandbox.access_point.receiving import (
    EB,
    INVOICE,
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

from peppol_kit.access_point import AccessPoint, Received, UploadLimits
from peppol_kit.access_point import hand_over as hand_over_module
from peppol_kit.errors import DirectoryUnavailable, ReceiverBusy
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.network.pki import Credentials
    from peppol_kit.sandbox.wallet import Wallet
    from peppol_kit.transports.as4 import AS4Transport


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
    access_point = make(limits=UploadLimits(size=1000))
    with running(access_point, None) as address:
        announced = raw_request(address, f"{KIND}\r\nContent-Length: 1001")
        chunked = raw_request(address, f"{KIND}\r\nTransfer-Encoding: chunked", b"3e9\r\n" + b"x" * 1001 + b"\r\n")
    for answer in (announced, chunked):
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"a message may have 1000 bytes" in answer
    assert staged(access_point) == []


@pytest.mark.parametrize("limits", [UploadLimits(idle=0.05), UploadLimits(total=0.05)])
def test_who_is_too_slow_is_sent_away_and_leaves_nothing(
    make: Callable[..., AccessPoint], limits: UploadLimits
) -> None:
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
            connection.sendall(
                f"POST /as4 HTTP/1.1\r\nHost: x\r\n{KIND}\r\nContent-Length: 1000000\r\n\r\n--x".encode()
            )
            connection.sendall(bytes(300_000))  # what is small is not written before all of it is there
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
