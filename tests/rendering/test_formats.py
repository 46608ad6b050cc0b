"""Numbers and amounts as CLDR has them, and never a digit less."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st
from tests.rendering.everything import LOCALES
from tests.rendering.test_completeness import LANGUAGES

from peppol_kit.rendering.formats import formats

AMOUNTS = st.decimals(-(10**12), 10**12, places=2)


@given(AMOUNTS.filter(bool), st.sampled_from(LANGUAGES), st.sampled_from(["EUR", "CHF", "USD", "SEK"]))
def test_amounts_are_written_as_babel_writes_them(value: Decimal, lang: str, currency: str) -> None:
    assert formats(lang).amount(value, currency) == format_currency(value, currency, locale=LOCALES[lang])


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40),
    st.sampled_from(LANGUAGES),
)
def test_no_digit_is_lost(value: Decimal, lang: str) -> None:
    form = formats(lang)
    text = form.amount(value)
    back = Decimal(text.replace(form.group, "").replace(form.point, "."))
    assert back == value


@given(st.decimals(-(10**9), 10**9, places=3), st.sampled_from(LANGUAGES))
def test_quantities_are_written_as_babel_writes_them(value: Decimal, lang: str) -> None:
    assert formats(lang).quantity(value + 0) == format_decimal(value + 0, locale=LOCALES[lang]) or value == 0


@pytest.mark.parametrize(
    ("lang", "amount", "percent", "day", "country"),
    [
        ("en", "€1,234.50", "21%", "4 September 2026", "Belgium"),
        ("nl", "€ 1.234,50", "21%", "4 september 2026", "België"),
        ("fr", "1 234,50 €", "21 %", "4 septembre 2026", "Belgique"),
        ("de", "1.234,50 €", "21 %", "4. September 2026", "Belgien"),
    ],
)
def test_each_language_has_its_own_way(lang: str, amount: str, percent: str, day: str, country: str) -> None:
    form = formats(lang)
    said = form.amount(Decimal("1234.5"), "EUR"), form.percent(Decimal("21.00")), form.day(date(2026, 9, 4))
    assert [" ".join(each.split()) for each in said] == [amount, percent, day]
    assert form.country("BE") == country


def test_a_price_keeps_its_decimals_and_a_currency_without_cents_has_none() -> None:
    assert formats("nl").amount(Decimal("0.0215")) == "0,0215"
    assert formats("en").amount(Decimal(1200), "JPY") == "JP¥1,200"
    assert formats("nl").amount(Decimal("1E+3")) == "1.000,00"


@pytest.mark.parametrize(("count", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (2_345_678, "2 MB")])
def test_sizes_are_round(count: int, text: str) -> None:
    assert formats("en").size(count) == text


def test_what_has_no_name_is_its_code() -> None:
    assert formats("nl").country("1A") == "1A"
    assert formats("nl").currency("QQQ") == "QQQ"
