"""`Web` asks only where it may, bounds what it is answered, and says whether anything can have arrived."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from peppol_kit.errors import (
    AddressNotAllowed,
    ConfigurationError,
    ConnectionFailed,
    ReceiptMissing,
    TransportTimeout,
)
from peppol_kit.network.environment import PRODUCTION, Environment
from peppol_kit.network.hosts import is_public
from peppol_kit.network.http import Web
from peppol_kit.sandbox.pki import SandboxPki
from peppol_kit.sandbox.wallet import pem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import TypeAlias

    Behaviour: TypeAlias = Callable[[ssl.SSLSocket], None]

LOCAL = replace(PRODUCTION, stage="sandbox", any_port=True, private_hosts=True)


@pytest.fixture(scope="module")
def pki() -> SandboxPki:
    return SandboxPki()


@pytest.fixture(scope="module")
def tls(pki: SandboxPki, tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(pem(pki.server("localhost", "127.0.0.1")))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@pytest.fixture(scope="module")
def environment(pki: SandboxPki, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    roots = tmp_path_factory.mktemp("roots") / "ca.pem"
    roots.write_bytes(pki.tls_ca.certificate.public_bytes(Encoding.PEM))
    return replace(LOCAL, tls_roots=roots)


@pytest.fixture
def web(environment: Environment) -> Iterator[Web]:
    web = Web(environment, connect=3, read=1, longest=3)
    yield web
    web.close()


@contextmanager
def served(behaviour: Behaviour, tls: ssl.SSLContext | None) -> Iterator[str]:
    """A server whose connections behave like this, over TLS or not, and its address."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    def handle(connection: socket.socket) -> None:
        connection.settimeout(5)
        try:
            with tls.wrap_socket(connection, server_side=True) if tls else connection as talking:
                behaviour(talking)
        except OSError:  # the client went away
            connection.close()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        over.set()
        thread.join()
        listening.close()


def request_of(connection: socket.socket) -> bytes:
    """The head of a request."""
    head = b""
    while b"\r\n\r\n" not in head:
        part = connection.recv(65_536)
        if not part:
            raise ConnectionError("the client went away")
        head += part
    return head


def answering(*lines: str, body: bytes = b"", seen: list[bytes] | None = None) -> Behaviour:
    """Answers each request of a connection with this."""

    def behave(connection: ssl.SSLSocket) -> None:
        while True:
            head = request_of(connection)
            if seen is not None:
                seen.append(head)
            answer = "\r\n".join((*lines, f"Content-Length: {len(body)}", "", "")).encode()
            connection.sendall(answer + body)

    return behave


# --- where it asks


@pytest.mark.parametrize(
    "address",
    [
        "http://smp.example.org/",
        "ftp://smp.example.org/",
        "//smp.example.org/",
        "smp.example.org",
        "https:///services",
        "https://smp.example.org:8443/",
        "https://smp.example.org:0/",
        "https://smp.example.org:99999/",
        "https://user@smp.example.org/",
        "https://user:secret@smp.example.org/",
        "https://smp.example.org:443\\@10.0.0.1/",
        "https://smp.example.org/a b",
        "https://smp.example.org/\r\nHost: other",
        "https://smp.exämple.org/",
        "https://[::1/",
        "https://smp.example.org/" + "a" * 2000,
        "",
    ],
)
def test_only_https_on_port_443_without_a_user_is_asked(address: str) -> None:
    with pytest.raises(AddressNotAllowed):
        Web(PRODUCTION).check(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://smp.example.org",
        "https://smp.example.org:443/a%3A%3Ab/c?d=e",
        "HTTPS://SMP.example.org/",
        "https://[2001:db8::1]/",
    ],
)
def test_an_address_may_name_the_port_and_a_path(address: str) -> None:
    Web(PRODUCTION).check(address)


def test_other_ports_are_asked_where_the_environment_allows_them() -> None:
    Web(LOCAL).check("https://smp.example.org:8443/")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:a00:1::", "2002:7f00:1::1",
        "fec0::1", "::127.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b:1::a00:1", "4000::1",
    ],
)  # fmt: skip
def test_private_and_local_addresses_are_not_public(host: str) -> None:
    assert not is_public(host)


@pytest.mark.parametrize(
    "host", ["193.0.6.139", "2001:67c:2e8:22::c100:68b", "64:ff9b::c100:68b", "::ffff:193.0.6.139"]
)
def test_addresses_of_the_internet_are_public(host: str) -> None:
    assert is_public(host)


def test_a_private_host_is_refused_before_a_byte_is_sent(environment: Environment, tls: ssl.SSLContext) -> None:
    received: list[bytes] = []
    web = Web(replace(environment, private_hosts=False), connect=1, read=1)
    with served(lambda connection: received.append(connection.recv(1)), None) as address:
        for host in ("127.0.0.1", "localhost"):
            with pytest.raises(AddressNotAllowed, match=f"{host} is at an address that is not public"):
                web.request("GET", address.replace("127.0.0.1", host), most=10)
    assert b"".join(received) == b""


