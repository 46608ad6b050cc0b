"""An access point that is killed, and its senders, who try again: each message is stored once, and none is lost."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from cryptography.hazmat.primitives.serialization import Encoding
from tests.sandbox.access_point.receiving import post, receipt_of, until

from peppol_kit.access_point import Store
from peppol_kit.sandbox.wallet import pem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.sandbox.access_point.receiving import Sent

    from peppol_kit.network.pki import Credentials
    from peppol_kit.sandbox.wallet import Wallet

PROGRAM = Path(__file__).with_name("killed.py")
MESSAGES = 6


@pytest.fixture
def folder(tmp_path: Path, wallet: Wallet, c3: Credentials) -> Path:
    (tmp_path / "c3.pem").write_bytes(pem(c3))
    for name, authority in (("root", wallet.pki.root), ("issuer", wallet.pki.access_point_ca)):
        (tmp_path / f"{name}.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    return tmp_path


@contextmanager
def process(folder: Path, point: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, str(PROGRAM), str(folder), str(port), point]) as running:
        address = f"http://127.0.0.1:{port}"
        until(lambda: running.poll() is not None or is_alive(address))
        yield address, running
        running.terminate()


def is_alive(address: str) -> bool:
    try:
        return requests.get(f"{address}/health", timeout=5).ok
    except requests.ConnectionError:
        return False


@pytest.mark.parametrize(
    ("point", "stored_before", "times_handed_over"),
    [
        ("before it is stored", 3, 1),
        ("after it is stored, before its receipt", 4, 1),
        ("after it is handed over, before that is noted", 4, 2),
    ],
)
def test_n_sent_are_n_stored_once(
    folder: Path, pack: Callable[..., Sent], c3: Credentials, *, point: str, stored_before: int, times_handed_over: int
) -> None:
    sent = [pack() for _ in range(MESSAGES)]
    receipts: dict[str, set[bytes]] = {each.outgoing.message_id: set() for each in sent}
    log = folder / "handed-over"

    def send(address: str, each: Sent) -> None:
        answer = post(address, each)
        receipt_of(answer, each, c3)
        receipts[each.outgoing.message_id].add(answer.content)

    with process(folder, point) as (address, running):
        for each in sent[:3]:
            send(address, each)
        until(lambda: log.exists() and len(log.read_text().splitlines()) == 3)
        try:
            send(address, sent[3])
        except requests.ConnectionError:
            assert "handed over" not in point
        assert running.wait(10) == -signal.SIGKILL
    assert len(list(Store(folder / "store").messages())) == stored_before
    with process(folder, "-") as (address, running):
        for each in sent:  # a sender who does not know what came of it sends the same again
            send(address, each)
        until(lambda: not list(Store(folder / "store").waiting))
    handed_over = Counter(line.split()[0] for line in log.read_text().splitlines())
    stored = list(Store(folder / "store").messages())
    assert Counter(each.facts.message_id for each in stored) == Counter(list(receipts))
    assert {each.facts.message_id: {each.receipt.read_bytes()} for each in stored} == receipts
    assert handed_over == dict.fromkeys(receipts, 1) | {sent[3].outgoing.message_id: times_handed_over}
    assert {line.split()[2] for line in log.read_text().splitlines()} == {"None"}
