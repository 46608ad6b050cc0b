"""An event loop in a thread, for servers that need one; and waiting, from other threads, for what arrives there."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from peppol_kit.errors import TransportTimeout

if TYPE_CHECKING:
    from collections.abc import Coroutine

_T = TypeVar("_T")


class LoopThread:
    """An event loop that runs in a thread of its own until `stop`."""

    def __init__(self, name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=f"sandbox-{name}")
        self._thread.start()

    def call(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Do something in the loop, and wait for what comes of it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def stop(self) -> None:
        """Cancel what still runs, and end the loop and its thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
            left = asyncio.all_tasks(self._loop)
            for task in left:
                task.cancel()
            self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        finally:
            self._loop.close()


class Arrivals(Generic[_T]):
    """What arrived somewhere, in order; can be waited for from any thread."""

    def __init__(self) -> None:
        self._all: list[_T] = []
        self._changed = threading.Condition()

    def add(self, arrival: _T) -> None:
        """Something arrived."""
        with self._changed:
            self._all.append(arrival)
            self._changed.notify_all()

    @property
    def all(self) -> tuple[_T, ...]:
        """All that arrived so far."""
        with self._changed:
            return tuple(self._all)

    def wait(self, count: int, seconds: float) -> tuple[_T, ...]:
        """Wait until so many have arrived, and give all that have.

        Raises:
            TransportTimeout: fewer came in that time.
        """
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._all) >= count, seconds):
                raise TransportTimeout(f"{len(self._all)} of {count} arrived within {seconds:g} seconds")
            return tuple(self._all)
