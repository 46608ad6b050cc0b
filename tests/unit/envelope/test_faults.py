"""Each kind of fault that an envelope can have is found, with its place, and stops the envelope or not."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from tests.envelopes import CUSTOMIZATION, INVOICE, NAMESPACE, PROCESS, WRAPPED, envelope, report_on, spoilt

from peppol_kit.envelope import binary_content, inspect_envelope, unwrap, wrap
from peppol_kit.envelope._faults import HINTS
from peppol_kit.errors import InvalidEnvelope

TOP = "/StandardBusinessDocument"
HEADER = f"{TOP}/StandardBusinessDocumentHeader"
DOCUMENT = f"{HEADER}/DocumentIdentification"
SCOPES = f"{HEADER}/BusinessScope"
SENDER = '<sbd:Sender><sbd:Identifier Authority="iso6523-actorid-upis">0208:0202239951</sbd:Identifier></sbd:Sender>'
RECEIVER = SENDER.replace("Sender", "Receiver").replace("0208:0202239951", "9944:NL123456789B01")
COUNTRY = "<sbd:Scope><sbd:Type>COUNTRY_C1</sbd:Type><sbd:InstanceIdentifier>BE</sbd:InstanceIdentifier></sbd:Scope>"
SCOPE = re.compile("<sbd:BusinessScope>.*</sbd:BusinessScope>")


def scope(kind: str, value: str, scheme: str = "") -> str:
    said = f"<sbd:Identifier>{scheme}</sbd:Identifier>" if scheme else ""
    parts = f"<sbd:Type>{kind}</sbd:Type><sbd:InstanceIdentifier>{value}</sbd:InstanceIdentifier>{said}"
    return f"<sbd:Scope>{parts}</sbd:Scope>"


DOCUMENT_SCOPE = scope("DOCUMENTID", f"{NAMESPACE}::Invoice##{CUSTOMIZATION}::2.1", "busdox-docid-qns")
PROCESS_SCOPE = scope("PROCESSID", PROCESS, "cenbii-procid-ubl")
HEAD = WRAPPED[WRAPPED.index(b"<sbd:StandardBusinessDocumentHeader>") : WRAPPED.index(b"<Invoice ")].decode()


class Case(NamedTuple):
    kind: str
    data: bytes
    location: str
    says: str
    severity: str = "fatal"


CASES = {
    "no XML": Case("invalid-sbd-xml", b"Dear Sir", "/", "syntax error"),
    "nothing": Case("invalid-sbd-xml", b"", "/", "no element found"),
    "not well-formed": Case("invalid-sbd-xml", WRAPPED.replace(b"</Invoice>", b"</Bill>"), "/", "mismatched tag"),
    "cut off": Case("invalid-sbd-xml", WRAPPED[:-10], "/", "unclosed token"),
    "another root": Case("invalid-sbd-xml", INVOICE, "/", "the root element is Invoice"),
    "a DTD": Case(
        "invalid-sbd-xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "/", "a document type declaration (DOCTYPE)"
    ),
    "an unknown encoding": Case(
        "invalid-sbd-xml", WRAPPED.replace(b"UTF-8", b"UTF-7"), "/", "the encoding UTF-7 is not supported"
    ),
    "another encoding than it says": Case(
        "invalid-sbd-xml",
        WRAPPED.replace(b"UTF-8", b"GB18030").replace(b">BE<", b">\xff\xff<"),
        "/",
        "these are not bytes",
    ),
    "a prefix that is not declared": Case(
        "invalid-sbd-xml", WRAPPED.replace(b"<cbc:ID>1</cbc:ID>", b"<cac:ID>1</cac:ID>"), "/", "unbound prefix"
    ),
    "an order of its own": Case(
        "invalid-sbd-xml", spoilt(SENDER + RECEIVER, RECEIVER + SENDER), f"{HEADER}/Sender", "stands behind an element"
    ),
    "an element that is not of the header": Case(
        "invalid-sbd-xml", spoilt(SENDER, "<sbd:Subject/>" + SENDER), f"{HEADER}/Subject", "an element Subject"
    ),
    "an element of another namespace": Case(
        "invalid-sbd-xml",
        spoilt(SENDER, '<ours xmlns="urn:x"/>' + SENDER),
        f"{HEADER}/*:ours[namespace-uri()='urn:x']",
        "an element {urn:x}ours",
    ),
    "a version twice": Case(
        "invalid-sbd-xml",
        spoilt(SENDER, "<sbd:HeaderVersion>1.0</sbd:HeaderVersion>" + SENDER),
        f"{HEADER}/HeaderVersion[2]",
        "HeaderVersion more than once",
    ),
    "no identification of the document": Case(
        "invalid-sbd-xml",
        re.sub(b"<sbd:DocumentIdentification>.*</sbd:DocumentIdentification>", b"", WRAPPED),
        HEADER,
        "no DocumentIdentification",
    ),
    "a scope without a type": Case(
        "invalid-sbd-xml",
        spoilt(COUNTRY, COUNTRY + "<sbd:Scope><sbd:InstanceIdentifier>1</sbd:InstanceIdentifier></sbd:Scope>"),
        f"{SCOPES}/Scope[4]",
        "Scope has no Type",
    ),
    "a scope without a value": Case(
        "invalid-sbd-xml",
        spoilt(COUNTRY, COUNTRY + "<sbd:Scope><sbd:Type>OUR_NUMBER</sbd:Type></sbd:Scope>"),
        f"{SCOPES}/Scope[4]",
        "Scope has no InstanceIdentifier",
    ),
    "no header": Case("missing-sbdh", WRAPPED.replace(HEAD.encode(), b""), TOP, "has no header"),
    "an old version": Case("invalid-header-version", spoilt(">1.0<", ">1.1<"), f"{HEADER}/HeaderVersion", "'1.1'"),
    "no version": Case(
        "invalid-header-version", spoilt("<sbd:HeaderVersion>1.0</sbd:HeaderVersion>", ""), HEADER, "is missing"
    ),
    "no sender": Case("invalid-sender-count", spoilt(SENDER, ""), HEADER, "names no sender"),
    "two senders": Case("invalid-sender-count", spoilt(SENDER, SENDER * 2), f"{HEADER}/Sender[2]", "names 2 senders"),
    "a sender of another scheme": Case(
        "invalid-sender-authority",
        spoilt(SENDER, SENDER.replace("iso6523-actorid-upis", "eo-vat")),
        f"{HEADER}/Sender/Identifier/@Authority",
        "'eo-vat'",
    ),
    "a sender without a scheme": Case(
        "invalid-sender-authority",
        spoilt(SENDER, SENDER.replace(' Authority="iso6523-actorid-upis"', "")),
        f"{HEADER}/Sender/Identifier/@Authority",
        "is missing",
    ),
    "a sender without a number": Case(
        "invalid-sender-value", spoilt("0208:0202239951", "0208:"), f"{HEADER}/Sender/Identifier", "0 characters"
    ),
    "a sender without an identifier": Case(
        "invalid-sender-value", spoilt(SENDER, "<sbd:Sender/>"), f"{HEADER}/Sender", "no Identifier"
    ),
    "no receiver": Case("invalid-receiver-count", spoilt(RECEIVER, ""), HEADER, "names no receiver"),
    "three receivers": Case(
        "invalid-receiver-count", spoilt(RECEIVER, RECEIVER * 3), f"{HEADER}/Receiver[2]", "names 3 receivers"
    ),
    "a receiver of another scheme": Case(
        "invalid-receiver-authority",
        spoilt(RECEIVER, RECEIVER.replace("iso6523-actorid-upis", "gln")),
        f"{HEADER}/Receiver/Identifier/@Authority",
        "'gln'",
    ),
    "a receiver with blanks": Case(
        "invalid-receiver-value", spoilt("9944:NL", "9944:NL "), f"{HEADER}/Receiver/Identifier", "character 3"
    ),
    "no scopes at all": Case(
        "business-scope-missing", SCOPE.sub("", WRAPPED.decode()).encode(), HEADER, "no BusinessScope"
    ),
    "too few scopes": Case("invalid-scope-count", spoilt(COUNTRY, ""), SCOPES, "2 of the 3"),
    "two processes": Case(
        "invalid-scope-count", spoilt(COUNTRY, PROCESS_SCOPE + COUNTRY), f"{SCOPES}/Scope[3]", "type PROCESSID"
    ),
    "a document type of another scheme": Case(
        "invalid-document-type-identifier",
        spoilt("busdox-docid-qns", "busdox-docid"),
        f"{SCOPES}/Scope[1]/InstanceIdentifier",
        "its scheme must be",
    ),
    "a document type of another layout": Case(
        "invalid-document-type-identifier",
        spoilt("::Invoice##", "::Invoice#"),
        f"{SCOPES}/Scope[1]/InstanceIdentifier",
        "must have the layout",
    ),
    "no document type": Case(
        "missing-document-type-identifier", spoilt(DOCUMENT_SCOPE, scope("documentid", "x")), SCOPES, "DOCUMENTID"
    ),
    "a process with blanks": Case(
        "invalid-process-identifier",
        spoilt(PROCESS_SCOPE, scope("PROCESSID", "our process")),
        f"{SCOPES}/Scope[2]/InstanceIdentifier",
        "there is white space in it",
    ),
    "a process of another scheme": Case(
        "invalid-process-identifier",
        spoilt("cenbii-procid-ubl", "ours"),
        f"{SCOPES}/Scope[2]/Identifier",
        "'ours'",
        "warning",
    ),
    "no process": Case("missing-process-identifier", spoilt(PROCESS_SCOPE, scope("PROCESS", "x")), SCOPES, "PROCESSID"),
    "no country": Case("missing-country-c1", spoilt(COUNTRY, scope("COUNTRY_C3", "BE")), SCOPES, "COUNTRY_C1"),
    "a country in small letters": Case(
        "invalid-country-c1", spoilt(">BE<", ">be<"), f"{SCOPES}/Scope[3]/InstanceIdentifier", "'be'"
    ),
    "a country of three letters": Case(
        "invalid-country-c1", spoilt(">BE<", ">BEL<"), f"{SCOPES}/Scope[3]/InstanceIdentifier", "'BEL'"
    ),
    "a status to no provider": Case(
        "invalid-mls-to",
        spoilt(COUNTRY, COUNTRY + scope("MLS_TO", "0208:0202239951", "iso6523-actorid-upis")),
        f"{SCOPES}/Scope[4]/InstanceIdentifier",
        "it is no service provider",
        "warning",
    ),
    "a status to a provider without its scheme": Case(
        "invalid-mls-to",
        spoilt(COUNTRY, COUNTRY + scope("MLS_TO", "0242:000306")),
        f"{SCOPES}/Scope[4]/InstanceIdentifier",
        "its scheme is missing",
        "warning",
    ),
    "a status at another time": Case(
        "invalid-mls-type",
        spoilt(COUNTRY, COUNTRY + scope("MLS_TYPE", "always_send")),
        f"{SCOPES}/Scope[4]/InstanceIdentifier",
        "'always_send'",
    ),
    "no document": Case("invalid-business-message", WRAPPED.replace(INVOICE, b""), TOP, "has no document"),
    "text for a document": Case(
        "invalid-business-message", WRAPPED.replace(INVOICE, b"Text"), TOP, "no document in it, but text"
    ),
    "text beside the document": Case(
        "invalid-business-message", WRAPPED.replace(INVOICE, INVOICE + b"PS"), TOP, "the envelope has text"
    ),
    "two documents": Case(
        "invalid-business-message", WRAPPED.replace(INVOICE, INVOICE * 2), f"{TOP}/Invoice", "a second element"
    ),
    "an envelope in the envelope": Case(
        "invalid-business-message",
        WRAPPED.replace(INVOICE, WRAPPED.partition(b"\n")[2]),
        f"{TOP}/StandardBusinessDocument",
        "an envelope again",
    ),
    "another standard": Case(
        "invalid-standard",
        spoilt(f"<sbd:Standard>{NAMESPACE}", "<sbd:Standard>EDIFACT"),
        f"{DOCUMENT}/Standard",
        "'EDIFACT'",
    ),
    "a standard that is not of the document type": Case(
        "invalid-standard",
        spoilt(f">{NAMESPACE}::Invoice", ">urn:other::Invoice"),
        f"{DOCUMENT}/Standard",
        "the document type says 'urn:other'",
    ),
    "another version": Case(
        "invalid-type-version",
        spoilt("<sbd:TypeVersion>2.1<", "<sbd:TypeVersion>2.0<"),
        f"{DOCUMENT}/TypeVersion",
        "the document type says '2.1'",
    ),
    "no version of the type": Case(
        "invalid-type-version",
        spoilt("<sbd:TypeVersion>2.1<", "<sbd:TypeVersion><"),
        f"{DOCUMENT}/TypeVersion",
        "is empty",
    ),
    "another type": Case(
        "invalid-type",
        spoilt("<sbd:Type>Invoice<", "<sbd:Type>CreditNote<"),
        f"{DOCUMENT}/Type",
        "the document says 'Invoice'",
    ),
    "a type that is not of the document type": Case(
        "invalid-type", spoilt("::Invoice##", "::Bill##"), f"{DOCUMENT}/Type", "the document type says 'Bill'"
    ),
    "no identifier": Case(
        "invalid-instance-identifier",
        spoilt("0e6b7f5c-96e3-4f0c-8a3c-6a1c2c6a7a10", " "),
        f"{DOCUMENT}/InstanceIdentifier",
        "no identifier of its own",
    ),
    "no moment": Case(
        "invalid-creation-date-time",
        spoilt("<sbd:CreationDateAndTime>2026-11-26T09:30:00Z</sbd:CreationDateAndTime>", ""),
        DOCUMENT,
        "does not say when",
    ),
    "a day that is none": Case(
        "invalid-creation-date-time", spoilt("2026-11-26", "2026-11-31"), f"{DOCUMENT}/CreationDateAndTime", "not a day"
    ),
    "a moment without a time zone": Case(
        "invalid-creation-date-time", spoilt("09:30:00Z", "09:30:00"), f"{DOCUMENT}/CreationDateAndTime", "no time zone"
    ),
    "a date alone": Case(
        "invalid-creation-date-time", spoilt("T09:30:00Z", ""), f"{DOCUMENT}/CreationDateAndTime", "not a date and time"
    ),
    "a reserved scope": Case(
        "generic-sbdh-error",
        spoilt(COUNTRY, COUNTRY + scope("COUNTRY_C4", "NL")),
        f"{SCOPES}/Scope[4]",
        "COUNTRY_C4 is kept",
        "warning",
    ),
    "a further scope twice": Case(
        "generic-sbdh-error",
        spoilt(COUNTRY, COUNTRY + scope("ours", "1") * 2),
        f"{SCOPES}/Scope[5]",
        "more than one Scope of the type 'ours'",
        "warning",
    ),
    "a header without end": Case(
        "generic-sbdh-error", spoilt(">BE<", f">{'x' * 300_000}<"), "/", "more than 256000 bytes"
    ),
    "scopes without end": Case(
        "generic-sbdh-error", spoilt(COUNTRY, COUNTRY * 1000), "/", "the header has more than 1000 elements"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_fault_is_found_and_nothing_else(case: Case) -> None:
    report = report_on(case.data)
    (finding,) = (found for found in report.findings if found.rule == f"SBDH-{case.kind}")
    assert (finding.severity, finding.location) == (case.severity, case.location)
    assert case.says in finding.message
    assert finding.hint == HINTS[case.kind]
    others = {found.rule.removeprefix("SBDH-") for found in report.findings} - {case.kind}
    assert others <= FOLLOWING.get(case.kind, set())
    assert report.verdict == ("invalid" if case.severity == "fatal" else "valid")


FOLLOWING = {
    "missing-sbdh": {"invalid-business-message"},
    "invalid-scope-count": {"missing-country-c1"},
    "invalid-standard": {"invalid-type-version", "invalid-type"},
}
"""What one mistake may be besides."""


def test_each_kind_has_a_case() -> None:
    assert len(HINTS) == 26
    assert {case.kind for case in CASES.values()} == set(HINTS)


@pytest.mark.parametrize(
    "case", [case for case in CASES.values() if case.severity == "fatal"], ids=lambda case: case.says
)
def test_a_fatal_fault_keeps_the_document_in(case: Case) -> None:
    with pytest.raises(InvalidEnvelope) as refused:
        unwrap(case.data)
    assert f"SBDH-{case.kind}" in {finding.rule for finding in refused.value.report.fatal}


@pytest.mark.parametrize(
    "case", [case for case in CASES.values() if case.severity == "warning"], ids=lambda case: case.says
)
def test_a_warning_lets_the_document_out(case: Case) -> None:
    unwrapped = unwrap(case.data)
    assert unwrapped.payload == INVOICE
    assert [finding.rule for finding in unwrapped.report.warnings] == [f"SBDH-{case.kind}"]


# --- what else is said


def test_an_envelope_that_is_right_has_no_findings() -> None:
    report = report_on(WRAPPED)
    assert report == (
        "valid",
        (("xml", "valid", 0.0, ""), ("envelope", "valid", 0.0, "")),
        (),
        CUSTOMIZATION,
        None,
        "peppol-envelope",
    )


def test_the_line_is_that_of_the_part() -> None:
    lines = WRAPPED.replace(b"<sbd:", b"\n<sbd:").replace(b">BE<", b">Belgium<")
    (finding,) = report_on(lines).findings
    assert finding.line == lines[: lines.index(b">Belgium<")].count(b"\n") + 1


def test_what_can_be_told_of_a_bad_envelope_is_told() -> None:
    told, report = inspect_envelope(spoilt(">BE<", "><"))
    assert told == envelope(country_c1="")
    assert report.verdict == "invalid"


def test_of_a_document_that_breaks_off_the_envelope_can_be_told() -> None:
    told, report = inspect_envelope(WRAPPED[:-60])
    assert told == envelope()
    assert [finding.rule for finding in report.findings] == ["SBDH-invalid-sbd-xml"]


@pytest.mark.parametrize("country", ["1A", "XK", "EL"])
def test_two_capitals_or_digits_are_a_country(country: str) -> None:
    assert unwrap(spoilt(">BE<", f">{country}<")).envelope.country_c1 == country


def test_values_are_trimmed() -> None:
    padded = re.sub(
        rb"(<sbd:(?!Scope>|\w*Identification>|Sender|Receiver|Business|Standard\w)\w+[^>]*>)([^<]+)<",
        rb"\1\n \2\t<",
        WRAPPED,
    )
    assert padded.count(b"\t<") > 10
    assert unwrap(padded).envelope == envelope()


def test_a_scheme_may_be_left_out_and_is_the_usual_one() -> None:
    without = re.sub(rb"<sbd:Identifier>[^<]*</sbd:Identifier>", b"", WRAPPED)
    assert unwrap(without).envelope == envelope()


def test_without_a_scheme_a_wildcard_type_is_an_exact_one() -> None:
    pint = f"{NAMESPACE}::Invoice##urn:peppol:pint:billing-1@jp-1::2.1"
    data = spoilt(DOCUMENT_SCOPE, scope("DOCUMENTID", pint))
    assert unwrap(data).envelope.document_type.scheme == "busdox-docid-qns"


def test_a_document_that_is_no_xml_is_not_compared_with_its_type() -> None:
    data = wrap(binary_content(b"%PDF", "application/pdf"), envelope(standard="pdf", type="bill", type_version="0"))
    told = unwrap(data).envelope
    assert (told.standard, told.type, told.type_version) == ("pdf", "bill", "0")


def test_a_manifest_and_the_service_of_a_scope_are_let_pass() -> None:
    data = spoilt(
        COUNTRY, COUNTRY.replace("</sbd:Scope>", "<sbd:BusinessService><sbd:X/></sbd:BusinessService></sbd:Scope>")
    )
    data = data.replace(
        b"<sbd:BusinessScope>",
        b"<sbd:Manifest><sbd:NumberOfItems>1</sbd:NumberOfItems></sbd:Manifest><sbd:BusinessScope>",
    )
    assert report_on(data).findings == ()


def test_a_message_has_no_more_than_a_line_of_what_stands_there() -> None:
    (finding,) = report_on(spoilt(">BE<", f">{'x' * 200_000}<")).findings
    assert len(finding.message) < 250
