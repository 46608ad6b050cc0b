"""Every rulebook by its name."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peppol_kit.rules._dsl import Rule, Rulebook


_BOOKS = {
    "en16931": ("en16931", "book"),
    "peppol-bis-billing-3": ("peppol", "billing"),
    "peppol-bis-self-billing-3": ("peppol", "self_billing"),
    "nlcius": ("nlcius", "book"),
    "xrechnung-3": ("xrechnung", "book"),
    "peppol-kit-advice": ("advice", "book"),
}
"""Where each rulebook is: a module below this package that registers all its rules, and its name there."""

NAMES = tuple(_BOOKS)
"""The rulebooks that there are."""


def book(name: str) -> Rulebook:
    """A rulebook with all its rules."""
    from peppol_kit.rules.en16931 import not_used  # noqa: F401 - importing a module registers its rules

    return _without_forms(name)


def _without_forms(name: str) -> Rulebook:
    """A rulebook without the module that has nothing but rules of form, which the tight schema proves all at once."""
    module, attribute = _BOOKS[name]
    found: Rulebook = getattr(import_module(f"peppol_kit.rules.{module}"), attribute)
    return found


@lru_cache(maxsize=32)
def rules(name: str, version: str) -> tuple[Rule, ...]:
    """The rules of one version of a rulebook."""
    return tuple(book(name).at(version))


def rules_to_prove(name: str, version: str) -> list[Rule]:
    """The rules of one version that the tight schema does not prove; those that it proves may be among them."""
    return _without_forms(name).at(version)
