"""The oracle itself: it tells PDF/A from what is none, and says so where it is not to be had."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.rendering import verapdf as oracle

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Validate = Callable[..., oracle.Report]

PAGE = b"#set document(title: [A], date: datetime(year: 2026, month: 1, day: 2))\n= A\nb"


@pytest.mark.parametrize("flavour", ["3a", "3b"])
def test_a_pdf_a_is_compliant(verapdf: Validate, flavour: str) -> None:
    typst = pytest.importorskip("typst", reason="typst, which writes PDF/A, is not installed")
    report = verapdf(typst.compile(PAGE, pdf_standards=["a-3a"]), flavour=flavour)
    assert report.compliant, report
    assert report.passed > 100
    assert report.failures == ()


def test_a_plain_pdf_is_not_and_the_clause_says_why(verapdf: Validate, tmp_path: Path) -> None:
    pikepdf = pytest.importorskip("pikepdf", reason="pikepdf, which writes a plain PDF, is not installed")
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(tmp_path / "plain.pdf")
    report = verapdf(tmp_path / "plain.pdf", flavour="3b")
    assert not report.compliant
    assert "6.6.2.1-1" in {failure.clause for failure in report.failures}
    assert "6.6.2.1-1 (1x)" in str(report)


def test_what_is_no_pdf_is_a_mistake_of_the_test(verapdf: Validate) -> None:
    with pytest.raises(ValueError, match="veraPDF stopped"):
        verapdf(b"no PDF", flavour="3b")


@pytest.fixture
def unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine that has not looked for veraPDF yet, and has no program of any kind."""
    oracle.fetched.cache_clear()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PEPPOL_KIT_VERAPDF", str(tmp_path / "cache"))
    return tmp_path


def program(folder: Path, name: str, does: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def test_without_java_it_says_so(unknown: Path) -> None:
    with pytest.raises(oracle.NotHere, match="needs java"):
        oracle.fetched()


def test_without_maven_it_says_so(unknown: Path) -> None:
    program(unknown, "java", "exit 0")
    with pytest.raises(oracle.NotHere, match="needs mvn"):
        oracle.fetched()


def test_without_a_network_it_says_what_maven_says(unknown: Path) -> None:
    program(unknown, "java", "exit 0")
    program(unknown, "mvn", "echo '[ERROR] Unknown host'; exit 1")
    with pytest.raises(oracle.NotHere, match=r"cannot be fetched: .* Unknown host"):
        oracle.fetched()
    assert not list((unknown / "cache").iterdir())


def test_another_jar_is_not_run(unknown: Path) -> None:
    program(unknown, "java", "exit 0")
    program(unknown, "mvn", "exit 1")
    (unknown / "cache").mkdir()
    (unknown / "cache" / f"greenfield-apps-{oracle.VERSION}.jar").write_bytes(b"something else")
    with pytest.raises(oracle.NotHere, match="not the veraPDF"):
        oracle.fetched()
