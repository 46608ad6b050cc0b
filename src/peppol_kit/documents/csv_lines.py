"""Lines of an invoice from the rows of a CSV file, by a mapping that says which column is which field."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from datetime import date
from decimal import Decimal
from io import StringIO
from itertools import zip_longest
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from peppol_kit.documents._codec import values
from peppol_kit.documents._group import writable
from peppol_kit.documents._problems import refuse
from peppol_kit.documents.calculation import calculate
from peppol_kit.documents.fields import fields
from peppol_kit.documents.invoice import Invoice
from peppol_kit.documents.parties import Identifier
from peppol_kit.documents.reading import from_json
from peppol_kit.errors import ConfigurationError, DocumentError, DocumentParseError, NotCalculable
from peppol_kit.report import Problem
from peppol_kit.terms import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from peppol_kit.documents.credit_note import CreditNote
    from peppol_kit.documents.fields import Field

_SPACES = "\u00a0\u202f"
_SEPARATORS = {"": "", ".": r"\.", ",": ",", " ": f"[ {_SPACES}]", "'": "['\u2019]"}


class CsvMapping(BaseModel):
    """What the columns of a CSV file are, how its numbers are written, and what stands in no column.

    ``columns`` has the name of a column for each field of a line that has one, nested as lines are: ``{"name":
    "Article", "period": {"start": "From"}, "allowances": [{"percent": "Discount"}]}``. ``defaults`` are the fields of
    every line where there is no column, or where the cell is empty; a group whose cells are all empty is left out with
    its defaults. ``document`` has all else, as in JSON: ``kind`` (``invoice`` if it is not said), ``number``,
    ``seller`` and so on.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    delimiter: Annotated[str, StringConstraints(min_length=1, max_length=1)] = ","
    encoding: str = "utf-8"
    decimal: Literal[".", ","] = "."
    """What stands before the decimals of a number."""
    thousands: Literal["", ".", ",", " ", "'"] = ""
    """What stands between groups of three digits, if anything does."""
    prices: Literal["net", "gross"] = "net"
    """Whether prices are without VAT, or with it."""
    document: dict[str, Any] = {}
    columns: dict[str, Any]
    defaults: dict[str, Any] = {}

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """A mapping from the text of a TOML file.

        Raises:
            ConfigurationError: not TOML, or not a mapping.
        """
        try:
            return cls.model_validate(tomllib.loads(text, parse_float=Decimal))
        except tomllib.TOMLDecodeError as error:
            raise ConfigurationError(f"the mapping is not TOML: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"]))
            raise ConfigurationError(f"the mapping is wrong at {place}: {first['msg']}") from error


def from_csv(data: bytes, mapping: CsvMapping) -> Invoice | CreditNote:
    """The calculated document of a CSV file; its first row has the names of the columns.

    Raises:
        DocumentParseError: cells that are not what their fields take; ``problems`` names row, column and text of each.
        ConfigurationError: the mapping names a field that does not exist, or is otherwise of no use.
    """
    try:
        text = data.decode("utf-8-sig" if mapping.encoding.lower() in {"utf-8", "utf8"} else mapping.encoding)
        return from_rows(csv.reader(StringIO(text, newline=""), delimiter=mapping.delimiter, strict=True), mapping)
    except UnicodeDecodeError as error:
        raise DocumentParseError(f"it is not {mapping.encoding}: {error.reason}", problems=()) from error
    except LookupError as error:
        raise ConfigurationError(f"there is no encoding {mapping.encoding!r}") from error
    except csv.Error as error:
        raise DocumentParseError(f"it is not CSV: {error}", problems=()) from error


def from_rows(rows: Iterable[Sequence[str]], mapping: CsvMapping) -> Invoice | CreditNote:
    """The calculated document of rows of cells; the first row has the names of the columns. Raises as `from_csv`."""
    _check(mapping)
    cells = _Cells(mapping)
    iterator = iter(rows)
    header = [name.strip() for name in next(iterator, ())]
    problems = [*_wrong_columns(header, cells.columns)]
    if problems:
        refuse(problems)
    lines: dict[int, Any] = {}
    for number, row in enumerate(iterator, 2):
        if any(cell.strip() for cell in row[len(header) :]):
            reason = "it has more cells than there are columns: is the delimiter right, and are texts quoted?"
            problems.append(Problem("", f"row {number}", 0, "", reason))
            continue
        line = cells.line(dict(zip(header, row, strict=False)), f"row {number}", problems)
        if line is not None:
            lines[number] = line
    if not lines and not problems:
        problems.append(Problem("BG-25", "", 0, "", "there is no row with a line"))
    if problems:
        refuse(problems)
    document = _document(mapping, list(lines.values()))
    try:
        return calculate(document, prices=mapping.prices)
    except NotCalculable as error:
        places = (f"line {line.id or number}" for number, line in enumerate(document.lines, 1))
        found = dict(zip(places, lines, strict=True)).get(error.place.rpartition(" of ")[2])
        place = f"row {found}" if found else "document"
        raise DocumentParseError(
            f"{place}: {error}", problems=(Problem(error.term, place, 0, "", str(error)),)
        ) from error


def _document(mapping: CsvMapping, lines: list[Any]) -> Invoice | CreditNote:
    return from_json(json.dumps({"kind": "invoice", **mapping.document, "lines": lines}, default=str))


