"""The Danish SE number, under which a company settles VAT: DK and 8 digits.

Its check digit is that of a CVR number. Source: Peppol code list 9.7, 0198 and 9904.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ("0198", "9904")
NAME = "Danish SE number"


def compact(number: str) -> str:
    """DK and the digits, without blanks and separators."""
    return "DK" + _form.without_prefix(_form.strip(number), "DK")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum.dk import cvr

    number = compact(number)
    digits = number[2:]
    _form.require_digits(digits, NAME, 8)
    if digits[0] == "0":
        raise InvalidFormat(f"not a valid {NAME}: its digits start with 0")
    _form.require_check(digits, NAME, cvr.is_valid)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
