"""A sender that is killed, and starts again with the attempts that it kept: N documents arrive once each."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests import documents

from peppol_kit.delivery import Attempt
from peppol_kit.sandbox import Sandbox
from peppol_kit.sandbox.members import as_toml

if TYPE_CHECKING:
    from peppol_kit.sandbox.wallet import Wallet

PROGRAM = Path(__file__).with_name("killed_sender.py")
BUYERS = {"1": "0741831452", "2": "0202239951", "3": "0741831452"}  # of each document, by its number
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")


def kept(folder: Path, number: str) -> Attempt:
    return Attempt.from_json((folder / f"{number}.attempt").read_bytes())


def run(folder: Path, point: str) -> int:
    return subprocess.run([sys.executable, str(PROGRAM), str(folder), point], check=False, timeout=60).returncode


@pytest.mark.parametrize(
    ("point", "state", "fault", "arrived"),
    [
        ("prepared 0", "prepared", None, 1),
        ("sending 1", "sending", None, 1),  # before a byte leaves
        ("uncertain 1", "sending", "502-after-delivery", 2),  # when it is there, and there is no receipt
        ("delivered 1", "sending", None, 2),  # after its receipt, before that is noted
    ],
)
def test_n_documents_arrive_once_each(
    wallet: Wallet, tmp_path: Path, *, point: str, state: str, fault: str | None, arrived: int
) -> None:
    for number, buyer in BUYERS.items():
        xml = documents.replaced("valid/be-invoice", ">F2026/0417<", f">{number}<")
        (tmp_path / f"{number}.xml").write_bytes(
            xml.replace(b">0741831452</cbc:EndpointID>", f">{buyer}</cbc:EndpointID>".encode())
        )
    with Sandbox(wallet=wallet) as peppol:
        for buyer in BUYERS.values():
            peppol.participant(f"0208:{buyer}")
        (tmp_path / "peppol.toml").write_text(as_toml(peppol.settings()), encoding="utf-8")
        if fault is not None:
            peppol.faults.add("access-point", fault, participant=f"0208:{BUYERS['2']}", times=1)
        assert run(tmp_path, point) == -signal.SIGKILL
        assert len(peppol.access_point().wait(arrived)) == arrived
        left = kept(tmp_path, "2")
        assert left.state == state
        assert run(tmp_path, "-") == 0
        taken = peppol.access_point().wait(len(BUYERS))
        assert [each.document.number for each in taken] == list(BUYERS)  # type: ignore[union-attr]
        attempts = [kept(tmp_path, number) for number in BUYERS]
        assert [each.message_id for each in taken] == [each.message_id for each in attempts]
        assert [each.envelope.instance_id for each in taken] == [each.instance_id for each in attempts]
        assert {each.state for each in attempts} == {"delivered"}
        assert attempts[1].message_id == left.message_id
        assert all(each.duplicate_of is None for each in taken)
