"""XRechnung CVD, for vehicles bought under the Clean Vehicles Directive: rules BR-DE-CVD-01 to 06 and BR-TMP-CVD-01."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit import codelists
from peppol_kit.rules._dsl import Broken, broken
from peppol_kit.rules.xrechnung._book import book, has_filled, is_cvd
from peppol_kit.terms import BG_25, BG_31, BG_32, BT_12, BT_17, BT_158, BT_160, BT_161, ubl
from peppol_kit.xml.tree import normal

if TYPE_CHECKING:
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

ITEM = "/Invoice/cac:InvoiceLine/cac:Item|/CreditNote/cac:CreditNoteLine/cac:Item"
CLASSIFICATION = (
    "/Invoice/cac:InvoiceLine/cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode|"
    "/CreditNote/cac:CreditNoteLine/cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode"
)
ATTRIBUTE = (
    "/Invoice/cac:InvoiceLine/cac:Item/cac:AdditionalItemProperty|"
    "/CreditNote/cac:CreditNoteLine/cac:Item/cac:AdditionalItemProperty"
)
SCHEME, NAME = "CVD", "cva"
CATEGORIES = frozenset({"M1", "M2", "M3", "N1", "N2", "N3"})
"""The vehicle categories."""
KINDS = frozenset({"clean", "zero-emission", "other"})
"""What a vehicle may be by the directive."""
SCHEMES = codelists.UNCL7143.changed(release="XRechnung CVD 0.9", added=SCHEME)

book.fatal(
    "BR-DE-CVD-01", ubl.DOCUMENT, given=is_cvd,
    doc="An invoice for vehicles names the contract (BT-12).\n\nGive the number of the contract.",
)(has_filled(BT_12))  # fmt: skip
book.fatal(
    "BR-DE-CVD-02", ubl.DOCUMENT, given=is_cvd,
    doc="An invoice for vehicles names the tender or lot (BT-17).\n\nGive the reference of the call for tenders.",
)(has_filled(BT_17))  # fmt: skip


def _categories(item: Node) -> int:
    """How many of the item's classifications (BT-158) are vehicle categories."""
    return sum(code.attributes.get("listID") == SCHEME for code in item.all(BT_158))


def _is_kind(attribute: Node) -> bool:
    """Whether an item attribute (BG-32) says of which kind a vehicle is."""
    return NAME in attribute.strings(BT_160)


def _kinds(item: Node) -> int:
    return sum(_is_kind(attribute) for attribute in item.all(BG_32))


@book.fatal("BR-DE-CVD-03", ubl.DOCUMENT, given=is_cvd)
def some_line_is_a_vehicle(document: Node) -> bool:
    """At least one line is a vehicle: its item has a classification (BT-158) of scheme CVD and an attribute (BT-160) cva.

    Say of each vehicle its category, and whether it is clean.
    """
    return any(_categories(item) and _kinds(item) for item in document.all(BG_25 / BG_31))


@book.fatal("BR-DE-CVD-06-a", ITEM, given=is_cvd, message="There are {count}.")
def category_goes_with_kind(item: Node) -> bool | Broken:
    """An item with a classification (BT-158) of scheme CVD has exactly one attribute (BT-160) cva.

    Say once whether the vehicle is clean, zero-emission or other.
    """
    count = _kinds(item)
    return not _categories(item) or count == 1 or broken(count=count)


@book.fatal("BR-DE-CVD-06-b", ITEM, given=is_cvd, message="There are {count}.")
def kind_goes_with_category(item: Node) -> bool | Broken:
    """An item with an attribute (BT-160) cva has exactly one classification (BT-158) of scheme CVD.

    Give the category of the vehicle once.
    """
    count = _categories(item)
    return not _kinds(item) or count == 1 or broken(count=count)


def _has_scheme(code: Node, _: Document) -> bool:
    """The official list has two blanks in a row, between which it finds the empty scheme and one that is absent."""
    return normal(code.attributes.get("listID", "")) != ""


book.code_list("BR-TMP-CVD-01", CLASSIFICATION, SCHEMES, attribute="listID", when=_has_scheme, given=is_cvd)


@book.fatal("BR-DE-CVD-04", CLASSIFICATION, given=is_cvd, message="The category is {value}.")
def category_is_known(code: Node) -> bool | Broken:
    """An item classification (BT-158) of scheme CVD is M1, M2, M3, N1, N2 or N3.

    Give the category as in the papers of the vehicle.
    """
    of_vehicle = normal(code.attributes.get("listID", "")) == SCHEME
    return not of_vehicle or code.normal in CATEGORIES or broken(value=code.text)


@book.fatal(
    "BR-DE-CVD-05", ATTRIBUTE, given=is_cvd, when=lambda attribute, _: _is_kind(attribute),
    message="The value is {value}.",
)  # fmt: skip
def kind_is_known(attribute: Node) -> bool | Broken:
    """The value (BT-161) of an item attribute cva (BT-160) is clean, zero-emission or other.

    Write one of these words.
    """
    value = attribute.clean(BT_161)
    return value in KINDS or broken(value=value or None)
