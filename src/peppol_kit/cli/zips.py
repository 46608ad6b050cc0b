"""The documents in a zip, unpacked in memory and within bounds."""

from __future__ import annotations

import errno
from io import BufferedReader, FileIO
from typing import TYPE_CHECKING, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - it is a class

from peppol_kit.cli.inputs import refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipInfo

    from peppol_kit.validation.many import Given


class Limits(NamedTuple):
    """What a zip may hold: members, bytes of their list, of one XML and of all; and how tightly packed."""

    members: int = 50_000
    directory: int = 10_000_000
    one: int = 128_000_000
    total: int = 4_000_000_000
    ratio: int = 250  # XML with ten thousand lines alike packs to a fiftieth
    ratio_from: int = 1_000_000


LIMITS = Limits()
_PIECE = 1_000_000


def unzip(path: str) -> Iterator[tuple[str, Given]]:
    """The XML files of a zip; one that would be too much to unpack is refused before anything is unpacked."""
    try:
        with _Frugal(FileIO(path)) as stream, ZipFile(stream) as archive:
            members = [info for info in archive.infolist() if _is_document(info)]
            why = _too_much(members, len(archive.filelist))
            if why:
                yield refused(path, f"refused: {why}", errno.EFBIG)
            else:
                yield from (_member(archive, info, path) for info in members)
    except OSError as error:
        yield path, error
    except (BadZipFile, ValueError, NotImplementedError) as error:
        yield refused(path, f"not a zip that can be read ({error})")


class _Frugal(BufferedReader):
    """A file that is not read in large pieces: zipfile reads the list of members in one, however long."""

    def read(self, size: int | None = -1, /) -> bytes:
        """At most ``size`` bytes."""
        if size is not None and size > LIMITS.directory:
            raise OSError(errno.EFBIG, "refused: the zip has too many members")
        return super().read(size)


def _is_document(info: ZipInfo) -> bool:
    return info.filename[-4:].lower() == ".xml" and not info.filename.startswith("__MACOSX/")


def _too_much(members: list[ZipInfo], entries: int) -> str:
    """Why a zip is refused, if it is. The sizes are those that it declares: no more is unpacked."""
    limits = LIMITS
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


def _member(archive: ZipFile, info: ZipInfo, path: str) -> tuple[str, Given]:
    name = f"{path}/{info.filename}"
    if info.flag_bits & 1:
        return refused(name, "it is encrypted")
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return refused(name, "it is packed by a method other than deflate")
    try:
        with archive.open(info) as stream:
            return name, b"".join(iter(lambda: stream.read(_PIECE), b""))
    except (OSError, BadZipFile, ZlibError, EOFError, ValueError, NotImplementedError) as error:
        return refused(name, f"it cannot be unpacked ({error})")
