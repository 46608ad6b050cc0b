"""How the text of an element becomes a value and back: text, numbers, days, files."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from peppol_kit import money

if TYPE_CHECKING:
    from collections.abc import Callable

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,140})(?:\.[0-9]{1,140})?").fullmatch  # what `money.decimal` reads too
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_ZONED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?").fullmatch
_SPACE = re.compile(r"[ \t\r\n]+")
_MARKUP = re.compile(r"[&<>\r]").search
_MARKUP_OR_QUOTE = re.compile(r"[&<>\"\t\r\n]").search


class Kind(NamedTuple):
    """One kind of value.

    ``exactly`` takes text as we would write it ourselves and nothing else, ``loosely`` whatever has that meaning by the
    schema; both give None for all other text. ``written`` is the text of a value, ``reason`` what is said of text
    that is no such value.
    """

    exactly: Callable[[str], Any]
    loosely: Callable[[str], Any]
    written: Callable[[Any], str]
    reason: str


def escaped(text: str) -> str:
    """Text as the content of an element."""
    if _MARKUP(text):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return text


def quoted(text: str) -> str:
    """Text as the value of an attribute, without the quotes."""
    if _MARKUP_OR_QUOTE(text):
        text = escaped(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")
    return text


def _text(text: str) -> str | None:
    return text if text and not text.isspace() else None


def _number(text: str) -> Decimal | None:
    return Decimal(text) if _NUMBER(text) else None


def _number_written(value: Decimal) -> str:
    text = str(value)
    return format(value, "f") if "E" in text else text


def _date(text: str) -> date | None:
    if not _DATE(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _date_loosely(text: str) -> date | None:
    match = _ZONED(text.strip(" \t\r\n"))
    return _date(match[1]) if match else None


def _file_loosely(text: str) -> bytes | None:
    try:
        return b64decode(_SPACE.sub("", text), validate=True)
    except (binascii.Error, ValueError):
        return None


def _file(text: str) -> bytes | None:
    value = _file_loosely(text)
    return value if value is not None and _file_written(value) == text else None


def _file_written(value: bytes) -> str:
    return b64encode(value).decode("ascii")


TEXT = Kind(_text, lambda text: text, escaped, "it is empty")
NUMBER = Kind(_number, money.decimal, _number_written, "it is not a number")
DATE = Kind(_date, _date_loosely, date.isoformat, "it is not a date (YYYY-MM-DD)")
FILE = Kind(_file, _file_loosely, _file_written, "it is not base64")

ELEMENTS = "there are elements in it, where only text belongs"

OF_TYPE: dict[object, Kind] = {str: TEXT, Decimal: NUMBER, date: DATE, bytes: FILE}
"""The kind of value that a field of a type has."""
