"""The mutators do what they promise; no official artefact is needed to know that."""

from __future__ import annotations

import copy
from random import Random

import pytest
from lxml import etree
from tests.differential.harness import bases, fixture, not_used, text_of
from tests.differential.mutate import MUTATORS, grafter, mutate, plant
from tests.differential.official import Rule, plain_location
from tests.differential.recipes import RECIPES

FULL = "valid/full-invoice"


def changed(number: int) -> tuple[str, str]:
    root = copy.deepcopy(fixture(FULL))
    said = mutate(root, Random(number), MUTATORS)
    return said, text_of(root)


@pytest.mark.parametrize("number", range(50))
def test_the_same_seed_gives_the_same_document(number: int) -> None:
    assert changed(number) == changed(number)


@pytest.mark.parametrize("each", MUTATORS, ids=lambda each: each.mutate.__name__)
def test_a_mutator_finds_something_to_do_and_leaves_the_fixture_alone(each) -> None:
    before = text_of(fixture(FULL))
    said = []
    for seed in range(20):
        root = copy.deepcopy(fixture(FULL))
        said.append(each.mutate(root, Random(seed)))
        etree.fromstring(text_of(root))
    assert any(said)
    assert text_of(fixture(FULL)) == before


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_fits_its_fixture(name: str) -> None:
    root = copy.deepcopy(fixture(f"valid/{RECIPES[name].base}"))
    RECIPES[name].change(root)


def test_a_graft_finds_its_place() -> None:
    donors = [fixture(name) for name in bases()]
    root = copy.deepcopy(fixture("valid/minimal-creditnote"))
    assert any(grafter(donors)(root, Random(seed)) for seed in range(20))
    assert not root.findall("{*}InvoiceLine")


@pytest.mark.parametrize(
    ("test", "path"),
    [
        ("not(cbc:UUID)", "cbc:UUID"),
        ("not(cac:OrderReference/cac:DocumentReference)", "cac:OrderReference/cac:DocumentReference"),
        (
            "not((cac:InvoiceLine|cac:CreditNoteLine)/cbc:UUID)",
            "(cac:InvoiceLine|cac:CreditNoteLine)/cbc:UUID",
        ),
        ("not(//cac:Party/@schemeID)", "//cac:Party/@schemeID"),
        ("not(cbc:UBLVersionID) or cbc:UBLVersionID = '2.1'", "cbc:UBLVersionID"),
    ],
)
def test_what_a_rule_does_not_want_can_be_planted(test: str, path: str) -> None:
    assert not_used([Rule("UBL-CR-000", "warning", test)]) == {"UBL-CR-000": path}
    root = copy.deepcopy(fixture("valid/be-creditnote"))
    before = text_of(root)
    assert plant(root, path, Random(1))
    assert text_of(root) != before


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("/*:Invoice[namespace-uri()='urn:x/y'][1]/*:ID[namespace-uri()='urn:y'][2]", "/Invoice[1]/ID[2]"),
        ("/Q{urn:x}Invoice[1]/Q{urn:y}ID", "/Invoice[1]/ID[1]"),
        ("/ubl:Invoice/cac:InvoiceLine[3]/@unitCode", "/Invoice[1]/InvoiceLine[3]/@unitCode"),
        ("", "/"),
    ],
)
def test_locations_have_one_spelling(written: str, plain: str) -> None:
    assert plain_location(written) == plain
