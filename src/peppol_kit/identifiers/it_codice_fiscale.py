"""The Italian tax code (codice fiscale): 16 characters for a person, 11 digits for an organisation.

That of a person tells name, day and place of birth, and ends in a check letter; digits of it become letters
where two persons would have the same. That of an organisation is made like a partita IVA. Source: decree of
23 December 1976 of the Ministry of Finance; Peppol code list 9.7, 0210 and 9907.
"""

from __future__ import annotations

import re
from string import ascii_uppercase

from peppol_kit.errors import InvalidFormat, InvalidLength
from peppol_kit.identifiers import _form, it_partita_iva

SCHEMES = ("0210", "9907")
NAME = "codice fiscale"

_PERSON = re.compile("[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]")


def compact(number: str) -> str:
    """The code without blanks and separators."""
    return _form.strip(number, " -:")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    if len(number) == 11:
        it_partita_iva.validate_digits(number, NAME)
    elif len(number) == 16:
        _validate_person(number)
    else:
        raise InvalidLength(f"not a valid {NAME}: {len(number)} characters instead of 16, or 11 digits")
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)


def _validate_person(number: str) -> None:
    from stdnum.it import codicefiscale

    _form.require_shape(number, NAME, _PERSON, "six letters, year, letter of the month, day, place, check letter")
    _form.require_check(number, NAME, _fits, candidates=ascii_uppercase)
    if not codicefiscale.is_valid(number):
        raise InvalidFormat(f"not a valid {NAME}: characters 7 to 11 are not a day")


def _fits(number: str) -> bool:
    from stdnum.it import codicefiscale

    return codicefiscale.calc_check_digit(number[:15]) == number[15]
