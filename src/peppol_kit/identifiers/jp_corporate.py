"""The Japanese corporate number: 13 digits, the first of them a check digit.

Modulus 9 with the weights 1 and 2 from the right. Source: National Tax Agency; Peppol code list 9.7, 0188.
"""

from __future__ import annotations

from peppol_kit.identifiers import _form

SCHEMES = ("0188",)
NAME = "Japanese corporate number"


def compact(number: str) -> str:
    """The number without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    from stdnum.jp import cn

    number = compact(number)
    _form.require_digits(number, NAME, 13)
    _form.require_check(number, NAME, cn.is_valid, at=slice(0, 1))
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As the register writes it: 5-8356-7825-6246."""
    return _form.groups(compact(number), 1, 4, 4, 4, separator="-")
