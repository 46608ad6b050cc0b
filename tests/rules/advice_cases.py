"""Documents with one oddity, of which advice is to warn, and documents that look odd and are right."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, NamedTuple

from tests.documents import Element, changed, drop, find, tag, twice

if TYPE_CHECKING:
    from collections.abc import Callable

SELLER, BUYER = "cac:AccountingSupplierParty/cac:Party", "cac:AccountingCustomerParty/cac:Party"
MEANS, LINE = "cac:PaymentMeans", "cac:InvoiceLine"
ACCOUNT, DEBITED = f"{MEANS}/cac:PayeeFinancialAccount", f"{MEANS}/cac:PaymentMandate/cac:PayerFinancialAccount"
BANK, REFERENCE = f"{ACCOUNT}/cac:FinancialInstitutionBranch/cbc:ID", f"{MEANS}/cbc:PaymentID"
VAT_ID = "cac:PartyTaxScheme/cbc:CompanyID"
ATTACHMENT = "cac:AdditionalDocumentReference[2]/cac:Attachment/cbc:EmbeddedDocumentBinaryObject"
ATTACHED = f"/Invoice/{ATTACHMENT}"
CATEGORY = "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID"
REASON = "cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:TaxExemptionReasonCode"
ITEM = "cac:Item/cac:StandardItemIdentification/cbc:ID"
BE, FULL, DEBIT, EXEMPT = "be-invoice", "full-invoice", "de-debit-invoice", "vat-e-invoice"

NO_IBAN = "BE00123456789012"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = b"%PDF-1.7\n"


class Case(NamedTuple):
    """A fixture with a change, and what a rule says of it where it warns."""

    rule: str
    base: str
    change: Callable[[Element], object]
    location: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def xml(self) -> bytes:
        return changed(f"valid/{self.base}", self.change)


def write(path: str, text: str, **attributes: str) -> Callable[[Element], object]:
    """Give an element that is there a text and attributes."""

    def change(root: Element) -> None:
        node = find(root, path)
        node.text = text
        for name, value in attributes.items():
            node.set(name, value)

    return change


def both(*changes: Callable[[Element], object]) -> Callable[[Element], object]:
    return lambda root: [change(root) for change in changes]


def without(path: str) -> Callable[[Element], object]:
    return lambda root: drop(root, path)


def scheme(path: str, name: str) -> Callable[[Element], object]:
    return lambda root: find(root, path).set("schemeID", name)


def attach(content: bytes, media_type: str = "application/pdf", name: str = "note.pdf") -> Callable[[Element], object]:
    return write(ATTACHMENT, b64encode(content).decode(), mimeCode=media_type, filename=name)


def article(text: str, name: str) -> Callable[[Element], object]:
    """Give the first line of an invoice that has none a standard number of its article."""

    def change(root: Element) -> None:
        for node in root.iter(tag("cac:StandardItemIdentification")):
            node[0].text = text
            node[0].set("schemeID", name)
            break

    return change


def due(day: str) -> Callable[[Element], object]:
    return write("cbc:DueDate", day)


def _value(text: str, **others: str) -> tuple[tuple[str, str], ...]:
    return (("value", text), *others.items())


def _at(path: str) -> str:
    return f"/Invoice/{path}"


def _account(text: str) -> Case:
    return Case("PK-IBAN", BE, write(f"{ACCOUNT}/cbc:ID", text), _at(f"{ACCOUNT}/cbc:ID"), _value(text))


def _reference(text: str) -> Case:
    return Case("PK-PAYMENT-REFERENCE", BE, write(REFERENCE, text), _at(REFERENCE), _value(text))


def _party_number(base: str, path: str, text: str, name: str) -> Case:
    change = write(path, text, schemeID=name)
    return Case("PK-PARTY-NUMBER", base, change, _at(path), _value(text, scheme=name))


def _vat_number(party: str, text: str, base: str = BE, at: str = VAT_ID) -> Case:
    return Case("PK-VAT-NUMBER", base, write(f"{party}/{VAT_ID}", text), _at(f"{party}/{at}"), _value(text))


def _address(party: str, text: str, name: str, expected: str, country: str) -> Case:
    path = f"{party}/cbc:EndpointID"
    values = (("scheme", name), ("expected", expected), ("country", country))
    return Case("PK-ADDRESS-COUNTRY", BE, write(path, text, schemeID=name), _at(path), values)


def _reason(code: str, category: str, expected: str) -> Case:
    values = (("reason", code.upper()), ("category", category), ("expected", expected))
    change = both(write(REASON, code), write(CATEGORY, category))
    return Case("PK-VAT-REASON", EXEMPT, change, _at(REASON), values)


def _content(content: bytes, media_type: str, name: str) -> Case:
    values = (("file", name), ("value", media_type))
    return Case("PK-ATTACHMENT-CONTENT", FULL, attach(content, media_type, name), ATTACHED, values)


def _name(name: str, media_type: str, content: bytes = PDF) -> Case:
    values = (("file", name), ("value", media_type))
    return Case("PK-ATTACHMENT-NAME", FULL, attach(content, media_type, name), ATTACHED, values)


def _article(text: str, name: str) -> Case:
    path = "/Invoice/cac:InvoiceLine[1]/cac:Item/cac:StandardItemIdentification/cbc:ID"
    return Case("PK-ITEM-NUMBER", FULL, article(text, name), path, _value(text, scheme=name))


WRONG = [
    _account("BE74736041729060"),
    _account("BE73 7360 4172 9061"),
    _account("be7373604172906"),
    _account("NL23ABNA0123456789"),
    Case(
        "PK-IBAN",
        DEBIT,
        write(f"{DEBITED}/cbc:ID", "DE02120300000000202052"),
        _at(f"{DEBITED}/cbc:ID"),
        _value("DE02120300000000202052"),
    ),
    *(
        Case("PK-BIC", BE, write(BANK, text), _at(BANK), _value(text))
        for text in ("ZILMBEB", "ZILMXXBB", "ING Bank", "ZILMBEBBXXXX")
    ),
    Case(
        "PK-CREDITOR",
        FULL,
        write(f"{SELLER}/cac:PartyIdentification[2]/cbc:ID", "CH98ZZZ00000417263"),
        _at(f"{SELLER}/cac:PartyIdentification[2]/cbc:ID"),
        _value("CH98ZZZ00000417263"),
    ),
    _reference("+++202/6090/41708+++"),
    _reference("***202/6090/4170***"),
    _reference("202609041708"),
    _reference("202/6090/41708"),
    _reference("RF19539007547034"),
    _reference("RF19 5390 0754 7034"),
    Case(
        "PK-DUE-DATE",
        BE,
        due("2026-09-03"),
        _at("cbc:DueDate"),
        (("due", "2026-09-03"), ("issued", "2026-09-04")),
    ),
    _party_number(BE, f"{SELLER}/cbc:EndpointID", "0563731436", "0208"),
    _party_number(BE, f"{BUYER}/cac:PartyLegalEntity/cbc:CompanyID", "741831452", "0208"),
    _party_number(FULL, f"{SELLER}/cac:PartyIdentification[1]/cbc:ID", "CHE118631437", "0183"),
    _party_number(FULL, "cac:PayeeParty/cac:PartyLegalEntity/cbc:CompanyID", "CHE274131418", "0183"),
    _party_number(FULL, "cac:PayeeParty/cac:PartyIdentification/cbc:ID", "7610441726335", "0088"),
    _party_number(FULL, "cac:Delivery/cac:DeliveryLocation/cbc:ID", "7610441726335", "0088"),
    _vat_number(SELLER, "BE0563731436"),
    _vat_number(BUYER, "NL123456789B01"),
    _vat_number(SELLER, "CHE118631437MWST"),
    _vat_number(SELLER, "SE556012579101"),
    _vat_number(SELLER, "NO923609017"),
    _vat_number("cac:TaxRepresentativeParty", "FR53905142774", base=FULL),
    _address(BUYER, "68347120", "0106", "NL", "BE"),
    _address(SELLER, "DE136695976", "9930", "DE", "BE"),
    _reason("VATEX-EU-AE", "E", "AE"),
    _reason("vatex-eu-g", "E", "G"),
    _reason("VATEX-EU-IC", "G", "K"),
    _reason("VATEX-EU-132-1I", "AE", "E"),
    _reason("VATEX-FR-FRANCHISE", "O", "E"),
    _reason("VATEX-EU-148-A", "AE", "E, G, K, O, Z"),
    Case("PK-LINE-NUMBER", BE, write(f"{LINE}[2]/cbc:ID", " 1 "), _at(f"{LINE}[2]"), _value("1")),
    _article("4006381333932", "0160"),
    _article("4006381333932", "0088"),
    _article("BOUCHON", "0160"),
    _content(b"Hello", "application/pdf", "note.pdf"),
    _content(PDF, "image/png", "note.png"),
    _content(PDF, "image/jpeg", "note.jpg"),
    _content(b"a;b", XLSX, "note.xlsx"),
    Case(
        "PK-ATTACHMENT-SIZE",
        FULL,
        attach(PDF + bytes(2_140_000)),
        ATTACHED,
        (("file", "note.pdf"), ("size", "2.1")),
    ),
    _name("note.png", "application/pdf"),
    _name("Note.PDF", "text/csv"),
]

_JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF"
RIGHT = [
    *(
        Case("PK-IBAN", BE, write(f"{ACCOUNT}/cbc:ID", text))
        for text in (
            "BE73 7360 4172 9060",
            "be73-7360-4172-9060",
            "736041729060",
            "ZA12345678901234",
            "BE12",
            "BE**************",
            "",
        )
    ),
    Case(
        "PK-IBAN",
        BE,
        both(write(f"{MEANS}/cbc:PaymentMeansCode", "68"), write(f"{ACCOUNT}/cbc:ID", NO_IBAN)),
    ),
    Case("PK-IBAN", BE, both(without(f"{MEANS}/cbc:PaymentMeansCode"), write(f"{ACCOUNT}/cbc:ID", NO_IBAN))),
    Case("PK-IBAN", DEBIT, write(f"{DEBITED}/cbc:ID", "12345678")),
    *(
        Case("PK-BIC", BE, write(BANK, text))
        for text in ("zilmbebb", "ZILM BE BB XXX", "20-00-00", "37040044", "SE:BANKGIRO", "")
    ),
    Case("PK-CREDITOR", FULL, scheme(f"{SELLER}/cac:PartyIdentification[1]/cbc:ID", "0199")),
    *(
        Case("PK-PAYMENT-REFERENCE", BE, write(REFERENCE, text))
        for text in (
            "***202/6090/41707***",
            "202609041707",
            "Factuur F2026/0417",
            "+++ zie factuur +++",
            "2026090417071",
            "RF18539007547034",
            "rf18 5390 0754 7034",
            "RF18 is our order",
            "RF19-5390",
            "RFC 2119",
            "",
        )
    ),
    Case("PK-PAYMENT-REFERENCE", BE, both(write("cbc:ID", "2026/0904/1708"), write(REFERENCE, "202609041708"))),
    Case("PK-PAYMENT-REFERENCE", BE, both(write("cbc:ID", "RF20260417"), write(REFERENCE, "RF20260417"))),
    Case("PK-PAYMENT-REFERENCE", "nl-invoice", write(REFERENCE, "202609041708")),
    *(Case("PK-DUE-DATE", BE, due(day)) for day in ("2026-09-04", "2026-09-04Z", "2027-01-01", "tomorrow", "")),
    Case("PK-DUE-DATE", BE, both(due("2026-09-03"), write("cac:LegalMonetaryTotal/cbc:PayableAmount", "0.00"))),
    Case("PK-DUE-DATE", BE, both(due("2026-09-03"), write("cac:LegalMonetaryTotal/cbc:PayableAmount", "all"))),
    Case("PK-DUE-DATE", BE, both(due("2026-09-03"), lambda root: twice(root, "cbc:IssueDate"))),
    *(
        Case("PK-PARTY-NUMBER", BE, write(f"{SELLER}/cbc:EndpointID", text, schemeID=name))
        for text, name in (
            ("BE 0563.731.435", "0208"),
            ("anything", "0130"),
            ("0563731435", "9925"),
            ("BE0563731435", "9925"),
            ("9900000098", "0235"),
            ("120174-3339", "0196"),
            ("", "0208"),
        )
    ),
    *(
        Case("PK-VAT-NUMBER", BE, write(f"{SELLER}/{VAT_ID}", text))
        for text in (
            "BE 0563.731.435",
            "XI110305878",
            "EU372000063",
            "LI12345",
            "SE556012579002",
            "NO923609016",
            "NO923609016MVA",
            "GR094259216",
            "CHE-116.281.710 MWST",
            "0563731435",
            "",
        )
    ),
    Case("PK-VAT-NUMBER", FULL, write(f"{SELLER}/cac:PartyTaxScheme[2]/cbc:CompanyID", "BE123")),
    *(
        Case("PK-ADDRESS-COUNTRY", BE, write(f"{SELLER}/cbc:EndpointID", "1", schemeID=name))
        for name in ("0208", "9925", "0193", "0088", "0060", "0199", "9918", "EM", "9999", "0235")
    ),
    Case("PK-ADDRESS-COUNTRY", BE, lambda root: find(root, f"{SELLER}/cbc:EndpointID").attrib.pop("schemeID")),
    Case(
        "PK-ADDRESS-COUNTRY",
        BE,
        both(scheme(f"{SELLER}/cbc:EndpointID", "0106"), without(f"{SELLER}/cac:PostalAddress")),
    ),
    Case(
        "PK-ADDRESS-COUNTRY",
        BE,
        both(scheme(f"{SELLER}/cbc:EndpointID", "0106"), write(f"{SELLER}/{VAT_ID}", "NL004495445B01")),
    ),
    Case(
        "PK-ADDRESS-COUNTRY",
        BE,
        both(
            scheme(f"{SELLER}/cbc:EndpointID", "0106"),
            scheme(f"{SELLER}/cac:PartyLegalEntity/cbc:CompanyID", "0190"),
        ),
    ),
    Case("PK-ADDRESS-COUNTRY", FULL, write(f"{SELLER}/cbc:EndpointID", "784301772", schemeID="0002")),
    Case("PK-ADDRESS-COUNTRY", FULL, write(f"{BUYER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode", "RE")),
    *(
        Case(
            "PK-VAT-REASON",
            EXEMPT,
            both(write(REASON, code), write(CATEGORY, category)),
        )
        for code, category in (
            ("VATEX-EU-AE", "AE"),
            ("VATEX-FR-AE", "AE"),
            ("VATEX-EU-IC", "K"),
            ("VATEX-EU-G", "G"),
            ("VATEX-EU-O", "O"),
            ("VATEX-EU-D", "E"),
            ("VATEX-EU-J", "E"),
            ("VATEX-EU-79-C", "E"),
            ("VATEX-EU-148-A", "G"),
            ("VATEX-EU-151-1D", "Z"),
            ("VATEX-EU-309", "O"),
            ("VATEX-FR-CGI261-1", "E"),
            ("NO-SUCH-REASON", "S"),
            ("VATEX-EU-AE", ""),
        )
    ),
    Case(
        "PK-VAT-REASON",
        EXEMPT,
        both(write(REASON, "VATEX-EU-AE"), lambda root: twice(root, CATEGORY, "S")),
    ),
    Case("PK-LINE-NUMBER", BE, write(f"{LINE}[2]/cbc:ID", "01")),
    Case("PK-LINE-NUMBER", BE, both(write(f"{LINE}[1]/cbc:ID", ""), write(f"{LINE}[2]/cbc:ID", ""))),
    Case("PK-LINE-NUMBER", BE, lambda root: twice(root, f"{LINE}[2]/cbc:ID", "1")),
    *(
        Case("PK-ITEM-NUMBER", FULL, article(text, name))
        for text, name in (
            ("4006381333931", "0160"),
            ("4006381333931", "0088"),
            ("96385074", "0160"),
            ("00036000291452", "0160"),
            ("anything", "0130"),
            ("", "0160"),
        )
    ),
    *(
        Case("PK-ATTACHMENT-CONTENT", FULL, attach(content, media_type))
        for content, media_type in (
            (PDF, "application/pdf"),
            (b"\r\n" * 400 + PDF, "application/pdf"),
            (b"\x89PNG\r\n\x1a\n....", "image/png"),
            (_JPEG, "image/jpeg"),
            (b"PK\x03\x04....", XLSX),
            (b"a;b", "text/csv"),
            (b"a;b", "application/x-own"),
            (b"", "application/pdf"),
        )
    ),
    Case("PK-ATTACHMENT-CONTENT", FULL, write(ATTACHMENT, "JVBE\n  Ri0xLjcK")),
    Case("PK-ATTACHMENT-CONTENT", FULL, write(ATTACHMENT, "not base64, but words")),
    Case("PK-ATTACHMENT-SIZE", FULL, attach(PDF + bytes(1_999_000))),
    Case("PK-ATTACHMENT-SIZE", FULL, write(ATTACHMENT, "\n".join(["JVBERi0xLjcK" * 6] * 37_000))),
    *(
        Case("PK-ATTACHMENT-NAME", FULL, attach(content, media_type, name))
        for content, media_type, name in (
            (PDF, "application/pdf", "NOTE.PDF"),
            (_JPEG, "image/jpeg", "note.jpeg"),
            (PDF, "application/pdf", "note"),
            (PDF, "application/pdf", ""),
            (PDF, "application/pdf", "note.v2"),
            (b"<a/>", "application/xml", "note.pdf"),
        )
    ),
]
