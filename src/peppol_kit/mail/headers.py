"""How names and subjects are written in the head of a mail (RFC 5322, RFC 2047).

By hand, since the standard library breaks long names in quotes at their commas, which makes addresses of them.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.mail.addresses import Mailbox

_MOST_BYTES = 45  # of an encoded word, which may have 75 characters
_LONGEST_PLAIN = 60
_ATOMS = re.compile(r"[\w!#$%&'*+/?^`{|}~-]+(?: [\w!#$%&'*+/?^`{|}~-]+)*", re.ASCII)


def line(name: str, *values: str) -> str:
    """A header; of several values, each has a line of its own."""
    return f"{name}: " + ",\r\n ".join(values) + "\r\n"


def mailbox(box: Mailbox) -> str:
    """An address with its name."""
    if not box.name:
        return box.address
    plain = len(box.name) <= _LONGEST_PLAIN and _ATOMS.fullmatch(box.name)
    return f"{box.name if plain else _encoded(box.name)}\r\n <{box.address}>"


def text(value: str) -> str:
    """A text such as the subject."""
    plain = len(value) <= _LONGEST_PLAIN and value.isascii() and value.strip() == value and "=?" not in value
    return value if plain else _encoded(value)


def _encoded(value: str) -> str:
    words = (b64encode(word.encode()).decode("ascii") for word in _words(value))
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)


def _words(value: str) -> Iterator[str]:
    """A text in pieces that fit into encoded words; no character is torn apart."""
    word, size = "", 0
    for character in value:
        more = len(character.encode())
        if size + more > _MOST_BYTES:
            yield word
            word, size = "", 0
        word, size = word + character, size + more
    yield word
