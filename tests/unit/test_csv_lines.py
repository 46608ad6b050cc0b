"""Lines of CSV become lines of an invoice, exactly as the mapping says, and nothing is guessed."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peppol_kit import ConfigurationError, CreditNote, DocumentParseError, Invoice, validate
from peppol_kit.documents.csv_lines import CsvMapping, from_csv, from_rows
from peppol_kit.report import Problem

WHOLE = """
delimiter = ";"
decimal = ","
thousands = "."

[document]
number = "F2026/0420"
issued = 2026-09-04
due_date = 2026-10-04
buyer_reference = "Tapkraan 3"
payment_means = [{ code = "30", transfer = { account = "BE73736041729060" } }]

[document.seller]
name = "Brouwerij De Zilvermeeuw BV"
endpoint = "0208:0563731435"
vat_id = "BE0563731435"
address = { country = "BE" }

[document.buyer]
name = "'t Wiel NV"
endpoint = "0208:0741831452"
address = { country = "BE" }

[columns]
name = "Article"
quantity = "Qty"
price = "Price"
vat_rate = "VAT"
period = { start = "From" }
standard_item_id = { value = "GTIN" }

[[columns.allowances]]
percent = "Off"

[defaults]
unit = "KGM"
standard_item_id = { scheme = "0160" }
attributes = [{ name = "Colour", value = "Black" }]

[[defaults.allowances]]
reason = "Staffelkorting"
"""
COLUMNS = {"name": "Article", "quantity": "Qty", "price": "Price"}
HEADER = ["Article", "Qty", "Price"]


def mapping(**changes: Any) -> CsvMapping:
    return CsvMapping.model_validate({"columns": COLUMNS, "defaults": {"vat_rate": "21"}, **changes})


def problems(rows: list[list[str]], of: CsvMapping) -> tuple[Problem, ...]:
    with pytest.raises(DocumentParseError) as caught:
        from_rows(rows, of)
    return caught.value.problems


def one(cells: dict[str, str], **changes: Any) -> Any:
    """The line of one row."""
    (line,) = from_rows([list(cells), list(cells.values())], mapping(**changes)).lines
    return line


# --- documents


def test_a_whole_invoice_is_valid() -> None:
    made = from_csv(
        "\ufeffArticle;Qty;Price;VAT;From;GTIN;Off;Remark\n"
        "Tripel;8;1.096,50;21%;2026-09-01;05402314172636;4;x\n"
        '"Glass; ""tall""";-12;14,2;6;;;;\n'
        ";;;;;;;a remark of its own\n".encode(),
        CsvMapping.from_toml(WHOLE),
    )
    assert type(made) is Invoice
    assert validate(made.to_xml()).verdict == "valid"
    first, second = made.lines
    assert (first.name, first.quantity, first.price, first.vat_rate) == ("Tripel", 8, Decimal("1096.50"), 21)
    assert (first.unit, first.net_amount) == ("KGM", Decimal("8421.12"))
    assert first.period is not None
    assert str(first.period.start) == "2026-09-01"
    assert str(first.standard_item_id) == "0160:05402314172636"
    assert [(off.percent, off.reason, off.amount) for off in first.allowances] == [
        (4, "Staffelkorting", Decimal("350.88"))
    ]
    assert (second.name, second.quantity, second.price, second.vat_rate) == ('Glass; "tall"', -12, Decimal("14.2"), 6)
    assert (second.period, second.standard_item_id, second.allowances) == (None, None, ())
    assert [entry.value for entry in second.attributes] == ["Black"]


def test_a_mapping_may_make_a_credit_note() -> None:
    made = from_rows([HEADER, ["Tripel", "1", "2"]], mapping(document={"kind": "credit note", "number": "7"}))
    assert type(made) is CreditNote
    assert made.number == "7"


def test_prices_with_vat_come_out_to_the_cent() -> None:
    made = from_rows([HEADER, ["Fiets", "3", "49.99"]], mapping(prices="gross"))
    assert made.totals is not None
    assert made.totals.payable == Decimal("149.97")


