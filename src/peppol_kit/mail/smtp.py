"""A conversation with a mail server, in which each failure says whether the mail may have been taken."""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING

from peppol_kit.errors import (
    ConfigurationError,
    ConnectionFailed,
    EmailDeferred,
    EmailNotAccepted,
    TransportError,
    TransportTimeout,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.mail.message import Mail
    from peppol_kit.mail.settings import MailSettings

_MOST_LINES = 100
_LONGEST_LINE = 4096
_LONGEST_REPLY = 500
_LONGEST_ENVID = 100
_CHUNK = 65_536  # the time-out is for each, and not for the whole mail
_NOTIFY = "NOTIFY=SUCCESS,FAILURE,DELAY"
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]+")
_DOT = re.compile(rb"^\.", re.MULTILINE)


class _Bounded(smtplib.SMTP):
    """The client of the standard library, with a limit to what a server may answer."""

    def getreply(self) -> tuple[int, bytes]:
        """The status and the text of a reply, RFC 5321 section 4.2.1."""
        if self.file is None:
            self.file = self.sock.makefile("rb")  # type: ignore[union-attr]
        lines: list[bytes] = []
        while True:
            try:
                line = self.file.readline(_LONGEST_LINE + 1)
            except OSError as error:
                self.close()
                raise smtplib.SMTPServerDisconnected(f"no answer: {error}") from error
            if not line:
                self.close()
                raise smtplib.SMTPServerDisconnected("the connection was closed")
            status, more = line[:3], line[3:4] == b"-"
            if len(line) > _LONGEST_LINE or len(lines) == _MOST_LINES or not status.isdigit():
                self.close()
                raise smtplib.SMTPServerDisconnected("an answer that is none")
            lines.append(line[4:].strip())
            if not more:
                return int(status), b"\n".join(lines)


