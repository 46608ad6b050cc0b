"""From what a user names (a file, a folder, a pattern, a zip, ``-``) to documents, one after the other.

What cannot be read takes its place among them as an `OSError`, so that it never stops the others.
"""
# ruff: noqa: PTH110, PTH112, PTH207 - pathlib would cost a tenth of a cold start

from __future__ import annotations

import errno
import os
import sys
from io import BufferedReader, FileIO
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.validation.many import Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from zipfile import ZipFile, ZipInfo


class ZipLimits(NamedTuple):
    """What a zip may hold: members, bytes of their list, of one XML and of all; and how tightly packed."""

    members: int = 50_000
    directory: int = 10_000_000
    one: int = 128_000_000
    total: int = 4_000_000_000
    ratio: int = 250  # XML with ten thousand lines alike packs to a fiftieth
    ratio_from: int = 1_000_000


ZIP_LIMITS = ZipLimits()
_PIECE = 1_000_000
_STDIN_LIMIT = 128_000_000  # more than the parser takes: it is the parser that refuses, in its own words


def expand(paths: Iterable[str]) -> Iterator[Item]:
    """The documents behind ``paths``, in order; those of a folder or a pattern sorted by name."""
    for path in paths:
        if path == "-":
            yield _stdin()
        elif os.path.isdir(path):
            yield from _folder(path)
        elif path[-4:].lower() == ".zip" and os.path.exists(path):
            yield from _zip(path)
        elif any(character in path for character in "*?[") and not os.path.lexists(path):
            yield from _pattern(path)
        else:
            yield Item(path, path)


def _refused(path: str, why: str, number: int = errno.EINVAL) -> Item:
    return Item(path, OSError(number, why, path))


def _stdin() -> Item:
    if sys.stdin is None:
        return _refused("-", "there is no standard input", errno.EBADF)
    try:
        return Item("-", sys.stdin.buffer.read(_STDIN_LIMIT))
    except OSError as error:
        return Item("-", error)


def _folder(path: str) -> Iterator[Item]:
    empty = True
    for item in _walk(path):
        empty = False
        yield item
    if empty:
        yield _refused(path, "there is no XML file in this folder", errno.ENOENT)


def _walk(path: str) -> Iterator[Item]:
    """The XML files below a folder; links to other folders are not followed."""
    try:
        with os.scandir(path) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield Item(path, error)
        return
    for entry in found:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(entry.path)
        elif entry.name[-4:].lower() == ".xml":
            yield Item(entry.path, entry.path)


def _pattern(path: str) -> Iterator[Item]:
    from glob import iglob

    found = sorted(iglob(path, recursive=True))
    if not found:
        yield _refused(path, "no file fits this pattern", errno.ENOENT)
    for match in found:
        yield from expand([match])


def _zip(path: str) -> Iterator[Item]:
    """The XML files of a zip; one that would be too much to unpack is refused before anything is unpacked."""
    from zipfile import BadZipFile, ZipFile

    try:
        with _Frugal(FileIO(path)) as stream, ZipFile(stream) as archive:
            members = [info for info in archive.infolist() if _is_document(info)]
            why = _too_much(members, len(archive.filelist))
            if why:
                yield _refused(path, f"refused: {why}", errno.EFBIG)
            else:
                yield from (_member(archive, info, path) for info in members)
    except OSError as error:
        yield Item(path, error)
    except (BadZipFile, ValueError, NotImplementedError) as error:
        yield _refused(path, f"not a zip that can be read ({error})")


class _Frugal(BufferedReader):
    """A file that is not read in large pieces: zipfile reads the list of members in one, however long."""

    def read(self, size: int | None = -1, /) -> bytes:
        """At most ``size`` bytes."""
        if size is not None and size > ZIP_LIMITS.directory:
            raise OSError(errno.EFBIG, "refused: the zip has too many members")
        return super().read(size)


def _is_document(info: ZipInfo) -> bool:
    return info.filename[-4:].lower() == ".xml" and not info.filename.startswith("__MACOSX/")


def _too_much(members: list[ZipInfo], entries: int) -> str:
    """Why a zip is refused, if it is. The sizes are those that it declares: no more is unpacked."""
    limits = ZIP_LIMITS
    if not members:
        return "there is no XML file in this zip"
    if entries > limits.members:
        return f"the zip has {entries} members, the limit is {limits.members}"
    total = sum(info.file_size for info in members)
    if total > limits.total:
        return f"the zip unpacks to {total} bytes, the limit is {limits.total}"
    for info in members:
        if info.file_size > limits.one:
            return f"{info.filename} unpacks to {info.file_size} bytes, the limit is {limits.one}"
        if info.file_size > limits.ratio_from and info.file_size > limits.ratio * info.compress_size:
            return f"{info.filename} unpacks to more than {limits.ratio} times its size"
    return ""


def _member(archive: ZipFile, info: ZipInfo, path: str) -> Item:
    from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile
    from zlib import error as ZlibError  # noqa: N812 - it is a class

    name = f"{path}/{info.filename}"
    if info.flag_bits & 1:
        return _refused(name, "it is encrypted")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return _refused(name, "it is packed by a method other than deflate")
    try:
        with archive.open(info) as stream:
            return Item(name, b"".join(iter(lambda: stream.read(_PIECE), b"")))
    except (OSError, BadZipFile, ZlibError, EOFError, ValueError, NotImplementedError) as error:
        return _refused(name, f"it cannot be unpacked ({error})")