def test_a_default_stands_where_a_cell_is_empty_and_yields_where_it_is_not() -> None:
    defaults = {"vat_rate": "21", "unit": "HUR", "note": "as agreed"}
    cells = {"Article": "a", "Qty": "1", "Price": "2", "Unit": " KGM ", "Note": " "}
    line = one(cells, columns={**COLUMNS, "unit": "Unit", "note": "Note"}, defaults=defaults)
    assert (line.unit, line.note) == ("KGM", "as agreed")


def test_a_column_may_be_several_fields() -> None:
    assert (
        one({"Article": "a", "Qty": "1", "Price": "2"}, columns={**COLUMNS, "seller_item_id": "Article"}).seller_item_id
        == "a"
    )


def test_an_identifier_takes_a_column_of_its_own() -> None:
    cells = {"Article": "a", "Qty": "1", "Price": "2", "Meter": "0088:5412345000020"}
    assert one(cells, columns={**COLUMNS, "object_id": "Meter"}).object_id.scheme == "0088"


@pytest.mark.parametrize(("encoding", "name"), [("cp1252", "Café €"), ("utf-16", "Café €"), ("UTF-8", "Café €")])
def test_letters_are_read_by_the_encoding_that_is_said(encoding: str, name: str) -> None:
    made = from_csv(f"Article,Qty,Price\n{name},1,2\n".encode(encoding), mapping(encoding=encoding))
    assert made.lines[0].name == name


def test_cells_may_have_line_breaks_and_rows_may_be_short() -> None:
    made = from_csv(
        b'Article\tQty\tPrice\tNote\r\n"a\nb"\t1\t2\r\n', mapping(delimiter="\t", columns={**COLUMNS, "note": "Note"})
    )
    assert (made.lines[0].name, made.lines[0].note) == ("a\nb", None)


# --- numbers


@pytest.mark.parametrize(
    ("text", "decimal", "thousands", "value"),
    [
        ("1", ".", "", "1"),
        ("-1.50", ".", "", "-1.50"),
        ("007", ".", "", "7"),
        ("1.234.567,8", ",", ".", "1234567.8"),
        ("1234567,8", ",", ".", "1234567.8"),
        ("1,234.5", ".", ",", "1234.5"),
        ("1 234,5", ",", " ", "1234.5"),
        ("1\u00a0234,5", ",", " ", "1234.5"),
        ("1\u202f234,5", ",", " ", "1234.5"),
        ("1'234.5", ".", "'", "1234.5"),
        ("1\u2019234.5", ".", "'", "1234.5"),
    ],
)
def test_a_number_is_read_as_the_mapping_says(text: str, decimal: str, thousands: str, value: str) -> None:
    line = one({"Article": "a", "Qty": "1", "Price": text}, decimal=decimal, thousands=thousands)
    assert line.price * line.quantity == Decimal(value)


@pytest.mark.parametrize(
    ("text", "decimal", "thousands"),
    [
        ("1,5", ".", ""),
        ("1.5", ",", ""),
        ("1,5", ".", ","),
        ("1.50", ",", "."),
        ("1.2345", ",", "."),
        ("12.34.567", ",", "."),
        ("1 234", ".", ""),
        ("1,234,", ".", ","),
        (".5", ".", ""),
        ("1.", ".", ""),
        ("1e3", ".", ""),
        ("+1", ".", ""),
        ("1-", ".", ""),
        ("1_000", ".", ""),
        ("\u0661", ".", ""),
        ("NaN", ".", ""),
        ("EUR 1", ".", ""),
        ("1%", ".", ""),
    ],
)
def test_a_number_in_another_notation_is_a_problem(text: str, decimal: str, thousands: str) -> None:
    found = problems([HEADER, ["a", "1", text]], mapping(decimal=decimal, thousands=thousands))
    assert found == (Problem("BT-146", 'row 2, column "Price"', 0, text, "it is not a number"),)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=0, max_value=10**12),
    st.sampled_from([(".", ","), (",", "."), (",", " "), (".", "'"), (".", ""), (",", "")]),
    st.sampled_from([",", ";", "\t"]),
)
def test_every_number_comes_back_from_every_notation(value: Decimal, notation: tuple[str, str], delimiter: str) -> None:
    decimal, thousands = notation
    text = f"{value:,}".replace(",", "_").replace(".", decimal).replace("_", thousands)
    file = StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows([HEADER, ["a, b; c", "1", text]])
    made = from_csv(file.getvalue().encode(), mapping(decimal=decimal, thousands=thousands, delimiter=delimiter))
    assert (made.lines[0].name, made.lines[0].price) == ("a, b; c", value)


