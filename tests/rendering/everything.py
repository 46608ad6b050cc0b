"""Documents with a value in every field, each value another one; and what a reader must then find on the page."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from babel.dates import format_date
from babel.numbers import format_decimal

from peppol_kit.codelists import ISO_3166, ISO_4217
from peppol_kit.documents._group import Group, Is
from peppol_kit.rendering.words import words
from peppol_kit.terms import ubl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit import CreditNote, Invoice
    from peppol_kit.codelists import CodeList

LOCALES = {"en": "en_GB", "nl": "nl", "fr": "fr", "de": "de"}
_BESIDE = frozenset({"kept", "problems", "kind"})


class _Filler:
    def __init__(self) -> None:
        self.count = 10

    def fill(self, model: type[Group]) -> Any:
        fields: dict[str, Any] = {}
        for name, field in model.model_fields.items():
            if name in _BESIDE:
                continue
            said = next((entry for entry in field.metadata if isinstance(entry, Is)), None)
            fields[name] = self._value(_plain(field.annotation), None if said is None else said.codes, name)
        return model(**fields)

    def _value(self, type_: Any, codes: CodeList | None, name: str) -> Any:
        if get_origin(type_) is tuple:
            inner = _plain(get_args(type_)[0])
            return tuple(self._value(inner, codes, name) for _ in range(2))
        if isinstance(type_, type) and issubclass(type_, Group):
            return self.fill(type_)
        self.count += 1
        if type_ is date:
            return date(2026, 1, 1) + timedelta(days=self.count)
        if type_ is Decimal:
            return Decimal(f"{self.count + 1000}.{self.count % 89 + 1:02d}7")
        if type_ is bytes:
            return b"x" * (self.count * 1000)
        if codes in (ISO_4217, ISO_3166):
            return sorted(codes or ())[self.count % len(codes or ())]
        return f"{name.replace('_', '-')}-{self.count}"


def _plain(annotation: Any) -> Any:
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _plain(next(each for each in get_args(annotation) if each is not type(None)))
    return annotation


def filled(model: type[Group]) -> Any:
    """A document with a value in every field."""
    return _Filler().fill(model)


def expected(document: Invoice | CreditNote, lang: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each value of a document: where it is, and the texts of which one must be on the page."""
    yield from _expected(document, lang, "", None)


def _expected(model: Group, lang: str, place: str, codes: CodeList | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    for name, field in type(model).model_fields.items():
        if name in _BESIDE:
            continue
        said = next((entry for entry in field.metadata if isinstance(entry, Is)), None)
        own = said.codes if said is not None else None
        if said is not None and said.terms in ((ubl.TEXT,), (ubl.SCHEME_ID,)):
            own = None
        values = model.__dict__[name]
        for value in values if isinstance(values, tuple) else (values,):
            if isinstance(value, Group):
                yield from _expected(value, lang, f"{place}.{name}", codes)
            elif value is not None:
                yield f"{place}.{name}", _texts(value, lang, own)


def _texts(value: object, lang: str, codes: CodeList | None) -> tuple[str, ...]:
    locale = LOCALES[lang]
    if isinstance(value, date):
        return (format_date(value, "long", locale),)
    if isinstance(value, Decimal):
        plain = abs(value)
        two = format_decimal(plain, "#,##0.00", locale) if plain == round(plain, 2) else ""
        shortest = format_decimal(plain, locale=locale, decimal_quantization=False)
        return tuple(filter(None, (two, shortest)))
    if isinstance(value, bytes):
        return (f"{round(len(value) / 1000)} kB", f"{len(value)} B")
    text = str(value)
    if codes is None:
        return (text,)
    from babel import Locale

    country = Locale.parse(locale).territories.get(text, text)
    return (words(lang).code(codes, text), country, text)


def pressed(text: str) -> str:
    """Text without blanks of any kind: a page breaks lines where it likes."""
    return "".join(text.split()).replace("\N{ZERO WIDTH SPACE}", "")
