"""The CAs of a sandbox, and the server on which they say what they revoked."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from peppol_kit.network.environment import Environment
from peppol_kit.sandbox.pki import SandboxPki

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OCSP = "/ocsp"


@dataclass
class Authorities:
    """What is served over plain http: files by path, and answers to what is posted to ``/ocsp``."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    responder: Callable[[bytes], bytes] | None = None
    asked: list[str] = field(default_factory=list)
    status: int = 200
    location: str = ""
    wait: threading.Event = field(default_factory=threading.Event)

    def reset(self) -> None:
        self.files, self.asked, self.responder, self.status, self.location = {}, [], None, 200, ""
        self.wait.set()


@contextmanager
def served(authorities: Authorities) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            authorities.asked.append(self.path)
            authorities.wait.wait(5)
            self.answer(authorities.files.get(self.path))

        def do_POST(self) -> None:
            authorities.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/ocsp-request"
            self.answer(authorities.responder(body) if authorities.responder and self.path == OCSP else None)

        def answer(self, content: bytes | None) -> None:
            self.send_response(404 if content is None else authorities.status)
            if authorities.location:
                self.send_header("Location", authorities.location)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # of a client that hung up
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        authorities.address = f"http://127.0.0.1:{server.server_port}"
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def everything_served() -> Iterator[Authorities]:
    authorities = Authorities()
    with served(authorities):
        yield authorities


@pytest.fixture
def authorities(everything_served: Authorities) -> Authorities:
    everything_served.reset()
    return everything_served


@pytest.fixture(scope="session")
def pki(everything_served: Authorities) -> SandboxPki:
    return SandboxPki(crl_base=f"{everything_served.address}/crl", ocsp=f"{everything_served.address}{OCSP}")


@pytest.fixture(scope="session")
def stranger() -> SandboxPki:
    """Another PKI with CAs of the same names."""
    return SandboxPki()


@pytest.fixture
def environment(pki: SandboxPki) -> Environment:
    return Environment(
        stage="sandbox", sml_zone="sml.test", directory="https://localhost", trust=pki.trust, any_port=True,
        private_hosts=True,
    )  # fmt: skip
