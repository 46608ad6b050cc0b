"""What a person reads on the terminal."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from string import Formatter
from typing import TYPE_CHECKING

import pytest

from peppol_kit.cli import i18n
from peppol_kit.cli.render import MOST_OF_A_RULE, View, text
from peppol_kit.report import Finding, Layer, Report

if TYPE_CHECKING:
    from conftest import Documents, Run


def on_terminal(*arguments: object, **env: str) -> str:
    """What the program writes when its standard output is a terminal."""
    ours, theirs = pty.openpty()
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        [sys.executable, "-m", "peppol_kit.cli.validate", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env={**environment, "TERM": "xterm", **env},
    ) as process:
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so at the end of a terminal
                break
            if not piece:
                break
            said += piece
        process.wait(60)
    os.close(ours)
    return said.decode()


def finding(rule: str, line: int = 1, message: str = "message") -> Finding:
    return Finding(rule, "fatal", "/Invoice[1]", line, ("BT-1",), message, (), "hint")


def invalid(*findings: Finding) -> Report:
    layers = (
        Layer("xml", "valid"),
        Layer("schema", "skipped", 0.0, "as you asked"),
        Layer("rules", "invalid"),
    )
    return Report("invalid", layers, findings, "spec", None, "rules")


def test_it_says_what_is_wrong_where_and_what_to_do(run: Run, documents: Documents) -> None:
    said = run(documents.broken).stdout
    assert said.startswith(f"{documents.broken}: NOT VALID")
    assert re.search(r"Must be corrected: BR-CO-16, line \d+\n    .*BT-115", said)
    assert "What to do: " in said
    assert "UBL schema passed" in said
    assert "\x1b" not in said


def test_layers_that_did_not_run_are_named() -> None:
    [said] = text([("x.xml", invalid(finding("BR-1")))], View())
    assert "Checked: well-formed XML passed, rules failed" in said
    assert "Not checked: UBL schema (as you asked)" in said


def test_a_summary_follows_several_documents(run: Run, documents: Documents) -> None:
    last = run(*documents).stdout.splitlines()[-1]
    assert last == "6 documents: 2 VALID, 2 NOT VALID, 1 NOT JUDGED, 1 NOT READ"
    assert "documents" not in run(documents.valid).stdout


def test_what_cannot_be_read_is_on_stderr(run: Run, documents: Documents) -> None:
    done = run(documents.missing, documents.valid)
    assert f"{documents.missing}: cannot be read: No such file" in done.stderr
    assert "valid.xml: VALID" in done.stdout


def test_a_rule_that_fires_a_lot_is_counted() -> None:
    many = [finding("BR-1", line) for line in range(1, 1000)]
    [said] = text([("x.xml", invalid(*many, finding("BR-2")))], View())
    assert said.count("BR-1, line") == MOST_OF_A_RULE
    assert f"and {999 - MOST_OF_A_RULE} more findings of BR-1" in said
    assert "BR-2, line 1" in said


def test_a_document_does_not_steer_the_terminal() -> None:
    said = "".join(text([("\x1b[2Jx.xml", invalid(finding("BR-1", message="\x9b31m\u202eévil\nline")))], View()))
    assert not set(said) & {"\x1b", "\x9b", "\u202e"}
    assert "évil line" in said


def test_colours_are_for_terminals(documents: Documents) -> None:
    assert "\x1b[1;31mNOT VALID\x1b[0m" in on_terminal(documents.broken)


def test_no_color_is_respected(documents: Documents) -> None:
    said = on_terminal(documents.broken, NO_COLOR="1")
    assert "NOT VALID" in said
    assert "\x1b" not in said
    assert "\x1b" not in on_terminal(documents.broken, TERM="dumb")


@pytest.mark.parametrize(("lang", "verdict"), [("nl", "NIET GELDIG"), ("fr", "NON VALIDE"), ("de", "NICHT GÜLTIG")])
def test_other_languages(run: Run, documents: Documents, lang: str, verdict: str) -> None:
    said = run("--lang", lang, documents.broken, env={"PYTHONIOENCODING": "utf-8"}).stdout
    assert verdict in said
    assert "What to do" not in said
    assert said != run(documents.broken).stdout


def test_reasons_are_in_the_language_too(run: Run, documents: Documents) -> None:
    said = run("--lang", "nl", documents.unjudged, env={"PYTHONIOENCODING": "utf-8"}).stdout
    assert "NIET BEOORDEELD" in said
    assert "(deze specificatie is hier niet aanwezig)" in said


def test_an_encoding_without_our_letters_is_no_accident(run: Run, documents: Documents) -> None:
    done = run("--lang", "de", documents.broken, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 1
    assert "NICHT G" in done.stdout


def test_every_text_is_there_in_every_language() -> None:
    for name, row in i18n._WORDS.items():
        assert len(row) == len(i18n.LANGUAGES)
        fields = [{field for _, field, _, _ in Formatter().parse(said) if field} for said in row]
        assert all(field == fields[0] for field in fields), name
        assert all(row)
