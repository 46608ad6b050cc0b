"""Where the official artefact stops with an error of its own, ours says what is wrong, at its place, and goes on.

The schema refuses nearly all of these documents; the rules have to bear them all the same, since they can be asked
without it.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from tests.documents import FIXTURES, Element, by_rule, changed, data, find, rules, tag, twice

from peppol_kit import validate

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[Element], object]

SELLER, BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
SUMS, TAX, PART, LINE = "cac:LegalMonetaryTotal", "cac:TaxTotal", "cac:TaxTotal/cac:TaxSubtotal", "cac:InvoiceLine"
ITEM_TAX = f"{LINE}/cac:Item/cac:ClassifiedTaxCategory"
AT_SUMS, AT_LINE, AT_PART = (
    "/Invoice/cac:LegalMonetaryTotal",
    "/Invoice/cac:InvoiceLine[1]",
    "/Invoice/cac:TaxTotal/cac:TaxSubtotal[1]",
)
AT_ENTRY, AT_SELLER = "/Invoice/cac:AllowanceCharge", "/Invoice/cac:AccountingSupplierParty/cac:Party"


def text(path: str, value: str | None) -> Change:
    return lambda root: setattr(find(root, path), "text", value)


def again(path: str, value: str | None = None) -> Change:
    return lambda root: twice(root, path, value)


def base_quantity(value: str) -> Change:
    def change(root: Element) -> None:
        etree.SubElement(find(root, f"{LINE}/cac:Price"), tag("cbc:BaseQuantity"), unitCode="BLL").text = value

    return change


CASES: dict[str, tuple[Change, str, str]] = {
    # an amount that is none
    "empty amount due": (text(f"{SUMS}/cbc:PayableAmount", None), "BR-CO-16", AT_SUMS),
    "blank amount due": (text(f"{SUMS}/cbc:PayableAmount", " \n"), "BR-CO-16", AT_SUMS),
    "letters": (text(f"{SUMS}/cbc:PayableAmount", "abc"), "BR-CO-16", AT_SUMS),
    "not a number": (text(f"{SUMS}/cbc:TaxInclusiveAmount", "NaN"), "BR-CO-15", "/Invoice"),
    "infinite": (text(f"{LINE}/cbc:LineExtensionAmount", "INF"), "PEPPOL-EN16931-R120", AT_LINE),
    "exponent": (text(f"{LINE}/cbc:LineExtensionAmount", "1E3"), "BR-CO-10", AT_SUMS),
    "comma": (text(f"{LINE}/cbc:LineExtensionAmount", "741,12"), "BR-CO-10", AT_SUMS),
    "underscore": (text(f"{LINE}/cac:Price/cbc:PriceAmount", "1_000"), "BR-27", AT_LINE),
    "Arabic digits": (text(f"{LINE}/cbc:InvoicedQuantity", "٣"), "PEPPOL-EN16931-R120", AT_LINE),
    "per cent sign": (text(f"{PART}/cac:TaxCategory/cbc:Percent", "21%"), "BR-CO-17", AT_PART),
    "rate of a line": (
        text(f"{ITEM_TAX}/cbc:Percent", "x"),
        "BR-S-05",
        f"{AT_LINE}/cac:Item/cac:ClassifiedTaxCategory",
    ),
    "charge": (text("cac:AllowanceCharge/cbc:Amount", "x"), "BR-CO-12", AT_SUMS),
    "empty charge": (text("cac:AllowanceCharge/cbc:Amount", None), "BR-CO-12", AT_SUMS),
    "base quantity": (base_quantity("x"), "PEPPOL-EN16931-R120", AT_LINE),
    "base quantity of nought": (base_quantity("0"), "PEPPOL-EN16931-R121", AT_LINE),
    "percentage": (
        text(f"{LINE}/cac:AllowanceCharge/cbc:MultiplierFactorNumeric", "x"),
        "PEPPOL-EN16931-R040",
        f"{AT_LINE}/cac:AllowanceCharge",
    ),
    "empty base": (
        text(f"{LINE}/cac:AllowanceCharge/cbc:BaseAmount", None),
        "PEPPOL-EN16931-R040",
        f"{AT_LINE}/cac:AllowanceCharge",
    ),
    "indicator": (text("cac:AllowanceCharge/cbc:ChargeIndicator", "yes"), "PEPPOL-EN16931-R043", AT_ENTRY),
    "indicator to add up by": (text("cac:AllowanceCharge/cbc:ChargeIndicator", "yes"), "BR-CO-12", AT_SUMS),
    "indicator on a line": (text(f"{LINE}/cac:AllowanceCharge/cbc:ChargeIndicator", "yes"), "BR-S-03", "/Invoice"),
    # two where one belongs
    "two amounts due": (again(f"{SUMS}/cbc:PayableAmount"), "BR-CO-16", AT_SUMS),
    "two sums of lines": (again(f"{SUMS}/cbc:LineExtensionAmount"), "BR-CO-10", AT_SUMS),
    "two amounts of a line": (again(f"{LINE}/cbc:LineExtensionAmount"), "PEPPOL-EN16931-R120", AT_LINE),
    "two quantities": (again(f"{LINE}/cbc:InvoicedQuantity"), "PEPPOL-EN16931-R120", AT_LINE),
    "two prices": (again(f"{LINE}/cac:Price"), "PEPPOL-EN16931-R120", AT_LINE),
    "two amounts of a price": (again(f"{LINE}/cac:Price/cbc:PriceAmount"), "PEPPOL-EN16931-R120", AT_LINE),
    "two amounts of VAT": (again(f"{TAX}/cbc:TaxAmount"), "BR-CO-14", "/Invoice/cac:TaxTotal"),
    "two taxable amounts": (again(f"{PART}/cbc:TaxableAmount"), "BR-CO-17", AT_PART),
    "two categories": (again(f"{PART}/cac:TaxCategory"), "BR-CO-17", AT_PART),
    "two rates": (again(f"{PART}/cac:TaxCategory/cbc:Percent"), "BR-CO-17", AT_PART),
    "two rates of a line": (again(f"{ITEM_TAX}/cbc:Percent"), "BR-S-08", f"{AT_PART}/cac:TaxCategory"),
    "two amounts of a charge": (again("cac:AllowanceCharge/cbc:Amount"), "BR-CO-12", AT_SUMS),
    "two totals": (again(SUMS), "BR-CO-15", "/Invoice"),
    "two currencies": (again("cbc:DocumentCurrencyCode", "USD"), "BR-CO-15", "/Invoice"),
    "a currency twice": (again("cbc:DocumentCurrencyCode"), "BR-05", "/Invoice"),
    "two numbers": (again("cbc:ID"), "BR-02", "/Invoice"),
    "two dates": (again("cbc:IssueDate"), "BR-03", "/Invoice"),
    "two types": (again("cbc:InvoiceTypeCode", "381"), "BR-04", "/Invoice"),
    "two specifications": (again("cbc:CustomizationID"), "PEPPOL-EN16931-R004", "/Invoice"),
    "two processes": (again("cbc:ProfileID"), "PEPPOL-EN16931-R007", "/Invoice"),
    "two sellers": (again("cac:AccountingSupplierParty"), "BR-06", "/Invoice"),
    "two parties": (again(SELLER), "BR-06", "/Invoice"),
    "two legal entities": (again(f"{SELLER}/cac:PartyLegalEntity"), "UBL-SR-11", "/Invoice"),
    "two VAT numbers": (again(f"{SELLER}/cac:PartyTaxScheme"), "UBL-SR-12", "/Invoice"),
    "two VAT numbers in one": (
        again(f"{SELLER}/cac:PartyTaxScheme/cbc:CompanyID"),
        "BR-CO-09",
        f"{AT_SELLER}/cac:PartyTaxScheme",
    ),
    "two schemes of a VAT number": (
        again(f"{SELLER}/cac:PartyTaxScheme/cac:TaxScheme/cbc:ID"),
        "UBL-SR-12",
        "/Invoice",
    ),
    "two countries": (again(f"{SELLER}/cac:PostalAddress/cac:Country"), "BR-09", f"{AT_SELLER}/cac:PostalAddress"),
    "two country codes": (
        again(f"{SELLER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "DE"),
        "BR-09",
        f"{AT_SELLER}/cac:PostalAddress",
    ),
    "two country codes of the buyer": (
        again(f"{BUYER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "DE"),
        "BR-11",
        "/Invoice/cac:AccountingCustomerParty/cac:Party/cac:PostalAddress",
    ),
    "two payment means": (
        again("cac:PaymentMeans/cbc:PaymentMeansCode", "58"),
        "BR-61",
        "/Invoice/cac:PaymentMeans",
    ),
    "two account numbers": (
        again("cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID"),
        "BR-50",
        "/Invoice/cac:PaymentMeans/cac:PayeeFinancialAccount",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_stops_the_official_rules_is_found_by_ours(name: str) -> None:
    change, rule, location = CASES[name]
    report = validate(changed("valid/be-invoice", change), skip_schema=True)
    assert report.verdict == "invalid"
    found = by_rule(report, rule)
    assert (rule, location) in {(finding.rule, finding.location) for finding in found}, rules(report)
    assert {finding.severity for finding in found} == {"fatal"}


@pytest.mark.parametrize("name", CASES)
def test_with_the_schema_too_it_is_invalid(name: str) -> None:
    report = validate(changed("valid/be-invoice", CASES[name][0]))
    assert report.verdict == "invalid"
    assert len(report.fatal) > 0


@pytest.mark.parametrize("name", CASES)
def test_the_words_are_whole(name: str) -> None:
    report = validate(changed("valid/be-invoice", CASES[name][0]), skip_schema=True)
    for finding in report.findings:
        assert "{" not in finding.message.replace("{name}", "")
        assert (
            finding.message.rstrip(")").endswith((".", "belongs", "number", "date", "false"))
            or "times" in finding.message
        )
        assert finding.line > 0


def test_the_reason_is_said() -> None:
    report = validate(changed("valid/be-invoice", CASES["two amounts due"][0]), skip_schema=True)
    assert by_rule(report, "BR-CO-16")[0].message.endswith("(2 times cbc:PayableAmount)")
    report = validate(changed("valid/be-invoice", CASES["letters"][0]), skip_schema=True)
    assert by_rule(report, "BR-CO-16")[0].message.endswith("('abc' is not a number)")


FULL = {
    "two accounting currencies": ("cbc:TaxCurrencyCode", "PEPPOL-EN16931-R055", "/Invoice"),
    "two codes in the breakdown": (f"{PART}/cac:TaxCategory/cbc:ID", "BR-S-01", "/Invoice"),
    "two codes of an allowance": ("cac:AllowanceCharge/cac:TaxCategory/cbc:ID", "BR-S-01", "/Invoice"),
    "two codes of a line": (f"{ITEM_TAX}/cbc:ID", "BR-S-02", "/Invoice"),
    "two schemes of a line": (f"{ITEM_TAX}/cac:TaxScheme", "BR-CO-04", AT_LINE),
    "two schemes of the representative": (
        "cac:TaxRepresentativeParty/cac:PartyTaxScheme/cac:TaxScheme",
        "BR-56",
        "/Invoice/cac:TaxRepresentativeParty",
    ),
}


@pytest.mark.parametrize("name", FULL)
def test_what_stops_the_official_rules_is_found_in_rarer_elements_too(name: str) -> None:
    path, rule, location = FULL[name]
    report = validate(changed("valid/full-invoice", again(path)), skip_schema=True)
    assert report.verdict == "invalid"
    assert (rule, location) in {(finding.rule, finding.location) for finding in report.fatal}, rules(report)
    assert rules(validate(changed("valid/full-invoice", again(path)))) == ["XSD"]


# --- the same in every document we have


def empty(node: Element) -> None:
    node.text = None


def letters(node: Element) -> None:
    node.text = "x"


def double(node: Element) -> None:
    node.addnext(copy.deepcopy(node))


DAMAGES: dict[str, Callable[[Element], None]] = {"empty": empty, "letters": letters, "twice": double}
NUMBERS = ("Amount", "Quantity", "Percent", "Numeric", "Date", "Indicator")


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(
    "name", sorted(path.stem for path in (FIXTURES / "valid").glob("*-invoice.xml") if path.stem != "long-invoice")
)
def test_no_number_date_or_indicator_stops_ours(name: str, damage: str) -> None:
    """Every other one, so that each comes by in some document."""
    source = data(f"valid/{name}")
    places = [
        place
        for place, node in enumerate(etree.fromstring(source).iter("{*}*"))
        if not len(node) and etree.QName(node).localname.endswith(NUMBERS)
    ]
    for place in places[len(name) % 2 :: 2]:
        root = etree.fromstring(source)
        DAMAGES[damage](list(root.iter("{*}*"))[place])
        report = validate(etree.tostring(root), skip_schema=True)
        assert report.verdict in {"valid", "invalid"}
        assert all(finding.location.startswith("/Invoice") for finding in report.findings)


def test_white_space_between_elements_in_an_amount_counts_as_the_official_rule_counts_it() -> None:
    source = data("valid/be-invoice").replace(
        b"<cbc:TaxAmount", b"<cbc:Amount>1.<cbc:ID>2</cbc:ID>\n\n</cbc:Amount><cbc:TaxAmount", 1
    )
    found = by_rule(validate(source, skip_schema=True), "UBL-DT-01")
    assert [finding.location for finding in found] == ["/Invoice/cac:TaxTotal/cbc:Amount"]
    tight = source.replace(b"\n\n</cbc:Amount>", b"</cbc:Amount>")
    assert by_rule(validate(tight, skip_schema=True), "UBL-DT-01") == []
