"""Validation: the verdict on a document, layer by layer, as a `Report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peppol_kit.validation._validate import validate
    from peppol_kit.validation.many import validate_many

__all__ = ["validate", "validate_many"]


def __getattr__(name: str) -> object:
    """What is asked for is imported then: pytest loads this package with every start, for its plugin."""
    if name == "validate":
        from peppol_kit.validation._validate import validate

        return validate
    if name == "validate_many":
        from peppol_kit.validation.many import validate_many

        return validate_many
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
