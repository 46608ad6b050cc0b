"""Our own documents: the valid give no finding, the broken exactly those of the official artefacts."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import peppol_kit

if TYPE_CHECKING:
    from peppol_kit.report import Report

FIXTURES = Path(__file__).parents[1] / "fixtures"
VALID = sorted(path.stem for path in (FIXTURES / "valid").glob("*.xml"))
DAYS = {"2025.11": date(2026, 4, 1), "2026.3": date(2026, 4, 1), "2026.5": date(2026, 10, 1)}


def expected(name: str) -> dict[str, Any]:
    """What the file beside a document says of it."""
    loaded: dict[str, Any] = json.loads((FIXTURES / f"{name}.expected.json").read_text(encoding="utf-8"))
    return loaded


def with_expectation(key: str, *folders: str) -> list[str]:
    """The documents whose file of expectations speaks of something."""
    files = (file for folder in folders for file in sorted((FIXTURES / folder).glob("*.expected.json")))
    names = [f"{file.parent.name}/{file.name.removesuffix('.expected.json')}" for file in files]
    return [name for name in names if key in expected(name)]


def judged(name: str, **options: Any) -> Report:
    """Our report on a document."""
    return peppol_kit.validate((FIXTURES / f"{name}.xml").read_bytes(), **options)


def plain(location: str) -> str:
    """A location without prefixes, with a position at every step."""
    steps = [step.rpartition(":")[2] for step in location.split("/")[1:]]
    return "".join(f"/{step}" if step.endswith("]") else f"/{step}[1]" for step in steps)


def found(report: Report) -> list[list[str]]:
    """The findings as the files write them."""
    return sorted([each.rule, each.severity, plain(each.location)] for each in report.findings)


@pytest.mark.parametrize("name", VALID)
def test_a_valid_document_gives_no_finding(name: str) -> None:
    report = judged(f"valid/{name}")
    assert report.findings == ()
    assert report.verdict == "valid"
    assert report.schema_valid is True


@pytest.mark.parametrize("name", with_expectation("findings", "broken", "special"))
def test_a_broken_document_gives_exactly_the_official_findings(name: str) -> None:
    wanted = expected(name)
    report = judged(name, ruleset=wanted["ruleset"])
    assert found(report) == wanted["findings"]
    assert report.verdict == ("invalid" if any(fatal == "fatal" for _, fatal, _ in wanted["findings"]) else "valid")
    assert report.schema_valid is True


@pytest.mark.parametrize(
    ("name", "release"),
    [(name, release) for name in with_expectation("releases", "releases") for release in expected(name)["releases"]],
)
def test_a_document_is_judged_by_the_release_of_the_day(name: str, release: str) -> None:
    wanted = expected(name)
    report = judged(name, ruleset=wanted["ruleset"], on=DAYS[release])
    assert found(report) == wanted["releases"][release]


@pytest.mark.parametrize("name", with_expectation("schema_valid", "broken"))
def test_what_is_not_ubl_is_judged_by_no_rule(name: str) -> None:
    report = judged(name)
    assert report.schema_valid is False
    assert report.verdict == "invalid"
    assert {finding.rule for finding in report.findings} == {"XSD"}
    verdicts = {layer.name: layer.verdict for layer in report.layers}
    assert verdicts.pop("xml") == "valid"
    assert verdicts.pop("schema") == "invalid"
    assert set(verdicts.values()) == {"skipped"}


@pytest.mark.parametrize("name", with_expectation("xml_valid", "broken"))
def test_what_is_not_xml_is_invalid_and_no_more(name: str) -> None:
    report = judged(name)
    assert report.verdict == "invalid"
    assert report.schema_valid is None
    assert {finding.rule for finding in report.findings} == {"XML"}


@pytest.mark.parametrize("name", with_expectation("verdict", "special"))
def test_what_we_do_not_hold_is_not_judged(name: str) -> None:
    report = judged(name)
    assert report.verdict == expected(name)["verdict"]
    assert report.fatal == ()
