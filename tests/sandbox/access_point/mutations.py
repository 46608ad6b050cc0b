"""Messages with something wrong, made from sound ones by chance: the same number makes the same one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

_VALUE = re.compile(rb'"[^"<>]{1,200}"|>[^<>]{1,4000}<')
_TAG = re.compile(rb"</?[\w:.-]++[^<>]*>")
_START = re.compile(rb"<([\w.-]++(?::[\w.-]++)?)(?: [^<>]*)?(?<!/)>")
_LINE = re.compile(rb"(?:\A|(?<=\n))[^\r\n]*+\r\n")
_ODD = (
    b"",
    b"\0",
    b"\r\n",
    b"\r\n\r\n",
    b"--",
    b"<",
    b"&lt;",
    b"&x;",
    b"]]>",
    b"<!--",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>",
    b"<?xml version='1.0' encoding='utf-16'?>",
    b"../../etc/passwd",
    b"\xff\xfe",
    "\u202e".encode(),
    b"A" * 70_000,
    b"9" * 400,
    b"-1",
    b"http://www.w3.org/2000/09/xmldsig#sha1",
    b"#",
)


def mutated(data: bytes, chance: Random) -> bytes:
    """The same with one to four things changed."""
    for _ in range(chance.randint(1, 4)):
        data = chance.choice(_WAYS)(data, chance)
    return data


def mutated_type(content_type: str, chance: Random) -> str:
    """A Content-Type with something changed, now and then."""
    if chance.random() < 0.8:
        return content_type
    odd = chance.choice(["", "multipart/related", "text/xml", "boundary=", '"', ";", "; start=<x>", "x" * 5000])
    place = chance.randrange(len(content_type) + 1)
    return chance.choice([odd, content_type + odd, content_type[:place] + odd + content_type[place:]])


def _flip(data: bytes, chance: Random) -> bytes:
    if not data:
        return data
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


def _cut(data: bytes, chance: Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _drop(data: bytes, chance: Random) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    end = min(end, start + chance.choice([1, 4, 100, 10_000]))
    return data[:start] + data[end:]


def _repeat(data: bytes, chance: Random) -> bytes:
    start, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
    return data[:end] + data[start:end] + data[end:]


def _insert(data: bytes, chance: Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.choice(_ODD) + data[place:]


def _found(pattern: re.Pattern[bytes], data: bytes, chance: Random) -> re.Match[bytes] | None:
    found = list(pattern.finditer(data))
    return chance.choice(found) if found else None


def _element(data: bytes, chance: Random) -> tuple[int, int] | None:
    """Where an element begins and ends, or what looks like one."""
    start = _found(_START, data, chance)
    end_tag = b"</" + start[1] + b">" if start else b""
    end = data.find(end_tag, start.end()) if start else -1
    return (start.start(), end + len(end_tag)) if start and end >= 0 else None


def _replace_value(data: bytes, chance: Random) -> bytes:
    match = _found(_VALUE, data, chance)
    return data[: match.start() + 1] + chance.choice(_ODD) + data[match.end() - 1 :] if match else data


def _swap_values(data: bytes, chance: Random) -> bytes:
    one, other = _found(_VALUE, data, chance), _found(_VALUE, data, chance)
    return data[: one.start() + 1] + other[0][1:-1] + data[one.end() - 1 :] if one and other else data


def _move_tag(data: bytes, chance: Random) -> bytes:
    one, other = _found(_TAG, data, chance), _found(_TAG, data, chance)
    return data[: one.start()] + other[0] + data[one.end() :] if one and other else data


def _copy_element(data: bytes, chance: Random) -> bytes:
    """As signature wrapping does: what was signed is there, and something else too."""
    one, other = _element(data, chance), _element(data, chance)
    return data[: other[0]] + data[slice(*one)] + data[other[0] :] if one and other else data


def _drop_element(data: bytes, chance: Random) -> bytes:
    one = _element(data, chance)
    return data[: one[0]] + data[one[1] :] if one else data


def _change_line(data: bytes, chance: Random) -> bytes:
    one, other = _found(_LINE, data, chance), _found(_LINE, data, chance)
    if not one or not other:
        return data
    return data[: one.start()] + chance.choice([b"", other[0], one[0] * 2, b" " + one[0]]) + data[one.end() :]


_WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flip,
    _flip,
    _cut,
    _drop,
    _repeat,
    _insert,
    _replace_value,
    _replace_value,
    _swap_values,
    _swap_values,
    _move_tag,
    _copy_element,
    _copy_element,
    _drop_element,
    _change_line,
    _change_line,
)
