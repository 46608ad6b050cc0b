"""Files that outlast a loss of power, and files that one process holds at a time."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, BinaryIO

from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path

try:
    import fcntl
except ImportError:  # pragma: no cover - a system without them, which a store then refuses
    fcntl = None  # type: ignore[assignment]


def require_locks() -> None:
    """Refuse a system that cannot hold a file for one process.

    Raises:
        ConfigurationError: it is such a one.
    """
    if fcntl is None:
        raise ConfigurationError("a store of messages needs the file locks of Unix")


def sync(path: Path) -> None:
    """Have a file, or the list of what is in a folder, written to the disk itself.

    Raises:
        OSError: that cannot be done.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write(path: Path, content: bytes) -> None:
    """Write a file to the disk itself; what names it, its folder, is not synced by this."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def append(path: Path, line: bytes) -> None:
    """Add a line to a file that several processes add to, and have it on the disk, the name of a new file too."""
    new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if new:
        sync(path.parent)


def hold(path: Path) -> BinaryIO | None:
    """Hold a file that is there until it is closed, or until this process ends, however it ends.

    None if somebody else holds it, in this process or another, or if it is gone.
    """
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(file.fileno()), path.stat()):  # not removed before it was held
            return file
    except OSError:
        pass
    file.close()
    return None
