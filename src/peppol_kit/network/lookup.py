"""Where to send a document for a participant: DNS says which SMP, the SMP says where, and each answer is checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from peppol_kit.errors import (
    DirectoryAnswerInvalid,
    DocumentTypeNotSupported,
    EndpointInactive,
    LookupFailed,
    ParticipantNotRegistered,
    ProcessNotSupported,
)
from peppol_kit.identifiers.document_type import EXACT_SCHEME
from peppol_kit.network.clock import Clock, utc_now
from peppol_kit.network.endpoint import AS4_PROFILE, Endpoint
from peppol_kit.network.http import Web
from peppol_kit.network.other_identifiers import other_identifiers as others_of
from peppol_kit.network.pki import Role, Verifier, verifier_for
from peppol_kit.network.sml import Locator
from peppol_kit.network.smp import Publishers
from peppol_kit.network.trace import ABSENT, Hop, Trace, in_one_line

if TYPE_CHECKING:
    from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
    from peppol_kit.network.environment import Environment
    from peppol_kit.network.service_metadata import ServiceEndpoint, ServiceInformation

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a participant receives, by what its SMP says; that is not signed, so it is for people to read.

    ``publisher`` is the base address of the SMP, ``unknown`` are references of which no document type can be read.
    """

    participant: ParticipantId
    publisher: str
    document_types: tuple[DocumentTypeId, ...]
    unknown: tuple[str, ...] = ()
    trace: tuple[Hop, ...] = ()


