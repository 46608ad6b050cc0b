"""The tight schemas against the recorded official findings: what they accept breaks no rule they prove."""

import csv
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas"
CONFORMANCE = ROOT.parent / "shared" / "conformance"
CORPORA = sorted(CONFORMANCE.glob("billing-*.jsonl.gz"))

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(
        not CORPORA, reason="no recorded verdicts: ../shared/conformance is not beside the project"
    ),
]


@dataclass(frozen=True)
class Case:
    """A document with what the official artefacts say about it."""

    name: str
    xml: bytes
    valid: bool | None
    fatal: frozenset[str]
    warnings: frozenset[str]


@cache
def schema(folder: str, document: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / folder / f"{document}.xsd"))


def proven() -> set[str]:
    with (SCHEMAS / "tables" / "tight_proves.csv").open(encoding="utf-8", newline="") as stream:
        return {row["rule"] for row in csv.DictReader(stream)}


def cases() -> Iterator[Case]:
    for corpus in CORPORA:
        with gzip.open(corpus, "rt", encoding="utf-8") as stream:
            for line in stream:
                case = json.loads(line)
                findings = [finding for found in case["expect"].values() for finding in found]
                yield Case(
                    f"{corpus.name} {case['id']}",
                    case["xml"].encode(),
                    case["schema_valid"],
                    frozenset(rule for rule, severity, _ in findings if severity == "fatal"),
                    frozenset(rule for rule, severity, _ in findings if severity != "fatal"),
                )


def accepted(case: Case) -> bool:
    root = etree.fromstring(case.xml)
    document = etree.QName(root).localname
    return document in ("Invoice", "CreditNote") and schema("tight", document).validate(root)


def test_what_is_accepted_breaks_no_proven_rule() -> None:
    rules = proven()
    wrong = {case.name: rules & (case.fatal | case.warnings) for case in cases() if accepted(case)}
    assert {name: broken for name, broken in wrong.items() if broken} == {}


def test_what_is_accepted_is_valid_ubl() -> None:
    for case in cases():
        if accepted(case):
            root = etree.fromstring(case.xml)
            assert case.valid is not False, case.name
            assert schema("ubl21", etree.QName(root).localname).validate(root), case.name


def test_most_documents_without_findings_are_accepted(capsys: pytest.CaptureFixture[str]) -> None:
    counts = Counter[tuple[str, bool]]()
    for case in cases():
        kind = "fatal" if case.fatal else "warnings" if case.warnings else "clean"
        counts[kind, accepted(case)] += 1
    with capsys.disabled():
        for kind in ("clean", "warnings", "fatal"):
            total = counts[kind, True] + counts[kind, False]
            print(f"\ntight schema accepts {counts[kind, True]} of {total} documents: {kind}", end="")
    assert counts["clean", True] > 0.95 * (counts["clean", True] + counts["clean", False])


def test_every_proven_rule_is_one_of_the_recorded_rulesets_or_of_an_earlier_release() -> None:
    with (CONFORMANCE / "rules.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["rule"] for row in csv.DictReader(stream)}
    assert proven() - known == {"UBL-CR-631"}
