"""The Swiss company number (UID, IDE): CHE and 9 digits, the last of them a check digit.

Modulus 11 with the weights 5, 4, 3, 2, 7, 6, 5, 4. Source: standard eCH-0097; Peppol code list 9.7, 0183.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ("0183",)
NAME = "Swiss UID"


def compact(number: str) -> str:
    """CHE and the digits, without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum.ch import uid

    number = compact(number)
    if not number.startswith("CHE"):
        raise InvalidFormat(f"not a valid {NAME}: it does not start with CHE")
    _form.require_digits(number[3:], NAME, 9)
    _form.require_check(number, NAME, uid.is_valid)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As the register writes it: CHE-113.690.319."""
    return "CHE-" + _form.groups(_form.without_prefix(compact(number), "CHE"), 3, 3, 3, separator=".")
