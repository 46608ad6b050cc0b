"""The number of a Japanese issuer of qualified invoices: T and 13 digits, which are a corporate number.

Source: National Tax Agency; Peppol code list 9.7, 0221.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form, jp_corporate

SCHEMES = ("0221",)
NAME = "Japanese qualified invoice issuer number"


def compact(number: str) -> str:
    """T and the digits, without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    if not number.startswith("T"):
        raise InvalidFormat(f"not a valid {NAME}: it does not start with T")
    jp_corporate.validate(number[1:])
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
