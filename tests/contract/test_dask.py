"""The same work on a Dask cluster, through nothing but its executor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from peppol_kit import validate_many
from peppol_kit.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator

distributed = pytest.importorskip("distributed", reason="the extra peppol-kit[dask] is not installed")

VALID = Path(__file__).parents[1] / "fixtures" / "valid" / "minimal-invoice.xml"

pytestmark = pytest.mark.filterwarnings("default")  # what distributed warns of is not ours to mend


@pytest.fixture(scope="module")
def cluster() -> Iterator[distributed.Client]:
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_a_cluster_gives_what_one_process_gives(cluster: distributed.Client, tmp_path: Path) -> None:
    data = VALID.read_bytes()
    for number in range(0, 200, 2):
        (tmp_path / f"{number}.xml").write_bytes(data if number % 4 else data[:-20])
    paths = [str(tmp_path / f"{number}.xml") for number in range(100)]  # every other is missing
    executor = cluster.get_executor()

    def told(found: Iterator[tuple[str, Report | OSError]]) -> list[tuple[str, object, object]]:
        return [
            (path, outcome.verdict, outcome.findings)
            if isinstance(outcome, Report)
            else (path, type(outcome), outcome.filename)
            for path, outcome in found
        ]

    there = told(validate_many(paths, executor=executor, chunksize=7))
    assert there == told(validate_many(paths))
    assert {verdict for _, verdict, _ in there} == {"valid", "invalid", FileNotFoundError}


def test_it_streams(cluster: distributed.Client) -> None:
    found = validate_many((VALID for _ in iter(int, 1)), executor=cluster.get_executor(), chunksize=1)
    assert [next(found)[0] for _ in range(300)] == [str(VALID)] * 300
