"""The Dutch Organisatie-identificatienummer (OIN) of the government: 20 digits, without a check digit.

Eight digits tell the register, eight or nine are the number there, and the rest is filled up. Source: Logius;
Peppol code list 9.7, 0190 and 9954.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form

SCHEMES = ("0190", "9954")
NAME = "OIN"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 20)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
