"""HTTP to addresses that the network gave, which can be anybody's: bounded, without redirects, and to public hosts
only.

Every request of peppol_kit to an SMP, a Directory or an access point goes through `Web`.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NameResolutionError, NewConnectionError

from peppol_kit.errors import AddressNotAllowed, ConnectionFailed, ReceiptMissing, TransportTimeout
from peppol_kit.network.hosts import HostRefused, check_public

if TYPE_CHECKING:
    from peppol_kit.network.environment import Environment

_CHUNK = 65_536
_POOL = 32


class Answer(NamedTuple):
    """An HTTP response: its status, its headers (names in small letters), and its body, which is bounded."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _PublicConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return check_public(super()._new_conn(), self.host)


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _Adapter(HTTPAdapter):
    def __init__(self, *, private_hosts: bool) -> None:
        self._private_hosts = private_hosts
        super().__init__(pool_connections=_POOL, pool_maxsize=_POOL)

    def init_poolmanager(self, *args: Any, **settings: Any) -> None:
        super().init_poolmanager(*args, **settings)
        if not self._private_hosts:
            manager: Any = self.poolmanager
            manager.pool_classes_by_scheme = {"https": _PublicPool}


class Web:
    """The web as an environment allows it: https, its CAs, its hosts and ports. Connections are kept alive.

    ``connect`` and ``read`` are the seconds to wait for a connection, and for each part of an answer.
    """

    def __init__(self, environment: Environment, *, connect: float = 5.0, read: float = 30.0) -> None:
        self._environment = environment
        self._timeout = (connect, read)
        self._session = requests.Session()
        self._session.trust_env = False  # neither .netrc nor a proxy that the environment variables name
        self._session.adapters.clear()
        self._session.mount("https://", _Adapter(private_hosts=environment.private_hosts))
        if environment.tls_roots is not None:
            self._session.verify = str(environment.tls_roots)

    def close(self) -> None:
        """Close all connections."""
        self._session.close()

    def check(self, address: str) -> None:
        """Refuse an address that is not https, names a user, or has another port than 443 where that is not allowed.

        Raises:
            AddressNotAllowed: it is such a one.
        """
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
            ReceiptMissing: the connection broke off, or the answer has more than ``most`` bytes.
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
        except requests.exceptions.SSLError as error:
            raise ConnectionFailed(f"no TLS with {_host(address)}: {_first(error)}") from error
        except requests.exceptions.ConnectTimeout as error:
            raise ConnectionFailed(f"no connection to {_host(address)} in time") from error
        except requests.exceptions.Timeout as error:
            raise TransportTimeout(f"no answer of {_host(address)} in time") from error
        except (requests.exceptions.RequestException, HTTPError) as error:
            if _never_connected(error):
                raise ConnectionFailed(f"no connection to {_host(address)}") from error
            if "timed out" in str(error).lower():
                raise TransportTimeout(f"no answer of {_host(address)} in time") from error
            raise ReceiptMissing(f"the connection to {_host(address)} broke off") from error


def _body(response: requests.Response, most: int) -> bytes:
    parts, size = [], 0
    for part in response.raw.stream(_CHUNK, decode_content=False):
        size += len(part)
        if size > most:
            raise ReceiptMissing(f"the answer has more than {most} bytes", status=response.status_code)
        parts.append(part)
    return b"".join(parts)


def _lowered(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _host(address: str) -> str:
    return urlsplit(address).hostname or "?"


def _first(error: Exception) -> str:
    """The innermost reason, which is the one that says something."""
    inner: BaseException = error
    while (deeper := inner.__cause__ or inner.__context__) is not None:
        inner = deeper
    return str(inner)[:200]


def _never_connected(error: Exception) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, (NewConnectionError, NameResolutionError, ConnectTimeoutError)):
            return True
        reason = getattr(seen, "reason", None) or next(iter(getattr(seen, "args", ())), None)
        seen = reason if isinstance(reason, BaseException) else None
    return False
