"""peppol_kit: Peppol and UBL e-invoicing for Python.

The public API is what ``__all__`` lists; everything is imported when it is first asked for, so that a program pays only
for what it uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peppol_kit.errors import (
        ConfigurationError,
        DocumentError,
        IdentifierError,
        InvalidDocument,
        MalformedXML,
        PeppolKitError,
    )
    from peppol_kit.report import Finding, Layer, Report
    from peppol_kit.validation import validate, validate_many
    from peppol_kit.validation.testing import assert_valid
    from peppol_kit.xml.parser import Limits

__version__ = "0.1.0"

__all__ = [
    "ConfigurationError",
    "DocumentError",
    "Finding",
    "IdentifierError",
    "InvalidDocument",
    "Layer",
    "Limits",
    "MalformedXML",
    "PeppolKitError",
    "Report",
    "assert_valid",
    "validate",
    "validate_many",
]

_HOMES = {
    "Finding": "report",
    "Layer": "report",
    "Limits": "xml.parser",
    "Report": "report",
    "assert_valid": "validation.testing",
    "validate": "validation",
    "validate_many": "validation",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'peppol_kit' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"peppol_kit.{_HOMES.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
