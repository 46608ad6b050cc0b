"""Why no VAT is charged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.codelists import VATEX
from peppol_kit.rules._dsl import Broken, broken
from peppol_kit.rules.advice._book import book, only
from peppol_kit.terms import BG_23, BT_121, ubl

if TYPE_CHECKING:
    from peppol_kit.xml.tree import Node

_OF_ONE_CATEGORY = {
    "VATEX-EU-AE": "AE",
    "VATEX-FR-AE": "AE",
    "VATEX-EU-G": "G",
    "VATEX-EU-IC": "K",
    "VATEX-EU-O": "O",
}
_OF_SUPPLIES_ABROAD = ("VATEX-EU-146-", "VATEX-EU-148", "VATEX-EU-151", "VATEX-EU-153", "VATEX-EU-159", "VATEX-EU-309")
"""Exemptions that are written as exports (G) or zero rated (Z) as well, or outside the scope (O)."""
_EXEMPT = frozenset({"E"})
_ABROAD = frozenset({"E", "G", "K", "O", "Z"})


def _categories(reason: str) -> frozenset[str]:
    """The VAT categories in which there is such a reason; none for one that is not in the list."""
    if reason not in VATEX:
        return frozenset()
    if reason in _OF_ONE_CATEGORY:
        return frozenset({_OF_ONE_CATEGORY[reason]})
    return _ABROAD if reason.startswith(_OF_SUPPLIES_ABROAD) else _EXEMPT


@book.warning(
    "PK-VAT-REASON", BG_23 / BT_121, message="{reason} is given for VAT category {category}, and is of {expected}."
)
def reason_fits_the_category(code: Node) -> bool | Broken:
    """A VAT exemption reason code (BT-121) is one for the VAT category (BT-118) of its breakdown (BG-23).

    The buyer books by the category and reports by the reason, which must not contradict each other. Correct the one that
    is wrong.
    """
    reason = code.normal.upper()
    category = only(code.parent.all(ubl.ID)) if code.parent is not None else ""
    expected = _categories(reason)
    if not category or not expected or category in expected:
        return True
    return broken(reason=reason, category=category, expected=", ".join(sorted(expected)))
