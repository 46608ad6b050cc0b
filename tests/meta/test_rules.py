"""What holds of all rules together."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from peppol_kit.rules import _lines, books, text
from peppol_kit.rules._dsl import TIGHT

ROOT = Path(__file__).parents[2]
TABLES = ROOT / "schemas" / "tables"
RULES = [rule for name in books.NAMES for rule in books.book(name).rules]
ID = re.compile(
    r"(BR-([A-Z]+-)?\d\d|BR-NL-\d+(-\d)?|SI-UBL-2|SI-V20-INV-R000|BII2-T10-R001"
    r"|BR-(DE(-CVD|-TMP)?|TMP(-CVD)?)-\d+(-[ab])?|UBL-(CR-\d{3}|SR-\d\d|DT-\d\d)"
    r"|PK(-[A-Z]+)+|PEPPOL-(EN16931|COMMON)-[A-Z]+\d+(-\d)?|[A-Z]{2}-[RS]-T?\d+(-\d)?)"
)


def test_every_rule_has_an_id_of_its_family() -> None:
    assert [rule.id for rule in RULES if not ID.fullmatch(rule.id)] == []


def test_what_is_left_to_the_tight_schema_is_proven_by_it() -> None:
    with (TABLES / "tight_proves.csv").open(encoding="utf-8") as file:
        proven = {row["rule"] for row in csv.DictReader(file)}
    never = {rule.id for rule in RULES if rule.form == "never"}
    assert {rule.id for rule in RULES if rule.proof == TIGHT} - never <= proven


def test_names_of_lines_are_those_of_the_tight_schema() -> None:
    with (TABLES / "tight.csv").open(encoding="utf-8") as file:
        paths = [row["path"] for row in csv.DictReader(file)]
    on_lines = {step for path in paths if path.startswith("cac:InvoiceLine") for step in path.split("/")}
    in_credit_notes = {"cac:CreditNoteLine", "cbc:CreditedQuantity"}
    assert on_lines | in_credit_notes == _lines.NAMES


@pytest.mark.parametrize("rule_id", text.rule_ids())
def test_a_rule_says_what_must_hold_and_what_to_do(rule_id: str) -> None:
    words = text.explain(rule_id)
    assert words.title.endswith(".")
    assert len(words.title) >= 20
    never = words.title == "The official test of this rule cannot fail."
    assert words.hint.endswith(".") or never
    slots = set(re.findall(r"\{(\w+)\}", words.title + words.hint))
    assert slots == set()


def test_versions_of_a_rule_do_not_overlap() -> None:
    for name in books.NAMES:
        book = books.book(name)
        for version in book.versions:
            rules = book.at(version)
            seen = [(rule.id, rule.each, rule.text if rule.form else id(rule)) for rule in rules]
            assert len(seen) == len(set(map(str, seen)))
