"""Messages through the network of a sandbox: `tox -e bench`. How fast they are stands in the figures; what is held is
that many do not become slower, nor the processes larger, and that a large message stays out of memory.

``python -m tests.bench.network --messages 20000`` is the long run.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.documents import invoice

from peppol_kit.delivery import addressing
from peppol_kit.envelope import Envelope, wrap

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

ROOT = Path(__file__).parents[2]
MESSAGES = 900
MEGABYTES, MOST_MEMORY = 100, 64_000_000
LEAST_SPEED, MOST_GROWTH = 0.7, 1.1  # of 100 messages and more, on a machine that does other things too


@pytest.fixture(autouse=True)
def only_when_asked(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--benchmark-only", default=False):
        pytest.skip("a benchmark: --benchmark-only, or tox -e bench")


def told(program: str, *arguments: object) -> dict[str, dict[str, float]]:
    """What a program of this folder prints, in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", f"tests.bench.{program}", *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, env=environment, timeout=600)
    return json.loads(done.stdout)


@pytest.mark.parametrize("processes", [1, 2])
def test_many_messages_stay_as_fast_and_take_no_more_memory(benchmark: BenchmarkFixture, processes: int) -> None:
    asked = ("network", "--messages", MESSAGES, "--processes", processes, "--json")
    figures = benchmark.pedantic(told, args=asked, rounds=1)
    for way in ("AS4Transport.send", "PeppolClient.send"):
        found = figures[way]
        benchmark.extra_info.update({f"{way}, {name}": round(value, 3) for name, value in found.items()})
        print(way, {name: round(value, 3) for name, value in found.items()})
        assert found["first / last CPU, to bare"] >= LEAST_SPEED
        assert max(found["last / first RSS sender"], found["last / first RSS receiver"]) <= MOST_GROWTH
        assert found["connections"] == 0


@pytest.mark.parametrize("packs", [True, False])
def test_a_large_message_takes_little_memory_on_both_sides(
    benchmark: BenchmarkFixture, tmp_path: Path, packs: bool
) -> None:
    content = tmp_path / "content"
    large_invoice(content, packs=packs)
    assert content.stat().st_size > MEGABYTES * 1_000_000
    sender, receiver = benchmark.pedantic(told, args=("network_memory", content), rounds=1)
    benchmark.extra_info.update({"sender": sender, "receiver": receiver})
    print("packs" if packs else "does not pack", sender, receiver)
    assert max(sender, receiver) <= MOST_MEMORY


def large_invoice(content: Path, *, packs: bool) -> None:
    """An invoice in its envelope, with notes of a megabyte each."""
    xml = invoice(1)
    to = addressing.of(xml)
    envelope = Envelope(
        sender=to.sender,
        receiver=to.receiver,
        document_type=to.document_type,
        process=to.process,
        country_c1=to.country,
        instance_id="large",
        created=datetime.now(UTC),
    )
    head, mark, tail = wrap(xml, envelope).partition(b"<cbc:InvoiceTypeCode")
    with content.open("wb") as sink:
        sink.write(head)
        for _ in range(MEGABYTES):
            note = b"the same again, " * 62_500 if packs else b64encode(os.urandom(750_000))
            sink.write(b"<cbc:Note>" + note + b"</cbc:Note>\n")
        sink.write(mark + tail)
