"""Every format, read back by what its readers use."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from peppol_kit.cli.render import FORMATS, View, _shared_out, _xpath
from peppol_kit.report import Finding, Layer, Report
from peppol_kit.validation import validate

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Documents, Run
    from peppol_kit.report import Severity


HEAD = {"path", "verdict", "schema_valid", "ruleset", "findings"}
FINDING = {"rule", "severity", "location", "line", "terms", "message", "values", "hint"}
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def rows(stdout: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stdout.splitlines()]


def told(path: Path) -> Finding:
    """What the library says of BR-CO-16."""
    [finding] = [finding for finding in validate(path).findings if finding.rule == "BR-CO-16"]
    return finding


def expected_line(documents: Documents) -> int:
    text = documents.broken.read_text(encoding="utf-8")
    return text[: text.index("<cac:LegalMonetaryTotal>")].count("\n") + 1


# ---------------------------------------------------------------------------------------------------- JSON


def test_jsonl_is_a_line_a_file_in_their_order(run: Run, documents: Documents) -> None:
    found = rows(run("--format", "jsonl", *documents).stdout)
    assert [row["path"] for row in found] == [str(path) for path in documents]
    assert [row["verdict"] for row in found] == ["valid", "valid", "invalid", "invalid", "not_judged", None]
    assert all(set(row) == HEAD for row in found[:-1])
    assert [row["schema_valid"] for row in found] == [True, True, True, None, True, None]
    assert found[0]["ruleset"] == "peppol-bis-billing-3"
    assert set(found[-1]) == HEAD | {"error"}


def test_jsonl_findings_are_whole(run: Run, documents: Documents) -> None:
    [row] = rows(run("--format", "jsonl", documents.broken).stdout)
    assert all(set(finding) == FINDING for finding in row["findings"])
    [finding] = [finding for finding in row["findings"] if finding["rule"] == "BR-CO-16"]
    assert finding["severity"] == "fatal"
    assert finding["location"].removesuffix("[1]").endswith("LegalMonetaryTotal")
    assert finding["line"] == expected_line(documents)
    assert "BT-115" in finding["terms"]
    assert finding == told(documents.broken).to_dict()


def test_jsonl_of_jobs_is_the_same(run: Run, documents: Documents) -> None:
    paths = [path for path in documents for _ in range(30)]
    alone, shared = run("--format", "jsonl", *paths), run("--format", "jsonl", "--jobs", "3", *paths)
    assert alone.stdout == shared.stdout
    assert alone.returncode == shared.returncode == 2
    assert sorted(alone.stderr.splitlines()) == sorted(shared.stderr.splitlines())


def test_skip_schema_leaves_the_schema_open(run: Run, documents: Documents) -> None:
    [row] = rows(run("--format", "jsonl", "--skip-schema", documents.valid).stdout)
    assert (row["schema_valid"], row["verdict"]) == (None, "valid")


def test_json_is_one_array_with_the_layers(run: Run, documents: Documents) -> None:
    found = json.loads(run("--format", "json", documents.valid, documents.missing, documents.broken).stdout)
    assert [row["verdict"] for row in found] == ["valid", None, "invalid"]
    assert [layer["name"] for layer in found[0]["layers"]][:2] == ["xml", "schema"]
    assert found[0]["specification"]
    assert "error" in found[1]


# --------------------------------------------------------------------------------------------------- JUnit


def test_junit_counts_what_it_holds(run: Run, documents: Documents) -> None:
    root = etree.fromstring(run("--format", "junit", *documents).stdout.encode())
    suites = {suite.get("name"): suite for suite in root.findall("testsuite")}
    assert list(suites) == [str(path) for path in documents]
    for suite in suites.values():
        assert int(suite.get("tests")) == len(suite.findall("testcase")) > 0
        for count, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.get(count)) == len(suite.findall(f"testcase/{kind}"))

    def counts(path: object) -> tuple[str, str]:
        return suites[str(path)].get("failures"), suites[str(path)].get("errors")

    assert counts(documents.valid) == counts(documents.warned) == counts(documents.unjudged) == ("0", "0")
    assert counts(documents.broken) == counts(documents.malformed) == ("1", "0")
    assert counts(documents.missing) == ("0", "1")
    assert suites[str(documents.unjudged)].find("testcase/skipped") is not None
    failure = suites[str(documents.broken)].find("testcase/failure")
    assert "BR-CO-16" in failure.get("message")
    assert told(documents.broken).message in failure.text
    assert suites[str(documents.warned)].findtext("system-out").strip()


def test_each_finding_is_of_the_layer_that_it_made_invalid() -> None:
    def finding(rule: str, severity: Severity = "fatal") -> Finding:
        return Finding(rule, severity, "/Invoice", 1, (), rule)

    layers = (
        Layer("xml", "valid"),
        Layer("schema", "valid"),
        Layer("en16931", "invalid"),
        Layer("peppol-bis-billing-3", "valid"),
        Layer("own.xslt", "invalid"),
    )
    findings = (
        finding("BR-1"),
        finding("UBL-CR-1", "warning"),
        finding("NL-R-1", "warning"),
        finding("OWN-1"),
    )
    shared = _shared_out(Report("invalid", layers, findings, "", True))
    assert {layer.name: [entry.rule for entry in found] for layer, found in shared} == {
        "xml": [],
        "schema": [],
        "en16931": ["BR-1", "UBL-CR-1"],
        "peppol-bis-billing-3": ["NL-R-1"],
        "own.xslt": ["OWN-1"],
    }


# --------------------------------------------------------------------------------------------------- SARIF


def test_sarif_has_rules_and_places(run: Run, documents: Documents) -> None:
    log = json.loads(run("--format", "sarif", "broken.xml").stdout)
    assert log["version"] == "2.1.0"
    [one] = log["runs"]
    driver = one["tool"]["driver"]
    assert driver["name"] == "peppol-validate"
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    for rule in driver["rules"]:
        assert rule["help"]["text"]
        assert rule["shortDescription"]["text"]
    [result] = [result for result in one["results"] if result["ruleId"] == "BR-CO-16"]
    assert ids[result["ruleIndex"]] == "BR-CO-16"
    assert result["level"] == "error"
    [location] = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "broken.xml"
    assert location["physicalLocation"]["region"]["startLine"] == expected_line(documents)
    assert one["invocations"] == [{"executionSuccessful": True}]


@pytest.mark.usefixtures("documents")
@pytest.mark.parametrize("name", ["unjudged.xml", "missing.xml"])
def test_sarif_says_what_was_not_judged(run: Run, name: str) -> None:
    [one] = json.loads(run("--format", "sarif", name).stdout)["runs"]
    [invocation] = one["invocations"]
    assert invocation["executionSuccessful"] is False
    assert name in invocation["toolExecutionNotifications"][0]["message"]["text"]


def test_sarif_names_files_as_uris(run: Run, documents: Documents) -> None:
    documents.broken.rename(documents.broken.with_name("ça va? 100%.xml"))
    log = json.loads(run("--format", "sarif", "ça va? 100%.xml").stdout)
    assert log["runs"][0]["artifacts"][0]["location"]["uri"] == "%C3%A7a%20va%3F%20100%25.xml"


# ---------------------------------------------------------------------------------------------------- SVRL

SVRL_SCHEMA = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://purl.oclc.org/dsdl/svrl">
 <start><element name="schematron-output">
  <optional><attribute name="title"/></optional><optional><attribute name="schemaVersion"/></optional>
  <zeroOrMore><element name="ns-prefix-in-attribute-values">
   <attribute name="prefix"/><attribute name="uri"/></element></zeroOrMore>
  <oneOrMore><group>
   <element name="active-pattern">
    <optional><attribute name="name"/></optional><optional><attribute name="document"/></optional></element>
   <oneOrMore><group>
    <element name="fired-rule"><attribute name="context"/></element>
    <zeroOrMore><element name="failed-assert">
     <attribute name="id"/><attribute name="flag"/><attribute name="location"/><attribute name="test"/>
     <element name="text"><text/></element></element></zeroOrMore>
   </group></oneOrMore>
  </group></oneOrMore>
 </element></start>
</grammar>"""


