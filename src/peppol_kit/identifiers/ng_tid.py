"""The Nigerian tax identifier: 13 digits, the last of them a check digit (Luhn).

Source: Peppol code list 9.7, 0244.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form

SCHEMES = ("0244",)
NAME = "Nigerian tax identifier"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum import luhn

    number = compact(number)
    _form.require_digits(number, NAME, 13)
    _form.require_check(number, NAME, luhn.is_valid)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
