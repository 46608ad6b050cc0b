"""The number of the Dutch chamber of commerce (KvK): 8 digits, without a check digit.

The Peppol list describes 17 digits, and notes that real numbers have 8. Source: Kamer van Koophandel; Peppol
code list 9.7, 0106.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form

SCHEMES = ("0106",)
NAME = "KvK number"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 8)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
