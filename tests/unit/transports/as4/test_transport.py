"""Sending over TLS, to a web server that is there: each answer leads to the receipt or to its error."""

from __future__ import annotations

import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.as4 import MESSAGE_ID, NOW, endpoint, message, pki, receiver, sender, stranger, verifier

from peppol_kit.errors import (
    AddressNotAllowed,
    CertificateRejected,
    ConnectionFailed,
    MessageRefused,
    ReceiptInvalid,
    ReceiptMissing,
    ReceiverBusy,
    ReceiverRejected,
)
from peppol_kit.network.endpoint import AS4_PROFILE
from peppol_kit.network.environment import Environment
from peppol_kit.network.http import Web
from peppol_kit.sandbox.pki import SandboxPki
from peppol_kit.transports.as4 import AS4Transport, open_message, signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from peppol_kit.network.pki import Credentials
    from peppol_kit.transports.as4 import Inbound

PLAIN = Environment(
    stage="sandbox",
    sml_zone="sml.test",
    directory="https://localhost",
    any_port=True,
    private_hosts=True,
    revocation="off",
)


@dataclass
class Server:
    """An access point of a few lines; ``answer`` says what it answers to a message that it opened."""

    folder: Path
    answer: Callable[[Inbound], tuple[int, str, bytes]]
    credentials: Credentials = field(default_factory=receiver)
    address: str = ""
    requests: list[dict[str, str]] = field(default_factory=list)
    opened: list[Inbound] = field(default_factory=list)

    def take(self, headers: dict[str, str], body: Iterator[bytes]) -> tuple[int, str, bytes]:
        self.requests.append(headers)
        raw = self.folder / "raw"
        with raw.open("wb") as file:
            file.writelines(body)
        got = open_message(
            raw,
            headers["content-type"],
            payload=self.folder / "payload",
            credentials=self.credentials,
            verifier=verifier(),
            at=NOW,
        )
        self.opened.append(got)
        return self.answer(got)


def receipt(got: Inbound, owner: Credentials | None = None) -> tuple[int, str, bytes]:
    raw = signals.receipt_for(got, credentials=owner or receiver(), message_id="receipt@x", at=NOW)
    return 200, signals.CONTENT_TYPE, raw


