"""The access points of a sandbox: the real `peppol_kit.access_point.AccessPoint`, on a port of its own."""

from __future__ import annotations

import inspect
import socket
import threading
from typing import TYPE_CHECKING

from peppol_kit.errors import ConfigurationError
from peppol_kit.sandbox._loops import Arrivals
from peppol_kit.sandbox._sockets import LOOPBACK

try:
    import uvicorn
    from uvicorn.protocols.http.h11_impl import H11Protocol

    from peppol_kit.access_point import AccessPoint
except ImportError as error:
    raise ConfigurationError("access points need the extra: pip install 'peppol-kit[sandbox]'") from error
from peppol_kit.sandbox._faulty import CONNECTION, FaultyApp

if TYPE_CHECKING:
    import asyncio
    import ssl
    from collections.abc import Callable
    from pathlib import Path

    from peppol_kit.access_point import Hook, Received
    from peppol_kit.access_point.serving import Serves
    from peppol_kit.network.clock import Clock
    from peppol_kit.network.pki import Credentials, Verifier
    from peppol_kit.sandbox.faults import Faults

_BACKLOG = 128


class SandboxAccessPoint:
    """An access point at `address`, from its making until `stop`. What arrived is in `received`.

    ``other`` gives the credentials of another one, which signs receipts in its place where that is to go wrong.
    """

    address: str
    """Where messages are sent to; https, with its port."""
    credentials: Credentials
    """Its certificate and key."""

    def __init__(  # noqa: PLR0913 - what an access point stands on
        self,
        credentials: Credentials,
        *,
        verifier: Verifier,
        folder: Path,
        tls: ssl.SSLContext,
        serves: Callable[[str], Serves],
        faults: Faults,
        other: Callable[[], Credentials],
        clock: Clock,
        hook: Hook | None = None,
    ) -> None:
        self.credentials = credentials
        self.folder = folder
        self._arrivals: Arrivals[Received] = Arrivals()
        self._hook = hook
        listening = socket.create_server((LOOPBACK, 0), backlog=_BACKLOG)
        # asyncio does it for sockets that it makes itself; without, each answer waits 40 ms for the sender to confirm
        # its first half
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.address = f"https://{LOOPBACK}:{listening.getsockname()[1]}/as4"
        faulty = FaultyApp(credentials, serves=serves(self.address), faults=faults, other=other, clock=clock)
        faulty.app = AccessPoint(credentials, verifier, folder, serves=faulty.serves, hook=self._take, clock=clock)
        self._server = _Server(faulty, tls)
        self._thread = threading.Thread(
            target=self._server.run, args=([listening],), name=f"sandbox-{credentials.party}"
        )
        self._thread.start()
        self._server.ready.wait()

    @property
    def seat(self) -> str:
        """Its Seat ID."""
        return self.credentials.party

    @property
    def received(self) -> tuple[Received, ...]:
        """All that arrived and was answered with a receipt, in order; readable until the sandbox stops."""
        return self._arrivals.all

    def wait(self, count: int = 1, *, seconds: float = 10.0) -> tuple[Received, ...]:
        """Wait until so many messages have arrived, and give all that have.

        Raises:
            TransportTimeout: fewer came in that time.
        """
        return self._arrivals.wait(count, seconds)

    def stop(self) -> None:
        """Take no more messages; all threads and sockets are gone when this returns."""
        self.stop_soon()
        self._thread.join()

    def stop_soon(self) -> None:
        """Begin to stop: several at once need the time of one."""
        self._server.should_exit = True

    async def _take(self, received: Received) -> None:
        if self._hook is not None:
            answer = self._hook(received)
            if inspect.isawaitable(answer):
                await answer
        self._arrivals.add(received)


class _Protocol(H11Protocol):
    """Tells each request which connection it came by, so that it can be cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self.app_state = {**self.app_state, CONNECTION: transport}
        super().connection_made(transport)


class _Server(uvicorn.Server):
    """Says when it is ready, and does not wait for those who keep their connections."""

    def __init__(self, app: FaultyApp, tls: ssl.SSLContext) -> None:
        config = uvicorn.Config(
            app,
            http=_Protocol,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        config.load()
        config.ssl = tls
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for connection in tuple(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
        await super().shutdown(sockets)
