"""A mail server on loopback, for tests: what it is told, it does; what comes in, it keeps."""

# ruff: noqa: N802, ARG002 - aiosmtpd names what it calls, and what it calls it with

from __future__ import annotations

import asyncio
import ssl
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

if TYPE_CHECKING:
    from pathlib import Path

    from peppol_kit.network.pki import Credentials

HOST = "127.0.0.1"


@dataclass
class Behaviour:
    """What the server does otherwise than to take everything."""

    replies: dict[str, list[str]] = field(default_factory=dict)
    """Replies by what is asked: ``MAIL``, ``DATA``, or an address. The last one stays; an empty one is a yes."""
    drop: str = ""
    """When it breaks off: ``connect``, ``data`` (before the mail), ``after-data`` (it has the mail), ``quit``."""
    silent: bool = False
    """Whether it takes the mail and says nothing until the client gives up."""
    reply: str = "250 2.0.0 Ok: queued as 4XyZ1"
    size: int = 33_554_432
    dsn: bool = True
    smtputf8: bool = True
    password: str = ""
    """Of the user ``postbode``; without one nobody is asked."""


@dataclass(frozen=True)
class Received:
    """A mail that came in; ``commands`` are those by which it was announced."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes
    commands: tuple[str, ...]
    tls: str
    user: str


class _Smtp(SMTP):
    """aiosmtpd, which knows no delivery reports, with them."""

    def __init__(self, server: MailServer, **options: Any) -> None:
        super().__init__(server, hostname="mail.sandbox.example", loop=server.loop, **options)
        self.commands: list[str] = []
        self.behaviour = server.behaviour

    def _getparams(self, params: Any) -> Any:
        found = super()._getparams(params)
        if found is not None and self.behaviour.dsn:
            for name in ("NOTIFY", "RET", "ENVID"):
                found.pop(name, None)
        return found

    async def smtp_MAIL(self, arg: str | None) -> None:
        self.commands = [f"MAIL {arg}"]
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        self.commands.append(f"RCPT {arg}")
        await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str | None) -> None:
        if self.behaviour.drop == "data":
            self.transport.abort()
            return
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str | None) -> None:
        if self.behaviour.drop == "quit":
            self.transport.abort()
            return
        await super().smtp_QUIT(arg)


class MailServer:
    """A server in a thread of its own; ``with MailServer(credentials) as server: server.port``."""

    def __init__(
        self,
        credentials: Credentials | None,
        folder: Path,
        *,
        implicit: bool = False,
        behaviour: Behaviour | None = None,
    ) -> None:
        self.behaviour = behaviour or Behaviour()
        self.inbox: list[Received] = []
        self.host = HOST
        self.port = 0
        self.connections = 0
        self.loop = asyncio.new_event_loop()
        self._implicit = implicit
        self._context = server_context(credentials, folder) if credentials else None
        self._open: set[asyncio.BaseTransport] = set()

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        implicit = self._context if self._implicit else None
        server = self.loop.run_until_complete(self.loop.create_server(self._protocol, HOST, 0, ssl=implicit))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()
        server.close()
        for transport in self._open:
            transport.abort()  # type: ignore[attr-defined]
        waiting = asyncio.all_tasks(self.loop)
        for task in waiting:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()

    def _protocol(self) -> _Smtp:
        self.connections += 1
        asks = bool(self.behaviour.password)
        protocol = _Smtp(
            self,
            data_size_limit=self.behaviour.size or None,
            enable_SMTPUTF8=self.behaviour.smtputf8,
            tls_context=None if self._implicit else self._context,
            authenticator=self._authenticated if asks else None,
            auth_required=asks,
            timeout=20,
        )
        if self._implicit:
            protocol._auth_require_tls = False  # there is TLS, of which aiosmtpd does not know
        return protocol

    def _authenticated(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        good = data.login == b"postbode" and data.password == self.behaviour.password.encode()
        return AuthResult(success=good, handled=False, auth_data=data.login.decode() if good else None)

    # --- what aiosmtpd asks

    async def handle_EHLO(
        self, server: _Smtp, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self._open.add(server.transport)
        if self.behaviour.drop == "connect":
            server.transport.abort()
        if not self.behaviour.password:
            responses = [line for line in responses if not line.startswith("250-AUTH")]
        return [*responses[:-1], *(["250-DSN"] if self.behaviour.dsn else []), responses[-1]]

    async def handle_MAIL(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        return self._reply("MAIL") or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Envelope, address: str, options: list[str]) -> str:
        refusal = self._reply(address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: _Smtp, session: Session, envelope: Envelope) -> str:
        refusal = self._reply("DATA")
        if refusal:
            return refusal
        tls = server.transport.get_extra_info("ssl_object")
        self.inbox.append(
            Received(
                envelope.mail_from or "",
                tuple(envelope.rcpt_tos),
                envelope.original_content or b"",
                tuple(server.commands),
                tls.version() if tls else "",
                str(session.auth_data or ""),
            )
        )
        if self.behaviour.drop == "after-data":
            server.transport.abort()
        if self.behaviour.silent:
            await asyncio.sleep(20)
        return self.behaviour.reply

    def _reply(self, asked: str) -> str:
        replies = self.behaviour.replies.get(asked, [""])
        return replies.pop(0) if len(replies) > 1 else replies[0]


def server_context(credentials: Credentials, folder: Path) -> ssl.SSLContext:
    """TLS of a server with these credentials."""
    file = folder / "server.pem"
    key = credentials.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain = (credentials.certificate, *credentials.chain)
    file.write_bytes(key + b"".join(each.public_bytes(Encoding.PEM) for each in chain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    file.unlink()
    return context
