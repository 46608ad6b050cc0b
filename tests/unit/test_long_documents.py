"""Long documents are judged in parts, and what is said of them is what would be said of the whole."""

from __future__ import annotations

import pytest
from lxml import etree
from tests.documents import Element, find, invoice

from peppol_kit.xml import schema
from peppol_kit.xml.parser import parse


@pytest.fixture
def soon_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document of a dozen lines is long, one of two dozen very long."""
    monkeypatch.setattr(schema, "_SAMPLE", 4)
    monkeypatch.setattr(schema, "_LONG", 12)
    monkeypatch.setattr(schema, "_VERY_LONG", 24)


LINES = [5, 30, 47, 48, 49, 100]


def wrong(root: Element, place: int) -> None:
    """Take the currency of a line's amount away."""
    del find(root, f"cac:InvoiceLine[{place}]/cbc:LineExtensionAmount").attrib["currencyID"]


@pytest.mark.parametrize("count", LINES)
def test_a_right_document_satisfies_the_tight_schema_and_stays_as_it_is(count: int, soon_long: None) -> None:
    root = parse(invoice(count))
    before = etree.tostring(root)
    assert schema.is_tight(root)
    assert schema.errors(root) == []
    assert etree.tostring(root) == before


@pytest.mark.parametrize("count", LINES)
def test_a_wrong_line_anywhere_is_met(count: int, soon_long: None) -> None:
    data = invoice(count)
    for place in {1, 2, count // 2, count - 1, count}:
        root = parse(data)
        wrong(root, place)
        before = etree.tostring(root)
        assert not schema.is_tight(root)
        (error,) = schema.errors(root, data)
        assert error.location == f"/Invoice/cac:InvoiceLine[{place}]/cbc:LineExtensionAmount"
        assert error.message == "cbc:LineExtensionAmount has no attribute currencyID."
        assert etree.tostring(root) == before


@pytest.mark.parametrize("count", LINES)
def test_thousands_of_errors_are_those_of_the_whole(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    data = invoice(count).replace(b"<cbc:LineExtensionAmount ", b"<cbc:LineExtensionAmount x='y' ")
    data = data.replace(b"<cbc:IssueDate>", b"<cbc:IssueDate>x")
    whole = schema.errors(parse(data), data)
    assert len(whole) == count + 2
    for name, value in (("_SAMPLE", 4), ("_LONG", 12), ("_VERY_LONG", 24)):
        monkeypatch.setattr(schema, name, value)
    assert schema.errors(parse(data), data) == whole


def test_what_is_no_line_at_the_end_is_said_once(soon_long: None) -> None:
    data = invoice(3)
    strange = b"".join(b"<cac:Strange%d/>" % 1 for _ in range(40))
    data = data.replace(b"</Invoice>", strange + b"</Invoice>")
    assert data.count(b"<cac:Strange1/>") == 40
    (error,) = schema.errors(parse(data), data)
    assert error.location == "/Invoice/cac:Strange1[1]"
    assert "cac:Strange1 does not belong here" in error.message
