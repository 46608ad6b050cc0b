"""What the identifiers of the Peppol network share: they are values, written ``scheme::value``."""

from __future__ import annotations

from typing import NoReturn

from peppol_kit.errors import InvalidFormat, InvalidLength

SEPARATOR = "::"
# White space as the Policy for use of Identifiers counts it: ASCII and Latin-1, and not what Unicode adds.
BLANKS = frozenset("\t\n\v\f\r \x85\xa0")


class NetworkId:
    """A value that never changes; what it is compared by, is its `canonical` form."""

    __slots__ = ("scheme", "value")

    scheme: str
    value: str

    @property
    def uri(self) -> str:
        """The URI form, ``scheme::value``."""
        return f"{self.scheme}{SEPARATOR}{self}"

    @property
    def canonical(self) -> str:
        """The URI form in which two identifiers are the same, or are not."""
        return self.uri

    def __str__(self) -> str:
        return self.value

    def __repr__(self) -> str:
        return f"{type(self).__name__}.parse({self.uri!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NetworkId) and type(self) is type(other) and self.canonical == other.canonical

    def __hash__(self) -> int:
        return hash(self.canonical)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} does not change: {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a {type(self).__name__} does not change: {name}")


def split(text: str, kind: str) -> tuple[str, str]:
    """Scheme and value of a URI form; only the first separator counts, values have their own."""
    scheme, separator, value = text.partition(SEPARATOR)
    if not separator:
        raise InvalidFormat(f"not a {kind}: a scheme and {SEPARATOR} must stand before the value")
    return scheme, value


def require_latin(value: str, kind: str, longest: int) -> None:
    """Refuse a value that is empty, too long, or not ISO 8859-1."""
    if not 1 <= len(value) <= longest:
        raise InvalidLength(f"not a {kind}: {len(value)} characters, where 1 to {longest} are allowed")
    if value.isascii():
        return
    for place, character in enumerate(value, 1):
        if ord(character) > 0xFF:
            raise InvalidFormat(f"not a {kind}: character {place} is {character!r}, which is not of ISO 8859-1")


def require_no_blanks(value: str, kind: str) -> None:
    """Refuse white space."""
    if not BLANKS.isdisjoint(value):
        raise InvalidFormat(f"not a {kind}: there is white space in it")
