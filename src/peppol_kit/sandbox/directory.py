"""The Directory of a sandbox: it finds participants by the business cards that the SMPs have.

Source: the search API 1.0 of the Peppol Directory; business cards of 2018-06-21.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from lxml import etree

from peppol_kit.errors import IdentifierError
from peppol_kit.identifiers import ParticipantId
from peppol_kit.network.business_card import read_business_card
from peppol_kit.sandbox._web import XML, Reply, WebServer

if TYPE_CHECKING:
    import ssl

    from peppol_kit.identifiers import DocumentTypeId
    from peppol_kit.network.business_card import BusinessEntity
    from peppol_kit.sandbox._web import Request
    from peppol_kit.sandbox.faults import Faults

Card = tuple[ParticipantId, bytes, tuple["DocumentTypeId", ...]]
"""Who, the business card, and the document types."""

JSON = "application/json; charset=utf-8"
_MOST_RESULTS = 1000
_PAGES = {"index": ("resultPageIndex", "rpi"), "count": ("resultPageCount", "rpc")}
_DEFAULTS = {"index": 0, "count": 20}

_Match = dict[str, Any]
_Texts = Iterable[str]


def _texts(key: str) -> Callable[[_Match], _Texts]:
    return lambda match: (entity[key] for entity in match["entities"] if key in entity)


def _parts(list_key: str, *keys: str) -> Callable[[_Match], _Texts]:
    def texts(match: _Match) -> Iterator[str]:
        for entity in match["entities"]:
            for part in entity.get(list_key, ()):
                yield from (part[key] for key in keys if key in part)

    return texts


def _participant_text(match: _Match) -> _Texts:
    participant = match["participantID"]
    return (participant["value"], f"{participant['scheme']}::{participant['value']}")


def _document_types(match: _Match) -> _Texts:
    return (f"{each['scheme']}::{each['value']}" for each in match["docTypes"])


def _websites(match: _Match) -> _Texts:
    return (site for entity in match["entities"] for site in entity.get("websites", ()))


_EXACT: dict[str, Callable[[_Match], _Texts]] = {
    "participant": _participant_text,
    "country": _texts("countryCode"),
    "identifierScheme": _parts("identifiers", "scheme"),
    "identifierValue": _parts("identifiers", "value"),
    "regdate": _texts("regDate"),
    "doctype": _document_types,
}
_PARTLY: dict[str, Callable[[_Match], _Texts]] = {
    "name": _parts("name", "name"),
    "geoinfo": _texts("geoInfo"),
    "website": _websites,
    "contact": _parts("contacts", "type", "name", "phone", "email"),
    "addinfo": _texts("additionalInfo"),
}


class Directory:
    """The Directory at `address`, from its making until `stop`. ``cards`` gives the business cards at the moment."""

    def __init__(self, cards: Callable[[], Iterable[Card]], *, tls: ssl.SSLContext, faults: Faults) -> None:
        self._cards = cards
        self._server = WebServer("directory", self._respond, faults=faults, tls=tls, about=_participant)

    @property
    def address(self) -> str:
        """The base address."""
        return self._server.address

    def stop(self) -> None:
        """Answer no more."""
        self._server.stop()

    def _respond(self, request: Request) -> Reply:
        match request.segments:
            case ("search", "1.0", ("json" | "xml") as form) if request.method == "GET":
                return self._search(request, form)
            case _:
                return Reply(404)

    def _search(self, request: Request, form: str) -> Reply:
        terms = {name: request.query[name] for name in ("q", *_EXACT, *_PARTLY) if request.query.get(name, ("",))[0]}
        page = {key: _number(request, names, _DEFAULTS[key]) for key, names in _PAGES.items()}
        index, count = page["index"], page["count"]
        if not terms or index is None or not count or (index + 1) * count > _MOST_RESULTS:
            return Reply(400)
        found = [match for match in map(_match, self._cards()) if _fits(match, terms)]
        shown = found[index * count : (index + 1) * count]
        head: dict[str, Any] = {
            "version": "1.0",
            "total-result-count": len(found),
            "used-result-count": len(shown),
            "result-page-index": index,
            "result-page-count": count,
            "first-result-index": index * count,
            "last-result-index": index * count + len(shown) - 1,
            "query-terms": urlencode(terms, doseq=True),
            "creation-dt": datetime.now(UTC).isoformat(),
        }
        if form == "json":
            return Reply(200, json.dumps({**head, "matches": shown}, ensure_ascii=False).encode(), JSON)
        return Reply(200, _xml(head, shown), XML)


def _number(request: Request, names: tuple[str, ...], default: int) -> int | None:
    """A number of the query; None where something else stands there."""
    text = next((request.query[name][0] for name in names if name in request.query), str(default))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _fits(match: _Match, terms: dict[str, tuple[str, ...]]) -> bool:
    """Whether each of the terms is in it: some as a whole, others as a part of a text, all in any case."""
    for name, values in terms.items():
        if name in _EXACT:
            texts = {text.lower() for text in _EXACT[name](match)}
            right = all(value.lower() in texts for value in values)
        else:
            sources = [_PARTLY[name]] if name in _PARTLY else [*_EXACT.values(), *_PARTLY.values()]
            whole = "\n".join(text.lower() for source in sources for text in source(match))
            right = all(value.lower() in whole for value in values)
        if not right:
            return False
    return True


def _participant(request: Request) -> ParticipantId | None:
    try:
        return ParticipantId.parse(request.query.get("participant", ("",))[0])
    except IdentifierError:
        return None


# --- from a business card to an entry


def _match(card: Card) -> _Match:
    participant, content, document_types = card
    return {
        "participantID": {"scheme": participant.scheme, "value": str(participant)},
        "docTypes": [{"scheme": each.scheme, "value": each.value} for each in document_types],
        "entities": [_entity(entity) for entity in read_business_card(content).entities],
    }


def _entity(entity: BusinessEntity) -> _Match:
    return _filled(
        name=[_filled(name=each.name, language=each.language) for each in entity.names],
        countryCode=entity.country,
        geoInfo=entity.place,
        identifiers=[{"scheme": each.scheme, "value": each.value} for each in entity.identifiers],
        websites=list(entity.websites),
        contacts=[
            _filled(type=each.type, name=each.name, phone=each.phone, email=each.email) for each in entity.contacts
        ],
        additionalInfo=entity.information,
        regDate=entity.registered.isoformat() if entity.registered else "",
    )


def _filled(**values: Any) -> _Match:
    """What is not empty."""
    return {key: value for key, value in values.items() if value}


# --- an entry as XML


def _xml(head: dict[str, Any], matches: Iterable[_Match]) -> bytes:
    root = etree.Element("resultlist", {name: str(value) for name, value in head.items()})
    for match in matches:
        place = etree.SubElement(root, "match")
        _scheme_and_value(place, "participantID", match["participantID"])
        for each in match["docTypes"]:
            _scheme_and_value(place, "docTypeID", each)
        for entity in match["entities"]:
            _entity_xml(etree.SubElement(place, "entity"), entity)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _entity_xml(place: etree._Element, entity: _Match) -> None:
    for name in entity.get("name", ()):
        element = etree.SubElement(place, "name", {key: name[key] for key in ("language",) if key in name})
        element.text = name["name"]
    for key in ("countryCode", "geoInfo"):
        if key in entity:
            etree.SubElement(place, key).text = entity[key]
    for each in entity.get("identifiers", ()):
        _scheme_and_value(place, "identifier", each)
    for site in entity.get("websites", ()):
        etree.SubElement(place, "website").text = site
    for contact in entity.get("contacts", ()):
        etree.SubElement(place, "contact", contact)
    for key in ("additionalInfo", "regDate"):
        if key in entity:
            etree.SubElement(place, key).text = entity[key]


def _scheme_and_value(parent: etree._Element, name: str, value: dict[str, str]) -> None:
    etree.SubElement(parent, name, {"scheme": value["scheme"]}).text = value["value"]
