"""What every model is: frozen, written and read by its terms, with what has no field of its own kept beside."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    model_serializer,
    model_validator,
)

from peppol_kit.xml.elements import is_fragment

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from pydantic import SerializerFunctionWrapHandler

    from peppol_kit.codelists import CodeList
    from peppol_kit.terms import Path

_MOST_DIGITS = 300  # as many as `money.decimal` reads
_NUMERAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ATTRIBUTE = re.compile(r"""(?:.*/)?@(?:\{[^{}<>&"]+\})?(?:xmlns:)?[^\W\d][\w.-]*""")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """The text itself.

    Raises:
        ValueError: it has a character that cannot be written in XML.
    """
    wrong = None if text.isprintable() else _NOT_XML.search(text)
    if wrong is not None:
        raise ValueError(f"U+{ord(wrong[0]):04X} cannot be written in XML")
    return text


def _exact(value: object) -> object:
    if isinstance(value, float):
        raise ValueError("a float is not exact: give a Decimal, a whole number, or text such as '12.50'")  # noqa: TRY004 - pydantic shows ValueErrors
    if isinstance(value, str) and not _NUMERAL.fullmatch(value):
        raise ValueError("it is not a number")
    return value


def _bounded(value: Decimal) -> Decimal:
    if abs(value.adjusted()) > _MOST_DIGITS or len(str(value)) > _MOST_DIGITS:
        raise ValueError(f"a number of more than {_MOST_DIGITS} digits")
    return value


def _calendar(value: object) -> object:
    if isinstance(value, int | float) or (isinstance(value, str) and not _DAY.fullmatch(value)):
        raise ValueError("it is not a date (YYYY-MM-DD)")
    return value


def _binary(value: object, info: ValidationInfo) -> object:
    if isinstance(value, str) and info.mode == "python":
        raise ValueError("text is not bytes: encode it, or read the file as bytes")
    return value


Text = Annotated[str, AfterValidator(writable)]
Number = Annotated[Decimal, BeforeValidator(_exact), AfterValidator(_bounded)]
"""A number as it is meant: floats are refused, and so is text that only Python takes for a number."""
Day = Annotated[date, BeforeValidator(_calendar)]
"""A day: never a number of seconds."""
Binary = Annotated[
    bytes,
    BeforeValidator(_binary),
    # pydantic itself would write the alphabet for addresses, which few programs read
    PlainSerializer(lambda value: b64encode(value).decode("ascii"), when_used="json"),
]
"""The bytes of a file; base64 in JSON."""


class Is:
    """Which term a field is, said in its annotation: one, or one for each place where its group can stand.

    ``codes`` is the list that its value is from, or that of the scheme of an identifier. ``fallback`` is what UBL wants
    written where the field is empty but its neighbours are not.

    A term is text that is its path, and so equal to another one of the same path: `typing` would take the two for one.
    """

    def __init__(self, *terms: Path, codes: CodeList | None = None, fallback: str = "") -> None:
        self.terms = terms
        self.codes = codes
        self.fallback = fallback


class _Value(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        coerce_numbers_to_str=True,
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )

    def replace(self, **changes: Any) -> Self:
        """The same with other values for some fields; what is kept beside them stays.

        Raises:
            pydantic.ValidationError: a value of the wrong type, or a field that does not exist.
        """
        new = type(self).model_validate({**self.__dict__, **changes})
        # What was calculated, and not given, is not given by being copied
        object.__setattr__(new, "__pydantic_fields_set__", self.__pydantic_fields_set__ | changes.keys())
        return new


class Kept(_Value):
    """Something that was read and has no field, to be written back in its place.

    ``place`` is its path from the element of its group. ``kind`` says what ``content`` is: ``element`` XML of its own;
    ``attribute`` a value; ``text`` how a value was written (``007``), or what could not be read as one; ``absent``
    something that is always written otherwise; ``empty`` an aggregate with nothing in it; ``order`` the order of
    namesakes that fields hold apart; ``prefix`` the namespace of a prefix that an attribute's value uses.
    """

    place: str
    kind: Literal["element", "attribute", "text", "absent", "empty", "order", "prefix"]
    content: Text = ""

    @model_validator(mode="after")
    def _can_be_written(self) -> Self:
        """What `read` keeps always can; what comes from JSON may be anything."""
        if self.kind == "element" and not is_fragment(self.content):
            raise ValueError("the content is not one well-formed element")
        if self.kind in ("attribute", "prefix") and not _ATTRIBUTE.fullmatch(self.place):
            raise ValueError("the place does not end with the name of an attribute")
        return self


class Group(_Value):
    """A group of business terms. Every field is optional, since drafts and broken documents exist too."""

    kept: tuple[Kept, ...] = Field(default=(), repr=False)
    """What was read here and has no field of its own."""

    # pydantic takes whatever can be iterated for a tuple: (Line(...)) without its comma would be one of its fields
    __iter__ = None  # type: ignore[assignment]

    def _with(self, values: dict[str, Any], *, derived: Collection[str] = ()) -> Self:
        """The same with values that are known to be of the right types: what is calculated is not checked again.

        Those that are ``derived`` do not count as given (``model_fields_set``), and follow when the rest changes.
        """
        return self._made(self.__dict__ | values, (self.__pydantic_fields_set__ | values.keys()).difference(derived))

    def _given_as(self, other: Self) -> Self:
        """The same, of which so much is given as of another one."""
        return self._made(self.__dict__, set(other.__pydantic_fields_set__))

    @classmethod
    def _made(cls, values: dict[str, Any], given: set[str]) -> Self:
        new = cls.__new__(cls)
        put = object.__setattr__  # what a frozen model refuses
        put(new, "__dict__", values)
        put(new, "__pydantic_fields_set__", given)
        put(new, "__pydantic_extra__", None)
        put(new, "__pydantic_private__", None)
        return new

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        """Only what is there: a document has some two hundred fields, most of them empty."""
        for name, value in super().__repr_args__():
            if name is None or value != type(self).model_fields[name].default:
                yield name, value

    @model_serializer(mode="wrap")
    def _without_what_is_empty(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields = type(self).model_fields
        return {
            name: value for name, value in handler(self).items() if value or fields[name].default != self.__dict__[name]
        }
