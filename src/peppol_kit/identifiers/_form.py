"""What the identifiers share: take separators away, demand a form, demand a check digit, refuse in words.

A message never repeats the number, which may be that of a person: it tells the place, the length, the digit.
"""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase, digits
from typing import TYPE_CHECKING

from peppol_kit.errors import IdentifierError, InvalidChecksum, InvalidFormat, InvalidLength

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Collection

CAPITALS = str.maketrans(ascii_lowercase, ascii_uppercase)  # str.upper() makes ASCII of dotless i and long s
TWO_DIGITS = tuple(f"{number:02}" for number in range(100))
ISO_7064 = TWO_DIGITS[2:99]  # 00, 01 and 99 leave the same rest as 97, 98 and 02, and are never issued


def strip(number: str, separators: str = " -./") -> str:
    """The number without white space and separators, its letters as capitals."""
    kept = (character for character in number if not character.isspace() and character not in separators)
    return "".join(kept).translate(CAPITALS)


def without_prefix(number: str, *prefixes: str) -> str:
    """The number without the first of these that it starts with."""
    for prefix in prefixes:
        if number.startswith(prefix):
            return number[len(prefix) :]
    return number


def require_characters(number: str, name: str, allowed: str = digits, what: str = "a digit") -> None:
    """Refuse a number that has any other character."""
    for place, character in enumerate(number, 1):
        if character not in allowed:
            raise InvalidFormat(f"not a valid {name}: character {place} is {character!r}, not {what}")


def require_digits(number: str, name: str, *lengths: int) -> None:
    """Refuse a number that has anything but digits, or not as many as it must."""
    require_characters(number, name)
    if len(number) not in lengths:
        expected = " or ".join(map(str, lengths))
        raise InvalidLength(f"not a valid {name}: {len(number)} digits instead of {expected}")


def require_shape(number: str, name: str, pattern: re.Pattern[str], shape: str) -> None:
    """Refuse a number that is not of the shape, which is said in words."""
    if not pattern.fullmatch(number):
        raise InvalidFormat(f"not a valid {name}: it must be {shape}")


def require_check(
    number: str,
    name: str,
    fits: Callable[[str], bool],
    *,
    at: slice = slice(-1, None),
    candidates: Collection[str] = digits,
) -> None:
    """Refuse a number whose check digits do not fit; ``candidates`` could stand ``at`` their place."""
    start, stop, _ = at.indices(len(number))
    head, given, tail = number[:start], number[start:stop], number[stop:]
    if fits(number) and given in candidates:
        return
    digit = "check digit" if len(given) == 1 else "check digits"
    for candidate in candidates:
        if fits(head + candidate + tail):
            raise InvalidChecksum(f"not a valid {name}: {digit} {given}, where the others ask for {candidate}")
    raise InvalidChecksum(f"not a valid {name}: no {digit} can fit the others, so one of those is wrong")


def accepts(validate: Callable[[str], str], number: str) -> bool:
    """Whether ``validate`` has nothing against the number."""
    try:
        validate(number)
    except IdentifierError:
        return False
    return True


def groups(number: str, *sizes: int, separator: str = " ") -> str:
    """The number in groups of these sizes, and what is left as the last group."""
    parts, start = [], 0
    for size in sizes:
        parts.append(number[start : start + size])
        start += size
    return separator.join(part for part in (*parts, number[start:]) if part)
