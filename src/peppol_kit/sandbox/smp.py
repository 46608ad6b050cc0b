"""An SMP over https: it tells what participants receive, signs it, and lets itself be written to by REST.

Source: Peppol SMP 1.4.0; for writing, the convention of phoss SMP.
"""

from __future__ import annotations

import hmac
import threading
from base64 import b64decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from peppol_kit.errors import IdentifierError, MalformedXML
from peppol_kit.identifiers import DocumentTypeId, ParticipantId
from peppol_kit.network.pki import Role
from peppol_kit.sandbox import metadata
from peppol_kit.sandbox._web import XML, Reply, WebServer
from peppol_kit.sandbox.faults import Fault
from peppol_kit.xml.parser import Limits, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from peppol_kit.identifiers import ProcessId
    from peppol_kit.sandbox._web import Request
    from peppol_kit.sandbox.faults import Faults
    from peppol_kit.sandbox.metadata import Offer
    from peppol_kit.sandbox.sml import Sml
    from peppol_kit.sandbox.wallet import Flaw, Wallet

_LIMITS = Limits(size=5_000_000, text=1_000_000, depth=40, elements=50_000)
_CARD, _SERVICES, _MIGRATION = "businesscard", "services", "migration"
_CARD_ROOT = "BusinessCard"
_FLAWS: dict[Fault, Flaw] = {Fault.EXPIRED: "expired", Fault.REVOKED: "revoked", Fault.UNTRUSTED: "untrusted"}
_OWN_FAULTS = (
    Fault.UNSIGNED,
    Fault.WRONGLY_SIGNED,
    Fault.SHA1,
    Fault.OTHER_PARTICIPANT,
    Fault.REDIRECT_LOOP,
    *_FLAWS,
)


class Login(NamedTuple):
    """By which name and password an SMP may be written to."""

    user: str
    password: str


@dataclass(slots=True)
class _Group:
    participant: ParticipantId
    services: dict[DocumentTypeId, bytes] = field(default_factory=dict)
    card: bytes | None = None


