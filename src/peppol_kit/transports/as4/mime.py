"""MIME multipart/related: what travels, and how a body on disk is cut into its parts without being held in memory.

Source: RFC 2046, 5.1; RFC 2387; RFC 2392 (``cid:``).
"""

from __future__ import annotations

import binascii
import quopri
import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple
from urllib.parse import quote, unquote

from peppol_kit.errors import MessageRefused
from peppol_kit.transports.as4 import ebms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CHUNK = 65_536
CID = "cid:"

_BLANKS_BEHIND = 200
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
_BEHIND = re.compile(rb"(--)?[ \t]{0,%d}(\r\n|\Z)" % _BLANKS_BEHIND)
_FOLD = re.compile(r"\r\n[ \t]+")
_FIELD = re.compile(r"([!-9;-~]+)[ \t]*:[ \t]*(.*)")
_TYPE = re.compile(r"\s*([\w.+!#$&^-]+/[\w.+!#$&^-]+)\s*")
_PARAMETER = re.compile(r';\s*(?:([\w.+!#$&^*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))\s*)?')


class ContentType(NamedTuple):
    """A media type, in small letters, and its parameters, whose names are."""

    media: str
    parameters: Mapping[str, str]


class Part(NamedTuple):
    """A part of a multipart body: its header fields (names in small letters) and where its content lies."""

    headers: Mapping[str, str]
    start: int
    end: int

    @property
    def size(self) -> int:
        """The bytes of its content, as it is encoded."""
        return self.end - self.start

    @property
    def encoding(self) -> str:
        """Its Content-Transfer-Encoding."""
        return self.headers.get("content-transfer-encoding", "binary").strip().lower()

    @property
    def content_id(self) -> str:
        """Its Content-ID, without brackets; empty if it has none."""
        return self.headers.get("content-id", "").strip().removeprefix("<").removesuffix(">")


def refusal(detail: str) -> MessageRefused:
    """What a body that is no proper MIME is answered with."""
    return MessageRefused(detail, ebms=ebms.MIME_INCONSISTENCY)


def content_id(uri: str) -> str | None:
    """The Content-ID that a ``cid:`` address is for; None for any other address."""
    return unquote(uri[len(CID) :]) if uri[: len(CID)].lower() == CID else None


def cid(identifier: str) -> str:
    """The ``cid:`` address of a Content-ID."""
    return CID + quote(identifier, safe="@!$&'()*+,;=:-._~")


def content_type(value: str) -> ContentType:
    """Read a Content-Type.

    Raises:
        MessageRefused: it is none.
    """
    media = _TYPE.match(value)
    if media is None:
        raise refusal("the Content-Type cannot be read")
    parameters: dict[str, str] = {}
    place = media.end()
    while place < len(value):
        found = _PARAMETER.match(value, place)
        if found is None or (found[1] or "").lower() in parameters:
            raise refusal("the parameters of the Content-Type cannot be read")
        if found[1]:
            quoted = found[2]
            parameters[found[1].lower()] = found[3] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
        place = found.end()
    return ContentType(media[1].lower(), parameters)


def parts(stream: BinaryIO, boundary: str, *, most: int, header_bytes: int) -> list[Part]:
    """The parts of a multipart body, at most ``most``, each with at most ``header_bytes`` of header.

    A preamble and an epilogue are passed over; white space behind a boundary and folded headers are as the standard
    has them; a line that only begins like a boundary is content.

    Raises:
        MessageRefused: there is no such body, or not the whole of it, or more of it than is allowed.
    """
    if not _BOUNDARY.fullmatch(boundary):
        raise refusal("the boundary is none")
    spans: list[tuple[int, int]] = []
    start: int | None = None
    for delimiter in _delimiters(stream, boundary.encode("ascii")):
        if start is not None:
            if len(spans) == most:
                raise refusal(f"there are more than {most} parts")
            spans.append((start, delimiter.at))
        start = delimiter.behind
        if delimiter.closes:
            return [_part(stream, begin, end, header_bytes) for begin, end in spans]
    raise refusal("the last boundary is missing: not all of the message is there")


