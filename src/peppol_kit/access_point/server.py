"""The web server that runs an access point by itself: uvicorn, over TLS or behind a proxy that does TLS."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING

from peppol_kit.errors import ConfigurationError

try:
    import uvicorn
except ImportError as error:
    raise ConfigurationError("an access point needs the extra: pip install 'peppol-kit[web]'") from error

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from starlette.types import ASGIApp

_GRACE, _IDLE_GRACE = 60, 1.0
_MOST_CONNECTIONS = 500


class Server(uvicorn.Server):
    """uvicorn for ``app``: at its end it finishes what it is answering, for a minute at most, and waits for no other.

    ``tls`` None is for an access point behind a proxy, or within a test.
    """

    def __init__(self, app: ASGIApp, *, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                ws="none",
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                limit_concurrency=_MOST_CONNECTIONS,
                timeout_graceful_shutdown=_GRACE,
                ssl_context_factory=(lambda _config, _default: tls) if tls else None,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End: senders that keep an idle connection, and do not answer that it ends, are not waited for."""
        asyncio.get_running_loop().call_later(_IDLE_GRACE, self._abort_idle)
        await super().shutdown(sockets)

    def _abort_idle(self) -> None:
        for connection in tuple(self.server_state.connections):
            cycle = getattr(connection, "cycle", None)
            if connection.transport is not None and (cycle is None or cycle.response_complete):
                connection.transport.abort()


def tls_context(
    certificate: str | Path, key: str | Path | None = None, *, password: str | None = None
) -> ssl.SSLContext:
    """TLS 1.2 or later with the certificate of the web server, which is one of the public web and not of Peppol.

    Raises:
        ConfigurationError: certificate and key cannot be read, or are not those of each other.
    """
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key, password)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(f"{certificate}: no certificate with its key for TLS can be read: {error}") from error
    return context
