"""The invoice lines of a document that satisfies the tight schema, as columns: cheaper than a node for each element.

The tight schema says where each element stands, so that a column is one search for its name through the whole tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.xml import names
from peppol_kit.xml.names import CAC, CBC

if TYPE_CHECKING:
    from lxml import etree


class Entry(NamedTuple):
    """An allowance or charge on a line, and the place of the line, from 0; empty text for what is not given."""

    place: int
    indicator: str
    code: str
    percentage: str
    amount: str
    base: str


class Discount(NamedTuple):
    """A discount on a price, and the price that it leads to."""

    indicator: str
    amount: str
    gross: str
    price: str


class Columns(NamedTuple):
    """What the lines of a document say, a list entry a line where a list has no name of its own for its entries."""

    name: str
    quantities: list[str]
    units: list[str]
    nets: list[str]
    categories: list[str]
    raw_categories: set[str]
    """The categories as they are written, with white space around them."""
    rates: list[str]
    prices: list[str]
    names: int
    """How many items have a name."""
    base_quantities: dict[int, str]
    """The base quantities that are given, by the place of their line."""
    base_units: list[tuple[str, str]]
    """Units of base quantities, with the unit of the quantity on the line."""
    currencies: set[str]
    entries: list[Entry]
    discounts: list[Discount]
    periods: list[tuple[str, str]]
    orders: list[str]
    objects: list[tuple[str, str]]
    standards: set[str]
    origins: set[str]
    classifications: set[str]


def _cac(name: str) -> str:
    return f"{{{CAC}}}{name}"


def _cbc(name: str) -> str:
    return f"{{{CBC}}}{name}"


_LINE = {"Invoice": _cac("InvoiceLine"), "CreditNote": _cac("CreditNoteLine")}
_QUANTITY = {"Invoice": _cbc("InvoicedQuantity"), "CreditNote": _cbc("CreditedQuantity")}
_NET, _PRICE, _BASE = _cbc("LineExtensionAmount"), _cac("Price"), _cbc("BaseQuantity")
_ITEM, _NAME = _cac("Item"), _cbc("Name")
_CATEGORY, _ENTRY = _cac("ClassifiedTaxCategory"), _cac("AllowanceCharge")
_PERIOD, _ORDER, _OBJECT = _cac("InvoicePeriod"), _cac("OrderLineReference"), _cac("DocumentReference")
_START, _END, _ID, _TYPE = _cbc("StartDate"), _cbc("EndDate"), _cbc("ID"), _cbc("DocumentTypeCode")
_STANDARD, _ORIGIN, _CLASS = (
    _cac("StandardItemIdentification"),
    _cac("OriginCountry"),
    _cbc("ItemClassificationCode"),
)
_INDICATOR, _CODE, _PERCENTAGE = (
    _cbc("ChargeIndicator"),
    _cbc("AllowanceChargeReasonCode"),
    _cbc("MultiplierFactorNumeric"),
)
_AMOUNT, _BASE_AMOUNT = _cbc("Amount"), _cbc("BaseAmount")


def line_tag(root: etree._Element) -> str:
    """The tag of the lines of an invoice or credit note."""
    return _LINE[names.short(root.tag)]


def line_columns(root: etree._Element) -> Columns:
    """The columns of a document that satisfies the tight schema."""
    kind = names.short(root.tag)
    quantities = [(node.text or "", node.get("unitCode") or "") for node in root.iter(_QUANTITY[kind])]
    # the first net amount is the sum of all, in the document's totals
    nets = [(node.text or "", node.get("currencyID") or "") for node in root.iter(_NET)][1:]
    taxes = [(node[0].text or "", (node[1].text or "") if len(node) > 2 else "") for node in root.iter(_CATEGORY)]
    prices = [(node[0].text or "", node[0].get("currencyID") or "", len(node)) for node in root.iter(_PRICE)]
    currencies = {currency for _, currency in nets} | {currency for _, currency, _ in prices}
    columns = Columns(
        name=f"cac:{kind}Line",
        quantities=[text for text, _ in quantities],
        units=[unit for _, unit in quantities],
        nets=[text for text, _ in nets],
        categories=[code.strip() for code, _ in taxes],
        raw_categories={code for code, _ in taxes},
        rates=[rate for _, rate in taxes],
        prices=[text for text, _, _ in prices],
        names=sum(_has_name(item) for item in root.iter(_ITEM)),
        base_quantities={},
        base_units=[],
        currencies=currencies,
        entries=[],
        discounts=[],
        periods=[],
        orders=[],
        objects=[],
        standards=set(),
        origins=set(),
        classifications=set(),
    )
    if any(children > 1 for _, _, children in prices):
        _add_bases(root, columns)
    rare = list(root.iter(_ENTRY, _PERIOD, _ORDER, _OBJECT, _STANDARD, _ORIGIN, _CLASS))
    if rare:
        _add_rare(root, rare, columns)
    return columns


def line_numbers(root: etree._Element) -> list[str]:
    """What the lines of a document that satisfies the tight schema are numbered by; a column that few ask for."""
    return [line.findtext(_ID) or "" for line in root.iterchildren(line_tag(root))]


def _has_name(item: etree._Element) -> bool:
    """Whether an item has a name, which stands first or behind a description."""
    return item[0].tag == _NAME or (len(item) > 1 and item[1].tag == _NAME)


def _text(node: etree._Element, tag: str) -> str:
    return node.findtext(tag) or ""


def _attribute(node: etree._Element, tag: str, name: str) -> str:
    child = node.find(tag)
    return "" if child is None else child.get(name) or ""


def _add_rare(root: etree._Element, rare: list[etree._Element], columns: Columns) -> None:
    """What few lines have, met in one search for all of it; what stands in the header is not a line's."""
    entries = []
    for node in rare:
        tag = node.tag
        if node.getparent() is root:
            continue
        if tag == _ENTRY:
            entries.append(node)
        elif tag == _PERIOD:
            columns.periods.append((_text(node, _START), _text(node, _END)))
        elif tag == _ORDER:
            columns.orders.append(node[0].text or "")
        elif tag == _OBJECT:
            columns.objects.append((_text(node, _TYPE), _attribute(node, _ID, "schemeID")))
        elif tag == _STANDARD:
            columns.standards.add(node[0].get("schemeID") or "")
        elif tag == _ORIGIN:
            columns.origins.add(node[0].text or "")
        else:
            columns.classifications.add(node.get("listID") or "")
    if entries:
        _add_entries(root, entries, columns)


