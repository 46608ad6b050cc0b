"""Laws of documents that are made of documents, for invoices of any shape."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import cycle

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.invoices import invoices

from peppol_kit import (
    CreditNote,
    Invoice,
    Line,
    calculate,
    cash_discount,
    copy,
    credit,
    credit_if_negative,
    validate,
)
from peppol_kit.documents import BillingDocument, discount, positive_prices

LATER = date(2026, 10, 1)
CENT = Decimal("0.01")
ZERO = Decimal(0)

SLOW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])

percents = st.integers(1, 400).map(lambda tenths: Decimal(tenths) / 10)


def calculated() -> st.SearchStrategy[Invoice]:
    """Invoices of any shape, calculated; nothing is paid yet."""
    drafts = invoices(most_lines=8).filter(lambda document: isinstance(document, Invoice))
    return drafts.map(lambda document: calculate(document.replace(totals=None)))


def totals(document: BillingDocument) -> list[Decimal]:
    assert document.totals is not None
    fields = ("lines", "allowances", "charges", "without_vat", "with_vat", "payable")
    return [getattr(document.totals, name) or ZERO for name in fields]


def taxable(*documents: BillingDocument) -> dict[tuple, Decimal]:
    """What VAT is due on by category and rate, of some documents together; without what is zero."""
    found: dict[tuple, Decimal] = defaultdict(Decimal)
    for document in documents:
        for entry in document.vat_breakdown:
            found[entry.category, entry.rate] += entry.taxable or ZERO
    return {key: value for key, value in found.items() if value}


def tax(*documents: BillingDocument) -> Decimal:
    return sum((document.vat_total or ZERO for document in documents), ZERO)


def without_entries(invoice: Invoice) -> Invoice:
    """The invoice without allowances and charges of the document."""
    return calculate(invoice.replace(allowances=(), charges=()))


@given(calculated())
@SLOW
def test_an_invoice_and_its_credit_note_make_nothing(invoice: Invoice) -> None:
    note = credit(invoice, number="C1", issued=LATER)
    assert totals(note) == totals(invoice)
    assert note.vat_breakdown == invoice.vat_breakdown
    assert calculate(note) == note


@given(calculated(), st.data())
@SLOW
def test_two_credit_notes_of_some_lines_each_make_one_of_all(invoice: Invoice, data: st.DataObject) -> None:
    invoice = without_entries(invoice)
    ids = [line.id or "" for line in invoice.lines]
    first = data.draw(st.sets(st.sampled_from(ids)))
    parts = [credit(invoice, number="C1", issued=LATER, lines=chosen) for chosen in (first, set(ids) - first) if chosen]
    assert taxable(*parts) == taxable(invoice)
    assert abs(tax(*parts) - tax(invoice)) <= CENT * len(invoice.vat_breakdown)


@given(calculated(), st.data())
@SLOW
def test_the_parts_of_a_line_make_the_line(invoice: Invoice, data: st.DataObject) -> None:
    line = data.draw(st.sampled_from(invoice.lines))
    whole = line.quantity or ZERO
    hundredths = abs(int(whole * 100))
    assume(hundredths > 1)
    part = Decimal(data.draw(st.integers(1, hundredths - 1))) / 100 * (1 if whole > 0 else -1)
    assert line.id is not None
    nets = [
        credit(invoice, number="C1", issued=LATER, lines={line.id: quantity}).lines[0].net_amount or ZERO
        for quantity in (part, whole - part)
    ]
    rounded = 1 + len(line.allowances) + len(line.charges)
    assert abs(sum(nets) - (line.net_amount or ZERO)) <= CENT * 2 * rounded


@given(st.integers(2, 500), st.decimals(min_value=0, max_value=300, places=2), st.data())
def test_pieces_at_a_price_in_cents_are_credited_in_parts_to_the_cent(
    quantity: int, price: Decimal, data: st.DataObject
) -> None:
    part = data.draw(st.integers(1, quantity - 1))
    invoice = Invoice(
        number="F1",
        lines=(Line(id="1", quantity=quantity, price=price, vat_category="Z"),),
    )
    parts = [credit(invoice, number="C1", issued=LATER, lines={"1": Decimal(each)}) for each in (part, quantity - part)]
    assert sum(note.totals.payable for note in parts) == price * quantity  # type: ignore[union-attr, misc]


@given(calculated())
@SLOW
def test_every_line_credited_by_itself_is_what_the_line_is(invoice: Invoice) -> None:
    for line in invoice.lines:
        assert line.id is not None
        note = credit(invoice, number="C1", issued=LATER, lines=[line.id])
        assert note.lines == (line,)


@given(calculated())
@SLOW
def test_nothing_below_zero_is_left_an_invoice(invoice: Invoice) -> None:
    found = credit_if_negative(invoice)
    assert found.totals is not None
    assert (found.totals.with_vat or ZERO) >= 0
    if isinstance(found, CreditNote):
        assert totals(found) == [-each for each in totals(invoice)]
        assert tax(found) == -tax(invoice)
    else:
        assert found == invoice


@given(calculated(), st.lists(st.sampled_from([1, -1]), min_size=6, max_size=6))
@SLOW
def test_a_sign_at_the_price_or_at_the_quantity_makes_the_same(invoice: Invoice, signs: list[int]) -> None:
    turned = invoice.replace(
        lines=tuple(
            line.replace(quantity=(line.quantity or ZERO) * sign, price=(line.price or ZERO) * sign)
            for line, sign in zip(invoice.lines, cycle(signs), strict=False)
        )
    )
    assert [line.price for line in positive_prices(turned).lines] == [line.price for line in invoice.lines]
    assert totals(calculate(turned)) == totals(invoice)


@given(calculated())
@SLOW
def test_a_copy_says_the_same(invoice: Invoice) -> None:
    again = copy(invoice, number="F2", issued=LATER)
    assert again.delivery is not None
    assert again.delivery.delivered is None
    assert again.replace(delivery=invoice.delivery) == invoice.replace(number="F2", issued=LATER)


@given(calculated(), percents)
@SLOW
def test_a_cash_discount_takes_its_vat_off_what_is_due_and_nothing_else(invoice: Invoice, percent: Decimal) -> None:
    made = cash_discount(invoice, percent=percent, days=8)
    assert validate(made).fatal == ()
    assert made.totals is not None
    assert invoice.totals is not None
    assert made.totals.without_vat == invoice.totals.without_vat
    discounts = {
        (entry.vat_category, entry.vat_rate): entry.amount or ZERO
        for entry in made.allowances[len(invoice.allowances) :]
    }
    after = taxable(made)
    for key, base in taxable(invoice).items():
        if key[0] in ("E", "O"):
            continue
        exact = base * percent / 100
        assert abs(discounts.get(key, ZERO) - exact) <= CENT / 2
        assert after.get(key, ZERO) == base - discounts.get(key, ZERO)
    assert after.get(("E", ZERO), ZERO) == taxable(invoice).get(("E", ZERO), ZERO) + sum(discounts.values())
    assert made.totals.payable is not None
    assert invoice.totals.payable is not None
    assert invoice.totals.payable - made.totals.payable == tax(invoice) - tax(made)


@given(calculated(), percents)
@SLOW
def test_a_cash_discount_taken_off_leaves_what_was_there(invoice: Invoice, percent: Decimal) -> None:
    left, found = discount.taken_off(cash_discount(invoice, percent=percent, days=8))
    assert totals(calculate(left)) == totals(invoice)
    assert found is None or found.percent == percent


@given(calculated(), st.none() | percents, st.data())
@SLOW
def test_a_credit_note_for_any_part_passes_every_rule(
    invoice: Invoice, percent: Decimal | None, data: st.DataObject
) -> None:
    if percent is not None:
        invoice = cash_discount(invoice, percent=percent, days=8)
    ids = [line.id or "" for line in invoice.lines]
    chosen = data.draw(st.none() | st.sets(st.sampled_from(ids), min_size=1))
    assert validate(credit(invoice, number="C1", issued=LATER, lines=chosen)).fatal == ()
