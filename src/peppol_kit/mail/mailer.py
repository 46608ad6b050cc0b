"""Handing a mail over to a mail server, so that afterwards it is known what became of it."""

from __future__ import annotations

import logging
from hashlib import sha256
from typing import TYPE_CHECKING

from peppol_kit.errors import EmailDeferred, EmailNotAccepted
from peppol_kit.mail import dkim
from peppol_kit.mail.evidence import MailEvidence, Refusal, queue_id
from peppol_kit.mail.smtp import connected
from peppol_kit.network.clock import Clock, utc_now

if TYPE_CHECKING:
    from peppol_kit.mail.message import Mail
    from peppol_kit.mail.settings import MailSettings
    from peppol_kit.mail.smtp import Conversation

_log = logging.getLogger(__name__)


class Mailer:
    """Sends mail by one server (SMTP, RFC 5321; submission, RFC 6409)."""

    def __init__(self, settings: MailSettings, *, clock: Clock = utc_now) -> None:
        self.settings = settings
        self._clock = clock

    def send(self, mail: Mail) -> MailEvidence:
        """Hand a mail over; the answer is that of the server, with the addresses that it took and those it did not.

        Raises:
            UnusableMail: something is too large, or of a kind that may not be attached; nobody was asked yet.
            ConfigurationError: the key or the password cannot be read, or the server does not take passwords.
            ConnectionFailed: there is no connection, or none that is safe, or it broke off before the mail was out.
            EmailDeferred: the server, or each address, asks to come back later (4xx).
            EmailNotAccepted: the server, or each address, refuses for good (5xx); the mail is larger than it takes.
            TransportTimeout: the mail was out, and then there was no clear answer: it may have been taken.
        """
        content = mail.to_bytes(self.settings.limits)
        if self.settings.dkim is not None:
            content = dkim.signed(content, self.settings.dkim, at=mail.date)
        with connected(self.settings) as server:
            reports = server.announce(mail, len(content))
            refused = tuple(self._refused(server, mail, reports=reports))
            reply = server.hand_over(content)
            addresses = {refusal.address for refusal in refused}
            evidence = MailEvidence(
                message_id=mail.message_id,
                accepted=tuple(each.address for each in mail.recipients if each.address not in addresses),
                refused=refused,
                server=self.settings.host,
                reply=reply,
                queue_id=queue_id(reply),
                at=self._clock(),
                tls=server.tls,
                digest=sha256(content).hexdigest(),
                size=len(content),
                reports=reports,
            )
        _log.info("mail %s taken: %d addresses, %d refused", mail.message_id, len(evidence.accepted), len(refused))
        return evidence

    def _refused(self, server: Conversation, mail: Mail, *, reports: bool) -> list[Refusal]:
        """The addresses that the server does not take; it is an error if it takes none."""
        replies = [(each.address, *server.recipient(each.address, reports=reports)) for each in mail.recipients]
        refused = [Refusal(*reply) for reply in replies if not 200 <= reply[1] < 300]
        if len(refused) < len(replies):
            return refused
        later = [refusal.status for refusal in refused if 400 <= refusal.status < 500]
        if later:
            raise EmailDeferred(f"the mail server wants it later ({later[0]})", status=later[0])
        raise EmailNotAccepted(f"the mail server refuses each address ({refused[0].status})", status=refused[0].status)
