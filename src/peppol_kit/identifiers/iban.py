"""The International Bank Account Number: country, two check digits (ISO 7064 mod 97-10), and the national
number.

The national number is held against the form that its country has registered, and not against a list of banks,
which would refuse numbers that are right. Source: ISO 13616, SWIFT IBAN registry; Peppol code list 9.7, 9918.
"""

from __future__ import annotations

import re

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ("9918",)
NAME = "IBAN"

_SHAPE = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number, " -.")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum import exceptions, iban

    number = compact(number)
    _form.require_shape(number, NAME, _SHAPE, "a country, two check digits, and 11 to 30 letters or digits")
    _form.require_check(number, NAME, _fits, at=slice(2, 4), candidates=_form.ISO_7064)
    try:
        iban.validate(number, check_country=False)
    except exceptions.InvalidComponent as error:
        raise InvalidFormat(f"not a valid {NAME}: {number[:2]} has no IBANs") from error
    except exceptions.ValidationError as error:
        raise InvalidFormat(f"not a valid {NAME}: what follows is not a bank account of {number[:2]}") from error
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """In groups of four, as on paper."""
    return _form.groups(compact(number), *[4] * 8)


def country_has_ibans(number: str) -> bool:
    """Whether its first two letters are a country that is known to have IBANs; what others write is no wrong IBAN."""
    from stdnum import numdb

    return any(known for _, known in numdb.get("iban").info(compact(number)[:2]))


def _fits(number: str) -> bool:
    from stdnum.iso7064 import mod_97_10

    return mod_97_10.is_valid(number[4:] + number[:4])
