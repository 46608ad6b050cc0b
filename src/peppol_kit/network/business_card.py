"""Business cards: what a participant tells of itself, beside its SMP entry, and what the Directory finds it by.

Source: Peppol Directory specification 1.1.1; business cards of 2018-06-21 (version 3), which is written, and of
2016-11-23 and 2016-01-12, which are read too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from lxml import etree

from peppol_kit.errors import DirectoryAnswerInvalid, IdentifierError, MalformedXML
from peppol_kit.identifiers import ParticipantId
from peppol_kit.xml.parser import Limits, parse

NAMESPACE = "http://www.peppol.eu/schema/pd/businesscard/20180621/"
_OLDER = (
    "http://www.peppol.eu/schema/pd/businesscard/20161123/",
    "http://www.peppol.eu/schema/pd/businesscard/20160112/",
)
_LIMITS = Limits(size=1_000_000, text=100_000, depth=8, elements=20_000)
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(Z|[+-]\d{2}:\d{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a business; ``language`` is a code of ISO 639-1, empty where none is given."""

    name: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number of a business, of a scheme in free text, such as ``VAT``."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to ask at a business; ``type`` says for what, in free text."""

    type: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessEntity:
    """A business behind a participant: its ``names``, at least one, and its ``country`` (ISO 3166-1)."""

    names: tuple[Name, ...]
    country: str
    place: str = ""
    identifiers: tuple[Identifier, ...] = ()
    websites: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    information: str = ""
    registered: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessCard:
    """What a participant tells of itself."""

    participant: ParticipantId
    entities: tuple[BusinessEntity, ...]

    def to_xml(self) -> bytes:
        """The card in version 3."""
        root = etree.Element(f"{{{NAMESPACE}}}BusinessCard", nsmap={None: NAMESPACE})
        _add(root, "ParticipantIdentifier", str(self.participant), scheme=self.participant.scheme)
        for entity in self.entities:
            _write(_add(root, "BusinessEntity", registrationDate=_iso(entity.registered)), entity)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def read_business_card(data: bytes) -> BusinessCard:
    """The card in XML of any version.

    Raises:
        DirectoryAnswerInvalid: it is none, or it is of nobody that can be named.
    """
    try:
        root = parse(data, _LIMITS)
    except MalformedXML as error:
        raise DirectoryAnswerInvalid(f"a business card that cannot be read: {error}") from error
    name = etree.QName(root)
    if name.localname != "BusinessCard" or name.namespace not in {NAMESPACE, *_OLDER}:
        raise DirectoryAnswerInvalid("XML that is no business card")
    identifier = root.find("{*}ParticipantIdentifier")
    try:
        participant = ParticipantId.parse(f"{_attribute(identifier, 'scheme')}::{_text(identifier)}")
    except IdentifierError as error:
        raise DirectoryAnswerInvalid("a business card of nobody that can be named") from error
    return BusinessCard(
        participant=participant, entities=tuple(_read(each) for each in root.iterfind("{*}BusinessEntity"))
    )


def _read(place: etree._Element) -> BusinessEntity:
    return BusinessEntity(
        names=tuple(Name(_text(each), _attribute(each, "language")) for each in place.iterfind("{*}Name")),
        country=_text(place.find("{*}CountryCode")),
        place=_text(place.find("{*}GeographicalInformation")),
        identifiers=tuple(
            Identifier(_attribute(each, "scheme"), _text(each)) for each in place.iterfind("{*}Identifier")
        ),
        websites=tuple(_text(each) for each in place.iterfind("{*}WebsiteURI")),
        contacts=tuple(_contact(each) for each in place.iterfind("{*}Contact")),
        information=_text(place.find("{*}AdditionalInformation")),
        registered=day(_attribute(place, "registrationDate")),
    )


def _contact(place: etree._Element) -> Contact:
    return Contact(
        type=_text(place.find("{*}Type")),
        name=_text(place.find("{*}Name")),
        phone=_text(place.find("{*}PhoneNumber")),
        email=_text(place.find("{*}Email")),
    )


def day(text: str) -> date | None:
    """A date as XML has it, of which a time zone is left out; None where there is none that could be one."""
    match = _DAY.fullmatch(text.strip())
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def _write(place: etree._Element, entity: BusinessEntity) -> None:
    for name in entity.names:
        _add(place, "Name", name.name, language=name.language)
    _add(place, "CountryCode", entity.country)
    _add_if(place, "GeographicalInformation", entity.place)
    for identifier in entity.identifiers:
        _add(place, "Identifier", identifier.value, scheme=identifier.scheme)
    for website in entity.websites:
        _add(place, "WebsiteURI", website)
    for contact in entity.contacts:
        inside = _add(place, "Contact")
        _add_if(inside, "Type", contact.type)
        _add_if(inside, "Name", contact.name)
        _add_if(inside, "PhoneNumber", contact.phone)
        _add_if(inside, "Email", contact.email)
    _add_if(place, "AdditionalInformation", entity.information)


def _add(place: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(
        place, f"{{{NAMESPACE}}}{name}", {key: value for key, value in attributes.items() if value}
    )
    element.text = text or None
    return element


def _add_if(place: etree._Element, name: str, text: str) -> None:
    if text:
        _add(place, name, text)


def _text(element: etree._Element | None) -> str:
    return "" if element is None else (element.text or "").strip()


def _attribute(element: etree._Element | None, name: str) -> str:
    return "" if element is None else element.get(name, "").strip()


def _iso(value: date | None) -> str:
    return value.isoformat() if value else ""
