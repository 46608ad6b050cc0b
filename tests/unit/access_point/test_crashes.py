"""A process that is killed at any step loses no message that it gave a receipt for, and keeps none twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """One killed process, and the one that follows it, for every step on the disk."""
    program = Path(__file__).with_name("crash.py")
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path_factory.mktemp("crashes"))],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def said(run: dict[str, Any], when: str, what: str) -> list[Any]:
    return [words[1:] for words in run[when] if words[0] == what]


def test_the_process_was_killed_at_every_step_but_the_last_run(runs: list[dict[str, Any]]) -> None:
    assert [run["survived"] for run in runs] == [False] * (len(runs) - 1) + [True]
    assert len(runs) > 30
    assert all(run["restarted"] for run in runs)
    at = [(bool(said(run, "before", "receipt")), bool(said(run, "before", "handed over"))) for run in runs]
    assert {(False, False), (True, False), (True, True)} <= set(at)  # before store, before hand-over, before its note


def test_after_the_second_try_the_message_is_stored_once(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        assert run["stored"] == ["m1@c2"]
        assert run["folders"] == 1


def test_a_receipt_that_was_given_is_given_again(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        before, after = said(run, "before", "receipt"), said(run, "after", "receipt")
        assert len(after) == 1
        assert after[0] == run["receipts"]
        if before:
            assert before == after


def test_each_is_handed_over_once_but_where_the_crash_came_before_the_note(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        before, after = said(run, "before", "handed over"), said(run, "after", "handed over")
        assert [*before, *after] in ([["m1@c2", "None"]], [["m1@c2", "None"]] * 2)
        assert len(before) <= 1
        assert len(after) <= 1
    twice = [run for run in runs if said(run, "before", "handed over") and said(run, "after", "handed over")]
    assert len(twice) <= 3  # between the end of the hook and the note of it


def test_nothing_waits_and_nothing_is_left(runs: list[dict[str, Any]]) -> None:
    for run in runs:
        assert run["waiting"] == []
        assert run["staging"] == 0
