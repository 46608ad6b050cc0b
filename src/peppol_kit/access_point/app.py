"""The ASGI app of an access point: by itself, or mounted in another one."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from anyio import CancelScope, CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from peppol_kit.access_point._log import place_of
from peppol_kit.access_point.hand_over import HandOver
from peppol_kit.access_point.readiness import obstacles
from peppol_kit.access_point.reception import Reception
from peppol_kit.access_point.store import Store
from peppol_kit.access_point.upload import Draft, UploadLimits, UploadRefused, save
from peppol_kit.errors import MessageRefused
from peppol_kit.network.clock import Clock, utc_now
from peppol_kit.transports.as4 import ebms, signals

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from types import TracebackType

    from starlette.types import Receive, Scope, Send

    from peppol_kit.access_point.received import Hook
    from peppol_kit.access_point.reception import Answer
    from peppol_kit.access_point.serving import Serves
    from peppol_kit.access_point.store import Stored
    from peppol_kit.network.pki import Credentials, Verifier

_AT_ONCE = 16
"""How many messages are looked at at the same time; others wait on disk."""
_FRIENDLY = "This is an AS4 access point of Peppol. It takes messages by POST.\n"
_KINDS = ("multipart/related", "application/soap+xml")
DEFAULT_LIMITS = UploadLimits()
_log = logging.getLogger(__name__)


class AccessPoint:
    """Receives AS4 messages: an ASGI app with POST ``/as4``, GET ``/health`` (alive) and GET ``/ready`` (or why not).

    ``store`` is a folder, or a `Store`. ``serves`` says whether a message is for somebody who is served here:
    `Registered` asks the network itself. ``hook`` is called with each message, as a `Received`, after its receipt was
    answered: in a thread, or awaited if it is asynchronous; see `HandOver` for when it fails.

    By itself it runs as it is (``uvicorn module:access_point``). Mounted in another app, whose start and end it does
    not see, it is to be entered there (``async with access_point:`` in the app's ``lifespan``); if it is not, what
    waits from before is handed over when the first message comes.

    Raises:
        ConfigurationError: the folder of the store cannot be made or written.
    """

    def __init__(  # noqa: PLR0913 - what an access point consists of
        self,
        credentials: Credentials,
        verifier: Verifier,
        store: Store | str | Path,
        *,
        serves: Serves,
        hook: Hook | None = None,
        clock: Clock = utc_now,
        limits: UploadLimits = DEFAULT_LIMITS,
    ) -> None:
        self.store = store if isinstance(store, Store) else Store(store)
        self._credentials, self._verifier, self._clock = credentials, verifier, clock
        self._hook, self._limits = hook, limits
        self._reception = Reception(
            credentials=credentials, verifier=verifier, store=self.store, serves=serves, clock=clock
        )
        self._threads = CapacityLimiter(_AT_ONCE)
        self._hand_over: HandOver | None = None
        self._app = Starlette(
            routes=[
                Route("/as4", self._as4, methods=["GET", "POST"]),
                Route("/", self._as4, methods=["GET", "POST"]),
                Route("/health", self._health, methods=["GET"]),
                Route("/ready", self._ready, methods=["GET"]),
            ],
            lifespan=self._lifespan,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or start and stop, as ASGI asks."""
        await self._app(scope, receive, send)

    async def __aenter__(self) -> Self:
        """Start handing over what waits."""
        self._start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the message that is being handed over."""
        hand_over, self._hand_over = self._hand_over, None
        if hand_over is not None:
            await hand_over.stop()

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        async with self:
            yield

    def _start(self) -> HandOver | None:
        if self._hand_over is None and self._hook is not None:
            self._hand_over = HandOver(self.store, self._hook, clock=self._clock)
        return self._hand_over

    # --- requests

    async def _as4(self, request: Request) -> Response:
        if request.method != "POST":
            return PlainTextResponse(_FRIENDLY, HTTPStatus.METHOD_NOT_ALLOWED, {"Allow": "POST"})
        try:
            answer = await self._receive(request)
        except UploadRefused as refused:
            return await self._refusal(refused.reason, ebms.OTHER, refused.status)
        except ClientDisconnect:
            _log.info("a sender went away before its message was there")
            return Response(status_code=HTTPStatus.BAD_REQUEST)  # which nobody reads
        except Exception as error:  # noqa: BLE001 - a disk that is full; whatever it is, the sender may come again
            _log.error("a message cannot be stored: %s", place_of(error))
            return await self._refusal("the message cannot be stored now", ebms.DELIVERY_FAILURE, HTTPStatus.OK)
        # That HTTP went well is no word about the message. An ebMS error has the status 200 too, as there are senders
        # that do not read what comes with another
        then = BackgroundTask(self._soon, answer.stored) if answer.stored else None
        return Response(answer.content, HTTPStatus.OK, media_type=signals.CONTENT_TYPE, background=then)

    async def _receive(self, request: Request) -> Answer:
        content_type = request.headers.get("content-type", "")
        if content_type.partition(";")[0].strip().lower() not in _KINDS:
            raise UploadRefused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"a message is {_KINDS[0]}")
        announced = request.headers.get("content-length")
        draft = Draft(self.store)
        try:
            rest = await save(request.stream(), draft.write, announced=announced, limits=self._limits)
            return await to_thread.run_sync(self._take, draft, rest, content_type, limiter=self._threads)
        finally:
            if draft:
                with CancelScope(shield=True):  # an app around this one may give the request up: nothing is left of it
                    await to_thread.run_sync(draft.discard)

    def _take(self, draft: Draft, rest: bytes, content_type: str) -> Answer:
        """All that is done with a small message is done here, in one thread."""
        try:
            return self._reception.take(draft.write(rest), content_type)
        finally:
            draft.discard()

    async def _refusal(self, reason: str, code: str, status: int) -> Response:
        """What is refused before it is looked at."""
        refused = MessageRefused(reason, ebms=code)
        answer = await to_thread.run_sync(self._reception.refuse, refused, limiter=self._threads)
        closing = {"Connection": "close"}  # so that what was not read need not be
        return Response(answer.content, status, closing, media_type=signals.CONTENT_TYPE)

    async def _soon(self, stored: Stored) -> None:
        hand_over = self._start()
        if hand_over is not None:
            hand_over.soon(stored)

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def _ready(self, _request: Request) -> Response:
        reasons = await to_thread.run_sync(
            lambda: list(obstacles(self.store, self._credentials, self._verifier, at=self._clock()))
        )
        status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
        return JSONResponse({"status": "not ready" if reasons else "ready", "reasons": reasons}, status)
