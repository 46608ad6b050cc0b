"""The Belgian enterprise number (KBO/BCE): 10 digits, the last two of them check digits.

The first eight digits and the last two add up to a multiple of 97. Old numbers have 9 digits and
get a leading 0; the first digit is 0 or 1. Source: Crossroads Bank for Enterprises; Peppol code list 9.7,
0208.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form, checks

SCHEMES = ("0208", "9956")
NAME = "Belgian enterprise number"


def compact(number: str) -> str:
    """The ten digits: without separators, and without the BE of a VAT number."""
    return _form.without_prefix(_form.strip(number), "BE")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 10)
    if number[0] not in "01":
        raise InvalidFormat(f"not a valid {NAME}: it starts with {number[0]}, not with 0 or 1")
    _form.require_check(number, NAME, checks.mod97_belgian, at=slice(8, 10), candidates=_form.TWO_DIGITS)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As the register writes it: 0202.239.951."""
    return _form.groups(compact(number), 4, 3, 3, separator=".")
