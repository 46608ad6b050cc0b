"""Every rulebook by its name."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peppol_kit.rules._dsl import Rule, Rulebook


def book(name: str) -> Rulebook:
    """A rulebook with all its rules."""
    if name == "en16931":
        from peppol_kit.rules import en16931

        return en16931.book
    from peppol_kit.rules import national, peppol  # noqa: F401 - importing the countries registers their rules

    return {"peppol-bis-billing-3": peppol.billing, "peppol-bis-self-billing-3": peppol.self_billing}[name]


@lru_cache(maxsize=32)
def rules(name: str, version: str) -> tuple[Rule, ...]:
    """The rules of one version of a rulebook."""
    return tuple(book(name).at(version))


NAMES = ("en16931", "peppol-bis-billing-3", "peppol-bis-self-billing-3")
"""The rulebooks that there are."""
