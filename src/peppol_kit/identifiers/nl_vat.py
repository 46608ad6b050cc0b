"""The Dutch VAT number (btw-identificatienummer): NL, 9 digits, B and 2 digits.

It has check digits of one kind or the other: the first nine digits satisfy the eleven-test of a citizen
number, or, since 2020 for sole traders, the last two are check digits of the whole (ISO 7064 mod 97-10).
Source: Belastingdienst; Peppol BIS Billing, which gives the form for scheme 9944.
"""

from __future__ import annotations

import re

from peppol_kit.errors import InvalidChecksum
from peppol_kit.identifiers import _form

SCHEMES = ("9944",)
NAME = "Dutch VAT number"

_SHAPE = re.compile("NL[0-9]{9}B[0-9]{2}")


def compact(number: str) -> str:
    """NL and the rest, without blanks and separators."""
    return "NL" + _form.without_prefix(_form.strip(number), "NL")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum.nl import btw

    number = compact(number)
    _form.require_shape(number, NAME, _SHAPE, "NL, 9 digits, B and 2 digits")
    if not btw.is_valid(number):
        raise InvalidChecksum(
            f"not a valid {NAME}: neither the first nine digits nor the whole have a fitting check digit"
        )
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
