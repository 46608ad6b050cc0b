"""What may stand in a log: no document, no word of one, and nothing that makes a line into two."""

from __future__ import annotations

import traceback
from pathlib import Path

_LONGEST = 200


def shown(text: str) -> str:
    """Text from outside: on one line, without what steers a terminal, and not for ever; a ``?`` for none."""
    return ascii(text[:_LONGEST])[1:-1] or "?"


def place_of(error: BaseException) -> str:
    """Which error, and where in the code; not its message, which can have a document in it."""
    frames = traceback.extract_tb(error.__traceback__)
    last = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{last}"
