"""`repair`: what does not add up is mended, and nothing else is touched."""

from __future__ import annotations

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest
from tests.documents import FIXTURES, data

from peppol_kit import read, validate
from peppol_kit.documents import Change, calculate, explain, repair
from peppol_kit.errors import DocumentError

CORPUS = Path(__file__).parents[4] / "shared" / "conformance"
VALID = sorted(path.stem for path in (FIXTURES / "valid").glob("*.xml"))


@pytest.mark.parametrize("name", VALID)
def test_nothing_changes_in_a_valid_document(name: str) -> None:
    document = read(data(f"valid/{name}"))
    assert repair(document) == (document, ())
    assert repair(document).document is document


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("sum-lines", [Change("BT-106", "", "911.51", "911.52")]),
        ("sum-payable", [Change("BT-115", "", "1117.39", "1117.38")]),
        ("sum-gross", [Change("BT-112", "", "1117.37", "1117.38")]),
        ("sum-vat", [Change("BT-110", "", "165.87", "165.86")]),
        ("sum-charges", [Change("BT-108", "", "41.00", "40.00")]),
        ("sum-taxable", [Change("BT-116", "VAT S 6 %", "180.40", "170.40")]),
        ("creditnote-sum-payable", [Change("BT-115", "", "121.78", "121.77")]),
        ("vat-ae-with-tax", [Change("BT-117", "VAT AE 0 %", "0.10", "0.00")]),
    ],
)
def test_an_amount_that_is_off_is_mended_alone(name: str, changes: list[Change]) -> None:
    mended = repair(read(data(f"broken/{name}")))
    assert list(mended.changes) == changes
    assert validate(mended.document).verdict == "valid"


def test_a_line_that_is_off_is_mended_with_all_that_follows() -> None:
    mended = repair(read(data("broken/sum-line")))
    assert [(change.term, change.place, change.after) for change in mended.changes] == [
        ("BT-131", "line 2", "170.43"),
        ("BT-116", "VAT S 6 %", "170.43"),
        ("BT-117", "VAT S 6 %", "10.23"),
        ("BT-110", "", "165.87"),
        ("BT-106", "", "911.55"),
        ("BT-109", "", "951.55"),
        ("BT-112", "", "1117.42"),
        ("BT-115", "", "1117.42"),
    ]
    assert explain(mended.document).wrong == ()
    assert validate(mended.document).verdict == "valid"


def test_a_breakdown_of_another_rate_gives_way_to_that_of_the_lines() -> None:
    mended = repair(read(data("broken/sum-vat-rate")))
    assert {(change.term, change.before, change.after) for change in mended.changes if change.term == "BT-118"} == {
        ("BT-118", "", "S"), ("BT-118", "S", ""),
    }  # fmt: skip
    assert validate(mended.document).verdict == "valid"


def test_prices_rates_and_categories_are_never_touched() -> None:
    for path in sorted((FIXTURES / "broken").glob("*.xml")):
        try:
            document = read(path)
        except DocumentError:
            continue
        mended = repair(document).document
        for before, after in zip(document.lines, mended.lines, strict=True):
            kept = {"price", "quantity", "base_quantity", "vat_rate", "vat_category", "gross_price", "price_discount"}
            assert all(getattr(before, name) == getattr(after, name) for name in kept), path.stem


def test_what_is_mended_stays_so() -> None:
    for path in sorted((FIXTURES / "broken").glob("sum-*.xml")):
        mended = repair(read(path)).document
        assert repair(mended).changes == ()
        assert read(mended.to_xml()) == mended


def test_what_calculate_makes_needs_no_repair() -> None:
    document = calculate(read(data("valid/be-invoice")))
    assert repair(document).changes == ()
    assert document.totals is not None
    assert document.totals.payable == Decimal("1117.38")


@pytest.mark.conformance
@pytest.mark.skipif(not CORPUS.is_dir(), reason="no recorded verdicts: ../shared/conformance is not beside the project")
@pytest.mark.parametrize("corpus", ["billing-documents", "billing-countries"])
def test_nothing_changes_in_the_valid_documents_of_others(corpus: str) -> None:
    changed, count = [], 0
    with gzip.open(CORPUS / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as stream:
        for row in map(json.loads, stream):
            source = row["xml"].encode()
            if validate(source, ruleset="peppol-bis-billing-3").verdict == "valid":
                count += 1
                if repair(read(source)).changes:
                    changed.append((row["id"], repair(read(source)).changes))
    assert count >= 8
    assert changed == []
