"""The HTML page: one file, without scripts, that a screen reader can read."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser

import pytest
from tests.documents import FIXTURES
from tests.rendering.samples import GIF, PNG, invoice
from tests.rendering.test_completeness import LANGUAGES

from peppol_kit import CreditNote, Layout, Note, SupportingDocument, read, render_html, validate
from peppol_kit.errors import ConfigurationError

EVIL = "<script>alert(1)</script>{{ 7 * 7 }}\"'&"
VOID = {"meta", "img", "br", "path", "link", "input", "hr"}


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def outline(page: str) -> _Outline:
    parser = _Outline()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    return parser


@pytest.fixture(params=["valid/full-invoice", "valid/full-creditnote", "broken/many-at-once"])
def page(request: pytest.FixtureRequest) -> str:
    path = FIXTURES / f"{request.param}.xml"
    return render_html(read(path), lang="nl", report=validate(path), layout=Layout(logo=PNG, footer="Voet"))


def test_it_is_well_formed_and_in_its_language(page: str) -> None:
    tags = outline(page).tags
    assert tags[0] == ("html", {"lang": "nl"})


def test_headings_are_in_order_and_one_is_the_title(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in outline(page).tags if re.fullmatch("h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in itertools.pairwise(levels))


def test_tables_have_a_caption_and_their_headings_a_scope(page: str) -> None:
    tags = outline(page).tags
    assert all("scope" in attributes for tag, attributes in tags if tag == "th")
    tables = re.findall(
        r"<table>(.*?)</table>", re.sub(r"<details>.*?</details>", "", page, flags=re.DOTALL), re.DOTALL
    )
    assert tables
    assert all(table.lstrip().startswith("<caption>") for table in tables)


def test_pictures_have_a_text(page: str) -> None:
    tags = outline(page).tags
    assert all(attributes["alt"] for tag, attributes in tags if tag == "img")
    assert all(attributes["aria-label"] for tag, attributes in tags if attributes.get("role") == "img")


def test_nothing_is_fetched_and_nothing_runs(page: str) -> None:
    for tag, attributes in outline(page).tags:
        assert tag not in {"script", "link", "iframe", "object", "embed", "form", "base"}
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("src") or "data:").startswith("data:")
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_texts_of_a_document_are_never_markup() -> None:
    document = invoice().replace(number=EVIL, notes=(Note(EVIL),), payment_terms=EVIL)
    page = render_html(document, layout=Layout(header=EVIL, footer=EVIL))
    assert "<script" not in page
    assert "{{ 7 * 7 }}" in page
    outline(page)


def test_a_link_is_one_only_if_it_leads_to_the_web() -> None:
    urls = ("https://zilvermeeuw.example/a", "javascript:alert(1)", "file:///etc/passwd")
    page = render_html(invoice().replace(attachments=tuple(SupportingDocument(url=url) for url in urls)))
    hrefs = [attributes["href"] for tag, attributes in outline(page).tags if tag == "a"]
    assert hrefs == [urls[0]]


def test_text_lines_are_laid_out_as_they_are_meant() -> None:
    document = invoice().with_text("Levering van mei", style="bold")
    first, second = document.lines
    document = document.replace(
        lines=(first.with_text("Serie 4711", style="small").with_text("Let op", style="wide"), second)
    )
    page = render_html(document)
    assert '<span class="bold"><bdi>Levering van mei</bdi></span>' in page
    assert page.index("Artikel 1") < page.index('<span class="small"><bdi>Serie 4711') < page.index("Artikel 2")
    assert '<span class="wide"><bdi>Let op' in page
    assert "|s|" not in page


def test_a_cash_discount_stands_with_the_payment() -> None:
    page = render_html(invoice(), lang="nl")
    payment = page[page.index('<section class="payment">') :]
    assert "2 % korting voor contant" in payment
    assert "+++202/6090/41707+++" in payment
    assert "BE73 7360 4172 9060" in payment


def test_the_same_document_gives_the_same_page() -> None:
    assert len({render_html(invoice(), layout=Layout(logo=GIF)) for _ in range(3)}) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_credit_note_is_called_one(lang: str) -> None:
    names = {"en": "Credit note", "nl": "Creditnota", "fr": "Note de crédit", "de": "Gutschrift"}
    assert f"<title>{names[lang]} C1</title>" in render_html(CreditNote(number="C1"), lang=lang)


def test_another_language_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="'it'"):
        render_html(invoice(), lang="it")
