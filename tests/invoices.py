"""Invoices for tests: one to build upon, and coherent random ones, whose amounts are all still to be calculated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from peppol_kit.documents import (
    Address,
    Allowance,
    Buyer,
    Charge,
    CreditNote,
    Delivery,
    Invoice,
    Line,
    LineAllowance,
    LineCharge,
    PaymentMeans,
    Seller,
    Totals,
    VatBreakdown,
)

NO_VAT_NUMBER = "O"

# What occurs together on one invoice; O is always alone (BR-O-11 to 14)
MIXES: tuple[tuple[tuple[str, str | None], ...], ...] = (
    (("S", "21"),),
    (("S", "21"), ("S", "12"), ("S", "6")),
    (("S", "20"), ("S", "5.5"), ("S", "2.1"), ("Z", "0")),
    (("S", "25"), ("E", "0")),
    (("S", "8.1"), ("S", "2.6"), ("E", "0"), ("AE", "0")),
    (("S", "19"), ("K", "0"), ("G", "0")),
    (("AE", "0"),),
    (("K", "0"),),
    (("G", "0"), ("Z", "0")),
    (("E", "0"),),
    (("L", "7"), ("L", "3"), ("L", "0")),
    (("M", "4"), ("M", "0.5")),
    (("O", None),),
)


def parts(*, vat_numbers: bool = True) -> dict[str, Any]:
    """Everything of a valid invoice but its lines."""
    seller, buyer = ({"vat_id": number} if vat_numbers else {} for number in ("BE0563731435", "BE0741831452"))
    return {
        "number": "F2026/0417",
        "issued": date(2026, 9, 4),
        "buyer_reference": "Tapkraan 3",
        "seller": Seller.from_participant("0208:0563731435", name="Brouwerij De Zilvermeeuw BV", **seller),
        "buyer": Buyer.from_participant("0208:0741831452", name="Café-Restaurant 't Wiel NV", **buyer),
        "delivery": Delivery(delivered=date(2026, 9, 1), address=Address(city="Breda", country="NL")),
        "payment_means": (PaymentMeans.by_transfer("BE73736041729060"),),
        "payment_terms": "30 dagen na factuurdatum",
    }


def invoice(*lines: Line, **fields: Any) -> Invoice:
    """A valid invoice but for what is to be calculated."""
    return Invoice(**{**parts(), "lines": lines, **fields})


def line(quantity: object, price: object, *, rate: object = 21, **fields: Any) -> Line:
    """A line of the standard rate."""
    return Line(**{"name": "Zilvermeeuw tripel", "quantity": quantity, "price": price, "vat_rate": rate, **fields})


# --- random ones


def decimals(least: int, most: int, places: st.SearchStrategy[int]) -> st.SearchStrategy[Decimal]:
    """Numbers with a random count of decimals."""
    return places.flatmap(
        lambda count: st.integers(least * 10**count, most * 10**count).map(lambda n: Decimal(n).scaleb(-count))
    )


_CENTS = st.just(2)
_PERCENTS = decimals(0, 100, st.integers(0, 2))
_PRICES = decimals(0, 2_000, st.integers(0, 6)) | decimals(0, 5, st.integers(2, 6))
_QUANTITIES = decimals(0, 1_000, st.integers(0, 4)) | decimals(-20, 0, st.integers(0, 2))
_BASES = st.none() | st.sampled_from(
    [Decimal(10), Decimal(100), Decimal(12), Decimal(3), Decimal("0.5"), Decimal(1000)]
)


@st.composite
def _entries(draw: st.DrawFn, kind: type[Any], most: int, **fields: Any) -> tuple[Any, ...]:
    made = []
    for _ in range(draw(st.integers(0, most))):
        if draw(st.booleans()):
            made.append(kind(percent=draw(_PERCENTS), reason="Staffel", **fields))
        else:
            made.append(kind(amount=draw(decimals(0, 200, _CENTS)), reason="Staffel", **fields))
    return tuple(made)


@st.composite
def _line(draw: st.DrawFn, mix: tuple[tuple[str, str | None], ...]) -> Line:
    category, rate = draw(st.sampled_from(mix))
    has_entries = draw(st.integers(0, 3)) == 0
    return Line(
        name="Zilvermeeuw tripel",
        quantity=draw(_QUANTITIES),
        price=draw(_PRICES) * draw(st.sampled_from([1, 1, 1, 1, 1, 1, 1, 1, 1, -1])),
        base_quantity=draw(_BASES),
        vat_category=category,
        vat_rate=None if rate is None else Decimal(rate),
        allowances=draw(_entries(LineAllowance, 2)) if has_entries else (),
        charges=draw(_entries(LineCharge, 2)) if has_entries else (),
    )


@st.composite
def invoices(draw: st.DrawFn, *, most_lines: int = 200) -> Invoice | CreditNote:
    """Coherent invoices and credit notes of 1 to ``most_lines`` lines, with mixed categories, signs and entries."""
    mix = draw(st.sampled_from(MIXES))
    count = draw(st.sampled_from([1, 1, 2, 3, 5, 8, 13, min(40, most_lines), most_lines]))
    # Many lines are cycles of a few: what is drawn for each costs more than what it shows
    different = [draw(_line(mix)) for _ in range(min(count, 12))]
    lines = tuple(different[place % len(different)] for place in range(count))
    allowances: tuple[Allowance, ...] = ()
    charges: tuple[Charge, ...] = ()
    for category, rate in mix:
        vat = {"vat_category": category, "vat_rate": None if rate is None else Decimal(rate)}
        if draw(st.integers(0, 2)) == 0:
            allowances += draw(_entries(Allowance, 2, **vat))
            charges += draw(_entries(Charge, 1, **vat))
    fields = {
        **parts(vat_numbers=mix[0][0] != NO_VAT_NUMBER),
        "lines": lines,
        "allowances": allowances,
        "charges": charges,
        "vat_breakdown": (VatBreakdown(category="E", rate=Decimal(0), exemption_reason="Artikel 44 Wbtw"),),
        "totals": draw(st.none() | st.builds(Totals, paid=decimals(0, 500, _CENTS))),
    }
    return Invoice(**fields) if draw(st.integers(0, 4)) else CreditNote(**fields)
