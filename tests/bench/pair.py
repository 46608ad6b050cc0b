"""Two access points for benchmarks: a sender, and a receiver as it is run in earnest, over TLS.

The receiver is `AccessPoint` with its store on disk under uvicorn, in a process of its own or in a thread of this one;
it tells what it used at ``/used``. DNS and SMP are those of a sandbox.
"""

from __future__ import annotations

import json
import os
import resource
import socket
import threading
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from types import SimpleNamespace
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.access_point import AccessPoint
from peppol_kit.access_point.server import Server
from peppol_kit.delivery import addressing
from peppol_kit.network.http import Web
from peppol_kit.network.pki import Verifier
from peppol_kit.sandbox import Sandbox
from peppol_kit.sandbox.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

    from peppol_kit.delivery.addressing import Addressing
    from peppol_kit.network.endpoint import Endpoint
    from peppol_kit.network.pki import Credentials

SENDER, RECEIVER = "POP000002", "POP000001"
_PAGE = resource.getpagesize()
_MOST = 100_000


class Used(NamedTuple):
    """What a process has used: seconds of CPU, bytes of memory now and at most; and what it has counted."""

    cpu: float
    rss: int
    peak: int
    connections: int = 0
    messages: int = 0
    syncs: int = 0

    @classmethod
    def now(cls, **counts: int) -> Used:
        """Of this process."""
        rss = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE
        (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith("VmHWM"))
        return cls(process_time(), rss, int(line.split()[1]) * 1024, **counts)


class Receiver:
    """An access point on a socket that listens, and how many connections, messages and fsyncs it had."""

    def __init__(self, listening: socket.socket, wallet: Wallet, folder: Path) -> None:
        self._connections: set[tuple[str, int]] = set()
        self._messages = self._syncs = 0
        self._listening = listening
        self._sync = os.fsync
        os.fsync = self._counted
        verifier = Verifier(trust=wallet.pki.trust, revocation=None)
        self._app = AccessPoint(wallet.credentials(RECEIVER), verifier, folder, serves=lambda _: True)
        self._server = Server(self, host="127.0.0.1", port=0, tls=wallet.tls)

    def run(self) -> None:
        """Receive, until `stop`, or a signal."""
        self._server.run([self._listening])

    def stop(self) -> None:
        """End."""
        self._server.should_exit = True

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request: the access point does."""
        if scope["type"] == "http" and scope["path"] == "/used":
            used = Used.now(connections=len(self._connections), messages=self._messages, syncs=self._syncs)
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": json.dumps(used).encode()})
            return
        if scope["type"] == "http":
            self._connections.add(tuple(scope["client"]))
            self._messages += 1
        await self._app(scope, receive, send)

    def _counted(self, descriptor: int) -> None:
        self._syncs += 1
        self._sync(descriptor)


class Pair(NamedTuple):
    """A sandbox in which the receiver is registered for documents like ``xml``, and the way to it.

    ``address`` is where the receiver is, ``web`` how the benchmark asks it for what it used.
    """

    peppol: Sandbox
    to: Addressing
    endpoint: Endpoint
    sender: Credentials
    receiver: Credentials
    address: str
    web: Web

    def used(self) -> Used:
        """What the receiver has used."""
        return Used(*json.loads(self.web.request("GET", f"{self.address}/used", most=_MOST).body))


@contextmanager
def pair(xml: bytes, *, processes: int, store: Path | None = None) -> Iterator[Pair]:
    """A sender and a receiver of documents like ``xml``; the receiver's ``store`` is in memory unless it is given."""
    wallet = Wallet()
    to = addressing.of(xml)
    sender, receiver = wallet.credentials(SENDER), wallet.credentials(RECEIVER)
    _ = wallet.tls
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with TemporaryDirectory(dir=store or memory) as folder, socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as asyncio does with sockets of its own
        address = f"https://127.0.0.1:{listening.getsockname()[1]}"
        with (
            _receiving(listening, wallet, Path(folder), apart=processes == 2),
            Sandbox(wallet=wallet) as peppol,
        ):
            point = SimpleNamespace(address=f"{address}/as4", credentials=receiver)
            peppol.participant(to.receiver, access_point=point)
            with peppol.client() as client:
                endpoint = client.lookup(to.receiver, to.document_type, to.process)
            web = Web(peppol.environment)
            found = Pair(peppol, to, endpoint, sender, receiver, address, web)
            found.used()
            yield found
            web.close()


@contextmanager
def _receiving(listening: socket.socket, wallet: Wallet, folder: Path, *, apart: bool) -> Iterator[None]:
    if apart:  # by fork, and before there is a thread
        process = get_context("fork").Process(target=_receive, args=(listening, wallet, folder))
        process.start()
        try:
            yield
        finally:
            process.terminate()
            process.join()
        return
    receiver = Receiver(listening, wallet, folder)
    thread = threading.Thread(target=receiver.run)
    thread.start()
    try:
        yield
    finally:
        receiver.stop()
        thread.join()


def _receive(listening: socket.socket, wallet: Wallet, folder: Path) -> None:
    Receiver(listening, wallet, folder).run()
