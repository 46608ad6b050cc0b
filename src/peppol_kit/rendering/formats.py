"""Numbers, amounts, days and names as people of a language write them. Nothing is rounded."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit import money
from peppol_kit.rendering.extra import needed

with needed():
    from babel import Locale
    from babel.dates import format_date
    from babel.numbers import get_currency_name, get_currency_precision, get_currency_symbol

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

_LOCALES = {"en": "en_GB", "nl": "nl", "fr": "fr", "de": "de"}
_UNITS_OF_SIZE = ("B", "kB", "MB", "GB")
_MONEY = 2


class Formats(NamedTuple):
    """How a language writes values."""

    locale: Locale
    point: str
    group: str
    amount_affixes: tuple[tuple[str, str], tuple[str, str]]
    """What stands before and after an amount, ``¤`` for its currency: of one above and of one below zero."""
    percent_suffix: str

    def number(self, value: Decimal, *, decimals: int = 0) -> str:
        """A number with all its decimals, and at least so many."""
        return _signed(*self._digits(value, decimals), ("", ""), ("-", ""))

    def amount(self, value: Decimal, currency: str = "") -> str:
        """An amount with all its decimals, and at least those of its currency; without a symbol if none is given."""
        digits, below = self._digits(value, get_currency_precision(currency) if currency else _MONEY)
        if not currency:
            return _signed(digits, below, ("", ""), ("-", ""))
        symbol = get_currency_symbol(currency, self.locale)
        above_zero, below_zero = (
            (before.replace("¤", symbol), after.replace("¤", symbol)) for before, after in self.amount_affixes
        )
        return _signed(digits, below, above_zero, below_zero)

    def percent(self, value: Decimal) -> str:
        """A percentage: 21 is ``21%``."""
        return f"{self.number(_short(value))}{self.percent_suffix}"

    def quantity(self, value: Decimal) -> str:
        """A quantity, without zeros that say nothing."""
        return self.number(_short(value))

    def day(self, value: date) -> str:
        """A day: ``4 September 2026``."""
        return format_date(value, "long", self.locale)

    def size(self, count: int) -> str:
        """The size of a file: ``12 kB``."""
        for unit in _UNITS_OF_SIZE:
            if count < 1000 or unit == _UNITS_OF_SIZE[-1]:
                break
            count = round(count / 1000)
        return f"{count} {unit}"

    def country(self, code: str) -> str:
        """The name of a country, or the code if there is none."""
        return str(self.locale.territories.get(code, code))

    def currency(self, code: str) -> str:
        """The code of a currency, and its name: ``EUR (euro)``."""
        name = get_currency_name(code, locale=self.locale)
        return code if name == code else f"{code} ({name})"

    def _digits(self, value: Decimal, decimals: int) -> tuple[str, bool]:
        with money.exact():
            whole, _, fraction = f"{abs(value):,f}".partition(".")
        fraction = fraction.ljust(decimals, "0")
        digits = whole.replace(",", self.group) + (self.point + fraction if fraction else "")
        return digits, value < 0


def _signed(digits: str, below: bool, above_zero: tuple[str, str], below_zero: tuple[str, str]) -> str:
    before, after = below_zero if below else above_zero
    return f"{before}{digits}{after}"


def _short(value: Decimal) -> Decimal:
    """Without zeros at the end of its decimals: a rate of 21.00 is one of 21."""
    with money.exact():
        whole = value.to_integral_value()
        return whole if value == whole else value.normalize()


@cache
def formats(lang: str) -> Formats:
    """How a language writes values."""
    locale = Locale.parse(_LOCALES[lang])
    symbols = locale.number_symbols["latn"]
    pattern = locale.currency_formats["standard"]
    (before, below), (after, after_below) = pattern.prefix, pattern.suffix
    percent = locale.percent_formats[None].suffix[0]
    return Formats(
        locale,
        symbols["decimal"],
        symbols["group"],
        ((before, after), (below.replace("-", symbols["minusSign"]), after_below)),
        percent,
    )
