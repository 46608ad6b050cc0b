"""A compiled Schematron of the user's own, run by Saxon as one more layer: `validate(xslt=...)` and `--xslt`."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

import pytest
from tests.documents import (
    FIXTURES,
    by_rule,
    data,
    enveloped,
    layers,
    line_of,
    only,
    replaced,
    rules,
    without_declaration,
)

from peppol_kit import Report, validate, validate_many
from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest.importorskip("saxonche", reason="the extra peppol-kit[saxon] is not installed")

VALID = FIXTURES / "valid" / "be-invoice.xml"
UNJUDGED = FIXTURES / "special" / "ubl-be-invoice.xml"
HEAD = """<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:svrl="http://purl.oclc.org/dsdl/svrl" exclude-result-prefixes="#all"
    xpath-default-namespace="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
    xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2">
"""
UBL = "[namespace-uri()='urn:oasis:names:specification:ubl:schema:xsd:{}-2']"
PLACES = {
    "of Saxon": "{path()}",
    "of a compiled Schematron": f"/*:Invoice{UBL.format('Invoice')}[1]/*:InvoiceLine"
    f"{UBL.format('CommonAggregateComponents')}[{{count(../preceding-sibling::cac:InvoiceLine) + 1}}]"
    f"/*:ID{UBL.format('CommonBasicComponents')}[1]",
    "with prefixes": "/ubl:Invoice[1]/cac:InvoiceLine[{count(../preceding-sibling::cac:InvoiceLine) + 1}]/cbc:ID[1]",
}


def sheet(inside: str, before: str = "") -> str:
    """A stylesheet that does this with a document."""
    return f'{HEAD}{before}<xsl:template match="/">{inside}</xsl:template></xsl:stylesheet>'


def svrl(inside: str) -> str:
    """A stylesheet that writes SVRL with that in it."""
    return sheet(f"<svrl:schematron-output>{inside}</svrl:schematron-output>")


def finding(
    attributes: str = 'flag="fatal"',
    *,
    place: str = "{path()}",
    of: str = "//cac:InvoiceLine[2]/ID",
    kind: str = "failed-assert",
) -> str:
    """An assertion that fails at each of some nodes."""
    return (
        f'<xsl:for-each select="{of}"><svrl:{kind} id="OWN-1" location="{place}" test="false()" {attributes}>'
        "<svrl:text> The number is <xsl:value-of select='.'/>,\n   which is <svrl:emph>odd</svrl:emph>. </svrl:text>"
        f"</svrl:{kind}></xsl:for-each>"
    )


CLEAN = svrl("<svrl:active-pattern/><svrl:fired-rule context='/*'/>")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def written(content: str | bytes, name: str = "own.xslt") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


# --- a clean layer


def test_a_clean_layer_is_one_more_that_is_valid(write: Callable[..., Path]) -> None:
    report = validate(VALID, xslt=write(CLEAN))
    assert report.verdict == "valid"
    assert list(layers(report).items()) == [
        ("xml", "valid"),
        ("schema", "valid"),
        ("en16931", "valid"),
        ("peppol-bis-billing-3", "valid"),
        ("own.xslt", "valid"),
    ]


def test_a_path_may_be_text(write: Callable[..., Path]) -> None:
    assert layers(validate(VALID, xslt=str(write(CLEAN))))["own.xslt"] == "valid"


def test_a_clean_layer_does_not_judge_for_others(write: Callable[..., Path]) -> None:
    report = validate(UNJUDGED, xslt=write(CLEAN))
    assert report.verdict == "not_judged"
    assert layers(report)["own.xslt"] == "valid"
    assert layers(report)[report.specification] == "skipped"


def test_a_clean_layer_makes_nothing_valid_that_is_not(write: Callable[..., Path]) -> None:
    for name in ("broken/sum-lines", "broken/schema-order"):
        report = validate(data(name), xslt=write(CLEAN))
        assert report.verdict == "invalid"
        assert layers(report)["own.xslt"] == "valid"


def test_what_is_no_xml_comes_to_no_layer(write: Callable[..., Path]) -> None:
    assert list(layers(validate(b"<a", xslt=write(CLEAN)))) == ["xml"]


# --- findings


def test_a_finding_has_rule_place_line_and_words(write: Callable[..., Path]) -> None:
    report = validate(VALID, xslt=write(svrl(finding())))
    found = only(report, "OWN-1")
    assert found.severity == "fatal"
    assert found.location == "/Invoice/InvoiceLine[2]/ID"
    assert found.line == line_of(data("valid/be-invoice"), "<cbc:ID>2</cbc:ID>")
    assert found.message == "The number is 2, which is odd."
    assert (found.terms, found.values, found.hint) == ((), (), "")
    assert report.verdict == "invalid"
    assert layers(report)["own.xslt"] == "invalid"
    assert layers(report)["peppol-bis-billing-3"] == "valid"


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_understood_however_it_is_written(write: Callable[..., Path], place: str) -> None:
    report = validate(VALID, xslt=write(svrl(finding(place=PLACES[place], of="//cac:InvoiceLine/ID"))))
    assert [(found.location, found.line) for found in by_rule(report, "OWN-1")] == [
        ("/Invoice/InvoiceLine/ID", line_of(data("valid/be-invoice"), "<cbc:ID>1</cbc:ID>")),
        ("/Invoice/InvoiceLine[2]/ID", line_of(data("valid/be-invoice"), "<cbc:ID>2</cbc:ID>")),
    ]


@pytest.mark.parametrize(
    "place", ["", "/", "/*", "rubbish", "/Invoice/Nothing[7]", "/Invoice/InvoiceLine[2]/@x", "]][["]
)
def test_a_place_that_nobody_understands_is_that_of_the_document(write: Callable[..., Path], place: str) -> None:
    found = only(validate(VALID, xslt=write(svrl(finding(place=place)))), "OWN-1")
    assert 2 <= found.line <= line_of(data("valid/be-invoice"), "<cbc:ID>2</cbc:ID>")


@pytest.mark.parametrize(
    ("attributes", "severity"),
    [
        ('flag="fatal"', "fatal"),
        ('flag="error"', "fatal"),
        ('role="fatal"', "fatal"),
        ("", "fatal"),
        ('flag=""', "fatal"),
        ('flag="anything"', "fatal"),
        ('flag="warning"', "warning"),
        ('flag="WARNING"', "warning"),
        ('role="warning"', "warning"),
        ('role="info"', "warning"),
        ('flag="information"', "warning"),
        ('flag="fatal" role="warning"', "fatal"),
    ],
)
def test_the_flag_says_how_bad_it_is_and_without_one_it_is_bad(
    write: Callable[..., Path], attributes: str, severity: str
) -> None:
    report = validate(VALID, xslt=write(svrl(finding(attributes))))
    assert only(report, "OWN-1").severity == severity
    assert report.verdict == ("invalid" if severity == "fatal" else "valid")
    assert layers(report)["own.xslt"] == report.verdict


def test_a_report_that_succeeds_is_a_finding_too(write: Callable[..., Path]) -> None:
    report = validate(VALID, xslt=write(svrl(finding('flag="warning"', kind="successful-report"))))
    assert only(report, "OWN-1").severity == "warning"


def test_a_fatal_finding_makes_invalid_what_was_not_judged(write: Callable[..., Path]) -> None:
    assert validate(UNJUDGED, xslt=write(svrl(finding()))).verdict == "invalid"
    warning = write(svrl(finding('flag="warning"')), "warning.xslt")
    assert validate(UNJUDGED, xslt=warning).verdict == "not_judged"


def test_findings_of_all_layers_are_in_one_report(write: Callable[..., Path]) -> None:
    report = validate(data("broken/sum-lines"), xslt=write(svrl(finding())))
    assert rules(report) == ["BR-CO-10", "BR-CO-13", "OWN-1"]
    assert report.findings[-1].rule == "OWN-1"
    json.dumps(report.to_dict())


def test_a_finding_without_an_id_is_a_finding(write: Callable[..., Path]) -> None:
    sheet = svrl(finding()).replace('id="OWN-1"', "")
    report = validate(VALID, xslt=write(sheet))
    assert len(report.fatal) == 1


def test_the_document_in_an_envelope_is_what_the_stylesheet_sees(write: Callable[..., Path]) -> None:
    source = enveloped(data("valid/be-invoice"))
    found = only(validate(source, xslt=write(svrl(finding()))), "OWN-1")
    assert found.location == "/Invoice/InvoiceLine[2]/ID"
    assert found.line == line_of(source, "<cbc:ID>2</cbc:ID>")


def test_far_down_the_line_is_right_or_unknown(write: Callable[..., Path]) -> None:
    source = b'<?xml version="1.0"?>' + b"\n" * 70_000 + without_declaration(data("valid/be-invoice"))
    found = only(validate(source, xslt=write(svrl(finding()))), "OWN-1")
    assert found.line in {0, line_of(source, "<cbc:ID>2</cbc:ID>")}


def test_texts_arrive_as_they_are(write: Callable[..., Path]) -> None:
    source = replaced("valid/be-invoice", "<cbc:ID>2</cbc:ID>", "<cbc:ID>é&lt;&amp;&#13;😀</cbc:ID>")
    assert only(validate(source, xslt=write(svrl(finding()))), "OWN-1").message == "The number is é<& 😀, which is odd."


def test_the_same_stylesheet_serves_many_documents(write: Callable[..., Path]) -> None:
    path = write(svrl(finding()))
    assert [rules(validate(VALID, xslt=path)) for _ in range(3)] == [["OWN-1"]] * 3


def test_a_stylesheet_that_has_changed_is_compiled_anew(write: Callable[..., Path]) -> None:
    assert rules(validate(VALID, xslt=write(svrl(finding())))) == ["OWN-1"]
    assert rules(validate(VALID, xslt=write(CLEAN))) == []


# --- what is no such stylesheet


RUBBISH = {
    "empty": "",
    "rubbish": "rubbish",
    "other XML": "<a/>",
    "a Schematron that is not compiled": '<schema xmlns="http://purl.oclc.org/dsdl/schematron"/>',
    "an error in it": sheet('<xsl:value-of select="nonsense("/>'),
    "stops": sheet('<xsl:message terminate="yes">no</xsl:message>'),
    "fails": sheet('<xsl:value-of select="number(.) idiv 0"/>'),
    "writes nothing": sheet(""),
    "writes text": sheet("fine", '<xsl:output method="text"/>'),
    "writes something else": sheet("<html><body>fine</body></html>"),
    "writes the document": sheet('<xsl:copy-of select="*"/>'),
}


@pytest.mark.parametrize("name", RUBBISH)
def test_what_writes_no_svrl_is_a_mistake_of_the_caller(write: Callable[..., Path], name: str) -> None:
    path = write(RUBBISH[name])
    with pytest.raises(ConfigurationError, match=r"own\.xslt") as caught:
        validate(VALID, xslt=path)
    assert "\n" not in str(caught.value)


def test_a_stylesheet_that_cannot_be_read_is_a_mistake_of_the_caller(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError):
        validate(VALID, xslt=tmp_path / "missing.xslt")
    with pytest.raises(ConfigurationError):
        validate(VALID, xslt=tmp_path)


def test_without_the_extra_it_says_what_to_install(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "saxonche", None)
    with pytest.raises(ConfigurationError, match=r"peppol-kit\[saxon\]"):
        validate(VALID, xslt=write(CLEAN, "never-compiled.xslt"))


# --- many documents


@pytest.mark.parametrize("kind", ["here", "threads", "processes"])
def test_many_documents_go_through_it(write: Callable[..., Path], kind: str) -> None:
    path, paths = str(write(svrl(finding()))), [VALID, FIXTURES / "valid" / "minimal-invoice.xml"] * 4
    expected = [["OWN-1"], []] * 4

    def told(outcomes: object) -> list[list[str]]:
        return [rules(outcome) for _, outcome in outcomes if isinstance(outcome, Report)]  # type: ignore[attr-defined]

    if kind == "here":
        assert told(validate_many(paths, xslt=path)) == expected
    elif kind == "threads":
        with ThreadPoolExecutor(2) as threads:
            assert told(validate_many(paths, xslt=path, executor=threads, chunksize=1)) == expected
    else:
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
            assert told(validate_many(paths, xslt=path, executor=processes, chunksize=1)) == expected


# --- on the command line


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "peppol_kit.cli.validate", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.mark.parametrize(
    ("path", "sheet", "status"),
    [
        (VALID, CLEAN, 0),
        (VALID, svrl(finding()), 1),
        (VALID, svrl(finding('flag="warning"')), 0),
        (UNJUDGED, CLEAN, 3),
        (UNJUDGED, svrl(finding()), 1),
    ],
    ids=["clean", "fatal", "warning", "not judged", "not judged and fatal"],
)
def test_the_exit_status_is_that_of_all_layers(write: Callable[..., Path], path: Path, sheet: str, status: int) -> None:
    assert run("--xslt", write(sheet), path).returncode == status


def test_a_line_of_json_has_its_findings(write: Callable[..., Path]) -> None:
    done = run("--xslt", write(svrl(finding())), "--format", "jsonl", VALID)
    answer = json.loads(done.stdout)
    assert (answer["verdict"], answer["ruleset"]) == ("invalid", "peppol-bis-billing-3")
    assert [(each["rule"], each["severity"], each["location"]) for each in answer["findings"]] == [
        ("OWN-1", "fatal", "/Invoice/InvoiceLine[2]/ID")
    ]


def test_the_text_names_the_layer_and_the_words(write: Callable[..., Path]) -> None:
    done = run("--xslt", write(svrl(finding())), VALID)
    assert "OWN-1" in done.stdout
    assert "The number is 2, which is odd." in done.stdout


@pytest.mark.parametrize("name", ["rubbish", "stops", "writes something else"])
def test_rubbish_is_wrong_usage(write: Callable[..., Path], name: str) -> None:
    done = run("--xslt", write(RUBBISH[name]), VALID)
    assert done.returncode == 2
    assert "own.xslt" in done.stderr


def test_a_missing_stylesheet_is_wrong_usage(tmp_path: Path) -> None:
    done = run("--xslt", tmp_path / "missing.xslt", VALID)
    assert done.returncode == 2
    assert "missing.xslt" in done.stderr


def test_several_processes_say_the_same(write: Callable[..., Path]) -> None:
    path = write(svrl(finding()))
    one = run("--xslt", path, "--format", "jsonl", *[VALID, UNJUDGED] * 5)
    two = run("--xslt", path, "--format", "jsonl", "--jobs", "2", *[VALID, UNJUDGED] * 5)
    assert (one.returncode, one.stdout) == (two.returncode, two.stdout)