def test_a_percentage_may_have_its_sign() -> None:
    cells = {"Article": "a", "Qty": "1", "Price": "2"}
    for text in ("6", "6%", "6 %"):
        assert one({**cells, "VAT": text}, columns={**COLUMNS, "vat_rate": "VAT"}).vat_rate == 6


# --- what is wrong


def test_every_wrong_cell_is_told_with_its_row_column_and_text() -> None:
    of = mapping(columns={**COLUMNS, "period": {"start": "From"}})
    found = problems(
        [
            [*HEADER, "From"],
            ["a", "one", "1.5.0", "4/9/2026"],
            ["b\x01", "1", "1", "20260904"],
            ["c", "1", "1", "", "", "5"],
            ["d", "1", "1", "2026-02-30", "", ""],
        ],
        of,
    )
    day = "it is not a date (YYYY-MM-DD)"
    assert found == (
        Problem("BT-129", 'row 2, column "Qty"', 0, "one", "it is not a number"),
        Problem("BT-146", 'row 2, column "Price"', 0, "1.5.0", "it is not a number"),
        Problem("BT-134", 'row 2, column "From"', 0, "4/9/2026", day),
        Problem("BT-153", 'row 3, column "Article"', 0, "b\x01", "it has a character that cannot be written in XML"),
        Problem("BT-134", 'row 3, column "From"', 0, "20260904", day),
        Problem(
            "",
            "row 4",
            0,
            "",
            "it has more cells than there are columns: is the delimiter right, and are texts quoted?",
        ),
        Problem("BT-134", 'row 5, column "From"', 0, "2026-02-30", day),
    )


def test_a_decimal_comma_that_is_taken_for_a_delimiter_is_told() -> None:
    with pytest.raises(DocumentParseError, match="row 2: it has more cells than there are columns"):
        from_csv(b"Article,Qty,Price\nTripel,8,96,50\n", mapping())


def test_columns_that_are_not_there_or_twice_are_told_once() -> None:
    assert problems([["Article", " Qty", "Qty"], ["a", "1", "2"]], mapping()) == (
        Problem("", "row 1", 0, "", 'there is no column "Price"; the header has "Article", "Qty", "Qty"'),
        Problem("", "row 1", 0, "", 'there are several columns "Qty"; the header has "Article", "Qty", "Qty"'),
    )
    assert problems([], mapping())[0].reason == ('there is no column "Article", "Qty", "Price"; the header has nothing')


def test_a_file_without_lines_is_no_document() -> None:
    for rows in ([HEADER], [HEADER, [], ["", " ", ""]]):
        assert problems(rows, mapping()) == (Problem("BG-25", "", 0, "", "there is no row with a line"),)


def test_what_is_missing_in_a_row_is_told_with_the_row() -> None:
    rows = [HEADER, ["a", "1", "2"], ["", "", ""], ["b", "1", ""]]
    says = "Item net price (BT-146) is missing in line 2"
    assert problems(rows, mapping()) == (Problem("BT-146", "row 4", 0, "", says),)
    numbered = mapping(columns={**COLUMNS, "id": "No", "allowances": [{"reason": "Why"}]})
    rows = [[*HEADER, "No", "Why"], ["a", "1", "2", "10", ""], ["b", "1", "3", "20", "x"]]
    (problem,) = problems(rows, numbered)
    assert (problem.term, problem.place) == ("BT-136", "row 3")


