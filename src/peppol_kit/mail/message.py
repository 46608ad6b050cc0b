"""A mail: what is in it, and its bytes, which are the same however often they are made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from typing import TYPE_CHECKING
from unicodedata import category, normalize

from peppol_kit.errors import UnusableMail
from peppol_kit.mail import headers
from peppol_kit.mail.lines import LONGEST_SUBJECT, printable

if TYPE_CHECKING:
    from datetime import datetime

    from peppol_kit.mail.addresses import Mailbox

MEDIA_TYPES = frozenset(
    {
        "application/pdf",
        "application/xml",
        "text/xml",
        "text/csv",
        "text/plain",
        "image/png",
        "image/jpeg",
        "image/gif",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)
"""PDF, XML, plain text and CSV, images, Office."""

_MOST_RECIPIENTS = 100  # what every server takes, RFC 5321 section 4.5.3.1.8
_LONGEST_FILENAME = 120
_PLAIN_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|COM\d|LPT\d)(?:\..*)?", re.IGNORECASE)  # no names of files on Windows
_NO_FILENAME = re.compile(r'[/\\<>:"|?*]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLimits:
    """What may be attached: bytes of each attachment and of the whole mail as it travels, and kinds of files."""

    attachment: int = 2_000_000
    mail: int = 20_000_000
    media_types: frozenset[str] = MEDIA_TYPES


DEFAULT_LIMITS = MailLimits()


@dataclass(frozen=True, slots=True)
class MailAttachment:
    """A file that goes with a mail. Its name is made one that is safe to store: ``F2026/7.pdf`` is ``F2026-7.pdf``."""

    content: bytes = field(repr=False)
    name: str
    media_type: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", safe_filename(self.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail, ready to be sent.

    Attributes:
        id: of the delivery; stored, so that the same mail can be made again.
        date: when it is written; with a time zone, and stored like the id.
        sender: From, and where bounces go.
        recipients: To.
        subject: a line.
        text: for those who read no HTML.
        html: the same in HTML, or nothing.
        reply_to: where answers go, if not to the sender.
        attachments: files that go with it.

    Raises:
        UnusableMail: there is no recipient, or there are too many; a line break in the subject; a date without a zone.
    """

    id: str
    date: datetime
    sender: Mailbox
    recipients: tuple[Mailbox, ...]
    subject: str
    text: str
    html: str = ""
    reply_to: Mailbox | None = None
    attachments: tuple[MailAttachment, ...] = ()

    def __post_init__(self) -> None:
        if not self.id or not printable(self.id):
            raise UnusableMail("a mail needs an id without control characters", field="id")
        if self.date.tzinfo is None:
            raise UnusableMail("the date of a mail needs a time zone", field="date")
        if not 0 < len(self.recipients) <= _MOST_RECIPIENTS:
            raise UnusableMail(f"a mail has 1 to {_MOST_RECIPIENTS} recipients", field="recipients")
        if not printable(self.subject) or len(self.subject) > LONGEST_SUBJECT:
            raise UnusableMail("the subject has a line break or control character, or is too long", field="subject")

    @property
    def message_id(self) -> str:
        """The Message-ID, which follows from the id: ``<0d9f...@zilvermeeuw.example>``."""
        local = self.id if _PLAIN_ID.fullmatch(self.id) else sha256(self.id.encode()).hexdigest()[:40]
        return f"<{local}@{self.sender.domain}>"

    @property
    def international(self) -> bool:
        """Whether an address has letters beyond ASCII, for which a server needs SMTPUTF8."""
        mailboxes = (self.sender, *self.recipients, *((self.reply_to,) if self.reply_to else ()))
        return not all(mailbox.address.isascii() for mailbox in mailboxes)

    def to_bytes(self, limits: MailLimits = DEFAULT_LIMITS) -> bytes:
        """The mail as it travels, with CRLF; always the same bytes for the same mail.

        Raises:
            UnusableMail: more or other things are attached than the limits allow.
        """
        for attachment in self.attachments:
            _check(attachment, limits)
        self._check_size(sum(len(attachment.content) for attachment in self.attachments), limits)
        content = self._head().encode() + self._body().as_bytes()
        self._check_size(len(content), limits)
        return content

    def _check_size(self, size: int, limits: MailLimits) -> None:
        if size > limits.mail:
            raise UnusableMail(f"the mail has {size} bytes, and may have {limits.mail}", field="size")

    def _head(self) -> str:
        return "".join(
            [
                headers.line("From", headers.mailbox(self.sender)),
                headers.line("To", *map(headers.mailbox, self.recipients)),
                headers.line("Reply-To", headers.mailbox(self.reply_to)) if self.reply_to is not None else "",
                headers.line("Subject", headers.text(self.subject)),
                headers.line("Date", format_datetime(self.date)),
                headers.line("Message-ID", self.message_id),
            ]
        )

    def _body(self) -> EmailMessage:
        message = EmailMessage(SMTP)
        # Quoted-printable and base64 never have what our boundaries begin with
        message.set_content(_text(self.text), cte="quoted-printable")
        if self.html:
            message.add_alternative(_text(self.html), subtype="html", cte="quoted-printable")
        for attachment in self.attachments:
            main, _, sub = attachment.media_type.partition("/")
            message.add_attachment(attachment.content, maintype=main, subtype=sub, filename=attachment.name)
        _, *parts = message.walk()
        for part in parts:
            del part["MIME-Version"]
        for number, part in enumerate(part for part in (message, *parts) if part.is_multipart()):
            part.set_boundary(f"=_{sha256(f'{self.id}/{number}'.encode()).hexdigest()[:32]}")
        return message


def safe_filename(name: str) -> str:
    """A name under which a file can be stored anywhere, and which leads to no other folder."""
    visible = "".join(
        character for character in normalize("NFC", name) if category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    safe = _NO_FILENAME.sub("-", visible).strip(" .-") or "attachment"
    stem, dot, ending = safe.rpartition(".")
    if len(safe) > _LONGEST_FILENAME:
        keep = f"{dot}{ending}" if stem and len(ending) <= 10 else ""
        safe = safe[: _LONGEST_FILENAME - len(keep)].rstrip(" .-") + keep
    return f"_{safe}" if _RESERVED.fullmatch(safe) else safe


def _check(attachment: MailAttachment, limits: MailLimits) -> None:
    if len(attachment.content) > limits.attachment:
        message = f"{attachment.name}: it has {len(attachment.content)} bytes, and may have {limits.attachment}"
        raise UnusableMail(message, field="attachments")
    if attachment.media_type not in limits.media_types:
        raise UnusableMail(f"{attachment.name}: a file of this kind may not be attached", field="attachments")


def _text(text: str) -> str:
    """A text that can be written: what is no character becomes a question mark."""
    return text.encode(errors="replace").decode()
