"""The Australian Business Number: 11 digits, the first two of them check digits.

Lower the first digit by one: the sum weighted with 10, 1, 3, 5 ... 19 is then a multiple of 89. Source:
Australian Business Register; Peppol code list 9.7, 0151.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form, checks

SCHEMES = ("0151",)
NAME = "ABN"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 11)
    _form.require_check(number, NAME, checks.abn, at=slice(0, 2), candidates=_form.TWO_DIGITS[10:])
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As the register writes it: 51 824 753 556."""
    return _form.groups(compact(number), 2, 3, 3, 3)
