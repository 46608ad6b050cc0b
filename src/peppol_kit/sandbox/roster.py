"""Participants of a sandbox from a file: CSV with a header, or JSON, a line a participant."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from peppol_kit.errors import ConfigurationError, IdentifierError
from peppol_kit.identifiers import DocumentTypeId, ParticipantId
from peppol_kit.network.business_card import BusinessCard, BusinessEntity, Name
from peppol_kit.sandbox.sandbox import ACCESS_POINT, USUAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from peppol_kit.sandbox.sandbox import Sandbox

DOCUMENT_TYPES = dict(
    zip(("invoice", "credit-note", "self-billed-invoice", "self-billed-credit-note"), USUAL, strict=True)
)
"""Short names of document types; any other is written as ``scheme::value``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A participant to register; with a ``name`` it has a business card, in ``country``."""

    participant: ParticipantId
    name: str = ""
    country: str = "BE"
    document_types: tuple[DocumentTypeId, ...] = USUAL
    access_point: str = ACCESS_POINT

    def register(self, sandbox: Sandbox) -> None:
        """Let the participant be in a sandbox.

        Raises:
            ConfigurationError: a document type is in no process that is known.
        """
        entity = BusinessEntity(names=(Name(self.name),), country=self.country)
        card = BusinessCard(participant=self.participant, entities=(entity,)) if self.name else None
        sandbox.participant(
            self.participant,
            document_types=self.document_types,
            access_point=self.access_point,
            business_card=card,
        )


COLUMNS = tuple(each.name for each in fields(Entry))


_Line = tuple[int, str]


def read(text: str) -> tuple[Entry, ...]:
    """The participants of a file: JSON if its first line begins with a brace, else CSV; lines with a # are left out.

    In CSV, several document types are separated by blanks; in JSON they are a list.

    Raises:
        ConfigurationError: a line has something else in it; says which, and what.
    """
    numbered = ((number, line.strip()) for number, line in enumerate(text.splitlines(), 1))
    lines = [(number, line) for number, line in numbered if line and not line.startswith("#")]
    rows = _json_rows(lines) if lines and lines[0][1].startswith("{") else _csv_rows(lines)
    return tuple(_entry(number, row) for number, row in rows)


def _csv_rows(lines: list[_Line]) -> Iterator[tuple[int, dict[str, object]]]:
    names: list[str] = []
    for number, line in lines:
        cells = [cell.strip() for cell in next(csv.reader([line]))]
        if not names:
            names = cells
        elif len(cells) > len(names):
            raise ConfigurationError(f"line {number}: more columns than the first line has")
        else:
            yield number, {name: cell for name, cell in zip(names, cells, strict=False) if cell}


def _json_rows(lines: list[_Line]) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in lines:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ConfigurationError(f"line {number}: this is no JSON: {error}") from error
        if not isinstance(row, dict):
            raise ConfigurationError(f"line {number}: a participant is an object in braces")
        yield number, row


def _entry(number: int, row: dict[str, object]) -> Entry:
    unknown = sorted(row.keys() - set(COLUMNS))
    if unknown:
        raise ConfigurationError(f"line {number}: there is no {unknown[0]!r}; there are {', '.join(COLUMNS)}")
    types = row.pop("document_types", None)
    texts = {name: value for name, value in row.items() if isinstance(value, str)}
    if texts.keys() != row.keys() or "participant" not in texts:
        raise ConfigurationError(f"line {number}: a participant is needed, and all else are texts")
    try:
        who = ParticipantId.parse(texts.pop("participant"))
        return Entry(participant=who, document_types=_document_types(types), **texts)
    except IdentifierError as error:
        raise ConfigurationError(f"line {number}: {error}") from error


def _document_types(given: object) -> tuple[DocumentTypeId, ...]:
    names: Iterable[object] = given.split() if isinstance(given, str) else given if isinstance(given, list) else ()
    return tuple(DOCUMENT_TYPES.get(str(name)) or DocumentTypeId.parse(str(name)) for name in names) or USUAL
