"""From what a user names (a file, a folder, a pattern, a zip, ``-``) to documents, one after the other.

What cannot be read takes its place among them as an `OSError`, so that it never stops the others.
"""
# ruff: noqa: PTH110, PTH112, PTH207 - pathlib would cost a tenth of a cold start

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from peppol_kit.validation.many import Given


_STDIN_LIMIT = 128_000_000  # more than the parser takes: it is the parser that refuses, in its own words


def expand(paths: Iterable[str]) -> Iterator[tuple[str, Given]]:
    """The documents behind ``paths``, in order; those of a folder or a pattern sorted by name."""
    for path in paths:
        if path == "-":
            yield _stdin()
        elif os.path.isdir(path):
            yield from _folder(path)
        elif path[-4:].lower() == ".zip" and os.path.exists(path):
            from peppol_kit.cli.zips import unzip

            yield from unzip(path)
        elif any(character in path for character in "*?[") and not os.path.lexists(path):
            yield from _pattern(path)
        else:
            yield path, path


def refused(path: str, why: str, number: int = errno.EINVAL) -> tuple[str, Given]:
    """A document that is not to be had, and why."""
    return path, OSError(number, why, path)


def _stdin() -> tuple[str, Given]:
    if sys.stdin is None:
        return refused("-", "there is no standard input", errno.EBADF)
    try:
        return "-", sys.stdin.buffer.read(_STDIN_LIMIT)
    except OSError as error:
        return "-", error


def _folder(path: str) -> Iterator[tuple[str, Given]]:
    empty = True
    for item in _walk(path):
        empty = False
        yield item
    if empty:
        yield refused(path, "there is no XML file in this folder", errno.ENOENT)


def _walk(path: str) -> Iterator[tuple[str, Given]]:
    """The XML files below a folder; links to other folders are not followed."""
    try:
        with os.scandir(path) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield path, error
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        elif entry.name[-4:].lower() == ".xml":
            yield entry.path, entry.path


def _pattern(path: str) -> Iterator[tuple[str, Given]]:
    from glob import iglob

    found = sorted(iglob(path, recursive=True))
    if not found:
        yield refused(path, "no file fits this pattern", errno.ENOENT)
    for match in found:
        yield from expand([match])
