"""Exact decimal arithmetic as XPath defines it: one reader of numbers, one rounding."""

from __future__ import annotations

import re
from decimal import ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal, localcontext
from math import inf, isnan, nan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

# xs:decimal after white space is collapsed. `Decimal()` itself also takes "1_000", "NaN", "1E3" and Arabic digits.
_DECIMAL = re.compile(r"[ \t\r\n]*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))[ \t\r\n]*")
_DOUBLE = re.compile(r"[ \t\r\n]*([+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN)[ \t\r\n]*")
_LONGEST = 300
_HALF = Decimal("0.5")
_DIVISION_DIGITS = 18
_EXACT = Context(prec=1000)


def exact() -> AbstractContextManager[Context]:
    """A decimal context wide enough that sums and products of amounts are never rounded by the machine."""
    return localcontext(_EXACT)


def decimal(text: str) -> Decimal | None:
    """The number that ``text`` writes as an ``xs:decimal``; None if it writes none, or one of more than 300 characters.

    Within that, sums and products stay exact, and floating point does not overflow.
    """
    match = _DECIMAL.fullmatch(text) if len(text) <= _LONGEST else None
    return Decimal(match[1]) if match else None


def number(text: str) -> float:
    """The number that ``text`` writes as an ``xs:double``, and NaN if it writes none: XPath ``number``."""
    match = _DOUBLE.fullmatch(text) if len(text) <= _LONGEST else None
    return float(match[1]) if match else nan  # `float` reads INF and NaN as XPath writes them


def double(text: str) -> float | None:
    """The number that ``text`` writes as an ``xs:double``, for the rules that compare text with a number; None if none.

    The official validators order such numbers as Java does: NaN is above all others, and zero with a minus sign is
    below zero, unless it is written as a whole number.
    """
    match = _DOUBLE.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    value = float(match[1])
    if isnan(value):
        return inf
    return BELOW_ZERO if value == 0 and match[1][0] == "-" and not match[1][1:].isdigit() else value


BELOW_ZERO = -5e-324
"""The number nearest to zero below it."""


def round_half_up(value: Decimal) -> Decimal:
    """XPath ``round``: to the nearest integer, and exactly between two of them towards plus infinity (-2.5 is -2)."""
    return (value + _HALF).to_integral_value(ROUND_FLOOR)


def round2(value: Decimal) -> Decimal:
    """To two decimals, halves towards plus infinity: ``round(x * 100) div 100`` of the EN 16931 rules."""
    return round_half_up(value.scaleb(2)).scaleb(-2)  # moves the point: a division would work out a thousand digits


_STEPS = tuple(Decimal(1).scaleb(-decimals) for decimals in range(20))


def half_up(value: Decimal, decimals: int = 2) -> Decimal:
    """To so many decimals, halves away from zero (2.665 is 2.67, -2.665 is -2.67): as amounts are rounded in trade.

    To be called within `exact`.
    """
    return value.quantize(_STEPS[decimals], ROUND_HALF_UP)


def half_up_quotient(dividend: Decimal, divisor: Decimal, decimals: int = 2) -> Decimal:
    """`half_up` of a quotient that is never written out, so that it is rounded once. To be called within `exact`."""
    whole, rest = divmod(abs(dividend).scaleb(decimals), abs(divisor))
    if rest * 2 >= abs(divisor):
        whole += 1
    rounded = whole.scaleb(-decimals).quantize(_STEPS[decimals])
    return -rounded if (dividend < 0) != (divisor < 0) and rounded else rounded


def divide(dividend: Decimal, divisor: Decimal) -> Decimal:
    """XPath ``div`` on decimals as the official validators compute it, who run on Saxon: 18 decimals, or more for
    operands that are themselves finer; so that what just fails there just fails here.
    """
    finer = _scale(dividend) - _scale(divisor)
    digits = _DIVISION_DIGITS + max(0, finer)
    return (dividend / divisor).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_DOWN)


def _scale(value: Decimal) -> int:
    """Decimals after trailing zeros are gone; negative for a number that ends in zeros."""
    return -int(value.normalize().as_tuple().exponent)


def trimmed(value: Decimal) -> Decimal:
    """The same amount without the zeros after its second decimal, for a reader."""
    cents = round2(value)
    return cents if cents == value else value.normalize()


def plain(value: Decimal) -> str:
    """The number as people write it: no exponent, and no sign on zero."""
    return format(value + 0, "f")
