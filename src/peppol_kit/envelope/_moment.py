"""Points in time as XML Schema writes them (xs:dateTime), with a time zone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_SHAPE = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?", re.ASCII)


def read(text: str) -> datetime:
    """The moment; what is finer than a microsecond is cut off.

    Raises:
        ValueError: it is none, or has no time zone; says which.
    """
    found = _SHAPE.fullmatch(text)
    if found is None:
        raise ValueError("it is not a date and time")
    moment, fraction, zone = found.groups()
    if zone is None:
        raise ValueError("it has no time zone")
    fraction = (fraction or "")[:6].ljust(6, "0")
    try:
        return datetime.fromisoformat(f"{moment}.{fraction}{'+00:00' if zone == 'Z' else zone}")
    except ValueError as error:
        raise ValueError("it is not a day of the calendar, or not a time of the day") from error


def written(moment: datetime) -> str:
    """How the header says it; in UTC with a Z."""
    return moment.isoformat().removesuffix("+00:00") + ("Z" if moment.utcoffset() == timedelta(0) else "")
