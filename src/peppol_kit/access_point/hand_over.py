"""Handing messages over to the application: each at least once, one at a time, and as long as it takes.

A message waits on disk until the hook has returned. So a crash between that and the note of it hands it over again:
an application that must not book twice compares the message id with what it has.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from anyio import to_thread

from peppol_kit.access_point._log import place_of, shown
from peppol_kit.access_point.received import Hook, Received
from peppol_kit.access_point.waiting import entry_name

if TYPE_CHECKING:
    from peppol_kit.access_point.store import Store, Stored
    from peppol_kit.access_point.waiting import Entry
    from peppol_kit.network.clock import Clock

_SCAN = 5.0
"""Seconds between two looks at what waits: for what failed, and for what another process left."""
_FRESH = 1000
_log = logging.getLogger(__name__)


class HandOver:
    """Calls ``hook`` with what waits in ``store``, in a task of its own.

    Messages come in the order of their arrival; one that failed is tried again later, after 5 seconds, 10, 20, and so
    on up to an hour, and when the process starts again. Meanwhile the others come.
    """

    def __init__(self, store: Store, hook: Hook, *, clock: Clock) -> None:
        self._store, self._hook, self._clock = store, hook, clock
        self._started = clock()
        self._fresh: deque[str] = deque(maxlen=_FRESH)  # what falls out is found by the next look at the disk
        self._wake = asyncio.Event()
        self._stopping = False
        self._task = asyncio.create_task(self._run())

    def soon(self, stored: Stored) -> None:
        """A message came in."""
        self._fresh.append(entry_name(stored.facts.received, stored.folder.name))
        self._wake.set()

    async def stop(self) -> None:
        """Finish the message that is being handed over, and no other: they wait for the next start."""
        self._stopping = True
        self._wake.set()
        await self._task

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        next_look = loop.time()
        while not self._stopping:
            self._wake.clear()
            try:
                if loop.time() >= next_look:
                    await self._look()
                    next_look = loop.time() + _SCAN
                while self._fresh and not self._stopping:
                    await self._try(self._fresh.popleft())
            except Exception as error:  # noqa: BLE001 - a disk that fails now may not fail later
                _log.error("what waits cannot be handed over now: %s", place_of(error))
                next_look = loop.time() + _SCAN
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, next_look - loop.time())):
                    await self._wake.wait()

    async def _look(self) -> None:
        while not self._stopping:
            due = await to_thread.run_sync(lambda: self._store.waiting.due(self._clock(), started=self._started))
            tried = [await self._try(name) for name in due if not self._stopping]
            if not any(tried):
                return

    async def _try(self, name: str) -> bool:
        """Hand a message over; False if somebody else does, or has done."""
        entry = await to_thread.run_sync(self._store.waiting.hold, name)
        if entry is None:
            return False
        with entry:
            await self._hand_over(name, entry)
        return True

    async def _hand_over(self, name: str, entry: Entry) -> None:
        message = name
        try:
            received = await to_thread.run_sync(self._read, name)
            if received is not None:
                message = received.message_id
                answer = await to_thread.run_sync(self._hook, received)
                if inspect.isawaitable(answer):
                    await answer
        except (Exception, SystemExit) as error:  # noqa: BLE001 - the hook is somebody else's, and its failure is no reason to stop
            _log.error("message %s: not handed over: %s", shown(message), place_of(error))
            await to_thread.run_sync(entry.failed, type(error).__name__, self._clock())
        else:
            await to_thread.run_sync(entry.done)
            if received is not None:
                _log.info("message %s: handed over", shown(message))

    def _read(self, name: str) -> Received | None:
        stored = self._store.waiting_for(name)
        if stored is None:
            return None
        self._store.count(stored)  # a crash may have come between
        return Received.of(stored, self._store)
