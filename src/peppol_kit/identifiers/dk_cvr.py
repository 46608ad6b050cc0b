"""The Danish CVR number: 8 digits, of which the weighted sum is a multiple of 11.

Weights 2, 7, 6, 5, 4, 3, 2, 1. The Peppol list itself asks only for the form. Source: Erhvervsstyrelsen;
Peppol code list 9.7, 0184 and 9902.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ("0184", "9902")
NAME = "Danish CVR number"


def compact(number: str) -> str:
    """The eight digits: without separators, and without the DK of a VAT number."""
    return _form.without_prefix(_form.strip(number), "DK")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum.dk import cvr

    number = compact(number)
    _form.require_digits(number, NAME, 8)
    if number[0] == "0":
        raise InvalidFormat(f"not a valid {NAME}: it starts with 0")
    _form.require_check(number, NAME, cvr.is_valid)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """In groups of two."""
    return _form.groups(compact(number), 2, 2, 2, 2)
