"""What findings say: the values of the document, what to do, and the business terms concerned.

That a rule fires where it must, and nowhere else, is shown by id in `tests/fixtures/broken`, and against the official
artefacts in `tests/differential`. Here it is the words.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pytest
from tests.differential.harness import judgeable
from tests.differential.official import RELEASES
from tests.differential.recipes import RECIPES
from tests.documents import Element, by_rule, changed, data, find, only, replaced, tag, twice
from tests.property.mutants import Mutant, recipe
from tests.rules.advice_cases import WRONG

from peppol_kit import validate
from peppol_kit.rules import books, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit import Finding

RULES = {rule.id: rule for name in books.NAMES for rule in books.book(name).rules}
SLOT = re.compile(r"\{(\w+)\}")
UNKNOWN = "–"


def template(rule_id: str) -> str:
    """What a rule says of the values."""
    rule = RULES[rule_id]
    return text.WITH_VALUE.get(rule.form, "") if rule.form else rule.text[1]


WITH_VALUES = sorted(rule_id for rule_id in RULES if SLOT.search(template(rule_id)))


# --- the words of the rules that fire most, to the letter

LINE = "cac:InvoiceLine"
EXACT: dict[str, tuple[str, str, str]] = {
    "BR-CO-10": (
        "broken/sum-lines",
        "BT-106 is 911.51, the lines add up to 911.52; off by 0.01.",
        "/Invoice/cac:LegalMonetaryTotal",
    ),
    "BR-CO-12": (
        "broken/sum-charges",
        "BT-108 is 41.00, the charges add up to 40.00.",
        "/Invoice/cac:LegalMonetaryTotal",
    ),
    "BR-CO-13": (
        "broken/sum-charges",
        "BT-109 is 951.52; lines less allowances plus charges make 952.52; off by 1.00.",
        "/Invoice/cac:LegalMonetaryTotal",
    ),
    "BR-CO-14": (
        "broken/sum-vat",
        "BT-110 is 165.87, the VAT breakdown adds up to 165.86; off by 0.01.",
        "/Invoice/cac:TaxTotal",
    ),
    "BR-CO-15": (
        "broken/sum-gross",
        "BT-112 is 1117.37; total without VAT and VAT make 1117.38; off by 0.01.",
        "/Invoice",
    ),
    "BR-CO-16": (
        "broken/sum-payable",
        "BT-115 is 1117.39; total with VAT, paid and rounding amount make 1117.38; off by 0.01.",
        "/Invoice/cac:LegalMonetaryTotal",
    ),
    "BR-CO-17": (
        "broken/sum-vat-rate",
        "BT-117 is 155.64, 20 % of 741.12 is 148.22.",
        "/Invoice/cac:TaxTotal/cac:TaxSubtotal[1]",
    ),
    "BR-S-08": (
        "broken/sum-taxable",
        "The taxable amount of category S (Standard rated) is 180.40; lines, charges and allowances make 170.40.",
        "/Invoice/cac:TaxTotal/cac:TaxSubtotal[2]/cac:TaxCategory",
    ),
    "BR-S-05": (
        "broken/vat-s-zero",
        "The rate is 0.",
        "/Invoice/cac:InvoiceLine[2]/cac:Item/cac:ClassifiedTaxCategory",
    ),
    "BR-CO-09": (
        "broken/code-vat-prefix",
        "0563731435 does not begin with the code of a country.",
        "/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme",
    ),
    "BR-DEC-18": ("broken/decimals-total", "It is written as 1117.380.", "/Invoice/cac:LegalMonetaryTotal"),
    "PEPPOL-EN16931-R040": (
        "broken/sum-allowance",
        "The amount is 30.88, 5 % of 772.00 is 38.60.",
        "/Invoice/cac:InvoiceLine[1]/cac:AllowanceCharge",
    ),
    "PEPPOL-EN16931-R046": (
        "broken/sum-price-discount",
        "The net price is 41.50, gross price less discount make 41.60.",
        "/Invoice/cac:InvoiceLine[1]/cac:Price/cac:AllowanceCharge",
    ),
    "PEPPOL-EN16931-R007": (
        "broken/code-profile",
        "The business process type (BT-23) is urn:fdc:peppol.eu:2017:poacc:billing:07:1.0.",
        "/Invoice",
    ),
    "PEPPOL-EN16931-R111": (
        "broken/date-line-outside",
        "The line's period ends on 2026-10-20, the invoicing period on 2026-09-30.",
        "/Invoice/cac:InvoiceLine[1]/cac:InvoicePeriod/cbc:EndDate",
    ),
    "PEPPOL-EN16931-R130": (
        "broken/unit-of-price",
        "The price is for KGM, the quantity is in C62.",
        "/Invoice/cac:InvoiceLine[2]/cac:Price/cbc:BaseQuantity",
    ),
    "BR-29": (
        "broken/date-period-backwards",
        "The invoicing period ends on 2026-08-30, before it starts on 2026-09-01.",
        "/Invoice/cac:InvoicePeriod",
    ),
    "SE-R-006": ("broken/se-rate", "The rate is 12.01.", ""),
    "DK-R-005": ("broken/dk-payment-means", "The code is 30.", "/Invoice/cac:PaymentMeans"),
}


@pytest.mark.parametrize("rule", EXACT)
def test_a_message_begins_with_the_values(rule: str) -> None:
    name, words, location = EXACT[rule]
    finding = by_rule(validate(data(name)), rule)[0]
    assert finding.message.startswith(f"{words} ")
    assert finding.message.endswith(text.explain(rule).title)
    assert finding.location == location or not location
    assert finding.hint == text.explain(rule).hint
    assert finding.terms == text.explain(rule).terms


def test_a_line_says_what_it_was_calculated_of() -> None:
    finding = only(validate(data("broken/sum-line")), "PEPPOL-EN16931-R120")
    assert finding.message.startswith(
        "BT-131 is 170.40; 12 at 14.2025, with charges and allowances, make 170.43; off by 0.03."
    )
    assert finding.location == "/Invoice/cac:InvoiceLine[2]"


# --- every rule whose words have values


def text_to(path: str, value: str) -> Callable[[Element], object]:
    return lambda root: setattr(find(root, path), "text", value)


def attribute_to(path: str, name: str, value: str) -> Callable[[Element], object]:
    return lambda root: find(root, path).set(name, value)


def version_of_ubl(root: Element) -> None:
    node = root.makeelement(tag("cbc:UBLVersionID"))
    node.text = "2.0"
    root.insert(0, node)


BESIDES: dict[str, Callable[[Element], object]] = {
    "BR-CL-10": attribute_to(
        "cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID", "schemeID", "9999"
    ),
    "UBL-CR-002": version_of_ubl,
    "BR-CL-05": text_to("cbc:TaxCurrencyCode", "EUX"),
    "BR-CL-15": text_to(f"{LINE}/cac:Item/cac:OriginCountry/cbc:IdentificationCode", "XX"),
    "BR-CL-17": text_to("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID", "Q"),
    "BR-CL-26": attribute_to("cac:Delivery/cac:DeliveryLocation/cbc:ID", "schemeID", "9999"),
    "BR-DEC-10": text_to("cac:LegalMonetaryTotal/cbc:AllowanceTotalAmount", "1.234"),
    "BR-DEC-11": text_to("cac:LegalMonetaryTotal/cbc:ChargeTotalAmount", "1.234"),
    "BR-DEC-19": text_to("cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount", "1.234"),
}
"""What no recipe does, on the invoice with everything in it."""


@cache
def corpus() -> dict[str, list[tuple[Finding, str]]]:
    """The findings of each rule, in documents that have one or a few mistakes."""
    found: dict[str, list[tuple[Finding, str]]] = {}

    def add(case: Mutant) -> None:
        release = RELEASES[case.key]
        report = validate(case.xml.encode(), ruleset=release.ruleset, on=release.on, skip_schema=True)
        for finding in report.findings:
            found.setdefault(finding.rule, []).append((finding, case.said))

    billing, former = "peppol-bis-billing-3@2026.5", "peppol-bis-self-billing-3@2026.3"
    dutch, german = "nlcius@2.0.3.13", "xrechnung-3@3.0.2"
    besides = {former: ("l ", "m ", "s "), dutch: ("nlcius",), german: ("XR ",)}
    for folder in ("broken", "releases"):
        for name in judgeable(folder):
            for key in (billing, "peppol-bis-billing-3@2025.11", dutch, german):
                add(Mutant(key, name, data(name).decode().partition("?>")[2]))
    for name in RECIPES:
        add(recipe(name, billing))
        for key, starts in besides.items():
            if name.startswith(starts):
                add(recipe(name, key))
    for rule, change in BESIDES.items():
        add(Mutant(billing, rule, changed("valid/full-invoice", change).decode().partition("?>")[2]))
    return found | advised()


def advised() -> dict[str, list[tuple[Finding, str]]]:
    """The same for advice, which has documents of its own."""
    found: dict[str, list[tuple[Finding, str]]] = {}
    for case in WRONG:
        for finding in validate(case.xml, ruleset="peppol-kit-advice").findings:
            found.setdefault(finding.rule, []).append((finding, case.base))
    return found


def told(rule_id: str) -> list[tuple[Finding, str]]:
    """The findings of a rule that tell values."""
    return [(finding, said) for finding, said in corpus().get(rule_id, []) if finding.values]


def test_every_rule_whose_words_have_values_tells_them() -> None:
    silent = [rule_id for rule_id in WITH_VALUES if not told(rule_id)]
    assert silent == []


def test_every_value_is_in_the_words() -> None:
    wrong = {}
    for rule_id in WITH_VALUES:
        for finding, said in told(rule_id):
            slots = set(SLOT.findall(template(rule_id)))
            if any(value not in finding.message for name, value in finding.values if name in slots):
                wrong[rule_id] = (finding.message, said)
    assert wrong == {}


def test_no_slot_is_left_open() -> None:
    wrong = {
        rule_id: finding.message
        for rule_id, found in corpus().items()
        for finding, _ in found
        if SLOT.search(finding.message)
    }
    assert wrong == {}


def test_a_rule_that_tells_values_tells_all_that_its_words_ask_for() -> None:
    wrong = {}
    for rule_id in WITH_VALUES:
        for finding, said in told(rule_id):
            missing = set(SLOT.findall(template(rule_id))) - {name for name, _ in finding.values}
            if missing and not finding.message.endswith(")"):
                wrong[rule_id] = (missing, finding.message, said)
    assert wrong == {}


def test_where_everything_is_known_no_dash_stands_for_it() -> None:
    """Each rule has a document on which its words are whole; where something is missing, a dash may say so."""
    wrong = {}
    for rule_id in WITH_VALUES:
        whole = [finding for finding, _ in told(rule_id) if UNKNOWN not in finding.message]
        if told(rule_id) and not whole:
            wrong[rule_id] = told(rule_id)[0][0].message
        for finding, _ in told(rule_id):
            if UNKNOWN in finding.message and UNKNOWN not in dict(finding.values).values():
                wrong[rule_id] = finding.message
    assert wrong == {}


def test_a_message_is_sentences() -> None:
    odd = {}
    for rule_id, found in corpus().items():
        for finding, said in found:
            if not re.search(r"(\.|\))$", finding.message) or re.search(
                r" is \.| is ,|  |\bNone\b|Decimal\(", finding.message
            ):
                odd[rule_id] = (finding.message, said)
    assert odd == {}


def test_an_amount_has_no_more_decimals_than_it_needs() -> None:
    odd = {
        rule_id: finding.values
        for rule_id, found in corpus().items()
        for finding, _ in found
        for name, value in finding.values
        if name in {"expected", "difference"}
        and re.fullmatch(r"-?\d+\.\d*[1-9]?\d*00+", value)
        and len(value.partition(".")[2]) > 2
    }
    assert odd == {}


# --- what to do, and what it is about


def test_every_finding_says_what_to_do() -> None:
    assert {rule_id for rule_id, found in corpus().items() for finding, _ in found if not finding.hint} == set()


TERMLESS = re.compile(
    r"UBL-(CR|DT)-\d+|UBL-SR-(06|43|51|52|53)"  # of elements that are no business terms
    r"|PEPPOL-COMMON-R\d+(-\d)?|PEPPOL-EN16931-(R008|F001|CL007)|BR-CL-03|SI-UBL-2"  # of any element, date or amount
    r"|BR-DEX-(03|1[0-3])"  # of terms that an extension adds
)


def test_every_finding_on_a_business_term_names_it() -> None:
    missing = {rule_id for rule_id, found in corpus().items() for finding, _ in found if not finding.terms}
    assert sorted(rule_id for rule_id in missing if not TERMLESS.fullmatch(rule_id)) == []


@pytest.mark.parametrize(
    ("change", "rule", "words"),
    [
        (
            lambda root: twice(root, "cac:LegalMonetaryTotal/cbc:PayableAmount"),
            "BR-CO-16",
            "(2 times cbc:PayableAmount)",
        ),
        (text_to("cac:LegalMonetaryTotal/cbc:PayableAmount", "abc"), "BR-CO-16", "('abc' is not a number)"),
        (text_to(f"{LINE}/cac:Price/cbc:PriceAmount", "1,5"), "BR-27", "('1,5' is not a number)"),
    ],
)
def test_what_cannot_be_judged_says_why(change: Callable[[Element], object], rule: str, words: str) -> None:
    finding = by_rule(validate(changed("valid/be-invoice", change), skip_schema=True), rule)[0]
    assert finding.message == f"{text.explain(rule).title} {words}"


def test_a_long_value_is_cut() -> None:
    source = replaced("valid/be-invoice", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", "x" * 1000)
    finding = only(validate(source), "PEPPOL-EN16931-R007")
    assert len(finding.message) < 300
    assert "x…" in finding.message


def test_what_stands_in_a_document_is_no_template() -> None:
    source = replaced("valid/be-invoice", "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", "{value} {stated} %s {0}")
    assert "is {value} {stated} %s {0}." in only(validate(source), "PEPPOL-EN16931-R007").message
