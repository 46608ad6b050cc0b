"""How long it takes to make, to take and to prove an AS4 message: `tox -e bench`.

Beside each are the bare operations that nobody can do without: RSA, AES, SHA-256 and GZIP on the same bytes, in the
same run. The ratios are of CPU time, in rounds that go through all of them, so that what else the machine does hits
all alike; they are printed, and are held against what the project promises.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import process_time
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests import as4
from tests.bench.bare import Bare
from tests.documents import invoice

from peppol_kit.transports.as4 import open_message, outbound, receipts, signals

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_benchmark.fixture import BenchmarkFixture

    from peppol_kit.transports.base import Receipt

MOST_TIMES_BARE, TIMES_FASTER_THAN_AS4 = 4, 2
ROUNDS = 150
MEGABYTES = 100
MOST_MEMORY = 64_000_000
CONTENT = invoice(10)


@pytest.fixture(autouse=True)
def only_when_asked(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--benchmark-only", default=False):
        pytest.skip("a benchmark: --benchmark-only, or tox -e bench")


class Work:
    """A message between two access points, step by step; ``folder`` is where it arrives."""

    def __init__(self, folder: Path) -> None:
        self._names = itertools.count()
        self.folder = folder
        self.sender, self.receiver = as4.sender(), as4.receiver()
        self.outgoing = self.make()
        self.raw = folder / "raw"
        self.raw.write_bytes(bytes(self.outgoing))
        self.receipt = self.take()
        self.prove()
        bare = Bare(CONTENT, self.sender, self.receiver)
        self.make_bare, self.take_bare = bare.make, bare.take

    def make(self) -> outbound.Outgoing:
        return outbound.build(as4.message(CONTENT), as4.endpoint(), credentials=self.sender)

    def take(self) -> bytes:
        """From the bytes on the disk to the receipt, the payload being written."""
        got = open_message(
            self.raw,
            self.outgoing.content_type,
            payload=self.folder / str(next(self._names)),
            credentials=self.receiver,
            verifier=as4.verifier(),
            at=as4.NOW,
        )
        return signals.receipt_for(got, credentials=self.receiver, message_id="receipt@bench", at=as4.NOW)

    def prove(self) -> Receipt:
        return receipts.verify(
            self.receipt,
            message_id=as4.MESSAGE_ID,
            references=self.outgoing.references,
            certificate=self.receiver.certificate,
            party=self.receiver.party,
            at=as4.NOW,
        )


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    return Work(tmp_path_factory.mktemp("as4"))


@pytest.mark.parametrize("step", ["make_bare", "make", "take_bare", "take", "prove"])
def test_a_step(benchmark: BenchmarkFixture, work: Work, step: str) -> None:
    benchmark.group = "AS4, 10 lines"
    benchmark(getattr(work, step))


def medians(steps: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The CPU time of each step in milliseconds, the rounds going through all of them."""
    times: dict[str, list[float]] = {name: [] for name in steps}
    gc.collect()
    for _ in range(ROUNDS):
        for name, step in steps.items():
            started = process_time()
            step()
            times[name].append(process_time() - started)
    return {name: 1_000 * median(each) for name, each in times.items()}


def test_a_message_takes_few_times_its_bare_operations(benchmark: BenchmarkFixture, work: Work) -> None:
    steps = {name: getattr(work, name) for name in ("make_bare", "make", "take_bare", "take", "prove")}
    found = benchmark.pedantic(medians, args=(steps,), rounds=1)
    ratios = {name: round(found[name] / found[f"{name}_bare"], 2) for name in ("make", "take")}
    benchmark.extra_info.update(found | {f"{name} / bare": ratio for name, ratio in ratios.items()})
    print(found, ratios)
    assert max(ratios.values()) <= MOST_TIMES_BARE


def test_it_is_faster_than_the_as4_of_pypi(benchmark: BenchmarkFixture, work: Work, tmp_path: Path) -> None:
    from tests.interop.as4_peer import NotHere, installed

    try:
        python = installed()
    except NotHere as reason:
        pytest.skip(str(reason))
    for name, credentials in (("sender", work.sender), ("receiver", work.receiver)):
        key = credentials.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (tmp_path / f"{name}.pem").write_bytes(key + credentials.certificate.public_bytes(Encoding.PEM))
    for name, authority in (("root", as4.pki().root), ("ca", as4.pki().access_point_ca)):
        (tmp_path / f"{name}.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "document.xml").write_bytes(CONTENT)

    def compared() -> tuple[dict[str, float], dict[str, float]]:
        program = Path(__file__).with_name("as4_program.py")
        done = subprocess.run(
            [python, "-I", program, tmp_path, str(ROUNDS)], capture_output=True, check=True, timeout=120
        )
        return medians({"make": work.make, "take": work.take, "prove": work.prove}), json.loads(done.stdout)

    ours, theirs = benchmark.pedantic(compared, rounds=1)
    faster = {name: round(theirs[name] / ours[name], 1) for name in ours}
    benchmark.extra_info.update({f"as4 / {name}": times for name, times in faster.items()})
    print(ours, theirs, faster)
    assert min(faster["make"], faster["take"]) >= TIMES_FASTER_THAN_AS4


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the memory of a process is not told here")
@pytest.mark.parametrize("packs", [True, False])
@pytest.mark.parametrize("side", ["make", "take"])
def test_a_large_message_takes_little_memory(
    benchmark: BenchmarkFixture, tmp_path: Path, side: str, packs: bool
) -> None:
    """In a process of its own, whose greatest size is compared with that after a small message."""
    content = tmp_path / "content"
    with content.open("wb") as sink:
        for _ in range(MEGABYTES):
            sink.write(b"<cbc:ID>1</cbc:ID>".ljust(100) * 10_000 if packs else os.urandom(1_000_000))
    program = Path(__file__).with_name("as4_memory.py")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    def measured() -> int:
        done = subprocess.run(
            [sys.executable, program, side, content], capture_output=True, check=True, env=environment, timeout=120
        )
        return int(done.stdout)

    grown = benchmark.pedantic(measured, rounds=1)
    benchmark.extra_info["bytes"] = grown
    print(side, "packs" if packs else "does not pack", grown)
    assert grown <= MOST_MEMORY
