"""`validate`: sources, layers and their verdicts in every situation, releases, and what a report is."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.documents import (
    FIXTURES,
    by_rule,
    changed,
    data,
    drop,
    enveloped,
    find,
    invoice,
    layers,
    only,
    replaced,
    rules,
    tag,
)

from peppol_kit import Finding, Layer, Limits, Report, specifications, validate
from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from tests.documents import Element

BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
CORE = "urn:cen.eu:en16931:2017"
VALID = "valid/minimal-invoice"
BEFORE, SINCE = date(2026, 8, 23), date(2026, 8, 24)


class Model:
    """Something typed that can write itself."""

    def to_xml(self) -> bytes:
        return data(VALID)


# --- sources


@pytest.mark.parametrize(
    "source",
    [data(VALID), FIXTURES / f"{VALID}.xml", str(FIXTURES / f"{VALID}.xml"), Model()],
    ids=["bytes", "path object", "path", "to_xml"],
)
def test_a_source_is_bytes_a_path_or_anything_that_writes_itself(source: Any) -> None:
    report = validate(source)
    assert (report.verdict, report.findings, report.ruleset) == ("valid", (), "peppol-bis-billing-3")
    assert report.specification == BILLING


def test_text_is_always_a_path() -> None:
    with pytest.raises(OSError, match="Invoice"):
        validate('<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>')


def test_what_cannot_be_read_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        validate(tmp_path / "missing.xml")
    assert caught.value.filename == str(tmp_path / "missing.xml") or caught.value.filename == tmp_path / "missing.xml"
    with pytest.raises(IsADirectoryError):
        validate(str(tmp_path))
    with pytest.raises(OSError, match="too long"):
        validate("x" * 10_000)


def test_a_path_that_cannot_be_one_is_an_os_error_too() -> None:
    with pytest.raises(OSError, match="null"):
        validate("a\0b.xml")


def test_no_path_and_a_path_of_nothing_are_different(tmp_path: Path) -> None:
    (tmp_path / "empty.xml").write_bytes(b"")
    assert validate(tmp_path / "empty.xml").verdict == "invalid"


# --- what the caller may not ask for


def test_an_unknown_ruleset_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ConfigurationError, match="no-such-ruleset") as caught:
        validate(data(VALID), ruleset="no-such-ruleset")
    for name in ("en16931", "peppol-bis-billing-3", "peppol-bis-self-billing-3"):
        assert name in str(caught.value)


def test_the_ruleset_is_looked_at_before_the_source() -> None:
    with pytest.raises(ConfigurationError):
        validate("no-such-file.xml", ruleset="no-such-ruleset")


OLDEST = {
    "en16931": date(2026, 3, 30),
    "peppol-bis-billing-3": date(2026, 2, 23),
    "peppol-bis-self-billing-3": date(2026, 3, 5),
    "xrechnung-3": date(2026, 3, 30),
}


@pytest.mark.parametrize("name", OLDEST)
def test_a_day_before_the_oldest_release_is_a_mistake_with_a_ruleset(name: str) -> None:
    day = OLDEST[name]
    with pytest.raises(ConfigurationError, match=f"{name} is held from .* on, which is valid from {day}"):
        validate(data(VALID), ruleset=name, on=date.fromordinal(day.toordinal() - 1))
    assert validate(data(VALID), ruleset=name, on=day).verdict in {"valid", "invalid"}


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("valid/minimal-invoice", date(2026, 2, 22)),
        ("valid/self-billing-invoice", date(2026, 3, 4)),
        ("valid/minimal-invoice", date(1970, 1, 1)),
    ],
)
def test_a_day_before_the_oldest_release_is_not_judged_without_a_ruleset(name: str, day: date) -> None:
    report = validate(data(name), on=day)
    assert report.verdict == "not_judged"
    assert report.schema_valid is True
    last = report.layers[-1]
    assert (last.name, last.verdict) == (report.specification, "skipped")
    assert f"{report.ruleset} is held from" in last.reason
    assert report.ruleset in {"peppol-bis-billing-3", "peppol-bis-self-billing-3"}


# --- layers


def test_a_valid_document_passes_every_layer() -> None:
    report = validate(data(VALID))
    assert [(layer.name, layer.verdict, layer.reason) for layer in report.layers] == [
        ("xml", "valid", ""),
        ("schema", "valid", ""),
        ("en16931", "valid", ""),
        ("peppol-bis-billing-3", "valid", ""),
    ]
    assert all(0 <= layer.seconds < 10 for layer in report.layers)
    assert report.schema_valid is True


def test_the_core_alone_has_one_layer_of_rules() -> None:
    assert layers(validate(data(VALID), ruleset="en16931")) == {"xml": "valid", "schema": "valid", "en16931": "valid"}


def test_a_malformed_document_ends_with_the_first_layer() -> None:
    report = validate(data(VALID)[:-20])
    assert report.verdict == "invalid"
    assert [(layer.name, layer.verdict) for layer in report.layers] == [("xml", "invalid")]
    finding = only(report, "XML")
    assert (finding.severity, finding.location) == ("fatal", "/")
    assert finding.line == data(VALID)[:-20].count(b"\n") + 1
    assert finding.message.startswith("This is not XML that can be read: ")
    assert (report.schema_valid, report.specification, report.ruleset) == (None, "", "")


def test_a_malformed_document_is_invalid_by_any_ruleset() -> None:
    for options in ({"ruleset": "en16931"}, {"skip_schema": True}, {"on": date(1970, 1, 1)}):
        report = validate(b"<a", **options)
        assert report.verdict == "invalid"
        assert rules(report) == ["XML"]


def test_a_refusal_says_why_and_where() -> None:
    report = validate(b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>")
    finding = only(report, "XML")
    assert "DOCTYPE" in finding.message
    assert finding.line == 1


def test_what_is_too_large_is_refused_without_a_line() -> None:
    finding = only(validate(b"<a>" + b" " * 100_000_000 + b"</a>"), "XML")
    assert "the limit is 100000000" in finding.message
    assert finding.line == 0


def two_mistakes(root: Element) -> None:
    """One against the schema, and one that a rule would find."""
    find(root, "cbc:IssueDate").text = "yesterday"
    find(root, "cac:LegalMonetaryTotal/cbc:PayableAmount").text = "999.00"


def test_no_rule_is_asked_of_what_the_schema_refuses() -> None:
    report = validate(changed(VALID, two_mistakes))
    assert report.verdict == "invalid"
    assert report.schema_valid is False
    assert rules(report) == ["XSD"]
    assert [(layer.name, layer.verdict, layer.reason) for layer in report.layers] == [
        ("xml", "valid", ""),
        ("schema", "invalid", ""),
        ("en16931", "skipped", "the document does not satisfy its schema"),
        ("peppol-bis-billing-3", "skipped", "the document does not satisfy its schema"),
    ]


def test_without_the_schema_the_verdict_is_that_of_the_rules() -> None:
    report = validate(changed(VALID, two_mistakes), skip_schema=True)
    assert report.schema_valid is None
    assert "XSD" not in rules(report)
    assert {"BR-CO-16", "PEPPOL-EN16931-F001"} <= set(rules(report))
    assert layers(report) == {"xml": "valid", "en16931": "invalid", "peppol-bis-billing-3": "invalid"}


def test_without_the_schema_a_valid_document_is_valid() -> None:
    report = validate(data(VALID), skip_schema=True)
    assert (report.verdict, report.schema_valid) == ("valid", None)
    assert layers(report) == {"xml": "valid", "en16931": "valid", "peppol-bis-billing-3": "valid"}


def test_each_layer_says_for_itself() -> None:
    report = validate(changed(VALID, lambda root: drop(root, "cbc:BuyerReference")))
    assert rules(report) == ["PEPPOL-EN16931-R003"]
    assert layers(report)["en16931"] == "valid"
    assert layers(report)["peppol-bis-billing-3"] == "invalid"
    report = validate(replaced(VALID, 'PayableAmount currencyID="EUR">1.00', 'PayableAmount currencyID="EUR">2.00'))
    assert rules(report) == ["BR-CO-16"]
    assert layers(report)["en16931"] == "invalid"
    assert layers(report)["peppol-bis-billing-3"] == "valid"


def test_warnings_leave_a_document_valid() -> None:
    report = validate(data("broken/not-used-issue-time"))
    assert report.verdict == "valid"
    assert set(layers(report).values()) == {"valid"}
    assert len(report.warnings) == len(report.findings) > 0
    assert report.fatal == ()


def test_fatal_and_warnings_are_parts_of_the_findings() -> None:
    report = validate(data("broken/not-used-extension"))
    assert sorted((*report.fatal, *report.warnings)) == sorted(report.findings)
    assert {finding.severity for finding in report.fatal} <= {"fatal"}
    assert {finding.severity for finding in report.warnings} == {"warning"}


# --- limits


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(size=1000), "the limit is 1000"),
        (Limits(text=20), "a text has more than 20 characters"),
        (Limits(depth=4), "nested more than 4 deep"),
        (Limits(elements=10), "more than 10 elements"),
    ],
)
def test_limits_are_those_of_the_caller(limits: Limits, reason: str) -> None:
    report = validate(data(VALID), limits=limits)
    assert report.verdict == "invalid"
    assert reason in only(report, "XML").message
    assert validate(data(VALID)).verdict == "valid"


# --- specifications that are not held

UNKNOWN = {
    "XRechnung of old": f"{CORE}#compliant#urn:xoev-de:kosit:standard:xrechnung_2.3",
    "UBL.BE": f"{CORE}#conformant#urn:UBL.BE:1.0.0.20180214",
    "PINT of the EU": f"{CORE}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:4.0",
    "France": f"{CORE}#conformant#urn:peppol:france:billing:extended:1.0",
}
NOT_OF_THE_CORE = {
    "PINT": "urn:peppol:pint:billing-1@jp-1",
    "A-NZ": "urn:cen.eu:en16930:2017#conformant#urn:fdc:peppol.eu:2017:poacc:billing:international:aunz:3.0",
    "something": "urn:example",
}


def claiming(specification: str, source: bytes | None = None) -> bytes:
    """A document that says it is of a specification."""
    return (source or data("valid/be-invoice")).replace(BILLING.encode(), specification.encode())


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_specification_of_the_core_is_judged_by_the_core_alone(name: str) -> None:
    report = validate(claiming(UNKNOWN[name]))
    assert report.verdict == "not_judged"
    assert report.specification == UNKNOWN[name]
    assert report.ruleset == ""
    assert report.findings == ()
    assert [(layer.name, layer.verdict, layer.reason) for layer in report.layers] == [
        ("xml", "valid", ""),
        ("schema", "valid", ""),
        ("en16931", "valid", ""),
        (UNKNOWN[name], "skipped", "this specification is not held"),
    ]


@pytest.mark.parametrize("name", UNKNOWN)
def test_what_breaks_the_core_is_invalid_by_any_specification_of_it(name: str) -> None:
    report = validate(claiming(UNKNOWN[name], data("broken/sum-lines")))
    assert report.verdict == "invalid"
    assert rules(report) == ["BR-CO-10", "BR-CO-13"]
    assert layers(report)[UNKNOWN[name]] == "skipped"


def test_a_warning_of_the_core_leaves_it_not_judged() -> None:
    report = validate(claiming(UNKNOWN["UBL.BE"], data("broken/not-used-issue-time")))
    assert report.verdict == "not_judged"
    assert len(report.warnings) > 0


@pytest.mark.parametrize("name", NOT_OF_THE_CORE)
def test_a_specification_beside_the_core_is_judged_by_the_schema_alone(name: str) -> None:
    report = validate(claiming(NOT_OF_THE_CORE[name], data("broken/sum-lines")))
    assert report.verdict == "not_judged"
    assert report.findings == ()
    assert layers(report) == {"xml": "valid", "schema": "valid", NOT_OF_THE_CORE[name]: "skipped"}


def test_an_invoice_that_claims_nothing_is_judged_by_the_core() -> None:
    report = validate(changed("valid/be-invoice", lambda root: drop(root, "cbc:CustomizationID")))
    assert report.verdict == "invalid"
    assert rules(report) == ["BR-01"]
    assert (report.specification, report.ruleset) == ("", "")
    assert layers(report)["no specification"] == "skipped"


def test_the_core_itself_is_a_specification_that_is_held() -> None:
    report = validate(claiming(CORE))
    assert (report.verdict, report.ruleset) == ("valid", "en16931")


def test_white_space_around_the_claim_is_forgiven() -> None:
    assert validate(claiming(f"\n  {CORE}\n ")).ruleset == "en16931"


def test_a_version_behind_two_colons_is_still_the_same_claim() -> None:
    assert validate(claiming(f"{BILLING}::2.1")).ruleset == "peppol-bis-billing-3"


@pytest.mark.parametrize(
    "specification",
    [BILLING.upper(), BILLING + "x", BILLING[:-1], BILLING + "#", " ".join(BILLING), BILLING.replace("#", "%23")],
)
def test_what_is_nearly_the_claim_is_none(specification: str) -> None:
    assert validate(claiming(specification)).verdict in {"not_judged", "invalid"}


@pytest.mark.parametrize("name", [*UNKNOWN, *NOT_OF_THE_CORE])
def test_with_a_ruleset_there_is_always_a_verdict(name: str) -> None:
    specification = {**UNKNOWN, **NOT_OF_THE_CORE}[name]
    report = validate(claiming(specification), ruleset="en16931")
    assert (report.verdict, report.ruleset) == ("valid", "en16931")
    assert report.specification == specification
    report = validate(claiming(specification), ruleset="peppol-bis-billing-3")
    assert report.verdict == "invalid"
    assert "PEPPOL-EN16931-R004" in rules(report)


# --- other documents

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def document(kind: str, inside: str) -> bytes:
    return (
        f'<{kind} xmlns="{UBL}{kind}-2" xmlns:cac="{UBL}CommonAggregateComponents-2" '
        f'xmlns:cbc="{UBL}CommonBasicComponents-2">{inside}</{kind}>'
    ).encode()


HEAD = "<cbc:CustomizationID>{}</cbc:CustomizationID><cbc:ID>1</cbc:ID><cbc:IssueDate>2026-09-01</cbc:IssueDate>"
ORDER = "urn:fdc:peppol.eu:poacc:trns:order:3"
OTHERS = {
    "Order": HEAD.format(ORDER)
    + "<cac:BuyerCustomerParty/><cac:SellerSupplierParty/><cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID>"
    "<cac:Item/></cac:LineItem></cac:OrderLine>",
    "ApplicationResponse": HEAD.format("urn:fdc:peppol.eu:poacc:trns:invoice_response:3")
    + "<cac:SenderParty/><cac:ReceiverParty/>",
    "Reminder": HEAD.format("urn:x")
    + "<cac:AccountingSupplierParty/><cac:AccountingCustomerParty/><cac:LegalMonetaryTotal>"
    '<cbc:PayableAmount currencyID="EUR">1</cbc:PayableAmount></cac:LegalMonetaryTotal>'
    "<cac:ReminderLine><cbc:ID>1</cbc:ID></cac:ReminderLine>",
    "Order that claims billing": HEAD.format(BILLING)
    + "<cac:BuyerCustomerParty/><cac:SellerSupplierParty/><cac:OrderLine><cac:LineItem><cbc:ID>1</cbc:ID>"
    "<cac:Item/></cac:LineItem></cac:OrderLine>",
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_document_of_ubl_is_judged_by_its_schema_alone(name: str) -> None:
    report = validate(document(name.split(maxsplit=1)[0], OTHERS[name]))
    assert report.verdict == "not_judged"
    assert report.schema_valid is True
    assert layers(report) == {"xml": "valid", "schema": "valid", report.specification: "skipped"}


@pytest.mark.parametrize("name", OTHERS)
def test_another_document_of_ubl_that_breaks_its_schema_is_invalid(name: str) -> None:
    kind = name.split(maxsplit=1)[0]
    report = validate(document(kind, OTHERS[name].replace("<cbc:ID>1</cbc:ID>", "", 1)))
    assert report.verdict == "invalid"
    assert only(report, "XSD").location.endswith("/cbc:IssueDate")


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("ruleset", OLDEST)
def test_no_ruleset_of_invoices_takes_another_document(name: str, ruleset: str) -> None:
    kind = name.split(maxsplit=1)[0]
    report = validate(document(kind, OTHERS[name]), ruleset=ruleset)
    assert report.verdict == "invalid"
    assert report.schema_valid is True
    assert only(report, "XSD").message.endswith(f"is for CreditNote or Invoice; this is {kind}.")


@pytest.mark.parametrize("source", [b"<a/>", b"<Invoice/>", b'<Invoice xmlns="urn:x"/>', b"<html><body/></html>"])
@pytest.mark.parametrize("ruleset", [None, "en16931", "peppol-bis-billing-3"])
def test_what_is_no_ubl_is_invalid(source: bytes, ruleset: str | None) -> None:
    report = validate(source, ruleset=ruleset)
    assert (report.verdict, report.schema_valid) == ("invalid", False)
    assert only(report, "XSD").message == "This is not a document type of UBL 2.1."


@pytest.mark.parametrize("source", [b"<a/>", b'<Invoice xmlns="urn:x"/>', document("Order", OTHERS["Order"])])
def test_without_the_schema_what_is_no_invoice_is_not_judged(source: bytes) -> None:
    assert validate(source, skip_schema=True).verdict == "not_judged"


# --- envelopes


def test_a_document_is_taken_out_of_its_envelope() -> None:
    report = validate(enveloped(data(VALID)))
    assert (report.verdict, report.ruleset, report.specification) == ("valid", "peppol-bis-billing-3", BILLING)


def test_a_finding_in_an_envelope_is_placed_from_the_document_on() -> None:
    plain, wrapped = validate(data("broken/sum-lines")), validate(enveloped(data("broken/sum-lines")))
    assert [finding[:3] for finding in wrapped.findings] == [finding[:3] for finding in plain.findings]


@pytest.mark.parametrize(
    "inside", ["", "<h:StandardBusinessDocumentHeader/>", "<h:StandardBusinessDocumentHeader/><x/>"]
)
def test_an_envelope_of_nothing_is_invalid(inside: str) -> None:
    source = (
        '<h:StandardBusinessDocument xmlns:h="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader">'
        f"{inside}</h:StandardBusinessDocument>"
    )
    assert validate(source.encode()).verdict == "invalid"


# --- releases


RELEASES = [
    ("billing-accepted-before-bulgarian-lev", "valid", "invalid", {"BR-CL-03", "BR-CL-04", "PEPPOL-EN16931-CL007"}),
    ("billing-accepted-before-address-scheme", "valid", "invalid", {"PEPPOL-EN16931-CL008"}),
    ("billing-accepted-before-danish-scheme", "valid", "invalid", {"DK-R-017"}),
    ("billing-accepted-before-version", "valid", "invalid", {"PEPPOL-EN16931-R004"}),
    ("billing-accepted-since-caribbean-guilder", "invalid", "valid", {"BR-CL-03", "BR-CL-04", "PEPPOL-EN16931-CL007"}),
    ("billing-accepted-since-no-due-date", "invalid", "valid", {"BR-CO-25"}),
    ("self-billing-accepted-before-bulgarian-lev", "valid", "invalid", {"BR-CL-03", "BR-CL-04"}),
    ("self-billing-accepted-since-no-due-date", "invalid", "valid", {"BR-CO-25"}),
]


@pytest.mark.parametrize(("name", "before", "since", "differing"), RELEASES, ids=[row[0] for row in RELEASES])
def test_a_release_is_in_force_from_its_day_on(name: str, before: str, since: str, differing: set[str]) -> None:
    source = data(f"releases/{name}")
    earlier, later, newest = (validate(source, on=day) for day in (BEFORE, SINCE, None))
    assert (earlier.verdict, later.verdict) == (before, since)
    assert newest.findings == later.findings
    severe = {finding.rule for finding in earlier.fatal} ^ {finding.rule for finding in later.fatal}
    assert differing <= severe


def test_a_ruleset_goes_by_the_day_too() -> None:
    source = data("releases/billing-accepted-before-bulgarian-lev")
    for ruleset in ("peppol-bis-billing-3", "peppol-bis-self-billing-3"):
        before = validate(source, ruleset=ruleset, on=BEFORE)
        assert by_rule(before, "BR-CL-04") == []
        assert len(by_rule(validate(source, ruleset=ruleset, on=SINCE), "BR-CL-04")) == 1


def test_a_severity_may_change_with_the_release() -> None:
    source = data("releases/billing-accepted-before-danish-scheme")
    assert only(validate(source, on=BEFORE), "DK-R-017").severity == "warning"
    assert only(validate(source, on=SINCE), "DK-R-017").severity == "fatal"


@pytest.mark.parametrize("name", ["valid/self-billing-invoice", "valid/self-billing-creditnote"])
def test_self_billing_is_a_specification_of_its_own(name: str) -> None:
    report = validate(data(name))
    assert (report.verdict, report.ruleset) == ("valid", "peppol-bis-self-billing-3")
    assert list(layers(report)) == ["xml", "schema", "en16931", "peppol-bis-self-billing-3"]
    assert validate(data(name), on=BEFORE).verdict == "valid"
    assert "PEPPOL-EN16931-R004" in rules(validate(data(name), ruleset="peppol-bis-billing-3"))


@pytest.mark.parametrize("name", sorted(path.stem for path in (FIXTURES / "valid").glob("*.xml")))
def test_what_is_valid_today_is_judged_by_every_release(name: str) -> None:
    for day in (date(2026, 4, 1), BEFORE, SINCE, date(2030, 1, 1)):
        report = validate(data(f"valid/{name}"), on=day)
        held = specifications.ruleset(report.ruleset).on(day) is not None
        assert (report.verdict in {"valid", "invalid"}) == held
        assert report.schema_valid is True
    assert report.verdict == "valid"


# --- what a report is


@pytest.mark.parametrize(
    "name",
    ["valid/full-invoice", "broken/sum-lines", "broken/schema-order", "broken/xml-truncated", "special/ubl-be-invoice"],
)
def test_a_report_goes_through_json_and_comes_back(name: str) -> None:
    report = validate(data(name))
    said = report.to_dict()
    read = json.loads(json.dumps(said))
    assert read == said
    assert set(read) == set(Report._fields)
    again = Report(
        **{
            **read,
            "layers": tuple(Layer(**layer) for layer in read["layers"]),
            "findings": tuple(
                Finding(**{**each, "terms": tuple(each["terms"]), "values": tuple(each["values"].items())})
                for each in read["findings"]
            ),
        }
    )
    assert again == report


def test_a_finding_says_everything() -> None:
    finding = only(validate(data("broken/sum-lines")), "BR-CO-10")
    assert finding.to_dict() == {
        "rule": "BR-CO-10",
        "severity": "fatal",
        "location": "/Invoice/cac:LegalMonetaryTotal",
        "line": data("broken/sum-lines").decode().split("<cac:LegalMonetaryTotal>")[0].count("\n") + 1,
        "terms": ["BT-106", "BT-131"],
        "message": "BT-106 is 911.51, the lines add up to 911.52; off by 0.01. The sum of line net amounts (BT-106) is "
        "the sum of the net amounts of the lines (BT-131).",
        "values": {"stated": "911.51", "expected": "911.52", "difference": "0.01"},
        "hint": "Add the lines again: one of them, or the sum, is wrong. Document level allowances and charges do not "
        "belong here.",
    }


@pytest.mark.parametrize(
    "name", ["rule", "severity", "location", "line", "terms", "message", "values", "hint", "other"]
)
def test_a_finding_is_frozen(name: str) -> None:
    finding = only(validate(data("broken/sum-lines")), "BR-CO-10")
    with pytest.raises(AttributeError):
        setattr(finding, name, "x")
    hash(finding)


def test_a_report_is_frozen() -> None:
    report = validate(data("broken/sum-lines"))
    for name in ("verdict", "findings", "layers", "fatal"):
        with pytest.raises(AttributeError):
            setattr(report, name, ())
    with pytest.raises(AttributeError):
        report.layers[0].verdict = "invalid"  # type: ignore[misc]
    hash(report)


def test_two_reports_on_one_document_are_alike_but_for_the_time() -> None:
    one, other = validate(data("broken/not-used-many")), validate(data("broken/not-used-many"))
    assert one.findings == other.findings
    assert layers(one) == layers(other)


def test_validating_leaves_nothing_behind_that_changes_the_next_verdict() -> None:
    first = validate(data("valid/full-invoice")).findings
    for name in ("broken/sum-lines", "broken/xml-truncated", "broken/schema-order", "special/ubl-be-invoice"):
        validate(data(name))
        validate(data(name), ruleset="en16931", skip_schema=True)
    assert validate(data("valid/full-invoice")).findings == first


def test_threads_do_not_mix_their_findings() -> None:
    """A service validates in threads; what is wrong with one document must not be told of another."""
    sources = [
        data("broken/schema-order"),
        data("broken/schema-boolean"),
        data("broken/schema-no-lines"),
        invoice(200).replace(b' unitCode="', b' unit="'),
        invoice(50, broken=True),
        data("broken/sum-lines"),
        data("valid/full-invoice"),
    ]
    alone = [validate(source).findings for source in sources]
    turns = [number % len(sources) for number in range(700)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            together = list(threads.map(lambda turn: validate(sources[turn]).findings, turns))
    finally:
        sys.setswitchinterval(interval)
    mixed = sum(found != alone[turn] for turn, found in zip(turns, together, strict=True))
    assert mixed == 0, f"{mixed} of {len(turns)} reports have findings of other documents, or miss some"


@pytest.mark.parametrize("depth", [100, 300, 500, 700])
def test_a_caller_may_stand_deep_in_calls_of_its_own(depth: int) -> None:
    """A web framework does; and extensions may be nested nearly as deep as any document."""

    def nest(root: Element) -> None:
        node = root.makeelement(tag("ext:UBLExtensions"))
        root.insert(0, node)
        for name in ("ext:UBLExtension", "ext:ExtensionContent"):
            child = node.makeelement(tag(name))
            node.append(child)
            node = child
        for _ in range(250):
            child = node.makeelement("{urn:x}x")
            node.append(child)
            node = child

    def call(left: int) -> Report:
        return call(left - 1) if left else validate(changed(VALID, nest))

    assert rules(call(depth)) == ["PEPPOL-EN16931-R008", "UBL-CR-001"]
