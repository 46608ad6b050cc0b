"""The Norwegian organisation number: 9 digits, the last of them a check digit.

Modulus 11 with the weights 3, 2, 7, 6, 5, 4, 3, 2. Source: Brønnøysundregistrene; Peppol code list 9.7, 0192.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form, checks

SCHEMES = ("0192", "9908")
NAME = "Norwegian organisation number"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 9)
    _form.require_check(number, NAME, checks.mod11)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """In groups of three."""
    return _form.groups(compact(number), 3, 3, 3)
