"""What can go wrong with an access point: an ASGI app around the real one, which then does its work, or does not."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import OrderedDict
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from anyio import to_thread

from peppol_kit.errors import IdentifierError, MessageRefused
from peppol_kit.identifiers import ParticipantId
from peppol_kit.sandbox._web import bomb
from peppol_kit.sandbox.faults import Fault
from peppol_kit.transports.as4 import signals

if TYPE_CHECKING:
    from asyncio import Transport
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from peppol_kit.access_point.serving import Serves
    from peppol_kit.network.clock import Clock
    from peppol_kit.network.pki import Credentials
    from peppol_kit.sandbox.faults import Faults, Script
    from peppol_kit.transports.as4.inbound import Inbound

CONNECTION = "peppol_kit.sandbox.connection"
"""Under this name the state of a request has the connection that it came by."""

_BEFORE = (Fault.SLOW, Fault.DROPPED, Fault.NOT_FOUND, Fault.SERVER_ERROR, Fault.GZIP_BOMB, Fault.EBMS)
_AFTER = (
    Fault.DROPPED_AFTER,
    Fault.LOST_RECEIPT,
    Fault.WRONG_DIGEST,
    Fault.OTHER_SIGNER,
    Fault.GATEWAY_ERROR,
    Fault.DUPLICATE,
)
_HEAD = 200_000
_KNOWN = 1000
_MESSAGE_ID = re.compile(rb"MessageId[^>]*>\s*([^<\s]+)\s*<")
_REF_TO = re.compile(rb"RefToMessageId[^>]*>\s*([^<\s]+)\s*<")
_RECIPIENT = re.compile(rb"finalRecipient[^>]*>\s*([^<\s]+)\s*<")
_DIGEST = re.compile(rb"(<[^/>]*DigestValue[^>]*>)[^<]*(<)")


class _Answer(NamedTuple):
    status: int
    body: bytes = b""
    content_type: str = signals.CONTENT_TYPE
    encoding: str = ""


class FaultyApp:
    """Stands around `app`, which is to be set, and spoils what is scripted. `serves` is for the app to ask."""

    app: ASGIApp

    def __init__(
        self,
        credentials: Credentials,
        *,
        serves: Serves,
        faults: Faults,
        other: Callable[[], Credentials],
        clock: Clock,
    ) -> None:
        self._credentials, self._serves, self._faults, self._other, self._clock = (
            credentials,
            serves,
            faults,
            other,
            clock,
        )
        self._seen: OrderedDict[str, Inbound] = OrderedDict()

    def serves(self, inbound: Inbound) -> bool:
        """Whether a message is served here; remembers it, for a receipt that is to be made wrongly."""
        self._seen[inbound.message_id] = inbound
        while len(self._seen) > _KNOWN:
            self._seen.popitem(last=False)
        return self._serves(inbound)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        head = _Head(receive)
        who = await head.recipient() if self._faults.names_a_participant("access-point") else None
        script = self._faults.take("access-point", *_BEFORE, *_AFTER, participant=who)
        if script is None:
            await self.app(scope, head.receive, send)
        elif script.fault is Fault.SLOW:
            await to_thread.run_sync(self._faults.pause, script.seconds)
            await self.app(scope, head.receive, send)
        elif script.fault in _BEFORE:
            await self._before(script, scope, head, send)
        else:
            await self._after(script, scope, head, send)

    async def _before(self, script: Script, scope: Scope, head: _Head, send: Send) -> None:
        """Answer without the access point."""
        match script.fault:
            case Fault.DROPPED:
                await _drop(scope, head)
            case Fault.NOT_FOUND:
                await _answer(_Answer(404), send)
            case Fault.SERVER_ERROR:
                await _answer(_Answer(500), send)
            case Fault.GZIP_BOMB:
                await _answer(_Answer(200, bomb(), encoding="gzip"), send)
            case _:
                await head.all()
                await _answer(_Answer(200, self._error(script.ebms, _first(_MESSAGE_ID, head.read))), send)

    async def _after(self, script: Script, scope: Scope, head: _Head, send: Send) -> None:
        """Let the access point do its work, and answer something else than it does."""
        said = _Said()
        await self.app(scope, head.receive, said.send)
        if script.fault is Fault.DROPPED_AFTER:
            await _drop(scope, head)
            return
        inbound = self._seen.get(_first(_REF_TO, said.body))
        await _answer(self._spoilt(script.fault, inbound) if inbound else _Answer(said.status, said.body), send)

    def _spoilt(self, fault: Fault, inbound: Inbound) -> _Answer:
        match fault:
            case Fault.GATEWAY_ERROR:
                return _Answer(502, b"<html><body>Bad gateway</body></html>", "text/html")
            case Fault.DUPLICATE:
                return _Answer(200, self._error("EBMS:4001", inbound.message_id))
            case Fault.WRONG_DIGEST:
                wrong = b64encode(sha256(b"something else").digest())
                references = tuple(_DIGEST.sub(rb"\g<1>" + wrong + rb"\g<2>", each) for each in inbound.references)
                return _Answer(200, self._receipt(replace(inbound, references=references), self._credentials))
            case Fault.OTHER_SIGNER:
                return _Answer(200, self._receipt(inbound, self._other()))
            case _:
                return _Answer(200)

    def _receipt(self, inbound: Inbound, signer: Credentials) -> bytes:
        return signals.receipt_for(inbound, credentials=signer, message_id=_new_id(), at=self._clock())

    def _error(self, code: str, message_id: str) -> bytes:
        refused = MessageRefused("as the sandbox was told", ebms=code, message_id=message_id)
        return signals.error(refused, message_id=_new_id(), at=self._clock(), credentials=self._credentials)


def _new_id() -> str:
    return f"{uuid4()}@sandbox"


def _first(pattern: re.Pattern[bytes], data: bytes) -> str:
    found = pattern.search(data)
    return found[1].decode(errors="replace") if found else ""


class _Head:
    """The beginning of a request, read before the app reads it, which then gets all of it."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._held: list[Message] = []
        self.read = b""

    async def receive(self) -> Message:
        """What the app gets."""
        return self._held.pop(0) if self._held else await self._receive()

    async def recipient(self) -> ParticipantId | None:
        """Whom the message is for, by its header, which is not encrypted; None where that cannot be read."""
        await self.all(_HEAD)
        try:
            return ParticipantId.parse(_first(_RECIPIENT, self.read))
        except IdentifierError:
            return None

    async def all(self, most: int | None = None) -> None:
        """Read the request, or its beginning."""
        more = True
        while more and (most is None or len(self.read) < most):
            message = await self._receive()
            self._held.append(message)
            more = message["type"] == "http.request" and message.get("more_body", False)
            self.read += message.get("body", b"")[: _HEAD - len(self.read)]


class _Said:
    """What the app answers, held back."""

    def __init__(self) -> None:
        self.status = 0
        self.body = b""

    async def send(self, message: Message) -> None:
        """What the app calls."""
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"")


async def _answer(answer: _Answer, send: Send) -> None:
    headers = [
        (b"content-type", answer.content_type.encode()),
        (b"content-length", str(len(answer.body)).encode()),
        *([(b"content-encoding", answer.encoding.encode())] if answer.encoding else []),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


async def _drop(scope: Scope, head: _Head) -> None:
    """Cut the connection, and wait until that is done."""
    connection: Transport = scope["state"][CONNECTION]
    connection.abort()
    while (await head.receive())["type"] != "http.disconnect":
        pass