def test_what_is_missing_in_the_document_is_told_without_a_row() -> None:
    (problem,) = problems([HEADER, ["a", "1", "2"]], mapping(document={"charges": [{"reason": "x"}]}))
    assert (problem.term, problem.place) == ("BT-99", "document")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"Article,Qty,Price\nCaf\xe9,1,2\n", "it is not utf-8: invalid continuation byte"),
        (b'Article,Qty,Price\n"a,1,2\n', "it is not CSV: unexpected end of data"),
        (b'Article,Qty,Price\n"a"b,1,2\n', "it is not CSV: ',' expected after '\"'"),
    ],
)
def test_what_is_no_csv_is_told(data: bytes, says: str) -> None:
    with pytest.raises(DocumentParseError) as caught:
        from_csv(data, mapping())
    assert str(caught.value) == says


# --- mappings


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"columns": {"nam": "x"}}, "the mapping is wrong at columns.nam: there is no such field"),
        ({"columns": {"period": {"from": "x"}}}, "the mapping is wrong at columns.period.from: there is no such field"),
        ({"columns": {"period": "x"}}, "the mapping is wrong at columns.period: it takes fields"),
        ({"columns": {"period": [{"start": "x"}]}}, "the mapping is wrong at columns.period: it is not a list"),
        ({"columns": {"allowances": {"percent": "x"}}}, "the mapping is wrong at columns.allowances: it is a list"),
        ({"columns": {"allowances": ["x"]}}, "the mapping is wrong at columns.allowances: it takes fields"),
        ({"columns": {"name": {"first": "x"}}}, "the mapping is wrong at columns.name: it takes the name of a column"),
        ({"columns": {"name": 1}}, "the mapping is wrong at columns.name: it takes the name of a column"),
        ({"defaults": {"vat_rate": "low"}}, "the mapping is wrong at defaults.vat_rate: it is not a number"),
        ({"defaults": {"colour": "x"}}, "the mapping is wrong at defaults.colour: there is no such field"),
        ({"document": {"seller": {"nam": "x"}}}, "the mapping is wrong at document.seller.nam: there is no such field"),
        ({"document": {"issued": "today"}}, "the mapping is wrong at document.issued: it is not a date (YYYY-MM-DD)"),
        (
            {"document": {"kind": "order"}},
            "the mapping is wrong at document: the kind of this JSON is not that of a document: "
            '"invoice" or "credit note"',
        ),
        ({"document": {"lines": []}}, "the mapping has lines in its document: they come from the rows"),
        ({"decimal": ",", "thousands": ","}, "the mapping has ',' for decimals and for thousands"),
        ({"encoding": "latin-99"}, "there is no encoding 'latin-99'"),
    ],
)
def test_a_mapping_that_is_of_no_use_is_refused(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        from_csv(b"Article,Qty,Price\na,1,2\n", mapping(**changes))
    assert str(caught.value) == says


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("columns", "the mapping is not TOML: "),
        ("", "the mapping is wrong at columns: Field required"),
        ("[columns]\n[rows]\n", "the mapping is wrong at rows: Extra inputs are not permitted"),
        ('delimiter = ", "\n[columns]\n', "the mapping is wrong at delimiter: String should have at most 1 character"),
        ('prices = "dear"\n[columns]\n', "the mapping is wrong at prices: Input should be 'net' or 'gross'"),
    ],
)
def test_what_is_no_mapping_is_refused(text: str, says: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        CsvMapping.from_toml(text)
    assert str(caught.value).startswith(says)


def test_numbers_of_toml_are_exact() -> None:
    of = CsvMapping.from_toml('defaults = { vat_rate = 5.50 }\ncolumns = { quantity = "Qty", price = "Price" }')
    made = from_rows([["Qty", "Price"], ["1", "2"]], of)
    assert str(made.lines[0].vat_rate) == "5.50"
