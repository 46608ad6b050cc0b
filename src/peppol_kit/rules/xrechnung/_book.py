"""The rulebook of XRechnung, and what its documents claim to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.rules._dsl import Rulebook
from peppol_kit.terms import BT_24

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

book = Rulebook(
    "xrechnung-3",
    "XRechnung 3.0",
    source="XRechnung 3.0.2 and the Schematron of KoSIT for it",
    # KoSIT numbers the Schematron by itself: this is the one of January 2026, for XRechnung 3.0.2
    versions=("2.5.0",),
)

CIUS = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
EXTENSION = f"{CIUS}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0"
CVD = f"{CIUS}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9"


def is_extension(document: Document) -> bool:
    """Whether a document claims to follow the extension of XRechnung."""
    return _claims(document, EXTENSION)


def is_cvd(document: Document) -> bool:
    """Whether a document claims to follow XRechnung CVD, for vehicles under the Clean Vehicles Directive."""
    return _claims(document, CVD)


def _claims(document: Document, specification: str) -> bool:
    return any(node.own_text == specification for node in document.root.all(BT_24))


def has_filled(path: str) -> Callable[[Node], bool]:
    """Whether something at ``path`` is not empty; there may be several."""
    return lambda node: any(child.normal for child in node.all(path))
