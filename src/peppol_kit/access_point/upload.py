"""An HTTP body to a file: bounded in bytes and in time, and in memory."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

from anyio import to_thread

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_BUFFER, _DIGITS = 262_144, 18


class Limits(NamedTuple):
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


async def save(parts: AsyncIterator[bytes], path: Path, *, announced: str | None, limits: Limits) -> None:
    """Write a body, of which Content-Length may have ``announced`` the bytes, to a file.

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
            await _write(parts, path, limits)
    except TimeoutError:
        raise UploadRefused(408, "the message did not come in time") from None


async def _write(parts: AsyncIterator[bytes], path: Path, limits: Limits) -> None:
    size, buffer = 0, bytearray()
    with path.open("wb") as file:
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
                await to_thread.run_sync(file.write, bytes(buffer))
                buffer.clear()
        await to_thread.run_sync(file.write, bytes(buffer))


def _too_large(limits: Limits) -> UploadRefused:
    return UploadRefused(413, f"a message may have {limits.size} bytes")
