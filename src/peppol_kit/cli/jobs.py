"""The processes of ``--jobs``: how they start, and that none stays behind.

On Linux they are forked after the first document has been judged here: they begin with rules and schemas in
place, and this process has no other thread yet. Elsewhere they are spawned, and with a user's XSLT, whose
engine has threads.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
from typing import TYPE_CHECKING

from peppol_kit.errors import ConfigurationError
from peppol_kit.validation.many import judge_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from peppol_kit.validation.many import Given, Outcome, Wishes

_DIED = "a process of --jobs has died, perhaps for want of memory; what is written until here is right"
_TERMINATED = 128 + signal.SIGTERM


def in_processes(items: Iterator[tuple[str, Given]], wishes: Wishes, jobs: int) -> Iterator[tuple[str, Outcome]]:
    """As `judge_all`, in ``jobs`` processes."""
    forked = sys.platform == "linux" and not wishes.get("xslt")
    if forked:
        for item in items:
            yield from judge_all([item], wishes)
            break
    signal.signal(signal.SIGTERM, _end)
    context = multiprocessing.get_context("fork" if forked else "spawn")
    executor = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin)
    try:
        yield from judge_all(items, wishes, executor=executor)
    except BrokenProcessPool as error:
        raise ConfigurationError(_DIED) from error
    executor.shutdown()


def stop() -> None:
    """End the workers that are left, because their work is no longer wanted."""
    for worker in multiprocessing.active_children():
        worker.terminate()


def _begin() -> None:
    """A worker leaves Ctrl-C to the process that started it, and ends at once when that one says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(_TERMINATED)
