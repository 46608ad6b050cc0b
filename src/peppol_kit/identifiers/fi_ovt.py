"""The Finnish OVT identifier: 0037, the 8 digits of a business id, and up to 5 characters for a unit.

The last of the 8 digits is a check digit. The unit is chosen by the organisation itself. Source: Finnish
standard SFS 5748; Peppol code list 9.7, 0216.
"""

from __future__ import annotations

import re

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ("0216",)
NAME = "OVT identifier"

_SHAPE = re.compile("0037[0-9]{8}[0-9A-Z]{0,5}")


def compact(number: str) -> str:
    """The identifier without blanks, and without the hyphen of the business id."""
    return _form.strip(number, " -")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum.fi import ytunnus

    number = compact(number)
    if not number.startswith("0037"):
        raise InvalidFormat(f"not a valid {NAME}: it does not start with 0037")
    _form.require_shape(number, NAME, _SHAPE, "0037, 8 digits, and up to 5 letters or digits")
    _form.require_check(number[4:12], NAME, ytunnus.is_valid)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
