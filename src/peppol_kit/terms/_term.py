"""What a term is: a path in UBL that knows its id, its name and its group."""

from __future__ import annotations

from functools import lru_cache
from typing import Self


@lru_cache(maxsize=4096)
def _join(above: str, below: str) -> Path:
    return Path("|".join(f"{start}/{end}" for start in above.split("|") for end in below.split("|")))


class Path(str):
    """Steps of UBL below an element, such as ``cac:Country/cbc:IdentificationCode``; ``|`` separates alternatives."""

    __slots__ = ()

    def __truediv__(self, below: str) -> Path:
        """The path that goes on with ``below``: ``BG_5 / BT_40``."""
        return _join(self, below)


class Term(Path):
    """A business term (BT) or group (BG) of EN 16931; its text is its path from the element of its group.

    ``group`` is None for what stands directly in the document. An alternative that begins with ``/`` stands outside of
    the group, in the document. ``when`` tells terms apart that share a path: the value
    that an element beside them has, such as ``("cbc:ChargeIndicator", "false")`` for BG-20.
    """

    __slots__ = ("cardinality", "group", "id", "kind", "name", "when")

    def __new__(
        cls,
        id: str,  # noqa: A002 - the word of the norm
        name: str,
        path: str,
        cardinality: str,
        kind: str = "group",
        *,
        group: Term | None = None,
        when: tuple[str, str] | None = None,
    ) -> Self:
        term = super().__new__(cls, path)
        term.id = id
        term.name = name
        term.cardinality = cardinality
        term.kind = kind
        term.group = group
        term.when = when
        return term

    id: str
    name: str
    cardinality: str
    kind: str
    group: Term | None
    when: tuple[str, str] | None

    def __repr__(self) -> str:
        return f"<{self.id} {self.name}>"

    @property
    def places(self) -> tuple[str, ...]:
        """Every UBL path of this term from the document's own element."""
        above = self.group.places if self.group is not None else ("",)
        below = [path for path in self.split("|") if not path.startswith("/")]
        alone = [path[1:] for path in self.split("|") if path.startswith("/")]
        return (*(f"{start}/{end}" if start else end for start in above for end in below), *alone)