def _add_bases(root: etree._Element, columns: Columns) -> None:
    for place, price in enumerate(root.iter(_PRICE)):
        if len(price) > 1 and price[1].tag == _BASE:
            columns.base_quantities[place] = price[1].text or ""
            unit = price[1].get("unitCode")
            if unit is not None:
                columns.base_units.append((unit, columns.units[place]))


def _add_entries(root: etree._Element, entries: list[etree._Element], columns: Columns) -> None:
    """Allowances and charges of lines, and discounts on prices."""
    places = {line: place for place, line in enumerate(root.iterchildren(line_tag(root)))}
    for node in entries:
        amount, base = node.find(_AMOUNT), node.find(_BASE_AMOUNT)
        for part in (amount, base):
            if part is not None:
                columns.currencies.add(part.get("currencyID") or "")
        stated, of = ("" if part is None else part.text or "" for part in (amount, base))
        indicator, parent = _text(node, _INDICATOR), node.getparent()
        if parent is not None and parent.tag == _PRICE:
            columns.discounts.append(Discount(indicator, stated, of, parent[0].text or ""))
        elif parent is not None:
            code, percentage = _text(node, _CODE), _text(node, _PERCENTAGE)
            columns.entries.append(Entry(places[parent], indicator, code, percentage, stated, of))
