"""The Belgian structured communication (OGM, VCS) of a payment: 10 digits and two check digits.

The check digits are the rest of the ten digits modulo 97, and 97 where there is none. On paper it stands
between plus signs or asterisks. Source: Febelfin, the standard for the gestructureerde mededeling.
"""

from __future__ import annotations

from string import digits

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ()
NAME = "Belgian structured communication"

_LENGTH = 10


def compact(number: str) -> str:
    """The twelve digits, without the signs around and between them."""
    return _form.strip(number, " -./+*")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    _form.require_digits(number, NAME, 12)
    _form.require_check(number, NAME, _fits, at=slice(10, 12), candidates=_form.TWO_DIGITS)
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it stands on an invoice: +++090/9337/55493+++."""
    return f"+++{_form.groups(compact(number), 3, 4, separator='/')}+++"


def of(number: str | int) -> str:
    """The communication, compact, of a number such as that of the invoice: of its digits, at most the last ten."""
    found = "".join(character for character in str(number) if character in digits)
    if not found:
        raise InvalidFormat(f"not a valid {NAME}: there are no digits to make it of")
    data = found[-_LENGTH:].zfill(_LENGTH)
    return data + _check(data)


def _check(data: str) -> str:
    return f"{int(data) % 97 or 97:02}"


def _fits(number: str) -> bool:
    return number[_LENGTH:] == _check(number[:_LENGTH])
