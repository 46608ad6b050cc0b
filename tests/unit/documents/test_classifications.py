"""Several classes of an item (BT-158) stand in its one item, each in an aggregate of its own."""

from __future__ import annotations

from pathlib import Path

from peppol_kit import Invoice, ItemClassification, Line, read

FULL = Path(__file__).parents[2] / "fixtures" / "valid" / "full-invoice.xml"


def test_they_are_read_into_their_field() -> None:
    document = read(FULL)
    assert document.lines[0].classifications == (
        ItemClassification(code="54112003", list_id="STI", list_version="26.0801"),
        ItemClassification(code="911490", list_id="HS"),
    )
    assert document.unmapped == ()


def test_they_are_written_into_the_item_that_has_the_name() -> None:
    classes = (ItemClassification(code="22029100", list_id="HS"), ItemClassification(code="15", list_id="STI"))
    xml = Invoice(lines=(Line(name="Tonic", classifications=classes),)).to_xml()
    assert xml.count(b"<cac:Item>") == 1
    assert xml.count(b"<cac:CommodityClassification>") == 2
    assert read(xml).lines[0].classifications == classes
