"""The vocabulary: every business term and group of EN 16931, with its place in UBL, each defined once."""

from __future__ import annotations

from peppol_kit.terms import en16931, ubl
from peppol_kit.terms._term import Path, Term
from peppol_kit.terms.en16931 import *  # noqa: F403 - the terms are the content of this package

TERMS: dict[str, Term] = {value.id: value for value in vars(en16931).values() if isinstance(value, Term)}
"""Every term and group by its id, such as ``TERMS["BT-106"]``."""

__all__ = ["TERMS", "Path", "Term", "at", "at_end", "ubl", *en16931.__all__]

_by_path: dict[str, tuple[str, ...]] = {}


def at(path: str) -> tuple[str, ...]:
    """The ids of the terms whose UBL path from the document is ``path``: ``cac:Delivery/cbc:ActualDeliveryDate``."""
    if not _by_path:
        for term in TERMS.values():
            for place in term.places:
                _by_path[place] = (*_by_path.get(place, ()), term.id)
    return _by_path.get(path, ())


def at_end(path: str) -> tuple[str, ...]:
    """The ids of the terms whose UBL path from the document ends with ``path``: ``cbc:TaxExemptionReasonCode``."""
    ending = f"/{path}"
    return tuple(term.id for term in TERMS.values() if any(f"/{place}".endswith(ending) for place in term.places))
