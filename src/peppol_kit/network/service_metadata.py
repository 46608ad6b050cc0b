"""What an SMP says, as values: the document types of a participant, and where each is received.

Source: Peppol SMP specification 1.4.0, sections on the data model; OASIS/busdox Service Metadata Publishing 1.0.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

from peppol_kit.errors import DirectoryAnswerInvalid, IdentifierError, MalformedXML
from peppol_kit.identifiers import DocumentTypeId, ParticipantId
from peppol_kit.network.pki import load_certificate
from peppol_kit.network.signed_xml import verified
from peppol_kit.xml.parser import Limits, parse

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from lxml import etree

SMP = "http://busdox.org/serviceMetadata/publishing/1.0/"
IDS = "http://busdox.org/transport/identifiers/1.0/"
WSA = "http://www.w3.org/2005/08/addressing"
METADATA_LIMITS = Limits(size=1_000_000, text=500_000, depth=40, elements=20_000)
GROUP_LIMITS = Limits(size=8_000_000, text=100_000, depth=20, elements=50_000)
_NAMES = {"smp": SMP, "ids": IDS, "wsa": WSA}
_REDIRECT, _INFORMATION = f"{{{SMP}}}Redirect", f"{{{SMP}}}ServiceInformation"
_ARMOUR = re.compile(r"-----(BEGIN|END) CERTIFICATE-----")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_MOST_CERTIFICATE = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceEndpoint:
    """An endpoint as an SMP describes it, each text as it stands there: only what is chosen has to be right."""

    process_scheme: str
    process: str
    transport_profile: str
    address: str
    certificate_text: str
    active_from_text: str = ""
    active_until_text: str = ""
    description: str = ""
    contact: str = ""

    @property
    def certificate(self) -> Certificate:
        """The certificate of the access point: base64 of its DER form, with or without PEM armour.

        Raises:
            DirectoryAnswerInvalid: there is none, or it cannot be read.
        """
        text = "".join(_ARMOUR.sub("", self.certificate_text).split())
        if not text or len(text) > _MOST_CERTIFICATE:
            raise DirectoryAnswerInvalid("an endpoint has no certificate, or one that is too large")
        try:
            return load_certificate(b64decode(text, validate=True))
        except ValueError as error:
            raise DirectoryAnswerInvalid("the certificate of an endpoint cannot be read") from error

    @property
    def active_from(self) -> datetime | None:
        """From when on it may be used; None for always."""
        return _time(self.active_from_text)

    @property
    def active_until(self) -> datetime | None:
        """Until when it may be used; None for ever."""
        return _time(self.active_until_text)

    def is_active(self, at: datetime) -> bool:
        """Whether it may be used at this time; a limit that cannot be read raises `DirectoryAnswerInvalid`."""
        start, end = self.active_from, self.active_until
        return (start is None or start <= at) and (end is None or at <= end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """That another SMP knows: where to ask it, and the subject of the certificate by which it signs."""

    address: str
    certificate_uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceInformation:
    """At which endpoints a document type is received for a participant; both in URI form, as they stand there."""

    participant: str
    document_type: str
    endpoints: tuple[ServiceEndpoint, ...]

    def require(self, participant: ParticipantId, document_type: DocumentTypeId) -> None:
        """Refuse metadata that is about somebody or something else.

        Raises:
            DirectoryAnswerInvalid: it is, or it is about nothing that can be read.
        """
        try:
            about = ParticipantId.parse(self.participant), DocumentTypeId.parse(self.document_type)
        except IdentifierError as error:
            raise DirectoryAnswerInvalid("the SMP answers about something that cannot be identified") from error
        if about != (participant, document_type):
            raise DirectoryAnswerInvalid(f"the SMP was asked about {participant}, and answers about something else")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedMetadata:
    """Service metadata whose signature holds; whether its ``signer`` may be trusted is not looked at here.

    ``signature_algorithm`` and ``digest_algorithm`` are URIs.
    """

    about: ServiceInformation | Redirect
    signer: Certificate
    signature_algorithm: str
    digest_algorithm: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceGroup:
    """The document types that a participant is registered for. It is not signed.

    ``unknown`` are the references of which no document type can be read.
    """

    participant: str
    document_types: tuple[DocumentTypeId, ...]
    unknown: tuple[str, ...] = ()


def signed_metadata(data: bytes, *, allow_sha1: bool = False) -> SignedMetadata:
    """Read a ``SignedServiceMetadata``, and verify its signature; nothing is asked of anybody.

    Raises:
        SignatureInvalid: it has no signature that holds, or one by SHA-1 and that is not allowed.
        DirectoryAnswerInvalid: it is something else, or cannot be read.
    """
    try:
        signed = verified(data, limits=METADATA_LIMITS, allow_sha1=allow_sha1)
    except MalformedXML as error:
        raise DirectoryAnswerInvalid(f"the SMP answers what cannot be read: {error}") from error
    metadata = signed.root.find(f"{{{SMP}}}ServiceMetadata")
    if signed.root.tag != f"{{{SMP}}}SignedServiceMetadata" or metadata is None:
        raise DirectoryAnswerInvalid("the answer of the SMP is no signed service metadata")
    parts = [each for each in metadata if each.tag in (_REDIRECT, _INFORMATION)]
    if len(parts) != 1:
        raise DirectoryAnswerInvalid("service metadata must have either an information or a redirect")
    what = _redirect(parts[0]) if parts[0].tag == _REDIRECT else _information(parts[0])
    return SignedMetadata(
        signer=signed.signer,
        signature_algorithm=signed.signature_algorithm,
        digest_algorithm=signed.digest_algorithm,
        about=what,
    )


def service_group(data: bytes, participant: ParticipantId) -> ServiceGroup:
    """Read the ``ServiceGroup`` of a participant.

    Raises:
        DirectoryAnswerInvalid: it is something else, or that of somebody else, or cannot be read.
    """
    try:
        root = parse(data, GROUP_LIMITS)
    except MalformedXML as error:
        raise DirectoryAnswerInvalid(f"the SMP answers what cannot be read: {error}") from error
    if root.tag != f"{{{SMP}}}ServiceGroup":
        raise DirectoryAnswerInvalid("the answer of the SMP is no service group")
    whose = _uri(root, "ids:ParticipantIdentifier")
    if whose.lower() != participant.canonical:
        raise DirectoryAnswerInvalid(f"the SMP was asked about {participant}, and answers about somebody else")
    document_types: dict[DocumentTypeId, None] = {}
    unknown = []
    for reference in root.iterfind("smp:ServiceMetadataReferenceCollection/smp:ServiceMetadataReference", _NAMES):
        address = reference.get("href", "").strip()
        try:
            document_types[DocumentTypeId.parse(unquote(address.rpartition("/services/")[2]))] = None
        except IdentifierError:
            unknown.append(address)
    return ServiceGroup(participant=whose, document_types=tuple(document_types), unknown=tuple(unknown))


def _redirect(element: etree._Element) -> Redirect:
    return Redirect(address=element.get("href", "").strip(), certificate_uid=_text(element, "smp:CertificateUID"))


def _information(element: etree._Element) -> ServiceInformation:
    return ServiceInformation(
        participant=_uri(element, "ids:ParticipantIdentifier"),
        document_type=_uri(element, "ids:DocumentIdentifier"),
        endpoints=tuple(_endpoints(element)),
    )


def _endpoints(information: etree._Element) -> Iterator[ServiceEndpoint]:
    for process in information.iterfind("smp:ProcessList/smp:Process", _NAMES):
        identifier = process.find("ids:ProcessIdentifier", _NAMES)
        if identifier is None:
            continue
        for endpoint in process.iterfind("smp:ServiceEndpointList/smp:Endpoint", _NAMES):
            yield ServiceEndpoint(
                process_scheme=identifier.get("scheme", ""),
                process=(identifier.text or "").strip(),
                transport_profile=endpoint.get("transportProfile", ""),
                address=_text(endpoint, "wsa:EndpointReference/wsa:Address"),
                certificate_text=_text(endpoint, "smp:Certificate"),
                active_from_text=_text(endpoint, "smp:ServiceActivationDate"),
                active_until_text=_text(endpoint, "smp:ServiceExpirationDate"),
                description=_text(endpoint, "smp:ServiceDescription"),
                contact=_text(endpoint, "smp:TechnicalContactUrl"),
            )


def _text(parent: etree._Element, path: str) -> str:
    return (parent.findtext(path, namespaces=_NAMES) or "").strip()


def _uri(parent: etree._Element, path: str) -> str:
    found = parent.findall(path, _NAMES)
    if len(found) != 1:
        raise DirectoryAnswerInvalid(f"the answer of the SMP must have one {path.rpartition(':')[2]}")
    return f"{found[0].get('scheme', '')}::{(found[0].text or '').strip()}"


def _time(text: str) -> datetime | None:
    """A time of XML Schema; without a time zone it is one of UTC."""
    if not text:
        return None
    unreadable = f"the time of an endpoint cannot be read: {text[:40]!r}"
    if not _TIME.fullmatch(text):
        raise DirectoryAnswerInvalid(unreadable)
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise DirectoryAnswerInvalid(unreadable) from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)
