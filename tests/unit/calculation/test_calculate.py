"""What `calculate` makes of amounts that are given, to the cent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.invoices import invoice, line

from peppol_kit import (
    Allowance,
    Charge,
    CreditNote,
    Line,
    LineAllowance,
    LineCharge,
    Totals,
    VatBreakdown,
    read,
    validate,
)
from peppol_kit.documents import calculate
from peppol_kit.errors import NotCalculable

# --- lines


def net(*args: object, **fields: object) -> Decimal | None:
    return calculate(invoice(line(*args, **fields))).lines[0].net_amount


@pytest.mark.parametrize(
    ("quantity", "price", "amount"),
    [
        ("3", "0.333", "1.00"),
        ("1", "2.665", "2.67"),
        ("-1", "2.665", "-2.67"),
        ("1", "2.675", "2.68"),
        ("7", "12.99", "90.93"),
        ("0", "5", "0.00"),
        ("0.333333", "3", "1.00"),
        ("1000000", "0.000001", "1.00"),
    ],
)
def test_a_net_amount_is_quantity_times_price_with_halves_away_from_zero(
    quantity: str, price: str, amount: str
) -> None:
    assert str(net(quantity, price)) == amount


@pytest.mark.parametrize(
    ("base", "amount"), [("100", "0.35"), ("3", "11.50"), ("0.5", "69.00"), ("7", "4.93"), ("1", "34.50")]
)
def test_a_price_is_for_its_base_quantity(base: str, amount: str) -> None:
    assert net("3", "11.50", base_quantity=base) == Decimal(amount)


def test_a_quotient_is_rounded_once_and_not_before() -> None:
    # 10 / 3 * 0.15 is 0.5 exactly; a price for one, cut to any number of decimals, would make 0.49999...
    assert net("10", "0.015", base_quantity="0.3") == Decimal("0.50")
    assert net("1", "0.015", base_quantity="3") == Decimal("0.01")  # 0.005 exactly


def test_a_price_of_zero_has_no_sign() -> None:
    made = calculate(invoice(line("2", "-0.00"), line("1", "5")))
    assert (str(made.lines[0].price), made.lines[0].quantity) == ("0.00", 2)
    assert validate(made).findings == ()


def test_allowances_and_charges_of_a_line_count() -> None:
    made = calculate(
        invoice(
            line(
                8,
                "96.50",
                allowances=(LineAllowance(percent=4, reason="Staffel"), LineAllowance(amount="10", reason="Actie")),
                charges=(LineCharge(percent="1.5", base="200", reason="Vracht"),),
            )
        )
    ).lines[0]
    assert [(entry.base, entry.amount) for entry in made.allowances] == [
        (Decimal("772.00"), Decimal("30.88")),
        (None, Decimal(10)),
    ]
    assert [(entry.base, entry.amount) for entry in made.charges] == [(Decimal(200), Decimal("3.00"))]
    assert made.net_amount == Decimal("734.12")


def test_lines_without_a_number_get_their_place() -> None:
    made = calculate(invoice(line(1, 1), line(1, 1, id="A7"), line(1, 1)))
    assert [each.id for each in made.lines] == ["1", "A7", "3"]


def test_a_negative_price_moves_its_sign_to_the_quantity() -> None:
    made = calculate(invoice(line(1, 100), line(2, "-3.50", gross_price="-4", price_discount="-0.50"))).lines[1]
    assert (made.quantity, made.price, made.gross_price, made.price_discount) == (
        Decimal(-2),
        Decimal("3.50"),
        Decimal(4),
        Decimal("0.50"),
    )
    assert made.net_amount == Decimal("-7.00")


def test_a_price_follows_from_its_gross_price() -> None:
    made = calculate(invoice(Line(name="Tripel", quantity=2, gross_price=10, price_discount="1.5", vat_rate=21)))
    assert made.lines[0].price == Decimal("8.5")
    assert made.lines[0].net_amount == Decimal("17.00")
    assert validate(made).findings == ()


# --- VAT


def test_vat_is_rounded_for_each_rate_and_never_for_a_line() -> None:
    # 0.0105 of VAT a line would be 0.01 each, 0.03 together
    made = calculate(invoice(*(line(1, "0.05") for _ in range(3)), line(1, 10, rate=6)))
    assert [(each.rate, each.taxable, each.tax) for each in made.vat_breakdown] == [
        (Decimal(21), Decimal("0.15"), Decimal("0.03")),
        (Decimal(6), Decimal("10.00"), Decimal("0.60")),
    ]
    made = calculate(invoice(*(line(1, "0.07") for _ in range(10))))
    assert made.vat_total == Decimal("0.15")  # ten times 0.0147; ten times 0.01 would be 0.10


def test_rates_that_are_written_otherwise_are_the_same() -> None:
    made = calculate(invoice(line(1, 10, rate="21"), line(1, 10, rate="21.00")))
    assert [(each.rate, each.taxable) for each in made.vat_breakdown] == [(Decimal(21), Decimal("20.00"))]


def test_document_level_allowances_and_charges_are_in_the_breakdown_of_their_rate() -> None:
    made = calculate(
        invoice(
            line(1, 200),
            line(1, 50, rate=6),
            allowances=(Allowance(percent=10, vat_rate=21, reason="Trouw"),),
            charges=(Charge(amount="12.5", vat_rate=6, reason="Vracht"),),
        )
    )
    assert made.allowances[0].base == Decimal("200.00")
    assert made.allowances[0].amount == Decimal("20.00")
    assert [(each.rate, each.taxable, each.tax) for each in made.vat_breakdown] == [
        (Decimal(21), Decimal("180.00"), Decimal("37.80")),
        (Decimal(6), Decimal("62.50"), Decimal("3.75")),
    ]
    assert made.totals == Totals(
        lines=Decimal(250),
        allowances=Decimal(20),
        charges=Decimal("12.5"),
        without_vat=Decimal("242.5"),
        with_vat=Decimal("284.05"),
        payable=Decimal("284.05"),
    )
    assert validate(made).findings == ()


@pytest.mark.parametrize(("category", "code"), [("AE", "VATEX-EU-AE"), ("K", "VATEX-EU-IC"), ("G", "VATEX-EU-G")])
def test_categories_with_one_reason_get_it_and_their_rate(category: str, code: str) -> None:
    made = calculate(invoice(line(1, 10, rate=None, vat_category=category)))
    assert made.lines[0].vat_rate == 0
    assert made.vat_breakdown == (
        VatBreakdown(
            category=category, rate=Decimal(0), taxable=Decimal("10.00"), tax=Decimal("0.00"), exemption_code=code
        ),
    )
    assert validate(made).findings == ()


def test_what_is_outside_of_vat_has_no_rate() -> None:
    made = calculate(invoice(line(1, 10, rate=0, vat_category="O")))
    assert made.lines[0].vat_rate is None
    assert [(each.rate, each.tax, each.exemption_code) for each in made.vat_breakdown] == [
        (None, Decimal("0.00"), "VATEX-EU-O")
    ]


def test_a_reason_of_exemption_may_be_given_without_the_rate_that_its_category_always_has() -> None:
    reason = VatBreakdown(category="E", exemption_reason="Artikel 44 Wbtw")
    made = calculate(invoice(line("1", "10", vat_category="E"), vat_breakdown=(reason,)))
    assert [(entry.rate, entry.exemption_reason) for entry in made.vat_breakdown] == [(0, "Artikel 44 Wbtw")]


def test_a_reason_of_exemption_that_is_given_stays() -> None:
    reason = VatBreakdown(category="E", rate=0, exemption_reason="Artikel 44 Wbtw", taxable=1, tax=7)
    made = calculate(invoice(line(1, 10, rate=0, vat_category="E"), vat_breakdown=(reason,)))
    assert made.vat_breakdown == (
        VatBreakdown(
            category="E",
            rate=Decimal(0),
            taxable=Decimal("10.00"),
            tax=Decimal("0.00"),
            exemption_reason="Artikel 44 Wbtw",
        ),
    )


def test_an_entry_that_nothing_is_of_goes() -> None:
    made = calculate(invoice(line(1, 10), vat_breakdown=(VatBreakdown(category="S", rate=6, taxable=1, tax="0.06"),)))
    assert [each.rate for each in made.vat_breakdown] == [Decimal(21)]


# --- totals


def test_what_was_paid_stays_and_is_not_due() -> None:
    made = calculate(invoice(line(1, 100), totals=Totals(paid=21, payable=5)))
    assert made.totals is not None
    assert (made.totals.paid, made.totals.with_vat, made.totals.payable) == (
        Decimal(21),
        Decimal("121.00"),
        Decimal("100.00"),
    )


def test_sums_of_nothing_are_left_out() -> None:
    made = calculate(invoice(line(1, 100))).totals
    assert made is not None
    assert (made.allowances, made.charges, made.rounding) == (None, None, None)


@pytest.mark.parametrize(
    ("price", "rounding", "payable"),
    [("10.02", "-0.02", "12.10"), ("10.03", "0.01", "12.15"), ("10.00", None, "12.10"), ("-10.02", "0.02", "-12.10")],
)
def test_cash_is_rounded_by_the_rounding_amount_alone(price: str, rounding: str | None, payable: str) -> None:
    made = calculate(invoice(line(1, price)), rounding=Decimal("0.05"))
    assert made.totals is not None
    assert made.totals.rounding == (None if rounding is None else Decimal(rounding))
    assert made.totals.payable == Decimal(payable)
    assert len(made.vat_breakdown) == 1
    assert made.totals.with_vat == (made.totals.without_vat or 0) + (made.vat_total or 0)


def test_a_rounding_amount_that_is_given_stays() -> None:
    made = calculate(invoice(line(1, 100), totals=Totals(rounding="0.02")))
    assert made.totals is not None
    assert (made.totals.rounding, made.totals.payable) == (Decimal("0.02"), Decimal("121.02"))


def test_a_credit_note_is_calculated_as_an_invoice() -> None:
    given = invoice(line(2, 50))
    note = CreditNote(**{name: getattr(given, name) for name in ("seller", "buyer", "lines")})
    assert calculate(note).totals == calculate(given).totals


# --- what is missing


@pytest.mark.parametrize(
    ("given", "term", "place"),
    [
        (invoice(line(None, 1)), "BT-129", "line 1"),
        (invoice(line(1, 1), line(1, None, id="B")), "BT-146", "line B"),
        (invoice(line(1, 1, rate=None)), "BT-152", "line 1"),
        (invoice(line(1, 1, vat_category=None)), "BT-151", "line 1"),
        (invoice(line(1, 1, base_quantity=0)), "BT-149", "line 1"),
        (invoice(line(1, 1, allowances=(LineAllowance(),))), "BT-136", "an allowance of line 1"),
        (invoice(line(1, 1, charges=(LineCharge(),))), "BT-141", "a charge of line 1"),
        (invoice(line(1, 1), allowances=(Allowance(vat_rate=21),)), "BT-92", "an allowance"),
        (invoice(line(1, 1), charges=(Charge(amount=1),)), "BT-103", "a charge"),
    ],
)
def test_what_cannot_be_calculated_says_what_is_missing(given: object, term: str, place: str) -> None:
    with pytest.raises(NotCalculable, match=term) as caught:
        calculate(given)  # type: ignore[type-var]
    assert (caught.value.term, caught.value.place) == (term, place)


# --- again


def test_what_was_calculated_follows_when_lines_change() -> None:
    made = calculate(invoice(line(1, 100), allowances=(Allowance(percent=10, vat_rate=21, reason="Trouw"),)))
    assert made.allowances[0].base == Decimal("100.00")
    more = calculate(made.replace(lines=(*made.lines, line(1, 50))))
    assert (more.allowances[0].base, more.allowances[0].amount) == (Decimal("150.00"), Decimal("15.00"))
    less = calculate(more.replace(allowances=(more.allowances[0].replace(percent=Decimal(2)),)))
    assert (less.allowances[0].base, less.allowances[0].amount) == (Decimal("150.00"), Decimal("3.00"))
    half = made.lines[0].replace(quantity=Decimal("0.5"), allowances=(LineAllowance(percent=10, reason="Actie"),))
    again = calculate(calculate(made.replace(lines=(half,))).replace(lines=(half.replace(quantity=Decimal(2)),)))
    assert again.lines[0].allowances[0].base == Decimal("200.00")
    assert again.allowances[0].base == Decimal("180.00")


def test_a_base_that_is_given_or_was_read_stays() -> None:
    given = Allowance(percent=10, base=40, vat_rate=21, reason="Alleen op de vaten")
    made = calculate(invoice(line(1, 100), allowances=(given,)))
    assert (made.allowances[0].base, made.allowances[0].amount) == (Decimal(40), Decimal("4.00"))
    derived = calculate(invoice(line(1, 100), allowances=(given.replace(base=None),)))
    assert calculate(derived.replace(lines=(line(1, 7),))).allowances[0].base == Decimal("7.00")
    was_read = read(made.to_xml())
    assert calculate(was_read.replace(lines=(line(1, 7),))).allowances[0].base == Decimal(40)


def test_a_rounding_amount_that_was_calculated_goes_when_no_rounding_is_asked_for() -> None:
    made = calculate(invoice(line(1, "10.02")), rounding=Decimal("0.05"))
    again = calculate(made.replace(number="2"))
    assert again.totals is not None
    assert (again.totals.rounding, again.totals.payable) == (None, Decimal("12.12"))


def test_prices_with_vat_leave_a_percentage_to_follow() -> None:
    given = invoice(line(1, 121), allowances=(Allowance(percent=10, vat_rate=21, reason="Trouw"),))
    made = calculate(given, prices="gross")
    more = calculate(made.replace(lines=(*made.lines, line(1, 50))))
    assert more.allowances[0].base == Decimal("150.00")
