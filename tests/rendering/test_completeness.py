"""Everything that is in a document is on the page, in HTML and in PDF, whatever the language."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from pypdf import PdfReader
from tests.documents import FIXTURES
from tests.rendering.everything import expected, filled, pressed

from peppol_kit import CreditNote, Invoice, SelfBilledCreditNote, SelfBilledInvoice, read, render_html, render_pdf

LANGUAGES = ("en", "nl", "fr", "de")
FULL = ["valid/full-invoice", "valid/full-creditnote"]
MODELS = [Invoice, CreditNote, SelfBilledInvoice, SelfBilledCreditNote]


def text_of_html(page: str) -> str:
    body = page[page.index("<body>") :]
    return pressed(unescape(re.sub(r"<[^>]*>", " ", body)))


def text_of_pdf(pdf: bytes) -> str:
    return pressed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def missing(document: Invoice | CreditNote, lang: str, text: str) -> list[str]:
    return [
        f"{place}: {texts}"
        for place, texts in expected(document, lang)
        if not any(pressed(each) in text for each in texts)
    ]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("model", MODELS)
def test_every_field_is_in_the_html(model: type[Invoice | CreditNote], lang: str) -> None:
    document = filled(model)
    assert len(list(expected(document, lang))) > 250
    assert missing(document, lang, text_of_html(render_html(document, lang=lang))) == []


@pytest.mark.parametrize(("model", "lang"), [(Invoice, "nl"), (CreditNote, "fr")])
def test_every_field_is_in_the_pdf(model: type[Invoice | CreditNote], lang: str) -> None:
    document = filled(model)
    assert missing(document, lang, text_of_pdf(render_pdf(document, lang=lang))) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FULL)
def test_every_value_of_a_full_document_is_in_the_html(name: str, lang: str) -> None:
    document = read(FIXTURES / f"{name}.xml")
    assert missing(document, lang, text_of_html(render_html(document, lang=lang))) == []


@pytest.mark.parametrize("name", FULL)
def test_every_value_of_a_full_document_is_in_the_pdf(name: str) -> None:
    document = read(FIXTURES / f"{name}.xml")
    assert missing(document, "de", text_of_pdf(render_pdf(document, lang="de"))) == []


def test_what_has_no_field_is_shown_too() -> None:
    document = read(FIXTURES / "special" / "xrechnung-extension-invoice.xml")
    assert document.unmapped
    page, pdf = text_of_html(render_html(document)), text_of_pdf(render_pdf(document))
    for found in document.unmapped:
        values = [each.strip() for each in re.findall(r">([^<]+)<", found.content) if each.strip()]
        for value in values or [found.content]:
            assert pressed(unescape(value)) in page
            assert pressed(unescape(value)) in pdf
