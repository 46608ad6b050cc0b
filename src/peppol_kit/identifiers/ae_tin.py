"""The tax number of the United Arab Emirates: 10 digits from 1, the last of them a check digit (Luhn).

Source: Federal Tax Authority; Peppol code list 9.7, 0235.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ("0235",)
NAME = "TIN of the United Arab Emirates"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum import luhn

    number = compact(number)
    _form.require_digits(number, NAME, 10)
    if number[0] != "1":
        raise InvalidFormat(f"not a valid {NAME}: it starts with {number[0]}, not with 1")
    _form.require_check(number, NAME, luhn.is_valid)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