def test_a_redirect_is_an_answer_and_not_followed(web: Web, tls: ssl.SSLContext) -> None:
    seen: list[bytes] = []
    moved = answering("HTTP/1.1 302 Found", "Location: https://127.0.0.1:1/", seen=seen)
    with served(moved, tls) as address:
        answer = web.request("GET", address, most=10)
    assert (answer.status, answer.headers["location"], len(seen)) == (302, "https://127.0.0.1:1/", 1)


def test_neither_a_proxy_nor_netrc_of_the_machine_is_used(
    web: Web, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    seen: list[bytes] = []
    with served(answering("HTTP/1.1 200 OK", seen=seen), tls) as address:
        assert web.request("GET", address, most=10).status == 200
    assert b"authorization" not in seen[0].lower()


def test_no_cookies_are_kept_and_nothing_compressed_is_asked_for(web: Web, tls: ssl.SSLContext) -> None:
    seen: list[bytes] = []
    with served(answering("HTTP/1.1 200 OK", "Set-Cookie: a=b", seen=seen), tls) as address:
        for _ in range(2):
            web.request("GET", address, most=10)
    assert b"cookie" not in seen[1].lower()
    assert b"accept-encoding: identity" in seen[1].lower()


# --- what it is answered


def test_the_answer_has_status_small_headers_and_body(web: Web, tls: ssl.SSLContext) -> None:
    with served(answering("HTTP/1.1 404 Not Found", "Content-Type: text/xml", body=b"gone"), tls) as address:
        status, headers, body = web.request("GET", address, most=4)
    assert (status, headers["content-type"], body) == (404, "text/xml", b"gone")


def test_an_answer_that_is_too_long_is_not_read(web: Web, tls: ssl.SSLContext) -> None:
    with served(answering("HTTP/1.1 200 OK", body=bytes(1001)), tls) as address:
        with pytest.raises(ReceiptMissing, match="more than 1000 bytes") as caught:
            web.request("GET", address, most=1000)
        assert caught.value.status == 200


def test_a_compressed_answer_is_not_unpacked(web: Web, tls: ssl.SSLContext) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    with (
        served(answering("HTTP/1.1 200 OK", "Content-Encoding: gzip", body=bomb), tls) as address,
        pytest.raises(ReceiptMissing, match="compressed") as caught,
    ):
        web.request("GET", address, most=100_000)
    assert caught.value.status == 200


def test_a_connection_is_used_again(web: Web, tls: ssl.SSLContext) -> None:
    ports: list[int] = []

    def behave(connection: ssl.SSLSocket) -> None:
        ports.append(connection.getpeername()[1])
        answering("HTTP/1.1 200 OK", body=b"yes")(connection)

    with served(behave, tls) as address:
        for _ in range(3):
            assert web.request("GET", address, most=10).body == b"yes"
    assert len(ports) == 1


def test_a_body_is_sent_from_a_file_and_from_parts(web: Web, tls: ssl.SSLContext, tmp_path: Path) -> None:
    seen: list[bytes] = []

    def behave(connection: ssl.SSLSocket) -> None:
        head, _, body = request_of(connection).partition(b"\r\n\r\n")
        while not body.endswith(b"end"):
            body += connection.recv(1000) or b"nothing, and no end"
        seen.extend((head.lower(), body))
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    (tmp_path / "body").write_bytes(b"from a file, the end")
    with served(behave, tls) as address, (tmp_path / "body").open("rb") as file:
        assert web.request("POST", address, most=10, body=file).status == 200
    assert b"content-length: 20" in seen[0]
    assert seen[1] == b"from a file, the end"


# --- whether anything can have arrived


def test_nothing_arrives_where_nobody_listens(web: Web) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionFailed, match=r"no connection to 127\.0\.0\.1: .*refused") as caught:
            web.request("GET", f"https://127.0.0.1:{taken.getsockname()[1]}", most=10)
    assert caught.value.outcome_known


def test_nothing_arrives_at_a_host_that_has_no_address(web: Web) -> None:
    with pytest.raises(ConnectionFailed, match=r"no connection to nowhere\.invalid"):
        web.request("GET", "https://nowhere.invalid/", most=10)


def test_nothing_arrives_where_the_connection_takes_too_long(environment: Environment) -> None:
    web = Web(environment, connect=0.2, read=5)
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with socket.create_connection(full.getsockname()), pytest.raises(ConnectionFailed):
            # the backlog is full, so that no further connection comes about; else the TLS handshake does not
            web.request("GET", f"https://127.0.0.1:{full.getsockname()[1]}", most=10)


