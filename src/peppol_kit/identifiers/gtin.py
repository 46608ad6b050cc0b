"""The Global Trade Item Number of GS1: 8, 12, 13 or 14 digits, the last of them a check digit.

It is known as EAN and UPC too. Its identifier scheme (ISO/IEC 6523) is 0160, which is of articles, and so not one of
participants. Source: GS1 General Specifications, check digit calculation.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form, checks

SCHEMES = ()
NAME = "GTIN"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 8, 12, 13, 14)
    _form.require_check(number, NAME, checks.gln)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
