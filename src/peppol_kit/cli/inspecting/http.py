"""A message as it was recorded: with or without the header fields of HTTP before it."""

from __future__ import annotations

import re

_LINE = re.compile(rb"(?:HTTP/[\d.]+ \d{3}|[A-Z]+ \S+ HTTP/[\d.]+|[!-9;-~]+:)[^\r\n]*\r?\n")
_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(r"\r?\n[ \t]+")
_MOST_HEADER = 100_000


def split(data: bytes) -> tuple[str, bytes]:
    """The content type and the body; without header fields, the type is told by how the body begins.

    Empty where nothing tells it.
    """
    if data.startswith(b"--"):
        boundary = data.partition(b"\n")[0].strip()[2:].decode("latin-1")
        return f'multipart/related; boundary="{boundary}"', data
    if not _LINE.match(data):
        return "", data
    end = _END.search(data, 0, _MOST_HEADER)
    if end is None:
        return "", data
    fields = _FOLD.sub(" ", data[: end.start()].decode("latin-1")).splitlines()
    found = (line.partition(":")[2].strip() for line in fields if line.lower().startswith("content-type:"))
    return next(found, ""), data[end.end() :]
