"""The Lithuanian code of a legal entity: 9 digits, the last of them a check digit.

Modulus 11 with the weights 1 to 8; where that leaves 10, again with the weights 3 to 9 and 1. Source:
Registrų centras; Peppol code list 9.7, 0200.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form

SCHEMES = ("0200",)
NAME = "Lithuanian company code"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 9)
    _form.require_check(number, NAME, _fits)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)


def _fits(number: str) -> bool:
    from stdnum.lt import pvm

    return pvm.calc_check_digit(number[:8]) == number[8]
