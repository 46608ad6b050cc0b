"""Dates are those of XPath: strict, with time zones, and in their order."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peppol_kit.rules._dates import is_date, moment
from peppol_kit.xml.tree import RuleStop

DATES = [
    "2026-09-01", " 2026-09-01\n", "2028-02-29", "2000-02-29", "2026-12-31", "2026-09-01Z", "2026-09-01+02:00",
    "2026-09-01-14:00", "2026-09-01+14:00", "0001-01-01", "9999-12-31", "12026-01-01", "-2026-01-01",
]  # fmt: skip
NO_DATES = [
    "", " ", "20260901", "2026-9-1", "2026-09-1", "26-09-01", "2026/09/01", "01-09-2026", "2026-09", "2026-W36-2",
    "2026-244", "2026-02-29", "1900-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-10",
    "2026-01-00", "2026-01-32",
    "2026-09-01T00:00:00", "2026-09-01+15:00", "2026-09-01+14:01", "2026-09-01+02:60", "2026-09-01+2:00", "2026-09-01z",
    "+2026-09-01", "012026-01-01", "２０２６-09-01", "٢٠٢٦-09-01", "2026‐09‐01", "2026-09-01\u00a0",
    "2026-09-01 Z", "x", "1234567890-01-01", "2026-09-01-", "2026-09-01\x00",
]  # fmt: skip


@pytest.mark.parametrize("text", DATES)
def test_an_xs_date_is_one(text: str) -> None:
    assert is_date(text)
    assert isinstance(moment(text), int)


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_none_stops_the_rule(text: str) -> None:
    assert not is_date(text)
    with pytest.raises(RuleStop, match="is not a date"):
        moment(text)


def test_a_long_text_is_cut_in_the_message() -> None:
    with pytest.raises(RuleStop) as caught:
        moment("x" * 1000)
    assert len(str(caught.value)) < 70


@given(st.dates(), st.dates())
def test_dates_order_as_days_do(one: date, other: date) -> None:
    assert (moment(one.isoformat()) < moment(other.isoformat())) == (one < other)
    assert (moment(one.isoformat()) == moment(other.isoformat())) == (one == other)


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date(day: date) -> None:
    assert is_date(day.isoformat())
    assert moment(f"{day.isoformat()}Z") == moment(day.isoformat()), "without a zone it is UTC"


NEAR = st.dates(date(2026, 2, 26), date(2026, 3, 3)) | st.dates(date(2026, 12, 29), date(2027, 1, 3))
ZONES = st.integers(-14 * 60, 14 * 60)


def written(day: date, minutes: int) -> str:
    hours, rest = divmod(abs(minutes), 60)
    return f"{day.isoformat()}{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


def begin(day: date, minutes: int) -> datetime:
    zone = timezone(timedelta(minutes=minutes)) if minutes else UTC
    return datetime(day.year, day.month, day.day, tzinfo=zone)


@given(NEAR, ZONES)
def test_a_zone_shifts_the_beginning_of_the_day_by_its_minutes(day: date, minutes: int) -> None:
    assert moment(day.isoformat()) - moment(written(day, minutes)) == minutes


@given(st.dates(date(2026, 3, 2), date(2026, 3, 30)), st.dates(date(2026, 3, 2), date(2026, 3, 30)), ZONES, ZONES)
def test_within_a_month_days_of_different_zones_order_as_moments_do(
    one: date, other: date, here: int, there: int
) -> None:
    assert (moment(written(one, here)) < moment(written(other, there))) == (begin(one, here) < begin(other, there))


@given(NEAR, NEAR, ZONES, ZONES)
@example(date(2026, 2, 28), date(2026, 3, 1), -12 * 60, 13 * 60)
def test_over_the_end_of_a_month_days_of_different_zones_order_as_moments_do(
    one: date, other: date, here: int, there: int
) -> None:
    assert (moment(written(one, here)) < moment(written(other, there))) == (begin(one, here) < begin(other, there))


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-09-01+02:00", "2026-09-01"),
        ("2026-09-01", "2026-09-01-02:00"),
        ("2026-09-02+14:00", "2026-09-01-14:00"),
        ("2026-08-31", "2026-09-01"),
        ("-0002-01-01", "-0001-01-01"),
        ("-0001-12-31", "0001-01-01"),
        ("9999-12-31", "10000-01-01"),
    ],
)
def test_what_begins_earlier_is_earlier(earlier: str, later: str) -> None:
    assert moment(earlier) < moment(later)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2026-09-02+12:00", "2026-09-01-12:00"),
        ("2026-03-01+12:00", "2026-02-28-12:00"),
        ("2026-10-01+12:00", "2026-09-30-12:00"),
    ],
)
def test_the_same_moment_in_two_zones_is_one(one: str, other: str) -> None:
    assert moment(one) == moment(other)
