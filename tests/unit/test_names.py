"""Short names, whatever prefixes a sender chose."""

from __future__ import annotations

import pytest
from tests.documents import CAC, CBC, EXT, INVOICE

from peppol_kit.xml import names

CREDIT_NOTE = INVOICE.replace("Invoice", "CreditNote")


@pytest.mark.parametrize(
    ("tag", "short"),
    [
        (f"{{{CBC}}}ID", "cbc:ID"),
        (f"{{{CAC}}}InvoiceLine", "cac:InvoiceLine"),
        (f"{{{EXT}}}UBLExtensions", "ext:UBLExtensions"),
        (f"{{{INVOICE}}}Invoice", "Invoice"),
        (f"{{{CREDIT_NOTE}}}CreditNote", "CreditNote"),
        ("{urn:x}ID", "{urn:x}ID"),
        ("{urn:x}cbc", "{urn:x}cbc"),
        ("Invoice", "{}Invoice"),
    ],
)
def test_a_name_is_short_and_its_own(tag: str, short: str) -> None:
    assert names.short(tag) == short


@pytest.mark.parametrize(
    ("name", "local"),
    [("cbc:ID", "ID"), ("Invoice", "Invoice"), ("{urn:x:y}ID", "ID"), ("{}Invoice", "Invoice"), ("{urn:x}a", "a")],
)
def test_the_local_part_is_what_comes_last(name: str, local: str) -> None:
    assert names.local(name) == local


@pytest.mark.parametrize(
    ("name", "step"),
    [
        ("cbc:ID", "cbc:ID"),
        ("Invoice", "Invoice"),
        ("{urn:x}ID", "*:ID[namespace-uri()='urn:x']"),
        ("{}Invoice", "*:Invoice[namespace-uri()='']"),
    ],
)
def test_a_foreign_step_says_its_namespace(name: str, step: str) -> None:
    assert names.step(name) == step


@pytest.mark.parametrize(
    "tag", [f"{{{CBC}}}ID", f"{{{CAC}}}Party", f"{{{EXT}}}UBLExtension", f"{{{INVOICE}}}Invoice", "{urn:x}ID", "x"]
)
def test_a_short_name_leads_back_to_its_tag(tag: str) -> None:
    assert names.tag(names.short(tag)) == tag
