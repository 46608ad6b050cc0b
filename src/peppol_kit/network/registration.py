"""Making a participant receivable: its registration at an SMP, with its document types and its business card.

An SMP has no standard interface for writing; this is that of phoss SMP, which others follow. Every step sets a state
and can be done again, so that what was interrupted is finished by calling it once more.

Source: the REST interface of phoss SMP 8.2.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import quote

from peppol_kit.errors import (
    ConfigurationError,
    DirectoryAnswerInvalid,
    DirectoryUnavailable,
    RegistrationRefused,
    TransportError,
)
from peppol_kit.network.service_metadata import service_group
from peppol_kit.network.service_xml import Service, group_xml, metadata_xml, moved_xml, parsed
from peppol_kit.network.trace import in_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.x509 import Certificate

    from peppol_kit.identifiers import DocumentTypeId, ParticipantId
    from peppol_kit.network.business_card import BusinessCard
    from peppol_kit.network.http import Answer, Web

__all__ = ["Service", "SmpAccount"]

_MOST_BYTES = 8_000_000
_ABSENT = 404
_NO_CARDS = 412  # an SMP without a connection to the Directory


class SmpAccount:
    """An account at an SMP, of which ``base`` is the https address: it owns the participants that it registers."""

    def __init__(self, base: str, user: str, password: str, *, web: Web) -> None:
        web.check(base)
        self._base = base.rstrip("/")
        self._login = b64encode(f"{user}:{password}".encode()).decode()
        self._web = web

    def __repr__(self) -> str:
        return f"SmpAccount({self._base!r})"  # and never the password

    def register(
        self, participant: ParticipantId, services: Iterable[Service], *, business_card: BusinessCard | None = None
    ) -> None:
        """Let a participant be found, and receive document types. What else is registered of it stays.

        Raises:
            RegistrationRefused: the SMP refuses; ``step`` says what.
            DirectoryUnavailable: it does not answer now; call again, also when some of it was done.
        """
        wanted = tuple(services)
        if business_card is not None and business_card.participant != participant:
            raise ConfigurationError(f"the business card is not that of {participant}")
        for service in wanted:
            self._web.check(service.address)
        self._put(_path(participant), group_xml(participant), step="participant")
        for service in wanted:
            self._put(
                _path(participant, service.document_type), metadata_xml(participant, service), step="document type"
            )
        if business_card is not None:
            self._put(f"businesscard/{_path(participant)}", business_card.to_xml(), step="business card")

    def registered(self, participant: ParticipantId) -> tuple[DocumentTypeId, ...] | None:
        """The document types that a participant is registered for at this SMP; None if it is not registered here.

        Raises:
            DirectoryUnavailable: the SMP does not answer now.
            DirectoryAnswerInvalid: it answers something else.
        """
        answer = self._ask("GET", _path(participant), step="participant", fine=(_ABSENT,))
        return None if answer.status == _ABSENT else service_group(answer.body, participant).document_types

    def unregister(self, participant: ParticipantId, document_types: Iterable[DocumentTypeId] | None = None) -> None:
        """Let some document types no longer be received; or, if none are given, take the participant off the network.

        Raises:
            RegistrationRefused: the SMP refuses.
            DirectoryUnavailable: it does not answer now; call again.
        """
        if document_types is not None:
            for document_type in document_types:
                self._delete(_path(participant, document_type), step="document type")
            return
        self._delete(f"businesscard/{_path(participant)}", step="business card", fine=(_ABSENT, _NO_CARDS))
        self._delete(_path(participant), step="participant")  # with its document types

    def move(self, participant: ParticipantId, *, address: str, certificate: Certificate) -> None:
        """Let all that a participant receives go to another access point, or to one whose certificate is new.

        Processes, dates and whatever else is registered stay.

        Raises:
            RegistrationRefused: the SMP refuses, or the participant is not registered here.
            DirectoryUnavailable: it does not answer now; call again.
            DirectoryAnswerInvalid: it answers something else.
        """
        self._web.check(address)
        document_types = self.registered(participant)
        if document_types is None:
            raise RegistrationRefused(f"{participant} is not registered here", step="participant", status=_ABSENT)
        for document_type in document_types:
            path = _path(participant, document_type)
            there = self._ask("GET", path, step="document type").body
            moved = moved_xml(there, address, certificate)
            if moved is not None:
                self._put(path, moved, step="document type")

    # --- to another SMP: the old one releases, the new one takes over, the old one forgets

    def release(self, participant: ParticipantId) -> str:
        """The migration key by which another SMP may take a participant over. Until it does, nothing changes.

        The key is given once: keep it until the other SMP has it.
        """
        path = f"migration/outbound/start/{_path(participant)}"
        answer = self._ask("PUT", path, step="release")
        key = parsed(answer.body).findtext("migrationKey")
        if not key:
            raise DirectoryAnswerInvalid("the SMP answers without a migration key")
        return key

    def keep(self, participant: ParticipantId) -> None:
        """Take back what `release` began."""
        self._ask("PUT", f"migration/outbound/cancel/{_path(participant)}", step="keep")

    def take_over(self, participant: ParticipantId, key: str) -> None:
        """Take a participant over that another SMP released by this key; then `register` what it receives."""
        if self.registered(participant) is None:
            path = f"migration/inbound/{_path(participant)}/{quote(key, safe='')}"
            self._ask("PUT", path, step="take over")

    def forget(self, participant: ParticipantId) -> None:
        """Remove a participant here that another SMP has taken over."""
        if self.registered(participant) is not None:
            self._ask("PUT", f"migration/outbound/finalize/{_path(participant)}", step="forget")

    def _put(self, path: str, body: bytes, *, step: str) -> None:
        self._ask("PUT", path, step=step, body=body)

    def _delete(self, path: str, *, step: str, fine: tuple[int, ...] = (_ABSENT,)) -> None:
        self._ask("DELETE", path, step=step, fine=fine)

    def _ask(
        self, method: str, path: str, *, step: str, body: bytes | None = None, fine: tuple[int, ...] = ()
    ) -> Answer:
        headers = {"Authorization": f"Basic {self._login}", "Accept": "application/xml, text/xml"}
        if body is not None:
            headers["Content-Type"] = "application/xml"
        try:
            answer = self._web.request(method, f"{self._base}/{path}", most=_MOST_BYTES, headers=headers, body=body)
        except TransportError as error:
            raise DirectoryUnavailable(f"the SMP does not answer ({step}): {error}") from error
        if 200 <= answer.status < 300 or answer.status in fine:
            return answer
        if answer.status >= 500:
            raise DirectoryUnavailable(f"the SMP does not answer now ({step}): HTTP status {answer.status}")
        said = in_one_line(" ".join(answer.body[:300].decode("utf-8", "replace").split()))
        message = (
            f"the SMP refuses ({step}, HTTP status {answer.status}): {said or _WORDS.get(answer.status, 'no reason')}"
        )
        raise RegistrationRefused(message, step=step, status=answer.status)


_WORDS = {401: "the user or the password is wrong", 403: "the account may not do this", 404: "there is no such thing"}


def _path(participant: ParticipantId, document_type: DocumentTypeId | None = None) -> str:
    group = quote(participant.uri, safe="")
    return group if document_type is None else f"{group}/services/{quote(document_type.uri, safe='')}"
