"""The Icelandic identification number (kennitala): 10 digits, of organisations the ninth of them a check digit.

The first six are the day of birth or of registration (organisations add 40 to the day), the last tells the
century. People have numbers without a check digit since 2026-02-18, and those who are not resident may have one that
begins with 8 or 9, and with no day. Source: Registers Iceland; Peppol code list 9.7, 0196 and 9917.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ("0196", "9917")
NAME = "kennitala"

_ORGANISATIONS, _WITHOUT_A_DAY, _CENTURIES = "4567", "89", "890"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 10)
    if number[0] in _ORGANISATIONS:
        _form.require_check(number, NAME, _fits, at=slice(8, 9))
    if number[0] not in _WITHOUT_A_DAY and not (_may_be_a_day(number) and number[9] in _CENTURIES):
        raise InvalidFormat(f"not a valid {NAME}: its first six digits and its last one are not a day")
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is commonly written: 450401-3150."""
    return _form.groups(compact(number), 6, 4, separator="-")


def _may_be_a_day(number: str) -> bool:
    """By the first four digits; organisations have been registered on a 31 February."""
    day, month = int(number[:2]), int(number[2:4])
    return 1 <= day % 40 <= 31 and 1 <= month <= 12


def _fits(number: str) -> bool:
    from stdnum.is_ import kennitala

    return kennitala.checksum(number) == 0
