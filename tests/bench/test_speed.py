"""How long it takes to parse and to validate: `tox -e bench`. No limits, only figures to compare.

All lines of the invoices differ. Beside each is the parse of lxml on the same bytes: the least that has to be done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree
from tests.documents import invoice

from peppol_kit import validate
from peppol_kit.xml.parser import parse

if TYPE_CHECKING:
    from pytest_benchmark.fixture import BenchmarkFixture

LINES = (2, 100, 1_000)


@pytest.fixture(autouse=True)
def only_when_asked(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--benchmark-only", default=False):
        pytest.skip("a benchmark: --benchmark-only, or tox -e bench")


@pytest.mark.parametrize("lines", LINES)
def test_lxml_alone(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark.group = f"{lines} lines"
    data = invoice(lines)
    assert len(benchmark(etree.fromstring, data)) > lines


@pytest.mark.parametrize("lines", LINES)
def test_parse(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark.group = f"{lines} lines"
    data = invoice(lines)
    assert len(benchmark(parse, data)) > lines


@pytest.mark.parametrize("lines", LINES)
def test_validate(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark.group = f"{lines} lines"
    data = invoice(lines)
    assert benchmark(validate, data).verdict == "valid"


@pytest.mark.parametrize("lines", LINES)
def test_validate_without_schema(benchmark: BenchmarkFixture, lines: int) -> None:
    benchmark.group = f"{lines} lines"
    data = invoice(lines)
    assert benchmark(validate, data, skip_schema=True).verdict == "valid"


def test_validate_what_is_broken_in_every_line(benchmark: BenchmarkFixture) -> None:
    benchmark.group = "1000 lines, broken"
    data = invoice(1_000, broken=True)
    assert len(benchmark(validate, data).findings) == 1_000


def test_validate_what_breaks_the_schema_in_every_line(benchmark: BenchmarkFixture) -> None:
    benchmark.group = "1000 lines, broken"
    data = invoice(1_000).replace(b' unitCode="', b' unit="')
    assert len(benchmark(validate, data).findings) >= 1_000


def test_lxml_alone_on_what_is_broken(benchmark: BenchmarkFixture) -> None:
    benchmark.group = "1000 lines, broken"
    assert len(benchmark(etree.fromstring, invoice(1_000, broken=True))) > 1_000
