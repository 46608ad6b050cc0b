"""`assert_valid`, and the plugin that pytest loads at every start."""

from __future__ import annotations

import os
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

import pytest

from peppol_kit.errors import ConfigurationError, InvalidDocument
from peppol_kit.report import Finding, Layer, Report
from peppol_kit.validation.testing import NotValid, assert_valid

VALID = Path(__file__).parents[1] / "fixtures" / "valid" / "minimal-invoice.xml"


def broken() -> bytes:
    data = VALID.read_bytes()
    assert data.count(b'<cbc:PayableAmount currencyID="EUR">1.00') == 1
    return data.replace(b'<cbc:PayableAmount currencyID="EUR">1.00', b'<cbc:PayableAmount currencyID="EUR">999999.99')


def test_a_valid_document_gives_its_report() -> None:
    assert assert_valid(VALID).verdict == "valid"
    assert assert_valid(str(VALID)).verdict == "valid"
    assert assert_valid(VALID.read_bytes(), ruleset="en16931").verdict == "valid"


def test_anything_that_gives_xml_will_do() -> None:
    class Model:
        def to_xml(self) -> bytes:
            return VALID.read_bytes()

    assert assert_valid(Model()).verdict == "valid"


def test_findings_are_listed() -> None:
    with pytest.raises(AssertionError) as caught:
        assert_valid(broken())
    assert isinstance(caught.value, InvalidDocument)
    assert caught.value.report.verdict == "invalid"
    assert "the document is not valid by peppol-bis-billing-3" in str(caught.value)
    assert "fatal BR-CO-16, line " in str(caught.value)


def test_not_judged_is_not_valid() -> None:
    data = VALID.read_bytes().replace(b"urn:fdc:peppol.eu:2017:poacc:billing:3.0", b"urn:UBL.BE:1.0.0.20180214")
    with pytest.raises(InvalidDocument, match="not judged"):
        assert_valid(data)


def test_it_is_a_failure_to_unittest_and_no_error() -> None:
    class Case(unittest.TestCase):
        def runTest(self) -> None:  # noqa: N802 - unittest's name
            assert_valid(broken())

    result = Case().run()
    assert result is not None
    assert (len(result.failures), len(result.errors)) == (1, 0)


def test_mistakes_of_the_caller_are_no_findings() -> None:
    with pytest.raises(OSError, match="no-such-file"):
        assert_valid("no-such-file.xml")
    with pytest.raises(ConfigurationError):
        assert_valid(VALID, ruleset="no-such-ruleset")


def test_a_long_list_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    finding = Finding("BR-1", "fatal", "/Invoice[1]", 0, (), "said", (), "do")
    report = Report("invalid", (Layer("xml", "valid"),), (finding,) * 50, "", True)

    def validate(*_: Any, **__: Any) -> Report:
        return report

    monkeypatch.setattr("peppol_kit.validation.validate", validate)
    with pytest.raises(NotValid) as caught:
        assert_valid(b"")
    assert str(caught.value).count("fatal BR-1, /Invoice[1]: said") == 20
    assert "and 30 more findings" in str(caught.value)


def test_pytest_users_get_a_fixture(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "def test_good(assert_valid_peppol):\n"
        f"    assert_valid_peppol({str(VALID)!r})\n"
        "def test_bad(assert_valid_peppol):\n"
        "    assert_valid_peppol(b'<a/')\n",
        encoding="utf-8",
    )
    plugin = ["-p", "peppol_kit.validation.testing"]
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            *plugin,
            "--rootdir",
            tmp_path,
            tmp_path,
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # the same whether installed or not
    )
    assert "1 failed, 1 passed" in done.stdout, done.stdout + done.stderr
    assert "def assert_valid" not in done.stdout, "the traceback ends in the user's test"


def test_the_plugin_costs_nothing_to_load() -> None:
    code = "import sys, peppol_kit.validation.testing as t; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"lxml", "pytest", "decimal", "json", "argparse"}
