"""Sums by VAT category and rate: added up once, and a line that cannot be told stops only whom it may concern."""

from decimal import Decimal

import pytest

from peppol_kit.rules._facts import Document
from peppol_kit.xml import parser
from peppol_kit.xml.tree import RuleStop, snapshot

CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"


def line(net: str, *categories: str) -> str:
    found = "".join(f"<c:ClassifiedTaxCategory>{entry}</c:ClassifiedTaxCategory>" for entry in categories)
    return (
        f"<c:InvoiceLine><b:LineExtensionAmount>{net}</b:LineExtensionAmount><c:Item>{found}</c:Item></c:InvoiceLine>"
    )


def category(code: str, percent: str) -> str:
    return f"<b:ID>{code}</b:ID><b:Percent>{percent}</b:Percent>"


def document(*lines: str) -> Document:
    xml = f'<Invoice xmlns="{INVOICE}" xmlns:c="{CAC}" xmlns:b="{CBC}">{"".join(lines)}</Invoice>'
    return Document(snapshot(parser.parse(xml.encode())))


def net_of(found: Document, code: str, rate: str | None = None) -> tuple[Decimal, bool]:
    return found.net_of(code, None if rate is None else Decimal(rate), lines="cac:InvoiceLine")


def test_lines_of_a_category_and_rate_are_added_up() -> None:
    found = document(
        line("1.10", category("S", "21")), line("2.20", category("S", "21.0")), line("4", category("S", "6")),
        line("8", category("Z", "0")),
    )  # fmt: skip
    assert net_of(found, "S", "21") == (Decimal("3.30"), True)
    assert net_of(found, "S", "6.00") == (Decimal(4), True)
    assert net_of(found, "S") == (Decimal("7.30"), True)
    assert net_of(found, "Z") == (Decimal(8), True)
    assert net_of(found, "E") == (Decimal(0), False)


def test_allowances_are_taken_off_and_charges_put_on() -> None:
    entries = "".join(
        f"<c:AllowanceCharge><b:ChargeIndicator>{charge}</b:ChargeIndicator><b:Amount>{amount}</b:Amount>"
        f"<c:TaxCategory>{category('S', '21')}</c:TaxCategory></c:AllowanceCharge>"
        for charge, amount in (("true", "10"), ("false", "3"))
    )
    assert net_of(document(line("100", category("S", "21")), entries), "S", "21") == (Decimal(107), True)


def test_a_line_of_two_categories_counts_in_both_and_once_in_each() -> None:
    found = document(line("5", category("S", "21"), category("Z", "0"), category("S", "6")))
    assert net_of(found, "S") == net_of(found, "Z") == (Decimal(5), True)
    assert net_of(found, "S", "21") == net_of(found, "S", "6") == (Decimal(5), True)


def test_a_rate_that_is_no_number_stops_its_own_category_alone() -> None:
    found = document(line("5", category("S", "much")), line("7", category("Z", "0")))
    assert net_of(found, "Z", "0") == (Decimal(7), True)
    assert net_of(found, "S") == (Decimal(5), True)
    for _ in range(2):
        with pytest.raises(RuleStop, match="'much' is not a number"):
            net_of(found, "S", "21")


def test_an_amount_that_is_no_number_stops_its_own_rate_alone() -> None:
    found = document(line("five", category("S", "21")), line("7", category("S", "6")))
    assert net_of(found, "S", "6") == (Decimal(7), True)
    for _ in range(2):
        with pytest.raises(RuleStop, match="'five' is not a number"):
            net_of(found, "S", "21")


def test_a_category_with_two_codes_stops_all_but_those_that_are_known_before_it() -> None:
    doubled = "<b:ID>E</b:ID><b:ID>Z</b:ID>"
    found = document(line("5", category("S", "21"), doubled), line("7", category("Z", "0")))
    assert net_of(found, "S") == (Decimal(5), True)
    with pytest.raises(RuleStop, match="2 times cbc:ID"):
        net_of(found, "Z")
