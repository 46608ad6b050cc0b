"""Validate many documents, here or on any executor: in order, as they are ready, in bounded memory."""

from __future__ import annotations

import errno
import os
from collections import deque
from typing import TYPE_CHECKING, Any

from peppol_kit.errors import ConfigurationError
from peppol_kit.report import Finding, Layer, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor, Future
    from datetime import date
    from typing import TypedDict

    class Wishes(TypedDict, total=False):
        """What `validate` is asked for, beside the document."""

        ruleset: str | None
        on: date | None
        skip_schema: bool
        advice: bool
        xslt: str | None


_TASK_FILES = 32  # small enough to share out evenly, large enough to be worth the post
_TASK_BYTES = 1_000_000
_TASKS_PER_WORKER = 4
_UNKNOWN_WORKERS = 32  # an executor that does not say how many it has, such as a cluster


class Fault(RuntimeError):  # noqa: N818 - not an error of the caller
    """A defect of this package met one document; the text is the traceback, to be reported to us."""


Outcome = Report | OSError | Fault
Packed = tuple[Any, ...] | OSError | Fault

Given = str | bytes | OSError
"""A document as it is given: its path, its bytes, or why there are none."""


def validate_many(  # noqa: PLR0913 - what `validate` takes, and how to share it out
    paths: Iterable[str | os.PathLike[str]],
    *,
    executor: Executor | None = None,
    ruleset: str | None = None,
    on: date | None = None,
    skip_schema: bool = False,
    advice: bool = False,
    xslt: str | None = None,
    chunksize: int | None = None,
) -> Iterator[tuple[str, Report | OSError]]:
    """The path and report of each document, in the order of ``paths``, each as soon as it is there.

    Without ``executor`` the work is done here. With one it goes there in tasks of ``chunksize`` files (by
    default as many as make a task of sensible size), of which only a bounded number is under way: neither the
    paths nor the reports pile up. Any `concurrent.futures.Executor` will do whose workers see the files and
    have peppol_kit: a process pool, a thread pool, or a cluster such as
    ``dask.distributed.Client().get_executor()``.

    A file that cannot be read gives the `OSError` in the place of its report; the others go on.

    Raises:
        ConfigurationError: the ruleset is unknown, or something that it needs is not installed.
        Fault: a defect of ours; the files before it have been reported.
    """
    items = ((path, path) for path in map(os.fsdecode, paths))
    wishes: Wishes = {"ruleset": ruleset, "on": on, "skip_schema": skip_schema, "advice": advice, "xslt": xslt}
    for name, outcome in judge_all(items, wishes, executor=executor, chunksize=chunksize):
        if isinstance(outcome, Fault):
            raise outcome
        yield name, outcome


def judge_all(
    items: Iterable[tuple[str, Given]],
    wishes: Wishes,
    *,
    executor: Executor | None = None,
    chunksize: int | None = None,
) -> Iterator[tuple[str, Outcome]]:
    """As `validate_many`, for bytes too; a `Fault` takes the place of its report and stops no other."""
    if executor is None:
        return ((name, judge(given, wishes)) for name, given in items)
    return _through(executor, _tasks(items, chunksize), wishes)


def judge(source: Given, wishes: Wishes) -> Outcome:
    """The report on one document, or why there is none."""
    from peppol_kit.validation import validate

    if isinstance(source, OSError):
        return source
    try:
        return validate(source, **wishes)
    except OSError as error:
        return error
    except MemoryError:
        return OSError(errno.ENOMEM, "there is not enough memory for it")
    except ConfigurationError:
        raise
    except Exception:  # noqa: BLE001 - the caller decides what a defect on one document means for the others
        import traceback

        return Fault(traceback.format_exc())


def judge_task(sources: list[Given], wishes: Wishes) -> list[Packed]:
    """What a worker does: the reports of one task, packed for the way back."""
    return [_pack(judge(source, wishes)) for source in sources]


def _tasks(items: Iterable[tuple[str, Given]], chunksize: int | None) -> Iterator[list[tuple[str, Given]]]:
    """Items in tasks of ``chunksize``, or of what one worker does in some hundredths of a second."""
    task: list[tuple[str, Given]] = []
    size = 0
    for item in items:
        task.append(item)
        size += 0 if chunksize else _size(item[1])
        if len(task) >= (chunksize or _TASK_FILES) or size >= _TASK_BYTES:
            yield task
            task, size = [], 0
    if task:
        yield task


def _size(source: Given) -> int:
    if isinstance(source, str):
        try:
            return os.stat(source).st_size  # noqa: PTH116 - a path object a file is what this module can do without
        except (OSError, ValueError):  # that is for `validate` to say, where the file is read
            return 0
    return len(source) if isinstance(source, bytes) else 0


def _through(
    executor: Executor, tasks: Iterable[list[tuple[str, Given]]], wishes: Wishes
) -> Iterator[tuple[str, Outcome]]:
    """The outcomes of ``tasks`` in order; what is ready goes out before more goes in."""
    under_way: deque[tuple[list[str], Future[list[Packed]]]] = deque()
    most = _TASKS_PER_WORKER * getattr(executor, "_max_workers", _UNKNOWN_WORKERS)
    try:
        for task in tasks:
            future = executor.submit(judge_task, [given for _, given in task], wishes)
            under_way.append(([name for name, _ in task], future))
            while under_way and (len(under_way) >= most or under_way[0][1].done()):
                yield from _answers(*under_way.popleft())
        while under_way:
            yield from _answers(*under_way.popleft())
    finally:
        for _, future in under_way:
            future.cancel()


def _answers(names: list[str], future: Future[list[Packed]]) -> Iterator[tuple[str, Outcome]]:
    return zip(names, map(_unpack, future.result()), strict=True)


def _pack(outcome: Outcome) -> Packed:
    """A report as plain tuples: half the bytes and a third of the time of pickling it as it is."""
    if not isinstance(outcome, Report):
        return outcome
    head = tuple(outcome._replace(layers=(), findings=()))
    return head, tuple(map(tuple, outcome.layers)), tuple(map(tuple, outcome.findings))


def _unpack(packed: Packed) -> Outcome:
    if not isinstance(packed, tuple):
        return packed
    head, layers, findings = packed
    return Report._make(head)._replace(
        layers=tuple(map(Layer._make, layers)), findings=tuple(map(Finding._make, findings))
    )
