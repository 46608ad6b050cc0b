"""Answers that may be given again for a while: bounded, and safe between threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from peppol_kit.network.clock import Clock

K = TypeVar("K")
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Keeps each answer until its time, and of more than ``most`` those that were asked for last."""

    def __init__(self, *, most: int, clock: Clock) -> None:
        self._most = most
        self._clock = clock
        self._lock = Lock()
        self._kept: OrderedDict[K, tuple[V, datetime]] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The answer that is kept; None if there is none, or its time is over."""
        now = self._clock()
        with self._lock:
            value, until = self._kept.pop(key, (None, now))
            if value is None or until <= now:
                return None
            self._kept[key] = value, until
            return value

    def put(self, key: K, value: V, *, until: datetime) -> None:
        """Keep an answer until then."""
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = value, until
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

    def clear(self, about: Callable[[K], bool] = lambda _: True) -> None:
        """Keep nothing of what was kept, or of what is about something."""
        with self._lock:
            for key in [key for key in self._kept if about(key)]:
                del self._kept[key]

    def __len__(self) -> int:
        return len(self._kept)
