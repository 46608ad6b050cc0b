"""Texts that stand in one line: what must not be in it, and how any text becomes one."""

from __future__ import annotations

from unicodedata import category

LONGEST_SUBJECT = 500


def printable(text: str) -> bool:
    """Whether a text can stand in a line: no control character, no line break, nothing that is no text at all."""
    return all(map(_is_visible, text))


def one_line(text: str, *, longest: int) -> str:
    """A text of others as one line: white space is a space, what cannot be seen is left out, the end is cut off."""
    visible = "".join(filter(_is_visible, text.translate(_SEPARATORS)))
    return " ".join(visible.split())[:longest].strip()


_SEPARATORS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029], " ")


def _is_visible(character: str) -> bool:
    return character.isprintable() or category(character) == "Zs"
