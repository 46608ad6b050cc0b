"""The tight schemas against the recorded official findings: what they accept breaks no rule they prove."""

import csv
import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

ROOT = Path(__file__).parents[2]
SCHEMAS = ROOT / "schemas"
CONFORMANCE = ROOT.parent / "shared" / "conformance"
CORPORA = sorted([*CONFORMANCE.glob("billing-*.jsonl.gz"), *CONFORMANCE.glob("cius-*.jsonl.gz")])

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not CORPORA, reason="no recorded verdicts: ../shared/conformance is not beside the project"),
]


@dataclass(frozen=True)
class Case:
    """What the official artefacts say about a document, and what our schemas do."""

    name: str
    fatal: frozenset[str]
    warnings: frozenset[str]
    accepted: bool
    valid: bool


@cache
def schema(folder: str, document: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMAS / folder / f"{document}.xsd"))


def proven() -> set[str]:
    with (SCHEMAS / "tables" / "tight_proves.csv").open(encoding="utf-8", newline="") as stream:
        return {row["rule"] for row in csv.DictReader(stream)}


def read_cases() -> Iterator[Case]:
    for corpus in CORPORA:
        with gzip.open(corpus, "rt", encoding="utf-8") as stream:
            for line in stream:
                case = json.loads(line)
                findings = [finding for found in case["expect"].values() for finding in found]
                root = etree.fromstring(case["xml"].encode())
                document = etree.QName(root).localname
                known = document in ("Invoice", "CreditNote")
                yield Case(
                    f"{corpus.name} {case['id']}",
                    frozenset(rule for rule, severity, _ in findings if severity == "fatal"),
                    frozenset(rule for rule, severity, _ in findings if severity != "fatal"),
                    accepted=known and schema("tight", document).validate(root),
                    valid=known and case["schema_valid"] is not False and schema("ubl21", document).validate(root),
                )


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(read_cases())


def test_what_is_accepted_breaks_no_proven_rule(cases: list[Case]) -> None:
    rules = proven()
    broken = {case.name: rules & (case.fatal | case.warnings) for case in cases if case.accepted}
    assert {name: found for name, found in broken.items() if found} == {}


def test_what_is_accepted_is_valid_ubl(cases: list[Case]) -> None:
    assert [case.name for case in cases if case.accepted and not case.valid] == []


def test_most_documents_without_findings_are_accepted(cases: list[Case], capsys: pytest.CaptureFixture[str]) -> None:
    """Of those that claim Peppol BIS: the tight schemas ask what that asks, electronic addresses among it."""
    shares = {}
    peppol = [case for case in cases if case.name.startswith("billing-")]
    for kind, chosen in {
        "without findings": [case for case in peppol if not case.fatal and not case.warnings],
        "with warnings alone": [case for case in peppol if not case.fatal and case.warnings],
        "with fatal findings": [case for case in peppol if case.fatal],
    }.items():
        count = sum(case.accepted for case in chosen)
        shares[kind] = count / len(chosen)
        with capsys.disabled():
            print(f"\ntight schemas accept {count} of {len(chosen)} documents {kind}", end="")
    assert shares["without findings"] > 0.95


def test_every_proven_rule_is_one_of_the_recorded_rulesets_or_of_an_earlier_release() -> None:
    with (CONFORMANCE / "rules.csv").open(encoding="utf-8", newline="") as stream:
        known = {row["rule"] for row in csv.DictReader(stream)}
    assert proven() - known == {"UBL-CR-631"}