@pytest.mark.parametrize("name", ["valid", "warned", "broken", "malformed", "unjudged"])
def test_svrl_is_svrl(run: Run, documents: Documents, name: str) -> None:
    tree = etree.fromstring(run("--format", "svrl", getattr(documents, name)).stdout.encode())
    schema = etree.RelaxNG(etree.fromstring(SVRL_SCHEMA))
    assert schema.validate(tree), schema.error_log


def test_svrl_says_what_failed_and_where(run: Run, documents: Documents) -> None:
    tree = etree.fromstring(run("--format", "svrl", documents.broken).stdout.encode())
    failed = {entry.get("id"): entry for entry in tree.iter(SVRL + "failed-assert")}
    assert failed["BR-CO-16"].get("flag") == "fatal"
    assert told(documents.broken).message in failed["BR-CO-16"].findtext(SVRL + "text")
    prefixes = {entry.get("prefix"): entry.get("uri") for entry in tree.iter(SVRL + "ns-prefix-in-attribute-values")}
    document = etree.parse(documents.broken)
    [place] = document.xpath(failed["BR-CO-16"].get("location"), namespaces=prefixes)
    assert etree.QName(place).localname == "LegalMonetaryTotal"


@pytest.mark.parametrize(
    ("location", "xpath"),
    [
        ("", "/"),
        ("/Invoice", "/ubl-Invoice:Invoice"),
        ("/CreditNote[1]/cac:Party[2]/cbc:ID", "/ubl-CreditNote:CreditNote[1]/cac:Party[2]/cbc:ID"),
        (
            "/Invoice/ext:UBLExtensions/*:C[namespace-uri()='urn:a/b'][2]",
            "/ubl-Invoice:Invoice/ext:UBLExtensions/*[local-name()='C'][namespace-uri()='urn:a/b'][2]",
        ),
        ("/*:Invoice[namespace-uri()='']", "/*[local-name()='Invoice'][namespace-uri()='']"),
        ("/Invoice/@unitCode", "/ubl-Invoice:Invoice/@unitCode"),
    ],
)
def test_svrl_locations_need_only_declared_prefixes(location: str, xpath: str) -> None:
    assert _xpath(location) == xpath


