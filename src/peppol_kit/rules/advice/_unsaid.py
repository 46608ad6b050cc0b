"""Advice is left unsaid where an official rule has said the same of the same place."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from peppol_kit.report import Finding

_SAID_BY: dict[str, tuple[str, ...]] = {
    "PK-IBAN": ("DE-R-019", "DE-R-020", "BR-DE-19", "BR-DE-20"),
    "PK-PARTY-NUMBER": ("PEPPOL-COMMON-R", "SE-R-003", "SE-R-004", "SE-R-013", "GR-R-009", "GR-R-010"),
    "PK-VAT-NUMBER": (
        "PEPPOL-COMMON-R056-2",
        "BR-CO-09",
        "GR-R-003",
        "GR-R-006",
        "NO-R-001",
        "SE-R-001",
        "SE-R-002",
    ),
    "PK-VAT-REASON": tuple(f"PEPPOL-EN16931-P01{number:02}" for number in range(4, 12)),
}
"""The rules that say the same as advice does, by the beginnings of their ids."""


def unsaid(advice: Iterable[Finding], said: Iterable[Finding]) -> list[Finding]:
    """The advice that nothing ``said`` at the same element, or at one around it, is the same as."""
    places = [(finding.rule, finding.location) for finding in said]
    return [finding for finding in advice if not _is_said(finding, places)]


def _is_said(advice: Finding, places: list[tuple[str, str]]) -> bool:
    rules = _SAID_BY.get(advice.rule)
    return rules is not None and any(
        rule.startswith(rules) and f"{advice.location}/".startswith(f"{location}/") for rule, location in places
    )
