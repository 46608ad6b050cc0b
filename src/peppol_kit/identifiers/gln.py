"""The Global Location Number of GS1: 13 digits, the last of them a check digit.

Source: GS1 General Specifications, check digit calculation; Peppol code list 9.7, 0088.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form, checks

SCHEMES = ("0088",)
NAME = "GLN"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 13)
    _form.require_check(number, NAME, checks.gln)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
