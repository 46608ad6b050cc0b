"""An access point within another app, and what it says of its health."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import pytest
import requests
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount
from tests.sandbox.access_point.receiving import (
    RECEIVER,
    Sent,
    post,
    receipt_of,
    running,
    staged,
    until,
)

from peppol_kit.access_point import AccessPoint, Received, Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.network.pki import Credentials


async def ask(app: Any, sent: Sent, path: str) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://c3.example") as client:
        return await client.post(path, content=sent.body, headers={"Content-Type": sent.content_type})


@pytest.mark.parametrize("kind", [FastAPI, Starlette])
def test_it_runs_within_another_app(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], c3: Credentials, kind: Any
) -> None:
    arrived: list[Received] = []

    async def hook(received: Received) -> None:
        await asyncio.sleep(0)
        arrived.append(received)

    access_point, sent = make(hook=hook), pack()

    @asynccontextmanager
    async def lifespan(_: Any) -> Any:
        async with access_point:
            yield

    app = kind(lifespan=lifespan)
    app.mount("/peppol", access_point)

    with running(app, None) as address:
        receipt_of(post(f"{address}/peppol", sent), sent, c3)
        assert requests.get(f"{address}/peppol/health").json() == {"status": "alive"}
        until(lambda: arrived)
    (received,) = arrived
    assert received.envelope.receiver == RECEIVER


@pytest.mark.parametrize("path", ["/peppol/as4", "/peppol/"])
def test_it_hands_over_even_if_the_other_app_did_not_enter_it(
    make: Callable[..., AccessPoint], pack: Callable[..., Sent], c3: Credentials, path: str
) -> None:
    arrived: list[Received] = []
    access_point, sent = make(hook=arrived.append), pack()

    async def run() -> None:
        answer = await ask(Starlette(routes=[Mount("/peppol", access_point)]), sent, path)
        receipt_of(answer, sent, c3)
        await asyncio.to_thread(until, lambda: arrived)
        await access_point.__aexit__(None, None, None)

    asyncio.run(run())


# --- health


def test_it_says_that_it_is_alive_and_ready(make: Callable[..., AccessPoint]) -> None:
    with running(make(), None) as address:
        health, ready = (requests.get(f"{address}/{what}") for what in ("health", "ready"))
    assert (health.status_code, health.json()) == (200, {"status": "alive"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "reasons": []})


def test_it_says_why_it_is_not_ready(make: Callable[..., AccessPoint], monkeypatch: pytest.MonkeyPatch) -> None:
    access_point = make(clock=lambda: datetime.now(UTC) + timedelta(days=4000))
    monkeypatch.setattr(Store, "free", lambda _: 1)
    with running(access_point, None) as address:
        ready = requests.get(f"{address}/ready")
        access_point.store.close()
        without_a_folder = requests.get(f"{address}/ready")
    assert ready.status_code == 503
    assert ready.json() == {
        "status": "not ready",
        "reasons": [
            "the disk of the store has less than 500 MB free",
            "the certificate of this access point is not valid: expired",
        ],
    }
    assert "the store cannot be written: No such file or directory" in without_a_folder.json()["reasons"]


def test_a_request_that_the_other_app_gives_up_leaves_nothing(make: Callable[..., AccessPoint]) -> None:
    access_point = make()
    began = threading.Event()
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/as4",
        "raw_path": b"/as4",
        "query_string": b"",
        "headers": [(b"content-type", b"multipart/related; boundary=x")],
    }

    async def receive() -> dict[str, object]:
        if began.is_set():
            await anyio.sleep_forever()
        began.set()
        return {"type": "http.request", "body": b"x" * 500_000, "more_body": True}

    async def send(_: object) -> None:
        raise AssertionError("there is nobody to answer")

    async def give_up() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(access_point, scope, receive, send)
            await anyio.to_thread.run_sync(
                until, lambda: [each for each in staged(access_point) if (each / "raw").exists()]
            )
            tasks.cancel_scope.cancel()

    anyio.run(give_up)
    assert staged(access_point) == []
