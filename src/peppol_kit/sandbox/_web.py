"""The web servers of a sandbox: bytes in, bytes out, over TLS or without, and what can go wrong with any of them."""

from __future__ import annotations

import gzip
import ssl
from collections.abc import Callable, Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from peppol_kit.sandbox._sockets import LOOPBACK, Served, TcpServer
from peppol_kit.sandbox.faults import Fault

if TYPE_CHECKING:
    import socket

    from peppol_kit.identifiers import ParticipantId
    from peppol_kit.sandbox.faults import Faults, Place

MOST_BODY = 20_000_000
XML = "application/xml; charset=utf-8"
_BOMB = 1_000_000_000
_HANDSHAKE = 10.0


class Request(NamedTuple):
    """What a client asks: the ``segments`` of the path, each decoded on its own, and the ``query``."""

    method: str
    segments: tuple[str, ...]
    query: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, str]
    body: bytes


class Reply(NamedTuple):
    """What it is answered."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


Responder = Callable[[Request], Reply]


class WebServer:
    """A web server on a port of the loopback interface, from its making until `stop`."""

    def __init__(
        self,
        place: Place,
        respond: Responder,
        *,
        faults: Faults,
        tls: ssl.SSLContext | None,
        about: Callable[[Request], ParticipantId | None] | None = None,
    ) -> None:
        self._respond, self._place, self.faults, self._about = respond, place, faults, about
        server = _Server(self.answer, tls)
        self.address = f"{'https' if tls else 'http'}://{LOOPBACK}:{server.port}"
        self._served: Served | None = Served(place, server)

    def stop(self) -> None:
        """Answer no more; all threads and sockets are gone when this returns."""
        if self._served is not None:
            self._served.close()
            self._served = None

    def answer(self, request: Request) -> Reply | None:
        """The answer to a request, with the fault that is to happen; None ends the connection without one."""
        who = self._about(request) if self._about else None
        kinds = (Fault.SLOW, Fault.DROPPED, Fault.NOT_FOUND, Fault.SERVER_ERROR, Fault.GZIP_BOMB)
        script = self.faults.take(self._place, *kinds, participant=who)
        match script.fault if script else None:
            case Fault.DROPPED:
                return None
            case Fault.NOT_FOUND:
                return Reply(404)
            case Fault.SERVER_ERROR:
                return Reply(500)
            case Fault.GZIP_BOMB:
                return Reply(200, bomb(), XML, (("Content-Encoding", "gzip"),))
            case Fault.SLOW if script:
                self.faults.pause(script.seconds)
            case _:
                pass
        return self._respond(request)


@cache
def bomb() -> bytes:
    """A megabyte that is a gigabyte when unpacked."""
    million = b"<!-- and so on, and so on, and so on -->" * 25_000
    member = gzip.compress(million, mtime=0)
    return member * (_BOMB // len(million))


def parsed(target: str) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Path segments and query of a request target. A ``/`` inside a segment comes as ``%2F``."""
    parts = urlsplit(target)
    segments = tuple(unquote(segment) for segment in parts.path.split("/") if segment)
    query = {name: tuple(values) for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    return segments, query


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    disable_nagle_algorithm = True

    def setup(self) -> None:
        super().setup()
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.settimeout(_HANDSHAKE)
            self.connection.do_handshake()  # here, in the thread of the connection, and not where others wait for it
            self.connection.settimeout(None)

    def _handle(self) -> None:
        body = self._body()
        if body is None:
            self._send(Reply(413))
            self.close_connection = True
            return
        segments, query = parsed(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.answer(Request(self.command, segments, query, headers, body))
        if reply is None:
            self.close_connection = True
        else:
            self._send(reply)

    do_GET = do_PUT = do_POST = do_DELETE = _handle  # noqa: N815 - the names by which http.server finds them

    def _body(self) -> bytes | None:
        text = self.headers.get("Content-Length", "0")
        if not (text.isascii() and text.isdigit()) or int(text) > MOST_BODY or "Transfer-Encoding" in self.headers:
            return None
        return self.rfile.read(int(text))

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def version_string(self) -> str:
        return "peppol_kit sandbox"

    def log_message(self, *_: object) -> None:
        """Nothing: it would go to standard error."""


class _Server(TcpServer):
    def __init__(self, answer: Callable[[Request], Reply | None], tls: ssl.SSLContext | None) -> None:
        self.answer = answer
        self._tls = tls
        super().__init__(0, _Handler)

    def get_request(self) -> tuple[socket.socket, object]:
        connection, client = super().get_request()
        if self._tls is not None:
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, client
