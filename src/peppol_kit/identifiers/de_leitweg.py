"""The Leitweg-ID of a German public buyer: up to 12 digits, a part of its own choice, two check digits.

The parts are joined by hyphens; the first two digits are those of a federal state, or 99. Source: KoSIT,
Formatspezifikation Leitweg-ID 2.0; Peppol code list 9.7, 0204 and 9958.
"""

from __future__ import annotations

import re

from peppol_kit.errors import InvalidFormat, InvalidLength
from peppol_kit.identifiers import _form

SCHEMES = ("0204", "9958")
NAME = "Leitweg-ID"

_SHAPE = re.compile("[0-9]{2,12}(-[0-9A-Z]{0,30})?-[0-9]{2}")
_STATES = frozenset(_form.TWO_DIGITS[1:17]) | {"99"}


def compact(number: str) -> str:
    """Without blanks; hyphens belong to it."""
    return _form.strip(number, "")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum.de import leitweg

    number = compact(number)
    if not 5 <= len(number) <= 46:
        raise InvalidLength(f"not a valid {NAME}: {len(number)} characters, where 5 to 46 are allowed")
    _form.require_shape(number, NAME, _SHAPE, "2 to 12 digits, up to 30 letters or digits, two check digits")
    if number[:2] not in _STATES:
        raise InvalidFormat(f"not a valid {NAME}: {number[:2]} is no federal state, and not 99 for the federation")
    _form.require_check(number, NAME, leitweg.is_valid, at=slice(-2, None), candidates=_form.ISO_7064)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: the hyphens belong to it."""
    return compact(number)
