"""Where a peer cannot be had, its tests are skipped with a word of why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.interop import as4_peer, phase4_peer
from tests.interop.cache import NotHere

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has no peer yet, and no program of any kind."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PEPPOL_KIT_INTEROP", str(tmp_path / "cache"))
    return tmp_path


def program(folder: Path, name: str, does: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("missing", ["java", "javac", "mvn"])
def test_without_a_program_it_says_which(bare: Path, missing: str) -> None:
    for name in {"java", "javac", "mvn"} - {missing}:
        program(bare, name, "exit 0")
    with pytest.raises(NotHere, match=f"phase4 needs {missing}, which is not installed"):
        phase4_peer.fetched()


def test_without_maven_central_it_says_what_maven_says(bare: Path) -> None:
    program(bare, "java", "exit 0")
    program(bare, "javac", "exit 0")
    program(bare, "mvn", "echo '[ERROR] Could not resolve dependencies'; exit 1")
    with pytest.raises(NotHere, match=r"phase4 is not to be had here: \[ERROR\] Could not resolve dependencies"):
        phase4_peer.fetched()


def test_without_pypi_it_says_what_pip_says(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = program(bare, "python", "echo 'ERROR: No matching distribution found for as4' >&2; exit 1")
    monkeypatch.setattr("sys.executable", str(python))
    with pytest.raises(NotHere, match="as4 is not to be had here: ERROR: No matching distribution"):
        as4_peer.installed()


def test_what_was_not_finished_is_done_again(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = program(bare, "python", "exit 0")  # makes a venv without a Python in it
    monkeypatch.setattr("sys.executable", str(python))
    for _ in range(2):
        with pytest.raises(NotHere, match="as4 is not to be had here"):
            as4_peer.installed()
