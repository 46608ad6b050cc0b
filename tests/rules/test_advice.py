"""Advice: each rule warns of what is wrong, where it is, and lets pass what may be right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.documents import FIXTURES, by_rule, changed, data, enveloped, layers, only, replaced
from tests.property.mutants import mutant
from tests.rules.advice_cases import (
    ATTACHMENT,
    BE,
    BUYER,
    EXEMPT,
    FULL,
    REASON,
    RIGHT,
    SELLER,
    VAT_ID,
    WRONG,
    Case,
    both,
    scheme,
    write,
)

from peppol_kit import Finding, Report, specifications, validate, validate_many
from peppol_kit.rules import books, text
from peppol_kit.rules.advice import unsaid

if TYPE_CHECKING:
    from pathlib import Path

ADVICE = "peppol-kit-advice"
RULES = sorted({rule.id for rule in books.book(ADVICE).rules})
VALID = sorted(path.stem for path in (FIXTURES / "valid").glob("*.xml"))
BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"


def advice(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule.startswith("PK-")]


def without_advice(report: Report) -> tuple[object, ...]:
    """What a report says besides advice; not how long it took."""
    kept = tuple(finding for finding in report.findings if not finding.rule.startswith("PK-"))
    ran = tuple(layer._replace(seconds=0.0) for layer in report.layers if layer.name != ADVICE)
    return report._replace(findings=kept, layers=ran)


def case_id(case: Case) -> str:
    return f"{case.rule}-{dict(case.values).get('value', '')}"


# --- each rule


@pytest.mark.parametrize("case", WRONG, ids=case_id)
@pytest.mark.parametrize("skip_schema", [False, True], ids=["whole", "rules alone"])
def test_it_warns_of_what_is_wrong_and_of_nothing_else(case: Case, skip_schema: bool) -> None:
    report = validate(case.xml, ruleset=ADVICE, skip_schema=skip_schema)
    finding = only(report, case.rule)
    assert finding.severity == "warning"
    assert finding.location == case.location
    assert finding.values == case.values
    assert finding.line > 0
    assert report.verdict == "valid"
    besides = {"PK-ADDRESS-COUNTRY", "PK-PARTY-NUMBER"} if case.rule != "PK-ATTACHMENT-CONTENT" else set()
    assert {each.rule for each in report.findings} - {case.rule} <= besides


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case.rule)
@pytest.mark.parametrize("skip_schema", [False, True], ids=["whole", "rules alone"])
def test_it_lets_pass_what_may_be_right(case: Case, skip_schema: bool) -> None:
    report = validate(case.xml, ruleset=ADVICE, skip_schema=skip_schema)
    assert by_rule(report, case.rule) == []


def test_every_rule_has_cases() -> None:
    assert sorted({case.rule for case in WRONG}) == sorted({case.rule for case in RIGHT}) == RULES


@pytest.mark.parametrize("rule_id", RULES)
def test_every_rule_is_a_warning_and_explained(rule_id: str) -> None:
    for lang in text.LANGUAGES:
        words = text.explain(rule_id, lang)
        assert words.severity == "warning"
        assert words.hint
        assert words.message
        assert words.terms
    assert {text.explain(rule_id, lang).title for lang in text.LANGUAGES} - {text.explain(rule_id).title}


@pytest.mark.parametrize("name", VALID)
def test_there_is_no_advice_for_a_valid_document(name: str) -> None:
    report = validate(data(f"valid/{name}"), advice=True)
    assert (report.verdict, advice(report)) == ("valid", [])


def test_a_credit_note_is_asked_too() -> None:
    found = only(
        validate(replaced("valid/be-creditnote", "BE0563731435", "BE0563731436"), advice=True), "PK-VAT-NUMBER"
    )
    assert found.location == f"/CreditNote/{SELLER}/{VAT_ID}"


# --- what official rules say already


@pytest.mark.parametrize(
    ("case", "official"),
    [
        (Case("PK-PARTY-NUMBER", BE, write(f"{SELLER}/cbc:EndpointID", "0563731436")), "PEPPOL-COMMON-R043"),
        (Case("PK-VAT-NUMBER", "nl-invoice", write(f"{SELLER}/{VAT_ID}", "NL12345678")), "PEPPOL-COMMON-R056-2"),
        (Case("PK-VAT-REASON", EXEMPT, write(REASON, "VATEX-EU-AE")), "PEPPOL-EN16931-P0107"),
        (
            Case(
                "PK-IBAN",
                "xrechnung-invoice",
                write("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", "DE02120300000000202052"),
            ),
            "BR-DE-19",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_an_official_rule_says_is_not_said_twice(case: Case, official: str) -> None:
    report = validate(case.xml, advice=True)
    assert by_rule(report, official)
    assert by_rule(report, case.rule) == []
    assert by_rule(validate(case.xml, ruleset=ADVICE), case.rule)


def test_advice_of_another_place_is_said() -> None:
    change = both(
        write(f"{SELLER}/cbc:EndpointID", "0563731436"),
        write(f"{BUYER}/cac:PartyLegalEntity/cbc:CompanyID", "CHE118631437", schemeID="0183"),
    )
    report = validate(changed(f"valid/{BE}", change), advice=True)
    assert only(report, "PEPPOL-COMMON-R043").location == f"/Invoice/{SELLER}/cbc:EndpointID"
    assert only(report, "PK-PARTY-NUMBER").location == f"/Invoice/{BUYER}/cac:PartyLegalEntity/cbc:CompanyID"


def test_an_element_is_not_around_one_whose_name_goes_on() -> None:
    said = Finding("BR-DE-19", "warning", "/Invoice/cac:PaymentMeans[1]", 1, (), "")
    inside = Finding("PK-IBAN", "warning", "/Invoice/cac:PaymentMeans[1]/cbc:ID", 1, (), "")
    beside = Finding("PK-IBAN", "warning", "/Invoice/cac:PaymentMeans[12]/cbc:ID", 1, (), "")
    assert unsaid([inside, beside], [said]) == [beside]


def test_every_rule_that_says_the_same_is_there() -> None:
    from peppol_kit.rules.advice._unsaid import _SAID_BY

    assert set(_SAID_BY) <= set(RULES)
    for starts in _SAID_BY.values():
        for start in starts:
            assert any(rule_id.startswith(start) for rule_id in text.rule_ids()), start


# --- the layer


def test_without_being_asked_for_there_is_none() -> None:
    report = validate(WRONG[0].xml)
    assert ADVICE not in layers(report)
    assert report.findings == ()


def test_it_is_the_last_layer_and_valid() -> None:
    report = validate(WRONG[0].xml, advice=True)
    assert list(layers(report).items())[-1] == (ADVICE, "valid")
    assert list(layers(report)) == ["xml", "schema", "en16931", "peppol-bis-billing-3", ADVICE]
    assert (report.verdict, report.ruleset) == ("valid", "peppol-bis-billing-3")
    assert [finding.rule for finding in report.findings] == ["PK-IBAN"]


def test_by_its_name_it_is_asked_alone() -> None:
    report = validate(WRONG[0].xml, ruleset=ADVICE, advice=True)
    assert list(layers(report)) == ["xml", "schema", ADVICE]
    assert (report.verdict, report.ruleset) == ("valid", ADVICE)
    assert len(report.findings) == 1


def test_of_a_document_that_is_no_ubl_it_is_skipped() -> None:
    report = validate(data("broken/schema-letters-in-amount"), advice=True)
    assert layers(report)[ADVICE] == "skipped"
    assert report.verdict == "invalid"
    assert advice(report) == []


@pytest.mark.parametrize("claim", ["urn:example:own", "urn:cen.eu:en16931:2017#conformant#urn:UBL.BE:1.0", ""])
def test_whatever_a_document_claims_it_is_asked(claim: str) -> None:
    source = WRONG[0].xml.replace(BILLING.encode(), claim.encode())
    report, plain = validate(source, advice=True), validate(source)
    assert report.verdict == plain.verdict != "valid"
    assert layers(report)[ADVICE] == "valid"
    assert len(advice(report)) == 1
    assert without_advice(report) == without_advice(plain)


def test_on_any_day_it_is_asked() -> None:
    from datetime import date

    assert advice(validate(WRONG[0].xml, advice=True, on=date(2001, 1, 1)))
    assert advice(validate(WRONG[0].xml, ruleset=ADVICE, on=date(2001, 1, 1)))


def test_other_documents_have_no_such_layer() -> None:
    order = b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>'
    assert ADVICE not in layers(validate(order, advice=True))
    assert validate(order, advice=True).verdict == validate(order).verdict


def test_in_an_envelope_it_is_asked_too() -> None:
    (finding,) = advice(validate(enveloped(WRONG[0].xml), advice=True))
    assert finding.location == WRONG[0].location


def test_no_document_claims_it() -> None:
    for root in ("Invoice", "CreditNote"):
        for claim in ("", ADVICE, "#", "#peppol-kit-advice"):
            assert specifications.identify(root, claim).ruleset is not specifications.ADVICE


def test_validate_many_asks_it(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(WRONG[0].xml)
    ((_, report),) = validate_many([tmp_path / "a.xml"], advice=True)
    assert isinstance(report, Report)
    assert len(advice(report)) == 1
    ((_, report),) = validate_many([tmp_path / "a.xml"])
    assert isinstance(report, Report)
    assert advice(report) == []


# --- it changes nothing else


@pytest.mark.parametrize("start", range(0, 200, 100))
def test_advice_never_changes_the_verdict_nor_what_else_is_said(start: int) -> None:
    for number in range(start, start + 100):
        source = mutant(number).xml.encode()
        for skip_schema in (False, True):
            plain = validate(source, skip_schema=skip_schema)
            report = validate(source, skip_schema=skip_schema, advice=True)
            assert without_advice(report) == without_advice(plain), number
            assert {finding.severity for finding in advice(report)} <= {"warning"}


def test_of_many_attachments_of_a_kind_each_is_looked_at() -> None:
    report = validate(changed(f"valid/{FULL}", write(ATTACHMENT, "SGVsbG8=", filename="")), ruleset=ADVICE)
    assert only(report, "PK-ATTACHMENT-CONTENT").message.startswith("– is said to be application/pdf")


def test_a_report_with_advice_can_be_json() -> None:
    assert "PK-IBAN" in json.dumps(validate(WRONG[0].xml, advice=True).to_dict())


def test_two_schemes_of_one_party_are_both_looked_at() -> None:
    change = both(
        scheme(f"{SELLER}/cac:PartyIdentification[1]/cbc:ID", "0208"),
        write(f"{SELLER}/cac:PartyIdentification[2]/cbc:ID", "1", schemeID="0088"),
    )
    assert len(by_rule(validate(changed(f"valid/{FULL}", change), ruleset=ADVICE), "PK-PARTY-NUMBER")) == 2
