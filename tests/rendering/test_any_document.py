"""Any document that can be read can be looked at, and what is said of it is beside its place."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest
from tests.documents import FIXTURES
from tests.rendering.test_completeness import LANGUAGES, text_of_pdf

from peppol_kit import CreditNote, Invoice, read, render_html, render_pdf, validate
from peppol_kit.errors import MalformedXML, UnsupportedDocument
from peppol_kit.rendering.assemble import view

if TYPE_CHECKING:
    from pathlib import Path

MUTANTS = FIXTURES.parents[2] / "shared" / "conformance" / "billing-mutants.jsonl.gz"
FILES = sorted(path for path in FIXTURES.rglob("*.xml") if not path.name.startswith("long-"))


def looked_at(data: bytes | Path, lang: str, *, pdf: bool = False) -> None:
    try:
        document = read(data)
    except (MalformedXML, UnsupportedDocument):
        return
    report = validate(data)
    page = render_html(document, lang=lang, report=report)
    assert [finding.rule for finding in report.findings if finding.rule not in page] == []
    if pdf:
        text = text_of_pdf(render_pdf(document, lang=lang, report=report))
        assert [finding.rule for finding in report.findings if finding.rule not in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_fixture_can_be_looked_at_with_all_that_is_found(lang: str) -> None:
    number = LANGUAGES.index(lang)
    for path in FILES[number :: len(LANGUAGES)]:
        looked_at(path, lang)


def test_a_pdf_has_all_that_is_found_too() -> None:
    for number, path in enumerate(FILES[::12]):
        looked_at(path, LANGUAGES[number % 4], pdf=True)


@pytest.mark.conformance
@pytest.mark.skipif(not MUTANTS.exists(), reason="no recorded mutants: ../shared/conformance is not beside the project")
def test_mutants_can_be_looked_at() -> None:
    with gzip.open(MUTANTS, "rt", encoding="utf-8") as lines:
        mutants = [json.loads(line)["xml"].encode() for number, line in enumerate(lines) if number % 29 == 0]
    for number, mutant in enumerate(mutants):
        looked_at(mutant, LANGUAGES[number % 4], pdf=number % 20 == 0)


@pytest.mark.parametrize("document", [Invoice(), CreditNote()])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_document_with_nothing_in_it_can_be_looked_at(document: Invoice | CreditNote, lang: str) -> None:
    page = render_html(document, lang=lang)
    missing = view(document, lang=lang).words["missing"]
    assert page.count(missing) > 15
    assert missing in text_of_pdf(render_pdf(document, lang=lang))


# --- beside the place


def test_what_is_missing_is_marked_in_its_place() -> None:
    made = view(read(FIXTURES / "broken" / "no-item-name.xml"), lang="fr")
    assert [cell.state for cell in made.lines.entries[0].cells] == ["", "missing", "", "", "", "", ""]
    assert made.lines.entries[0].cells[1].text == "manquant"


def test_text_that_is_no_number_is_shown_as_it_stands() -> None:
    data = (FIXTURES / "valid" / "be-invoice.xml").read_bytes().replace(b">96.50<", b">96,50 ca.<")
    made = view(read(data), lang="nl")
    price = made.lines.entries[0].cells[4]
    assert (price.text, price.state) == ("96,50 ca.", "unreadable")
    (notice,) = made.notices[price.key]
    assert (notice.kind, notice.text) == ("problem", "“96,50 ca.”: het is geen getal")
    assert made.general == ()


def test_findings_are_beside_what_they_concern() -> None:
    path = FIXTURES / "broken" / "many-at-once.xml"
    made = view(read(path), lang="en", report=validate(path))
    where = {notice.rule: key for key, said in made.notices.items() for notice in said if notice.rule}
    assert where == {
        "BR-S-08": "/Invoice/cac:TaxTotal/cac:TaxSubtotal[2]#BT-116",
        "BR-CO-16": "/Invoice/cac:LegalMonetaryTotal#BT-115",
        "BR-CL-23": "/Invoice/cac:InvoiceLine[2]#BT-130",
        "BR-S-05": "/Invoice/cac:InvoiceLine[2]#BT-152",
        "PEPPOL-COMMON-R043": "/Invoice/cac:AccountingCustomerParty/cac:Party#BT-49",
    }
    assert [notice.rule for notice in made.general] == ["UBL-CR-006", "PEPPOL-EN16931-R003"]
    assert made.summary == "To correct: 6. Warnings: 1. Not read as meant: 0."


def test_findings_speak_the_language_of_the_reader() -> None:
    path = FIXTURES / "broken" / "sum-lines.xml"
    page = render_html(read(path), lang="nl", report=validate(path))
    assert "<strong>Te verbeteren · BR-CO-10</strong>" in page
    assert "Must be" not in page


def test_one_line_twice_has_each_its_own_place() -> None:
    document = read(FIXTURES / "valid" / "be-invoice.xml")
    line = document.lines[0].replace(name=None)
    twice = document.replace(lines=(line, line))
    made = view(twice, report=validate(twice))
    keys = [entry.cells[1].key for entry in made.lines.entries]
    assert keys == ["/Invoice/cac:InvoiceLine[1]#BT-153", "/Invoice/cac:InvoiceLine[2]#BT-153"]
    assert all("BR-25" in {notice.rule for notice in made.notices[key]} for key in keys)
