"""Which identifier a participant scheme has as its value, found by walking the package."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit import identifiers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Identifier(NamedTuple):
    """The four functions that each module of an identifier has."""

    compact: Callable[[str], str]
    validate: Callable[[str], str]
    is_valid: Callable[[str], bool]
    format: Callable[[str], str]


@cache
def registry() -> Mapping[str, Identifier]:
    """Every identifier by the schemes that its module names.

    ``SCHEMES`` of a module is a tuple of the schemes of its one identifier, or maps a scheme to one of
    several.
    """
    found: dict[str, Identifier] = {}
    for info in pkgutil.iter_modules(identifiers.__path__, f"{identifiers.__name__}."):
        module = import_module(info.name)
        schemes = getattr(module, "SCHEMES", ())
        for icd in schemes:
            judge = schemes[icd] if isinstance(schemes, dict) else module
            found[icd] = Identifier(judge.compact, judge.validate, judge.is_valid, judge.format)
    return found
