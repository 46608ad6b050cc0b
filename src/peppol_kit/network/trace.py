"""What was asked of the network, step by step, what it answered, and what of the answer was checked."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Outcome = Literal["ok", "absent", "refused", "failed"]
"""``absent``: a definite no; ``refused``: an answer that is not to be trusted; ``failed``: no answer."""


class Hop(NamedTuple):
    """One step of a lookup.

    ``step`` is what was done (``dns``, ``service group``, ``service metadata``, ``redirect``, ``signature``,
    ``certificate``, ``endpoint``), ``asked`` the name or address, ``answered`` the answer in short, ``checks`` what
    of it was looked at, with what was found, and ``seconds`` how long it took. ``cached`` answers took none.
    """

    step: str
    asked: str
    answered: str
    outcome: Outcome = "ok"
    checks: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0
    cached: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The step as JSON can hold it."""
        return {**self._asdict(), "checks": dict(self.checks)}
