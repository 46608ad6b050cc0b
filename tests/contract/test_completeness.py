"""Every rule that the official artefacts have is ours, with its severity, and nothing more."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from peppol_kit import specifications
from peppol_kit.rules import books, text

TABLE = Path(__file__).parents[3] / "shared" / "conformance" / "rules.csv"
RULESETS = [ruleset.name for ruleset in specifications.rulesets() if ruleset is not specifications.ADVICE]
NAMELESS = {"nlcius": [("BII2-T10-R001", "fatal"), ("SI-V20-INV-R000", "fatal")]}
"""Tests that have no id in the artefact, so that no list has them; their messages begin with what we call them."""

needs_the_table = pytest.mark.skipif(
    not TABLE.exists(), reason="no list of official rules: ../shared/conformance is not beside the project"
)


def official(ruleset: str) -> set[tuple[str, str]]:
    """Every official rule and its severity."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return {(row["rule"], row["severity"]) for row in csv.DictReader(stream) if row["ruleset"] == ruleset}


def ours(ruleset: str) -> set[tuple[str, str]]:
    """Every rule of our newest release and its severity."""
    release = specifications.ruleset(ruleset).on(None)
    assert release is not None
    return {(rule.id, rule.severity) for book in release.books for rule in books.rules(*book)}


@pytest.mark.conformance
@needs_the_table
@pytest.mark.parametrize("ruleset", RULESETS)
def test_every_official_rule_is_ours(ruleset: str) -> None:
    assert sorted(official(ruleset) - ours(ruleset)) == []


@pytest.mark.conformance
@needs_the_table
@pytest.mark.parametrize("ruleset", RULESETS)
def test_there_is_no_rule_of_our_own(ruleset: str) -> None:
    assert sorted(ours(ruleset) - official(ruleset)) == sorted(NAMELESS.get(ruleset, []))


@pytest.mark.conformance
@needs_the_table
def test_there_are_as_many_as_the_issue_counts() -> None:
    assert Counter({ruleset: len(official(ruleset)) for ruleset in RULESETS}) == Counter(
        {
            "en16931": 979,
            "peppol-bis-billing-3": 1144,
            "peppol-bis-self-billing-3": 1041,
            "nlcius": 1014,
            "xrechnung-3": 1055,
        }
    )


def test_advice_has_no_official_rule() -> None:
    theirs = {rule_id for ruleset in RULESETS for rule_id, _ in ours(ruleset)}
    mine = ours(specifications.ADVICE.name)
    assert {severity for _, severity in mine} == {"warning"}
    assert {rule_id for rule_id, _ in mine} & theirs == set()
    assert {rule_id for rule_id, _ in mine} <= set(text.rule_ids())


@pytest.mark.parametrize("ruleset", RULESETS)
def test_every_release_has_rules_that_can_be_explained(ruleset: str) -> None:
    explained = set(text.rule_ids())
    for release in specifications.ruleset(ruleset).releases:
        for book in release.books:
            assert len(books.rules(*book)) > 30
            assert {rule.id for rule in books.rules(*book)} <= explained


@pytest.mark.parametrize("name", books.NAMES)
def test_every_version_of_a_book_belongs_to_a_release(name: str) -> None:
    used = {
        version
        for ruleset in specifications.rulesets()
        for release in ruleset.releases
        for book, version in release.books
        if book == name
    }
    assert set(books.book(name).versions) == used


@pytest.mark.parametrize("ruleset", RULESETS)
def test_releases_follow_each_other(ruleset: str) -> None:
    releases = specifications.ruleset(ruleset).releases
    days = [release.valid_from for release in releases]
    assert days == sorted(set(days))
    assert specifications.ruleset(ruleset).on(None) is releases[-1]
    for release in releases:
        assert specifications.ruleset(ruleset).on(release.valid_from) is release