class _Delimiter(NamedTuple):
    at: int
    behind: int
    closes: bool


def _delimiters(stream: BinaryIO, boundary: bytes) -> Iterator[_Delimiter]:
    mark = b"\r\n--" + boundary
    tail = len(mark) + len(b"--\r\n") + _BLANKS_BEHIND
    # a boundary in the first line is then found as all others are
    window, base, place, ended = b"\r\n", -2, 0, False
    stream.seek(0)
    while True:
        at = window.find(mark, place)
        if not ended and (at < 0 or len(window) - at < tail):
            kept = max(place, len(window) - len(mark) + 1) if at < 0 else at
            chunk = stream.read(CHUNK)
            window, base, place, ended = window[kept:] + chunk, base + kept, 0, not chunk
            continue
        if at < 0:
            return
        behind = _BEHIND.match(window, at + len(mark))
        place = at + len(mark)
        if behind is None or not (behind[2] or behind[1]):
            continue
        place = behind.end()
        yield _Delimiter(base + at, base + place, bool(behind[1]))


def _part(stream: BinaryIO, start: int, end: int, most: int) -> Part:
    stream.seek(start)
    block = stream.read(min(most + 4, end - start))
    if block.startswith(b"\r\n"):
        return Part({}, start + 2, end)
    size = block.find(b"\r\n\r\n")
    if size < 0:
        raise refusal(f"a part has no end of its header within {most} bytes")
    headers: dict[str, str] = {}
    for line in _FOLD.sub(" ", block[:size].decode("latin-1")).split("\r\n"):
        field = _FIELD.fullmatch(line)
        if field is None or field[1].lower() in headers:
            raise refusal("the header of a part cannot be read")
        headers[field[1].lower()] = field[2]
    return Part(headers, start + size + 4, end)


def chunks(stream: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """What lies between two places, piece by piece."""
    stream.seek(start)
    left = end - start
    while left > 0:
        chunk = stream.read(min(CHUNK, left))
        if not chunk:
            raise refusal("a part is shorter than it was")
        left -= len(chunk)
        yield chunk


def content(stream: BinaryIO, part: Part) -> bytes:
    """The content of a part, decoded, in memory.

    Raises:
        MessageRefused: it is not encoded as it says.
    """
    stream.seek(part.start)
    return decoded(stream.read(part.size), part.encoding)


def decoded(data: bytes, encoding: str) -> bytes:
    """Bytes without their Content-Transfer-Encoding.

    Raises:
        MessageRefused: they are not so encoded, or the encoding is unknown.
    """
    if encoding in {"binary", "8bit", "7bit"}:
        return data
    if encoding == "quoted-printable":
        return quopri.decodestring(data)
    if encoding == "base64":
        try:
            return binascii.a2b_base64(_without_blanks(data), strict_mode=True)
        except ValueError as error:
            raise refusal("a part is not in base64, as it says") from error
    raise refusal("a part has a Content-Transfer-Encoding that is not known")


def decoded_into(stream: BinaryIO, part: Part, sink: BinaryIO) -> None:
    """Write the content of a part, decoded, piece by piece.

    Raises:
        MessageRefused: it is not encoded as it says.
    """
    left = b""
    for chunk in chunks(stream, part.start, part.end):
        if part.encoding == "base64":
            left += _without_blanks(chunk)
            whole = max(0, len(left) - 4) // 4 * 4  # what may be padded stays for the end
        else:
            left += chunk
            whole = left.rfind(b"\n") + 1
        sink.write(decoded(left[:whole], part.encoding))
        left = left[whole:]
        if len(left) > CHUNK and part.encoding != "base64":
            raise refusal("a part has lines that are too long")
    sink.write(decoded(left, part.encoding))


def _without_blanks(data: bytes) -> bytes:
    return data.translate(None, b" \t\r\n")
