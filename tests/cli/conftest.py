"""The real program in a process of its own, and one document of each kind to give it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

VALID = Path(__file__).parents[1] / "fixtures" / "valid" / "minimal-invoice.xml"
BILLING = b"urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
UBL_BE = b"urn:cen.eu:en16931:2017#conformant#urn:UBL.BE:1.0.0.20180214"


class Run(Protocol):
    def __call__(
        self, *arguments: object, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]: ...


class Documents(NamedTuple):
    """Paths of documents, each named after what is to be said of it."""

    valid: Path
    warned: Path
    broken: Path
    malformed: Path
    unjudged: Path
    missing: Path


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) == 1, old
    return data.replace(old, new)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`peppol-validate` with these arguments, in the folder of the documents."""

    def call(
        *arguments: object, stdin: bytes = b"", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "peppol_kit.cli.validate", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, **(env or {})},
            timeout=60,
            check=False,
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
        )

    return call


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    """One document of each kind, in the folder where `run` runs."""
    data = VALID.read_bytes()
    date, payable = b"<cbc:IssueDate>", b'<cbc:PayableAmount currencyID="EUR">1.00'
    made = {
        "valid": data,
        "warned": changed(data, date, b"<cbc:UUID>1</cbc:UUID>" + date),
        "broken": changed(data, payable, payable.replace(b"1.00", b"999999.99")),
        "malformed": data[:-20],
        "unjudged": changed(data, BILLING, UBL_BE),
    }
    for name, content in made.items():
        (tmp_path / f"{name}.xml").write_bytes(content)
    return Documents(*(tmp_path / f"{name}.xml" for name in Documents._fields))
