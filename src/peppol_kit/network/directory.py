"""The Peppol Directory: whom a name, a number or a place belongs to.

Being listed is voluntary, so it says nothing about who is registered: that is for `lookup`.

Source: Peppol Directory specification 1.1.1, and the REST interface of the public directory (search 1.0, JSON).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from peppol_kit.errors import (
    ConfigurationError,
    DirectoryAnswerInvalid,
    DirectoryUnavailable,
    IdentifierError,
    TransportError,
)
from peppol_kit.identifiers import DocumentTypeId, ParticipantId
from peppol_kit.network.business_card import BusinessEntity, Contact, Identifier, Name, day
from peppol_kit.network.http import Web

if TYPE_CHECKING:
    from datetime import date

    from peppol_kit.network.environment import Environment

MOST_RESULTS = 1000
"""The Directory hands out no results beyond this one."""
PAGE = 20
_MOST_BYTES = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A participant as the Directory lists it: its document types, and the businesses behind it."""

    participant: ParticipantId
    document_types: tuple[DocumentTypeId, ...]
    entities: tuple[BusinessEntity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of what was found: ``total`` are the results on all pages, of which the first has the ``index`` 0."""

    total: int
    index: int
    listings: tuple[Listing, ...]


class Directory:
    """The Directory of an environment. It allows two requests a second from an address."""

    def __init__(self, environment: Environment, *, web: Web | None = None) -> None:
        self._base = environment.directory.rstrip("/")
        self._web = web or Web(environment)

    def search(  # noqa: PLR0913 - what the Directory can be asked for
        self,
        words: str = "",
        *,
        participant: ParticipantId | None = None,
        name: str = "",
        country: str = "",
        place: str = "",
        identifier: str = "",
        website: str = "",
        contact: str = "",
        registered: date | None = None,
        document_type: DocumentTypeId | None = None,
        page: int = 0,
        size: int = PAGE,
    ) -> Page:
        """A page of the participants for which all of the terms are true; ``words`` may stand anywhere.

        Raises:
            ConfigurationError: there is no term, or the page is beyond what the Directory hands out.
            DirectoryUnavailable: it does not answer now; ``retry_after`` has the seconds, where it says them.
            DirectoryAnswerInvalid: it answers something else.
        """
        terms = {
            "q": words,
            "participant": participant.uri if participant else "",
            "name": name,
            "country": country,
            "geoinfo": place,
            "identifierValue": identifier,
            "website": website,
            "contact": contact,
            "regdate": registered.isoformat() if registered else "",
            "doctype": document_type.uri if document_type else "",
        }
        given = {key: value for key, value in terms.items() if value}
        if not given:
            raise ConfigurationError("the Directory needs something to search for")
        if page < 0 or not 1 <= size <= MOST_RESULTS or (page + 1) * size > MOST_RESULTS:
            raise ConfigurationError(f"the Directory hands out the first {MOST_RESULTS} results, and none beyond")
        paging = {"resultPageIndex": page, "resultPageCount": size}
        return _page(self._get(f"{self._base}/search/1.0/json?{urlencode(given | paging)}"), page)

    def _get(self, address: str) -> object:
        try:
            answer = self._web.request("GET", address, most=_MOST_BYTES, headers={"Accept": "application/json"})
        except TransportError as error:
            raise DirectoryUnavailable(f"the Directory does not answer: {error}") from error
        if answer.status == 429:
            seconds = answer.headers.get("retry-after", "")
            wait = int(seconds) if seconds.isascii() and seconds.isdigit() else None
            raise DirectoryUnavailable("the Directory has been asked too often", retry_after=wait)
        if answer.status >= 500:
            raise DirectoryUnavailable(f"the Directory does not answer now: HTTP status {answer.status}")
        if answer.status != 200:
            raise DirectoryAnswerInvalid(f"the Directory answers with HTTP status {answer.status}")
        try:
            answered: object = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise DirectoryAnswerInvalid("the Directory answers what is no JSON") from error
        return answered


def _page(answer: object, index: int) -> Page:
    total, found = _member(answer, "total-result-count"), _member(answer, "matches")
    if not isinstance(total, int) or not isinstance(found, list):
        raise DirectoryAnswerInvalid("the Directory answers without results")
    return Page(total=total, index=index, listings=tuple(filter(None, map(_listing, found))))


def _listing(match: object) -> Listing | None:
    """A result; None if it is of a participant that cannot be."""
    participant = _member(match, "participantID")
    try:
        owner = ParticipantId.parse(_uri(participant))
    except IdentifierError:
        return None
    return Listing(
        participant=owner,
        document_types=tuple(filter(None, map(_document_type, _list(match, "docTypes")))),
        entities=tuple(map(_entity, _list(match, "entities"))),
    )


def _document_type(value: object) -> DocumentTypeId | None:
    try:
        return DocumentTypeId.parse(_uri(value))
    except IdentifierError:
        return None


def _entity(value: object) -> BusinessEntity:
    return BusinessEntity(
        names=tuple(Name(_text(each, "name"), _text(each, "language")) for each in _list(value, "name")),
        country=_text(value, "countryCode"),
        place=_text(value, "geoInfo"),
        identifiers=tuple(
            Identifier(_text(each, "scheme"), _text(each, "value")) for each in _list(value, "identifiers")
        ),
        websites=tuple(each for each in _list(value, "websites") if isinstance(each, str)),
        contacts=tuple(
            Contact(**{key: _text(each, key) for key in ("type", "name", "phone", "email")})
            for each in _list(value, "contacts")
        ),
        information=_text(value, "additionalInfo"),
        registered=day(_text(value, "regDate")),
    )


def _uri(value: object) -> str:
    return f"{_text(value, 'scheme')}::{_text(value, 'value')}"


def _member(value: object, key: str) -> object:
    return value.get(key) if isinstance(value, dict) else None


def _text(value: object, key: str) -> str:
    text = _member(value, key)
    return text if isinstance(text, str) else ""


def _list(value: object, key: str) -> list[object]:
    found = _member(value, key)
    return found if isinstance(found, list) else []
