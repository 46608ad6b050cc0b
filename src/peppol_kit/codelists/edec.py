"""The Peppol eDelivery code lists: how participants are addressed, and with what over which transport.

The lists change three to five times a year, and a scheme or type unknown to this release may be known to the
other side: whoever routes a message decides what follows from a code that is not here. Each function reads
its list when it is first asked for.

Source: OpenPeppol, eDEC code lists 9.7 of 2026-07-02. Three patterns of participant schemes are corrected,
see ``schemas/codelists.py``.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from peppol_kit import _resources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RELEASE = "9.7"

State = Literal["active", "deprecated", "removed"]


class ParticipantScheme(NamedTuple):
    """A kind of number that participants are addressed by, such as 0208 for the Belgian enterprise number.

    ``since`` and ``deprecated`` are releases of the list, ``removed`` is the last day of use. ``pattern`` is
    a regular expression for the whole value, whatever its case; it is empty where none is published.
    ``successor`` is the scheme to use instead. A scheme that is not ``registrable`` never stands in an SMP.
    """

    icd: str
    id: str
    country: str
    name: str
    since: str
    state: State
    deprecated: str
    removed: date | None
    registrable: bool
    pattern: str
    successor: str
    examples: tuple[str, ...]

    def state_on(self, day: date) -> State:
        """What the published state comes to on ``day``."""
        return _state_on(self.state, self.removed, day)


class DocumentType(NamedTuple):
    """A document type that can be registered.

    ``processes`` has the URI forms of the processes that it belongs to. ``abstract`` marks a type that only
    serves as the stem of others, ``openpeppol`` one that OpenPeppol itself issues.
    """

    name: str
    scheme: str
    value: str
    since: str
    state: State
    deprecated: str
    removed: date | None
    abstract: bool
    openpeppol: bool
    bis: str
    community: str
    category: str
    processes: tuple[str, ...]

    def state_on(self, day: date) -> State:
        """What the published state comes to on ``day``."""
        return _state_on(self.state, self.removed, day)


class Process(NamedTuple):
    """A business process, within which documents are exchanged."""

    scheme: str
    value: str
    state: State


class TransportProfile(NamedTuple):
    """A way to transport a message; an SMP names it by ``id``."""

    id: str
    protocol: str
    version: str
    since: str
    state: State
    deprecated: str
    removed: date | None

    def state_on(self, day: date) -> State:
        """What the published state comes to on ``day``."""
        return _state_on(self.state, self.removed, day)


class SpisUseCase(NamedTuple):
    """A use of service provider identifiers (scheme 0242), the second part of such a value."""

    id: str
    since: str
    state: State


@cache
def participant_schemes() -> Mapping[str, ParticipantScheme]:
    """Participant identifier schemes by ICD, such as ``"0208"``."""
    rows = (ParticipantScheme(*row) for row in _rows("participant-identifier-schemes"))
    return MappingProxyType({row.icd: row for row in rows})


@cache
def document_types() -> Mapping[str, DocumentType]:
    """Document types by URI form, ``scheme::value``."""
    rows = (DocumentType(*row) for row in _rows("document-types"))
    return MappingProxyType({f"{row.scheme}::{row.value}": row for row in rows})


@cache
def processes() -> Mapping[str, Process]:
    """Processes by URI form, ``scheme::value``."""
    rows = (Process(*row) for row in _rows("processes"))
    return MappingProxyType({f"{row.scheme}::{row.value}": row for row in rows})


@cache
def transport_profiles() -> Mapping[str, TransportProfile]:
    """Transport profiles by the id that an SMP names, such as ``"peppol-transport-as4-v2_0"``."""
    rows = (TransportProfile(*row) for row in _rows("transport-profiles"))
    return MappingProxyType({row.id: row for row in rows})


@cache
def spis_use_cases() -> Mapping[str, SpisUseCase]:
    """Use cases of service provider identifiers by id, such as ``"MLS"``."""
    rows = (SpisUseCase(*row) for row in _rows("spis-use-cases"))
    return MappingProxyType({row.id: row for row in rows})


def _rows(table: str) -> Iterator[list[Any]]:
    with open(_resources.path("codelists", "data", f"{table}.json"), encoding="utf-8") as file:  # noqa: PTH123
        columns, *rows = json.load(file)
    removed = columns.index("removed") if "removed" in columns else None
    for row in rows:
        if removed is not None:
            row[removed] = date.fromisoformat(row[removed]) if row[removed] else None
        yield [tuple(cell) if isinstance(cell, list) else cell for cell in row]


def _state_on(state: State, removed: date | None, day: date) -> State:
    if removed is None:
        return state
    return "removed" if day > removed else "deprecated"
