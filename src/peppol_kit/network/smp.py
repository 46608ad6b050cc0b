"""The Service Metadata Publisher: what a participant receives and where, asked over https and believed when signed.

A 404 says that something is not there. Any other failure says nothing about the participant.

Source: Peppol SMP specification 1.4.0.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from peppol_kit.errors import (
    CertificateRejected,
    ConnectionFailed,
    DirectoryAnswerInvalid,
    DirectoryUnavailable,
    DocumentTypeNotSupported,
    ParticipantNotRegistered,
    ReceiptMissing,
    TransportTimeout,
)
from peppol_kit.network.cache import Cache
from peppol_kit.network.clock import Clock, utc_now
from peppol_kit.network.pki import Role, Verifier, common_name
from peppol_kit.network.service_metadata import (
    GROUP_LIMITS,
    METADATA_LIMITS,
    Redirect,
    ServiceGroup,
    ServiceInformation,
    SignedMetadata,
    service_group,
    signed_metadata,
)
from peppol_kit.network.trace import in_one_line

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from peppol_kit.identifiers import DocumentTypeId, ParticipantId
    from peppol_kit.network.http import Web
    from peppol_kit.network.trace import Note, Trace

KEPT = timedelta(minutes=15)
"""How long an answer of an SMP is taken for true."""
_MOST_KEPT = 1000
_COMMON_NAME = re.compile(r"(?:^|[,/+])\s*CN\s*=\s*([^,/+]+)", re.IGNORECASE)
_ACCEPT = {"Accept": "application/xml, text/xml"}


def group_address(base: str, participant: ParticipantId) -> str:
    """Where an SMP has the service group of a participant."""
    return f"{base}/{quote(participant.canonical, safe='')}"


def metadata_address(base: str, participant: ParticipantId, document_type: DocumentTypeId) -> str:
    """Where an SMP has the metadata of a document type of a participant."""
    return f"{group_address(base, participant)}/services/{quote(document_type.uri, safe='')}"


class Publishers:
    """Asks SMPs, whichever DNS names. Their answers are kept for a quarter of an hour, 1000 of a kind at most.

    What is kept is what was signed; the signer's certificate is checked whenever it is used.
    """

    def __init__(self, web: Web, verifier: Verifier, *, clock: Clock = utc_now, allow_sha1: bool = False) -> None:
        self._web = web
        self._verifier = verifier
        self._clock = clock
        self._allow_sha1 = allow_sha1
        self._signed: Cache[str, SignedMetadata] = Cache(most=_MOST_KEPT, clock=clock)
        self._groups: Cache[str, ServiceGroup] = Cache(most=_MOST_KEPT, clock=clock)

    def forget(self, participant: ParticipantId | None = None) -> None:
        """Ask anew, for everyone or for one participant."""
        name = quote(participant.canonical, safe="") if participant else ""
        self._signed.clear(lambda address: name in address)
        self._groups.clear(lambda address: name in address)

    def group(self, base: str, participant: ParticipantId, trace: Trace) -> ServiceGroup:
        """The document types of a participant.

        Raises:
            ParticipantNotRegistered: the SMP does not know the participant.
            DirectoryUnavailable: it gives no answer.
            DirectoryAnswerInvalid: it gives one that makes no sense.
        """
        address = group_address(base, participant)
        with trace.step("service group", address) as note:
            group = self._groups.get(address)
            note.cached = group is not None
            if group is None:
                body = self._get(address, GROUP_LIMITS.size, note)
                if body is None:
                    raise ParticipantNotRegistered(f"the SMP does not know {participant} (HTTP 404)")
                group = service_group(body, participant)
                self._groups.put(address, group, until=self._clock() + KEPT)
            note.check("participant", "as asked")
            note.answered = f"{len(group.document_types)} document types"
            return group

    def information(
        self, base: str, participant: ParticipantId, document_type: DocumentTypeId, trace: Trace
    ) -> ServiceInformation:
        """At which endpoints a participant receives a document type. One redirect to another SMP is followed.

        Raises:
            DocumentTypeNotSupported: the SMP does not know this document type of the participant.
            DirectoryUnavailable: it gives no answer.
            DirectoryAnswerInvalid: it gives one that makes no sense, is about something else, or redirects twice.
            TrustError: its signature does not hold, its certificate is not to be trusted, or it redirects to an
                address that may not be asked.
        """
        address = metadata_address(base, participant, document_type)
        with trace.step("service metadata", address) as note:
            signed = self._ask(address, note)
            if signed is None:
                raise DocumentTypeNotSupported(f"{participant} does not receive this document type (HTTP 404)")
            if isinstance(signed.about, ServiceInformation):
                return _accepted(signed.about, participant, document_type, note)
            redirect = signed.about
            note.answered = f"redirect to {redirect.address}"
        with trace.step("redirect", redirect.address) as note:
            signed = self._ask(redirect.address, note)
            if signed is None:
                raise DirectoryAnswerInvalid("the SMP redirects to one that does not know the document type (HTTP 404)")
            _check_publisher(redirect, signed.signer, note)
            if isinstance(signed.about, Redirect):
                raise DirectoryAnswerInvalid("the SMP redirects to one that redirects again")
            return _accepted(signed.about, participant, document_type, note)

    def _ask(self, address: str, note: Note) -> SignedMetadata | None:
        """Signed metadata by one who may sign it; None if there is none at this address."""
        signed = self._signed.get(address)
        note.cached = signed is not None
        if signed is None:
            body = self._get(address, METADATA_LIMITS.size, note)
            if body is None:
                return None
            signed = signed_metadata(body, allow_sha1=self._allow_sha1)
        note.check("signature", f"holds, {_last(signed.signature_algorithm)}, {_last(signed.digest_algorithm)}")
        note.check("signer", check_signer(signed, self._verifier, at=self._clock()))
        if not note.cached:
            self._signed.put(address, signed, until=self._clock() + KEPT)
        return signed

    def _get(self, address: str, most: int, note: Note) -> bytes | None:
        """The body of an answer; None if there is nothing at this address."""
        try:
            answer = self._web.request("GET", address, most=most, headers=_ACCEPT)
        except (ConnectionFailed, TransportTimeout) as error:
            raise DirectoryUnavailable(f"the SMP gives no answer: {error}") from error
        except ReceiptMissing as error:
            if error.status == 200:
                raise DirectoryAnswerInvalid(f"the SMP gives an answer that is not read: {error}") from error
            raise DirectoryUnavailable(f"the SMP gives no answer: {error}") from error
        note.check("answer", f"HTTP {answer.status}, {len(answer.body)} bytes")
        if answer.status == 200:
            return answer.body
        if answer.status == 404:
            return None
        if 300 <= answer.status < 400:
            raise DirectoryAnswerInvalid(f"the SMP redirects by HTTP {answer.status}, which it must not")
        raise DirectoryUnavailable(f"the SMP gives no answer: HTTP {answer.status}")


def check_signer(signed: SignedMetadata, verifier: Verifier, *, at: datetime) -> str:
    """The Seat ID of the SMP that signed, if its certificate may be trusted.

    Raises:
        CertificateRejected: it may not.
    """
    return verifier.check(signed.signer, Role.PUBLISHER, at=at)


def _accepted(
    information: ServiceInformation, participant: ParticipantId, document_type: DocumentTypeId, note: Note
) -> ServiceInformation:
    information.require(participant, document_type)
    note.check("identifiers", "as asked")
    note.answered = f"{len(information.endpoints)} endpoints"
    return information


def _check_publisher(redirect: Redirect, signer: Certificate, note: Note) -> None:
    """Refuse an answer of another SMP than the redirect was to; the Seat ID tells, whatever else a subject has."""
    wanted = _COMMON_NAME.search(redirect.certificate_uid)
    name = common_name(signer)
    if wanted is None:
        note.check("SMP of the redirect", "not named by a common name, so not compared")
    elif wanted[1].strip() != name:
        message = f"the redirect is to the SMP {in_one_line(wanted[1].strip()[:60])}, and {name} answers"
        raise CertificateRejected(message, reason="subject", subject=name)
    else:
        note.check("SMP of the redirect", name)


def _last(uri: str) -> str:
    return uri.rpartition("#")[2]
