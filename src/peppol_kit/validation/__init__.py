"""Validation: the verdict on a document, layer by layer, as a `Report`."""

from __future__ import annotations

from peppol_kit.validation._validate import validate

__all__ = ["validate", "validate_many"]


def __getattr__(name: str) -> object:
    if name == "validate_many":
        from peppol_kit.validation.many import validate_many

        return validate_many
    raise AttributeError(name)
