"""The Icelandic identification number (kennitala): 10 digits, the ninth of them a check digit.

The first six are the day of birth or of registration (organisations add 40 to the day), the last tells the
century. Source: Registers Iceland; Peppol code list 9.7, 0196 and 9917.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ("0196", "9917")
NAME = "kennitala"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum.is_ import kennitala

    number = compact(number)
    _form.require_digits(number, NAME, 10)
    _form.require_check(number, NAME, _fits, at=slice(8, 9))
    if not kennitala.is_valid(number):
        raise InvalidFormat(f"not a valid {NAME}: its first six digits and its last one are not a day")
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is commonly written: 450401-3150."""
    return _form.groups(compact(number), 6, 4, separator="-")


def _fits(number: str) -> bool:
    from stdnum.is_ import kennitala

    return kennitala.checksum(number) == 0
