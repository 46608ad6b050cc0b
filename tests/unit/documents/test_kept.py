"""What no field has is kept, shown as unmapped, and written back in its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from tests.documents import CAC, CBC, EXT, changed, data, find, invoice, replaced, root_of, tag
from tests.trees import difference, payload

from peppol_kit import read
from peppol_kit.documents import Kept, LineAllowance

if TYPE_CHECKING:
    from tests.documents import Element

    from peppol_kit import CreditNote, Invoice

INVOICE, FULL, CREDIT_NOTE = "valid/be-invoice", "valid/full-invoice", "valid/full-creditnote"
AMOUNT = ">741.12</cbc:LineExtensionAmount>"
SUPPLIER = "cac:AccountingSupplierParty/cac:Party"


def lossless(source: bytes) -> Invoice | CreditNote:
    """A document that was read, after it is shown that it is written as it was, by way of JSON too."""
    document = read(source)
    written = document.to_xml()
    assert difference(payload(source), payload(written)) == ""
    assert read(written).to_xml() == written
    assert type(document).from_json(document.to_json()) == document
    assert type(document).from_json(document.to_json()).to_xml() == written
    return document


def element(text: str) -> Element:
    """Some XML with the prefixes of UBL."""
    found: Element = etree.fromstring(f'<x xmlns:cac="{CAC}" xmlns:cbc="{CBC}" xmlns:ext="{EXT}">{text}</x>')[0]
    return found


def put(root: Element, path: str, *texts: str) -> None:
    """Some elements, put behind the one at a path."""
    for text in reversed(texts):
        find(root, path).addnext(element(text))


# --- how a value is written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("0.00", "0.00"),
        ("-0.00", "0"),
        ("007", "7"),
        ("+5", "5"),
        (" 5 ", "5"),
        ("\t5\n", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-.50", "-0.50"),
        ("1" * 41, "1" * 41),
        ("1" * 42, "1" * 42),
        ("0." + "1" * 60, "0." + "1" * 60),
    ],
)
def test_a_number_is_written_as_it_was_read(text: str, value: str) -> None:
    document = lossless(replaced(INVOICE, AMOUNT, f">{text}</cbc:LineExtensionAmount>"))
    assert document.lines[0].net_amount == Decimal(value)
    assert document.problems == ()
    assert document.unmapped == ()


def test_a_number_that_is_changed_is_written_as_we_write_numbers() -> None:
    document = read(replaced(INVOICE, AMOUNT, ">+0741.120</cbc:LineExtensionAmount>"))
    first, second = document.lines
    changed_to = document.replace(lines=(first.replace(net_amount=Decimal("741.1")), second))
    assert b">741.1</cbc:LineExtensionAmount>" in changed_to.to_xml()
    same = document.replace(lines=(first.replace(net_amount=Decimal("741.12")), second))
    assert b">+0741.120</cbc:LineExtensionAmount>" in same.to_xml(), "the same number may stay as it was written"


def test_what_was_no_number_is_forgotten_once_there_is_one() -> None:
    document = read(replaced(INVOICE, AMOUNT, ">741,12</cbc:LineExtensionAmount>"))
    first, second = document.lines
    assert first.net_amount is None
    mended = document.replace(lines=(first.replace(net_amount=Decimal("741.12")), second))
    assert mended.to_xml() == data(INVOICE)


@pytest.mark.parametrize("text", ["2026-09-04Z", "2026-09-04+02:00", "2026-09-04-05:00", " 2026-09-04\n"])
def test_a_day_keeps_its_time_zone_and_its_blanks(text: str) -> None:
    document = lossless(replaced(INVOICE, "<cbc:IssueDate>2026-09-04", f"<cbc:IssueDate>{text}"))
    assert document.issued == date(2026, 9, 4)
    assert document.problems == ()
    later = document.replace(issued=date(2026, 9, 5))
    assert b"<cbc:IssueDate>2026-09-05</cbc:IssueDate>" in later.to_xml()


def test_base64_keeps_its_line_breaks() -> None:
    text = find(root_of(CREDIT_NOTE), "cac:AdditionalDocumentReference[2]//cbc:EmbeddedDocumentBinaryObject").text
    assert text is not None
    document = lossless(replaced(CREDIT_NOTE, text, f"\n{text[:40]}\n  {text[40:]}\n"))
    attachment = document.attachments[0].attachment
    assert attachment is not None
    assert (attachment.content or b"").startswith(b"%PDF-1.4")


@pytest.mark.parametrize(
    "text", [" blanks around ", "a\tb\nc", "a\r\nb".replace("\r", "&#13;"), "a\u00a0b", "&lt;&amp;\"'"]
)
def test_text_is_what_it_is_to_the_last_blank(text: str) -> None:
    lossless(replaced(INVOICE, "Tapkraan 3", text))


@pytest.mark.parametrize(("text", "category"), [("1", "charges"), ("0", "allowances"), (" true ", "charges")])
def test_an_indicator_is_written_as_it_was_read(text: str, category: str) -> None:
    document = lossless(
        replaced(
            INVOICE,
            "<cbc:ChargeIndicator>true</cbc:ChargeIndicator>",
            f"<cbc:ChargeIndicator>{text}</cbc:ChargeIndicator>",
        )
    )
    assert len(getattr(document, category)) == 1


# --- elements that no field has


def test_a_second_payment_id_stays_behind_the_first() -> None:
    document = lossless(
        changed(
            INVOICE, lambda root: put(root, "cac:PaymentMeans/cbc:PaymentID", "<cbc:PaymentID>second</cbc:PaymentID>")
        )
    )
    assert document.payment_means[0].reference == "+++202/6090/41707+++"
    assert document.unmapped == (
        ("/Invoice/cac:PaymentMeans/cbc:PaymentID[2]", "<cbc:PaymentID>second</cbc:PaymentID>"),
    )
    (means,) = document.payment_means
    other = document.replace(payment_means=(means.replace(reference="first"),)).to_xml()
    assert other.index(b">first<") < other.index(b">second<")


def test_lines_within_a_line_are_kept_as_they_stand() -> None:
    sub = (
        "<cac:SubInvoiceLine><cbc:ID>1.1</cbc:ID>"
        "<cbc:LineExtensionAmount currencyID='EUR'>0.00</cbc:LineExtensionAmount>"
        "<cac:Item><cbc:Name>Part</cbc:Name></cac:Item></cac:SubInvoiceLine>"
    )
    document = lossless(changed(INVOICE, lambda root: put(root, "cac:InvoiceLine[1]/cac:Price", sub, sub)))
    assert [place for place, _ in document.unmapped] == [
        "/Invoice/cac:InvoiceLine[1]/cac:SubInvoiceLine[1]",
        "/Invoice/cac:InvoiceLine[1]/cac:SubInvoiceLine[2]",
    ]


def scheme(number: str, name: str) -> str:
    return (
        f"<cac:PartyTaxScheme><cbc:CompanyID>{number}</cbc:CompanyID>"
        f"<cac:TaxScheme><cbc:ID>{name}</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>"
    )


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("name", ["TAX", "GST", "???"])
def test_a_tax_scheme_other_than_vat_keeps_its_name_and_its_place(before: bool, name: str) -> None:
    path = f"{SUPPLIER}/{'cac:PostalAddress' if before else 'cac:PartyTaxScheme'}"
    document = lossless(changed(INVOICE, lambda root: put(root, path, scheme("F-skatt", name))))
    assert document.seller is not None
    assert (document.seller.vat_id, document.seller.tax_registration_id) == ("BE0563731435", "F-skatt")
    place = f"/Invoice/{SUPPLIER}/cac:PartyTaxScheme[{1 if before else 2}]/cac:TaxScheme/cbc:ID"
    assert document.unmapped == (((place, name),) if name != "TAX" else ())


@pytest.mark.parametrize("name", ["vat", " VAT ", ""])
def test_vat_is_known_in_any_spelling_which_it_keeps(name: str) -> None:
    source = changed(
        INVOICE,
        lambda root: setattr(find(root, f"{SUPPLIER}/cac:PartyTaxScheme/cac:TaxScheme/cbc:ID"), "text", name),
    )
    document = lossless(source)
    assert document.seller is not None
    assert (document.seller.vat_id, document.seller.tax_registration_id) == ("BE0563731435", None)


def test_a_third_tax_scheme_is_kept() -> None:
    both = scheme("A", "ONE"), scheme("B", "TWO")
    document = lossless(changed(INVOICE, lambda root: put(root, f"{SUPPLIER}/cac:PostalAddress", *both)))
    assert document.seller is not None
    assert document.seller.tax_registration_id == "A"
    (first, second) = document.unmapped
    assert (first.place.rpartition("/cac:Party/")[2], first.content) == (
        "cac:PartyTaxScheme[1]/cac:TaxScheme/cbc:ID",
        "ONE",
    )
    assert (second.place.rpartition("/")[2], "TWO" in second.content) == ("cac:PartyTaxScheme[2]", True)


def test_a_second_vat_number_is_no_registration_of_another_kind() -> None:
    source = changed(INVOICE, lambda root: put(root, f"{SUPPLIER}/cac:PartyTaxScheme", scheme("FR81813471414", "VAT")))
    document = lossless(source)
    assert document.seller is not None
    assert (document.seller.vat_id, document.seller.tax_registration_id) == ("BE0563731435", None)
    assert [place.rpartition("/")[2] for place, _ in document.unmapped] == ["cac:PartyTaxScheme[2]"]


def entry(charge: bool, amount: str) -> str:
    return (
        f"<cac:AllowanceCharge><cbc:ChargeIndicator>{str(charge).lower()}</cbc:ChargeIndicator>"
        f"<cbc:AllowanceChargeReason>r</cbc:AllowanceChargeReason><cbc:Amount currencyID='EUR'>{amount}</cbc:Amount>"
        "</cac:AllowanceCharge>"
    )


def test_allowances_and_charges_keep_their_order_among_each_other() -> None:
    mixed = [(True, "1"), (False, "2"), (False, "3"), (True, "4"), (False, "5")]
    source = changed(
        INVOICE, lambda root: put(root, "cac:InvoiceLine[2]/cbc:LineExtensionAmount", *(entry(*each) for each in mixed))
    )
    document = lossless(source)
    line = document.lines[1]
    assert [each.amount for each in line.allowances] == [2, 3, 5]
    assert [each.amount for each in line.charges] == [1, 4]
    one_more = (*line.allowances, LineAllowance(amount=Decimal(6)))
    again = read(document.replace(lines=(document.lines[0], line.replace(allowances=one_more))).to_xml())
    root = payload(again.to_xml())
    amounts = [
        each.text
        for each in root.findall(f"{tag('cac:InvoiceLine')}[2]/{tag('cac:AllowanceCharge')}/{tag('cbc:Amount')}")
    ]
    assert amounts == ["1", "2", "3", "4", "5", "6"], "what is new comes behind what was there"
    fewer = document.replace(lines=(document.lines[0], line.replace(charges=line.charges[1:])))
    assert [each.amount for each in read(fewer.to_xml()).lines[1].charges] == [4]


def test_an_indicator_that_says_neither_is_kept_whole() -> None:
    document = lossless(
        replaced(
            INVOICE,
            "<cbc:ChargeIndicator>true</cbc:ChargeIndicator>",
            "<cbc:ChargeIndicator>maybe</cbc:ChargeIndicator>",
        )
    )
    assert document.allowances == document.charges == ()
    assert [place for place, _ in document.unmapped] == ["/Invoice/cac:AllowanceCharge"]


@pytest.mark.parametrize("first", [True, False])
def test_the_total_in_the_other_currency_keeps_its_side(first: bool) -> None:
    def change(root: Element) -> None:
        put(root, "cbc:DocumentCurrencyCode", "<cbc:TaxCurrencyCode>SEK</cbc:TaxCurrencyCode>")
        other = "<cac:TaxTotal><cbc:TaxAmount currencyID='SEK'>1843.20</cbc:TaxAmount></cac:TaxTotal>"
        put(root, "cac:AllowanceCharge" if first else "cac:TaxTotal", other)

    document = lossless(changed(INVOICE, change))
    assert (document.vat_total, document.vat_total_in_vat_currency) == (Decimal("165.86"), Decimal("1843.20"))
    assert len(document.vat_breakdown) == 3
    assert document.problems == document.unmapped == ()


def test_a_third_total_of_vat_is_kept() -> None:
    more = "<cac:TaxTotal><cbc:TaxAmount currencyID='EUR'>1</cbc:TaxAmount></cac:TaxTotal>"
    document = lossless(changed(INVOICE, lambda root: put(root, "cac:TaxTotal", more)))
    assert document.vat_total == Decimal("165.86")
    assert [place for place, _ in document.unmapped] == ["/Invoice/cac:TaxTotal[2]"]


@pytest.mark.parametrize("before", [True, False])
def test_a_sepa_identifier_keeps_its_place_among_the_others(before: bool) -> None:
    sepa = "<cac:PartyIdentification><cbc:ID schemeID='SEPA'>BE69ZZZ</cbc:ID></cac:PartyIdentification>"
    others = [f"<cac:PartyIdentification><cbc:ID schemeID='0088'>{n}</cbc:ID></cac:PartyIdentification>" for n in "12"]
    made = [sepa, *others] if before else [others[0], sepa, others[1]]
    document = lossless(changed(INVOICE, lambda root: put(root, f"{SUPPLIER}/cbc:EndpointID", *made)))
    assert document.seller is not None
    assert document.seller.creditor_id == "BE69ZZZ"
    assert [str(each) for each in document.seller.identifiers] == ["0088:1", "0088:2"]
    assert document.unmapped == ()


REFERENCES = ("130", "50", "", "130", "916", "50")


@pytest.mark.parametrize("name", ["valid/be-invoice", "valid/be-creditnote"])
@pytest.mark.parametrize("turn", range(4))
def test_references_of_all_kinds_keep_their_order(name: str, turn: int) -> None:
    kinds = REFERENCES[turn:] + REFERENCES[:turn]
    made = [
        f"<cac:AdditionalDocumentReference><cbc:ID>R{place}</cbc:ID>"
        + (f"<cbc:DocumentTypeCode>{kind}</cbc:DocumentTypeCode>" if kind else "")
        + "</cac:AdditionalDocumentReference>"
        for place, kind in enumerate(kinds)
    ]

    def change(root: Element) -> None:
        for reference in made:
            find(root, "cac:AccountingSupplierParty").addprevious(element(reference))

    document = lossless(changed(name, change))
    assert str(document.object_id) == f"R{kinds.index('130')}"
    is_credit_note = name.endswith("creditnote")
    assert document.project == (f"R{kinds.index('50')}" if is_credit_note else None)
    others = [
        f"R{place}" for place, kind in enumerate(kinds) if kind not in ({"130", "50"} if is_credit_note else {"130"})
    ]
    assert [each.reference for each in document.attachments if each.reference in others] == others


def test_an_aggregate_with_nothing_in_it_stays() -> None:
    def change(root: Element) -> None:
        put(root, "cac:AccountingCustomerParty", "<cac:Delivery/>")
        for path in ("cac:InvoiceLine[1]/cac:Price", "cac:InvoiceLine[2]/cac:Item", "cac:OrderReference"):
            for child in list(find(root, path)):
                find(root, path).remove(child)
        category = find(root, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory")
        for child in list(category):
            category.remove(child)
        etree.SubElement(category, tag("cac:TaxScheme"))

    document = lossless(changed(INVOICE, change))
    assert document.delivery is not None
    assert document.order is None
    assert document.unmapped == ()


def test_what_the_schema_wants_is_not_put_where_it_was_not() -> None:
    source = changed(
        INVOICE, lambda root: put(root, "cac:OrderReference/cbc:ID", "<cbc:SalesOrderID>S</cbc:SalesOrderID>")
    )
    document = lossless(source.replace(b"<cbc:ID>BST-26-118</cbc:ID>", b""))
    assert document.order is None
    assert document.sales_order == "S"
    assert b"<cbc:ID>B-1</cbc:ID>" in document.replace(order="B-1").to_xml()


# --- attributes


def test_attributes_that_no_field_has_are_kept() -> None:
    def change(root: Element) -> None:
        root.set("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation", "urn:x x.xsd")
        find(root, "cbc:ID").set("schemeAgencyID", "6")
        find(root, "cbc:InvoiceTypeCode").set("listID", "UNCL1001")
        find(root, "cac:InvoiceLine[2]/cbc:InvoicedQuantity").set("unitCodeListID", "UNECERec20")
        find(root, "cac:InvoiceLine[2]/cac:Price").set("{urn:a}own", "<\"&'\t\n>")
        find(root, "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cac:TaxScheme/cbc:ID").set("schemeID", "UN/ECE 5153")
        find(root, f"{SUPPLIER}/cbc:EndpointID").set("schemeName", "KBO")

    document = lossless(changed(INVOICE, change))
    assert document.unmapped == (
        ("/Invoice/@*:schemaLocation[namespace-uri()='http://www.w3.org/2001/XMLSchema-instance']", "urn:x x.xsd"),
        ("/Invoice/cbc:ID/@schemeAgencyID", "6"),
        ("/Invoice/cbc:InvoiceTypeCode/@listID", "UNCL1001"),
        (f"/Invoice/{SUPPLIER}/cbc:EndpointID/@schemeName", "KBO"),
        ("/Invoice/cac:TaxTotal/cac:TaxSubtotal[1]/cac:TaxCategory/cac:TaxScheme/cbc:ID/@schemeID", "UN/ECE 5153"),
        ("/Invoice/cac:InvoiceLine[2]/cbc:InvoicedQuantity/@unitCodeListID", "UNECERec20"),
        ("/Invoice/cac:InvoiceLine[2]/cac:Price/@*:own[namespace-uri()='urn:a']", "<\"&'\t\n>"),
    )


def test_a_prefix_that_a_value_uses_is_declared() -> None:
    declared = 'xmlns:a="urn:a" xmlns:q="urn:q" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    source = replaced(INVOICE, "<cbc:ID>F2026", f'<cbc:ID {declared} xsi:type="q:IDType" a:b="a:c">F2026')
    document = lossless(source)
    written = find(payload(document.to_xml()), "cbc:ID")
    assert written.nsmap["q"] == "urn:q"
    assert written.nsmap["a"] == "urn:a"
    assert len(document.unmapped) == 2


def test_an_amount_in_another_currency_stays_in_it() -> None:
    document = lossless(replaced(INVOICE, 'currencyID="EUR">741.12</cbc:Line', 'currencyID="USD">741.12</cbc:Line'))
    assert b'currencyID="USD">741.12<' in document.replace(currency="SEK").to_xml()
    assert b'currencyID="SEK">170.40<' in document.replace(currency="SEK").to_xml()


# --- extensions

FOREIGN = {
    "of a namespace of their own": '<q:a xmlns:q="urn:q" q:b="1"><q:c>x</q:c></q:a>',
    "of no namespace": '<a xmlns=""><b>x</b></a>',
    "of none within one": '<q:a xmlns:q="urn:q"><a xmlns=""><b xmlns="urn:b"><c xmlns=""/></b></a></q:a>',
    "with white space": '<q:a xmlns:q="urn:q">\n  <q:b> </q:b>\t<q:c/>\n\n</q:a>',
    "with mixed content": '<q:a xmlns:q="urn:q">one <q:b>two</q:b> three</q:a>',
    "with prefixes in values": '<q:a xmlns:q="urn:q" xmlns:t="urn:t" type="t:T">ancestor-or-self::t:x</q:a>',
    "with our prefixes for others": '<cac:a xmlns:cac="urn:mine" cac:b="1"><cac:c/></cac:a>',
    "with elements of UBL": "<cac:Party>\n<cbc:Name>x</cbc:Name> </cac:Party>",
    "with our root": "<Invoice><nothing/></Invoice>",
    "none": "",
}


@pytest.mark.parametrize("root", ["", "i:"])
@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_extensions_are_kept_to_the_last_blank(content: str, root: str) -> None:
    extension = (
        f'<ext:UBLExtensions xmlns:ext="{EXT}">\n <ext:UBLExtension><ext:ExtensionContent> {content}\n'
        "</ext:ExtensionContent></ext:UBLExtension>\n</ext:UBLExtensions>"
    )
    text = data(INVOICE).decode()
    if root:
        text = text.replace("<Invoice xmlns=", "<i:Invoice xmlns:i=").replace("</Invoice", "</i:Invoice")
    document = lossless(text.replace("<cbc:Custom", f"{extension}<cbc:Custom").encode())
    assert [place for place, _ in document.unmapped] == ["/Invoice/ext:UBLExtensions"]
    written = document.to_xml().decode()
    assert f"<ext:ExtensionContent> {content}\n</ext:ExtensionContent>" in written


# --- lines that move


def with_marks() -> Invoice | CreditNote:
    """An invoice of twenty lines, each with something that no field has."""
    root = etree.fromstring(invoice(20))
    for line in root.iterfind(tag("cac:InvoiceLine")):
        number = find(line, "cbc:ID").text
        find(line, "cbc:LineExtensionAmount").addnext(
            element(f"<cbc:AccountingCostCode>{number}</cbc:AccountingCostCode>")
        )
        find(line, "cac:Price/cbc:PriceAmount").set("own", str(number))
    return lossless(etree.tostring(root))


def marks(document: Invoice | CreditNote) -> list[tuple[str, str, str]]:
    root = payload(document.to_xml())
    return [
        (
            find(line, "cbc:ID").text or "",
            find(line, "cbc:AccountingCostCode").text or "",
            find(line, "cac:Price/cbc:PriceAmount").get("own", ""),
        )
        for line in root.iterfind(tag("cac:InvoiceLine"))
    ]


def test_what_is_kept_stays_with_its_line_when_lines_are_removed_or_change_places() -> None:
    document = with_marks()
    numbers = [str(number) for number in range(1, 21)]
    assert marks(document) == [(each, each, each) for each in numbers]
    chosen = document.lines[::-3]
    assert marks(document.replace(lines=chosen)) == [(line.id, line.id, line.id) for line in chosen]
    assert [place for place, _ in document.replace(lines=chosen[:1]).unmapped] == [
        "/Invoice/cac:InvoiceLine/cbc:AccountingCostCode",
        "/Invoice/cac:InvoiceLine/cac:Price/cbc:PriceAmount/@own",
    ]


def test_what_is_kept_can_be_dropped() -> None:
    document = read(replaced(INVOICE, "<cbc:ID>F2026", '<cbc:ID own="1">F2026'))
    assert document.kept == (Kept(place="cbc:ID/@own", kind="attribute", content="1"),)
    assert document.replace(kept=()).to_xml() == data(INVOICE)
