"""`peppol-kit`, the command of the extra ``cli``."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Documents

needs_extra = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("typer", "rich"))),
    reason="the extra peppol-kit[cli] is not installed",
)


def kit(*arguments: object, before: str = "") -> subprocess.CompletedProcess[str]:
    code = f"import sys\n{before}\nfrom peppol_kit.cli.app import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=60,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def test_without_the_extra_it_says_how_to_get_it() -> None:
    done = kit("validate", "x.xml", before="sys.modules['typer'] = None")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "pip install 'peppol-kit[cli]'" in done.stderr


@needs_extra
def test_validate_shows_a_table(documents: Documents) -> None:
    done = kit("validate", documents.broken, documents.valid)
    assert done.returncode == 1
    assert "NOT VALID" in done.stdout
    assert "BR-CO-16" in done.stdout
    assert "\x1b" not in done.stdout


@needs_extra
def test_the_statuses_are_those_of_the_plain_command(documents: Documents) -> None:
    assert [kit("validate", path).returncode for path in documents] == [0, 0, 1, 1, 3, 2]
    assert kit("validate").returncode == 2
    assert kit("validate", "--on", "20260102", documents.valid).returncode == 2
    assert kit("validate", "--fail-on", "warning", documents.warned).returncode == 1


@needs_extra
def test_advice_is_given_on_request(documents: Documents) -> None:
    odd = documents.valid.with_name("odd.xml")
    odd.write_bytes(documents.valid.read_bytes().replace(b"<cbc:DueDate>2026-09", b"<cbc:DueDate>2026-08"))
    assert "PK-DUE-DATE" in kit("validate", "--advice", odd).stdout
    assert "PK-DUE-DATE" not in kit("validate", odd).stdout


@needs_extra
def test_the_other_formats_are_there_too(documents: Documents) -> None:
    done = kit("validate", "--format", "jsonl", documents.valid)
    assert json.loads(done.stdout)["verdict"] == "valid"


@needs_extra
def test_explain_and_rulesets() -> None:
    assert "BT-106" in kit("explain", "BR-CO-10").stdout
    assert kit("explain", "BR-NO-SUCH").returncode == 2
    assert "peppol-bis-billing-3" in kit("rulesets").stdout


@needs_extra
def test_every_command_is_there(documents: Documents) -> None:
    listed = kit("--help").stdout
    documented = ("validate", "explain", "rulesets", "convert", "calculate", "repair", "render", "schema")
    network = ("send", "receive", "lookup", "inspect", "register", "unregister", "trust", "sandbox", "mail")
    for name in (*documented, *network):
        assert f" {name} " in listed, name
    assert kit("convert", documents.valid, "--to", "json").stdout.startswith("{")
    assert kit("calculate", documents.valid).stdout.startswith("<?xml")
    assert "(BT-115)" in kit("explain", documents.valid).stdout
    assert json.loads(kit("repair", documents.broken, "--json").stdout)[0]["term"] == "BT-115"
    assert json.loads(kit("schema", "invoice").stdout)["title"] == "Invoice"


@needs_extra
def test_every_command_has_examples_of_itself_with_options_that_there_are() -> None:
    from typer.main import get_command

    from peppol_kit.cli.commands import app

    found = dict(commands(get_command(app)))
    assert len(found) == 18
    for name, command in found.items():
        options = {option for parameter in command.params for option in parameter.opts}
        lines = [line.strip() for line in (command.help or "").splitlines()]
        examples = [line for line in lines if line.startswith("peppol-kit")]
        assert examples or name == " rulesets", name
        for example in examples:
            assert example.startswith(f"peppol-kit{name}"), example
            assert set(re.findall(r"(?<= )-[-\w]+", example)) <= options, example


def commands(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The commands below one, with all of their names."""
    for each, below in getattr(command, "commands", {}).items():
        yield from commands(below, f"{name} {each}")
    if not hasattr(command, "commands"):
        yield name, command
