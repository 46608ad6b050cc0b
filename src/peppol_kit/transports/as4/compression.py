"""GZIP of payloads, out and in; what comes in is unpacked only as far as it is allowed.

Source: AS4 profile of ebMS 3.0, 3.1; RFC 1952.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, BinaryIO

from peppol_kit.errors import MessageRefused
from peppol_kit.transports.as4 import ebms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from peppol_kit.transports.as4.limits import MessageLimits

_GZIP, _LEVEL = 31, 6
_PIECE = 262_144


def packed(data: bytes) -> bytes:
    """Data as GZIP, always the same for the same data."""
    return zlib.compress(data, _LEVEL, _GZIP)


def pack(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """GZIP, piece by piece."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _GZIP)
    for piece in pieces:
        if done := packer.compress(piece):
            yield done
    yield packer.flush()


def unpack_into(pieces: Iterable[bytes], sink: BinaryIO, limits: MessageLimits) -> None:
    """Write what GZIP data contain.

    Raises:
        MessageRefused: they are none, not complete, or contain more than ``limits`` allow (EBMS:0303).
    """
    unpacker = zlib.decompressobj(_GZIP)
    taken = given = 0
    for piece in pieces:
        taken += len(piece)
        left = piece
        while left:
            if unpacker.eof:  # GZIP may have several members
                unpacker = zlib.decompressobj(_GZIP)
            try:
                part = unpacker.decompress(left, _PIECE)
            except zlib.error as error:
                raise refusal("the payload is no GZIP") from error
            left = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
            given += len(part)
            limits.check_payload(given, packed=taken)
            sink.write(part)
    if not unpacker.eof:
        raise refusal("the payload is not the whole of a GZIP")


def refusal(detail: str) -> MessageRefused:
    """What a payload that cannot be unpacked is answered with."""
    return MessageRefused(detail, ebms=ebms.DECOMPRESSION_FAILURE)
