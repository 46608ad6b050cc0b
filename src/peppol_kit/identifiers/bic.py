"""The Business Identifier Code of ISO 9362: 8 letters or digits, a country among them, and perhaps 3 for a branch.

It has no check digits. Only the country can be held against a list. Source: ISO 9362, SWIFT.
"""

from __future__ import annotations

import re

from peppol_kit.codelists import ISO_3166
from peppol_kit.errors import InvalidFormat, InvalidLength
from peppol_kit.identifiers import _form

SCHEMES = ()
NAME = "BIC"

_SHAPE = re.compile("[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?")
_KOSOVO = "XK"  # no code of ISO 3166, but of BICs and IBANs


def compact(number: str) -> str:
    """The code without blanks."""
    return _form.strip(number, " ")


def validate(number: str) -> str:
    """The compact code; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    if len(number) not in {8, 11}:
        raise InvalidLength(f"not a valid {NAME}: {len(number)} characters instead of 8 or 11")
    _form.require_shape(
        number, NAME, _SHAPE, "4 letters or digits, the letters of a country, and 2 or 5 letters or digits"
    )
    if number[4:6] not in ISO_3166 and number[4:6] != _KOSOVO:
        raise InvalidFormat(f"not a valid {NAME}: characters 5 and 6 are {number[4:6]}, which is no country")
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
