"""What an SMP says, as XML: service groups, service metadata, redirects; and its signature.

Source: Peppol SMP 1.4.0, sections on the data model and on signatures.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureConstructionMethod, SignatureMethod
from signxml.signer import XMLSigner

from peppol_kit.network.endpoint import AS4_PROFILE
from peppol_kit.xml.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cryptography.x509 import Certificate

    from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
    from peppol_kit.identifiers._uri import NetworkId
    from peppol_kit.network.pki import Credentials

SMP = "http://busdox.org/serviceMetadata/publishing/1.0/"
IDS = "http://busdox.org/transport/identifiers/1.0/"
WSA = "http://www.w3.org/2005/08/addressing"
_NAMES = {"smp": SMP, "ids": IDS, "wsa": WSA}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An endpoint as an SMP publishes it: where, by whose certificate, and from when until when."""

    address: str
    certificate: Certificate
    transport_profile: str = AS4_PROFILE
    active_from: datetime | None = None
    active_until: datetime | None = None
    description: str = "An access point of the sandbox"
    contact: str = "https://localhost/contact"


def service_group(participant: ParticipantId, references: Iterable[str]) -> bytes:
    """The document types of a participant, each by the address of its metadata."""
    root = _root("ServiceGroup")
    _identifier(root, "ParticipantIdentifier", participant)
    collection = _under(root, SMP, "ServiceMetadataReferenceCollection")
    for address in references:
        _under(collection, SMP, "ServiceMetadataReference").set("href", address)
    return _bytes(root)


def service_metadata(
    participant: ParticipantId, document_type: DocumentTypeId, offers: Iterable[tuple[ProcessId, Iterable[Offer]]]
) -> bytes:
    """In which processes, and over which endpoints, a participant receives a document type."""
    root = _root("ServiceMetadata")
    information = _under(root, SMP, "ServiceInformation")
    _identifier(information, "ParticipantIdentifier", participant)
    _identifier(information, "DocumentIdentifier", document_type)
    processes = _under(information, SMP, "ProcessList")
    for process, endpoints in offers:
        place = _under(processes, SMP, "Process")
        _identifier(place, "ProcessIdentifier", process)
        listed = _under(place, SMP, "ServiceEndpointList")
        for offer in endpoints:
            _endpoint(listed, offer)
    return _bytes(root)


def redirect(address: str, publisher: str) -> bytes:
    """That another SMP knows: the address to ask there, and the subject of the certificate by which it signs."""
    root = _root("ServiceMetadata")
    place = _under(root, SMP, "Redirect")
    place.set("href", address)
    _under(place, SMP, "CertificateUID", publisher)
    return _bytes(root)


def migration(key: str) -> bytes:
    """By which key another SMP may take a participant over, as phoss says it."""
    root = etree.Element("migrationOutboundResponse", success="true")
    etree.SubElement(root, "migrationKey").text = key
    return _bytes(root)


def service_path(participant: ParticipantId, document_type: DocumentTypeId) -> str:
    """Where the metadata of a document type is, below the address of an SMP."""
    return f"{quote(participant.uri, safe='')}/services/{quote(document_type.uri, safe='')}"


def signed(metadata: etree._Element, signer: Credentials | None, *, sha1: bool = False) -> bytes:
    """The metadata as an SMP hands it out, signed; without a signature if there is no signer."""
    root = _root("SignedServiceMetadata")
    root.append(metadata)
    if signer is None:
        return _bytes(root)
    tool = (_OldSigner if sha1 else XMLSigner)(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.RSA_SHA1 if sha1 else SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA1 if sha1 else DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    pem = signer.certificate.public_bytes(Encoding.PEM).decode()
    return _bytes(tool.sign(root, key=signer.key, cert=pem, exclude_c14n_transform_element=True))


def addresses(metadata: bytes, process: ProcessId) -> tuple[str, ...]:
    """The addresses of the endpoints of a process."""
    return tuple(
        (address.text or "").strip()
        for place in parse(metadata).iter(f"{{{SMP}}}Process")
        if place.findtext(f"{{{IDS}}}ProcessIdentifier") == str(process)
        for address in place.iter(f"{{{WSA}}}Address")
    )


def tampered(metadata: bytes) -> bytes:
    """Signed metadata in which somebody changed a word after they were signed."""
    root = parse(metadata, indentation=True)
    for element in root.iter(f"{{{SMP}}}ServiceDescription", f"{{{SMP}}}CertificateUID"):
        element.text = f"{element.text} "
    return _bytes(root)


class _OldSigner(XMLSigner):
    """Signs by algorithms that are not secure, so that it can be tested that nobody takes them."""

    def check_deprecated_methods(self) -> None:
        """Let them pass."""


def _endpoint(parent: etree._Element, offer: Offer) -> None:
    place = _under(parent, SMP, "Endpoint")
    place.set("transportProfile", offer.transport_profile)
    _under(_under(place, WSA, "EndpointReference"), WSA, "Address", offer.address)
    _under(place, SMP, "RequireBusinessLevelSignature", "false")
    if offer.active_from is not None:
        _under(place, SMP, "ServiceActivationDate", offer.active_from.isoformat())
    if offer.active_until is not None:
        _under(place, SMP, "ServiceExpirationDate", offer.active_until.isoformat())
    _under(place, SMP, "Certificate", certificate_text(offer.certificate))
    _under(place, SMP, "ServiceDescription", offer.description)
    _under(place, SMP, "TechnicalContactUrl", offer.contact)


def certificate_text(certificate: Certificate) -> str:
    """A certificate as it stands in metadata: base64 of its DER form."""
    return b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _root(name: str) -> etree._Element:
    return etree.Element(f"{{{SMP}}}{name}", nsmap=_NAMES)


def _under(parent: etree._Element, namespace: str, name: str, text: str | None = None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    element.text = text
    return element


def _identifier(parent: etree._Element, name: str, value: NetworkId) -> None:
    _under(parent, IDS, name, str(value)).set("scheme", value.scheme)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
