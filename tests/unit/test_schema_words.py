"""What does not satisfy the schema is said in plain words, at a place in short names whatever the prefixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree
from tests.documents import CAC, CBC, Element, changed, data, drop, enveloped, find, line_of, only, tag, twice

from peppol_kit import validate

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[Element], object]

SUPPLIER = "cac:AccountingSupplierParty/cac:Party"
LINE = "cac:InvoiceLine[2]"


def text(path: str, value: str | None) -> Change:
    return lambda root: setattr(find(root, path), "text", value)


def attribute(path: str, name: str, value: str | None) -> Change:
    def change(root: Element) -> None:
        node = find(root, path)
        if value is None:
            del node.attrib[name]
        else:
            node.set(name, value)

    return change


def inside(path: str, name: str, value: str = "x") -> Change:
    """A new last child."""

    def change(root: Element) -> None:
        etree.SubElement(find(root, path), tag(name) if ":" in name and name[0] != "{" else name).text = value

    return change


def first(path: str) -> Change:
    """To the front of the document."""
    return lambda root: root.insert(0, find(root, path))


def emptied(path: str) -> Change:
    return lambda root: find(root, path).clear()


def without_lines(root: Element) -> None:
    for line in root.findall(tag("cac:InvoiceLine")):
        root.remove(line)


CASES: dict[str, tuple[Change, str, str]] = {
    "nothing in it": (
        emptied("cac:TaxTotal"),
        "/Invoice/cac:TaxTotal",
        "cac:TaxTotal is incomplete. What is missing is cbc:TaxAmount.",
    ),
    "no lines": (
        without_lines,
        "/Invoice",
        "Invoice is incomplete. What is missing is cac:InvoiceLine.",
    ),
    "left out": (
        lambda root: drop(root, "cbc:ID"),
        "/Invoice/cbc:IssueDate",
        "cbc:IssueDate does not belong here. What may stand here is cbc:ProfileExecutionID or cbc:ID.",
    ),
    "twice": (
        lambda root: twice(root, "cac:LegalMonetaryTotal"),
        "/Invoice/cac:LegalMonetaryTotal[2]",
        "cac:LegalMonetaryTotal does not belong here. What may stand here is cac:InvoiceLine.",
    ),
    "unknown": (
        inside(LINE, "cbc:Nonsense"),
        "/Invoice/cac:InvoiceLine[2]/cbc:Nonsense",
        "cbc:Nonsense does not belong here.",
    ),
    "foreign": (
        inside("cac:PaymentTerms", "{urn:x}Nonsense"),
        "/Invoice/cac:PaymentTerms/*:Nonsense[namespace-uri()='urn:x']",
        "Nonsense does not belong here.",
    ),
    "letters in a number": (
        text(f"{LINE}/cbc:LineExtensionAmount", "170,40"),
        "/Invoice/cac:InvoiceLine[2]/cbc:LineExtensionAmount",
        "cbc:LineExtensionAmount has the value '170,40',",
    ),
    "empty number": (
        text(f"{LINE}/cbc:LineExtensionAmount", None),
        "/Invoice/cac:InvoiceLine[2]/cbc:LineExtensionAmount",
        "cbc:LineExtensionAmount has the value '',",
    ),
    "no date": (text("cbc:IssueDate", "4-9-2026"), "/Invoice/cbc:IssueDate", "cbc:IssueDate has the value '4-9-2026',"),
    "quotes": (text("cbc:IssueDate", "4'9'26"), "/Invoice/cbc:IssueDate", "cbc:IssueDate has the value '4'9'26',"),
    "braces": (text("cbc:IssueDate", "{name}"), "/Invoice/cbc:IssueDate", "cbc:IssueDate has the value '{name}',"),
    "lines": (text("cbc:IssueDate", "4\n9"), "/Invoice/cbc:IssueDate", "cbc:IssueDate has the value '4 9',"),
    "neither true nor false": (
        text("cac:AllowanceCharge/cbc:ChargeIndicator", "yes"),
        "/Invoice/cac:AllowanceCharge/cbc:ChargeIndicator",
        "cbc:ChargeIndicator has the value 'yes',",
    ),
    "no currency": (
        attribute("cac:TaxTotal/cbc:TaxAmount", "currencyID", None),
        "/Invoice/cac:TaxTotal/cbc:TaxAmount",
        "cbc:TaxAmount has no attribute currencyID.",
    ),
    "unknown attribute": (
        attribute("cbc:ID", "foo", "x"),
        "/Invoice/cbc:ID",
        "cbc:ID may not have the attribute foo.",
    ),
    "odd attribute": (
        attribute("cbc:InvoiceTypeCode", "listURI", "%%"),
        "/Invoice/cbc:InvoiceTypeCode",
        "cbc:InvoiceTypeCode has the value '%%' in the attribute listURI,",
    ),
    "loose text": (
        text(LINE, "loose"),
        "/Invoice/cac:InvoiceLine[2]",
        "cac:InvoiceLine has text of its own, but may only have elements.",
    ),
    "element in a value": (
        inside("cbc:ID", "cbc:Name"),
        "/Invoice/cbc:ID",
        "cbc:ID has elements, but may only have text.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_place_and_the_words(name: str) -> None:
    change, location, words = CASES[name]
    report = validate(changed("valid/be-invoice", change))
    finding = only(report, "XSD")
    assert report.schema_valid is False
    assert finding.severity == "fatal"
    assert finding.location == location
    assert finding.message.startswith(words)
    assert finding.message.endswith(".")
    assert finding.hint == "The sender's software writes UBL that is not valid: it has to be corrected there."


@pytest.mark.parametrize("name", CASES)
def test_the_words_are_not_those_of_the_machine(name: str) -> None:
    message = only(validate(changed("valid/be-invoice", CASES[name][0])), "XSD").message
    for word in ("Element '", "atomic type", "content type", "element-only", "{urn", "\n"):
        assert word not in message


def test_a_long_value_is_cut() -> None:
    finding = only(validate(changed("valid/be-invoice", text("cbc:IssueDate", "9" * 10_000))), "XSD")
    assert finding.message.startswith("cbc:IssueDate has the value '9999")
    assert len(finding.message) < 500


def test_of_many_that_may_stand_somewhere_a_few_are_named() -> None:
    finding = only(validate(changed("valid/be-creditnote", first("cbc:IssueDate"))), "XSD")
    assert finding.message == (
        "cbc:IssueDate does not belong here. What may stand here is ext:UBLExtensions, cbc:UBLVersionID, "
        "cbc:CustomizationID, cbc:ProfileID, cbc:ProfileExecutionID, cbc:ID."
    )


def test_each_place_is_a_finding() -> None:
    def change(root: Element) -> None:
        for amount in root.iter(tag("cbc:LineExtensionAmount")):
            amount.text = "x"

    report = validate(changed("valid/be-invoice", change))
    assert [finding.location for finding in report.findings] == [
        "/Invoice/cac:LegalMonetaryTotal/cbc:LineExtensionAmount",
        "/Invoice/cac:InvoiceLine[1]/cbc:LineExtensionAmount",
        "/Invoice/cac:InvoiceLine[2]/cbc:LineExtensionAmount",
    ]


# --- whatever the prefixes

WRITTEN = {
    "a: b: c:": {"": "a:", "cac:": "b:", "cbc:": "c:"},
    "swapped": {"cac:": "cbc:", "cbc:": "cac:"},
    "default is cbc": {"": "inv:", "cbc:": ""},
}


def renamed(source: bytes, prefixes: dict[str, str]) -> bytes:
    """A document with other prefixes."""
    root = etree.fromstring(source)
    short = {CAC: "cac:", CBC: "cbc:"}

    def name(node: Element) -> str:
        qualified = etree.QName(node)
        prefix = short.get(qualified.namespace or "", "")
        return prefixes.get(prefix, prefix) + qualified.localname

    def write(node: Element) -> str:
        own = "".join(f' {key}="{value}"' for key, value in node.attrib.items())
        inside = (node.text or "") + "".join(write(child) for child in node)
        return f"<{name(node)}{own}>{inside}</{name(node)}>{node.tail or ''}"

    declared = ""
    for prefix, namespace in (("", etree.QName(root).namespace), ("cac:", CAC), ("cbc:", CBC)):
        written = prefixes.get(prefix, prefix).rstrip(":")
        declared += f' xmlns{":" + written if written else ""}="{namespace}"'
    body = write(root)
    head = f"<{name(root)}"
    return (head + declared + body.removeprefix(head)).encode()


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("name", [name for name in CASES if name not in {"foreign", "unknown"}])
def test_other_prefixes_change_neither_place_nor_words(name: str, written: str) -> None:
    source = changed("valid/be-invoice", CASES[name][0])
    plain, other = only(validate(source), "XSD"), only(validate(renamed(source, WRITTEN[written])), "XSD")
    assert other.location == plain.location
    assert other.message == plain.message


@pytest.mark.parametrize("name", CASES)
def test_an_envelope_changes_neither_place_nor_words(name: str) -> None:
    source = changed("valid/be-invoice", CASES[name][0])
    plain, other = only(validate(source), "XSD"), only(validate(enveloped(source)), "XSD")
    assert (other.location, other.message) == (plain.location, plain.message)
    assert other.line - plain.line == line_of(enveloped(source), "<Invoice") - line_of(source, "<Invoice")


# --- what is no document of UBL


@pytest.mark.parametrize(
    ("source", "location"),
    [
        (b"<a/>", "/*:a[namespace-uri()='']"),
        (b"<Invoice/>", "/*:Invoice[namespace-uri()='']"),
        (b'<Invoice xmlns="urn:x"/>', "/*:Invoice[namespace-uri()='urn:x']"),
        (b'<x:y xmlns:x="urn:x"/>', "/*:y[namespace-uri()='urn:x']"),
        (f'<ID xmlns="{CBC}"/>'.encode(), "/cbc:ID"),
        (
            b'<CommonBasicComponents xmlns="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"/>',
            "/cbc:CommonBasicComponents",
        ),
    ],
)
def test_what_is_no_document_of_ubl_is_said_to_be_none(source: bytes, location: str) -> None:
    finding = only(validate(source), "XSD")
    assert (finding.location, finding.line) == (location, 1)
    assert finding.message == "This is not a document type of UBL 2.1."


def test_the_words_of_a_fixture_are_those_of_the_document() -> None:
    finding = only(validate(data("broken/schema-order")), "XSD")
    assert finding.location == "/Invoice/cbc:DueDate"
    assert finding.line == line_of(data("broken/schema-order"), "<cbc:DueDate>")