class Smp:
    """An SMP of the seat ``seat`` at `address`, from its making until `stop`."""

    def __init__(self, seat: str, *, wallet: Wallet, sml: Sml, faults: Faults, login: Login) -> None:
        self.seat = seat
        self.login = login
        self._wallet, self._sml, self._faults = wallet, sml, faults
        self._groups: dict[ParticipantId, _Group] = {}
        self._lock = threading.RLock()
        self._server = WebServer("smp", self._respond, faults=faults, tls=wallet.tls, about=_participant)

    @property
    def address(self) -> str:
        """The base address, which DNS names."""
        return self._server.address

    @property
    def subject(self) -> str:
        """The subject of its certificate, by which redirects name it."""
        return self._wallet.credentials(self.seat, Role.PUBLISHER).certificate.subject.rfc4514_string()

    def stop_soon(self) -> None:
        """Nothing, as stopping takes no time."""

    def stop(self) -> None:
        """Answer no more."""
        self._server.stop()

    # --- from within the process

    def register(self, participant: ParticipantId) -> None:
        """Let a participant be known here, and found here by DNS."""
        with self._lock:
            self._groups.setdefault(participant, _Group(participant))
            self._sml.publish(participant, self.address)

    def offer(
        self,
        participant: ParticipantId,
        document_type: DocumentTypeId,
        processes: Mapping[ProcessId, Iterable[Offer]],
    ) -> None:
        """Let a registered participant receive a document type."""
        content = metadata.service_metadata(participant, document_type, processes.items())
        with self._lock:
            self._groups[participant].services[document_type] = content

    def redirect(self, participant: ParticipantId, document_type: DocumentTypeId, other: Smp) -> None:
        """Say that another SMP knows about a document type of a registered participant."""
        address = f"{other.address}/{metadata.service_path(participant, document_type)}"
        with self._lock:
            self._groups[participant].services[document_type] = metadata.redirect(address, other.subject)

    def set_business_card(self, participant: ParticipantId, card: bytes | None) -> None:
        """Let a registered participant have a business card, XML."""
        with self._lock:
            self._groups[participant].card = card

    def unregister(self, participant: ParticipantId) -> None:
        """Let a participant be known no more, here and in DNS."""
        with self._lock:
            if self._groups.pop(participant, None) is not None:
                self._sml.withdraw(participant, self.address)

    def addresses(
        self, participant: ParticipantId, document_type: DocumentTypeId, process: ProcessId
    ) -> tuple[str, ...]:
        """Where a participant receives a document type in a process, by what is published here."""
        with self._lock:
            group = self._groups.get(participant)
            content = group.services.get(document_type) if group else None
        return metadata.addresses(content, process) if content else ()

    def business_cards(self) -> tuple[tuple[ParticipantId, bytes, tuple[DocumentTypeId, ...]], ...]:
        """Who has a business card: participant, card and document types, for the Directory."""
        with self._lock:
            return tuple(
                (group.participant, group.card, tuple(group.services))
                for group in self._groups.values()
                if group.card is not None
            )

    # --- over the web

    def _respond(self, request: Request) -> Reply:
        try:
            match request.segments:
                case (name, participant) if name == _CARD:
                    return self._card(request, ParticipantId.parse(participant))
                case (participant,):
                    return self._group(request, ParticipantId.parse(participant))
                case (name, *steps) if name == _MIGRATION and request.method == "PUT":
                    return self._migrate(steps) if self._may(request) else _WHO
                case (participant, name, document_type) if name == _SERVICES:
                    return self._service(request, ParticipantId.parse(participant), DocumentTypeId.parse(document_type))
                case _:
                    return Reply(404)
        except (IdentifierError, MalformedXML) as error:
            return Reply(400, str(error).encode())

    def _group(self, request: Request, participant: ParticipantId) -> Reply:
        with self._lock:
            group = self._groups.get(participant)
            if request.method == "GET":
                return Reply(200, self._written(group), XML) if group else Reply(404)
            if not self._may(request):
                return _WHO
            if request.method == "PUT":
                _read(request.body, "ServiceGroup", participant)
                if self._sml.owner(participant) not in (None, self.address):
                    return Reply(409, b"the participant is at another SMP")
                self.register(participant)
                return Reply(200)
            self.unregister(participant)
            return Reply(200 if group else 404)

    def _service(self, request: Request, participant: ParticipantId, document_type: DocumentTypeId) -> Reply:
        with self._lock:
            group = self._groups.get(participant)
            if request.method == "GET":
                content = group.services.get(document_type) if group else None
                return Reply(404) if content is None else self._signed(content, participant, document_type)
            if not self._may(request):
                return _WHO
            if group is None:
                return Reply(404)
            if request.method == "PUT":
                _read(request.body, "ServiceMetadata", participant, document_type)
                group.services[document_type] = request.body
                return Reply(200)
            return Reply(404 if group.services.pop(document_type, None) is None else 200)

    def _card(self, request: Request, participant: ParticipantId) -> Reply:
        with self._lock:
            group = self._groups.get(participant)
            if request.method == "GET":
                return Reply(200, group.card, XML) if group and group.card else Reply(404)
            if not self._may(request):
                return _WHO
            if group is None:
                return Reply(404)
            if request.method == "PUT":
                _read(request.body, _CARD_ROOT, participant)
                group.card = request.body
                return Reply(200)
            known, group.card = group.card is not None, None
            return Reply(200 if known else 404)

    def _migrate(self, steps: list[str]) -> Reply:
        """What hands a participant over to another SMP, or takes one over."""
        with self._lock:
            match steps:
                case ("outbound", "start", participant):
                    key = self._sml.release(ParticipantId.parse(participant), self.address)
                    return Reply(200, metadata.migration(key), XML) if key else Reply(404)
                case ("outbound", "cancel", participant):
                    self._sml.keep(ParticipantId.parse(participant))
                    return Reply(200)
                case ("outbound", "finalize", participant):
                    known = self._groups.pop(ParticipantId.parse(participant), None)
                    return Reply(200 if known else 404)
                case ("inbound", participant, key):
                    who = ParticipantId.parse(participant)
                    if not self._sml.take_over(who, key, self.address):
                        return Reply(400, b"this is not the key")
                    self._groups[who] = _Group(who)
                    return Reply(200)
                case _:
                    return Reply(404)

    def _may(self, request: Request) -> bool:
        kind, _, told = request.headers.get("authorization", "").partition(" ")
        try:
            given = b64decode(told, validate=True)
        except ValueError:
            return False
        wanted = f"{self.login.user}:{self.login.password}".encode()
        return kind.lower() == "basic" and hmac.compare_digest(given, wanted)

    def _written(self, group: _Group) -> bytes:
        paths = (metadata.service_path(group.participant, each) for each in group.services)
        return metadata.service_group(group.participant, (f"{self.address}/{path}" for path in paths))

    def _signed(self, content: bytes, participant: ParticipantId, document_type: DocumentTypeId) -> Reply:
        """Service metadata as it is handed out, with the fault that is to happen."""
        script = self._faults.take("smp", *_OWN_FAULTS, participant=participant)
        fault = script.fault if script else None
        if fault is Fault.REDIRECT_LOOP:
            address = f"{self.address}/{metadata.service_path(participant, document_type)}"
            content = metadata.redirect(address, self.subject)
        root = parse(content, _LIMITS, indentation=True)
        if fault is Fault.OTHER_PARTICIPANT:
            for element in root.iter(f"{{{metadata.IDS}}}ParticipantIdentifier"):
                element.text = f"{participant.icd}:0000000000"
        self._replace_certificates(root, participant)
        flaw = _FLAWS.get(fault) if fault else None
        signer = None if fault is Fault.UNSIGNED else self._wallet.credentials(self.seat, Role.PUBLISHER, flaw)
        body = metadata.signed(root, signer, sha1=fault is Fault.SHA1)
        if fault is Fault.WRONGLY_SIGNED:
            body = metadata.tampered(body)
        return Reply(200, body, XML)

    def _replace_certificates(self, root: etree._Element, participant: ParticipantId) -> None:
        """Put flawed certificates of access points in the place of theirs, if that is to happen."""
        script = self._faults.take("access-point", *_FLAWS, participant=participant)
        if script is None:
            return
        for element in root.iter(f"{{{metadata.SMP}}}Certificate"):
            seat = self._wallet.seat_of(element.text or "")
            flawed = self._wallet.credentials(seat, flaw=_FLAWS[script.fault])
            element.text = metadata.certificate_text(flawed.certificate)


_WHO = Reply(401, headers=(("WWW-Authenticate", 'Basic realm="SMP"'),))


def _participant(request: Request) -> ParticipantId | None:
    """Whom a request is about."""
    names = [segment for segment in request.segments if "::" in segment]
    try:
        return ParticipantId.parse(names[0]) if names else None
    except IdentifierError:
        return None


def _read(body: bytes, root: str, participant: ParticipantId, document_type: DocumentTypeId | None = None) -> None:
    """Refuse a body that is something else than is put, or is about somebody or something else.

    Raises:
        MalformedXML: it is.
    """
    read = parse(body, _LIMITS)
    if etree.QName(read).localname != root:
        raise MalformedXML(f"{root} is needed here")
    for element in read.iter("{*}ParticipantIdentifier"):
        if ParticipantId.parse(f"{element.get('scheme')}::{element.text}") != participant:
            raise MalformedXML("this is about another participant than the address is")
    for element in read.iter("{*}DocumentIdentifier"):
        if DocumentTypeId.parse(f"{element.get('scheme')}::{element.text}") != document_type:
            raise MalformedXML("this is about another document type than the address is")