class Lookup:
    """Looks participants up in one environment; for any number of threads.

    An address of an SMP is kept as long as DNS says (at most an hour), an answer of an SMP for 15 minutes. Whether an
    endpoint is active, and whether the certificates may be trusted, is looked at every time. That somebody or
    something is not there is asked anew each time. `forget` drops all, for when a delivery shows that it is stale.

    ``verifier`` is that of the environment, unless one is given. ``allow_sha1`` takes signatures by SHA-1 too, which
    has been forbidden for SMPs since 2023.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        verifier: Verifier | None = None,
        web: Web | None = None,
        clock: Clock = utc_now,
        allow_sha1: bool = False,
    ) -> None:
        self._web = web or Web(environment)
        self._own_web = web is None
        self._clock = clock
        self._verifier = verifier or verifier_for(environment)
        self._locator = Locator(environment, check=self._web.check, clock=clock)
        self._publishers = Publishers(self._web, self._verifier, clock=clock, allow_sha1=allow_sha1)

    def find(
        self,
        participant: ParticipantId,
        document_type: DocumentTypeId,
        process: ProcessId,
        *,
        other_identifiers: bool = False,
    ) -> Endpoint:
        """The access point that takes a document type in a process for a participant.

        With ``other_identifiers``, the other identifiers of the same company are tried where this one is not there;
        `Endpoint.participant` is the one that answered.

        Raises:
            ParticipantNotRegistered, DocumentTypeNotSupported, ProcessNotSupported: the network says so for sure.
            EndpointInactive: it says that the endpoint is not active yet, or no longer.
            NoPublisher, DirectoryAnswerInvalid: the network says something that makes no sense.
            DirectoryUnavailable: it does not answer now.
            TrustError: it says something that cannot be trusted.
        """
        trace = Trace()
        with trace.kept():
            found = _first(
                _identifiers(participant, others=other_identifiers),
                lambda whom: self._find(whom, document_type, process, trace),
                trace,
            )
            return replace(found, trace=trace.hops)

    def capabilities(self, participant: ParticipantId, *, other_identifiers: bool = False) -> Capabilities:
        """Which document types a participant receives.

        Raises:
            LookupFailed: as of `find`.
            AddressNotAllowed: the address of the SMP is one that may not be asked.
        """
        trace = Trace()
        with trace.kept():
            found = _first(
                _identifiers(participant, others=other_identifiers),
                lambda whom: self._capabilities(whom, trace),
                trace,
            )
            return replace(found, trace=trace.hops)

    def forget(self, participant: ParticipantId | None = None) -> None:
        """Ask anew for everything that was kept, or for what was kept of one participant."""
        self._locator.forget(participant)
        self._publishers.forget(participant)

    def close(self) -> None:
        """Close the connections, unless they are of a `Web` that was given."""
        if self._own_web:
            self._web.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _find(
        self, participant: ParticipantId, document_type: DocumentTypeId, process: ProcessId, trace: Trace
    ) -> Endpoint:
        base = self._locator.locate(participant, trace)
        information, registered = self._information(base, participant, document_type, trace)
        with trace.step("endpoint", process.uri) as note:
            now = self._clock()
            chosen = choose(information, process, at=now)
            self._web.check(chosen.address)
            note.check("active", _span(chosen))
            party = self._verifier.check(chosen.certificate, Role.ACCESS_POINT, at=now)
            note.check("access point", f"{party}, until {chosen.certificate.not_valid_after_utc:%Y-%m-%d}")
            note.answered = chosen.address
        return Endpoint(
            participant=participant,
            document_type=registered,
            process=process,
            transport_profile=chosen.transport_profile,
            address=chosen.address,
            certificate=chosen.certificate,
            party=party,
            active_from=chosen.active_from,
            active_until=chosen.active_until,
            description=chosen.description,
            contact=chosen.contact,
        )

    def _information(
        self, base: str, participant: ParticipantId, document_type: DocumentTypeId, trace: Trace
    ) -> tuple[ServiceInformation, DocumentTypeId]:
        """What the SMP says of a document type, and under which one it is registered there."""
        if document_type.scheme == EXACT_SCHEME:
            try:
                return self._publishers.information(base, participant, document_type, trace), document_type
            except DocumentTypeNotSupported:
                self._matched(base, participant, document_type, trace)
                raise _contradiction() from None
        matched = self._matched(base, participant, document_type, trace)
        try:
            return self._publishers.information(base, participant, matched, trace), matched
        except DocumentTypeNotSupported:
            raise _contradiction() from None

    def _matched(
        self, base: str, participant: ParticipantId, document_type: DocumentTypeId, trace: Trace
    ) -> DocumentTypeId:
        """The registered document type that takes this one. A 404 alone does not tell who or what is not there."""
        matched = document_type.best_of(self._publishers.group(base, participant, trace).document_types)
        if matched is None:
            called = document_type.name or str(document_type)
            raise DocumentTypeNotSupported(f"{participant} is registered, and does not receive {called}")
        return matched

    def _capabilities(self, participant: ParticipantId, trace: Trace) -> Capabilities:
        base = self._locator.locate(participant, trace)
        group = self._publishers.group(base, participant, trace)
        return Capabilities(
            participant=participant,
            publisher=base,
            document_types=group.document_types,
            unknown=group.unknown,
        )


def choose(information: ServiceInformation, process: ProcessId, *, at: datetime) -> ServiceEndpoint:
    """The endpoint of a process that is active and that can be sent to by AS4.

    Raises:
        ProcessNotSupported: there is none.
        EndpointInactive: there is, and it is not to be used now.
        DirectoryAnswerInvalid: when it is active cannot be read.
    """
    wanted = process.scheme, process.value
    here = [each for each in information.endpoints if (each.process_scheme, each.process) == wanted]
    if not here:
        raise ProcessNotSupported(f"the document type is not received in the process {process}")
    known = [each for each in here if each.transport_profile == AS4_PROFILE]
    if not known:
        offered = ", ".join(sorted({in_one_line(each.transport_profile[:60]) for each in here}))
        raise ProcessNotSupported(f"the document type is not received over {AS4_PROFILE}, only over {offered[:500]}")
    active = [each for each in known if each.is_active(at)]
    if not active:
        raise EndpointInactive(f"the endpoint is not active: {_span(known[0])}")
    return active[0]


def lookup(  # noqa: PLR0913 - who, what, where, and by what measure
    participant: ParticipantId,
    document_type: DocumentTypeId,
    process: ProcessId,
    *,
    environment: Environment,
    verifier: Verifier | None = None,
    other_identifiers: bool = False,
    allow_sha1: bool = False,
    clock: Clock = utc_now,
) -> Endpoint:
    """Look one participant up, as `Lookup.find` does; who looks up many keeps a `Lookup`."""
    with Lookup(environment, verifier=verifier, allow_sha1=allow_sha1, clock=clock) as looking:
        return looking.find(participant, document_type, process, other_identifiers=other_identifiers)


def capabilities(
    participant: ParticipantId,
    *,
    environment: Environment,
    verifier: Verifier | None = None,
    other_identifiers: bool = False,
    clock: Clock = utc_now,
) -> Capabilities:
    """What one participant receives, as `Lookup.capabilities` does."""
    with Lookup(environment, verifier=verifier, clock=clock) as looking:
        return looking.capabilities(participant, other_identifiers=other_identifiers)


def _identifiers(participant: ParticipantId, *, others: bool) -> tuple[ParticipantId, ...]:
    return (participant, *(others_of(participant) if others else ()))


def _first(identifiers: tuple[ParticipantId, ...], ask: Callable[[ParticipantId], T], trace: Trace) -> T:
    """The answer for the first identifier of a company that is there; of several absences, that which got furthest."""
    absences: list[LookupFailed] = []
    for each in identifiers:
        if absences:
            with trace.step("other identifier", str(identifiers[0])) as note:
                note.answered = str(each)
        try:
            return ask(each)
        except ABSENT as error:
            absences.append(error)
    raise max(absences, key=lambda error: _REACHED.index(type(error)))


_REACHED: list[type[LookupFailed]] = [ParticipantNotRegistered, DocumentTypeNotSupported, ProcessNotSupported]


def _contradiction() -> DirectoryAnswerInvalid:
    return DirectoryAnswerInvalid("the SMP lists the document type, and has nothing at its address (HTTP 404)")


def _span(endpoint: ServiceEndpoint) -> str:
    start, end = endpoint.active_from, endpoint.active_until
    return f"from {start or 'always'} until {end or 'for ever'}"
