"""The Legal Entity Identifier of ISO 17442: 18 letters or digits and two check digits (ISO 7064 mod 97-10).

Source: Global Legal Entity Identifier Foundation; Peppol code list 9.7, 0199.
"""

from __future__ import annotations

import re

from peppol_kit.identifiers import _form

SCHEMES = ("0199",)
NAME = "LEI"

_SHAPE = re.compile("[A-Z0-9]{18}[0-9]{2}")


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number, " -")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum.iso7064 import mod_97_10

    number = compact(number)
    _form.require_shape(number, NAME, _SHAPE, "18 capital letters or digits and two check digits")
    _form.require_check(number, NAME, mod_97_10.is_valid, at=slice(18, 20), candidates=_form.ISO_7064)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """In groups of four."""
    return _form.groups(compact(number), 4, 4, 4, 4, 4)
