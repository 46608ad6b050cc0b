"""What an SMP answers: signed service metadata, service groups, business cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.cli.inspecting import certificates
from peppol_kit.cli.inspecting.inspection import Check, Inspection
from peppol_kit.errors import DirectoryAnswerInvalid, IdentifierError, MalformedXML, SignatureInvalid
from peppol_kit.identifiers import DocumentTypeId, ParticipantId
from peppol_kit.network.business_card import read_business_card
from peppol_kit.network.pki import Role, common_name
from peppol_kit.network.service_metadata import GROUP_LIMITS, IDS, Redirect, service_group, signed_metadata
from peppol_kit.xml.parser import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from peppol_kit.network.service_metadata import ServiceEndpoint, ServiceInformation, SignedMetadata

METADATA = "service metadata of an SMP"


def metadata(data: bytes, *, allow_sha1: bool, at: datetime) -> Inspection:
    """Signed service metadata: what is received where, or which other SMP knows."""
    try:
        signed, weakness = _signed(data, allow_sha1=allow_sha1)
    except SignatureInvalid as error:
        return Inspection("service-metadata", METADATA, checks=(Check("signature", False, str(error)),))
    except DirectoryAnswerInvalid as error:
        return Inspection("service-metadata", METADATA, checks=(Check("answer", False, str(error)),))
    by = f"{_last(signed.signature_algorithm)}, {_last(signed.digest_algorithm)}"
    signature = Check("signature", not weakness, weakness or f"holds ({by})")
    checks = (signature, *certificates.signer(signed.signer, Role.PUBLISHER, at=at))
    if isinstance(signed.about, Redirect):
        facts = (("redirect to", signed.about.address), ("which signs as", signed.about.certificate_uid))
        return Inspection("service-metadata", f"{METADATA}, a redirect", facts, checks)
    inner = tuple(_endpoint(each, at) for each in signed.about.endpoints)
    return Inspection("service-metadata", METADATA, tuple(_about(signed.about)), checks, contents=inner)


def _signed(data: bytes, *, allow_sha1: bool) -> tuple[SignedMetadata, str]:
    """The metadata, and why its signature does not count though it holds."""
    try:
        return signed_metadata(data, allow_sha1=allow_sha1), ""
    except SignatureInvalid as error:
        if allow_sha1:
            raise
        try:
            return signed_metadata(data, allow_sha1=True), f"{error}; it is right otherwise (--allow-sha1)"
        except SignatureInvalid as otherwise:
            raise otherwise from None


def _about(information: ServiceInformation) -> Iterator[tuple[str, str]]:
    yield "participant", information.participant
    try:
        listed = DocumentTypeId.parse(information.document_type).name
    except IdentifierError:
        listed = None
    yield "document type", listed or information.document_type


def _endpoint(endpoint: ServiceEndpoint, at: datetime) -> Inspection:
    facts = [
        ("process", endpoint.process),
        ("transport profile", endpoint.transport_profile),
        ("address", endpoint.address),
    ]
    checks = []
    try:
        end = endpoint.certificate.not_valid_after_utc
        state = "expired" if end < at else "valid"
        facts.append(("certificate", f"{common_name(endpoint.certificate)}, until {end:%Y-%m-%d}, {state}"))
    except DirectoryAnswerInvalid as error:
        checks.append(Check("certificate", None, str(error)))
    try:
        checks.append(Check("active", None, "yes" if endpoint.is_active(at) else "no"))
    except DirectoryAnswerInvalid as error:
        checks.append(Check("active", None, str(error)))
    return Inspection("endpoint", "endpoint", tuple(facts), tuple(checks))


def unsigned_metadata() -> Inspection:
    """Service metadata that nobody signed."""
    return Inspection("service-metadata", METADATA, checks=(Check("signature", False, "there is none"),))


def group(data: bytes) -> Inspection:
    """A service group, which nobody signs: the document types of a participant."""
    title = "service group of an SMP"
    try:
        whose = parse(data, GROUP_LIMITS).find(f"{{{IDS}}}ParticipantIdentifier")
        participant = ParticipantId.parse((whose.text or "").strip() if whose is not None else "")
        found = service_group(data, participant)
    except (MalformedXML, IdentifierError, DirectoryAnswerInvalid) as error:
        return Inspection("service-group", title, checks=(Check("answer", False, str(error)),))
    names = ((f"document type {number}", each.name or each.uri) for number, each in enumerate(found.document_types, 1))
    checks = [Check("signature", None, "a service group has none")]
    if found.unknown:
        checks.append(Check("references", None, f"{len(found.unknown)} are to no document type that can be read"))
    return Inspection("service-group", title, (("participant", str(participant)), *names), tuple(checks))


def card(data: bytes) -> Inspection:
    """A business card."""
    try:
        found = read_business_card(data)
    except DirectoryAnswerInvalid as error:
        return Inspection("business-card", "business card", checks=(Check("card", False, str(error)),))
    names = (
        (f"business {number}", f"{entity.names[0].name} ({entity.country})")
        for number, entity in enumerate(found.entities, 1)
    )
    return Inspection("business-card", "business card", (("participant", str(found.participant)), *names))


def _last(uri: str) -> str:
    return uri.rpartition("#")[2]
