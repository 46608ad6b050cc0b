"""Lines that are nothing but text: they travel in a note, one a line, each with a mark that tells its layout.

EN 16931 has no place for them. A text line ``Serial number 4711`` in bold is the line ``|b| Serial number 4711`` of the
note (BT-127) of the invoice line before it, or of the invoice note (BT-22) where it stands before the first: everyone
can read it, and it is a text line again for us.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, get_args

Style = Literal["plain", "wide", "bold", "underlined", "bold-underlined", "small"]
STYLES: tuple[Style, ...] = get_args(Style)

_MARKS: dict[Style, str] = dict(zip(STYLES, ("||", "|w|", "|b|", "|u|", "|bu|", "|s|"), strict=True))
_STYLES = {mark: style for style, mark in _MARKS.items()}
_LINE = re.compile(r"(\|[a-z]{0,2}\|) (.*)")


class TextLine(NamedTuple):
    """A line of text between the lines of an invoice, and how it is set."""

    text: str
    style: Style = "plain"


def add(note: str | None, line: TextLine) -> str:
    """A note with one more text line at its end.

    Raises:
        ValueError: the text has line breaks, or the style is not one of `STYLES`.
    """
    if len(line.text.splitlines()) > 1 or line.text.endswith(("\n", "\r")):
        raise ValueError("a text line is one line: add each by itself")
    if line.style not in STYLES:
        raise ValueError(f"there is no style {line.style!r}; there are {', '.join(STYLES)}")
    written = f"{_MARKS[line.style]} {line.text}"
    return f"{note}\n{written}" if note else written


def split(note: str | None) -> tuple[str, tuple[TextLine, ...]]:
    """The note itself, and the text lines at its end."""
    lines = (note or "").split("\n")
    found: list[TextLine] = []
    while lines and (match := _LINE.fullmatch(lines[-1])) and match[1] in _STYLES:
        found.append(TextLine(match[2], _STYLES[match[1]]))
        lines.pop()
    return "\n".join(lines), tuple(reversed(found))
