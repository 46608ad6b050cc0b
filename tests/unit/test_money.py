"""Numbers are read strictly, added exactly, and rounded and divided as XPath does on Saxon."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peppol_kit import money
from peppol_kit.money import decimal, divide, double, number, plain, round2, round_half_up

AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, allow_nan=False, allow_infinity=False, places=6)
FINE = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=12)
HALVES = st.integers(-(10**9), 10**9).map(lambda count: Decimal(count) / 1000)


def floor_of(value: Fraction) -> int:
    return math.floor(value)


# --- rounding


@given(AMOUNTS | FINE | HALVES)
def test_rounding_is_the_floor_of_a_half_more(value: Decimal) -> None:
    with money.exact():
        assert round_half_up(value) == floor_of(Fraction(value) + Fraction(1, 2))


@given(AMOUNTS | FINE | HALVES)
def test_round2_goes_towards_plus_infinity_in_the_middle(value: Decimal) -> None:
    with money.exact():
        assert Fraction(round2(value)) == Fraction(floor_of(Fraction(value) * 100 + Fraction(1, 2)), 100)


@given(AMOUNTS | FINE | HALVES)
def test_round2_stays_within_half_a_cent_and_does_no_more_the_second_time(value: Decimal) -> None:
    with money.exact():
        rounded = round2(value)
        assert -Fraction(1, 200) < Fraction(rounded) - Fraction(value) <= Fraction(1, 200)
        assert round2(rounded) == rounded


@given(st.integers(-(10**12), 10**12))
def test_whole_cents_stay(cents: int) -> None:
    with money.exact():
        assert round2(Decimal(cents) / 100) == Decimal(cents) / 100


@given(HALVES, HALVES)
def test_rounding_keeps_the_order(one: Decimal, other: Decimal) -> None:
    with money.exact():
        assert round2(min(one, other)) <= round2(max(one, other))


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        ("2.5", "3"), ("-2.5", "-2"), ("0.5", "1"), ("-0.5", "0"), ("1.4999", "1"), ("-1.5001", "-2"), ("0", "0"),
    ],
)  # fmt: skip
def test_between_two_integers_it_is_the_higher_one(value: str, rounded: str) -> None:
    assert round_half_up(Decimal(value)) == Decimal(rounded)


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("1.005", "1.01"), ("-1.005", "-1.00"), ("2.675", "2.68"), ("0.0049", "0"), ("-0.0051", "-0.01"), ("3", "3")],
)
def test_between_two_cents_it_is_the_higher_one(value: str, rounded: str) -> None:
    assert round2(Decimal(value)) == Decimal(rounded)


@given(st.lists(AMOUNTS | FINE, max_size=50))
def test_sums_are_exact(values: list[Decimal]) -> None:
    with money.exact():
        assert Fraction(sum(values, Decimal(0))) == sum(map(Fraction, values))


def test_a_product_of_long_numbers_is_exact() -> None:
    long = Decimal("9" * 200 + "." + "9" * 200)
    with money.exact():
        assert Fraction(long * long) == Fraction(long) ** 2


def test_the_context_ends_where_it_ends() -> None:
    with money.exact():
        pass
    assert Decimal(1) / Decimal(3) == Decimal("0.3333333333333333333333333333")


# --- reading decimals


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"), ("1656.25", "1656.25"), ("-1656.25", "-1656.25"), ("+1.5", "1.5"), (".5", "0.5"), ("5.", "5"),
        ("-.5", "-0.5"), ("0005", "5"), (" \t\r\n12\n", "12"), ("9" * 60 + "." + "1" * 60, "9" * 60 + "." + "1" * 60),
    ],
)  # fmt: skip
def test_an_xs_decimal_is_read(text: str, value: str) -> None:
    assert decimal(text) == Decimal(value)


NO_DECIMALS = [
    "", " ", ".", "-", "+", "-.", "1_000", "NaN", "nan", "sNaN", "INF", "Infinity", "1E3", "1e3", "1.5E0", "1,5",
    "1.000,00", "1 000", "1'000", "--1", "+-1", "1-", "0x1F", "1.2.3", "١٢٣", "１２", "१", "²", "½", "Ⅻ", "1\u00a0",
    "\u00a01", "1\x0b",
    "−1", "€1", "1 EUR", "true", "1\x00", "\ufeff1", "1\u2003",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_DECIMALS)
def test_what_is_no_xs_decimal_is_none(text: str) -> None:
    assert decimal(text) is None


@given(AMOUNTS | FINE)
def test_what_is_written_plainly_is_read_again(value: Decimal) -> None:
    assert decimal(plain(value)) == value


@given(st.text(max_size=20))
def test_any_text_is_a_finite_number_or_none(text: str) -> None:
    value = decimal(text)
    assert value is None or value.is_finite()
    assert value is None or text.isascii()


# --- reading doubles


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1.0),
        ("1E3", 1000.0),
        (" 1.5e-1 ", 0.15),
        ("INF", math.inf),
        ("-INF", -math.inf),
        ("+INF", math.inf),
        ("1e999", math.inf),
    ],
)
def test_an_xs_double_is_read(text: str, value: float) -> None:
    assert double(text) == value


def test_not_a_number_is_above_all_numbers() -> None:
    """So Java orders it, on which the official validators run."""
    assert double("NaN") == math.inf


@pytest.mark.parametrize("text", ["NaN", "", "x", "1_0", "Infinity", "٣"])
def test_what_is_no_number_is_not_a_number_where_text_is_made_one(text: str) -> None:
    assert math.isnan(number(text))


@pytest.mark.parametrize(("text", "value"), [("1", 1.0), (" 1E3 ", 1000.0), ("-INF", -math.inf), ("-0.00", 0.0)])
def test_a_number_is_made_of_text(text: str, value: float) -> None:
    assert number(text) == value


def test_a_number_of_hundreds_of_digits_is_none() -> None:
    """So that sums stay exact, and floating point does not overflow."""
    assert decimal("9" * 300) == Decimal("9" * 300)
    assert decimal("9" * 301) is None
    assert double("9" * 301) is None
    assert math.isnan(number("9" * 301))


@pytest.mark.parametrize(
    "text", ["", "inf", "Infinity", "infinity", "nan", "+NaN", "-NaN", "1_0", "1e", "e3", "0x1", "١", "1,5", "1 0"]
)
def test_what_is_no_xs_double_is_none(text: str) -> None:
    assert double(text) is None


@pytest.mark.parametrize("text", ["-0.00", "-0.0", "-.0", "-0e0", "-0.", " -0.00 "])
def test_zero_with_a_sign_and_decimals_is_below_zero(text: str) -> None:
    value = double(text)
    assert value is not None
    assert value < 0


@pytest.mark.parametrize("text", ["-0", "-00", " -0\n", "0", "+0", "0.00", "+0.00"])
def test_other_zeros_are_zero(text: str) -> None:
    assert double(text) == 0


# --- dividing


@pytest.mark.parametrize(
    ("dividend", "divisor", "quotient"),
    [
        ("1", "3", "0.333333333333333333"),
        ("2", "3", "0.666666666666666667"),
        ("-2", "3", "-0.666666666666666667"),
        ("1.5", "7", "0.2142857142857142857"),
        ("1234567890123.123456", "7", "176366841446.160493714285714285714286"),
        ("10", "4", "2.5"),
        ("0", "7", "0"),
        ("100", "1", "100"),
        ("1", "0.001", "1000"),
        ("-1", "7", "-0.142857142857142857"),
    ],
)
def test_a_quotient_is_that_of_saxon(dividend: str, divisor: str, quotient: str) -> None:
    with money.exact():
        assert divide(Decimal(dividend), Decimal(divisor)) == Decimal(quotient)


@given(AMOUNTS, AMOUNTS.filter(bool))
def test_a_quotient_is_right_to_eighteen_decimals(dividend: Decimal, divisor: Decimal) -> None:
    with money.exact():
        error = Fraction(divide(dividend, divisor)) - Fraction(dividend) / Fraction(divisor)
    assert abs(error) <= Fraction(1, 2 * 10**18)


@given(AMOUNTS, AMOUNTS.filter(bool))
def test_trailing_zeros_change_no_quotient(dividend: Decimal, divisor: Decimal) -> None:
    with money.exact():
        longer = divide(Decimal(f"{dividend:f}0000000"), Decimal(f"{divisor:f}000"))
        assert longer == divide(dividend, divisor)


@given(AMOUNTS)
def test_dividing_by_one_changes_nothing(value: Decimal) -> None:
    with money.exact():
        assert divide(value, Decimal(1)) == value


# --- writing


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1E+3", "1000"), ("1E-7", "0.0000001"), ("-0.00", "0.00"), ("-0", "0"), ("1656.250", "1656.250"),
        ("-1.5", "-1.5"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_people_do(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


@given(AMOUNTS | FINE)
def test_there_is_no_exponent(value: Decimal) -> None:
    assert "E" not in plain(value)
    assert Decimal(plain(value)) == value


def test_a_long_number_is_written_whole() -> None:
    long = "9" * 40 + ".25"
    with money.exact():
        assert plain(Decimal(long)) == long
