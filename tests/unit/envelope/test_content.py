"""Documents that are no XML go into an envelope, and come out."""

from __future__ import annotations

import pytest
from tests.envelopes import INVOICE, envelope

from peppol_kit.envelope import Content, binary_content, content_of, text_content, unwrap, wrap
from peppol_kit.errors import DocumentParseError, MalformedXML, UnsupportedDocument
from peppol_kit.identifiers import DocumentTypeId

HYBRID = DocumentTypeId(
    "urn:peppol:doctype:pdf+xml##urn:cen.eu:en16931:2017#conformant#urn:peppol:france:billing:Factur-X:1.0::D22B"
)
TICC = "http://peppol.eu/xsd/ticc/envelope/1.0"


def test_bytes_come_back() -> None:
    data = bytes(range(256)) * 9
    wrapped = wrap(binary_content(data, "application/pdf", encoding="UTF-8"), envelope(document_type=HYBRID))
    unwrapped = unwrap(wrapped)
    assert content_of(unwrapped.payload) == Content(data, "application/pdf", "UTF-8")
    assert unwrapped.envelope == envelope(document_type=HYBRID)
    assert unwrapped.report.findings == ()


def test_a_hybrid_document_is_called_what_its_envelope_says() -> None:
    given = envelope(document_type=HYBRID, type="Invoice", type_version="0")
    assert unwrap(wrap(binary_content(b"%PDF", "application/pdf"), given)).envelope == given


def test_a_text_comes_back() -> None:
    text = " \r\n<tag> & ]]> 日本 \t\n "
    unwrapped = unwrap(wrap(text_content(text, "text/plain; charset=utf-8"), envelope(document_type=HYBRID)))
    assert content_of(unwrapped.payload) == Content(text.encode(), "text/plain; charset=utf-8")


def test_the_elements_are_those_of_peppol() -> None:
    assert binary_content(b"abc", "application/pdf") == (
        f'<BinaryContent xmlns="{TICC}" mimeType="application/pdf">YWJj</BinaryContent>'.encode()
    )
    assert (
        text_content("a<b", "text/csv")
        == f'<TextContent xmlns="{TICC}" mimeType="text/csv">a&lt;b</TextContent>'.encode()
    )


def test_base64_may_be_broken_into_lines() -> None:
    given = f'<t:BinaryContent xmlns:t="{TICC}" mimeType="a/b">\n YW\n Jj<!-- --> \n</t:BinaryContent>'.encode()
    assert content_of(given) == Content(b"abc", "a/b")


def test_a_document_in_xml_is_no_such_content() -> None:
    assert content_of(INVOICE) is None
    assert content_of(b"<BinaryContent>YWJj</BinaryContent>") is None


@pytest.mark.parametrize("said", ["YWJ", "YW-j", "日本"])
def test_what_is_not_base64_is_said_to_be_none(said: str) -> None:
    with pytest.raises(DocumentParseError, match="not base64") as refused:
        content_of(f'<BinaryContent xmlns="{TICC}" mimeType="a/b">{said}</BinaryContent>'.encode())
    assert [(problem.place, problem.line) for problem in refused.value.problems] == [("/BinaryContent", 1)]


def test_content_that_is_not_well_formed_is_refused() -> None:
    with pytest.raises(MalformedXML):
        content_of(b"<BinaryContent>")


@pytest.mark.parametrize("mime_type", ["", " application/pdf", "a\nb", "a  b"])
def test_a_media_type_is_a_word(mime_type: str) -> None:
    with pytest.raises(UnsupportedDocument, match="application/pdf"):
        binary_content(b"", mime_type)


def test_a_text_that_xml_cannot_hold_is_refused() -> None:
    with pytest.raises(UnsupportedDocument, match="character 3 of the text"):
        text_content("ab\0", "text/plain")
