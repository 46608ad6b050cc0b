"""CRLs and OCSP answers over plain http, from where certificates say that they are.

What is fetched is signed, so http is enough, and https would need a revocation check of its own. The addresses are
those in certificates for which a CA of the network already vouches; even so they lead to public hosts and port 80 only,
unless the environment allows others.
"""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from urllib3 import PoolManager, Timeout
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError

from peppol_kit.network.hosts import HostRefused, check_public

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

    from peppol_kit.network.environment import Environment

_CHUNK = 65_536


class Unreachable(Exception):  # noqa: N818 - not for the public: becomes the reason of a `CertificateRejected`
    """There is no answer that could be used; says why."""


class _PublicConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return check_public(super()._new_conn(), self.host)


class _PublicPool(HTTPConnectionPool):
    ConnectionCls = _PublicConnection


class Fetcher:
    """Fetches from where the environment allows it.

    ``connect`` and ``read`` are the seconds to wait for a connection and for each part of an answer, ``whole`` for all
    of it.
    """

    def __init__(
        self, environment: Environment, *, connect: float = 5.0, read: float = 10.0, whole: float = 20.0
    ) -> None:
        self._any_port = environment.any_port
        self._whole = whole
        self._pools = PoolManager(maxsize=4, retries=False, timeout=Timeout(connect=connect, read=read))
        if not environment.private_hosts:
            self._pools.pool_classes_by_scheme = {"http": _PublicPool}

    def __call__(self, address: str, *, most: int, body: bytes | None = None, kind: str = "") -> bytes:
        """At most ``most`` bytes by GET, or by POST of a ``body`` of some media type. No redirect is followed.

        Raises:
            Unreachable: there is no such answer.
        """
        self._check(address)
        end = time.monotonic() + self._whole
        try:
            response = self._pools.request(
                "GET" if body is None else "POST",
                address,
                body=body,
                headers={"Content-Type": kind} if kind else {},
                redirect=False,
                preload_content=False,
            )
            try:
                if response.status != 200:
                    raise Unreachable(f"{urlsplit(address).hostname} answers with HTTP status {response.status}")
                return _body(response, most, end)
            finally:
                response.close()
        except HostRefused as error:
            raise Unreachable(str(error)) from error
        except (HTTPError, OSError) as error:
            raise Unreachable(f"no answer from {urlsplit(address).hostname}") from error

    def _check(self, address: str) -> None:
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError as error:
            raise Unreachable("an address that is none") from error
        if parts.scheme != "http" or not parts.hostname or "@" in parts.netloc:
            raise Unreachable(f"not a plain http address: {address[:200]!r}")
        if not self._any_port and port not in (None, 80):
            raise Unreachable(f"an address must be on port 80: {address[:200]!r}")


def _body(response: BaseHTTPResponse, most: int, end: float) -> bytes:
    parts, size = [], 0
    for part in response.stream(_CHUNK, decode_content=False):
        size += len(part)
        if size > most:
            raise Unreachable(f"an answer of more than {most} bytes")
        if time.monotonic() > end:
            raise Unreachable("an answer that does not end")
        parts.append(part)
    return b"".join(parts)