def test_nothing_arrives_where_the_handshake_takes_too_long(environment: Environment) -> None:
    web = Web(environment, connect=0.2, read=5)

    def wait(connection: socket.socket) -> None:
        while connection.recv(1000):
            pass

    with served(wait, None) as address, pytest.raises(ConnectionFailed, match="handshake operation timed out"):
        web.request("GET", address, most=10)


def test_nothing_arrives_where_the_handshake_is_broken_off(web: Web) -> None:
    with served(lambda connection: connection.recv(10) and None, None) as address, pytest.raises(ConnectionFailed):
        web.request("GET", address, most=10)


def test_nothing_arrives_at_a_server_of_another_ca(tls: ssl.SSLContext) -> None:
    web = Web(LOCAL, connect=1, read=1)
    with (
        served(answering("HTTP/1.1 200 OK"), tls) as address,
        pytest.raises(ConnectionFailed, match="certificate verify failed"),
    ):
        web.request("GET", address, most=10)


def test_nothing_arrives_at_a_server_of_another_name(web: Web, tls: ssl.SSLContext) -> None:
    with served(answering("HTTP/1.1 200 OK"), tls) as address, pytest.raises(ConnectionFailed, match=r"127\.0\.0\.2"):
        web.request("GET", address.replace("127.0.0.1", "127.0.0.2"), most=10)


@pytest.fixture
def silent() -> Iterator[Behaviour]:
    """Takes a request, and says nothing until the test is over."""
    over = threading.Event()

    def behave(connection: ssl.SSLSocket) -> None:
        request_of(connection)
        over.wait(5)

    yield behave
    over.set()


def test_it_may_have_arrived_where_no_answer_comes_in_time(web: Web, tls: ssl.SSLContext, silent: Behaviour) -> None:
    with served(silent, tls) as address, pytest.raises(TransportTimeout) as caught:
        web.request("POST", address, most=10, body=b"content")
    assert not caught.value.outcome_known


@pytest.mark.parametrize("begin", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"])
def test_it_may_have_arrived_where_the_answer_stops(
    web: Web, tls: ssl.SSLContext, begin: bytes, silent: Behaviour
) -> None:
    def behave(connection: ssl.SSLSocket) -> None:
        head = connection.recv(65_536)
        connection.sendall(begin)
        assert head
        silent(connection)

    with served(behave, tls) as address, pytest.raises(TransportTimeout):
        web.request("GET", address, most=10)


@pytest.mark.parametrize("begin", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"])
def test_an_answer_in_ever_so_small_parts_ends(web: Web, tls: ssl.SSLContext, begin: bytes) -> None:
    """Each part comes in time, and the whole does not."""
    gone = threading.Event()

    def behave(connection: ssl.SSLSocket) -> None:
        request_of(connection)
        connection.sendall(begin)
        while not gone.wait(0.05):
            connection.sendall(b"a")

    with served(behave, tls) as address:
        try:
            with pytest.raises(TransportTimeout):
                web.request("GET", address, most=1_000_000)
        finally:
            gone.set()


def test_a_request_that_is_taken_in_ever_so_small_parts_ends(environment: Environment, tls: ssl.SSLContext) -> None:
    """An access point could else hold a sender for hours, by a message of some megabytes."""
    gone = threading.Event()

    def behave(connection: ssl.SSLSocket) -> None:
        while not gone.wait(0.02):
            connection.recv(4096)

    web = Web(environment, connect=1, read=0.3, longest=0.2)
    with served(behave, tls) as address:
        try:
            with pytest.raises(TransportTimeout) as caught:
                web.request("POST", address, most=10, body=bytes(40_000_000))
            assert not caught.value.outcome_known
        finally:
            gone.set()
            web.close()


@pytest.mark.parametrize(
    "begin",
    [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", b"no HTTP at all\r\n\r\n"],
)
def test_it_may_have_arrived_where_the_connection_breaks_off(web: Web, tls: ssl.SSLContext, begin: bytes) -> None:
    def behave(connection: ssl.SSLSocket) -> None:
        request_of(connection)
        connection.sendall(begin)

    with served(behave, tls) as address, pytest.raises(ReceiptMissing) as caught:
        web.request("POST", address, most=10, body=b"content")
    assert not caught.value.outcome_known
    assert caught.value.status == 0


def test_it_may_have_arrived_where_tls_breaks_after_the_request(web: Web, tls: ssl.SSLContext) -> None:
    def behave(connection: ssl.SSLSocket) -> None:
        request_of(connection)
        bare = socket.socket(fileno=connection.detach())
        bare.sendall(b"this is no record of TLS, and long enough to be taken for one")
        bare.close()

    with served(behave, tls) as address, pytest.raises(ReceiptMissing):
        web.request("POST", address, most=10, body=b"content")


def test_roots_that_cannot_be_read_are_said_when_it_is_made(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("", encoding="utf-8")
    for file in (tmp_path / "empty.pem", tmp_path / "missing.pem"):
        with pytest.raises(ConfigurationError, match=file.name):
            Web(replace(LOCAL, tls_roots=file))
