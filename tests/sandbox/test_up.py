"""`peppol-kit sandbox up` runs a network for programs of any kind, until it is told to stop."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from peppol_kit.delivery import PeppolClient, Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

INVOICE = Path(__file__).parents[1] / "fixtures" / "valid" / "be-invoice.xml"
BUYER = "0208:0741831452"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it is ended by a signal")


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    pytest.importorskip("typer")
    command = [sys.executable, "-m", "peppol_kit.cli.app", "sandbox", "up", *arguments]
    with subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=dict(os.environ, PYTHONIOENCODING="utf-8"),
    ) as program:
        try:
            yield program
        finally:
            program.kill()


def event(program: subprocess.Popen[str]) -> dict[str, Any]:
    assert program.stdout is not None
    found: dict[str, Any] = json.loads(program.stdout.readline())
    return found


def test_what_it_prints_leads_others_to_it_and_what_arrives_is_an_event(tmp_path: Path) -> None:
    (tmp_path / "members.csv").write_text(f"participant,name\n{BUYER},Zilvermeeuw bv\n", encoding="utf-8")
    with running(tmp_path, "--participants", "members.csv", "--settings", "peppol.toml", "--json") as program:
        started = event(program)
        assert started["event"] == "started"
        assert started["participants"] == [BUYER]
        assert Path(started["settings"]) == tmp_path / "peppol.toml"
        assert (tmp_path / "peppol.toml").read_text(encoding="utf-8") == started["toml"]

        with PeppolClient(Settings.load(tmp_path / "peppol.toml")) as client:
            outcome = client.send(INVOICE)
            message = event(program)
        assert outcome.channel == "as4"
        assert {name: message[name] for name in ("event", "access_point", "document", "number", "to", "verdict")} == {
            "event": "message",
            "access_point": "POP000001",
            "document": "invoice",
            "number": "F2026/0417",
            "to": BUYER,
            "verdict": "valid",
        }
        assert Path(message["payload"]).is_file()
        program.send_signal(signal.SIGINT)
        assert program.wait(20) == 0
        assert program.stderr is not None
        assert program.stderr.read() == ""
        assert not Path(message["payload"]).exists()


def test_in_words_and_with_a_mail(tmp_path: Path) -> None:
    with running(tmp_path, "--settings", "peppol.toml") as program:
        assert program.stdout is not None
        lines = [line.rstrip() for line in iter(program.stdout.readline, "Ctrl-C stops it.\n")]
        assert lines[0] == f"A Peppol of your own runs on this machine. Its settings are in {tmp_path / 'peppol.toml'}:"
        assert lines[-1] == "participants: none"
        with PeppolClient(Settings.load(tmp_path / "peppol.toml")) as client:
            assert client.send(INVOICE, email="buyer@example.com").channel == "email"
        said = program.stdout.readline()
        assert said.startswith("mail: ")
        assert "from invoices@sandbox.example to buyer@example.com, with " in said
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "members.csv: cannot be read"), ("participant\nx", "members.csv: line 2: "), (b"\xff", "not UTF-8")],
)
def test_a_file_that_is_of_no_use_is_an_error_of_use(tmp_path: Path, content: str | bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / "members.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    with running(tmp_path, "--participants", "members.csv") as program:
        _, complaint = program.communicate(timeout=30)
    assert program.returncode == 2
    assert said in complaint
    assert "Traceback" not in complaint
