"""The program as a citizen of its system: help, signals, pipes, progress, and what it imports."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from peppol_kit.cli import about, render, validate
from peppol_kit.report import Report
from peppol_kit.validation import many

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Documents, Run

PROGRAM = [sys.executable, "-m", "peppol_kit.cli.validate"]


def test_help_has_examples_and_the_exit_statuses(run: Run) -> None:
    done = run("--help")
    assert done.returncode == 0
    assert "--explain BR-CO-10" in done.stdout
    assert "exit status" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 110


def test_version(run: Run) -> None:
    done = run("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("peppol-validate ")
    try:
        assert done.stdout.strip().endswith(version("peppol-kit"))
    except PackageNotFoundError:
        assert "checkout" in done.stdout


@pytest.mark.parametrize("lang", ["en", "nl", "fr", "de"])
def test_explain_says_what_a_rule_wants(run: Run, lang: str) -> None:
    done = run("--explain", "BR-CO-10", "--lang", lang, env={"PYTHONIOENCODING": "utf-8"})
    assert done.returncode == 0
    assert done.stdout.startswith("BR-CO-10 (")
    assert "BT-106" in done.stdout
    assert len(done.stdout.splitlines()) >= 4


def test_explain_of_no_rule(run: Run) -> None:
    done = run("--explain", "BR-NO-SUCH")
    assert done.returncode == 2
    assert "BR-NO-SUCH" in done.stderr


def test_list_rulesets(run: Run) -> None:
    done = run("--list-rulesets")
    assert done.returncode == 0
    for name in ("en16931", "peppol-bis-billing-3", "peppol-bis-self-billing-3"):
        assert f"{name}: " in done.stdout
    assert "2026-08-24" in done.stdout


# ------------------------------------------------------------------------------------------------- signals


def test_a_broken_pipe_is_quiet(documents: Documents) -> None:
    command = [*PROGRAM, "--format", "json", *([str(documents.broken)] * 3000)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(100)
        process.stdout.close()
        said = process.stderr.read()
        assert process.wait(60) == 141
    assert said == b""


def test_a_closed_output_is_no_accident(documents: Documents) -> None:
    def close() -> None:
        os.close(1)

    done = subprocess.run([*PROGRAM, documents.broken], preexec_fn=close, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_full_disk_is_told(documents: Documents) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*PROGRAM, documents.valid], stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert b"cannot write" in done.stderr
    assert b"Traceback" not in done.stderr


def children(pid: int) -> set[int]:
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_signal_ends_it_quietly(documents: Documents, number: int, status: int, jobs: str) -> None:
    if (number, jobs) == (signal.SIGTERM, "1"):
        status = -signal.SIGTERM  # nothing to tidy up: the system's own way
    command = [*PROGRAM, "--format", "jsonl", "--jobs", jobs, *([str(documents.broken)] * 20_000)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(200):
            assert process.stdout.readline()
        workers = children(process.pid)
        assert len(workers) == (2 if jobs == "2" else 0)
        process.send_signal(number)
        _, said = process.communicate(timeout=60)
        assert process.returncode == status
    assert said == b""
    deadline = time.monotonic() + 10
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, workers))


# ------------------------------------------------------------------------------------------------ progress


def test_progress_is_for_a_terminal_and_many_files(documents: Documents) -> None:
    def said(count: int) -> bytes:
        ours, theirs = pty.openpty()
        paths = [str(documents.valid)] * count
        done = subprocess.run([*PROGRAM, *paths], stdout=subprocess.DEVNULL, stderr=theirs, check=False)
        assert done.returncode == 0
        os.write(theirs, b"end")
        os.close(theirs)
        os.set_blocking(ours, False)
        found = b""
        while not found.endswith(b"end"):
            found += os.read(ours, 65536)
        os.close(ours)
        return found

    many_files = said(400)
    assert b"documents" in many_files
    assert many_files.endswith(b"\r\x1b[Kend")
    assert said(2) == b"end"


# -------------------------------------------------------------------------------------------------- faults


def options(*paths: str, **wanted: object) -> validate.Options:
    made = validate.Options()
    made.paths = paths
    for name, value in wanted.items():
        setattr(made, name, value)
    return made


def test_a_fault_of_ours_stops_no_other(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def judge(source: str, **_: object) -> Report:
        if source == "bug.xml":
            raise KeyError("our mistake")
        return Report("valid", (), (), "", True)

    monkeypatch.setattr("peppol_kit.validation.validate", judge)
    assert validate.guarded(options("a.xml", "bug.xml", "b.xml")) == 2
    out, err = capsys.readouterr()
    assert out.count(": VALID") == 2
    assert "bug.xml: a fault of peppol_kit, please report it: KeyError: 'our mistake'" in err


def test_ctrl_c_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(*_: object, **__: object) -> Report:
        raise KeyboardInterrupt

    monkeypatch.setattr("peppol_kit.validation.validate", judge)
    assert validate.guarded(options("a.xml")) == 130


@pytest.mark.skipif(sys.platform != "linux", reason="workers take over what is patched only where they are forked")
def test_a_worker_that_dies_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    parent = os.getpid()

    def judge(*_: object, **__: object) -> Report:
        if os.getpid() != parent:
            os._exit(9)
        return Report("valid", (), (), "", True)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("peppol_kit.validation.validate", judge)
    try:
        assert validate.guarded(options("a.xml", "b.xml", jobs=2)) == 2
    finally:
        signal.signal(signal.SIGTERM, before)
    assert "a process of --jobs has died" in capsys.readouterr().err


# -------------------------------------------------------------------------------------------------- tables


def test_every_format_is_a_choice() -> None:
    plain = [name for name in render.FORMATS if name != "table"]  # which `peppol-kit` adds when it is imported
    assert plain == ["text", "jsonl", "json", "junit", "svrl", "github", "sarif"]


@pytest.mark.parametrize("name", [name for name in render.FORMATS if name != "text"])
@pytest.mark.parametrize(
    "outcome", [OSError(2, "No such file"), many.Fault("Traceback\nKeyError: 1")], ids=["unread", "fault"]
)
def test_every_format_can_say_that_there_is_no_report(name: str, outcome: many.Outcome) -> None:
    said = "".join(render.FORMATS[name]([("x\x00\udc80.xml", outcome)], render.View()))
    said.encode("utf-8", "backslashreplace")
    assert name == "svrl" or "x" in said


def test_a_plain_call_imports_next_to_nothing(documents: Documents) -> None:
    code = (
        "import sys, lxml.etree\n"
        "before = set(sys.modules)\n"
        "from peppol_kit.cli.validate import run\n"
        f"run([{str(documents.valid)!r}])\n"
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    heavy = {
        "argparse",
        "concurrent",
        "csv",
        "dataclasses",
        "glob",
        "importlib.metadata",
        "importlib.resources",
        "json",
        "locale",
        "logging",
        "multiprocessing",
        "pathlib",
        "signal",
        "stdnum",
        "urllib",
        "xmlschema",
        "zipfile",
    }
    assert not loaded & heavy


def test_about_knows_no_release_of_a_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", absent)
    assert about.version() == "0+checkout"


def test_finished_keeps_the_status_of_an_early_leave() -> None:
    def leave(status: object) -> Callable[[], int]:
        def work() -> int:
            sys.exit(status)  # type: ignore[arg-type]

        return work

    assert validate.finished(leave(0)) == 0
    assert validate.finished(leave(143)) == 143
    assert validate.finished(leave("a word")) == 2
