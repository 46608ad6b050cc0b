"""What was asked of the network, step by step, what it answered, and what of the answer was checked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Literal, NamedTuple

from peppol_kit.errors import (
    DocumentTypeNotSupported,
    LookupFailed,
    ParticipantNotRegistered,
    PeppolKitError,
    ProcessNotSupported,
    TransportError,
    TrustError,
)

Outcome = Literal["ok", "absent", "refused", "failed"]
"""``absent``: a definite no; ``refused``: an answer that is not to be trusted; ``failed``: no answer."""

ABSENT = (ParticipantNotRegistered, DocumentTypeNotSupported, ProcessNotSupported)
"""The errors by which the network says for sure that what was asked for is not there."""


class Hop(NamedTuple):
    """One step of a lookup.

    ``step`` is what was done (``dns``, ``service group``, ``service metadata``, ``redirect``, ``endpoint``,
    ``other identifier``), ``asked`` the name or address, ``answered`` the answer in
    short, ``checks`` what of it was looked at, with what was found, and ``seconds`` how long it took. ``cached``
    answers took none.
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


class Note:
    """A step while it is being done: what is put here goes into its `Hop`."""

    def __init__(self) -> None:
        self.answered = ""
        self.cached = False
        self.checks: list[tuple[str, str]] = []

    def check(self, what: str, found: str) -> None:
        """Write down that something of the answer was looked at, and what was found."""
        self.checks.append((what, found))


class Trace:
    """The steps of one lookup, written down as they are done."""

    def __init__(self, timer: Callable[[], float] = time.perf_counter) -> None:
        self._hops: list[Hop] = []
        self._timer = timer

    @property
    def hops(self) -> tuple[Hop, ...]:
        """What was done so far."""
        return tuple(self._hops)

    @contextmanager
    def step(self, step: str, asked: str) -> Iterator[Note]:
        """Do one step; an error ends it, and is what it answered."""
        note, start = Note(), self._timer()
        outcome: Outcome = "ok"
        try:
            yield note
        except PeppolKitError as error:
            outcome, note.answered = _outcome(error), str(error)
            raise
        finally:
            seconds = 0.0 if note.cached else self._timer() - start
            self._hops.append(Hop(step, asked, note.answered, outcome, tuple(note.checks), seconds, note.cached))

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Give an error of the lookup the steps that led to it."""
        try:
            yield
        except (LookupFailed, TrustError) as error:
            error.trace = self.hops
            raise


def _outcome(error: PeppolKitError) -> Outcome:
    if isinstance(error, ABSENT):
        return "absent"
    return "failed" if error.retryable or isinstance(error, TransportError) else "refused"


def trace_text(hops: Iterable[Hop]) -> str:
    """The steps for people: a paragraph each, with what was asked, what was answered, what was checked, how long.

    What others wrote stays in its line, so that no answer can say that it was checked.
    """
    return "".join(f"{index}. {_paragraph(hop)}" for index, hop in enumerate(hops, 1))


def _paragraph(hop: Hop) -> str:
    took = "from the cache" if hop.cached else f"{hop.seconds * 1000:.0f} ms"
    lines = [f"{hop.step}: {hop.outcome}, {took}", f"asked     {hop.asked}", f"answered  {hop.answered}"]
    lines += [f"checked   {what}: {found}" for what, found in hop.checks]
    return "\n   ".join(map(in_one_line, lines)) + "\n"


def in_one_line(text: str) -> str:
    """What others wrote, as it can stand in a log or on a terminal."""
    return "".join(each if each.isprintable() else "?" for each in text)
