"""Identifiers: the numbers and names by which parties, documents and processes are known.

A module an identifier, each with the same four functions: ``compact``, ``validate``, ``is_valid`` and
``format``. Its ``SCHEMES`` are the Peppol participant identifier schemes (ISO/IEC 6523 ICDs) whose values it
judges; `for_scheme` finds it by them. A new identifier is a new module, and nothing else changes.

The identifiers of the network itself are values: `ParticipantId`, `DocumentTypeId`, `ProcessId`. What the
validation rules ask of a number is in `peppol_kit.identifiers.checks`, which follows the official artefact to
the letter.
"""

from __future__ import annotations

TYPE_CHECKING = False  # the constant of `typing`, which takes longer to import than `checks`
if TYPE_CHECKING:
    from peppol_kit.identifiers._registry import Identifier
    from peppol_kit.identifiers.document_type import DocumentTypeId
    from peppol_kit.identifiers.participant import ParticipantId, Problem
    from peppol_kit.identifiers.process import ProcessId

__all__ = ["DocumentTypeId", "Identifier", "ParticipantId", "Problem", "ProcessId", "for_scheme"]

_HOMES = {
    "DocumentTypeId": "document_type",
    "Identifier": "_registry",
    "ParticipantId": "participant",
    "Problem": "participant",
    "ProcessId": "process",
}


def for_scheme(icd: str) -> Identifier | None:
    """The identifier that a participant scheme such as ``"0208"`` is for; None where we know no rule."""
    from peppol_kit.identifiers._registry import registry

    return registry().get(icd)


def __getattr__(name: str) -> object:
    """Load the values on demand: a validation needs `checks`, and nothing of the network."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{home}"), name)
