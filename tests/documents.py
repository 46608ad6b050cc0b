"""Documents for tests: our fixtures, small changes to them, and invoices of any number of lines, all different."""

from __future__ import annotations

import copy
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.report import Finding, Report

FIXTURES = Path(__file__).parent / "fixtures"
CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
EXT = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
INVOICE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
SBDH = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"
_PREFIXES = {"cac": CAC, "cbc": CBC, "ext": EXT}
_CENT = Decimal("0.01")
_UNITS = ("C62", "KGM", "HUR", "MTR", "LTR")

Element = etree._Element


# --- fixtures and changes to them


@cache
def data(name: str) -> bytes:
    """The bytes of a fixture: ``valid/be-invoice``."""
    return (FIXTURES / f"{name}.xml").read_bytes()


def root_of(name: str) -> Element:
    """The root of a fixture, to be changed."""
    return etree.fromstring(data(name))


def tag(name: str) -> str:
    """``cbc:ID`` as lxml writes it."""
    prefix, _, local = name.rpartition(":")
    return f"{{{_PREFIXES[prefix]}}}{local}"


def find(root: Element, path: str) -> Element:
    """The element at a path such as ``cac:InvoiceLine[2]/cbc:ID``; it must be there."""
    node = root.find(path, _PREFIXES)
    assert node is not None, path
    return node


def drop(root: Element, path: str) -> None:
    """Leave an element out."""
    node = find(root, path)
    parent = node.getparent()
    assert parent is not None
    parent.remove(node)


def twice(root: Element, path: str, text: str | None = None) -> Element:
    """Put a copy of an element behind it, with another text where one is given."""
    node = find(root, path)
    made = copy.deepcopy(node)
    if text is not None:
        made.text = text
    node.addnext(made)
    return made


def changed(name: str, change: Callable[[Element], object]) -> bytes:
    """A fixture with a change."""
    root = root_of(name)
    change(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def replaced(name: str, old: str, new: str) -> bytes:
    """A fixture with one piece of its source replaced, which must be there once."""
    source = data(name)
    assert source.count(old.encode()) == 1, old
    return source.replace(old.encode(), new.encode())


def without_declaration(source: bytes) -> bytes:
    """A document from its first element on."""
    return source[source.index(b"?>") + 2 :].lstrip() if source.startswith(b"<?xml") else source


def enveloped(source: bytes, between: bytes = b"\n") -> bytes:
    """A document in a Standard Business Document envelope whose header has elements of its own."""
    return (
        (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<sbd:StandardBusinessDocument xmlns:sbd="{SBDH}">\n'
            "<sbd:StandardBusinessDocumentHeader><sbd:HeaderVersion>1.0</sbd:HeaderVersion><sbd:Sender>"
            '<sbd:Identifier Authority="iso6523-actorid-upis">0208:0123456749</sbd:Identifier></sbd:Sender>'
            "</sbd:StandardBusinessDocumentHeader>"
        ).encode()
        + between
        + without_declaration(source)
        + b"</sbd:StandardBusinessDocument>"
    )


# --- reports


def by_rule(report: Report, rule: str) -> list[Finding]:
    """The findings of one rule."""
    return [finding for finding in report.findings if finding.rule == rule]


def only(report: Report, rule: str) -> Finding:
    """The one finding of a rule."""
    found = by_rule(report, rule)
    assert len(found) == 1, (rule, [finding.rule for finding in report.findings])
    return found[0]


def rules(report: Report) -> list[str]:
    """The rules that found something, each once, sorted."""
    return sorted({finding.rule for finding in report.findings})


def layers(report: Report) -> dict[str, str]:
    """What each layer says."""
    return {layer.name: layer.verdict for layer in report.layers}


def line_of(source: bytes | str, piece: str, *, occurrence: int = 1) -> int:
    """The line, from 1, on which a piece of text stands for the so manieth time."""
    text = source.decode() if isinstance(source, bytes) else source
    place = -1
    for _ in range(occurrence):
        place = text.index(piece, place + 1)
    return text.count("\n", 0, place) + 1


# --- invoices of any length


def _round(value: Decimal) -> Decimal:
    return value.quantize(_CENT, ROUND_HALF_UP)


def _line(model: Element, number: int) -> tuple[Element, Decimal]:
    """One line, unlike any other, and its net amount: every tenth has an allowance, every tenth a price for 100."""
    line = copy.deepcopy(model)
    quantity, price = Decimal(1 + number * 7 % 29), Decimal(100 + number * 7919 % 99991) / 100
    net = _round(quantity * price)
    unit = _UNITS[number % len(_UNITS)]
    find(line, "cbc:ID").text = str(number)
    find(line, "cbc:InvoicedQuantity").text = str(quantity)
    find(line, "cbc:InvoicedQuantity").set("unitCode", unit)
    find(line, "cac:Item/cbc:Name").text = f"Item {number * 104729 % 1000003} of {number}"
    find(line, "cac:Price/cbc:PriceAmount").text = str(price)
    if number % 10 == 0:
        off = _round(net / 10)
        entry = etree.Element(tag("cac:AllowanceCharge"))
        for name, text in (("ChargeIndicator", "false"), ("AllowanceChargeReasonCode", "95"), ("Amount", str(off))):
            etree.SubElement(entry, tag(f"cbc:{name}")).text = text
        entry[-1].set("currencyID", "EUR")
        find(line, "cac:Item").addprevious(entry)
        net -= off
    elif number % 10 == 5:
        find(line, "cac:Price/cbc:PriceAmount").text = str(price * 100)
        base = etree.SubElement(find(line, "cac:Price"), tag("cbc:BaseQuantity"), unitCode=unit)
        base.text = "100"
    find(line, "cbc:LineExtensionAmount").text = str(net)
    return line, net


@cache
def invoice(lines: int, *, broken: bool = False) -> bytes:
    """A valid invoice of so many lines; with ``broken`` each line's amount is a euro too high."""
    root = root_of("valid/be-invoice")
    drop(root, "cac:AllowanceCharge")
    drop(root, "cac:LegalMonetaryTotal/cbc:ChargeTotalAmount")
    for _ in range(2):
        drop(root, "cac:TaxTotal/cac:TaxSubtotal[2]")
    model = find(root, "cac:InvoiceLine[2]")
    find(model, "cac:Item/cac:ClassifiedTaxCategory/cbc:Percent").text = "21"
    for _ in range(2):
        drop(root, "cac:InvoiceLine")
    total = Decimal(0)
    for number in range(1, lines + 1):
        line, net = _line(model, number)
        if broken:
            net += 1
            find(line, "cbc:LineExtensionAmount").text = str(net)
        total += net
        root.append(line)
    tax = _round(total * 21 / 100)
    sums, breakdown = "cac:LegalMonetaryTotal", "cac:TaxTotal/cac:TaxSubtotal"
    for path, value in {
        "cac:TaxTotal/cbc:TaxAmount": tax,
        f"{breakdown}/cbc:TaxableAmount": total,
        f"{breakdown}/cbc:TaxAmount": tax,
        f"{sums}/cbc:LineExtensionAmount": total,
        f"{sums}/cbc:TaxExclusiveAmount": total,
        f"{sums}/cbc:TaxInclusiveAmount": total + tax,
        f"{sums}/cbc:PayableAmount": total + tax,
    }.items():
        find(root, path).text = str(value)
    etree.indent(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
