"""What waits to be handed over: held by one at a time, and tried again later each time."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.unit.access_point.messages import MOMENT

from peppol_kit.access_point.waiting import Waiting, pause

if TYPE_CHECKING:
    from pathlib import Path

SECOND = timedelta(seconds=1)


@pytest.fixture
def waiting(tmp_path: Path) -> Waiting:
    return Waiting(tmp_path)


def add(waiting: Waiting, number: int = 0) -> str:
    with waiting.add(MOMENT + number * SECOND, f"{number:064x}"):
        pass
    return f"20261103T0930{number:02}.000000-{number:064x}"


def due(waiting: Waiting, after: timedelta) -> list[str]:
    return waiting.due(MOMENT + after, started=MOMENT)


def test_the_oldest_comes_first(waiting: Waiting) -> None:
    names = [add(waiting, number) for number in (3, 1, 2)]
    assert due(waiting, SECOND) == sorted(names)


def test_an_entry_is_held_by_one_at_a_time(waiting: Waiting) -> None:
    name = add(waiting)
    held = waiting.hold(name)
    assert held is not None
    with held:
        assert waiting.hold(name) is None
    again = waiting.hold(name)
    assert again is not None
    with again:
        again.done()
        assert waiting.hold(name) is None
    assert list(waiting) == []


def test_an_entry_is_held_from_the_beginning(waiting: Waiting) -> None:
    with waiting.add(MOMENT, "a" * 64):
        (name,) = waiting
        assert waiting.hold(name) is None


def test_what_failed_is_due_again_later_each_time(waiting: Waiting) -> None:
    name = add(waiting)
    for failures, wait in ((1, 5), (2, 10), (3, 20)):
        entry = waiting.hold(name)
        assert entry is not None
        with entry:
            entry.failed("ValueError", MOMENT)
        assert due(waiting, (wait - 1) * SECOND) == []
        assert due(waiting, wait * SECOND) == [name]
        assert pause(failures) == wait * SECOND
    assert pause(100_000) == timedelta(hours=1)


def test_what_failed_before_the_process_started_is_due_at_once(waiting: Waiting) -> None:
    name = add(waiting)
    entry = waiting.hold(name)
    assert entry is not None
    with entry:
        entry.failed("ValueError", MOMENT - SECOND)
    assert due(waiting, timedelta()) == [name]


def test_a_failure_that_a_crash_tore_is_no_reason_to_wait(waiting: Waiting, tmp_path: Path) -> None:
    name = add(waiting)
    (tmp_path / name).write_text("20261103T")
    assert due(waiting, timedelta()) == [name]
