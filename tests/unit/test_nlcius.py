"""NLCIUS: which documents it judges, and what its rules ask where the artefact does the unexpected."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from peppol_kit import specifications, validate
from peppol_kit.rules import books
from peppol_kit.rules.text import explain

FIXTURES = Path(__file__).parents[1] / "fixtures"
NLCIUS = "urn:cen.eu:en16931:2017#compliant#urn:fdc:nen.nl:nlcius:v1.0"
G_ACCOUNT = f"{NLCIUS}#conformant#urn:fdc:nen.nl:gaccount:v1.0"
BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
WARNINGS = [rule.id for rule in books.book("nlcius").rules if rule.severity == "warning" and rule.form != "never"]


def nlcius(*changes: tuple[str, str], name: str = "valid/nlcius-invoice") -> bytes:
    """A document with some text in it replaced, each as often as it is there."""
    text = (FIXTURES / f"{name}.xml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def found(data: bytes, ruleset: str | None = None) -> list[tuple[str, str]]:
    """Rule and last step of the location of each finding, without the schema."""
    report = validate(data, ruleset=ruleset, skip_schema=True)
    return sorted((finding.rule, finding.location.rpartition("/")[2]) for finding in report.findings)


# --- which documents


@pytest.mark.parametrize("root", ["Invoice", "CreditNote"])
def test_it_is_found_by_the_specification_identifier(root: str) -> None:
    claim = specifications.identify(root, NLCIUS)
    assert claim.ruleset is specifications.ruleset("nlcius")
    assert claim.beyond == ""


def test_of_another_document_type_or_version_it_is_not() -> None:
    assert specifications.identify("Order", NLCIUS).ruleset is None
    assert specifications.identify("Invoice", NLCIUS.replace("v1.0", "v2.0")).ruleset is None


@pytest.mark.parametrize("name", ["nlcius-invoice", "nlcius-creditnote"])
def test_it_judges_by_the_core_and_by_itself(name: str) -> None:
    report = validate(nlcius(name=f"valid/{name}"))
    assert (report.verdict, report.ruleset, report.schema_valid) == ("valid", "nlcius", True)
    assert [layer.name for layer in report.layers] == ["xml", "schema", "en16931", "nlcius"]


def test_the_g_account_extension_is_judged_but_for_what_it_adds() -> None:
    report = validate(nlcius(name="special/nlcius-gaccount-invoice"))
    assert (report.verdict, report.ruleset, report.specification) == ("not_judged", "nlcius", G_ACCOUNT)
    layers = [(layer.name, layer.verdict) for layer in report.layers]
    assert layers[-2:] == [("nlcius", "valid"), ("#conformant#urn:fdc:nen.nl:gaccount:v1.0", "skipped")]


def test_what_breaks_nlcius_is_invalid_also_in_its_extension() -> None:
    report = validate(nlcius((NLCIUS, G_ACCOUNT), ("68347120</cbc:CompanyID>", " </cbc:CompanyID>")))
    assert report.verdict == "invalid"
    assert [finding.rule for finding in report.fatal] == ["BR-NL-1"]


def test_the_command_says_that_the_extension_was_not_judged() -> None:
    path = FIXTURES / "special" / "nlcius-gaccount-invoice.xml"
    command = [sys.executable, "-m", "peppol_kit.cli.validate", "--format", "jsonl", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    said = json.loads(done.stdout)
    assert (done.returncode, said["verdict"], said["findings"]) == (3, "not_judged", [])


def test_an_invoice_of_peppol_is_not_asked_its_rules_nor_the_reverse() -> None:
    ours = nlcius((">30<", ">31<"), ("Beheer oevers", " "))
    theirs = ours.replace(NLCIUS.encode(), BILLING.encode())
    assert dict(found(ours)).keys() == {"BR-NL-12", "SI-UBL-2"}
    assert dict(found(theirs)).keys() == {"NL-R-008", "PEPPOL-EN16931-R008"}


# --- what is forced upon it


def test_a_document_that_claims_something_else_breaks_it() -> None:
    assert found(nlcius((NLCIUS, BILLING)), "nlcius") == [("SI-V20-INV-R000", "cbc:CustomizationID")]


@pytest.mark.parametrize("claim", [f"\n  {NLCIUS}\n", f"{NLCIUS}x", f"{NLCIUS}#compliant#urn:example"])
def test_the_claim_is_what_it_begins_with(claim: str) -> None:
    assert found(nlcius((NLCIUS, claim), ("68347120</cbc:CompanyID>", "</cbc:CompanyID>")), "nlcius") == [
        ("BR-NL-1", "cac:Party"),
        ("SI-UBL-2", "cbc:CompanyID"),
    ]


# --- the traps of its artefact

COUNTRY = "<cbc:IdentificationCode>NL</cbc:IdentificationCode>"


@pytest.mark.parametrize(("country", "asked"), [("NL", True), (" nl ", True), ("BE", False), ("", False)])
def test_most_rules_concern_sellers_whose_address_is_dutch(country: str, asked: bool) -> None:
    data = nlcius(("INK-26-0093", " "), ("Beheer oevers", " "), (">30<", ">31<"))
    text = data.decode().replace(COUNTRY, f"<cbc:IdentificationCode>{country}</cbc:IdentificationCode>", 1)
    assert (("BR-NL-12", "cac:PaymentMeans") in found(text.encode())) == asked


def test_of_a_seller_with_two_countries_nothing_is_known() -> None:
    text = nlcius((">30<", ">31<")).decode().replace(COUNTRY, COUNTRY * 2, 1)
    assert "BR-NL-12" not in dict(found(text.encode()))


def test_an_order_line_needs_its_order_wherever_the_seller_is_from() -> None:
    data = nlcius((COUNTRY, COUNTRY.replace("NL", "BE")), ("cac:OrderReference", "cac:ContractDocumentReference"))
    assert found(data) == [("BR-NL-13", "cbc:LineID")] * 2


def test_what_another_rule_looks_at_may_be_empty() -> None:
    """Only the first context of a Schematron pattern that matches counts; that of empty elements is the last."""
    before = "<cbc:DocumentCurrencyCode>"
    dutch = nlcius((before, f"<cbc:TaxPointDate/><cbc:AccountingCost/>{before}"))
    assert found(dutch) == [("BR-NL-20", "cbc:TaxPointDate"), ("SI-UBL-2", "cbc:AccountingCost")]
    foreign = dutch.replace(COUNTRY.encode(), COUNTRY.replace("NL", "BE").encode())
    assert found(foreign) == [("SI-UBL-2", "cbc:AccountingCost"), ("SI-UBL-2", "cbc:TaxPointDate")]


def test_an_empty_order_line_is_looked_at_by_another_rule_as_well() -> None:
    assert found(nlcius(("<cbc:LineID>1</cbc:LineID>", "<cbc:LineID/>"))) == []


@pytest.mark.parametrize("code", ["380 ", " 381", "0380", ""])
def test_a_type_code_is_compared_as_it_is_written(code: str) -> None:
    assert ("BR-NL-7", "cbc:InvoiceTypeCode") in found(nlcius((">380<", f">{code}<")))


def test_two_codes_of_one_payment_cannot_be_judged() -> None:
    code = "<cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>"
    assert {"BR-NL-12", "BR-NL-31"} <= dict(found(nlcius((code, code * 2)))).keys()


@pytest.mark.parametrize(("due", "breaks"), [("0.00", False), ("-1", False), ("0.01", True), ("1,5", True), ("", True)])
def test_nothing_to_pay_needs_no_payment_instructions(due: str, breaks: bool) -> None:
    data = nlcius(
        ("cac:PaymentMeans>", "cac:Delivery>"),
        ('<cbc:PayableAmount currencyID="EUR">1708.88', f'<cbc:PayableAmount currencyID="EUR">{due}'),
    )
    assert ("BR-NL-11" in dict(found(data))) == breaks


# --- what it says


@pytest.mark.parametrize("rule_id", WARNINGS)
@pytest.mark.parametrize(("lang", "advice"), [("en", "advises against"), ("nl", "raadt")])
def test_a_warning_says_whose_advice_it_is(rule_id: str, lang: str, advice: str) -> None:
    assert advice in explain(rule_id, lang).hint
    assert "Peppol" in explain(rule_id, lang).hint