def _check(mapping: CsvMapping) -> None:
    """Whether a mapping is of use, before any row is looked at."""
    if mapping.thousands == mapping.decimal:
        raise ConfigurationError(f"the mapping has {mapping.decimal!r} for decimals and for thousands")
    if "lines" in mapping.document:
        raise ConfigurationError("the mapping has lines in its document: they come from the rows")
    try:
        _document(mapping, [mapping.defaults])
    except DocumentParseError as error:
        first = error.problems[0]
        place = first.place.replace("$.lines[0]", "defaults").replace("$", "document", 1)
        raise ConfigurationError(f"the mapping is wrong at {place}: {first.reason}") from error
    except DocumentError as error:
        raise ConfigurationError(f"the mapping is wrong at document: {error}") from error


def _wrong_columns(header: list[str], wanted: Iterable[str]) -> Iterator[Problem]:
    """Columns that are not there, or that are there twice."""
    names = list(dict.fromkeys(wanted))
    for count, wrong in ((0, "there is no column"), (2, "there are several columns")):
        found = [f'"{name}"' for name in names if min(header.count(name), 2) == count]
        if found:
            known = ", ".join(f'"{name}"' for name in header) or "nothing"
            yield Problem("", "row 1", 0, "", f"{wrong} {', '.join(found)}; the header has {known}")


class _Cell(NamedTuple):
    """A column that is a field of a line."""

    column: str
    field: Field

    def value(self, text: str, number: re.Pattern[str]) -> str:
        """What stands in the cell, as JSON has it."""
        if self.field.value_type is date:
            if values.DATE.exactly(text) is None:
                raise ValueError
            return text
        if self.field.value_type is not Decimal:
            return writable(text)
        if isinstance(self.field.term, Term) and self.field.term.kind == "percentage":
            text = text.removesuffix("%").rstrip()
        match = number.fullmatch(text)
        if match is None:
            raise ValueError
        sign, whole, decimals = match.groups(default="")
        return f"{sign}{re.sub('[^0-9]', '', whole)}.{decimals}".rstrip(".")

    @property
    def reason(self) -> str:
        """What is said of a cell that cannot be read."""
        return {Decimal: "it is not a number", date: "it is not a date (YYYY-MM-DD)"}.get(
            self.field.value_type, "it has a character that cannot be written in XML"
        )


class _Cells:
    """The columns of a mapping with the fields that they are, ready for many rows."""

    def __init__(self, mapping: CsvMapping) -> None:
        self._known = {
            field.path[1:]: field for field in fields(Invoice) if field.path[0] == "lines" and field.path[1:]
        }
        self._defaults = mapping.defaults
        self.columns: list[str] = []
        self._tree: Any = self._compiled(mapping.columns, ())
        separator = _SEPARATORS[mapping.thousands]
        whole = f"[0-9]{{1,3}}(?:{separator}[0-9]{{3}})+|[0-9]+" if separator else "[0-9]+"
        self._number = re.compile(f"(-?)({whole})(?:{_SEPARATORS[mapping.decimal]}([0-9]+))?")

    def _compiled(self, columns: Any, path: tuple[str, ...], *, is_entry: bool = False) -> Any:
        """The tree of columns with their fields; ``is_entry`` is whether it is one of the entries of a list."""
        field = self._known.get(path)
        place = f"the mapping is wrong at columns.{'.'.join(path)}"
        if path and field is None:
            raise ConfigurationError(f"{place}: there is no such field")
        if field is not None and isinstance(columns, list) != (field.is_repeated and not is_entry):
            raise ConfigurationError(f"{place}: it is {'' if field.is_repeated else 'not '}a list")
        if isinstance(columns, list):
            return [self._compiled(below, path, is_entry=True) for below in columns]
        is_group = field is None or field.group is not None
        if isinstance(columns, dict) and is_group:
            return {name: self._compiled(below, (*path, name)) for name, below in columns.items()}
        if field is None or not isinstance(columns, str) or field.group not in (None, Identifier):
            raise ConfigurationError(f"{place}: it takes {'fields' if is_group else 'the name of a column'}")
        self.columns.append(columns)
        return _Cell(columns, field)

    def line(self, row: Mapping[str, str], place: str, problems: list[Problem]) -> Any:
        """A line as JSON has it, None if the row has none; what cannot be read is added to the problems."""
        return self._value(self._tree, self._defaults, row, place, problems)

    def _value(self, tree: Any, defaults: Any, row: Mapping[str, str], place: str, problems: list[Problem]) -> Any:
        if isinstance(tree, _Cell):
            return self._cell(tree, row, place, problems)
        if isinstance(tree, list):
            items = [
                self._value(*pair, row, place, problems) for pair in zip_longest(tree, (defaults or ())[: len(tree)])
            ]
            return [item for item in items if item is not None] or None
        known: dict[str, Any] = defaults if isinstance(defaults, dict) else {}
        found = {name: self._value(below, known.get(name), row, place, problems) for name, below in tree.items()}
        if all(value is None for value in found.values()):
            return None
        empty = {name for name, value in found.items() if value is None}
        groups = {name for name in empty if not isinstance(tree[name], _Cell)}
        kept = {name: value for name, value in known.items() if name not in groups}
        return kept | {name: value for name, value in found.items() if name not in empty}

    def _cell(self, cell: _Cell, row: Mapping[str, str], place: str, problems: list[Problem]) -> str | None:
        text = row.get(cell.column, "").strip()
        if not text:
            return None
        try:
            return cell.value(text, self._number)
        except ValueError:
            term = cell.field.term.id if isinstance(cell.field.term, Term) else ""
            problems.append(Problem(term, f'{place}, column "{cell.column}"', 0, text, cell.reason))
            return text
