"""Where the programs of others are kept between runs of the tests, and the word for those that are not to be had."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class NotHere(Exception):  # noqa: N818 - read at the place that raises it
    """A peer cannot be run on this machine; the message says why."""


def folder(name: str) -> Path:
    """The folder of a peer: under the one that ``PEPPOL_KIT_INTEROP`` names, else in the user's cache."""
    root = os.environ.get("PEPPOL_KIT_INTEROP") or Path.home() / ".cache/peppol-kit-tests/interop"
    path = Path(root).absolute() / name
    path.mkdir(parents=True, exist_ok=True)
    return path


def needs(peer: str, *programs: str) -> None:
    """Say it if one of these programs is not installed."""
    for program in programs:
        if shutil.which(program) is None:
            raise NotHere(f"{peer} needs {program}, which is not installed")


def run(peer: str, command: Sequence[str | Path], *, cwd: Path, seconds: float) -> str:
    """What a program of the set-up prints; `NotHere` with its own words if it fails or takes too long."""
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotHere(f"{peer} was not ready within {seconds:.0f} seconds") from error
    except OSError as error:
        raise NotHere(f"{peer} is not to be had here: {error}") from error
    if done.returncode:
        said = [line for line in (done.stdout + done.stderr).splitlines() if "error" in line.lower()]
        raise NotHere(f"{peer} is not to be had here: {(said or ['no word of why'])[0][:300]}")
    return done.stdout
