"""What all tests share: the option for whole counts, and the way to import helpers from this folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("peppol_kit", deadline=None)  # machines differ; what takes too long is timed where it matters
settings.load_profile("peppol_kit")

ROOT = str(Path(__file__).parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)  # `tests.documents`, `tests.differential.mutate`


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--run-soak", action="store_true", help="run the tests marked soak: whole counts, for hours")
    parser.addoption("--run-interop", action="store_true", help="run the tests with the software of others")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--run-soak"):
        return
    skip = pytest.mark.skip(reason="the whole count of a sampled test: --run-soak, or tox -e soak")
    for item in items:
        if "soak" in item.keywords:
            item.add_marker(skip)
