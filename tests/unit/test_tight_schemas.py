"""What the tight schemas accept and refuse, each refusal being what one of the proven rules asks for."""

from itertools import product
from pathlib import Path

import pytest
import xmlschema
from lxml import etree

SCHEMAS = Path(__file__).parents[2] / "schemas"
UBL = "urn:oasis:names:specification:ubl:schema:xsd:{}-2"
EUR = 'currencyID="EUR"'
COUNTRY = "<cac:Country><cbc:IdentificationCode>BE</cbc:IdentificationCode></cac:Country>"
VAT = "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"
PARTY = f"""\
<cac:Party><cbc:EndpointID schemeID="0208">0202239951</cbc:EndpointID>
<cac:PostalAddress>{COUNTRY}</cac:PostalAddress>
<cac:PartyTaxScheme><cbc:CompanyID>BE0202239951</cbc:CompanyID>{VAT}</cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>A</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>"""
TAX_CATEGORY = f"<cbc:ID>S</cbc:ID><cbc:Percent>21</cbc:Percent>{VAT}"
ALLOWANCE = f"""\
<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>
<cbc:AllowanceChargeReason>Why</cbc:AllowanceChargeReason><cbc:Amount {EUR}>1.00</cbc:Amount>
<cac:TaxCategory>{TAX_CATEGORY}</cac:TaxCategory></cac:AllowanceCharge>"""
INVOICE = f"""\
<Invoice xmlns="{UBL.format("Invoice")}" xmlns:cac="{UBL.format("CommonAggregateComponents")}"
xmlns:cbc="{UBL.format("CommonBasicComponents")}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<cbc:CustomizationID>a</cbc:CustomizationID><cbc:ProfileID>b</cbc:ProfileID><cbc:ID>1</cbc:ID>
<cbc:IssueDate>2026-02-28</cbc:IssueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:BuyerReference>r</cbc:BuyerReference>
<cac:AccountingSupplierParty>{PARTY}</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>{PARTY}</cac:AccountingCustomerParty>
{ALLOWANCE}
<cac:TaxTotal><cbc:TaxAmount {EUR}>0.21</cbc:TaxAmount>
<cac:TaxSubtotal><cbc:TaxableAmount {EUR}>1.00</cbc:TaxableAmount><cbc:TaxAmount {EUR}>0.21</cbc:TaxAmount>
<cac:TaxCategory>{TAX_CATEGORY}</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount {EUR}>2</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount {EUR}>1.0</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount {EUR}>1.21</cbc:TaxInclusiveAmount>
<cbc:PayableAmount {EUR}>1.21</cbc:PayableAmount></cac:LegalMonetaryTotal>
<cac:InvoiceLine><cbc:ID>1</cbc:ID><cbc:InvoicedQuantity unitCode="C62">1</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount {EUR}>2.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Bolt</cbc:Name><cac:ClassifiedTaxCategory>{TAX_CATEGORY}</cac:ClassifiedTaxCategory></cac:Item>
<cac:Price><cbc:PriceAmount {EUR}>2.0000</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
</Invoice>"""
CREDIT_NOTE = (
    INVOICE.replace("InvoiceLine>", "CreditNoteLine>")
    .replace("InvoicedQuantity", "CreditedQuantity")
    .replace("InvoiceTypeCode", "CreditNoteTypeCode")
    .replace(UBL.format("Invoice"), UBL.format("CreditNote"))
    .replace("Invoice>", "CreditNote>")
    .replace("<Invoice ", "<CreditNote ")
)
BEFORE_SUPPLIER = "<cac:AccountingSupplierParty>"
TYPE_130 = "<cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>"
DESCRIPTION = "<cbc:DocumentDescription>a</cbc:DocumentDescription>"
AFTER_REFERENCE = "<cbc:BuyerReference>r</cbc:BuyerReference>"


def supporting(*children: str) -> str:
    """A supporting document with these children, before the supplier."""
    content = "".join(("<cbc:ID>1</cbc:ID>", *children))
    return f"<cac:AdditionalDocumentReference>{content}</cac:AdditionalDocumentReference>{BEFORE_SUPPLIER}"


