"""We say what the official artefacts say, of our own documents and of documents that were made to be odd.

`tox -e differential` runs this with PEPPOL_KIT_ARTEFACTS naming a folder that holds the artefacts. Further:
PEPPOL_KIT_MUTANTS, how many documents to make; PEPPOL_KIT_KEEP, a folder for those on which we disagree;
PEPPOL_KIT_CACHE, one for the official verdicts. `python -m tests.differential` is the same, to work with.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.differential.harness import Outcome, artefacts, keep, official, run, workers, workshop
from tests.differential.official import RELEASES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import ProcessPoolExecutor

pytestmark = pytest.mark.skipif(
    artefacts() is None,
    reason="PEPPOL_KIT_ARTEFACTS names no folder with the official artefacts",
)

MUTANTS = int(os.environ.get("PEPPOL_KIT_MUTANTS", "400"))
SHARES = {"peppol-bis-billing-3@2026.5": 4}
SHOWN = 20


def share(key: str) -> int:
    """How many of all mutants a release gets."""
    return MUTANTS * SHARES.get(key, 1) // sum(SHARES.get(each, 1) for each in RELEASES)


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """Two processes with the compiled stylesheets."""
    pytest.importorskip("saxonche")
    with workers() as processes:
        yield processes


def told(key: str, outcome: Outcome) -> str:
    """What to know of a run in a few lines, the differences last."""
    rules = [rule.id for rule in official(key).rules]
    silent = [rule for rule in rules if rule not in outcome.fired]
    lines = [
        f"{key}: {outcome.cases} documents, {len(outcome.differences)} differ",
        f"{outcome.stopped} documents stop the artefact, at least in one of its parts",
        f"{len(rules) - len(silent)} of {len(rules)} rules fired; not fired: {' '.join(silent) or 'none'}",
        *map(str, outcome.differences[:SHOWN]),
    ]
    return "\n".join(lines)


@pytest.mark.parametrize("key", RELEASES)
def test_we_agree_with_the_official_artefacts(key: str, pool: ProcessPoolExecutor) -> None:
    shop = workshop(key)
    outcome = run(key, [*shop.plain(), *shop.sample(share(key))], pool=pool)
    folder = os.environ.get("PEPPOL_KIT_KEEP")
    for difference in outcome.differences if folder else ():
        keep(difference, Path(str(folder)))
    print(told(key, outcome))
    if outcome.differences:
        pytest.fail(told(key, outcome), pytrace=False)
