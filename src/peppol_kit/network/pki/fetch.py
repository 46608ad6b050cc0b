"""CRLs and OCSP answers over plain http, from where certificates say that they are.

What is fetched is signed, so http is enough, and https would need a revocation check of its own. The addresses are
those in certificates for which a CA of the network already vouches; even so they lead to public hosts and port 80 only,
unless the environment allows others.
"""

from __future__ import annotations

import socket
import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from peppol_kit.network.hosts import HostRefused, check_public

if TYPE_CHECKING:
    from peppol_kit.network.environment import Environment

_PORT = 80


class Unreachable(Exception):  # noqa: N818 - not for the public: becomes the reason of a `CertificateRejected`
    """There is no answer that could be used; says why."""


class Fetcher:
    """Fetches from where the environment allows it; each time by a connection of its own, since it is done rarely.

    ``connect`` and ``read`` are the seconds to wait for a connection and for each part of an answer, ``whole`` for all
    of the answer.
    """

    def __init__(
        self, environment: Environment, *, connect: float = 5.0, read: float = 10.0, whole: float = 20.0
    ) -> None:
        self._any_port = environment.any_port
        self._public_only = not environment.private_hosts
        self._connect, self._read, self._whole = connect, read, whole

    def __call__(self, address: str, *, most: int, body: bytes | None = None, kind: str = "") -> bytes:
        """At most ``most`` bytes by GET, or by POST of a ``body`` of some media type. No redirect is followed.

        Raises:
            Unreachable: there is no such answer.
        """
        parts = self._parts(address)
        host = parts.hostname or ""
        connection = HTTPConnection(host, parts.port or _PORT)
        path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        headers = {"Content-Type": kind, "Connection": "close"} if kind else {"Connection": "close"}
        try:
            connection.sock = self._connected(host, parts.port or _PORT)
            with closing(connection):
                connection.request("GET" if body is None else "POST", path, body, headers)
                answer = connection.getresponse()
                content = answer.read(most + 1)
        except HostRefused as error:
            raise Unreachable(str(error)) from error
        except (HTTPException, OSError, ValueError) as error:
            raise Unreachable(f"no answer from {host}") from error
        if answer.status != 200:
            raise Unreachable(f"{host} answers with HTTP status {answer.status}")
        if len(content) > most:
            raise Unreachable(f"an answer of more than {most} bytes from {host}")
        return content

    def _connected(self, host: str, port: int) -> socket.socket:
        connected = socket.create_connection((host, port), self._connect)
        if self._public_only:
            check_public(connected, host)
        return _Bounded(connected, each=self._read, whole=self._whole)

    def _parts(self, address: str) -> SplitResult:
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError as error:
            raise Unreachable("an address that is none") from error
        if parts.scheme != "http" or not parts.hostname or "@" in parts.netloc:
            raise Unreachable(f"not a plain http address: {address[:200]!r}")
        if not self._any_port and port not in (None, _PORT):
            raise Unreachable(f"an address must be on port {_PORT}: {address[:200]!r}")
        return parts


class _Bounded(socket.socket):
    """Takes over a connection, and reads until a deadline, however small the parts of the answer are."""

    def __init__(self, connected: socket.socket, *, each: float, whole: float) -> None:
        super().__init__(connected.family, connected.type, connected.proto, fileno=connected.detach())
        self.settimeout(each)
        self._each, self._end = each, time.monotonic() + whole

    def recv_into(self, *arguments: Any) -> int:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError("an answer that does not end")
        self.settimeout(min(left, self._each))
        return super().recv_into(*arguments)
