"""What time it is: passed in wherever it matters, so that a test can live on any day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""A function that says what time it is; the answer has a time zone."""


def utc_now() -> datetime:
    """The clock of this machine, in UTC."""
    return datetime.now(UTC)
