"""The Danish P number of a production unit: 10 digits, without a check digit.

Source: Peppol code list 9.7, 0096; Peppol BIS Billing, PEPPOL-COMMON-R052.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form

SCHEMES = ("0096",)
NAME = "Danish P number"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 10)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
