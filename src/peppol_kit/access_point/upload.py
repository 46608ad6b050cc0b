"""An HTTP body to the disk: bounded in bytes and in time, and in memory."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from anyio import to_thread

from peppol_kit.access_point.store import RAW, Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

_BUFFER, _SMALL, _DIGITS = 262_144, 65_536, 18


class UploadLimits(NamedTuple):
    """How much is taken: ``size`` in bytes, ``idle`` seconds between two parts, ``total`` seconds for all."""

    size: int = 150_000_000
    idle: float = 30.0
    total: float = 600.0


class UploadRefused(Exception):  # noqa: N818
    """A body is not taken: the HTTP ``status`` to answer, and why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Draft:
    """A message on its way into a store: its folder is made when there is something to write."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._folder: Path | None = None

    def __bool__(self) -> bool:
        return self._folder is not None

    def write(self, piece: bytes) -> Path:
        """Add to the HTTP body; the folder is returned.

        Raises:
            OSError: it cannot be written.
        """
        if self._folder is None:
            self._folder = self._store.stage()
        with (self._folder / RAW).open("ab") as file:
            file.write(piece)
        return self._folder

    def discard(self) -> None:
        """Remove what was not kept."""
        if self._folder is not None:
            self._store.discard(self._folder)
            self._folder = None


async def save(
    parts: AsyncIterator[bytes], write: Callable[[bytes], object], *, announced: str | None, limits: UploadLimits
) -> bytes:
    """Have a body written, by ``write`` in a thread, but for what is left at its end, which is returned.

    A small body is all left, so that it can be written where it is looked at, without a thread of its own.
    ``announced`` is its Content-Length, if it has one.

    Raises:
        UploadRefused: it is too large, or comes too slowly.
        OSError: it cannot be written.
    """
    if announced is not None:
        if not (announced.isascii() and announced.isdigit()):
            raise UploadRefused(400, "Content-Length is not a number")
        if len(announced) > _DIGITS or int(announced) > limits.size:
            raise _too_large(limits)
    try:
        async with asyncio.timeout(limits.total):
            return await _written(parts, write, limits)
    except TimeoutError:
        raise UploadRefused(408, "the message did not come in time") from None


async def _written(parts: AsyncIterator[bytes], write: Callable[[bytes], object], limits: UploadLimits) -> bytes:
    size, buffer = 0, bytearray()
    while True:
        async with asyncio.timeout(limits.idle):
            part = await anext(parts, None)
        if part is None:
            break
        size += len(part)
        if size > limits.size:
            raise _too_large(limits)
        buffer += part
        if len(buffer) >= _BUFFER:
            await to_thread.run_sync(write, bytes(buffer))
            buffer.clear()
    if len(buffer) > _SMALL:  # many of them may wait for their turn, and do so on the disk
        await to_thread.run_sync(write, bytes(buffer))
        buffer.clear()
    return bytes(buffer)


def _too_large(limits: UploadLimits) -> UploadRefused:
    return UploadRefused(413, f"a message may have {limits.size} bytes")
