"""The Estonian registry code: 8 digits, the last of them a check digit.

The first digit tells the kind of organisation: 1, 7, 8 or 9. Source: Estonian business register; Peppol code
list 9.7, 0191.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ("0191",)
NAME = "Estonian registry code"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum.ee import registrikood

    number = compact(number)
    _form.require_digits(number, NAME, 8)
    if number[0] not in "1789":
        raise InvalidFormat(f"not a valid {NAME}: it starts with {number[0]}, not with 1, 7, 8 or 9")
    _form.require_check(number, NAME, registrikood.is_valid)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
