"""Our UBL 2.1 schemas against the recorded verdicts of the official ones, on every document there is."""

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[2]
CORPORA = sorted((ROOT.parent / "shared" / "conformance").glob("*.jsonl.gz"))

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not CORPORA, reason="no recorded verdicts: ../shared/conformance is not beside the project"),
]


@cache
def schema_of(document: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(ROOT / "schemas" / "ubl21" / f"{document}.xsd"))


def recorded(corpus: Path) -> Iterator[tuple[str, bytes, bool]]:
    with gzip.open(corpus, "rt", encoding="utf-8") as stream:
        for line in stream:
            case = json.loads(line)
            if case["schema_valid"] is not None:
                yield case["id"], case["xml"].encode(), case["schema_valid"]


@pytest.mark.parametrize("corpus", CORPORA or [Path("none")], ids=lambda path: path.name.partition(".")[0])
def test_the_verdict_is_that_of_the_official_schema(corpus: Path) -> None:
    wrong = []
    for name, xml, valid in recorded(corpus):
        root = etree.fromstring(xml)
        if schema_of(etree.QName(root).localname).validate(root) is not valid:
            wrong.append(name)
    assert wrong == []
