"""A trace has what was done, also where that failed; a cache keeps answers for their time."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from peppol_kit.errors import (
    CertificateRejected,
    DirectoryAnswerInvalid,
    DirectoryUnavailable,
    NoPublisher,
    ParticipantNotRegistered,
    SignatureInvalid,
)
from peppol_kit.network.cache import Cache
from peppol_kit.network.trace import Hop, Trace, trace_text


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (ParticipantNotRegistered("why"), "absent"),
        (DirectoryUnavailable("why"), "failed"),
        (DirectoryAnswerInvalid("why"), "refused"),
        (NoPublisher("why"), "refused"),
        (SignatureInvalid("why"), "refused"),
        (CertificateRejected("why", reason="expired"), "refused"),
    ],
)
def test_an_error_is_the_answer_of_its_step_and_carries_all(error: Exception, outcome: str) -> None:
    times = iter([1.0, 1.5, 2.0, 2.25])
    trace = Trace(lambda: next(times))

    def fail() -> None:
        with trace.kept(), trace.step("endpoint", "process") as note:
            note.check("active", "always")
            raise error

    with trace.step("dns", "name") as note:
        note.answered = "address"
    with pytest.raises(type(error)):
        fail()
    assert error.trace == (  # type: ignore[attr-defined]
        Hop("dns", "name", "address", seconds=0.5),
        Hop("endpoint", "process", "why", outcome, (("active", "always"),), 0.25),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("end", ["\n", "\r", "\x1b[2K", "\x85", "\u2028", "\x9b2J", "\u202e"])
def test_what_others_wrote_makes_no_line_of_the_text(end: str) -> None:
    """Else an SMP, or who controls DNS, could write that a signature was checked which was not."""
    forged = f"x{end}   checked   signature: holds"
    text = trace_text([Hop("redirect", forged, forged, checks=(("records", forged),))])
    assert text.count("\n") == len(text.splitlines()) == 4
    assert text.replace("\n", " ").isprintable()


def test_a_step_is_json() -> None:
    hop = Hop("dns", "name", "address", checks=(("records", "one"),), seconds=0.5)
    assert json.loads(json.dumps(hop.to_dict())) == {
        "step": "dns",
        "asked": "name",
        "answered": "address",
        "outcome": "ok",
        "checks": {"records": "one"},
        "seconds": 0.5,
        "cached": False,
    }


def test_a_trace_is_text_for_people() -> None:
    hops = (
        Hop("dns", "name", "address", checks=(("records", "one"),), seconds=0.0124),
        Hop("endpoint", "process", "not there", "absent", cached=True),
    )
    assert trace_text(hops) == (
        "1. dns: ok, 12 ms\n"
        "   asked     name\n"
        "   answered  address\n"
        "   checked   records: one\n"
        "2. endpoint: absent, from the cache\n"
        "   asked     process\n"
        "   answered  not there\n"
    )


def test_a_cache_keeps_an_answer_until_its_time() -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    cache: Cache[str, str] = Cache(most=10, clock=lambda: now[0])
    cache.put("a", "b", until=now[0] + timedelta(seconds=1))
    assert cache.get("a") == "b"
    now[0] += timedelta(seconds=1)
    assert cache.get("a") is None
    assert len(cache) == 0


def test_a_cache_drops_what_was_asked_for_least_recently() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    cache: Cache[int, str] = Cache(most=2, clock=lambda: now)
    for key in (1, 2):
        cache.put(key, "kept", until=now + timedelta(days=1))
    assert cache.get(1) == "kept"
    cache.put(3, "kept", until=now + timedelta(days=1))
    assert [cache.get(key) for key in (1, 2, 3)] == ["kept", None, "kept"]
    cache.clear()
    assert cache.get(1) is None
