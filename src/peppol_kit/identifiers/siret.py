"""The French SIRET of an establishment: its company's SIREN and 5 digits, the last a check digit (Luhn).

Establishments of La Poste have digits that add up to a multiple of 5 instead. Source: INSEE; Peppol code list
9.7, 0009.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form, siren

SCHEMES = ("0009",)
NAME = "SIRET"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum.fr import siret

    number = compact(number)
    _form.require_digits(number, NAME, 14)
    siren.validate(number[:9])
    _form.require_check(number, NAME, siret.is_valid)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """The SIREN in groups of three, then the establishment."""
    return _form.groups(compact(number), 3, 3, 3, 5)
