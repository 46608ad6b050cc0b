"""Answers that hold for a while: each is made by one thread, for which the others wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")
_STRIPES = 64
_SKEW = timedelta(minutes=5)  # between clocks, and between threads that looked at theirs


class _Held(NamedTuple, Generic[Value]):
    value: Value
    since: datetime
    until: datetime


class Shelf(Generic[Value]):
    """At most so many answers by key. When it is full, those that came first make room."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._held: dict[bytes, _Held[Value]] = {}
        self._making = [Lock() for _ in range(_STRIPES)]
        self._full = Lock()

    def get(self, key: bytes, at: datetime, make: Callable[[], tuple[Value, datetime]]) -> Value:
        """The answer that holds at this time: the one at hand, or the one that is made, with until when it holds."""
        held = self._held.get(key)
        if held is not None and _holds(held, at):
            return held.value
        with self._making[hash(key) % _STRIPES]:
            held = self._held.get(key)
            if held is not None and _holds(held, at):
                return held.value
            value, until = make()
            self._keep(key, _Held(value, at, until))
            return value

    def replace(self, key: bytes, value: Value, at: datetime, until: datetime) -> None:
        """Give another answer from now on, whatever is at hand."""
        self._keep(key, _Held(value, at, until))

    def _keep(self, key: bytes, held: _Held[Value]) -> None:
        with self._full:
            self._held.pop(key, None)
            while len(self._held) >= self._most:
                del self._held[next(iter(self._held))]
            self._held[key] = held


def _holds(held: _Held[Value], at: datetime) -> bool:
    return held.since - _SKEW <= at < held.until
