"""The words are complete: every term has a label, and every language says what every other says."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from tests.rendering.test_completeness import LANGUAGES

from peppol_kit import codelists, terms
from peppol_kit.errors import ConfigurationError
from peppol_kit.rendering.words import codes, page, words
from peppol_kit.rendering.words import terms as labels

LISTS = {each.id: each for each in vars(codelists).values() if isinstance(each, codelists.CodeList)}
ROWS = [
    *((f"term {key}", row) for key, row in labels.LABELS.items()),
    *((f"page {key}", row) for key, row in page.WORDS.items()),
    *((f"{name} {key}", row) for name, rows in codes.NAMES.items() for key, row in rows.items()),
]
_NEVER_SHOWN = {"BG-2", "BG-29", "BG-30", "BG-31"}
"""Groups of which only the terms in them are shown."""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_term_has_a_label(lang: str) -> None:
    assert set(terms.TERMS) - set(words(lang).terms) == _NEVER_SHOWN


def test_no_term_has_two_labels_and_no_code_two_names() -> None:
    ids = [term for key in labels.LABELS for term in key.split()]
    assert len(ids) == len(set(ids))
    for rows in codes.NAMES.values():
        several = [code for key in rows for code in key.split("|")]
        assert len(several) == len(set(several))


@pytest.mark.parametrize(("name", "row"), ROWS, ids=[name for name, _ in ROWS])
def test_every_word_is_there_in_every_language_with_the_same_slots(name: str, row: tuple[str, ...]) -> None:
    assert len(row) == len(LANGUAGES)
    assert all(word and word == word.strip() for word in row)
    slots = [{slot for _, slot, _, _ in Formatter().parse(word) if slot} for word in row]
    assert all(each == slots[0] for each in slots), name


def test_every_code_with_a_name_is_in_its_list() -> None:
    for name, rows in codes.NAMES.items():
        if name != "reasons":
            assert {code for key in rows for code in key.split("|")} <= LISTS[name].codes


def test_every_word_is_used() -> None:
    from tests.documents import FIXTURES

    folder = FIXTURES.parents[1] / "src" / "peppol_kit" / "rendering"
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.suffix in {".py", ".html", ".typ"} and path.parent.name != "words"
    )
    built = {"fatal", "warning", "problem", "invoice", "credit note"}  # by the kind of a notice or of a document
    unused = [
        name for name in page.WORDS if name not in built and not re.search(rf"""["'.]{re.escape(name)}\b""", sources)
    ]
    assert unused == []


def test_there_are_no_others() -> None:
    with pytest.raises(ConfigurationError, match="en, nl, fr, de"):
        words("it")
