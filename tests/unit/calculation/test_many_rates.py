"""Many VAT rates cost no more than many lines: the work grows with their sum, not with their product."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from tests.invoices import invoice, line

from peppol_kit.documents import Invoice, calculate, explain, repair

if TYPE_CHECKING:
    from collections.abc import Callable


def of_many_rates(count: int) -> Invoice:
    return invoice(*(line(2, Decimal("1.21") + number, rate=Decimal(5) + number) for number in range(count)))


def calls(work: Callable[[], Any]) -> int:
    """How many functions are called, which no load of the machine changes."""
    found = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal found
        found += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return found


@pytest.mark.parametrize(
    "work",
    [calculate, lambda made: calculate(made, prices="gross"), lambda made: explain(calculate(made)), repair],
    ids=["net", "gross", "explain", "repair"],
)
def test_ten_times_the_rates_are_about_ten_times_the_work(work: Callable[[Invoice], object]) -> None:
    few, many = of_many_rates(30), of_many_rates(300)
    work(few)
    assert calls(lambda: work(many)) < 12 * calls(lambda: work(few))