@given(st.text(), st.text())
def test_whatever_a_document_says_xml_stays_xml(path: str, message: str) -> None:
    finding = Finding("BR-1", "fatal", "/Invoice", 1, (), message, (), message)
    report = Report("invalid", (Layer("xml", "valid"), Layer("rules", "invalid")), (finding,), "", True, message)
    for name in ("junit", "svrl"):
        etree.fromstring("".join(FORMATS[name]([(path, report)], View())).encode())
    for line in "".join(FORMATS["github"]([(path, report)], View())).split("\n")[:-1]:
        assert re.fullmatch(r"::error file=[^:,\r]*,line=1,title=BR-1::[^\r]*", line, re.DOTALL)
    [log] = FORMATS["sarif"]([(path, report)], View())
    assert json.loads(log)["runs"][0]["results"][0]["message"]["text"].startswith(message)


# ------------------------------------------------------------------------------------------- files of each


@pytest.mark.parametrize("name", ["svrl", "sarif"])
def test_many_documents_need_a_folder(run: Run, documents: Documents, name: str) -> None:
    done = run("--format", name, documents.valid, documents.broken)
    assert done.returncode == 2
    assert "--output" in done.stderr
    assert not done.stdout


@pytest.mark.parametrize("name", ["svrl", "sarif"])
def test_many_documents_make_a_file_each(run: Run, documents: Documents, name: str) -> None:
    other = documents.valid.parent / "sub" / "BROKEN.xml"
    other.parent.mkdir()
    documents.valid.rename(other)
    out = documents.valid.parent / "new" / "reports"
    done = run("--format", name, "--output", out, documents.broken, other, documents.malformed)
    assert (done.returncode, done.stdout) == (1, "")
    assert sorted(path.name for path in out.iterdir()) == sorted(
        [f"broken.xml.{name}", f"BROKEN.xml-2.{name}", f"malformed.xml.{name}"]
    )
    assert "BR-CO-16" in (out / f"broken.xml.{name}").read_text(encoding="utf-8")
    assert "BR-CO-16" not in (out / f"BROKEN.xml-2.{name}").read_text(encoding="utf-8")


# -------------------------------------------------------------------------------------------------- GitHub


def test_github_annotates_the_line(run: Run, documents: Documents) -> None:
    lines = run("--format", "github", documents.broken).stdout.splitlines()
    [line] = [line for line in lines if "BR-CO-16" in line]
    start = f"::error file={documents.broken},line={expected_line(documents)},title=BR-CO-16::"
    assert line.startswith(start)
    assert line.removeprefix(start).startswith(told(documents.broken).message)


def test_github_escapes(run: Run, documents: Documents) -> None:
    odd = documents.broken.with_name("100%, really: x.xml")
    documents.broken.rename(odd)
    done = run("--format", "github", odd.name)
    assert "file=100%25%2C really%3A x.xml," in done.stdout
    assert all(line.startswith("::") for line in done.stdout.splitlines())


def test_github_tells_of_what_was_not_judged(run: Run, documents: Documents) -> None:
    lines = run("--format", "github", documents.unjudged, documents.missing).stdout.splitlines()
    assert any(line.startswith(f"::warning file={documents.unjudged},") for line in lines)
    assert any(line.startswith(f"::error file={documents.missing},") for line in lines)
