"""Servers of the standard library, a thread a connection, that leave nothing behind when they are closed."""

from __future__ import annotations

import logging
import socket
import socketserver
import sys
import threading

LOOPBACK = "127.0.0.1"

_log = logging.getLogger(__name__)


class TcpServer(socketserver.ThreadingTCPServer):
    """A TCP server whose open connections are cut when it is closed, so that their threads end."""

    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, port: int, handler: type[socketserver.BaseRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        super().__init__((LOOPBACK, port), handler)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.socket.getsockname()[1])

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Remember the connection, and handle it in a thread."""
        if isinstance(request, socket.socket):
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Close a connection, and forget it."""
        if isinstance(request, socket.socket):
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Cut all connections, and wait for their threads."""
        for connection in tuple(self._open):
            cut(connection)
        super().server_close()

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        """A connection that breaks off is the other side's business; anything else is a mistake of ours."""
        log_error(client_address)


def log_error(client_address: object) -> None:
    """Log what stopped the handling of a request, in words if the connection did."""
    error = sys.exception()
    if isinstance(error, OSError):
        _log.debug("a connection of %s broke off: %s", client_address, error)
    else:
        _log.exception("a request of %s could not be answered", client_address)


def cut(connection: socket.socket) -> None:
    """End a connection for both sides; its thread then finds it ended, and closes it."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended already


class Served:
    """Servers that run in threads of their own until they are closed."""

    def __init__(self, name: str, *servers: socketserver.BaseServer) -> None:
        self._servers = servers
        self._threads = [
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name=f"sandbox-{name}")
            for server in servers
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop; all threads and sockets are gone when this returns."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
        for thread in self._threads:
            thread.join()
