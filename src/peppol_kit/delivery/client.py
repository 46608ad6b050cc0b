"""`PeppolClient`: from a document to its receipt, by the way that its recipient has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID, uuid4

from peppol_kit.delivery._sending import Parts, Sending
from peppol_kit.delivery.addressing import Addressing
from peppol_kit.errors import PeppolKitError
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.mail import Mailer
from peppol_kit.network.clock import utc_now
from peppol_kit.network.http import Web
from peppol_kit.network.lookup import Lookup
from peppol_kit.network.pki import Role, verifier_for
from peppol_kit.transports.as4 import AS4Transport
from peppol_kit.xml import source as source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType
    from typing import Self

    from peppol_kit.delivery._sending import Hook
    from peppol_kit.delivery.attempt import Attempt
    from peppol_kit.delivery.outcome import Outcome
    from peppol_kit.delivery.settings import Settings
    from peppol_kit.network.clock import Clock
    from peppol_kit.network.endpoint import Endpoint
    from peppol_kit.transports.base import Transport
    from peppol_kit.validation._validate import Source

T = TypeVar("T")


class PeppolClient:
    """Sends documents: it validates, looks the recipient up, wraps, signs, encrypts, delivers, and checks the receipt.

    ``transports`` replace AS4, each for its transport profile; ``clock`` and ``new_id`` give time and ids. A client can
    be used by many threads at once, and keeps connections alive until it is closed.

    Raises:
        ConfigurationError: the settings lack something, or an extra or a file that they need is not there.
        CertificateRejected: one's own certificate is not of this network, or is not valid now.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        transports: Iterable[Transport] | None = None,
        clock: Clock = utc_now,
        new_id: Callable[[], UUID] = uuid4,
    ) -> None:
        network = settings.network()
        self._web = Web(network)
        verifier = verifier_for(network)
        self._lookup = Lookup(network, verifier=verifier, web=self._web, clock=clock)
        if transports is None:
            credentials = settings.credentials()
            # A certificate of another network is told here; whether it was revoked, those who get its messages ask
            replace(verifier, revocation=None).check(credentials.certificate, Role.ACCESS_POINT, at=clock())
            transports = (AS4Transport(credentials, verifier, self._web, clock=clock),)
        self._parts = Parts(
            settings=settings,
            lookup=self._lookup,
            transports={each.profile: each for each in transports},
            mailer=Mailer(settings.mail) if settings.mail is not None else None,
            clock=clock,
            new_id=new_id,
        )

    def send(  # noqa: PLR0913 - what can be said about a document, by keyword
        self,
        document: Source,
        *,
        attempt: Attempt | None = None,
        on_attempt: Hook | None = None,
        sender: ParticipantId | str | None = None,
        receiver: ParticipantId | str | None = None,
        document_type: DocumentTypeId | str | None = None,
        process: ProcessId | str | None = None,
        country: str = "",
        email: str = "",
        allow_unjudged: bool = False,
        dry_run: bool = False,
    ) -> Outcome:
        """Deliver a document to the access point of its recipient, or by email where it has none.

        Args:
            document: a typed document, XML as bytes, or a path (a `str` is always a path). XML travels unchanged.
            attempt: one that an error or the hook gave, to take it up again: the same message with the same ids.
            on_attempt: is called with the attempt each time it moves, first before a byte leaves: to store it.
            sender: the participant that sends, where the document does not say it.
            receiver: the participant that receives, where the document does not say it.
            document_type: where the document does not say it, such as one of another version than UBL 2.1.
            process: where the document does not say it.
            country: of the sender (ISO 3166-1 alpha-2), where the document does not say it.
            email: the address for a recipient who is not in the network; that of the buyer's contact (BT-58) without.
            allow_unjudged: send what no ruleset here judges; what is known to be wrong is never sent.
            dry_run: do everything up to the first byte, and say what would be done.

        Raises:
            InvalidDocument: the document is not valid, or was not judged; carries the report.
            ContradictoryAddressing: the document says something else than the caller.
            NoWayToSend: the document does not say enough, or there is neither an endpoint nor an email address.
            LookupFailed: the network does not say where to send it, and email is not the way.
            TrustError: a certificate, a signature or an address is not to be trusted.
            TransportError: it was not delivered, or may not have been: ``outcome_known`` tells.
            ConfigurationError: an extra or a setting is missing that this way needs.
            OSError: the path cannot be read.
        """
        xml = document.to_xml() if hasattr(document, "to_xml") else source_of.read(document)
        wishes = Addressing(
            sender=_parsed(sender, ParticipantId.parse),
            receiver=_parsed(receiver, ParticipantId.parse),
            document_type=_parsed(document_type, DocumentTypeId.parse),
            process=_parsed(process, ProcessId.parse),
            country=country,
        )
        sending = Sending(self._parts, xml, attempt=attempt, hook=None if dry_run else on_attempt, email=email)
        try:
            sending.prepare(wishes, allow_unjudged=allow_unjudged)
            return sending.plan() if dry_run else sending.deliver()
        except PeppolKitError as error:
            error.attempt = sending.attempt
            raise

    def lookup(
        self,
        participant: ParticipantId | str,
        document_type: DocumentTypeId | str,
        process: ProcessId | str,
        *,
        other_identifiers: bool = False,
    ) -> Endpoint:
        """Where a document for a participant goes; see `Lookup.find`."""
        return self._lookup.find(
            _parsed(participant, ParticipantId.parse),
            _parsed(document_type, DocumentTypeId.parse),
            _parsed(process, ProcessId.parse),
            other_identifiers=other_identifiers,
        )

    def close(self) -> None:
        """Close all connections."""
        self._web.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _parsed(value: T | str, parse: Callable[[str], T]) -> T:
    return parse(value) if isinstance(value, str) else value
