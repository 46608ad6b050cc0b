"""Net amounts by VAT category and rate, each added up once however many entries of the VAT breakdown ask for it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Generic, TypeVar

from peppol_kit.rules._once import Once
from peppol_kit.terms import ubl
from peppol_kit.xml.tree import RuleStop

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from peppol_kit.xml.tree import Node

_ZERO = Decimal(0)
_K = TypeVar("_K", bound="Hashable")


class _Sorted(Generic[_K]):
    """Entries by their keys. One whose keys cannot all be told stops whoever asks for a key that it may have."""

    def __init__(self, entries: Iterable[Node], keys: Callable[[Node], Iterable[_K]]) -> None:
        self._entries: dict[_K, list[Node]] = {}
        self._stop: RuleStop | None = None
        self._told: set[_K] = set()
        """The keys that are known of all entries that stop."""
        for entry in entries:
            mine: set[_K] = set()
            try:
                mine.update(keys(entry))
            except RuleStop as stop:
                self._told = mine if self._stop is None else self._told & mine
                self._stop = RuleStop(*stop.args)
            for key in mine:
                self._entries.setdefault(key, []).append(entry)

    def get(self, key: _K) -> list[Node]:
        if self._stop is not None and key not in self._told:
            raise RuleStop(*self._stop.args)
        return self._entries.get(key, [])


class Sums:
    """The sums of the lines of a document, or of its allowances and charges."""

    def __init__(self, entries: list[Node], category: str, amount: Callable[[Node], Decimal]) -> None:
        self._category = category
        self._amount = amount
        self._of_code = _Sorted(entries, self._codes)
        self._of_rate = Once(self._by_rate)
        self._sums = Once(self._add_up)

    def of(self, code: str, rate: Decimal | None) -> tuple[Decimal, bool]:
        """The sum of the entries of a VAT category and, where a rate is given, of that rate; and if there are any."""
        return self._sums.get((code, rate))

    def _codes(self, entry: Node) -> Iterable[str]:
        return (node.clean(ubl.ID) for node in entry.all(self._category))

    def _rates(self, entry: Node) -> Iterable[Decimal | None]:
        return (node.decimal(ubl.PERCENT) for node in entry.all(self._category))

    def _by_rate(self, code: str) -> _Sorted[Decimal | None]:
        return _Sorted(self._of_code.get(code), self._rates)

    def _add_up(self, key: tuple[str, Decimal | None]) -> tuple[Decimal, bool]:
        code, rate = key
        mine = self._of_code.get(code) if rate is None else self._of_rate.get(code).get(rate)
        return sum(map(self._amount, mine), _ZERO), bool(mine)
