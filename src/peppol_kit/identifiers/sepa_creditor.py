"""The SEPA creditor identifier: country, two check digits (ISO 7064 mod 97-10), three for the business, and the number.

The three characters that a creditor may choose for its lines of business are not in the sum. Source: European
Payments Council, creditor identifier overview (EPC262-08), attribute AT-02.
"""

from __future__ import annotations

import re

from peppol_kit.identifiers import _form

SCHEMES = ()
NAME = "SEPA creditor identifier"

_SHAPE = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}")


def compact(number: str) -> str:
    """The identifier without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact identifier; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_shape(number, NAME, _SHAPE, "a country, two check digits, and 4 to 31 letters or digits")
    _form.require_check(number, NAME, _fits, at=slice(2, 4), candidates=_form.ISO_7064)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)


def _fits(number: str) -> bool:
    from stdnum.iso7064 import mod_97_10

    return bool(mod_97_10.is_valid(number[7:] + number[:4]))
