"""Times as ebMS has them: in UTC, to the millisecond."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.([0-9]{1,12}))?(Z|[+-][0-9]{2}:[0-9]{2})?"
)


def written(moment: datetime) -> str:
    """A time, which has a zone, as xs:dateTime in UTC."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read(text: str) -> datetime:
    """Read an xs:dateTime; without a zone it is in UTC, as ebMS has it.

    Raises:
        ValueError: it is none.
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise ValueError("not a time")
    fraction = (found[2] or "0")[:6].ljust(6, "0")
    zone = found[3] or "Z"
    return datetime.fromisoformat(f"{found[1]}.{fraction}{'+00:00' if zone == 'Z' else zone}").astimezone(UTC)
