"""Our findings are those of the official artefacts, on every document whose official verdict is recorded."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from peppol_kit import specifications, validate

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPORA = Path(__file__).parents[3] / "shared" / "conformance"
HELD = {ruleset.name for ruleset in specifications.rulesets()}
NAMES = sorted(
    name
    for path in CORPORA.glob("*.jsonl.gz")
    if (name := path.name.removesuffix(".jsonl.gz")).startswith("billing-") or name.removeprefix("cius-") in HELD
)
_NAMESPACE = re.compile(r"\[namespace-uri\(\)='[^']*'\]")
_PREFIX = re.compile(r"(?<=/)(?:\*:|[\w.-]+:)")

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not NAMES, reason="the recorded official verdicts are not beside the project"),
]

Found = set[tuple[str, str, str]]


def cases(corpus: str) -> Iterator[dict[str, Any]]:
    with gzip.open(CORPORA / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as stream:
        for line in stream:
            yield json.loads(line)


def normal(location: str) -> str:
    """A location without namespaces, prefixes and positions of one."""
    return _PREFIX.sub("", _NAMESPACE.sub("", location)).replace("[1]", "")


def ours(xml: str, ruleset: str) -> Found:
    report = validate(xml.encode(), ruleset=ruleset, skip_schema=True)
    return {(finding.rule, finding.severity, normal(finding.location)) for finding in report.findings}


def official(expected: list[list[str]]) -> Found:
    return {(rule, severity, normal(location)) for rule, severity, location in expected}


@pytest.mark.parametrize("corpus", NAMES or ["none"])
def test_rules_severities_and_places_are_the_official_ones(corpus: str) -> None:
    differing: Counter[str] = Counter()
    judged, first = 0, ""
    for case in cases(corpus):
        for ruleset in sorted(HELD & case["expect"].keys()):
            judged += 1
            want, got = official(case["expect"][ruleset]), ours(case["xml"], ruleset)
            if want != got:
                differing.update({rule for rule, _, _ in want ^ got})
                first = first or f"{case['id']}: missing {sorted(want - got)[:3]}, extra {sorted(got - want)[:3]}"
    assert judged > 300
    assert not differing, f"{differing.most_common(10)}; {first}"
