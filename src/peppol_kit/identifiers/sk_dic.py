"""The Slovak tax number (DIČ): 10 digits, a multiple of 11.

The first digit tells the kind of taxpayer, from 1 to 7. Source: Peppol code list 9.7, 0245.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ("0245",)
NAME = "DIČ"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 10)
    if number[0] not in "1234567":
        raise InvalidFormat(f"not a valid {NAME}: it starts with {number[0]}, not with 1 to 7")
    _form.require_check(number, NAME, _fits)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)


def _fits(number: str) -> bool:
    return int(number) % 11 == 0
