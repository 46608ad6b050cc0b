"""Prices with VAT: net prices are found that lead back to them, and where there are none, BT-114 takes the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.invoices import invoice, line

from peppol_kit import Allowance, Charge, LineAllowance, Totals, validate
from peppol_kit.documents import Invoice, calculate, explain
from peppol_kit.documents.calculation import _gross


def gross(*lines: object, **fields: object) -> Invoice:
    made = calculate(invoice(*lines, **fields), prices="gross")  # type: ignore[arg-type]
    assert validate(made).findings == ()
    return made


def payable(made: Invoice) -> Decimal | None:
    return made.totals.payable if made.totals is not None else None


def test_a_price_that_has_a_net_price_of_cents_gets_it() -> None:
    made = gross(line(1, "121.00"))
    assert (made.lines[0].price, made.vat_total, payable(made)) == (
        Decimal("100.00"),
        Decimal("21.00"),
        Decimal("121.00"),
    )


def test_a_price_gets_as_many_decimals_as_it_takes() -> None:
    made = gross(line(3, "100.00"))
    assert (str(made.lines[0].price), made.lines[0].net_amount) == ("82.643", Decimal("247.93"))
    assert payable(made) == Decimal("300.00")
    assert made.totals is not None
    assert made.totals.rounding is None
    assert explain(made).sums[0].note == "fine price"


def test_a_total_that_no_net_amount_makes_is_made_by_the_rounding_amount() -> None:
    # 0.02 + 0.00 (of 0.0042) is 0.02, 0.03 + 0.01 (of 0.0063) is 0.04: at 21 % there is no 0.03
    made = gross(line(1, "0.03"))
    assert made.totals is not None
    assert (made.totals.with_vat, made.totals.rounding, made.totals.payable) == (
        Decimal("0.02"),
        Decimal("0.01"),
        Decimal("0.03"),
    )
    assert explain(made).sums[-1].note == "rounding"


def test_lines_give_way_so_that_the_total_of_their_rate_is_right() -> None:
    made = gross(*(line(1, "9.99") for _ in range(7)))
    assert payable(made) == Decimal("69.93")
    assert sum(each.net_amount or 0 for each in made.lines) == Decimal("57.79")
    assert {each.net_amount for each in made.lines} == {Decimal("8.25"), Decimal("8.26")}


def test_each_rate_comes_out_by_itself() -> None:
    made = gross(line(1, "12.10"), line(1, "10.00", rate=6), line(1, "10.00", rate=0, vat_category="Z"))
    assert [(each.rate, (each.taxable or 0) + (each.tax or 0)) for each in made.vat_breakdown] == [
        (Decimal(21), Decimal("12.10")),
        (Decimal(6), Decimal("10.00")),
        (Decimal(0), Decimal("10.00")),
    ]
    assert made.lines[2].price == Decimal("10.00")


def test_allowances_and_charges_are_with_vat_too() -> None:
    made = gross(
        line(2, "60.50", allowances=(LineAllowance(amount="12.10", reason="Actie"),)),
        allowances=(Allowance(percent=10, vat_rate=21, reason="Trouw"),),
        charges=(Charge(amount="6.05", vat_rate=21, reason="Vracht"),),
    )
    assert made.lines[0].allowances[0].amount == Decimal("10.00")
    assert made.lines[0].net_amount == Decimal("90.00")
    assert (made.allowances[0].base, made.allowances[0].amount) == (Decimal("90.00"), Decimal("9.00"))
    assert made.charges[0].amount == Decimal("5.00")
    assert payable(made) == Decimal("104.06")  # 108.90 less 10.89 plus 6.05


def test_a_discount_on_a_price_is_with_vat_too() -> None:
    made = gross(line(1, "108.90", gross_price="121.00", price_discount="12.10")).lines[0]
    assert (made.gross_price, made.price_discount, made.price) == (
        Decimal("100.00"),
        Decimal("10.00"),
        Decimal("90.00"),
    )


def test_a_price_is_for_its_base_quantity() -> None:
    made = gross(line(250, "12.10", base_quantity=100))
    assert (made.lines[0].price, made.lines[0].net_amount, payable(made)) == (
        Decimal("10.00"),
        Decimal("25.00"),
        Decimal("30.25"),
    )


def test_what_was_paid_is_taken_off_and_cash_is_rounded_after_it() -> None:
    made = calculate(invoice(line(1, "100.03"), totals=Totals(paid=50)), prices="gross", rounding=Decimal("0.05"))
    assert payable(made) == Decimal("50.05")
    assert validate(made).findings == ()


def test_a_line_of_nothing_keeps_a_price() -> None:
    made = gross(line(1, "12.10"), line(0, "24.20"))
    assert (made.lines[1].price, made.lines[1].net_amount) == (Decimal("20.0000"), Decimal("0.00"))


@pytest.mark.parametrize("rate", ["21", "6", "5.5", "8.1", "25", "2.1", "19"])
def test_the_amount_without_vat_is_found_wherever_there_is_one(rate: str) -> None:
    found = {
        base + (base * Decimal(rate) / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP"): base for base in _amounts(4_000)
    }
    for total in _amounts(3_000):
        base = _gross.base_of(total, Decimal(rate))
        if total in found:
            assert base == found[total]
        else:
            made = base + (base * Decimal(rate) / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")
            assert abs(made - total) == Decimal("0.01")


def _amounts(count: int) -> list[Decimal]:
    return [Decimal(number).scaleb(-2) for number in range(count)]
