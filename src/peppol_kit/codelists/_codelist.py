"""The type of a code list.

`peppol-validate` imports this on every start: no dataclass, no `typing`, and what a run does not ask for is
not made.
"""

from __future__ import annotations

from peppol_kit import _resources

TYPE_CHECKING = False  # the constant of `typing`, which itself takes longer to import than all code lists
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn

_name_tables: dict[str, dict[str, str]] = {}


class CodeList:
    """The codes that a standard allows in one place, as one release has them.

    ``id`` and ``title`` say which list it is, ``release`` where this state of it was published. A list never
    changes; another release is another list, made with `changed`.
    """

    __slots__ = ("_codes", "_names", "_text", "id", "release", "title")

    id: str
    title: str
    release: str
    _text: str
    _names: str
    _codes: frozenset[str] | None

    def __init__(self, id: str, title: str, release: str, codes: str, names: str = "") -> None:  # noqa: A002
        """Codes are separated by blanks; ``names`` is the table of `data` that has their names."""
        put = object.__setattr__
        put(self, "id", id)
        put(self, "title", title)
        put(self, "release", release)
        put(self, "_text", codes)
        put(self, "_names", names)
        put(self, "_codes", None)

    @property
    def codes(self) -> frozenset[str]:
        """All codes as a set."""
        codes = self._codes
        if codes is None:
            codes = frozenset(self._text.split())
            object.__setattr__(self, "_codes", codes)
        return codes

    def name(self, code: str) -> str | None:
        """What ``code`` stands for, in English; None if it is not in this list, or has no published name."""
        return _name_table(self._names).get(code) if self._names and code in self.codes else None

    def changed(self, *, release: str, added: str = "", removed: str = "") -> CodeList:
        """The same list as another release has it: codes separated by blanks, the added ones at the end.

        A code to add that is there, or one to remove that is not, is a ValueError: the difference is of other
        lists.
        """
        gone, new = removed.split(), added.split()
        wrong = [*(code for code in gone if code not in self), *(code for code in new if code in self)]
        if wrong:
            raise ValueError(f"{self.id} {self.release} does not differ from {release} in {' '.join(wrong)}")
        codes = [code for code in self if code not in gone] + new
        return CodeList(self.id, self.title, release, " ".join(codes), self._names)

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __iter__(self) -> Iterator[str]:
        """The codes in the order of the publication."""
        return iter(self._text.split())

    def __len__(self) -> int:
        return len(self.codes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CodeList) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"<CodeList {self.id}, {self.release}: {len(self)} codes>"

    def __reduce__(self) -> tuple[type[CodeList], tuple[str, str, str, str, str]]:
        return CodeList, (*self._key(), self._names)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a CodeList does not change: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a CodeList does not change: {name}")

    def _key(self) -> tuple[str, str, str, str]:
        return self.id, self.title, self.release, self._text


def _name_table(table: str) -> dict[str, str]:
    names = _name_tables.get(table)
    if names is None:
        import json

        with open(_resources.path("codelists", "data", f"names-{table}.json"), encoding="utf-8") as file:  # noqa: PTH123
            names = _name_tables[table] = json.load(file)
    return names