def embedded(attributes: str) -> str:
    """An attachment with a file of three bytes."""
    return (
        f"<cac:Attachment><cbc:EmbeddedDocumentBinaryObject {attributes}>QUJD"
        "</cbc:EmbeddedDocumentBinaryObject></cac:Attachment>"
    )


@pytest.fixture(scope="module")
def schemas() -> dict[str, etree.XMLSchema]:
    return {name: etree.XMLSchema(etree.parse(SCHEMAS / "tight" / f"{name}.xsd")) for name in ("Invoice", "CreditNote")}


def accepts(schemas: dict[str, etree.XMLSchema], xml: str) -> bool:
    root = etree.fromstring(xml.encode())
    return schemas[etree.QName(root).localname].validate(root)


def changed(old: str, new: str, xml: str = INVOICE) -> str:
    assert old in xml
    return xml.replace(old, new, 1)


@pytest.mark.parametrize("name", ["Invoice", "CreditNote"])
def test_they_are_proper_xsd(name: str) -> None:
    xmlschema.XMLSchema(SCHEMAS / "tight" / f"{name}.xsd", allow="local")


@pytest.mark.parametrize("xml", [INVOICE, CREDIT_NOTE], ids=["invoice", "credit note"])
def test_a_plain_document_is_accepted(schemas: dict[str, etree.XMLSchema], xml: str) -> None:
    assert accepts(schemas, xml)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<cbc:ID>1<", "<cbc:ID> 1\n<"),
        ("<cbc:CustomizationID>", "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>"),
        ("2026-02-28", "2028-02-29"),
        (">1.21<", ">-1.2<"),
        (">2.0000<", "> 2.0000 <"),
        ("<Invoice ", '<Invoice xsi:schemaLocation="a b" '),
        (AFTER_REFERENCE, "<cac:OrderReference><cbc:ID>1</cbc:ID></cac:OrderReference>"),
        (AFTER_REFERENCE, f"{AFTER_REFERENCE}<cac:OrderReference><cbc:ID>1</cbc:ID></cac:OrderReference>"),
        (BEFORE_SUPPLIER, supporting(TYPE_130)),
        (BEFORE_SUPPLIER, supporting(TYPE_130).replace("<cbc:ID>", '<cbc:ID schemeID="ABC">')),
        (BEFORE_SUPPLIER, supporting(DESCRIPTION, embedded('mimeCode="text/csv" filename="a.csv"'))),
        (
            "<cac:LegalMonetaryTotal>",
            f"<cac:TaxTotal><cbc:TaxAmount {EUR}>2</cbc:TaxAmount></cac:TaxTotal><cac:LegalMonetaryTotal>",
        ),
    ],
)
def test_what_is_accepted(schemas: dict[str, etree.XMLSchema], old: str, new: str) -> None:
    assert accepts(schemas, changed(old, new))


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("PEPPOL-EN16931-R008", "<cbc:ID>1<", "<cbc:ID> \n<"),
        ("PEPPOL-EN16931-R008", AFTER_REFERENCE, f"{AFTER_REFERENCE}<cac:InvoicePeriod/>"),
        ("PEPPOL-EN16931-R003", AFTER_REFERENCE, ""),
        ("PEPPOL-EN16931-F001", "2026-02-28", "2026-02-28Z"),
        ("PEPPOL-EN16931-F001", "2026-02-28", " 2026-02-28"),
        ("PEPPOL-EN16931-F001", "2026-02-28", "2026-02-29"),
        ("PEPPOL-EN16931-F001", "2026-02-28", "2026-11-31"),
        ("BR-DEC-18", 'PayableAmount currencyID="EUR">1.21', 'PayableAmount currencyID="EUR">1.210'),
        ("BR-DEC-18", 'PayableAmount currencyID="EUR">1.21', 'PayableAmount currencyID="EUR">1.21 '),
        ("UBL 2.1", 'PayableAmount currencyID="EUR">1.21', 'PayableAmount currencyID="EUR">-'),
        ("UBL 2.1", 'PayableAmount currencyID="EUR">1.21', 'PayableAmount currencyID="EUR">1,21'),
        ("PEPPOL-EN16931-R043", ">false<", ">0<"),
        ("PEPPOL-EN16931-R043", ">false<", "> false<"),
        ("BR-33", "<cbc:AllowanceChargeReason>Why</cbc:AllowanceChargeReason>", ""),
        (
            "BR-32",
            ">VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>",
            ">GST</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:AllowanceCharge>",
        ),
        ("BR-62", ' schemeID="0208"', ""),
        ("BR-23", ' unitCode="C62"', ""),
        ("UBL-CR-005", "<cbc:IssueDate>", "<cbc:UUID>1</cbc:UUID><cbc:IssueDate>"),
        ("UBL-CR-650", "<cbc:ID>1", '<cbc:ID schemeID="a">1'),
        ("UBL-DT-19", "<cbc:Name>", '<cbc:Name languageID="nl">'),
        ("UBL-SR-33", BEFORE_SUPPLIER, supporting(DESCRIPTION, DESCRIPTION)),
        ("UBL-CR-673", BEFORE_SUPPLIER, supporting(TYPE_130, DESCRIPTION)),
        ("UBL-DT-07", BEFORE_SUPPLIER, supporting(embedded('mimeCode="text/csv"'))),
        ("UBL 2.1", "<cbc:ID>1", '<cbc:ID xsi:type="cbc:text">1'),
        (
            "UBL 2.1",
            "<cbc:Percent>21",
            '<cbc:Percent xmlns:xs="http://www.w3.org/2001/XMLSchema" xsi:type="xs:integer">21',
        ),
        ("UBL 2.1", "<cbc:ID>1", '<cbc:ID xsi:nil="true">1'),
    ],
)
def test_what_a_rule_forbids_is_refused(schemas: dict[str, etree.XMLSchema], rule: str, old: str, new: str) -> None:
    assert not accepts(schemas, changed(old, new)), rule


