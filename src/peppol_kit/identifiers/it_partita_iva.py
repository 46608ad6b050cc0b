"""The Italian VAT number (partita IVA): IT and 11 digits, the last of them a check digit (Luhn).

Seven digits are a running number, the next three the province of the office: 001 to 100, 120, 121, 888 or
999. Source: Agenzia delle Entrate; Peppol code list 9.7, 0211 and 9906.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form

SCHEMES = ("0211", "9906")
NAME = "partita IVA"


def compact(number: str) -> str:
    """IT and the digits, without blanks and separators."""
    return "IT" + _form.without_prefix(_form.strip(number, " -./:"), "IT")


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    validate_digits(number[2:], NAME)
    return number


def validate_digits(digits: str, name: str) -> None:
    """Refuse 11 digits that are no partita IVA; the tax code of a legal person is made in the same way."""
    from stdnum import luhn

    _form.require_digits(digits, name, 11)
    if digits.startswith("0000000"):
        raise InvalidFormat(f"not a valid {name}: the first seven digits are all 0")
    province = digits[7:10]
    if not ("001" <= province <= "100" or province in ("120", "121", "888", "999")):
        raise InvalidFormat(f"not a valid {name}: digits 8 to 10 are {province}, which is no province")
    _form.require_check(digits, name, luhn.is_valid)


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is written: without separators."""
    return compact(number)
