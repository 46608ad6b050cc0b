"""Dates as XPath reads them: strict, and ordered also where they carry a time zone."""

from __future__ import annotations

import re
from functools import lru_cache

from peppol_kit.xml.tree import RuleStop

# `date.fromisoformat` would also take "20260102"
_DATE = re.compile(r"[ \t\r\n]*(-?)([0-9]{4,})-([0-9]{2})-([0-9]{2})(?:Z|([+-])([0-9]{2}):([0-9]{2}))?[ \t\r\n]*")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MINUTES = 24 * 60
_LONGEST_YEAR, _USUAL = 9, len("2026-01-01+01:00")


def moment(text: str) -> int:
    """When the day that ``text`` writes begins, in minutes; only to be compared. Stops the rule where it is no date.

    A date without a time zone is taken as UTC, as the official validators do on a machine that runs in UTC.
    """
    found = _minutes(text)
    if found is None:
        raise RuleStop(f"'{text[:40]}' is not a date")
    return found


def is_date(text: str) -> bool:
    """Whether ``text`` is an ``xs:date``."""
    return _minutes(text) is not None


def _minutes(text: str) -> int | None:
    """The minutes of `moment`, remembered for what a date looks like: many lines have the same."""
    return _known_minutes(text) if len(text) <= _USUAL else _read_minutes(text)


def _read_minutes(text: str) -> int | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    before_christ, year_text, month_text, day_text, sign, hours, minutes = match.groups()
    if len(year_text) > _LONGEST_YEAR or (len(year_text) > 4 and year_text[0] == "0"):
        return None
    year = -int(year_text) if before_christ else int(year_text)
    month, day = int(month_text), int(day_text)
    if not 1 <= month <= 12 or not 1 <= day <= _days_in(year, month):
        return None
    offset = 0
    if sign:
        offset = int(hours) * 60 + int(minutes)
        if offset > 14 * 60 or int(minutes) > 59:
            return None
        offset = offset if sign == "+" else -offset
    return _days(year, month, day) * _MINUTES - offset


_known_minutes = lru_cache(maxsize=1024)(_read_minutes)


def _days(year: int, month: int, day: int) -> int:
    """Days since a day before all others, in a calendar whose years begin in March, so that leap days come last."""
    march_year = year - (month <= 2)
    months = (month + 9) % 12
    return 365 * march_year + march_year // 4 - march_year // 100 + march_year // 400 + (153 * months + 2) // 5 + day


def _days_in(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _DAYS[month - 1]
