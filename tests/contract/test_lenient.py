"""Whatever is well-formed can be read, whatever is wrong with it; and what is wrong is said, with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.corpora import documents, sampled
from tests.documents import INVOICE, data, line_of, replaced
from tests.trees import difference, payload, select

from peppol_kit import DocumentParseError, MalformedXML, UnsupportedDocument, read, validate
from peppol_kit.codelists import ISO_3166, PEPPOL_EAS, UNECE_REC20
from peppol_kit.report import Problem

if TYPE_CHECKING:
    from tests.documents import Element

BASE = "valid/be-invoice"
LINE = "/Invoice/cac:InvoiceLine[1]"

# --- all recorded documents, right and wrong


def alone(content: str, root: Element) -> Element:
    """A kept element, read where the prefixes of a document of ours are known."""
    declared = " ".join(f'xmlns{(prefix and ":" + prefix) or ""}="{name}"' for prefix, name in root.nsmap.items())
    (kept,) = payload(f"<x {declared}>{content}</x>".encode())
    return kept


@sampled
def test_none_is_refused_and_nothing_is_raised(corpus: str, every: int) -> None:
    for name, source, _ in documents(corpus, every=every):
        document = read(source)
        assert document.to_xml().startswith(b"<?xml"), name
        assert document.to_json().startswith("{"), name
        assert isinstance(document.unmapped, tuple), name


@sampled
def test_strict_reading_refuses_what_has_problems_with_the_same_ones(corpus: str, every: int) -> None:
    for name, source, _ in documents(corpus, every=every):
        document = read(source)
        if document.problems:
            with pytest.raises(DocumentParseError) as caught:
                read(source, strict=True)
            assert caught.value.problems == document.problems, name
        else:
            assert read(source, strict=True) == document, name


@sampled
def test_a_problem_stands_where_its_place_says_and_has_the_text_that_is_there(corpus: str, every: int) -> None:
    for name, source, _ in documents(corpus, every=every):
        root = payload(source)
        for problem in read(source).problems:
            (found,) = select(root, problem.place)
            text = found if isinstance(found, str) else found.text or ""
            assert problem.text in {"", text, text.strip()}, (name, problem)
            assert problem.reason, name
            assert not problem.reason[0].isupper() or problem.reason[:2].isupper(), problem.reason


@sampled
def test_what_is_unmapped_is_what_its_place_selects_in_what_is_written(corpus: str, every: int) -> None:
    for name, source, _ in documents(corpus, every=every):
        document = read(source)
        root = payload(document.to_xml())
        for place, content in document.unmapped:
            (found,) = select(root, place)
            if isinstance(found, str):
                assert found == content, (name, place)
            elif content.startswith("<"):
                assert difference(alone(content, root), found) == "", (name, place)
            else:
                assert (found.text or "") == content, (name, place)


# --- each kind of wrong


class Case(NamedTuple):
    """A document with one piece of its source replaced, and what is said of it."""

    old: str
    new: str
    problems: tuple[Problem, ...]


def case(old: str, new: str, *problems: tuple[str, str, str, str]) -> Case:
    """Problems by term, place, text and reason; their line is that of the change."""
    source = replaced(BASE, old, new)
    line = line_of(source, new) if new else 0
    return Case(old, new, tuple(Problem(term, place, line, text, reason) for term, place, text, reason in problems))


AMOUNT = '<cbc:LineExtensionAmount currencyID="EUR">741.12</cbc:LineExtensionAmount>'
BT_131 = f"{LINE}/cbc:LineExtensionAmount"
NOT_A_NUMBER, NOT_A_DATE, EMPTY = "it is not a number", "it is not a date (YYYY-MM-DD)", "it is empty"
ELEMENTS = "there are elements in it, where only text belongs"


def amount(text: str) -> str:
    return f'<cbc:LineExtensionAmount currencyID="EUR">{text}</cbc:LineExtensionAmount>'


CASES = {
    "comma in an amount": case(AMOUNT, amount("741,12"), ("BT-131", BT_131, "741,12", NOT_A_NUMBER)),
    "separator of thousands": case(AMOUNT, amount("1 741.12"), ("BT-131", BT_131, "1 741.12", NOT_A_NUMBER)),
    "letters in an amount": case(AMOUNT, amount("EUR 741"), ("BT-131", BT_131, "EUR 741", NOT_A_NUMBER)),
    "exponent in an amount": case(AMOUNT, amount("7E2"), ("BT-131", BT_131, "7E2", NOT_A_NUMBER)),
    "NaN as an amount": case(AMOUNT, amount("NaN"), ("BT-131", BT_131, "NaN", NOT_A_NUMBER)),
    "Arabic digits": case(AMOUNT, amount("٧٤١"), ("BT-131", BT_131, "٧٤١", NOT_A_NUMBER)),
    "underscore in a number": case(AMOUNT, amount("7_41"), ("BT-131", BT_131, "7_41", NOT_A_NUMBER)),
    "empty amount": case(AMOUNT, amount(""), ("BT-131", BT_131, "", EMPTY)),
    "blank amount": case(AMOUNT, amount("  "), ("BT-131", BT_131, "  ", EMPTY)),
    "amount without a currency": case(
        AMOUNT,
        "<cbc:LineExtensionAmount>741.12</cbc:LineExtensionAmount>",
        ("BT-131", BT_131, "741.12", "it has no currency"),
    ),
    "amount in another currency": case(
        AMOUNT,
        '<cbc:LineExtensionAmount currencyID="USD">741.12</cbc:LineExtensionAmount>',
        ("BT-131", f"{BT_131}/@currencyID", "USD", "it is not in EUR"),
    ),
    "unknown unit": case(
        'unitCode="BLL"',
        'unitCode="barrel"',
        ("BT-130", f"{LINE}/cbc:InvoicedQuantity/@unitCode", "barrel", f"it is not in the list {UNECE_REC20.title}"),
    ),
    "unknown country of origin": case(
        "</cac:StandardItemIdentification>",
        "</cac:StandardItemIdentification><cac:OriginCountry><cbc:IdentificationCode>Belgium</cbc:IdentificationCode>"
        "</cac:OriginCountry>",
        (
            "BT-159",
            f"{LINE}/cac:Item/cac:OriginCountry/cbc:IdentificationCode",
            "Belgium",
            f"it is not in the list {ISO_3166.title}",
        ),
    ),
    "unknown scheme of an address": case(
        '<cbc:EndpointID schemeID="0208">0563731435',
        '<cbc:EndpointID schemeID="BE:KBO">0563731435',
        (
            "BT-34",
            "/Invoice/cac:AccountingSupplierParty/cac:Party/cbc:EndpointID/@schemeID",
            "BE:KBO",
            f"it is not in the list {PEPPOL_EAS.title}",
        ),
    ),
    "empty name": case(
        "<cbc:Name>Zilvermeeuw tripel, vat 30 l</cbc:Name>",
        "<cbc:Name/>",
        ("BT-153", f"{LINE}/cac:Item/cbc:Name", "", EMPTY),
    ),
    "date of the other way around": case(
        "<cbc:IssueDate>2026-09-04",
        "<cbc:IssueDate>04-09-2026",
        ("BT-2", "/Invoice/cbc:IssueDate", "04-09-2026", NOT_A_DATE),
    ),
    "date that there is not": case(
        "<cbc:IssueDate>2026-09-04",
        "<cbc:IssueDate>2026-02-30",
        ("BT-2", "/Invoice/cbc:IssueDate", "2026-02-30", NOT_A_DATE),
    ),
    "date without hyphens": case(
        "<cbc:IssueDate>2026-09-04",
        "<cbc:IssueDate>20260904",
        ("BT-2", "/Invoice/cbc:IssueDate", "20260904", NOT_A_DATE),
    ),
    "date with a time": case(
        "<cbc:IssueDate>2026-09-04",
        "<cbc:IssueDate>2026-09-04T00:00:00",
        ("BT-2", "/Invoice/cbc:IssueDate", "2026-09-04T00:00:00", NOT_A_DATE),
    ),
    "empty date": case("<cbc:IssueDate>2026-09-04", "<cbc:IssueDate>", ("BT-2", "/Invoice/cbc:IssueDate", "", EMPTY)),
    "file that is not base64": case(
        "<cac:AccountingSupplierParty>",
        "<cac:AdditionalDocumentReference><cbc:ID>TS-09</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject "
        'mimeCode="application/pdf" filename="a.pdf">JVBE*</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>'
        "</cac:AdditionalDocumentReference><cac:AccountingSupplierParty>",
        (
            "BT-125",
            "/Invoice/cac:AdditionalDocumentReference/cac:Attachment/cbc:EmbeddedDocumentBinaryObject",
            "JVBE*",
            "it is not base64",
        ),
    ),
    "text in an aggregate": case(
        "<cac:OrderReference>",
        "<cac:OrderReference>BST-26",
        ("", "/Invoice/cac:OrderReference", "BST-26", "there is text where only elements belong"),
    ),
}


@pytest.mark.parametrize("made", CASES.values(), ids=CASES)
def test_what_is_wrong_is_said_with_term_place_line_text_and_reason(made: Case) -> None:
    source = replaced(BASE, made.old, made.new)
    document = read(source)
    assert document.problems == made.problems
    with pytest.raises(DocumentParseError) as caught:
        read(source, strict=True)
    assert caught.value.problems == made.problems
    assert difference(payload(source), payload(document.to_xml())) == ""
    assert [finding.rule for finding in validate(source).findings] == [
        finding.rule for finding in validate(document).findings
    ]


def test_what_is_missing_is_said_at_its_group() -> None:
    source = replaced(BASE, "<cbc:Name>Zilvermeeuw tripel, vat 30 l</cbc:Name>", "")
    line = line_of(source, "<cac:InvoiceLine>")
    assert read(source).problems == (Problem("BT-153", LINE, line, "", "there is no item name"),)


def test_a_quantity_without_a_unit_is_said() -> None:
    source = replaced(BASE, ' unitCode="BLL"', "")
    line = line_of(source, "<cac:InvoiceLine>")
    reason = "there is no invoiced quantity unit of measure code"
    assert read(source).problems == (Problem("BT-130", LINE, line, "", reason),)


def test_an_amount_with_elements_in_it_is_kept_as_it_stands_and_is_no_amount() -> None:
    source = replaced(BASE, AMOUNT, amount("7<cbc:Value>4</cbc:Value>1"))
    document = read(source)
    assert document.lines[0].net_amount is None
    missing = "there is no invoice line net amount"
    assert document.problems == (
        Problem("BT-131", BT_131, line_of(source, "<cbc:Value>"), "7", ELEMENTS),
        Problem("BT-131", LINE, line_of(source, "<cac:InvoiceLine>"), "", missing),
    )
    assert [place for place, _ in document.unmapped] == [BT_131]
    assert difference(payload(source), payload(document.to_xml())) == ""


def test_a_number_with_elements_in_it_is_kept_as_it_stands() -> None:
    source = replaced(BASE, ">05402314172636<", "><cbc:Value>1</cbc:Value><")
    document = read(source)
    place = f"{LINE}/cac:Item/cac:StandardItemIdentification/cbc:ID"
    assert document.problems == (Problem("BT-157", place, line_of(source, "<cbc:Value>"), "", ELEMENTS),)
    assert document.lines[0].standard_item_id is None
    assert difference(payload(source), payload(document.to_xml())) == ""


def test_elements_in_the_wrong_order_are_read_as_what_they_are_and_written_in_that_of_the_schema() -> None:
    price = '<cac:Price><cbc:PriceAmount currencyID="EUR">96.50</cbc:PriceAmount></cac:Price>'
    wrong = replaced(BASE, "<cbc:ID>1</cbc:ID>", f"{price}<cbc:ID>1</cbc:ID>").split(b"<cac:Price>\n", 1)
    source = wrong[0] + wrong[1].split(b"</cac:Price>", 1)[1]
    assert not validate(source).schema_valid
    document = read(source)
    assert document.problems == ()
    assert document.unmapped == ()
    assert document.to_xml() == read(data(BASE)).to_xml()


def test_what_is_unknown_is_kept_and_is_no_problem() -> None:
    unknown = '<cbc:Colour>Red</cbc:Colour><f:Thing xmlns:f="urn:f" f:a="1">x<f:y/></f:Thing>'
    source = replaced(BASE, "<cbc:ID>1</cbc:ID>", f"<cbc:ID>1</cbc:ID>{unknown}<nothing xmlns=''/>")
    document = read(source)
    assert document.problems == ()
    assert document.unmapped == (
        (f"{LINE}/cbc:Colour", "<cbc:Colour>Red</cbc:Colour>"),
        (f"{LINE}/*:Thing[namespace-uri()='urn:f']", '<f:Thing xmlns:f="urn:f" f:a="1">x<f:y/></f:Thing>'),
        (f"{LINE}/*:nothing[namespace-uri()='']", '<nothing xmlns=""/>'),
    )
    assert difference(payload(source), payload(document.to_xml()), ordered=False) == ""


@pytest.mark.parametrize("root", ["", "i:", "Invoice:"])
def test_prefixes_are_those_of_the_sender_to_read_and_ours_to_write(root: str) -> None:
    text = data(BASE).decode().replace("cac:", "a1:").replace(":cac", ":a1").replace("cbc:", "_:").replace(":cbc", ":_")
    if root:
        text = text.replace("<Invoice xmlns=", f"<{root}Invoice xmlns:{root[:-1]}=").replace("</Inv", f"</{root}Inv")
    assert read(text.encode()) == read(data(BASE))


def test_a_name_in_another_namespace_is_not_ours() -> None:
    source = data(BASE).replace(b"CommonBasicComponents-2", b"CommonBasicComponents-3")
    document = read(source)
    assert document.number is None
    assert {reason for *_, reason in document.problems} >= {"there is no invoice number"}
    assert difference(payload(source), payload(document.to_xml()), ordered=False) == ""


def test_another_document_is_refused() -> None:
    with pytest.raises(UnsupportedDocument, match="this is Order"):
        read(b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>')
    with pytest.raises(UnsupportedDocument, match="this is Invoice"):
        read(b"<Invoice/>")


@pytest.mark.parametrize("source", [b"", b"<", b"<Invoice>", b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'])
def test_what_is_not_well_formed_is_refused(source: bytes) -> None:
    with pytest.raises(MalformedXML):
        read(source)


def test_an_empty_document_can_be_read_and_says_all_that_it_wants() -> None:
    source = f'<Invoice xmlns="{INVOICE}"/>'.encode()
    document = read(source)
    assert {term for term, *_ in document.problems} >= {
        "BT-1",
        "BT-2",
        "BT-3",
        "BT-5",
        "BG-4",
        "BG-7",
        "BG-22",
        "BG-25",
    }
    assert {(place, line, text) for _, place, line, text, _ in document.problems} == {("/Invoice", 1, "")}
    assert difference(payload(source), payload(document.to_xml())) == ""
