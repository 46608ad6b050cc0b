"""How long it takes to read, write and calculate documents: `tox -e bench`. No limits, only figures to compare.

Beside each is the parse of lxml on the same bytes. `peers.py` measures the same against other packages, in one run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree
from tests.documents import invoice

from peppol_kit.documents import Invoice, calculate, explain, read, repair

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

LINES = (2, 10, 100, 1_000)


@pytest.fixture(autouse=True)
def only_when_asked(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--benchmark-only", default=False):
        pytest.skip("a benchmark: --benchmark-only, or tox -e bench")


@pytest.mark.parametrize("lines", LINES)
def test_lxml_alone(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark.group = f"{lines} lines, documents"
    assert len(benchmark(etree.fromstring, invoice(lines))) > lines


@pytest.mark.parametrize("lines", LINES)
def test_read(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark.group = f"{lines} lines, documents"
    assert len(benchmark(read, invoice(lines)).lines) == lines


@pytest.mark.parametrize("lines", LINES)
def test_write(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark.group = f"{lines} lines, documents"
    document = read(invoice(lines))
    assert read(benchmark(document.to_xml)) == document


@pytest.mark.parametrize("lines", LINES)
def test_calculate(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark.group = f"{lines} lines, documents"
    document = read(invoice(lines))
    assert benchmark(calculate, document) == document


@pytest.mark.parametrize("lines", LINES)
def test_calculate_prices_with_vat(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark.group = f"{lines} lines, documents"
    made = benchmark(lambda document: calculate(document, prices="gross"), read(invoice(lines)))
    assert made.totals.payable is not None


@pytest.mark.parametrize("lines", LINES)
def test_explain(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark.group = f"{lines} lines, documents"
    assert benchmark(explain, read(invoice(lines))).wrong == ()


@pytest.mark.parametrize("lines", LINES)
def test_repair(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark.group = f"{lines} lines, documents"
    assert benchmark(repair, read(invoice(lines))).changes == ()


@pytest.mark.parametrize("lines", LINES)
def test_json(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark.group = f"{lines} lines, documents"
    document = read(invoice(lines))
    assert benchmark(lambda: Invoice.from_json(document.to_json())) == document
