"""Service groups and service metadata, as an SMP takes them.

Source: Peppol SMP specification 1.4.0, sections on the data model.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from peppol_kit.errors import DirectoryAnswerInvalid, MalformedXML
from peppol_kit.network.endpoint import AS4_PROFILE
from peppol_kit.network.service_metadata import IDS, METADATA_LIMITS, SMP, WSA
from peppol_kit.xml.parser import parse

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.x509 import Certificate

    from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId

_NAMES = {"smp": SMP, "ids": IDS, "wsa": WSA}


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """That a document type is received in some processes, at the ``address`` of the access point of a certificate.

    ``active_from`` and ``active_until`` bound it in time. ``description`` and ``contact`` (a URL or an email address)
    are for people.
    """

    document_type: DocumentTypeId
    processes: tuple[ProcessId, ...]
    address: str
    certificate: Certificate
    transport_profile: str = AS4_PROFILE
    active_from: datetime | None = None
    active_until: datetime | None = None
    description: str = ""
    contact: str = ""


def group_xml(participant: ParticipantId) -> bytes:
    """The service group of a participant: that it is there."""
    root = etree.Element(f"{{{SMP}}}ServiceGroup", nsmap=_NAMES)
    _identifier(root, "ParticipantIdentifier", participant)
    _add(root, SMP, "ServiceMetadataReferenceCollection")
    return _bytes(root)


def metadata_xml(participant: ParticipantId, service: Service) -> bytes:
    """The metadata of one document type of a participant."""
    root = etree.Element(f"{{{SMP}}}ServiceMetadata", nsmap=_NAMES)
    information = _add(root, SMP, "ServiceInformation")
    _identifier(information, "ParticipantIdentifier", participant)
    _identifier(information, "DocumentIdentifier", service.document_type)
    processes = _add(information, SMP, "ProcessList")
    for process in service.processes:
        place = _add(processes, SMP, "Process")
        _identifier(place, "ProcessIdentifier", process)
        _endpoint(_add(place, SMP, "ServiceEndpointList"), service)
    return _bytes(root)


def moved_xml(signed: bytes, address: str, certificate: Certificate) -> bytes | None:
    """The metadata that an SMP hands out, as it takes them, with other endpoints for AS4; None if there are none.

    Raises:
        DirectoryAnswerInvalid: they are something else.
    """
    metadata = parsed(signed).find(f"{{{SMP}}}ServiceMetadata")
    if metadata is None:
        raise DirectoryAnswerInvalid("the SMP answers without service metadata")
    endpoints = [each for each in metadata.iter(f"{{{SMP}}}Endpoint") if each.get("transportProfile") == AS4_PROFILE]
    for endpoint in endpoints:
        _replace(endpoint, f"{{{WSA}}}EndpointReference/{{{WSA}}}Address", address)
        _replace(endpoint, f"{{{SMP}}}Certificate", _base64(certificate))
    return _bytes(metadata) if endpoints else None


def parsed(data: bytes) -> etree._Element:
    """What an SMP answers.

    Raises:
        DirectoryAnswerInvalid: it cannot be read.
    """
    try:
        return parse(data, METADATA_LIMITS)
    except MalformedXML as error:
        raise DirectoryAnswerInvalid(f"the SMP answers what cannot be read: {error}") from error


def _endpoint(parent: etree._Element, service: Service) -> None:
    place = _add(parent, SMP, "Endpoint")
    place.set("transportProfile", service.transport_profile)
    _add(_add(place, WSA, "EndpointReference"), WSA, "Address", service.address)
    _add(place, SMP, "RequireBusinessLevelSignature", "false")
    if service.active_from is not None:
        _add(place, SMP, "ServiceActivationDate", service.active_from.isoformat())
    if service.active_until is not None:
        _add(place, SMP, "ServiceExpirationDate", service.active_until.isoformat())
    _add(place, SMP, "Certificate", _base64(service.certificate))
    _add(place, SMP, "ServiceDescription", service.description)
    _add(place, SMP, "TechnicalContactUrl", service.contact)


def _replace(endpoint: etree._Element, path: str, text: str) -> None:
    place = endpoint.find(path)
    if place is None:
        raise DirectoryAnswerInvalid("the SMP answers with an endpoint that has no address or no certificate")
    place.text = text


def _base64(certificate: Certificate) -> str:
    return b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _identifier(parent: etree._Element, name: str, value: ParticipantId | DocumentTypeId | ProcessId) -> None:
    _add(parent, IDS, name, str(value)).set("scheme", value.scheme)


def _add(parent: etree._Element, namespace: str, name: str, text: str = "") -> etree._Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    element.text = text or None
    return element


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
