"""What is read and written again says the same: of thousands of real documents nothing is lost and nothing invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.corpora import PROMISED, documents, recorded, sampled
from tests.trees import count, difference, payload

from peppol_kit import read, validate
from peppol_kit.xml import parser, schema

if TYPE_CHECKING:
    from peppol_kit.report import Problem


def plain(problems: tuple[Problem, ...]) -> list[Problem]:
    """Problems without their lines, which are others in what is written."""
    return sorted(problem._replace(line=0) for problem in problems)


@sampled
def test_a_valid_document_is_written_as_it_was_read(corpus: str, every: int) -> None:
    differing, leaves = {}, 0
    for name, data, is_valid in documents(corpus, every=every):
        if is_valid:
            source = payload(data)
            leaves += count(source)
            found = difference(source, payload(read(data).to_xml()))
            if found:
                differing[name] = found
    assert differing == {}
    assert leaves > 2_000


@sampled
def test_of_no_document_more_than_the_order_of_its_elements_changes(corpus: str, every: int) -> None:
    differing = {}
    for name, data, _ in documents(corpus, every=every):
        found = difference(payload(data), payload(read(data).to_xml()), ordered=False)
        if found:
            differing[name] = found
    assert differing == {}


@sampled
def test_what_is_written_of_a_valid_document_is_valid_by_the_schema(corpus: str, every: int) -> None:
    wrong = {
        name: errors
        for name, data, is_valid in documents(corpus, every=every)
        if is_valid and (errors := schema.errors(parser.parse(read(data).to_xml())))
    }
    assert wrong == {}


@sampled
def test_what_is_written_is_read_as_the_same_document_and_written_as_the_same_bytes(corpus: str, every: int) -> None:
    differing = []
    for name, data, is_valid in documents(corpus, every=every):
        document = read(data)
        written = document.to_xml()
        again = read(written)
        if again.to_xml() != written or read(data).to_xml() != written:
            differing.append(name)
        if plain(again.problems) != plain(document.problems):
            differing.append(f"problems of {name}")
        # What an element in the wrong place has is kept in the order that it was met in
        if is_valid and again.replace(problems=()) != document.replace(problems=()):
            differing.append(f"fields of {name}")
    assert differing == []


@sampled
def test_json_gives_an_equal_document_that_is_written_as_the_same_bytes(corpus: str, every: int) -> None:
    differing = []
    for name, data, _ in documents(corpus, every=every):
        document = read(data)
        again = type(document).from_json(document.to_json())
        if again != document or again.to_xml() != document.to_xml() or again.to_json() != document.to_json():
            differing.append(name)
    assert differing == []


@recorded
@pytest.mark.parametrize("corpus", [PROMISED, pytest.param("billing-countries", marks=pytest.mark.soak)])
def test_the_findings_on_what_is_written_are_those_on_what_was_read(corpus: str) -> None:
    differing = {}
    for name, data, is_valid in documents(corpus):
        if is_valid:
            before, after = (
                {(finding.rule, finding.severity, finding.location) for finding in validate(each).findings}
                for each in (data, read(data))
            )
            if before != after:
                differing[name] = sorted(before ^ after)
    assert differing == {}
