"""Laws of calculating: whatever is given, what comes out is right by every rule of Peppol BIS Billing 3."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.invoices import invoices

from peppol_kit import validate
from peppol_kit.documents import CreditNote, Invoice, calculate, explain, read, repair

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
PRICES = st.sampled_from(["net", "gross"])
ROUNDING = st.sampled_from([None, None, None, Decimal("0.05"), Decimal("0.10"), Decimal(1)])
Prices = Literal["net", "gross"]


def check(document: Invoice | CreditNote, prices: Prices, rounding: Decimal | None) -> None:
    made = calculate(document, prices=prices, rounding=rounding)
    report = validate(made.to_xml(), ruleset="peppol-bis-billing-3")
    assert report.verdict == "valid", [(each.rule, each.location, each.message) for each in report.fatal]
    assert explain(made).wrong == ()
    assert repair(made).changes == ()
    assert read(made.to_xml()).to_xml() == made.to_xml()
    if prices == "net":
        assert calculate(made, rounding=rounding) == made
    else:
        _is_what_was_asked(document, made, rounding)


def _is_what_was_asked(document: Invoice | CreditNote, made: Invoice | CreditNote, rounding: Decimal | None) -> None:
    """Prices with VAT: what is due is what the prices make, to the cent."""
    as_if_net = calculate(document)
    asked = (as_if_net.totals.without_vat if as_if_net.totals else None) or Decimal(0)
    paid = (document.totals.paid if document.totals else None) or Decimal(0)
    assert made.totals is not None
    assert made.totals.payable is not None
    if rounding is None:
        assert made.totals.payable == asked - paid
    else:
        assert abs(made.totals.payable - (asked - paid)) <= rounding / 2
        assert made.totals.payable % rounding == 0


@settings(max_examples=150, suppress_health_check=SLOW)
@given(invoices(most_lines=60), PRICES, ROUNDING)
def test_what_is_calculated_passes_every_rule(
    document: Invoice | CreditNote, prices: Prices, rounding: Decimal | None
) -> None:
    check(document, prices, rounding)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(20))
def test_what_is_calculated_passes_every_rule_twenty_thousand_times(part: int) -> None:
    @settings(max_examples=1_000, suppress_health_check=SLOW, database=None)
    @given(invoices(), PRICES, ROUNDING)
    def law(document: Invoice | CreditNote, prices: Prices, rounding: Decimal | None) -> None:
        check(document, prices, rounding)

    law()


@settings(max_examples=60, suppress_health_check=SLOW)
@given(invoices(most_lines=20), PRICES)
def test_the_order_of_lines_does_not_change_what_is_due(document: Invoice | CreditNote, prices: Prices) -> None:
    turned = document.replace(lines=document.lines[::-1])
    one, other = calculate(document, prices=prices).totals, calculate(turned, prices=prices).totals
    assert one is not None
    assert other is not None
    assert one.payable == other.payable
    if prices == "net":
        assert one == other
