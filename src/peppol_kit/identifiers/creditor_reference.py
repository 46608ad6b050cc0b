"""The creditor reference of ISO 11649: RF, two check digits (ISO 7064 mod 97-10), and up to 21 letters or digits.

Source: ISO 11649; European Payments Council, guidance on the structured creditor reference.
"""

from __future__ import annotations

import re

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ()
NAME = "creditor reference"

_SHAPE = re.compile("RF[0-9]{2}[A-Z0-9]{1,21}")
_REFERENCE = re.compile("[A-Z0-9]{1,21}")


def compact(number: str) -> str:
    """The reference without blanks."""
    return _form.strip(number, " ")


def validate(number: str) -> str:
    """The compact reference; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_shape(number, NAME, _SHAPE, "RF, two check digits, and 1 to 21 letters or digits")
    _form.require_check(number, NAME, _fits, at=slice(2, 4), candidates=_form.ISO_7064)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """In groups of four, as on paper."""
    return _form.groups(compact(number), *[4] * 6)


def of(text: str) -> str:
    """The reference, compact, of a text such as the number of the invoice, without its separators."""
    from stdnum.iso7064 import mod_97_10

    text = _form.strip(text)
    if not _REFERENCE.fullmatch(text):
        raise InvalidFormat(f"not a valid {NAME}: it can be made of 1 to 21 letters or digits")
    return f"RF{mod_97_10.calc_check_digits(text + 'RF')}{text}"


def _fits(number: str) -> bool:
    from stdnum.iso7064 import mod_97_10

    return bool(mod_97_10.is_valid(number[4:] + number[:4]))
