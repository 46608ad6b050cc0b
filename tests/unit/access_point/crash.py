"""A process that receives and hands over one message, and is killed before its n-th step on the disk.

Run as a program it does so for every n, each time in a process of its own that a second one follows, as a restart,
with the sender's second try; it prints a JSON line for each n: what the two said and what is then on the disk.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3]))

from tests.unit.access_point.messages import MOMENT, facts, stage

from peppol_kit.access_point import Store

STEPS = ("fsync", "rename", "link", "unlink", "open", "mkdir")


def die_before(step: int) -> None:
    count = 0

    def counted(work: Any) -> Any:
        def run(*args: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return work(*args, **options)

        return run

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))


def say(log: Path, *words: str) -> None:
    with log.open("a") as file:
        file.write(f"{json.dumps(words)}\n")


def receive(folder: Path, log: Path, process: str) -> None:
    """What the access point does: hands over what waits from before, receives, answers, hands over."""
    store = Store(folder)
    hand_over(store, log)
    kept = store.keep(stage(store), facts(received=MOMENT + timedelta(seconds=len(process))), f"<{process}/>".encode())
    store.settle(kept.stored)
    say(log, "receipt", kept.stored.receipt.read_text())
    hand_over(store, log)
    store.close()


def hand_over(store: Store, log: Path) -> None:
    for name in store.waiting.due(MOMENT, started=MOMENT):
        entry = store.waiting.hold(name)
        assert entry is not None
        with entry:
            stored = store.waiting_for(name)
            if stored:
                store.count(stored)
                say(log, "handed over", stored.facts.message_id, str(store.duplicate_of(stored)))
            entry.done()


def in_a_process(folder: Path, log: Path, process: str, step: int) -> bool:
    """Whether it came to its end."""
    child = os.fork()
    if child == 0:
        die_before(step)
        receive(folder, log, process)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def main(root: Path) -> None:
    step, survived = 0, False
    while not survived:
        step += 1
        folder, log = root / str(step), root / f"{step}.log"
        Store(folder).close()  # the crash that counts is not that of the first start
        log.touch()
        survived = in_a_process(folder, log, "first", step)
        before = len(log.read_text().splitlines())
        restarted = in_a_process(folder, log, "second", 0)
        store = Store(folder)
        said = [json.loads(line) for line in log.read_text().splitlines()]
        print(
            json.dumps(
                {
                    "survived": survived,
                    "restarted": restarted,
                    "before": said[:before],
                    "after": said[before:],
                    "stored": [each.facts.message_id for each in store.messages()],
                    "receipts": [each.receipt.read_text() for each in store.messages()],
                    "folders": len(list(folder.glob("messages/*/*"))),
                    "waiting": list(store.waiting),
                    "staging": len(list(folder.glob("staging/*/*/raw"))),
                }
            )
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
