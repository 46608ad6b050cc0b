"""The Latvian registration number: 11 digits, or 9 for mass media and public-private partnerships.

Numbers of 11 digits start with 4 or above and have a check digit; for those of 9 none is published. Source:
Enterprise register of Latvia; Peppol code list 9.7, 0218.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ("0218",)
NAME = "Latvian registration number"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum.lv import pvn

    number = compact(number)
    _form.require_digits(number, NAME, 9, 11)
    if len(number) == 9:
        return number
    if number[0] < "4":
        raise InvalidFormat(f"not a valid {NAME}: it starts with {number[0]}, not with 4 or above")
    _form.require_check(number, NAME, pvn.is_valid)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
