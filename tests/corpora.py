"""The recorded documents beside the project: some thousands of invoices and credit notes, right and wrong."""

from __future__ import annotations

import gzip
import json
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pytest

from peppol_kit.xml import parser, schema, source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Test = TypeVar("Test", bound="Callable[..., None]")
_FOLDER = Path(__file__).parents[2] / "shared" / "conformance"
NAMES = sorted(
    path.name.removesuffix(".jsonl.gz") for path in _FOLDER.glob("*.jsonl.gz") if path.name[:5] in {"billi", "cius-"}
)
"""The corpora of billing; none where they are not beside the project."""
PROMISED = "billing-documents"
"""The one that is looked at as a whole every time; of the others every fifth document is enough every day."""
_EVERY = 5

_sampled = pytest.mark.parametrize(
    ("corpus", "every"),
    [
        *(pytest.param(name, 1 if name == PROMISED else _EVERY, id=name) for name in NAMES or ["none"]),
        *(pytest.param(name, 1, id=f"whole {name}", marks=pytest.mark.soak) for name in NAMES if name != PROMISED),
    ],
)


def recorded(test: Test) -> Test:
    """A test that needs the recorded documents."""
    missing = pytest.mark.skipif(not NAMES, reason="the recorded documents are not beside the project")
    return pytest.mark.conformance(missing(test))


def sampled(test: Test) -> Test:
    """A test of each ``corpus``, of which ``every`` so manieth document is taken."""
    return recorded(_sampled(test))


class Recorded(NamedTuple):
    """A document with its name, and whether it is valid by the schema of UBL 2.1."""

    name: str
    data: bytes
    is_valid: bool


@cache
def _rows(corpus: str) -> tuple[Recorded, ...]:
    with gzip.open(_FOLDER / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as stream:
        return tuple(_recorded(json.loads(line)) for line in stream)


def _recorded(row: dict[str, str | bool | None]) -> Recorded:
    data, is_valid = str(row["xml"]).encode(), row["schema_valid"]
    if is_valid is None:
        is_valid = not schema.errors(source.payload(parser.parse(data)))
    return Recorded(str(row["id"]), data, bool(is_valid))


def documents(corpus: str, *, every: int = 1) -> Iterator[Recorded]:
    """The documents of a corpus, or every so manieth."""
    return islice(_rows(corpus), 0, None, every)
