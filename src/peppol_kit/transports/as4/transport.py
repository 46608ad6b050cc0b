"""Sending by AS4: the message goes to the address of the endpoint, and the receipt comes back on the same way."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from peppol_kit.errors import CertificateRejected
from peppol_kit.network.clock import utc_now
from peppol_kit.network.endpoint import AS4_PROFILE
from peppol_kit.network.pki import Role
from peppol_kit.transports.as4 import outbound, receipts, soap

if TYPE_CHECKING:
    from datetime import datetime

    from peppol_kit.network.clock import Clock
    from peppol_kit.network.endpoint import Endpoint
    from peppol_kit.network.http import Web
    from peppol_kit.network.pki import Credentials, Verifier
    from peppol_kit.transports.base import Message, Receipt

_log = logging.getLogger(__name__)


class AS4Transport:
    """Delivers by AS4 as Peppol has it, in the name of an access point.

    ``credentials`` are those of the access point, ``verifier`` says whose certificates are to be trusted, ``web`` is
    how the world is reached. A message that is sent again is the same, but for its encryption.
    """

    def __init__(
        self,
        credentials: Credentials,
        verifier: Verifier,
        web: Web,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._credentials = credentials
        self._verifier = verifier
        self._web = web
        self._clock = clock

    @property
    def profile(self) -> str:
        """The transport profile of AS4 in the eDEC code list."""
        return AS4_PROFILE

    def send(self, message: Message, endpoint: Endpoint) -> Receipt:
        """Deliver a message, and check the receipt.

        Raises:
            CertificateRejected: the certificate of the receiver, or our own, is not to be trusted.
            AddressNotAllowed: the address of the endpoint leads where none may lead.
            ConnectionFailed: there is no connection.
            TransportTimeout: the answer did not come in time.
            ReceiverRejected: the receiver refuses the message for good; EBMS:4001 says that it has it already.
            ReceiverBusy: the receiver cannot take the message now.
            ReceiptMissing: the answer is neither receipt nor error.
            ReceiptInvalid: the receipt proves nothing.
        """
        self._check_certificates(endpoint, self._clock())
        with outbound.build(message, endpoint, credentials=self._credentials) as outgoing:
            _log.debug("sending %s to %s", message.message_id, endpoint.party)
            answer = self._web.request(
                "POST",
                endpoint.address,
                most=soap.MOST,
                headers={"Content-Type": outgoing.content_type, "Content-Length": str(len(outgoing.body))},
                body=outgoing.body,
            )
            return receipts.verify(
                answer.body,
                answer.headers.get("content-type", ""),
                message_id=message.message_id,
                references=outgoing.references,
                certificate=endpoint.certificate,
                party=endpoint.party,
                at=self._clock(),
                status=answer.status,
            )

    def _check_certificates(self, endpoint: Endpoint, now: datetime) -> None:
        party = self._verifier.check(endpoint.certificate, Role.ACCESS_POINT, at=now)
        if party != endpoint.party:
            message = f"the certificate is that of {party}, not of {endpoint.party}"
            raise CertificateRejected(message, reason="subject", subject=party)
        own = self._credentials.certificate
        if not own.not_valid_before_utc <= now <= own.not_valid_after_utc:
            reason = "expired" if now > own.not_valid_after_utc else "not-yet-valid"
            message = f"our own certificate, of {self._credentials.party}, is not valid now"
            raise CertificateRejected(message, reason=reason, subject=self._credentials.party)
