"""The lines of a document: a table, with what else is said of a line below it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from peppol_kit import money
from peppol_kit.codelists import UNECE_REC20
from peppol_kit.rendering.building import aligned
from peppol_kit.rendering.sections import amounts
from peppol_kit.rendering.view import Entry, Head, Row, Table
from peppol_kit.terms import (
    BG_25,
    BG_26,
    BG_27,
    BG_28,
    BT_126,
    BT_127,
    BT_128,
    BT_129,
    BT_130,
    BT_131,
    BT_132,
    BT_133,
    BT_146,
    BT_147,
    BT_148,
    BT_149,
    BT_151,
    BT_152,
    BT_153,
    BT_154,
    BT_155,
    BT_156,
    BT_157,
    BT_158,
    BT_159,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.documents import ItemClassification, Line
    from peppol_kit.rendering.building import Building

_QUANTITY, _PRICE, _NET = 2, 4, 6


def table(b: Building) -> Table:
    """All lines."""
    lines = b.document.lines
    places = [b.place(line, f"{b.root}/line[{number}]") for number, line in enumerate(lines, 1)]
    rows = [_cells(b, line, place) for line, place in zip(lines, places, strict=True)]
    for column in (_QUANTITY, _PRICE, _NET):
        for row, cell in zip(rows, aligned([row[column] for row in rows], b.formats.point), strict=True):
            row[column] = cell
    entries = tuple(
        Entry(b.key(place), tuple(cells), tuple(_details(b, line, place)), line.text_lines, carried)
        for line, place, cells, carried in zip(lines, places, rows, _sums(b), strict=True)
    )
    heads = (
        Head(b.label(BT_126)),
        Head(b.label(BT_153), "wide"),
        Head(b.label(BT_129), "number"),
        Head(b.label(BT_130), "unit"),
        Head(b.label(BT_146), "number"),
        Head(b.label(BT_152), "number"),
        Head(b.label(BT_131), "number"),
    )
    missing = None if lines else b.cell(b.root, BG_25, None)
    return Table(b.label(BG_25), heads, entries, missing)


def _sums(b: Building) -> Iterator[str]:
    """What the lines come to, up to each of them."""
    total = Decimal(0)
    for line in b.document.lines:
        with money.exact():
            total += line.net_amount or 0
        yield b.formats.amount(total)


def _cells(b: Building, line: Line, place: str) -> list[Row]:
    quantity = None if line.quantity is None else b.formats.quantity(line.quantity)
    return [
        b.cell(place, BT_126, line.id),
        b.cell(place, BT_153, line.name),
        b.cell(place, BT_129, quantity),
        b.cell(place, BT_130, _unit(b, line.unit)),
        b.cell(place, BT_146, b.amount(line.price)),
        amounts.vat_cell(b, (BT_151, line.vat_category), (BT_152, line.vat_rate), place),
        b.cell(place, BT_131, b.amount(line.net_amount)),
    ]


def _unit(b: Building, unit: str | None) -> str | None:
    return None if unit is None else b.words.code(UNECE_REC20, unit)


def _details(b: Building, line: Line, place: str) -> Iterator[Row]:
    yield from (row._replace(label="") for row in b.row(place, BT_154, line.description))
    for attribute in line.attributes:
        yield from amounts.attribute(b, attribute, place)
    yield from b.rows(place, (BT_155, line.seller_item_id), (BT_156, line.buyer_item_id))
    yield from b.identifier(place, BT_157, line.standard_item_id)
    for classification in line.classifications:
        yield from b.row(place, BT_158, classification.code, code=_list(b, classification))
    yield from b.row(place, BT_159, None if line.origin_country is None else b.formats.country(line.origin_country))
    yield from _price(b, line, place)
    for allowance in line.allowances:
        yield amounts.line_allowance(b, allowance, b.place(allowance, f"{place}/{BG_27}"))
    for charge in line.charges:
        yield amounts.line_charge(b, charge, b.place(charge, f"{place}/{BG_28}"))
    yield from _period(b, line, place)
    yield from b.row(place, BT_132, line.order_line)
    yield from b.identifier(place, BT_128, line.object_id)
    yield from b.rows(place, (BT_133, line.cost_code), (BT_127, line.own_note))


def _list(b: Building, classification: ItemClassification) -> str:
    """The list that a class is of, and its version."""
    version = classification.list_version
    said = (classification.list_id, version and b.page["version"].format(version=version))
    return ", ".join(filter(None, said))


def _price(b: Building, line: Line, place: str) -> Iterator[Row]:
    """How the price came about, and how many it is for."""
    yield from b.rows(place, (BT_148, b.money(line.gross_price)), (BT_147, b.money(line.price_discount)))
    base = None if line.base_quantity is None else b.formats.quantity(line.base_quantity)
    yield from b.row(place, BT_149, " ".join(filter(None, (base, _unit(b, line.base_unit)))))


def _period(b: Building, line: Line, place: str) -> Iterator[Row]:
    if line.period is not None:
        at = b.place(line.period, f"{place}/{BG_26}")
        text = b.period(b.day(line.period.start), b.day(line.period.end))
        if text:
            yield Row(b.key(at), b.label(BG_26), text)
