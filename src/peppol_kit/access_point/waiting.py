"""The messages that are still to be handed over: an entry each, on disk, so that no crash forgets one."""

from __future__ import annotations

import heapq
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO, Self

from peppol_kit.access_point import _files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

STAMP = "%Y%m%dT%H%M%S.%f"
"""How the time of arrival is written in names: as text, they are in order of time."""
_FIRST, _LONGEST = timedelta(seconds=5), timedelta(hours=1)
_AT_ONCE = 1000


class Entry:
    """An entry that this process holds: nobody else hands its message over meanwhile. Close it, in a ``with``."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path, self._file = path, file

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def done(self) -> None:
        """The message does not wait any more: durably."""
        self._path.unlink(missing_ok=True)
        _files.sync(self._path.parent)

    def failed(self, reason: str, at: datetime) -> None:
        """The message was not handed over: it will be tried again, later each time."""
        self._file.seek(0, os.SEEK_END)
        self._file.write(f"{at.astimezone(UTC):{STAMP}} {reason}\n".encode("ascii", "backslashreplace"))
        self._file.flush()


class Waiting:
    """A folder of entries, named by time of arrival and by message; each has a line a failure."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, received: datetime, name: str) -> Entry:
        """A message waits; nobody hands it over as long as the entry is held, as it may not be in its place yet."""
        path = self._folder / entry_name(received, name)
        file = None
        while file is None:  # who finds it between these two lines takes it for one without a message, and removes it
            path.touch(mode=0o600)
            file = _files.hold(path)
        _files.sync(self._folder)
        return Entry(path, file)

    def remove(self, received: datetime, name: str) -> None:
        """A message does not wait any more."""
        (self._folder / entry_name(received, name)).unlink(missing_ok=True)
        _files.sync(self._folder)

    def has(self, received: datetime, name: str) -> bool:
        """Whether a message waits."""
        return (self._folder / entry_name(received, name)).exists()

    def __iter__(self) -> Iterator[str]:
        """The names of the entries, in no order."""
        with os.scandir(self._folder) as entries:
            for entry in entries:
                yield entry.name

    def due(self, at: datetime, *, started: datetime) -> list[str]:
        """The oldest entries whose time to be tried (again) has come: a bounded number of them.

        What failed before this process ``started`` is due at once.
        """
        return heapq.nsmallest(_AT_ONCE, (name for name in self if self._is_due(name, at, started)))

    def hold(self, name: str) -> Entry | None:
        """Take an entry for oneself; None if somebody else has it, or if it is gone."""
        file = _files.hold(self._folder / name)
        return Entry(self._folder / name, file) if file else None

    def _is_due(self, name: str, at: datetime, started: datetime) -> bool:
        try:
            failures = (self._folder / name).read_text("ascii").splitlines()
        except FileNotFoundError:
            return False
        try:
            last = datetime.strptime(failures[-1].partition(" ")[0], STAMP).replace(tzinfo=UTC)
        except (IndexError, ValueError):  # never tried, or the machine went down while it noted a failure
            return True
        return last < started or at >= last + pause(len(failures))


def entry_name(received: datetime, name: str) -> str:
    """What the entry of a message is called."""
    return f"{received:{STAMP}}-{name}"


def pause(failures: int) -> timedelta:
    """How long to wait after so many failures: twice as long each time, up to an hour."""
    return min(_LONGEST, _FIRST * (1 << min(failures - 1, 20)))