class _BoundedTls(_Bounded, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""


@contextmanager
def connected(settings: MailSettings) -> Iterator[Conversation]:
    """A connection to a mail server that has proved who it is, and knows who we are.

    Raises:
        ConfigurationError: the password or the CAs cannot be read, or the server takes no password.
        ConnectionFailed: there is no connection, or none that is safe.
        EmailDeferred: the server is not ready.
        EmailNotAccepted: the server wants no mail of ours.
    """
    with _named(settings.host):
        client = _opened(settings)
    try:
        with _named(settings.host):
            _log_in(client, settings)
        yield Conversation(client, settings)
        _part(client)
    finally:
        client.close()


@contextmanager
def _named(host: str) -> Iterator[None]:
    """Whatever goes wrong before the mail is out, as an error of ours: nothing has been taken."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, "the mail server refuses us") from error
    except (smtplib.SMTPServerDisconnected, ssl.SSLError) as error:
        raise ConnectionFailed(f"no connection to the mail server {host}: {_plain(str(error))}") from error
    except smtplib.SMTPNotSupportedError as error:
        raise EmailNotAccepted(f"the mail server {host} cannot do this: {_plain(str(error))}") from error
    except OSError as error:  # of which SMTPException is one
        if isinstance(error, smtplib.SMTPException):
            raise ConfigurationError(f"the mail server {host} takes none of our ways to log in") from error
        raise ConnectionFailed(f"no connection to the mail server {host}") from error


def _opened(settings: MailSettings) -> smtplib.SMTP:
    host, port, name, wait = settings.host, settings.actual_port, settings.local_name, settings.timeout
    if settings.security == "tls":
        return _BoundedTls(host, port, name, timeout=wait, context=_context(settings))
    client = _Bounded(host, port, name, timeout=wait)
    try:
        client.ehlo_or_helo_if_needed()
        if settings.security == "starttls":
            _begin_tls(client, settings)
        else:
            _stay_here(client, settings)
    except BaseException:
        client.close()
        raise
    return client


def _begin_tls(client: smtplib.SMTP, settings: MailSettings) -> None:
    if not client.has_extn("starttls"):
        raise ConnectionFailed(f"the mail server {settings.host} offers no TLS")
    client.starttls(context=_context(settings))


def _stay_here(client: smtplib.SMTP, settings: MailSettings) -> None:
    if client.sock is None or not ip_address(client.sock.getpeername()[0]).is_loopback:
        raise ConnectionFailed(f"{settings.host} is another machine, to which mail without TLS is not sent")


def _context(settings: MailSettings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{settings.ca_file}: the CA certificates cannot be read") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _log_in(client: smtplib.SMTP, settings: MailSettings) -> None:
    client.ehlo_or_helo_if_needed()
    if settings.user is None:
        return
    if not client.has_extn("auth"):
        raise ConfigurationError(f"the mail server {settings.host} takes no password: leave the user out")
    secret = settings.secret()
    if not (secret.isascii() and settings.user.isascii()):
        raise ConfigurationError("the user and the password of a mail server must be ASCII")
    client.login(settings.user, secret)


def _part(client: smtplib.SMTP) -> None:
    """Say goodbye; the mail is taken, whatever is answered."""
    try:
        client.quit()
    except (OSError, smtplib.SMTPException):
        client.close()


class Conversation:
    """A transaction: `announce` the mail, name each `recipient`, and `hand_over`."""

    def __init__(self, client: smtplib.SMTP, settings: MailSettings) -> None:
        self._client = client
        self._settings = settings

    @property
    def tls(self) -> str:
        """The version of TLS: ``TLSv1.3``; empty without."""
        return self._client.sock.version() or "" if isinstance(self._client.sock, ssl.SSLSocket) else ""

    def announce(self, mail: Mail, size: int) -> bool:
        """Say who sends and how much, and order delivery reports; whether the server takes such orders.

        Raises:
            EmailNotAccepted: the server refuses, or takes no mail of that size, or no address beyond ASCII.
            EmailDeferred: the server wants it later.
            ConnectionFailed: the connection broke off.
        """
        client = self._client
        most = client.esmtp_features.get("size", "").strip()
        if most.isdigit() and 0 < int(most[:20]) < size:
            raise EmailNotAccepted(f"the mail has {size} bytes, and the mail server takes {most}")
        reports = client.has_extn("dsn")
        options = [f"SIZE={size}"] if client.has_extn("size") else []
        options += ["RET=HDRS", f"ENVID={_xtext(mail.id)}"] if reports else []
        options += ["SMTPUTF8", "BODY=8BITMIME"] if mail.international else []
        with _named(self._settings.host):
            status, reply = client.mail(mail.sender.address, options)
        if not 200 <= status < 300:
            raise _refusal(status, "the mail server refuses the sender", reply)
        return reports

    def recipient(self, address: str, *, reports: bool) -> tuple[int, str]:
        """The status and the text by which the server takes or refuses an address.

        Raises:
            ConnectionFailed: the connection broke off.
        """
        with _named(self._settings.host):
            status, reply = self._client.rcpt(address, [_NOTIFY] if reports else [])
        return status, _line(status, reply)

    def hand_over(self, content: bytes) -> str:
        """The line by which the server takes the mail.

        Raises:
            EmailNotAccepted: it refuses.
            EmailDeferred: it wants it later.
            ConnectionFailed: the connection broke off before the last byte was out.
            TransportTimeout: it broke off after that, or there was no answer in time, or none that is clear.
        """
        client = self._client
        with _named(self._settings.host):
            status, reply = client.docmd("DATA")
            if status != 354:
                raise _refusal(status, "the mail server refuses the mail", reply)
            _send(client, _DOT.sub(b"..", content))
        if client.sock is not None:
            client.sock.settimeout(self._settings.final_timeout)
        try:
            client.send(b".\r\n")  # from here on the server may have the whole mail
            status, reply = client.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise TransportTimeout("the mail is out, and the mail server did not say whether it took it") from error
        if 200 <= status < 300:
            return _line(status, reply)
        if 400 <= status < 600:
            raise _refusal(status, "the mail server refuses the mail", reply)
        raise TransportTimeout(f"the mail is out, and the mail server answered what makes no sense ({status})")


def _send(client: smtplib.SMTP, content: bytes) -> None:
    for start in range(0, len(content), _CHUNK):
        client.send(content[start : start + _CHUNK])


def _refusal(status: int, what: str, reply: bytes = b"") -> TransportError:
    """The error of a reply that is no yes. What a server writes can have addresses in it, and stays out of it."""
    enhanced = re.match(rb"[45]\.\d{1,3}\.\d{1,3}", reply)
    code = f"{status} {enhanced[0].decode()}" if enhanced else f"{status}"
    if 400 <= status < 500:
        return EmailDeferred(f"{what} for now ({code})", status=status)
    return EmailNotAccepted(f"{what} ({code})", status=status)


def _line(status: int, reply: bytes) -> str:
    return f"{status} {_plain(reply.decode('utf-8', 'replace'))}"


def _plain(text: str) -> str:
    """A text of others that can stand in a line."""
    return _UNPRINTABLE.sub(" ", text).strip()[:_LONGEST_REPLY]


def _xtext(text: str) -> str:
    """An id as DSN takes it, RFC 3461 section 4."""
    written = "".join(
        chr(byte) if 33 <= byte <= 126 and byte not in b"+=" else f"+{byte:02X}" for byte in text.encode()
    )
    return re.sub(r"\+[0-9A-F]?\Z", "", written[:_LONGEST_ENVID])