def test_only_a_whole_document_is_accepted(schemas: dict[str, etree.XMLSchema]) -> None:
    root = etree.fromstring(INVOICE.encode())
    assert not any(schemas["Invoice"].validate(element) for element in root)


@pytest.mark.parametrize("there", list(product([False, True], repeat=4)))
def test_an_allowance_has_a_reason_and_a_base_with_its_percentage(
    schemas: dict[str, etree.XMLSchema], there: tuple[bool, ...]
) -> None:
    code, reason, factor, base = there
    text = "".join(
        part
        for part, present in [
            ("<cbc:ChargeIndicator>false</cbc:ChargeIndicator>", True),
            ("<cbc:AllowanceChargeReasonCode>95</cbc:AllowanceChargeReasonCode>", code),
            ("<cbc:AllowanceChargeReason>Why</cbc:AllowanceChargeReason>", reason),
            ("<cbc:MultiplierFactorNumeric>5</cbc:MultiplierFactorNumeric>", factor),
            (f"<cbc:Amount {EUR}>1.00</cbc:Amount>", True),
            (f"<cbc:BaseAmount {EUR}>1.00</cbc:BaseAmount>", base),
            (f"<cac:TaxCategory>{TAX_CATEGORY}</cac:TaxCategory>", True),
        ]
        if present
    )
    xml = changed(ALLOWANCE, f"<cac:AllowanceCharge>{text}</cac:AllowanceCharge>")
    assert accepts(schemas, xml) is ((code or reason) and factor == base)


@pytest.mark.parametrize("there", list(product([False, True], repeat=3)))
def test_a_container_of_optional_children_has_one(schemas: dict[str, etree.XMLSchema], there: tuple[bool, ...]) -> None:
    parts = (
        "<cbc:StartDate>2026-01-01</cbc:StartDate>",
        "<cbc:EndDate>2026-01-31</cbc:EndDate>",
        "<cbc:DescriptionCode>35</cbc:DescriptionCode>",
    )
    text = "".join(part for part, present in zip(parts, there, strict=True) if present)
    period = f"{AFTER_REFERENCE}<cac:InvoicePeriod>{text}</cac:InvoicePeriod>"
    assert accepts(schemas, changed(AFTER_REFERENCE, period)) is any(there)
