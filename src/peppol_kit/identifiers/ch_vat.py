"""The Swiss VAT number: a UID, and MWST, TVA or IVA behind it.

Peppol publishes no rule for scheme 9927; the ending is accepted and not asked for. Source: Federal Tax
Administration; Peppol code list 9.7, 9927.
"""

from __future__ import annotations

from peppol_kit.errors import InvalidFormat
from peppol_kit.identifiers import _form, ch_uid

SCHEMES = ("9927",)
NAME = "Swiss VAT number"

ENDINGS = ("", "MWST", "TVA", "IVA", "TPV")


def compact(number: str) -> str:
    """The UID and its ending, without blanks and separators."""
    return _form.strip(number)


def validate(number: str) -> str:
    """The compact number; an `IdentifierError` says what is wrong with any other."""
    number = compact(number)
    ch_uid.validate(number[:12])
    if number[12:] not in ENDINGS:
        raise InvalidFormat(f"not a valid {NAME}: behind the UID may be MWST, TVA, IVA or nothing")
    return number


def is_valid(number: str) -> bool:
    """Whether `validate` accepts it."""
    return _form.accepts(validate, number)


def format(number: str) -> str:  # noqa: A001
    """As it is commonly written: CHE-107.787.577 IVA."""
    return f"{ch_uid.format(compact(number)[:12])} {compact(number)[12:]}".strip()
