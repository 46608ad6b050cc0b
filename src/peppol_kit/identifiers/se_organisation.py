"""The Swedish organisation number: 10 digits, the last of them a check digit (Luhn).

Source: Skatteverket; Peppol code list 9.7, 0007.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form, checks

SCHEMES = ("0007",)
NAME = "Swedish organisation number"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 10)
    _form.require_check(number, NAME, checks.swedish_organisation)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is commonly written: 212000-0787."""
    return _form.groups(compact(number), 6, 4, separator="-")