def ebms_error(code: str) -> Callable[[Inbound], tuple[int, str, bytes]]:
    def answer(got: Inbound) -> tuple[int, str, bytes]:
        refused = MessageRefused("busy", ebms=code, message_id=got.message_id)
        return 500, signals.CONTENT_TYPE, signals.error(refused, message_id="error@x", at=NOW, credentials=receiver())

    return answer


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    folder = tmp_path_factory.mktemp("tls")
    authority = SandboxPki()
    own = authority.server("localhost")
    chain, roots = folder / "server.pem", folder / "roots.pem"
    chain.write_bytes(
        own.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + own.certificate.public_bytes(Encoding.PEM)
    )
    roots.write_bytes(authority.tls_ca.certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context, roots


@contextmanager
def serving(server: Server, context: ssl.SSLContext) -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            left = int(headers["content-length"])

            def body() -> Iterator[bytes]:
                nonlocal left
                while left:
                    chunk = self.rfile.read(min(left, 65_536))
                    left -= len(chunk)
                    yield chunk

            status, content_type, answer = server.take(headers, body())
            self.send_response(status)
            if content_type:
                self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

    web = Quiet(("127.0.0.1", 0), Handler)
    web.socket = context.wrap_socket(web.socket, server_side=True)
    server.address = f"https://localhost:{web.server_port}/as4"
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        web.shutdown()
        web.server_close()
        thread.join()


@pytest.fixture
def web(tls: tuple[ssl.SSLContext, Path]) -> Iterator[Web]:
    environment = Environment(
        **{name: getattr(PLAIN, name) for name in PLAIN.__dataclass_fields__} | {"tls_roots": tls[1]}
    )
    made = Web(environment)
    yield made
    made.close()


@pytest.fixture
def serve(
    tls: tuple[ssl.SSLContext, Path], tmp_path: Path
) -> Iterator[Callable[[Callable[[Inbound], tuple[int, str, bytes]]], Server]]:
    from contextlib import ExitStack

    with ExitStack() as stack:
        yield lambda answer: stack.enter_context(serving(Server(tmp_path, answer), tls[0]))


def transport(web: Web, *, at: datetime = NOW, credentials: Credentials | None = None) -> AS4Transport:
    return AS4Transport(credentials or sender(), verifier(), web, clock=lambda: at)


@pytest.mark.parametrize("size", [100, 3_000_000])
def test_a_message_arrives_and_its_receipt_comes_back(web: Web, serve: Callable[..., Server], size: int) -> None:
    content = b"0123456789" * (size // 10)
    server = serve(receipt)
    proof = transport(web).send(message(content), endpoint(server.address))
    assert (proof.message_id, proof.ref_to_message_id, proof.party) == ("receipt@x", MESSAGE_ID, "POP000002")
    assert (server.folder / "payload").read_bytes() == content
    assert int(server.requests[0]["content-length"]) == (server.folder / "raw").stat().st_size
    assert "transfer-encoding" not in server.requests[0]


def test_a_payload_in_a_file_arrives(web: Web, serve: Callable[..., Server], tmp_path: Path) -> None:
    file = tmp_path / "content"
    file.write_bytes(b"<a/>" * 500_000)
    server = serve(receipt)
    transport(web).send(message(file), endpoint(server.address))
    assert (server.folder / "payload").read_bytes() == file.read_bytes()


def test_sent_again_it_is_the_same_message(web: Web, serve: Callable[..., Server]) -> None:
    server = serve(receipt)
    over = transport(web)
    for _ in range(2):
        over.send(message(), endpoint(server.address))
    one, other = server.opened
    assert (one.message_id, one.conversation_id, one.timestamp) == (
        other.message_id,
        other.conversation_id,
        other.timestamp,
    )
    assert one.references == other.references


def test_it_is_the_transport_of_the_as4_profile(web: Web) -> None:
    assert transport(web).profile == AS4_PROFILE == "peppol-transport-as4-v2_0"


@pytest.mark.parametrize(
    ("code", "kind"), [("EBMS:4001", ReceiverRejected), ("EBMS:0202", ReceiverBusy), ("EBMS:0101", ReceiverRejected)]
)
def test_an_error_signal_is_its_error(web: Web, serve: Callable[..., Server], code: str, kind: type[Exception]) -> None:
    server = serve(ebms_error(code))
    with pytest.raises(kind) as caught:
        transport(web).send(message(), endpoint(server.address))
    assert caught.value.ebms == code  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [(502, "text/html", b"<h1>Bad Gateway</h1>"), (404, "", b""), (200, "", b""), (202, "application/soap+xml", b"")],
)
def test_no_signal_is_a_missing_receipt(
    web: Web, serve: Callable[..., Server], status: int, content_type: str, body: bytes
) -> None:
    server = serve(lambda _: (status, content_type, body))
    with pytest.raises(ReceiptMissing) as caught:
        transport(web).send(message(), endpoint(server.address))
    assert caught.value.status == status


def test_an_answer_without_end_is_not_read(web: Web, serve: Callable[..., Server]) -> None:
    server = serve(lambda _: (200, "application/soap+xml", bytes(2_000_000)))
    with pytest.raises(ReceiptMissing):
        transport(web).send(message(), endpoint(server.address))


def test_a_receipt_of_another_is_invalid(web: Web, serve: Callable[..., Server]) -> None:
    server = serve(lambda got: receipt(got, stranger()))
    with pytest.raises(ReceiptInvalid):
        transport(web).send(message(), endpoint(server.address))


def nothing_leaves(web: Web, server: Server, raised: type[Exception], **changes: object) -> Exception:
    target = changes.pop("target", None) or endpoint(server.address)
    with pytest.raises(raised) as caught:
        transport(web, **changes).send(message(), target)  # type: ignore[arg-type]
    assert server.requests == []
    return caught.value


@pytest.mark.parametrize(("days", "reason"), [(1_000, "expired"), (-30, "not-yet-valid")])
def test_nothing_leaves_to_a_certificate_that_is_not_valid_now(
    web: Web, serve: Callable[..., Server], days: int, reason: str
) -> None:
    error = nothing_leaves(web, serve(receipt), CertificateRejected, at=NOW + timedelta(days=days))
    assert isinstance(error, CertificateRejected)
    assert error.reason == reason


def test_nothing_leaves_to_a_certificate_of_another_network_or_kind(web: Web, serve: Callable[..., Server]) -> None:
    server = serve(receipt)
    for owner in (SandboxPki(now=NOW).access_point("POP000002"), pki().publisher("POP000002")):
        error = nothing_leaves(web, server, CertificateRejected, target=endpoint(server.address, owner))
        assert isinstance(error, CertificateRejected)
        assert error.reason == "untrusted"


def test_nothing_leaves_under_an_own_certificate_that_has_expired(web: Web, serve: Callable[..., Server]) -> None:
    own = pki().access_point("POP000009", not_after=NOW - timedelta(hours=1))
    error = nothing_leaves(web, serve(receipt), CertificateRejected, credentials=own)
    assert isinstance(error, CertificateRejected)
    assert (error.reason, error.subject) == ("expired", "POP000009")


@pytest.mark.parametrize("address", ["http://localhost/as4", "https://user@localhost/as4", "file:///etc/passwd"])
def test_nothing_leaves_to_an_address_that_may_not_be(web: Web, address: str) -> None:
    with pytest.raises(AddressNotAllowed):
        transport(web).send(message(), endpoint(address))


def test_where_nobody_listens_nothing_has_arrived(web: Web) -> None:
    with pytest.raises(ConnectionFailed) as caught:
        transport(web).send(message(), endpoint("https://localhost:1/as4"))
    assert caught.value.outcome_known
