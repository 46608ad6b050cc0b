"""`peppol-kit render`."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, ("typer", "rich", "typst"))),
    reason="the extras peppol-kit[cli,pdf] are not installed",
)
FIXTURES = Path(__file__).parents[1] / "fixtures"
INVOICE = FIXTURES / "valid" / "be-invoice.xml"
BROKEN = FIXTURES / "broken" / "many-at-once.xml"


def render(*arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "peppol_kit.cli.app", "render", *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=60)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def test_the_name_of_the_output_says_what_to_make(tmp_path: Path) -> None:
    for name, start in (("a.pdf", b"%PDF-"), ("a.html", b"<!DOCTYPE html>"), ("A.HTM", b"<!DOCTYPE html>")):
        done = render(INVOICE, "-o", tmp_path / name, "--lang", "nl")
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert (tmp_path / name).read_bytes().startswith(start)


def test_from_standard_input_to_standard_output() -> None:
    done = render("-", "-o", "-", "--format", "html", stdin=INVOICE.read_bytes())
    assert done.returncode == 0
    assert done.stdout.startswith(b"<!DOCTYPE html>")


def test_findings_are_shown_if_asked_for(tmp_path: Path) -> None:
    for option, shown in (([], False), (["--findings"], True)):
        render(BROKEN, "-o", tmp_path / "a.html", *option)
        assert ("BR-CO-16" in (tmp_path / "a.html").read_text(encoding="utf-8")) == shown


def test_the_bytes_that_were_read_are_embedded_without_their_envelope(tmp_path: Path) -> None:
    import pikepdf

    for name in ("valid/be-invoice", "special/sbdh-invoice"):
        path = FIXTURES / f"{name}.xml"
        render(path, "-o", tmp_path / "a.pdf")
        with pikepdf.open(tmp_path / "a.pdf") as pdf:
            embedded = pdf.attachments["invoice.xml"].get_file().read_bytes()
        assert (embedded == path.read_bytes()) == name.startswith("valid")
        assert b"StandardBusinessDocument" not in embedded


def test_json_is_rendered_too(tmp_path: Path) -> None:
    from peppol_kit import read

    (tmp_path / "a.json").write_text(read(BROKEN).to_json(), encoding="utf-8")
    assert render(tmp_path / "a.json", "-o", tmp_path / "a.html", "--findings").returncode == 0
    assert "BR-CO-16" in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_header_footer_and_conditions(tmp_path: Path) -> None:
    import pikepdf

    terms = tmp_path / "terms.pdf"
    assert render(INVOICE, "-o", terms).returncode == 0
    done = render(INVOICE, "-o", tmp_path / "a.pdf", "--header", "H", "--footer", "F", "--conditions", terms)
    assert done.returncode == 0
    with pikepdf.open(terms) as one, pikepdf.open(tmp_path / "a.pdf") as two:
        assert len(two.pages) == 2 * len(one.pages)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["nowhere.xml", "-o", "a.pdf"], 2, "nowhere.xml: cannot be read: No such file or directory"),
        ([INVOICE, "-o", "a.doc"], 2, "PDF or HTML?"),
        ([INVOICE, "-o", "-"], 2, "PDF or HTML?"),
        ([INVOICE], 2, "PDF or HTML?"),
        ([FIXTURES / "broken" / "xml-unclosed.xml", "-o", "a.pdf"], 1, "line 27: "),
        ([INVOICE, "-o", "a.pdf", "--logo", INVOICE], 2, "the logo is neither PNG nor JPEG nor GIF"),
        ([INVOICE, "-o", "a.pdf", "--logo", "nowhere.png"], 2, "nowhere.png: cannot be read"),
        ([INVOICE, "-o", "a.pdf", "--conditions", INVOICE], 2, "the general conditions are no PDF that can be read"),
        ([INVOICE, "-o", "a.html", "--conditions", INVOICE], 2, "--conditions are pages of a PDF"),
        ([INVOICE, "-o", "/nowhere/a.pdf"], 2, "cannot write the answer: "),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(arguments: list[object], status: int, said: str) -> None:
    before = set(Path.cwd().iterdir())
    done = render(*arguments)
    assert done.returncode == status
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("peppol-kit: ")
    assert said in line
    assert set(Path.cwd().iterdir()) == before


def test_help_has_examples() -> None:
    assert b"peppol-kit render invoice.xml -o invoice.pdf" in render("--help").stdout
