"""Credit notes, copies, and invoices below zero."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from tests.documents import data

from peppol_kit import (
    Allowance,
    Attachment,
    Buyer,
    Charge,
    CreditNote,
    Delivery,
    Invoice,
    InvoicePeriod,
    Line,
    LineAllowance,
    LineCharge,
    PaymentMeans,
    Period,
    PrecedingInvoice,
    SelfBilledCreditNote,
    SelfBilledInvoice,
    Seller,
    SupportingDocument,
    Totals,
    VatBreakdown,
    calculate,
    copy,
    credit,
    credit_if_negative,
    read,
    validate,
)
from peppol_kit.documents import Kept, positive_prices
from peppol_kit.errors import NotCalculable, NotCreditable, ProcessError

LATER = date(2026, 10, 1)


def amount(text: str) -> Decimal:
    return Decimal(text)


SELLER = Seller.from_participant("0208:0563731435", name="Brouwerij De Zilvermeeuw BV", vat_id="BE0563731435")
BUYER = Buyer.from_participant("0208:0741831452", name="'t Wiel NV", vat_id="BE0741831452")


def invoice(**fields: object) -> Invoice:
    """Two lines, of 21 % and 6 %: 10 x 12.50 less 4 %, and 3 x 20.00."""
    return Invoice(
        **{
            "number": "F2026/0417",
            "issued": date(2026, 9, 4),
            "due_date": date(2026, 10, 4),
            "order": "BST-26-118",
            "notes": ("Thank you for your order.",),
            "seller": SELLER,
            "buyer": BUYER,
            "payment_means": (PaymentMeans.by_transfer("BE73736041729060", reference="+++202/6090/41707+++"),),
            "payment_terms": "30 days",
            "lines": (
                Line(
                    name="Tripel",
                    quantity=Decimal(10),
                    price=amount("12.50"),
                    vat_rate=Decimal(21),
                    allowances=(LineAllowance(percent=Decimal(4), reason="Staffelkorting"),),
                ),
                Line(name="Book of beers", quantity=Decimal(3), price=amount("20.00"), vat_rate=Decimal(6)),
            ),
            **fields,
        }
    )


def fatal(document: Invoice | CreditNote) -> list[str]:
    return [finding.rule for finding in validate(document).fatal]


# --- of the whole


def test_the_whole_has_the_amounts_and_the_lines_of_the_invoice() -> None:
    note = credit(calculate(invoice()), number="C2026/0012", issued=LATER)
    assert type(note) is CreditNote
    assert (note.number, note.issued, note.type_code) == ("C2026/0012", LATER, "381")
    assert note.preceding == (PrecedingInvoice(number="F2026/0417", issued=date(2026, 9, 4)),)
    assert [(line.id, line.quantity, line.net_amount) for line in note.lines] == [
        ("1", 10, amount("120.00")),
        ("2", 3, amount("60.00")),
    ]
    assert note.totals == Totals(
        lines=amount("180.00"), without_vat=amount("180.00"), with_vat=amount("208.80"), payable=amount("208.80")
    )
    assert note.vat_total == amount("28.80")
    assert fatal(note) == []


def test_an_invoice_that_is_not_calculated_is_calculated() -> None:
    assert credit(invoice(), number="C1", issued=LATER) == credit(calculate(invoice()), number="C1", issued=LATER)


def test_parties_and_references_are_those_of_the_invoice() -> None:
    made = invoice(
        buyer_reference="Tapkraan 3",
        contract="C-2024-17",
        project="PRJ-41",
        cost_code="4217",
        period=InvoicePeriod(start=date(2026, 8, 1), end=date(2026, 8, 31)),
        delivery=Delivery(delivered=date(2026, 9, 1)),
    )
    note = credit(made, number="C1", issued=LATER)
    same = (
        "specification", "process", "currency", "seller", "buyer", "order", "buyer_reference", "contract", "project",
        "cost_code", "period", "delivery",
    )  # fmt: skip
    for name in same:
        assert getattr(note, name) == getattr(made, name), name


def test_what_was_for_the_buyer_stays_behind() -> None:
    made = invoice(
        attachments=(SupportingDocument(reference="PDF", attachment=Attachment(content=b"%PDF-1.7")),),
        totals=Totals(paid=Decimal(50)),
        vat_point=date(2026, 9, 1),
    )
    note = credit(made, number="C1", issued=LATER)
    assert (note.notes, note.attachments, note.payment_terms, note.due_date) == ((), (), None, None)
    assert note.vat_point is None
    assert note.totals is not None
    assert (note.totals.paid, note.totals.payable) == (None, amount("208.80"))


def test_the_way_of_payment_stays_without_its_due_date() -> None:
    means = PaymentMeans.by_transfer("BE73736041729060", reference="R1").replace(due_date=date(2026, 10, 4))
    note = credit(invoice(payment_means=(means,)), number="C1", issued=LATER)
    assert note.payment_means == (PaymentMeans.by_transfer("BE73736041729060", reference="R1"),)


def test_amounts_that_rules_tolerate_are_credited_to_the_cent() -> None:
    slack = read(data("valid/slack-invoice"))
    assert isinstance(slack, Invoice)
    assert slack.totals != calculate(slack).totals
    note = credit(slack, number="C1", issued=LATER)
    assert note.totals == slack.totals
    assert note.vat_breakdown == slack.vat_breakdown
    assert [line.net_amount for line in note.lines] == [line.net_amount for line in slack.lines]


def test_allowances_charges_and_rounding_of_the_document_are_credited_with_the_whole() -> None:
    made = calculate(
        invoice(
            allowances=(Allowance(amount=Decimal(10), vat_rate=Decimal(21), reason="Action"),),
            charges=(Charge(amount=amount("4.50"), vat_rate=Decimal(6), reason="Freight"),),
        ),
        rounding=amount("0.05"),
    )
    assert made.totals is not None
    assert made.totals.rounding == amount("-0.02")
    note = credit(made, number="C1", issued=LATER)
    assert (note.allowances, note.charges, note.totals) == (made.allowances, made.charges, made.totals)
    assert fatal(note) == []


def test_the_reason_of_exemption_is_credited_too() -> None:
    reason = VatBreakdown(category="E", rate=Decimal(0), exemption_code="VATEX-EU-132-1I", exemption_reason="Training")
    lines = (Line(name="Training", quantity=Decimal(1), price=Decimal(400), vat_category="E"),)
    note = credit(invoice(lines=lines, vat_breakdown=(reason,)), number="C1", issued=LATER)
    (entry,) = note.vat_breakdown
    assert (entry.exemption_code, entry.exemption_reason) == ("VATEX-EU-132-1I", "Training")
    assert fatal(note) == []


@pytest.mark.parametrize(
    ("model", "type_code", "expected"),
    [
        (Invoice, "380", "381"),
        (Invoice, "384", "381"),
        (Invoice, "389", "261"),
        (Invoice, "393", "396"),
        (Invoice, None, "381"),
        (SelfBilledInvoice, "389", "261"),
        (SelfBilledInvoice, None, "261"),
    ],
)
def test_the_kind_of_credit_note_follows_that_of_the_invoice(
    model: type[Invoice], type_code: str | None, expected: str
) -> None:
    made = model(**invoice().__dict__ | {"type_code": type_code})
    assert credit(made, number="C1", issued=LATER).type_code == expected


def test_a_self_billed_invoice_gives_a_self_billed_credit_note() -> None:
    made = read(data("valid/self-billing-invoice"))
    assert isinstance(made, SelfBilledInvoice)
    note = credit(made, number="C1", issued=LATER)
    assert type(note) is SelfBilledCreditNote
    assert (note.specification, note.type_code) == (made.specification, "261")
    assert fatal(note) == []


FIXTURES = [
    "be-invoice", "de-invoice", "de-debit-invoice", "dk-invoice", "dk-giro-invoice", "full-invoice",
    "is-invoice", "it-invoice", "long-invoice", "minimal-invoice", "nl-invoice", "nlcius-invoice", "no-invoice",
    "prepaid-invoice", "se-invoice", "vat-ae-invoice", "vat-e-invoice", "vat-g-invoice", "vat-k-invoice",
    "vat-l-invoice", "vat-o-invoice", "vat-z-invoice", "xrechnung-invoice",
]  # fmt: skip


@pytest.mark.parametrize("name", FIXTURES)
def test_what_is_made_of_a_valid_invoice_is_valid(name: str) -> None:
    made = read(data(f"valid/{name}"))
    assert isinstance(made, Invoice)
    first = made.lines[0]
    assert first.id is not None
    assert first.quantity is not None
    assert fatal(credit(made, number="C1", issued=LATER)) == []
    assert fatal(credit(made, number="C1", issued=LATER, lines=[first.id])) == []
    assert fatal(credit(made, number="C1", issued=LATER, lines={first.id: first.quantity / 2})) == []


# --- of some lines


def test_some_lines_are_calculated_by_themselves() -> None:
    note = credit(invoice(), number="C1", issued=LATER, lines=["2"])
    assert [(line.id, line.net_amount) for line in note.lines] == [("2", amount("60.00"))]
    assert note.totals == Totals(
        lines=amount("60.00"), without_vat=amount("60.00"), with_vat=amount("63.60"), payable=amount("63.60")
    )
    assert [(entry.rate, entry.tax) for entry in note.vat_breakdown] == [(6, amount("3.60"))]


def test_one_id_is_one_line() -> None:
    by_list = credit(invoice(), number="C1", issued=LATER, lines=["2"])
    assert credit(invoice(), number="C1", issued=LATER, lines="2") == by_list


def test_lines_stand_in_the_order_of_the_invoice() -> None:
    note = credit(invoice(), number="C1", issued=LATER, lines=["2", "1"])
    assert [line.id for line in note.lines] == ["1", "2"]


def test_all_lines_named_are_the_whole() -> None:
    made = calculate(invoice(allowances=(Allowance(amount=Decimal(10), vat_rate=Decimal(21), reason="Action"),)))
    whole = credit(made, number="C1", issued=LATER)
    assert credit(made, number="C1", issued=LATER, lines=["1", "2"]) == whole
    assert credit(made, number="C1", issued=LATER, lines={"1": Decimal(10), "2": Decimal("3.0")}) == whole


def test_a_part_of_a_line_has_its_part_of_what_the_line_has() -> None:
    line = Line(
        name="Tripel",
        quantity=Decimal(10),
        price=amount("12.50"),
        vat_rate=Decimal(21),
        allowances=(LineAllowance(amount=Decimal(5), reason="Action"), LineAllowance(percent=Decimal(4), reason="S")),
        charges=(LineCharge(amount=amount("2.00"), reason="Small order"),),
    )
    note = credit(invoice(lines=(line,)), number="C1", issued=LATER, lines={"1": Decimal(4)})
    (part,) = note.lines
    assert part.quantity == 4
    assert [(entry.amount, entry.base) for entry in part.allowances] == [
        (amount("2.00"), None),
        (amount("2.00"), amount("50.00")),
    ]
    assert [entry.amount for entry in part.charges] == [amount("0.80")]
    assert part.net_amount == amount("46.80")


def test_of_the_document_only_percentages_are_credited_with_some_lines() -> None:
    made = calculate(
        invoice(
            allowances=(
                Allowance(percent=Decimal(5), vat_rate=Decimal(21), reason="Loyalty"),
                Allowance(percent=Decimal(2), base=Decimal(30), vat_rate=Decimal(6), reason="Loyalty"),
                Allowance(amount=Decimal(10), vat_rate=Decimal(21), reason="Action"),
            ),
            charges=(
                Charge(amount=amount("4.50"), vat_rate=Decimal(6), reason="Freight"),
                Charge(percent=Decimal(1), base=Decimal(180), vat_category="E", reason="Deposit"),
            ),
        )
    )
    note = credit(made, number="C1", issued=LATER, lines={"1": Decimal(5)})
    assert [(entry.percent, entry.base, entry.amount) for entry in note.allowances] == [
        (5, amount("60.00"), amount("3.00"))
    ]
    assert note.charges == ()
    note = credit(made, number="C1", issued=LATER, lines={"2": Decimal(1)})
    assert [(entry.percent, entry.base, entry.amount) for entry in note.allowances] == [
        (2, amount("10.00"), amount("0.20"))
    ]


def test_vat_in_another_currency_is_at_the_rate_of_the_invoice() -> None:
    made = calculate(invoice(vat_currency="SEK", vat_total_in_vat_currency=amount("330.00")))
    assert made.vat_total == amount("28.80")
    assert credit(made, number="C1", issued=LATER).vat_total_in_vat_currency == amount("330.00")
    note = credit(made, number="C1", issued=LATER, lines=["2"])
    assert (note.vat_total, note.vat_total_in_vat_currency) == (amount("3.60"), amount("41.25"))


def test_what_was_read_of_a_line_and_has_no_field_stays() -> None:
    kept = (
        Kept(place="cbc:InvoicedQuantity/@unitCodeListID", kind="attribute", content="UNECERec20"),
        Kept(place="cbc:UUID", kind="element", content="<cbc:UUID>1</cbc:UUID>"),
        Kept(place="cac:SubInvoiceLine", kind="element", content="<cac:SubInvoiceLine/>"),
        Kept(place="cac:TaxTotal", kind="element", content="<cac:TaxTotal/>"),
    )
    line = Line(name="Tripel", quantity=Decimal(10), price=Decimal(1), vat_rate=Decimal(21), kept=kept)
    signature = Kept(place="cac:Signature", kind="element", content="<cac:Signature/>")
    made = invoice(lines=(line, line), kept=(signature,))
    note = credit(made, number="C1", issued=LATER, lines={"1": Decimal(10), "2": Decimal(1)})
    assert note.kept == ()
    whole, part = ([(entry.place, entry.content) for entry in line.kept] for line in note.lines)
    assert part == [
        ("cbc:CreditedQuantity/@unitCodeListID", "UNECERec20"),
        ("cbc:UUID", "<cbc:UUID>1</cbc:UUID>"),
    ]
    assert whole == [*part, ("cac:TaxTotal", "<cac:TaxTotal/>")]
    assert b'<cbc:CreditedQuantity unitCode="C62" unitCodeListID="UNECERec20">1</' in note.to_xml()


# --- what cannot be credited


def test_a_credit_note_cannot_be_credited() -> None:
    note = credit(invoice(), number="C1", issued=LATER)
    with pytest.raises(NotCreditable, match="a credit note cannot be credited") as caught:
        credit(note, number="C2", issued=LATER)  # type: ignore[arg-type]
    assert isinstance(caught.value, ProcessError)
    assert caught.value.line == ""


def test_a_draft_without_a_number_cannot_be_credited() -> None:
    with pytest.raises(NotCreditable, match="BT-1"):
        credit(invoice(number=None), number="C1", issued=LATER)


@pytest.mark.parametrize(
    ("lines", "line", "message"),
    [
        (["3"], "3", "there is no line 3 in invoice F2026/0417"),
        ({"1": Decimal(11)}, "1", "line 1 is for 10: 11 of it cannot be credited"),
        ({"1": Decimal("10.001")}, "1", r"line 1 is for 10: 10\.001 of it"),
        ({"2": Decimal(-1)}, "2", "line 2 is for 3: -1 of it"),
        ({"2": Decimal(0)}, "2", "line 2 is for 3: 0 of it"),
        ([], "", "there are no lines to credit"),
        ({}, "", "there are no lines to credit"),
    ],
)
def test_what_was_not_invoiced_cannot_be_credited(lines: list[str], line: str, message: str) -> None:
    with pytest.raises(NotCreditable, match=message) as caught:
        credit(invoice(), number="C1", issued=LATER, lines=lines)
    assert caught.value.line == line


def test_a_line_that_stands_there_twice_cannot_be_named() -> None:
    line = Line(id="1", name="Tripel", quantity=Decimal(1), price=Decimal(1), vat_rate=Decimal(21))
    with pytest.raises(NotCreditable, match="there are 2 lines 1") as caught:
        credit(invoice(lines=(line, line)), number="C1", issued=LATER, lines=["1"])
    assert caught.value.line == "1"


def test_a_negative_line_is_credited_in_negative_parts() -> None:
    deposit = Line(name="Deposit", quantity=Decimal(-2), price=Decimal(10), vat_rate=Decimal(21))
    made = invoice(lines=(*invoice().lines, deposit))
    note = credit(made, number="C1", issued=LATER, lines={"3": Decimal(-1)})
    assert note.lines[0].net_amount == amount("-10.00")
    with pytest.raises(NotCreditable, match="line 3 is for -2: 1 of it"):
        credit(made, number="C1", issued=LATER, lines={"3": Decimal(1)})


# --- below zero


def negative(**fields: object) -> Invoice:
    return invoice(
        lines=(
            Line(
                name="Tripel, returned",
                quantity=Decimal(-10),
                price=amount("12.50"),
                vat_rate=Decimal(21),
                allowances=(LineAllowance(percent=Decimal(4), reason="Staffelkorting"),),
            ),
            Line(name="Empty kegs", quantity=Decimal(2), price=amount("-30.00"), vat_rate=Decimal(21)),
        ),
        **fields,
    )


def test_an_invoice_below_zero_is_a_credit_note() -> None:
    before = calculate(negative())
    assert before.totals is not None
    assert before.totals.payable == amount("-217.80")
    note = credit_if_negative(negative())
    assert type(note) is CreditNote
    assert (note.number, note.issued, note.type_code) == ("F2026/0417", date(2026, 9, 4), "381")
    assert [(line.quantity, line.price, line.net_amount) for line in note.lines] == [
        (10, amount("12.50"), amount("120.00")),
        (2, amount("30.00"), amount("60.00")),
    ]
    assert note.lines[0].allowances[0].amount == amount("5.00")
    assert note.totals is not None
    assert note.totals.payable == amount("217.80")
    assert note.notes == before.notes
    assert note.due_date == date(2026, 10, 4)
    assert fatal(note) == []


def test_all_signs_turn() -> None:
    made = negative(
        allowances=(Allowance(amount=Decimal(-10), vat_rate=Decimal(21), reason="Action"),),
        charges=(Charge(amount=Decimal(-5), vat_rate=Decimal(21), reason="Freight"),),
        totals=Totals(paid=Decimal(-20), rounding=amount("0.03")),
        vat_currency="SEK",
        vat_total_in_vat_currency=Decimal(-400),
    )
    before, note = calculate(made), credit_if_negative(made)
    assert note.allowances[0].amount == 10
    assert note.charges[0].amount == 5
    assert note.vat_total_in_vat_currency == 400
    assert before.totals is not None
    assert note.totals is not None
    for name in ("lines", "without_vat", "with_vat", "allowances", "charges", "paid", "rounding", "payable"):
        assert getattr(note.totals, name) == -getattr(before.totals, name), name


def test_a_self_billed_invoice_below_zero_is_a_self_billed_credit_note() -> None:
    made = SelfBilledInvoice(lines=negative().lines)
    assert type(credit_if_negative(made)) is SelfBilledCreditNote


def test_a_negative_line_on_an_invoice_above_zero_stays() -> None:
    deposit = Line(name="Deposit paid", quantity=Decimal(-1), price=Decimal(50), vat_rate=Decimal(21))
    made = invoice(lines=(*invoice().lines, deposit))
    found = credit_if_negative(made)
    assert found == calculate(made)
    assert found.lines[2].net_amount == amount("-50.00")
    assert fatal(found) == []


def test_an_invoice_that_was_paid_beyond_its_total_stays_an_invoice() -> None:
    found = credit_if_negative(invoice(totals=Totals(paid=Decimal(500))))
    assert isinstance(found, Invoice)
    assert found.totals is not None
    assert found.totals.payable == amount("-291.20")


def test_a_price_below_zero_moves_its_sign_to_the_quantity() -> None:
    line = Line(
        name="Empty kegs",
        quantity=Decimal(2),
        price=amount("-30.00"),
        gross_price=amount("-32.00"),
        price_discount=amount("-2.00"),
        net_amount=amount("-60.00"),
    )
    (found,) = positive_prices(invoice(lines=(line,))).lines
    assert (found.quantity, found.price) == (-2, amount("30.00"))
    assert (found.gross_price, found.price_discount) == (amount("32.00"), amount("2.00"))
    assert found.net_amount == amount("-60.00")
    assert positive_prices(invoice()) == invoice()


def test_a_draft_that_cannot_be_calculated_says_what_is_missing() -> None:
    with pytest.raises(NotCalculable, match="BT-146"):
        credit_if_negative(invoice(lines=(Line(quantity=Decimal(1)),)))


# --- copies


def test_a_copy_has_a_number_and_dates_of_its_own() -> None:
    made = calculate(invoice())
    again = copy(made, number="F2026/0500", issued=date(2026, 12, 1))
    assert (again.number, again.issued, again.due_date) == ("F2026/0500", date(2026, 12, 1), date(2026, 12, 31))
    assert (again.lines, again.totals, again.notes, again.order) == (made.lines, made.totals, made.notes, made.order)
    assert fatal(again) == []


@pytest.mark.parametrize("name", ["be-invoice", "de-invoice", "nl-invoice", "minimal-invoice", "self-billing-invoice"])
def test_the_copy_of_a_valid_invoice_is_valid(name: str) -> None:
    made = read(data(f"valid/{name}"))
    assert fatal(copy(made, number="F1", issued=LATER)) == []


def test_what_belongs_to_the_first_document_stays_behind() -> None:
    made = calculate(
        invoice(
            preceding=(PrecedingInvoice(number="F2026/0398"),),
            despatch_advice="DN-5512",
            receiving_advice="GR-0093",
            attachments=(SupportingDocument(reference="TS-09"),),
            vat_point=date(2026, 9, 1),
            period=InvoicePeriod(start=date(2026, 8, 1)),
            delivery=Delivery(delivered=date(2026, 9, 1)),
            totals=Totals(paid=Decimal(50)),
            lines=tuple(line.replace(period=Period(start=date(2026, 8, 1))) for line in invoice().lines),
            kept=(
                Kept(place="cac:Signature", kind="element", content="<cac:Signature/>"),
                Kept(place="cac:TaxTotal[BT-111]/cac:TaxSubtotal", kind="element", content="<cac:TaxSubtotal/>"),
                Kept(place="cbc:PricingCurrencyCode", kind="element", content="<cbc:PricingCurrencyCode/>"),
            ),
        )
    )
    again = copy(made, number="F2026/0500", issued=date(2026, 12, 1))
    for name in ("despatch_advice", "receiving_advice", "vat_point", "period", "delivery"):
        assert getattr(again, name) is None, name
    assert (again.preceding, again.attachments) == ((), ())
    assert {line.period for line in again.lines} == {None}
    assert again.totals is not None
    assert (again.totals.paid, again.totals.payable) == (None, amount("208.80"))
    assert again.payment_means == (PaymentMeans.by_transfer("BE73736041729060"),)
    assert [entry.place for entry in again.kept] == ["cbc:PricingCurrencyCode"]


def test_what_is_said_beside_the_days_stays() -> None:
    made = invoice(
        period=InvoicePeriod(start=date(2026, 8, 1), vat_point_code="432"),
        delivery=Delivery(delivered=date(2026, 9, 1), party_name="'t Wiel, magazijn"),
    )
    again = copy(made, number="F2", issued=LATER)
    assert again.period == InvoicePeriod(vat_point_code="432")
    assert again.delivery == Delivery(party_name="'t Wiel, magazijn")


def test_a_draft_is_copied_as_a_draft() -> None:
    again = copy(Invoice(due_date=LATER), number="F2", issued=LATER)
    assert again == Invoice(number="F2", issued=LATER)


def test_a_credit_note_is_copied_too() -> None:
    note = credit(invoice(), number="C1", issued=LATER)
    due = note.replace(payment_means=(PaymentMeans(code="30", due_date=date(2026, 10, 8)),))
    again = copy(due, number="C2", issued=date(2026, 11, 1))
    assert type(again) is CreditNote
    assert (again.preceding, again.due_date) == ((), date(2026, 11, 8))
