"""The Belgian cash discount."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from peppol_kit import (
    Allowance,
    Buyer,
    Charge,
    Invoice,
    Line,
    PaymentMeans,
    Seller,
    Totals,
    VatBreakdown,
    calculate,
    cash_discount,
    credit,
    validate,
)
from peppol_kit.documents import discount
from peppol_kit.errors import ConfigurationError, NotCalculable


def amount(text: str) -> Decimal:
    return Decimal(text)


TWO = Decimal(2)


def invoice(**fields: object) -> Invoice:
    """400.00 at 21 %, 100.00 at 6 %."""
    return Invoice(
        **{
            "number": "F2026/0417",
            "issued": date(2026, 9, 4),
            "due_date": date(2026, 10, 4),
            "order": "BST-26-118",
            "seller": Seller.from_participant(
                "0208:0563731435", name="Brouwerij De Zilvermeeuw BV", vat_id="BE0563731435"
            ),
            "buyer": Buyer.from_participant("0208:0741831452", name="'t Wiel NV", vat_id="BE0741831452"),
            "payment_means": (PaymentMeans.by_transfer("BE73736041729060"),),
            "lines": (
                Line(name="Tripel", quantity=Decimal(4), price=Decimal(100), vat_rate=Decimal(21)),
                Line(name="Books", quantity=Decimal(5), price=Decimal(20), vat_rate=Decimal(6)),
            ),
            **fields,
        }
    )


def fatal(document: Invoice) -> list[str]:
    return [finding.rule for finding in validate(document).fatal]


def test_vat_is_due_on_the_discounted_price_and_the_price_stays() -> None:
    made = cash_discount(invoice(), percent=TWO, days=8)
    assert [
        (entry.vat_category, entry.vat_rate, entry.percent, entry.base, entry.amount, entry.reason_code, entry.reason)
        for entry in made.allowances
    ] == [
        ("S", 21, 2, amount("400.00"), amount("8.00"), "64", "Cash discount"),
        ("S", 6, 2, amount("100.00"), amount("2.00"), "64", "Cash discount"),
    ]
    (charge,) = made.charges
    assert (charge.vat_category, charge.vat_rate, charge.amount, charge.percent) == ("E", 0, amount("10.00"), None)
    assert (charge.reason_code, charge.reason) == ("ZZZ", "Cash discount")
    assert [(entry.category, entry.taxable, entry.tax) for entry in made.vat_breakdown] == [
        ("S", amount("392.00"), amount("82.32")),
        ("S", amount("98.00"), amount("5.88")),
        ("E", amount("10.00"), 0),
    ]
    assert made.vat_breakdown[2].exemption_reason == (
        "Cash discount, not part of the taxable amount: article 28, 1° of the Belgian VAT Code"
    )
    assert made.totals == Totals(
        lines=amount("500.00"),
        allowances=amount("10.00"),
        charges=amount("10.00"),
        without_vat=amount("500.00"),
        with_vat=amount("588.20"),
        payable=amount("588.20"),
    )
    assert fatal(made) == []


def test_the_terms_say_percentage_amount_and_last_day() -> None:
    made = cash_discount(invoice(payment_terms="30 days"), percent=TWO, days=8)
    assert made.payment_terms == (
        "2 % cash discount (EUR 10.00) if paid by 2026-09-12: EUR 578.20 is due then\n30 days"
    )


@pytest.mark.parametrize(
    ("lang", "terms", "reason"),
    [
        (
            "nl",
            "2,5 % korting voor contante betaling (EUR 12,50) bij betaling uiterlijk op 15-09-2026: "
            "dan is EUR 575,25 te betalen",
            "Korting voor contante betaling",
        ),
        (
            "fr",
            "Escompte de 2,5 % (EUR 12,50) en cas de paiement au plus tard le 15/09/2026 : "
            "EUR 575,25 à payer dans ce cas",
            "Escompte pour paiement au comptant",
        ),
        (
            "de",
            "2,5 % Skonto (EUR 12,50) bei Zahlung bis zum 15.09.2026: dann sind EUR 575,25 zu zahlen",
            "Skonto",
        ),
    ],
)
def test_it_is_said_in_four_languages(lang: str, terms: str, reason: str) -> None:
    made = cash_discount(invoice(), percent=amount("2.50"), until=date(2026, 9, 15), lang=lang)
    assert made.payment_terms == terms
    assert {entry.reason for entry in (*made.allowances, *made.charges)} == {reason}
    assert (made.vat_breakdown[-1].exemption_reason or "").startswith(reason)
    assert "28" in (made.vat_breakdown[-1].exemption_reason or "")


def test_allowances_and_charges_are_discounted_with_their_lines() -> None:
    made = cash_discount(
        invoice(
            allowances=(Allowance(percent=Decimal(10), vat_rate=Decimal(21), reason="Loyalty"),),
            charges=(Charge(amount=Decimal(15), vat_rate=Decimal(6), reason="Freight"),),
        ),
        percent=TWO,
        days=8,
    )
    assert [(entry.base, entry.amount) for entry in made.allowances] == [
        (amount("400.00"), amount("40.00")),
        (amount("360.00"), amount("7.20")),
        (amount("115.00"), amount("2.30")),
    ]
    assert [entry.amount for entry in made.charges] == [15, amount("9.50")]
    assert fatal(made) == []


def test_what_is_exempt_has_no_allowance_but_the_discount() -> None:
    exempt = Line(name="Deposit on kegs", quantity=Decimal(1), price=Decimal(30), vat_category="E")
    reason = VatBreakdown(category="E", exemption_reason="Deposit")
    made = cash_discount(invoice(lines=(*invoice().lines, exempt), vat_breakdown=(reason,)), percent=TWO, days=8)
    assert [entry.amount for entry in made.allowances] == [8, 2]
    entry = made.vat_breakdown[2]
    assert (entry.category, entry.taxable) == ("E", amount("40.00"))
    assert entry.exemption_reason == (
        "Deposit; Cash discount, not part of the taxable amount: article 28, 1° of the Belgian VAT Code"
    )
    assert (made.payment_terms or "").startswith("2 % cash discount (EUR 10.60) ")
    assert fatal(made) == []


def test_the_buyer_who_owes_the_vat_owes_it_on_the_discounted_price() -> None:
    lines = (Line(name="Works", quantity=Decimal(1), price=Decimal(1000), vat_category="AE"),)
    made = cash_discount(invoice(lines=lines), percent=Decimal(3), days=8)
    assert [(entry.category, entry.taxable, entry.exemption_code) for entry in made.vat_breakdown] == [
        ("AE", amount("970.00"), "VATEX-EU-AE"),
        ("E", amount("30.00"), None),
    ]
    assert fatal(made) == []


def test_outside_of_vat_there_are_only_terms() -> None:
    lines = (Line(name="Damages", quantity=Decimal(1), price=Decimal(1000), vat_category="O"),)
    made = cash_discount(invoice(lines=lines), percent=Decimal(3), days=8)
    assert (made.allowances, made.charges) == ((), ())
    assert made.payment_terms == "3 % cash discount (EUR 30.00) if paid by 2026-09-12: EUR 970.00 is due then"


def test_what_was_paid_is_no_part_of_what_is_due() -> None:
    made = cash_discount(invoice(totals=Totals(paid=Decimal(88))), percent=TWO, days=8)
    assert made.payment_terms == "2 % cash discount (EUR 10.00) if paid by 2026-09-12: EUR 490.20 is due then"


def test_the_discount_of_some_lines_is_credited_with_them() -> None:
    made = cash_discount(invoice(), percent=TWO, days=8)
    note = credit(made, number="C1", issued=date(2026, 10, 1), lines={"1": Decimal(1)})
    assert [(entry.base, entry.amount) for entry in note.allowances] == [(amount("100.00"), amount("2.00"))]
    assert [entry.amount for entry in note.charges] == [amount("2.00")]
    assert note.vat_total == amount("20.58")
    assert note.totals is not None
    assert note.totals.payable == amount("120.58")
    assert note.vat_breakdown[-1].exemption_reason == made.vat_breakdown[-1].exemption_reason
    assert note.payment_terms is None
    assert fatal(note) == []


def test_a_cash_discount_can_be_taken_off_again() -> None:
    other = (Charge(amount=Decimal(15), vat_category="E", reason="Deposit"),)
    plain = calculate(invoice(charges=other, vat_breakdown=(VatBreakdown(category="E", exemption_reason="Deposit"),)))
    assert discount.taken_off(plain) == (plain, None)
    left, found = discount.taken_off(cash_discount(plain, percent=TWO, days=8))
    assert found == discount.CashDiscount(TWO, "Cash discount")
    assert (left.allowances, left.charges) == (plain.allowances, plain.charges)
    assert calculate(left).totals == plain.totals


@pytest.mark.parametrize(
    ("charge", "allowance"),
    [
        ({"amount": Decimal(8), "reason": "Deposit"}, {}),
        ({"amount": Decimal(8), "vat_category": "S", "vat_rate": Decimal(21)}, {}),
        ({"amount": Decimal("8.01")}, {}),
        ({"amount": Decimal(0)}, {"percent": Decimal(0)}),
        ({"amount": Decimal(8)}, {"percent": None, "amount": Decimal(8)}),
        ({"amount": Decimal(8)}, {"vat_category": "E", "base": Decimal(400)}),
        ({"percent": Decimal(100), "base": Decimal(8)}, {}),
    ],
)
def test_other_allowances_and_charges_are_no_cash_discount(
    charge: dict[str, object], allowance: dict[str, object]
) -> None:
    made = calculate(
        invoice(
            charges=(Charge(**{"vat_category": "E", "reason": "Action", **charge}),),
            allowances=(Allowance(**{"vat_rate": Decimal(21), "reason": "Action", "percent": TWO, **allowance}),),
        )
    )
    assert discount.taken_off(made) == (made, None)


@pytest.mark.parametrize("percent", [Decimal(0), Decimal(-2), Decimal(100), Decimal(120)])
def test_a_percentage_is_between_0_and_100(percent: Decimal) -> None:
    with pytest.raises(ConfigurationError, match="is none"):
        cash_discount(invoice(), percent=percent, days=8)


def test_it_has_days_or_a_last_day() -> None:
    with pytest.raises(ConfigurationError, match="not both"):
        cash_discount(invoice(), percent=TWO)
    with pytest.raises(ConfigurationError, match="not both"):
        cash_discount(invoice(), percent=TWO, days=8, until=date(2026, 9, 12))


def test_there_is_one_at_most() -> None:
    with pytest.raises(ConfigurationError, match="already"):
        cash_discount(cash_discount(invoice(), percent=TWO, days=8), percent=TWO, days=8)


def test_days_are_counted_from_the_day_of_issue() -> None:
    with pytest.raises(NotCalculable, match="BT-2") as caught:
        cash_discount(invoice(issued=None), percent=TWO, days=8)
    assert (caught.value.term, caught.value.place) == ("BT-2", "the invoice")


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="there are no words in 'it'"):
        cash_discount(invoice(), percent=TWO, days=8, lang="it")  # type: ignore[arg-type]
