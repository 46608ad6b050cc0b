"""The short way says nothing that the engine would not say: what is proven never fires.

The engine, asked every rule about every element of a whole tree, is the one true verdict. `proof.unproven` names the
rules that are left to ask of a document that satisfies the tight schema; all others must hold, by every release.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from tests.differential.harness import fixture, judgeable, text_of
from tests.differential.official import RELEASES
from tests.differential.recipes import RECIPES
from tests.documents import invoice
from tests.property.mutants import Mutant, mutant, recipe

from peppol_kit import specifications, validate
from peppol_kit.rules import books
from peppol_kit.rules.advice import unsaid
from peppol_kit.validation import engine, findings, proof
from peppol_kit.validation._validate import obligations, plan
from peppol_kit.xml import schema
from peppol_kit.xml.parser import parse
from peppol_kit.xml.tree import has_mixed_values

if TYPE_CHECKING:
    from lxml import etree

    from peppol_kit.report import Finding

ADVICE = specifications.ADVICE.releases[-1].books
SAMPLE, WHOLE, PART = 300, 50_000, 1_000


def asked_all(root: etree._Element, data: bytes, book: tuple[str, str], *, few: int = 10**9) -> list[Finding]:
    """What the engine finds when every rule of a book is asked of the whole tree, one element after the other.

    With ``few`` of 0 those that can look at all elements at once do so first, however few there are.
    """
    with patch.object(engine, "_FEW", few), engine.document(root, None) as document:
        lines = findings.Lines(data, root, document.tree)
        return findings.of(engine.breaches(document, books.rules(*book)), lines)


def asked_by_plan(root: etree._Element, data: bytes, book: tuple[str, str]) -> list[Finding]:
    """The same, for the rules whose elements occur."""
    with engine.document(root, None) as document:
        lines = findings.Lines(data, root, document.tree)
        return findings.of(engine.breaches(document, plan(book).for_names(document.tree.names())), lines)


def books_of(key: str) -> tuple[tuple[str, str], ...]:
    release = specifications.ruleset(RELEASES[key].ruleset).on(RELEASES[key].on)
    assert release is not None
    return release.books


def check(case: Mutant) -> bool:
    """Every law on one document; whether the short way was open."""
    data = case.xml.encode()
    root = parse(data)
    if has_mixed_values(root):
        root = parse(data, indentation=True)  # as `validate` reads it for rules alone
    pairs = books_of(case.key) + ADVICE
    left = proof.unproven(root, [obligations(book) for book in pairs])
    found: list[Finding] = []
    for place, book in enumerate(pairs):
        whole = asked_all(root, data, book)
        assert sorted(asked_by_plan(root, data, book)) == sorted(whole), case
        assert sorted(asked_all(root, data, book, few=0)) == sorted(whole), case
        found += unsaid(whole, found)
        if left is not None:
            unseen = {finding.rule for finding in whole} - {rule.id for rule in left.rules[place]}
            assert unseen == set(), f"proven, but broken: {unseen} in {case.said}\n{case.xml}"
    if left is not None:
        assert schema.errors(root, data) == [], case
    release = RELEASES[case.key]
    report = validate(data, ruleset=release.ruleset, on=release.on, skip_schema=True, advice=True)
    assert sorted(report.findings) == sorted(found), f"{case.said}\n{case.xml}"
    return left is not None


def check_many(numbers: range) -> None:
    """The laws on many documents, of which enough go the short way."""
    short = sum(check(mutant(number)) for number in numbers)
    assert short > len(numbers) // 4, f"only {short} of {len(numbers)} documents satisfy the tight schema"
    print(json.dumps({"documents": len(numbers), "short way": short}))


@pytest.mark.parametrize("start", range(0, SAMPLE, SAMPLE // 3))
def test_what_is_proven_never_fires(start: int) -> None:
    check_many(range(start, start + SAMPLE // 3))


@pytest.mark.soak
@pytest.mark.parametrize("start", range(SAMPLE, SAMPLE + WHOLE, PART))
def test_what_is_proven_never_fires_in_any_of_50_000(start: int) -> None:
    check_many(range(start, start + PART))


@pytest.mark.parametrize("key", RELEASES)
@pytest.mark.parametrize("folder", ["valid", "broken", "releases"])
def test_what_is_proven_never_fires_in_a_fixture(folder: str, key: str) -> None:
    for name in judgeable(folder):
        check(Mutant(key, f"{name} as it is ({key})", text_of(fixture(name))))


@pytest.mark.parametrize("part", range(4))
def test_what_is_proven_never_fires_where_one_rule_is_broken(part: int) -> None:
    keys = list(RELEASES)
    for place, name in enumerate(list(RECIPES)[part::4]):
        check(recipe(name, keys[place % len(keys)]))


@pytest.mark.soak
@pytest.mark.parametrize("key", RELEASES)
def test_what_is_proven_never_fires_where_one_rule_is_broken_by_any_release(key: str) -> None:
    for name in RECIPES:
        check(recipe(name, key))


def test_most_rules_of_a_right_xrechnung_are_proven() -> None:
    root = parse(text_of(fixture("valid/xrechnung-construction-invoice")).encode())
    left = proof.unproven(root, [obligations(book) for book in books_of("xrechnung-3@3.0.2")])
    assert left is not None
    assert left.rules == [[], []]


@pytest.mark.parametrize("lines", [1, 2, 10, 100])
def test_most_rules_of_a_right_document_are_proven(lines: int) -> None:
    root = parse(invoice(lines))
    left = proof.unproven(root, [obligations(book) for book in books_of("peppol-bis-billing-3@2026.5")])
    assert left is not None
    assert left.rules == [[], []]


def test_of_a_document_that_is_not_as_the_tight_schema_wants_nothing_is_proven() -> None:
    root = parse(text_of(fixture("broken/not-used-issue-time")).encode())
    assert proof.unproven(root, [obligations(book) for book in books_of("peppol-bis-billing-3@2026.5")]) is None
