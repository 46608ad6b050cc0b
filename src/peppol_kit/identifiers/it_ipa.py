"""The code of an Italian public office in the index IPA: 6 letters or digits.

There is no check digit. Source: Agenzia per l'Italia Digitale; Peppol code list 9.7, 0201 and 9921.
"""

from __future__ import annotations

from string import ascii_uppercase, digits

from peppol_kit.errors import InvalidLength
from peppol_kit.identifiers import _form

SCHEMES = ("0201", "9921")
NAME = "Codice IPA"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number, " ")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    if len(number) != 6:
        raise InvalidLength(f"not a valid {NAME}: {len(number)} characters instead of 6")
    _form.require_characters(number, NAME, ascii_uppercase + digits, "a letter or a digit")
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
