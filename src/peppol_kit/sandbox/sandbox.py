"""The whole network in one object."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from peppol_kit.errors import ConfigurationError
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.clock import utc_now
from peppol_kit.network.environment import Environment
from peppol_kit.network.pki import verifier_for
from peppol_kit.network.sml import host_name
from peppol_kit.sandbox import metadata
from peppol_kit.sandbox.directory import Card, Directory
from peppol_kit.sandbox.dns import DnsServer
from peppol_kit.sandbox.faults import Fault, Faults
from peppol_kit.sandbox.sml import Sml
from peppol_kit.sandbox.smp import Login, Smp
from peppol_kit.sandbox.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from email.message import EmailMessage
    from types import TracebackType

    from peppol_kit.access_point import Hook
    from peppol_kit.delivery import PeppolClient, Settings
    from peppol_kit.network.business_card import BusinessCard
    from peppol_kit.network.pki import Credentials, Verifier
    from peppol_kit.sandbox.access_points import SandboxAccessPoint
    from peppol_kit.sandbox.mail import MailServer
    from peppol_kit.sandbox.pki import SandboxPki
    from peppol_kit.sandbox.wallet import Flaw
    from peppol_kit.transports.as4.inbound import Inbound

ZONE = "participant.sml.sandbox.test"
ACCESS_POINT, PUBLISHER, SENDER, STRANGER = "POP000001", "PSP000001", "POP000002", "POP000099"
"""Seats: the access point and the SMP where participants are unless told otherwise, the one that clients send from,
and the one that signs receipts in the place of others where that is to go wrong."""

LOGIN = Login("sandbox", "sandbox")
"""Name and password for writing to the SMPs, and for mail."""

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CORE = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:"
USUAL = tuple(
    DocumentTypeId.of(namespace=f"{_UBL}{root}-2", root_element=root, customization=f"{_CORE}{kind}:3.0", version="2.1")
    for kind in ("billing", "selfbilling")
    for root in ("Invoice", "CreditNote")
)
"""What a participant receives unless told otherwise: invoices and credit notes of BIS Billing, and self-billed ones."""
_DAY = timedelta(days=1)
_MEMORY, _ROOM = Path("/dev/shm"), 1_000_000_000  # noqa: S108 - a folder with a random name is made in it


class Sandbox:
    """A whole Peppol on this machine, as long as it is entered, or between `start` and `stop`.

    It has DNS, an SMP and a Directory; access points and a mail server start when they are first asked for.
    ``revocation`` makes it tell by CRL and OCSP which certificates were revoked, and has it checked, which needs the
    extra ``peppol-kit[revocation]``. ``wallet`` are the certificates of another sandbox, since making them takes most
    of the time that the start takes.
    """

    def __init__(self, *, revocation: bool = False, wallet: Wallet | None = None) -> None:
        self._revocation = revocation
        self._given = wallet
        self._shift = timedelta()
        self._stack = ExitStack()
        self._lock = threading.RLock()
        self._started = False

    def start(self) -> Self:
        """Start.

        Raises:
            ConfigurationError: it was started before.
        """
        if self._started:
            raise ConfigurationError("a sandbox starts once: make another")
        self._started = True
        with ExitStack() as stack:
            self.faults = Faults()
            folder = tempfile.TemporaryDirectory(prefix="peppol-sandbox-", dir=_in_memory())
            self.folder = Path(stack.enter_context(folder))
            self.wallet = self._given or Wallet(revocation=self._revocation)
            if self._given is None:
                stack.callback(self.wallet.stop)
            self.wallet.serve(self.faults, self.now)
            self.dns = DnsServer(ZONE, host_name=host_name, faults=self.faults)
            self.dns.start()
            stack.callback(self.dns.stop)
            self._sml = Sml(self.dns)
            self._publishers: dict[str, Smp] = {}
            stack.callback(_stop_all, self._publishers)
            self._access_points: dict[str, SandboxAccessPoint] = {}
            stack.callback(_stop_all, self._access_points)
            self._mail: MailServer | None = None
            stack.callback(self._stop_mail)
            self.directory = Directory(self._cards, tls=self.wallet.tls, faults=self.faults)
            stack.callback(self.directory.stop)
            stack.callback(self.faults.end)  # which is done first
            self._stack = stack.pop_all()
        return self

    def stop(self) -> None:
        """Stop: when this returns, no thread, socket or file is left."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # --- how it is reached

    @cached_property
    def environment(self) -> Environment:
        """The network as clients know it."""
        roots = self.folder / "tls.pem"
        self.wallet.write_roots(roots)
        return Environment(
            stage="sandbox",
            sml_zone=ZONE,
            directory=self.directory.address,
            resolvers=(self.dns.address,),
            trust=self.pki.trust,
            tls_roots=roots,
            any_port=True,
            private_hosts=True,
            revocation="required" if self.wallet.checks_revocation else "off",
        )

    @property
    def pki(self) -> SandboxPki:
        """The CAs."""
        return self.wallet.pki

    def credentials(self, seat: str = SENDER, *, flaw: Flaw | None = None) -> Credentials:
        """The certificate and the key of an access point, the same at each call; or such with a flaw."""
        return self.wallet.credentials(seat, flaw=flaw)

    def settings(self, seat: str = SENDER) -> Settings:
        """The settings of the access point of a seat, which hands its mail to the mail server here.

        Raises:
            ConfigurationError: the extra ``peppol-kit[sandbox]`` is not installed.
        """
        from peppol_kit.sandbox.members import settings_of

        folder = self.folder / f"settings-{seat}"
        return settings_of(self.environment, self.credentials(seat), folder=folder, mail=self.mail, login=LOGIN)

    def client(self, seat: str = SENDER) -> PeppolClient:
        """A client that sends from the access point of a seat; close it when it is done."""
        from peppol_kit.delivery import PeppolClient

        return PeppolClient(self.settings(seat), clock=self.now)

    def now(self) -> datetime:
        """What time it is in the sandbox: a clock to give to clients."""
        return utc_now() + self._shift + self._skew("clock")

    def shift(self, by: timedelta) -> None:
        """Let time pass, for clients and access points; or go back."""
        self._shift += by

    # --- who is in it

    def participant(
        self,
        identifier: str | ParticipantId,
        *,
        document_types: Iterable[DocumentTypeId] | Mapping[DocumentTypeId, Iterable[ProcessId]] = USUAL,
        access_point: str | SandboxAccessPoint = ACCESS_POINT,
        business_card: BusinessCard | None = None,
        publisher: str = PUBLISHER,
    ) -> ParticipantId:
        """Register a participant: it then receives these document types at an access point, which starts if need be.

        Processes are those of the code list unless they are given. A business card lets the Directory find them.

        Raises:
            IdentifierError: the identifier cannot be one.
            ConfigurationError: a document type is in no process that is known.
        """
        who = identifier if isinstance(identifier, ParticipantId) else ParticipantId.parse(identifier)
        point = self.access_point(access_point) if isinstance(access_point, str) else access_point
        offer = metadata.Offer(address=point.address, certificate=point.credentials.certificate)
        processes = (
            document_types
            if isinstance(document_types, Mapping)
            else {each: _processes(each) for each in document_types}
        )
        smp = self.publisher(publisher)
        smp.register(who)
        for document_type, wanted in processes.items():
            smp.offer(who, document_type, {process: [offer] for process in wanted})
        smp.set_business_card(who, business_card.to_xml() if business_card else None)
        return who

    def access_point(self, seat: str = ACCESS_POINT, *, hook: Hook | None = None) -> SandboxAccessPoint:
        """The access point of a seat, which starts when it is first asked for. Its ``hook`` gets what arrives.

        Raises:
            ConfigurationError: it has started already, and without this hook; or the extra ``peppol-kit[sandbox]`` is
                not installed.
        """
        with self._lock:
            point = self._access_points.get(seat)
            if point is None:
                point = self._access_points[seat] = self._start_access_point(seat, hook)
            elif hook is not None:
                raise ConfigurationError(f"the access point {seat} has started already, with another hook or none")
            return point

    @property
    def access_points(self) -> tuple[SandboxAccessPoint, ...]:
        """Those that have started."""
        with self._lock:
            return tuple(self._access_points.values())

    def publisher(self, seat: str = PUBLISHER) -> Smp:
        """The SMP of a seat, which starts when it is first asked for."""
        with self._lock:
            smp = self._publishers.get(seat)
            if smp is None:
                smp = self._publishers[seat] = Smp(
                    seat, wallet=self.wallet, sml=self._sml, faults=self.faults, login=LOGIN
                )
            return smp

    @property
    def mail(self) -> MailServer:
        """The mail server, which starts when it is first asked for.

        Raises:
            ConfigurationError: the extra ``peppol-kit[sandbox]`` is not installed.
        """
        from peppol_kit.sandbox.mail import MailServer

        with self._lock:
            if self._mail is None:
                self._mail = MailServer(tls=self.wallet.tls, faults=self.faults, login=LOGIN)
            return self._mail

    @property
    def mailbox(self) -> tuple[EmailMessage, ...]:
        """All mails that arrived, in order."""
        return tuple(each.message for each in self.mail.received)

    # --- inside

    def _start_access_point(self, seat: str, hook: Hook | None) -> SandboxAccessPoint:
        from peppol_kit.sandbox.access_points import SandboxAccessPoint

        return SandboxAccessPoint(
            self.credentials(seat),
            verifier=self._verifier,
            folder=self.folder / seat,
            tls=self.wallet.tls,
            serves=lambda address: partial(self._is_served, address),
            faults=self.faults,
            other=partial(self.credentials, STRANGER),
            clock=lambda: utc_now() + self._shift + self._skew("access-point"),
            hook=hook,
        )

    @cached_property
    def _verifier(self) -> Verifier:
        return verifier_for(self.environment)

    def _is_served(self, address: str, inbound: Inbound) -> bool:
        """Whether some SMP sends a message there; asked within the process, so that no fault is in the way."""
        return any(
            address in smp.addresses(inbound.final_recipient, candidate, inbound.process)
            for smp in tuple(self._publishers.values())
            for candidate in inbound.document_type.candidates()
        )

    def _stop_mail(self) -> None:
        if self._mail is not None:
            self._mail.stop()

    def _skew(self, place: Literal["clock", "access-point"]) -> timedelta:
        if self.faults.active(place, Fault.DAY_BEHIND):
            return -_DAY
        return _DAY if self.faults.active(place, Fault.DAY_AHEAD) else timedelta()

    def _cards(self) -> list[Card]:
        return [card for smp in tuple(self._publishers.values()) for card in smp.business_cards()]


def _in_memory() -> str | None:
    """A folder that is not on a disk, if there is one with room: nothing is kept, so no disk has to be waited for."""
    try:
        return str(_MEMORY) if shutil.disk_usage(_MEMORY).free > _ROOM and os.access(_MEMORY, os.W_OK) else None
    except OSError:
        return None


def _processes(document_type: DocumentTypeId) -> tuple[ProcessId, ...]:
    listed = document_type.listed
    if listed is None or not listed.processes:
        raise ConfigurationError(f"no process of {document_type} is known: give a mapping to its processes")
    return tuple(ProcessId.parse(each) for each in listed.processes)


def _stop_all(services: Mapping[str, SandboxAccessPoint | Smp]) -> None:
    for service in services.values():
        service.stop_soon()
    for service in services.values():
        service.stop()
