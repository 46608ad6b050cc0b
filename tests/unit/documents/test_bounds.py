"""Whoever sends a document cannot make us read or write for ever, or out of memory."""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from tests.documents import EXT, data, invoice
from tests.trees import difference, payload

from peppol_kit import MalformedXML, read
from peppol_kit.xml.parser import Limits

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

INVOICE = "valid/be-invoice"
FEW, MANY = 50, 500
LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


# --- what is refused


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE Invoice [<!ENTITY l0 "ha">{LAUGHS}]>',
        '<!DOCTYPE Invoice [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Invoice SYSTEM "http://example.org/invoice.dtd">',
    ],
)
def test_a_document_type_is_refused(doctype: str) -> None:
    head, rest = data(INVOICE).split(b"?>", 1)
    source = (
        head + b"?>" + doctype.encode() + rest.replace(b"F2026/0417", b"&l9;" if b"l9" in doctype.encode() else b"1")
    )
    with pytest.raises(MalformedXML):
        read(source)


@pytest.mark.parametrize("depth", [250, 2000])
def test_nesting_is_bounded(depth: int) -> None:
    deep = f"<a>{'<a>' * (depth - 1)}{'</a>' * (depth - 1)}</a>"
    extension = f'<ext:UBLExtensions xmlns:ext="{EXT}"><ext:UBLExtension><ext:ExtensionContent>{deep}'
    end = "</ext:ExtensionContent></ext:UBLExtension></ext:UBLExtensions>"
    source = data(INVOICE).replace(b"<cbc:Custom", f"{extension}{end}<cbc:Custom".encode())
    if depth > 256:
        with pytest.raises(MalformedXML, match="nested"):
            read(source)
    else:
        document = read(source)
        assert difference(payload(source), payload(document.to_xml())) == ""
        assert len(document.unmapped) == 1


def test_what_is_too_large_is_refused() -> None:
    source = data(INVOICE)
    assert read(source, limits=Limits(size=len(source))).number == "F2026/0417"
    with pytest.raises(MalformedXML, match="the limit is"):
        read(source, limits=Limits(size=len(source) - 1))
    with pytest.raises(MalformedXML, match="more than 100 elements"):
        read(source, limits=Limits(elements=100))
    attached = source.replace(
        b"<cac:AccountingSupplierParty>",
        b"<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cac:Attachment><cbc:EmbeddedDocumentBinaryObject>"
        + b"AAAA" * 5_000
        + b"</cbc:EmbeddedDocumentBinaryObject></cac:Attachment></cac:AdditionalDocumentReference>"
        b"<cac:AccountingSupplierParty>",
    )
    attachment = read(attached).attachments[0].attachment
    assert attachment is not None
    assert attachment.content == b"\0" * 15_000
    with pytest.raises(MalformedXML, match="more than 10000 characters"):
        read(attached, limits=Limits(text=10_000))


@pytest.mark.parametrize(
    "text", ["9" * 1_000_000, "0" * 1_000_000, "0." + "3" * 1_000_000, "-" * 1_000_000, " " * 1_000_000]
)
def test_a_number_of_a_million_digits_is_none_and_kept(text: str) -> None:
    source = data(INVOICE).replace(b">741.12</cbc:Line", f">{text}</cbc:Line".encode())
    document = read(source)
    assert document.lines[0].net_amount is None
    assert [term for term, *_ in document.problems] == ["BT-131"]
    assert difference(payload(source), payload(document.to_xml())) == ""


# --- what takes time in proportion


def calls(work: Callable[[], Any]) -> int:
    """How many functions are called, of Python and of C: a clock that no other process disturbs."""
    counted: Counter[str] = Counter()

    def count(frame: FrameType, event: str, arg: Any) -> None:
        counted[event] += 1

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return counted["call"] + counted["c_call"]


def before(mark: str, piece: str) -> Callable[[int], bytes]:
    """The invoice with a piece so many times before a mark."""
    return lambda times: data(INVOICE).replace(mark.encode(), piece.encode() * times + mark.encode(), 1)


def on_lines(old: str, new: str) -> Callable[[int], bytes]:
    """An invoice of so many lines, each changed."""
    return lambda lines: invoice(lines).replace(old.encode(), new.encode())


def charge(said: str) -> str:
    return f"<cac:AllowanceCharge><cbc:ChargeIndicator>{said}</cbc:ChargeIndicator></cac:AllowanceCharge>"


# of an element, which has 200 at most
ATTRIBUTES = " ".join(f'a{number}="x"' for number in range(20))
NAMESPACES = " ".join(f'xmlns:p{number}="urn:{number}" p{number}:a="x"' for number in range(20))

SHAPES: dict[str, Callable[[int], bytes]] = {
    "lines": invoice,
    "lines with a problem": on_lines('<cbc:PriceAmount currencyID="EUR">', '<cbc:PriceAmount currencyID="EUR">,'),
    "lines without a name": lambda lines: re.sub(rb"<cbc:Name>Item[^<]*</cbc:Name>", b"", invoice(lines)),
    "lines with unknown elements": on_lines("<cac:Price>", "<cac:Party><cbc:Name>x</cbc:Name></cac:Party><cac:Price>"),
    "lines with unknown attributes": on_lines("<cac:Price>", '<cac:Price a="1" b="2">'),
    "lines with text": on_lines("<cac:Price>", "<cac:Price>text"),
    "unknown elements": before("<cac:TaxTotal>", "<cac:Foo>x</cac:Foo>"),
    "unknown elements of many names": lambda times: data(INVOICE).replace(
        b"<cac:TaxTotal>", b"".join(b"<cbc:F%d/>" % number for number in range(times)) + b"<cac:TaxTotal>", 1
    ),
    "second numbers": before("<cbc:IssueDate>", "<cbc:ID>x</cbc:ID>"),
    "second VAT totals": before("<cac:TaxTotal>", "<cac:TaxTotal><cbc:TaxAmount>1</cbc:TaxAmount></cac:TaxTotal>"),
    "allowances and charges": before("<cac:TaxTotal>", charge("true") + charge("false")),
    "references": before(
        "<cac:AccountingSupplierParty>",
        "<cac:AdditionalDocumentReference><cbc:ID>1</cbc:ID><cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>"
        "</cac:AdditionalDocumentReference>",
    ),
    "tax schemes": before(
        "<cac:PartyLegalEntity>", "<cac:PartyTaxScheme><cbc:CompanyID>1</cbc:CompanyID></cac:PartyTaxScheme>"
    ),
    "attributes": before("<cac:TaxTotal>", f"<cac:Foo {ATTRIBUTES}/>"),
    "namespaces": before("<cac:TaxTotal>", f"<cac:Foo {NAMESPACES}/>"),
    "namespaces and unknown elements": lambda times: before("<cac:TaxTotal>", "<cac:Foo>x</cac:Foo>")(times).replace(
        b"<Invoice ",
        b"<Invoice " + b" ".join(b'xmlns:p%d="urn:%d"' % (number, number) for number in range(150)) + b" ",
    ),
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_time_grows_with_the_document_and_no_faster(shape: Callable[[int], bytes]) -> None:
    few, many = (shape(times) for times in (FEW, MANY))
    read(few).to_xml()  # plans are made once
    for name in ("read", "to_xml", "to_json", "unmapped"):
        small, large = (work(source, name) for source in (few, many))
        assert large <= small * MANY / FEW * 1.2 + 1000, (name, small, large)


def work(source: bytes, name: str) -> int:
    if name == "read":
        return calls(lambda: read(source))
    document = read(source)
    return calls(lambda: document.unmapped if name == "unmapped" else getattr(document, name)())
