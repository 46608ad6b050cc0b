"""The Greek tax number (AFM): 9 digits, the last of them a check digit.

Modulus 11, then 10, with powers of two as weights. Source: AADE; Peppol BIS Billing, GR-R-009 for scheme
9933.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form, checks

SCHEMES = ("9933",)
NAME = "Greek tax number"


def compact(number: str) -> str:
    """The nine digits: without separators, and without the EL of a VAT number."""
    return _form.without_prefix(_form.strip(number, " -./:"), "EL", "GR")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 9)
    _form.require_check(number, NAME, checks.greek_tin)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
