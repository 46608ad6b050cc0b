"""The mail server of a sandbox: it takes every mail over STARTTLS, and keeps it to be looked at."""

from __future__ import annotations

import asyncio
import hmac
import logging
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from peppol_kit.errors import ConfigurationError
from peppol_kit.sandbox._loops import Arrivals, LoopThread
from peppol_kit.sandbox._sockets import LOOPBACK
from peppol_kit.sandbox.faults import Fault

if TYPE_CHECKING:
    import ssl
    from email.message import EmailMessage

    from peppol_kit.sandbox.faults import Faults
    from peppol_kit.sandbox.smp import Login

_MOST = 100_000_000


class ArrivedMail(NamedTuple):
    """A mail as the server took it: from whom and to whom by its envelope, and its bytes."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    user: str = ""
    """Who handed it over, if they gave a password."""

    @property
    def message(self) -> EmailMessage:
        """The mail, read."""
        return message_from_bytes(self.content, policy=policy.default)


def _without(record: logging.LogRecord) -> bool:
    """Whether a line of aiosmtpd's log is worth reading: at each log-in it warns of what it alone can mend."""
    return "login_data is deprecated" not in record.getMessage()


class MailServer:
    """A mail server on `port` of localhost, from its making until `stop`. Nobody can hand mail over without TLS.

    Passwords are not needed, and those that are given must be right.

    Raises:
        ConfigurationError: the extra ``peppol-kit[sandbox]`` is not installed.
    """

    host = "localhost"
    port: int
    """Where it listens, on `host`."""
    login: Login
    """The user and the password that it knows."""

    def __init__(self, *, tls: ssl.SSLContext, faults: Faults, login: Login) -> None:
        try:
            from aiosmtpd.smtp import SMTP, AuthResult
        except ImportError as error:
            raise ConfigurationError("a mail server needs the extra: pip install 'peppol-kit[sandbox]'") from error
        self._smtp, self._auth_result = SMTP, AuthResult
        logging.getLogger("mail.log").addFilter(_without)
        self._tls, self._faults, self.login = tls, faults, login
        self._arrivals: Arrivals[ArrivedMail] = Arrivals()
        self._open: list[Any] = []
        self._loop = LoopThread("mail")
        self._server = self._loop.call(self._listen())
        self.port = int(self._server.sockets[0].getsockname()[1])

    @property
    def received(self) -> tuple[ArrivedMail, ...]:
        """All that arrived, in order."""
        return self._arrivals.all

    def wait(self, count: int = 1, *, seconds: float = 10.0) -> tuple[ArrivedMail, ...]:
        """Wait until so many mails have arrived, and give all that have.

        Raises:
            TransportTimeout: fewer came in that time.
        """
        return self._arrivals.wait(count, seconds)

    def stop(self) -> None:
        """Take no more mail; all threads and sockets are gone when this returns."""
        if self._server.is_serving():
            self._loop.call(self._close())
            self._loop.stop()

    async def _listen(self) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(self._protocol, LOOPBACK, 0)

    async def _close(self) -> None:
        self._server.close()
        for conversation in self._open:
            if conversation.transport is not None:
                conversation.transport.abort()
        await asyncio.sleep(0)
        await self._server.wait_closed()

    def _protocol(self) -> asyncio.BaseProtocol:
        if self._faults.take("mail", Fault.DROPPED):
            return _Deaf()
        bare = self._faults.take("mail", Fault.NO_STARTTLS) is not None
        conversation = self._smtp(
            _Handler(self._faults, self._arrivals),
            hostname=self.host,
            ident="peppol_kit sandbox",
            tls_context=None if bare else self._tls,
            require_starttls=not bare,
            authenticator=self._authenticate,
            data_size_limit=_MOST,
            enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )
        self._open = [each for each in self._open if each.transport is not None]
        self._open.append(conversation)
        return cast("asyncio.BaseProtocol", conversation)

    def _authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> Any:  # noqa: ARG002
        given = (getattr(data, "login", b""), getattr(data, "password", b""))
        wanted = (self.login.user.encode(), self.login.password.encode())
        right = all(hmac.compare_digest(*each) for each in zip(given, wanted, strict=True))
        return self._auth_result(success=right, handled=False, auth_data=given[0].decode(errors="replace"))


class _Deaf(asyncio.Protocol):
    """Ends the connection before a word is said."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            transport.abort()


class _Handler:
    """What aiosmtpd asks; the names are those that it looks for."""

    def __init__(self, faults: Faults, arrivals: Arrivals[ArrivedMail]) -> None:
        self._faults, self._arrivals = faults, arrivals

    async def handle_RCPT(  # noqa: N802
        self,
        server: Any,  # noqa: ARG002
        session: Any,  # noqa: ARG002
        envelope: Any,
        address: str,
        options: list[str],  # noqa: ARG002
    ) -> str:
        script = self._faults.take("mail", Fault.GREYLISTED, Fault.REFUSED)
        match script.fault if script else None:
            case Fault.GREYLISTED:
                return "451 4.7.1 Greylisted, come again later"
            case Fault.REFUSED:
                return "550 5.1.1 No such mailbox"
            case _:
                envelope.rcpt_tos.append(address)
                return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        script = self._faults.take("mail", Fault.SLOW, Fault.DROPPED_AFTER)
        user = str(session.auth_data or "")
        mail = ArrivedMail(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content, user)
        self._arrivals.add(mail)
        if script and script.fault is Fault.SLOW:
            await asyncio.to_thread(self._faults.pause, script.seconds)
        elif script:
            server.transport.abort()
        return f"250 2.0.0 OK: queued as {len(self._arrivals.all):08d}"
