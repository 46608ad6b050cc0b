"""HTTP to addresses that the network gave, which can be anybody's: bounded in bytes and in time, without redirects,
and to public hosts only.

Every request of peppol_kit to an SMP, a Directory or an access point goes through `Web`.
"""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError

from peppol_kit.errors import (
    AddressNotAllowed,
    ConfigurationError,
    ConnectionFailed,
    ReceiptMissing,
    TransportTimeout,
)
from peppol_kit.network.hosts import HostRefused, check_public

if TYPE_CHECKING:
    from peppol_kit.network.environment import Environment

_CHUNK = 65_536
_SENDING = 5
"""How many times longer a request may take than its answer: ten minutes, as an access point waits for a message."""
_POOL = 32
_LONGEST_ADDRESS = 2000
_ADDRESS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")


class Answer(NamedTuple):
    """An HTTP response: its status, its headers (names in small letters), and its body, which is bounded."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _BoundedSocket(ssl.SSLSocket):
    """Reads and writes until a deadline, however small the parts that the other side gives or takes."""

    deadline: float | None = None
    sent_by: float | None = None

    def send(self, data: Any, flags: int = 0) -> int:
        if self.sent_by is not None and time.monotonic() > self.sent_by:
            raise TimeoutError("the request took too long: timed out")
        return super().send(data, flags)

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        if self.deadline is not None:
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("the answer took too long: timed out")
            each = self.gettimeout()
            self.settimeout(left if each is None else min(each, left))
        return super().recv_into(buffer, nbytes, flags)


class _Connection(HTTPSConnection):
    """Tells what failed before there was a connection from what failed later, when something may have arrived."""

    public_only: ClassVar[bool]
    longest: ClassVar[float]

    def connect(self) -> None:
        try:
            super().connect()
        except TimeoutError as error:
            raise ConnectTimeoutError(self, "the TLS handshake timed out") from error
        except OSError as error:  # of TLS too
            raise NewConnectionError(self, f"no TLS: {error}") from error
        self._begin()

    def request(self, *arguments: Any, **named: Any) -> None:
        self._begin()
        super().request(*arguments, **named)

    def _begin(self) -> None:
        if isinstance(self.sock, _BoundedSocket):
            self.sock.sent_by = time.monotonic() + _SENDING * self.longest

    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        return check_public(connection, self.host) if self.public_only else connection

    def getresponse(self) -> Any:  # which urllib3 types otherwise than http.client
        if isinstance(self.sock, _BoundedSocket):
            self.sock.deadline = time.monotonic() + self.longest
        return super().getresponse()


class _Adapter(HTTPAdapter):
    def __init__(self, *, public_only: bool, roots: str, longest: float) -> None:
        self._context = ssl.create_default_context(cafile=roots)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._context.sslsocket_class = _BoundedSocket
        connection = type("_Connection", (_Connection,), {"public_only": public_only, "longest": longest})
        self._pool_class = type("_Pool", (HTTPSConnectionPool,), {"ConnectionCls": connection})
        super().__init__(pool_connections=_POOL, pool_maxsize=_POOL)

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        super().init_poolmanager(*args, **settings, ssl_context=self._context)
        manager: Any = self.poolmanager
        manager.pool_classes_by_scheme = {"https": self._pool_class}

    def cert_verify(self, conn: Any, url: str, verify: object, cert: object) -> None:  # noqa: ARG002 - as requests has it
        """Certificates are always verified, against the roots of the context, which are read once."""
        conn.cert_reqs = "CERT_REQUIRED"


class Web:
    """The web as an environment allows it: https, its CAs, its hosts and ports. Connections are kept alive.

    ``connect`` and ``read`` are the seconds to wait for a connection, and for each part of an answer; ``longest``
    those within which the whole answer must have come; the request may take five times as long. No cookies are kept,
    and no coded answers are asked for.

    Raises:
        ConfigurationError: the file of the CAs of the environment cannot be read.
    """

    def __init__(
        self, environment: Environment, *, connect: float = 5.0, read: float = 30.0, longest: float = 120.0
    ) -> None:
        self._environment = environment
        self._timeout = (connect, read)
        roots = str(environment.tls_roots or DEFAULT_CA_BUNDLE_PATH)
        try:
            adapter = _Adapter(public_only=not environment.private_hosts, roots=roots, longest=longest)
        except OSError as error:  # of ssl too
            raise ConfigurationError(f"{roots}: no certificates of web servers' CAs can be read") from error
        self._session = requests.Session()
        self._session.trust_env = False  # neither .netrc nor a proxy that the environment variables name
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self._session.headers["Accept-Encoding"] = "identity"
        self._session.adapters.clear()
        self._session.mount("https://", adapter)

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def check(self, address: str) -> None:
        """Refuse an address that is not https, names a user, or has another port than 443 where that is not allowed.

        Raises:
            AddressNotAllowed: it is such a one.
        """
        if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
            raise AddressNotAllowed("an address has characters that none may have, or too many of them")
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError as error:
            raise AddressNotAllowed("an address that is none") from error
        if parts.scheme != "https" or not parts.hostname:
            raise AddressNotAllowed(f"an address must be https: {address[:200]!r}")
        if parts.username is not None or parts.password is not None:
            raise AddressNotAllowed("an address must not have a user name in it")
        if not self._environment.any_port and port not in (None, 443):
            raise AddressNotAllowed(f"an address must be on port 443: {address[:200]!r}")

    def request(  # noqa: PLR0913 - what an HTTP request consists of
        self,
        method: str,
        address: str,
        *,
        most: int,
        headers: Mapping[str, str] | None = None,
        body: bytes | BinaryIO | Iterable[bytes] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> Answer:
        """Ask, and read at most ``most`` bytes of the answer, whatever its status is. No redirect is followed.

        Raises:
            AddressNotAllowed: the address is none that may be asked.
            ConnectionFailed: there is no connection, or no TLS.
            TransportTimeout: the connection stood, and the answer did not come in time.
            ReceiptMissing: the connection broke off, or the answer has more than ``most`` bytes (``status`` is then
                that of the answer), or is compressed, which was not asked for.
        """
        self.check(address)
        try:
            response = self._session.request(
                method,
                address,
                data=body,
                headers=headers,
                auth=auth,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            )
            with response:
                return Answer(response.status_code, _lowered(response.headers), _body(response, most))
        except HostRefused as error:
            raise AddressNotAllowed(str(error)) from error
        except (requests.exceptions.RequestException, HTTPError, OSError) as error:
            host = urlsplit(address).hostname
            early = next((each for each in _reasons(error) if isinstance(each, _NEVER_CONNECTED)), None)
            if early is not None:
                raise ConnectionFailed(f"no connection to {host}: {_innermost(early)}") from error
            if any(isinstance(each, _TOO_LATE) for each in _reasons(error)):
                raise TransportTimeout(f"no answer of {host} in time") from error
            raise ReceiptMissing(f"the connection to {host} broke off") from error


_NEVER_CONNECTED = (ConnectTimeoutError,)  # which the errors of name resolution and of no connection are too
_TOO_LATE = (TimeoutError, ReadTimeoutError, requests.exceptions.Timeout)


def _body(response: requests.Response, most: int) -> bytes:
    status = response.status_code
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ReceiptMissing("the answer is compressed, which was not asked for", status=status)
    parts, size = [], 0
    for part in response.raw.stream(_CHUNK, decode_content=False):
        size += len(part)
        if size > most:
            raise ReceiptMissing(f"the answer has more than {most} bytes", status=status)
        parts.append(part)
    return b"".join(parts)


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _reasons(error: BaseException) -> Iterable[BaseException]:
    """An error, and what it wraps: as its argument or its reason, which is how urllib3 and requests do it."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        inner = (getattr(seen, "reason", None), *reversed(seen.args), seen.__cause__)
        seen = next((each for each in inner if isinstance(each, BaseException)), None)


def _innermost(error: BaseException) -> str:
    """The innermost reason, which is the one that says something."""
    return str([*_reasons(error)][-1])[:200]
