"""The PDF: one that archives take, with the document in it, page after page."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
import pytest
from pypdf import PdfReader
from tests.documents import FIXTURES
from tests.rendering.samples import GIF, PNG, invoice
from tests.rendering.test_completeness import text_of_pdf

from peppol_kit import Buyer, CreditNote, Layout, Note, read, render_pdf, validate
from peppol_kit.errors import ConfigurationError
from peppol_kit.rendering.glyphs import MARK, Glyphs, covered

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.rendering.verapdf import Report

EVIL = '#evil *x* _y_ <lab> @ref $a^2$ `raw` \\ // c /* d */ = h #pagebreak() "q" #read("/etc/passwd")'


def blank(pages: int = 1) -> bytes:
    out, pdf = BytesIO(), pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    pdf.save(out)
    return out.getvalue()


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


@pytest.mark.parametrize("flavour", ["3a", "3b", "ua1"])
def test_verapdf_finds_nothing_wrong(verapdf: Callable[..., Report], flavour: str) -> None:
    path = FIXTURES / "broken" / "many-at-once.xml"
    for pdf in (
        render_pdf(read(path), lang="fr", report=validate(path)),
        render_pdf(invoice(lines=60), lang="nl", layout=Layout(logo=PNG, header="Kop", footer="Voet")),
        render_pdf(read(FIXTURES / "valid" / "full-creditnote.xml"), lang="de", layout=Layout(logo=GIF)),
    ):
        report = verapdf(pdf, flavour=flavour)
        assert report.compliant, report


def test_the_xml_is_in_it() -> None:
    document = invoice()
    with pikepdf.open(BytesIO(render_pdf(document))) as pdf:
        ((name, attached),) = pdf.attachments.items()
        assert name == "invoice.xml"
        assert attached.relationship == pikepdf.Name.Alternative
        assert attached.get_file().mime_type == "application/xml"
        assert attached.get_file().read_bytes() == document.to_xml()


def test_the_bytes_that_were_read_can_be_embedded() -> None:
    data = (FIXTURES / "valid" / "be-creditnote.xml").read_bytes()
    with pikepdf.open(BytesIO(render_pdf(read(data), xml=data))) as pdf:
        assert pdf.attachments["credit-note.xml"].get_file().read_bytes() == data


def test_the_same_document_gives_the_same_bytes() -> None:
    layout = Layout(logo=PNG, footer="Voet")
    assert len({render_pdf(invoice(), layout=layout, conditions=blank()) for _ in range(3)}) == 1


def test_its_date_is_that_of_the_document() -> None:
    with pikepdf.open(BytesIO(render_pdf(invoice()))) as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:20260904")


def test_texts_of_a_document_are_never_markup() -> None:
    document = invoice().replace(number=EVIL, notes=(Note(EVIL),), buyer=Buyer(name=EVIL))
    text = text_of_pdf(render_pdf(document, layout=Layout(header=EVIL, footer=EVIL)))
    assert text.count("".join(EVIL.split())) >= 5


# --- pages


@pytest.mark.parametrize("lines", [1, 23, 24, 25, 26, 27, 28, 29, 30, 90])
def test_totals_are_carried_over_from_page_to_page(lines: int) -> None:
    total = Decimal(0)
    pages = pages_of(render_pdf(invoice(lines=lines), lang="nl"))
    for number, page in enumerate(pages, 1):
        brought, carry = (re.search(rf"{word}\s+([\d.]+,\d\d)", page) for word in ("Overgedragen", "Over te dragen"))
        assert (brought is not None) == (0 < total < invoice(lines=lines).totals.payable)  # type: ignore[union-attr]
        if brought:
            assert brought[1] == f"{total:,.2f}".translate(str.maketrans(",.", ".,"))
        total += sum(10 * int(line) for line in re.findall(r"Artikel (\d+)", page))
        if carry:
            assert carry[1] == f"{total:,.2f}".translate(str.maketrans(",.", ".,"))
        assert f"Pagina {number} van {len(pages)}" in page
        assert ("Omschrijving" in page) == ("Artikel" in page)
    assert total == invoice(lines=lines).totals.payable  # type: ignore[union-attr]


def test_a_name_longer_than_a_page_is_all_there() -> None:
    document = invoice()
    name = " ".join(f"woord{number}" for number in range(3000))
    text = text_of_pdf(render_pdf(document.replace(lines=(document.lines[0].replace(name=name),))))
    assert "woord0" in text
    assert "woord2999" in text


# --- characters


def test_what_has_no_font_is_marked_and_counted() -> None:
    text = text_of_pdf(render_pdf(invoice().replace(buyer=Buyer(name="漢字 Ж é ₿ 😀"))))
    assert f"{MARK}{MARK}Жé₿{MARK}" in text
    assert f"3charactersforwhichthereisnofonthereareshownas{MARK}" in text


def test_controls_of_the_direction_of_writing_are_left_out() -> None:
    assert Glyphs().shown("a\u202eb\u2066c\ufeff") == "abc"


def test_a_long_word_may_be_broken_and_is_the_same_word() -> None:
    word = "A" * 300
    shown = Glyphs().shown(word)
    assert shown.replace("\u200b", "") == word
    assert max(map(len, shown.split("\u200b"))) <= 12


def test_the_fonts_of_typst_have_what_we_say_they_have() -> None:
    import typst

    source = b"""
#set document(title: "x", date: datetime(year: 2026, month: 1, day: 1))
#set text(font: "Libertinus Serif")
#for c in json(bytes(sys.inputs.text)) [#c#linebreak()]
"""
    text = json.dumps([chr(each) for each in sorted(covered())])
    typst.compile(source, sys_inputs={"text": text}, ignore_system_fonts=True, pdf_standards=["a-3a"])


# --- conditions


def test_conditions_are_the_last_pages_and_take_the_claim_away() -> None:
    pdf = render_pdf(invoice(), conditions=blank(3))
    with pikepdf.open(BytesIO(pdf)) as whole:
        assert len(whole.pages) == len(pages_of(render_pdf(invoice()))) + 3
        assert whole.open_metadata().pdfa_status == ""
        assert list(whole.attachments) == ["invoice.xml"]


def test_conditions_that_are_no_pdf_are_refused() -> None:
    with pytest.raises(ConfigurationError, match="no PDF that can be read"):
        render_pdf(invoice(), conditions=b"<html>")


def test_conditions_behind_a_password_are_refused() -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(blank())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    with pytest.raises(ConfigurationError, match="protected by a password"):
        render_pdf(invoice(), conditions=out.getvalue())


def test_a_credit_note_without_a_date_is_rendered_too() -> None:
    assert render_pdf(CreditNote(number="C1")).startswith(b"%PDF-")
