"""The French SIREN of a company: 9 digits, the last of them a check digit (Luhn).

Source: INSEE. As a participant identifier it stands in scheme 0002, see `fr_sirene`.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form

SCHEMES = ()
NAME = "SIREN"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum import luhn

    number = compact(number)
    _form.require_digits(number, NAME, 9)
    _form.require_check(number, NAME, luhn.is_valid)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """In groups of three."""
    return _form.groups(compact(number), 3, 3, 3)
