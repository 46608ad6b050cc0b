"""The Slovak organisation number (IČO): 8 digits, the last of them a check digit.

Modulus 11 with the weights 8 to 2; the check digit is the last digit of what is missing to 11. Source: Peppol
code list 9.7, 0158.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form

SCHEMES = ("0158",)
NAME = "IČO"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 8)
    _form.require_check(number, NAME, _fits)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)


def _fits(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(range(8, 1, -1), number, strict=False))
    return (11 - total % 11) % 10 == int(number[7])
