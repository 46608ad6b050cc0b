"""Whatever comes in, the answer is a receipt for what was really signed, an ebMS error, or a clean refusal."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.sandbox.access_point.mutations import mutated, mutated_type
from tests.sandbox.access_point.receiving import Sent, error_of, message, packed, receipt_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peppol_kit.access_point import AccessPoint
    from peppol_kit.network.pki import Credentials

Case = tuple[Sent, bytes]
"""What is sent, and the business message in it that its sender signed."""


@pytest.fixture
def cases(c2: Credentials, c3: Credentials) -> Callable[[int], Iterator[Case]]:
    sound = [message() for _ in range(4)]
    on_the_wire = [packed(each, sender=c2, receiver=c3) for each in sound]

    def changed(number: int) -> Case:
        chance = Random(number)
        which = chance.randrange(len(sound))
        content = sound[which].content
        assert isinstance(content, bytes)
        if number % 8 == 0:  # signed and sealed as it must be, but wrong inside
            content = mutated(content, chance)
            return packed(message(content=content), sender=c2, receiver=c3), content
        sent = on_the_wire[which]
        body, content_type = mutated(sent.body, chance), mutated_type(sent.content_type, chance)
        return Sent(body, content_type, sent.outgoing), content

    return lambda count: map(changed, range(count))


def everything_in(access_point: AccessPoint) -> list[str]:
    """What the store keeps: of what was refused, nothing may be there, nor in what is on its way."""
    return sorted(
        f"{folder} {name} {size}"
        for part in ("messages", "instances", "days", "waiting", "staging")
        for folder, _, names in os.walk(access_point.store.folder / part)
        for name in names
        for size in [(Path(folder) / name).stat().st_size]
    )


async def judge(access_point: AccessPoint, cases: Iterator[Case], c3: Credentials) -> Counter[str]:
    """What was answered, by kind; each answer is looked at."""
    outcomes: Counter[str] = Counter()
    before = everything_in(access_point)
    transport = httpx.ASGITransport(access_point, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="https://c3.example") as client:
        for sent, content in cases:
            headers = {"Content-Type": sent.content_type}
            answer = await client.post("/as4", content=sent.body, headers=headers)
            stored = access_point.store.find(sent.outgoing.message_id)
            if stored is None:
                code, _, _ = error_of(answer)
                assert answer.status_code in {200, 415}
                assert code not in {"", "EBMS:0202"}  # which would be an error that nobody thought of
                assert everything_in(access_point) == before
                outcomes[code] += 1
                continue
            receipt_of(answer, sent, c3)
            assert stored.payload.read_bytes() == content
            outcomes["accepted"] += 1
            access_point.store.hand_over(stored)
            shutil.rmtree(stored.folder)  # so that the next one is not a duplicate
            before = everything_in(access_point)
    return outcomes


@pytest.mark.parametrize("count", [200, pytest.param(20_000, marks=pytest.mark.soak)])
def test_a_changed_message_is_answered_and_never_taken_for_what_it_is_not(
    make: Callable[..., AccessPoint], cases: Callable[[int], Iterator[Case]], c3: Credentials, count: int
) -> None:
    access_point = make()
    outcomes = asyncio.run(judge(access_point, cases(count), c3))
    print(outcomes)
    assert outcomes.total() == count
    assert {"EBMS:0004", "EBMS:0007", "EBMS:0009", "EBMS:0101", "EBMS:0103"} <= set(outcomes)
    assert list(access_point.store.folder.glob("staging/*/*/*")) == []
