"""What is found out once a document, and only if a rule asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from peppol_kit.xml.tree import RuleStop

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_K = TypeVar("_K", bound="Hashable")
_T = TypeVar("_T")


class fact(Generic[_T]):  # noqa: N801 - used as a decorator
    """A property that is worked out when it is first asked for.

    It is `functools.cached_property` without its lock, which before Python 3.12 costs more than most facts do. A
    document is judged by one thread.
    """

    def __init__(self, find: Callable[[Any], _T]) -> None:
        self._find = find
        self._name = find.__name__
        self.__doc__ = find.__doc__

    def __get__(self, instance: object, owner: type | None = None) -> _T:
        answer = instance.__dict__[self._name] = self._find(instance)
        return answer


class Once(Generic[_K, _T]):
    """A function that is asked once for each key, be its answer that this cannot be judged."""

    def __init__(self, find: Callable[[_K], _T]) -> None:
        self._find = find
        self._known: dict[_K, _T | RuleStop] = {}

    def get(self, key: _K) -> _T:
        """What belongs to a key; stops the rule each time if it stopped it the first time."""
        if key not in self._known:
            try:
                self._known[key] = self._find(key)
            except RuleStop as stop:
                self._known[key] = RuleStop(*stop.args)  # without the traceback, which would keep the document
        answer = self._known[key]
        if isinstance(answer, RuleStop):
            raise RuleStop(*answer.args)
        return answer
