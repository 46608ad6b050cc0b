"""The identifier of a Peppol service provider: six digits of its seat, a use case, and a suffix of its own.

The digits are those of the Seat ID. A use case is joined by a hyphen, a suffix to that by a full stop;
letters may be large or small. Source: OpenPeppol, Service Provider Identification Scheme 1.0.0; Peppol code
list 9.7, 0242.
"""

from __future__ import annotations

import re

from peppol_kit.identifiers import _form

SCHEMES = ("0242",)
NAME = "service provider identifier"

_SHAPE = re.compile(r"[0-9]{6}(-[0-9A-Z_]{3,12}(\.[0-9A-Z\-._~]{3,24})?)?")


def compact(number: str) -> str:
    """Without blanks, its letters as capitals."""
    return _form.strip(number, "")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_shape(number, NAME, _SHAPE, "six digits, and perhaps -USECASE and .suffix")
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: hyphen and full stop belong to it."""
    return compact(number)
