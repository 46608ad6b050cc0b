"""A number of the French register SIRENE: the SIREN of a company, or the SIRET of an establishment of it.

Source: INSEE; Peppol code list 9.7, 0002.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form, siren, siret

SCHEMES = ("0002",)
NAME = "SIREN or SIRET"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 9, 14)
    (siren if len(number) == 9 else siret).validate(number)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """The SIREN in groups of three, then the establishment."""
    return _form.groups(compact(number), 3, 3, 3, 5)
