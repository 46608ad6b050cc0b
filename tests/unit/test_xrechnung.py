"""XRechnung: which documents are judged by it, and what of them is not."""

from __future__ import annotations

from datetime import date

import pytest
from lxml import etree
from tests.documents import data, find, root_of

from peppol_kit import validate
from peppol_kit.rules.xrechnung._book import CIUS, CVD, EXTENSION

BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
NAMES = ("xrechnung-invoice", "xrechnung-creditnote", "xrechnung-construction-invoice")
OWN = ("BR-DE-", "BR-DEX-", "BR-TMP-")


def claiming(specification: str, name: str = "valid/xrechnung-construction-invoice") -> bytes:
    """A document of XRechnung that claims something else."""
    return data(name).replace(f">{CIUS}<".encode(), f">{specification}<".encode())


@pytest.mark.parametrize("name", NAMES)
def test_an_invoice_is_judged_by_what_it_claims(name: str) -> None:
    report = validate(data(f"valid/{name}"))
    assert (report.ruleset, report.verdict, report.findings) == ("xrechnung-3", "valid", ())
    assert [(layer.name, layer.verdict) for layer in report.layers] == [
        (name, "valid") for name in ("xml", "schema", "en16931", "xrechnung-3")
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_invoice_of_peppol_is_judged_by_peppol(name: str) -> None:
    report = validate(claiming(BILLING, f"valid/{name}"))
    assert report.ruleset == "peppol-bis-billing-3"
    assert not [finding for finding in report.findings if finding.rule.startswith(OWN)]


def test_no_rule_of_germany_in_peppol_is_asked_of_xrechnung() -> None:
    report = validate(data("broken/xrechnung-no-references"))
    assert {finding.rule for finding in report.fatal} == {"BR-DE-1", "BR-DE-2", "BR-DE-15"}


def test_what_extends_it_and_is_not_held_is_not_judged_in_what_it_adds() -> None:
    report = validate(claiming(f"{CIUS}#conformant#urn:example"))
    assert (report.ruleset, report.verdict) == ("xrechnung-3", "not_judged")
    assert (report.layers[-1].name, report.layers[-1].verdict) == ("#conformant#urn:example", "skipped")


def test_the_extension_is_for_invoices() -> None:
    assert validate(claiming(EXTENSION)).verdict == "valid"
    assert validate(claiming(EXTENSION, "valid/xrechnung-creditnote")).verdict == "not_judged"


def test_rules_of_an_extension_are_asked_where_it_is_claimed() -> None:
    report = validate(claiming(CVD))
    assert report.verdict == "invalid"
    assert {finding.rule for finding in report.findings} == {"BR-DE-CVD-02", "BR-DE-CVD-03"}


@pytest.mark.parametrize(
    ("name", "milder"),
    [
        ("special/xrechnung-extension-invoice", set()),
        ("broken/xrechnung-extension-third-party", {"BR-CO-16"}),
        ("broken/xrechnung-cvd-invoice", {"BR-CL-13"}),
    ],
)
def test_what_an_extension_allows_only_warns(name: str, milder: set[str]) -> None:
    report = validate(data(name))
    assert report.verdict == "valid"
    assert milder <= {finding.rule for finding in report.warnings}
    assert report.fatal == ()
    by_name = validate(data(name), ruleset="xrechnung-3")
    assert {finding.rule for finding in by_name.fatal} == milder


def test_what_an_extension_does_not_allow_is_as_wrong_as_ever() -> None:
    root = root_of("broken/xrechnung-extension-third-party")
    find(root, "cac:LegalMonetaryTotal/cbc:PayableAmount").text = "1.00"
    assert [finding.rule for finding in validate(etree.tostring(root)).fatal] == ["BR-DEX-09"]


def test_the_same_rule_is_as_strict_as_ever_without_the_extension() -> None:
    plain = data("broken/xrechnung-cvd-invoice").replace(f">{CVD}<".encode(), f">{CIUS}<".encode())
    assert "BR-CL-13" in {finding.rule for finding in validate(plain).fatal}


@pytest.mark.parametrize("specification", ["xrechnung_2.3", "xrechnung_3.0.2", "xrechnung_3.1", "xrechnung_4.0"])
def test_another_version_is_not_held(specification: str) -> None:
    report = validate(claiming(CIUS.replace("xrechnung_3.0", specification)))
    assert (report.ruleset, report.verdict) == ("", "not_judged")


def test_it_is_held_from_a_day_on() -> None:
    source = data("valid/xrechnung-invoice")
    assert validate(source, on=date(2026, 3, 29)).verdict == "not_judged"
    assert validate(source, on=date(2026, 3, 30)).verdict == "valid"
