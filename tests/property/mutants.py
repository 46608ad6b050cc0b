"""Documents for properties: fixtures, recipes and generated invoices, changed at random, the same ones each time."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import NamedTuple

from lxml import etree
from tests.differential.harness import base, bases, dressed_for, fixture, text_of
from tests.differential.mutate import MUTATORS, Weighted, grafter, mutate, planter
from tests.differential.official import RELEASES
from tests.differential.recipes import RECIPES
from tests.documents import Element, invoice

from peppol_kit.rules import books

GENTLE = {
    "change_amount": 30,
    "change_text": 15,
    "change_code": 12,
    "change_category": 8,
    "change_rate": 8,
    "change_countries": 8,
    "change_currency": 4,
    "change_scheme": 6,
    "drop_leaf": 4,
    "duplicate": 4,
    "swap_parties": 2,
    "drop_aggregate": 4,
    "change_attribute": 6,
}
"""What mostly leaves a document as the schema wants it, so that the short way has something to do."""


class Mutant(NamedTuple):
    """A document, the release by which to judge it, and what was done to it."""

    key: str
    said: str
    xml: str


@cache
def _gentle() -> tuple[Weighted, ...]:
    known = {each.mutate.__name__: each.mutate for each in MUTATORS}
    return tuple(Weighted(weight, known[name]) for name, weight in GENTLE.items())


@cache
def _wild() -> tuple[Weighted, ...]:
    rules = [rule for name in books.NAMES for rule in books.book(name).rules]
    unused = sorted({str(rule.text) for rule in rules if rule.form == "not_used"})
    plain = [path for path in unused if "|" not in path and "*" not in path]
    donors = [fixture(name) for name in bases()]
    return (*MUTATORS, Weighted(8, grafter(donors)), Weighted(8, planter(plain)))


@cache
def _generated(lines: int, broken: bool) -> Element:
    return etree.fromstring(invoice(lines, broken=broken))


def _base(ruleset: str, rng: Random) -> tuple[Element, str]:
    if rng.random() < 0.15:
        lines, broken = rng.choice([1, 2, 5, 12, 25]), rng.random() < 0.2
        return _generated(lines, broken), f"{lines} {'broken ' if broken else ''}lines"
    name = base(ruleset, rng)
    return fixture(name), name


def mutant(number: int, *, gentle: float = 0.7) -> Mutant:
    """The document with this number; every other one of the ``gentle`` has but one change."""
    rng = Random(f"mutant:{number}")
    key = list(RELEASES)[number % len(RELEASES)]
    document, name = _base(RELEASES[key].ruleset, rng)
    root = dressed_for(RELEASES[key], document)
    mutators = _gentle() if rng.random() < gentle else _wild()
    count = rng.choices((1, 2, 3, 4), (6, 3, 2, 1))[0]
    said = "; ".join([name, *(mutate(root, rng, mutators) for _ in range(count))])
    return Mutant(key, f"mutant {number} ({key}): {said}", text_of(root))


def recipe(name: str, key: str) -> Mutant:
    """A document that is made to break one rule."""
    made = RECIPES[name]
    root = dressed_for(RELEASES[key], fixture(f"valid/{made.base}"))
    made.change(root)
    return Mutant(key, f"{name} on {made.base} ({key})", text_of(root))
