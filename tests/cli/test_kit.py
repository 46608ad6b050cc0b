"""`peppol-kit` on documents: convert, calculate, explain, repair, and the JSON Schema."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, get_args

import pytest

from peppol_kit import from_json, read, validate

pytest.importorskip("typer")
pytest.importorskip("rich")

import typer
from typer.testing import CliRunner

from peppol_kit.cli.kit import calculate, convert, explain, repair, schema
from peppol_kit.documents.json_schema import DOCUMENT_TYPES, json_schema

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = Path(__file__).parents[1] / "fixtures"
VALID = FIXTURES / "valid" / "be-invoice.xml"
BROKEN = FIXTURES / "broken" / "sum-lines.xml"
MALFORMED = FIXTURES / "broken" / "xml-truncated.xml"
ODD_LINE = VALID.read_bytes().partition(b">96.50<")[0].count(b"\n") + 1
MENDED = "Sum of Invoice line net amount (BT-106): 911.51 -> 911.52"

app = typer.Typer()
for command in (convert.convert, calculate.calculate, explain.explain, repair.repair, schema.schema):
    app.command()(command)


class Done(NamedTuple):
    status: int
    out: str
    err: str


def kit(*arguments: object, stdin: bytes = b"") -> Done:
    done = CliRunner().invoke(app, list(map(str, arguments)), input=stdin)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """An invoice with letters in a price."""
    source = VALID.read_bytes()
    assert source.count(b">96.50<") == 1
    path = tmp_path / "odd.xml"
    path.write_bytes(source.replace(b">96.50<", b">ask<"))
    return path


# --- what all have in common

ON_DOCUMENTS: list[Callable[[object], Done]] = [
    lambda path: kit("convert", path, "--to", "json"),
    lambda path: kit("calculate", path),
    lambda path: kit("explain", path),
    lambda path: kit("repair", path),
]


@pytest.mark.parametrize("call", ON_DOCUMENTS)
def test_a_document_that_is_not_well_formed_is_1(call: Callable[[object], Done]) -> None:
    done = call(MALFORMED)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(f"peppol-kit: {MALFORMED}: line 93: ")
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("call", ON_DOCUMENTS)
def test_a_document_of_another_kind_is_1(call: Callable[[object], Done], tmp_path: Path) -> None:
    order = tmp_path / "order.xml"
    order.write_text('<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>', encoding="utf-8")
    says = "this is Order; an invoice or a credit note of UBL 2.1 can be read"
    assert call(order) == (1, "", f"peppol-kit: {order}: {says}\n")
    other = tmp_path / "other.json"
    other.write_text("[1]", encoding="utf-8")
    assert call(other) == (1, "", f"peppol-kit: {other}: this JSON is no document: it is not an object\n")


@pytest.mark.parametrize("call", ON_DOCUMENTS)
def test_json_that_is_wrong_is_1_and_every_problem_is_told(call: Callable[[object], Done], tmp_path: Path) -> None:
    path = tmp_path / "wrong.json"
    path.write_text('{"kind": "invoice", "numbr": "7", "lines": [{"price": "1,5"}]}', encoding="utf-8")
    assert call(path) == (
        1,
        "",
        f'peppol-kit: {path}: $.lines[0].price, BT-146: it is not a number: "1,5"\n'
        f'peppol-kit: {path}: $.numbr: there is no such field: "7"\n',
    )


@pytest.mark.parametrize("call", ON_DOCUMENTS)
def test_a_file_that_cannot_be_read_is_2(call: Callable[[object], Done], tmp_path: Path) -> None:
    missing = tmp_path / "missing.xml"
    assert call(missing) == (2, "", f"peppol-kit: {missing}: cannot be read: No such file or directory\n")
    assert call(tmp_path) == (2, "", f"peppol-kit: {tmp_path}: cannot be read: Is a directory\n")


@pytest.mark.parametrize("command", ["convert", "calculate", "repair", "schema"])
def test_a_file_that_cannot_be_written_is_2(command: str, tmp_path: Path) -> None:
    arguments = {"convert": [VALID, "--to", "xml"], "schema": ["invoice"]}.get(command, [VALID])
    done = kit(command, *arguments, "-o", tmp_path / "nowhere" / "x")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("peppol-kit: cannot write the answer: ")
    assert "No such file or directory" in done.err


@pytest.mark.parametrize("command", ["convert", "calculate", "explain", "repair", "schema"])
def test_help_has_examples(command: str) -> None:
    done = kit(command, "--help")
    assert done.status == 0
    assert "Examples:" in done.out
    assert f"peppol-kit {command} " in done.out


@pytest.mark.parametrize(
    "arguments",
    [
        ["convert", VALID],
        ["convert", VALID, "--to", "pdf"],
        ["calculate", VALID, "--prices", "dear"],
        ["calculate", VALID, "--rounding", "0"],
        ["calculate", VALID, "--rounding", "five"],
        ["calculate", VALID, "--rounding", "NaN"],
        ["explain", VALID, "--lang", "it"],
        ["schema", "order"],
        ["repair"],
    ],
)
def test_wrong_usage_is_2(arguments: list[object]) -> None:
    done = kit(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err


def test_standard_input_is_a_document_too() -> None:
    assert kit("explain", "-", stdin=VALID.read_bytes()).out == kit("explain", VALID).out
    assert kit("explain", "-", stdin=b"<a").err.startswith("peppol-kit: standard input: line 1: ")


def test_what_cannot_be_read_is_told_and_stops_nothing(odd: Path) -> None:
    says = f'peppol-kit: {odd}: line {ODD_LINE}, BT-146: it is not a number: "ask"\n'
    for command in (["convert", odd, "--to", "json"], ["explain", odd], ["repair", odd]):
        done = kit(*command)
        assert (done.status, done.err) == (0, says), command
        assert done.out


# --- convert


def test_convert_to_json_and_back_loses_nothing(tmp_path: Path) -> None:
    as_json = kit("convert", VALID, "--to", "json")
    assert (as_json.status, as_json.err) == (0, "")
    assert as_json.out == read(VALID).to_json(indent=2) + "\n"
    back = kit("convert", "-", "--to", "xml", stdin=as_json.out.encode())
    assert (back.status, back.out.encode()) == (0, read(VALID).to_xml())


def test_convert_writes_to_a_file(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    assert kit("convert", VALID, "--to", "json", "-o", path) == (0, "", "")
    assert from_json(path.read_bytes()) == read(VALID)
    assert kit("convert", VALID, "--to", "json", "-o", "-").out == path.read_text(encoding="utf-8")


def test_convert_takes_json_with_a_byte_order_mark_and_blanks() -> None:
    done = kit("convert", "-", "--to", "json", stdin=b'\xef\xbb\xbf\r\n {"kind": "credit note"}')
    assert done.status == 0
    assert json.loads(done.out)["kind"] == "credit note"


def test_strict_writes_nothing_where_there_are_problems(odd: Path) -> None:
    says = f'peppol-kit: {odd}: line {ODD_LINE}, BT-146: it is not a number: "ask"\n'
    assert kit("convert", odd, "--to", "xml", "--strict") == (1, "", says)
    as_json = kit("convert", odd, "--to", "json").out.encode()
    assert kit("convert", "-", "--to", "xml", "--strict", stdin=as_json).status == 1
    assert kit("convert", VALID, "--to", "xml", "--strict").status == 0


MAPPING = """
delimiter = ";"
decimal = ","
document = { number = "7", issued = 2026-09-04 }
columns = { name = "Article", quantity = "Qty", price = "Price" }
defaults = { vat_rate = 21 }
"""


def test_convert_makes_a_document_of_csv_lines(tmp_path: Path) -> None:
    lines, mapping = tmp_path / "lines.csv", tmp_path / "mapping.toml"
    lines.write_text("Article;Qty;Price\nTripel;8;96,50\n", encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    done = kit("convert", lines, "--mapping", mapping, "--to", "json")
    assert (done.status, done.err) == (0, "")
    made = from_json(done.out)
    assert made.totals is not None
    assert (made.number, made.lines[0].name, str(made.totals.payable)) == ("7", "Tripel", "934.12")
    assert kit("convert", lines, "--mapping", mapping, "--to", "xml").out.encode() == made.to_xml()


def test_what_is_wrong_with_csv_lines_names_row_and_column(tmp_path: Path) -> None:
    lines, mapping = tmp_path / "lines.csv", tmp_path / "mapping.toml"
    lines.write_text("Article;Qty;Price\nTripel;8;96.50\nBlond;a;1,00\n", encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    assert kit("convert", lines, "--mapping", mapping, "--to", "json") == (
        1,
        "",
        f'peppol-kit: {lines}: row 2, column "Price", BT-146: it is not a number: "96.50"\n'
        f'peppol-kit: {lines}: row 3, column "Qty", BT-129: it is not a number: "a"\n',
    )
    lines.write_text("Article;Qty;Price\nTripel;8;\n", encoding="utf-8")
    says = "row 2, BT-146: Item net price (BT-146) is missing in line 1"
    assert kit("convert", lines, "--mapping", mapping, "--to", "json") == (1, "", f"peppol-kit: {lines}: {says}\n")


def test_a_mapping_that_is_of_no_use_is_2(tmp_path: Path) -> None:
    lines, mapping = tmp_path / "lines.csv", tmp_path / "mapping.toml"
    lines.write_text("Article;Qty;Price\nTripel;8;96,50\n", encoding="utf-8")
    mapping.write_text('columns = { nam = "Article" }', encoding="utf-8")
    says = "peppol-kit: the mapping is wrong at columns.nam: there is no such field\n"
    assert kit("convert", lines, "--mapping", mapping, "--to", "json") == (2, "", says)
    mapping.write_bytes(b'columns = { name = "\xe9" }')
    assert kit("convert", lines, "--mapping", mapping, "--to", "json").err == (
        f"peppol-kit: {mapping}: the mapping is not UTF-8\n"
    )
    assert kit("convert", lines, "--to", "json") == (
        2,
        "",
        f"peppol-kit: {lines}: --mapping must say what the columns of a CSV file are\n",
    )


# --- calculate

DRAFT = b"""{"kind": "invoice", "lines": [{"name": "Fiets", "quantity": 1, "price": "99.99", "vat_rate": "21"}]}"""


def test_calculate_fills_in_what_follows_in_the_form_of_its_input(tmp_path: Path) -> None:
    net = json.loads(kit("calculate", "-", stdin=DRAFT).out)
    assert (net["totals"]["payable"], net["lines"][0]["id"]) == ("120.99", "1")
    gross = json.loads(kit("calculate", "-", "--prices", "gross", stdin=DRAFT).out)
    assert gross["totals"]["payable"] == "99.99"
    cash = json.loads(kit("calculate", "-", "--prices", "gross", "--rounding", "0.05", stdin=DRAFT).out)
    assert (cash["totals"]["payable"], cash["totals"]["rounding"]) == ("100.00", "0.01")
    xml = kit("calculate", BROKEN)
    assert xml.out.startswith("<?xml")
    assert validate(xml.out.encode()).verdict == "valid"


def test_calculate_says_what_is_missing() -> None:
    done = kit("calculate", "-", stdin=DRAFT.replace(b'"quantity": 1, ', b""))
    says = "peppol-kit: standard input: Invoiced quantity (BT-129) is missing in line 1\n"
    assert done == (1, "", says)


def test_calculate_may_write_over_its_input(tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    path.write_bytes(DRAFT)
    assert kit("calculate", path, "-o", path) == (0, "", "")
    assert from_json(path.read_bytes()).totals is not None


# --- explain


def test_explain_a_document_in_words_and_as_data() -> None:
    said = kit("explain", BROKEN, "--lang", "nl")
    assert said.status == 0
    assert "som van de regels (BT-106) 911.52 EUR = 741.12 + 170.40 — er staat 911.51, verschil 0.01" in said.out
    told = json.loads(kit("explain", BROKEN, "--json").out)
    (lines,) = (entry for entry in told["sums"] if entry["term"] == "BT-106")
    assert (told["currency"], lines["stated"], lines["follows"]) == ("EUR", "911.51", "911.52")
    assert [part["amount"] for part in lines["parts"]] == ["741.12", "170.40"]


def test_explain_a_rule_in_words_and_as_data() -> None:
    assert kit("explain", "BR-CO-10").out.startswith("BR-CO-10 (must be corrected): ")
    told = json.loads(kit("explain", "BR-CO-10", "--lang", "de", "--json").out)
    assert (told["id"], told["severity"], told["terms"]) == ("BR-CO-10", "fatal", ["BT-106", "BT-131"])
    done = kit("explain", "BR-NO-SUCH")
    assert (done.status, done.out) == (2, "")
    assert "BR-NO-SUCH" in done.err


def test_a_file_goes_before_a_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "BR-CO-10").write_bytes(VALID.read_bytes())
    assert kit("explain", "BR-CO-10").out == kit("explain", VALID).out


# --- repair


def test_repair_mends_and_lists_what_it_changed(tmp_path: Path) -> None:
    done = kit("repair", BROKEN)
    assert (done.status, done.err) == (0, f"peppol-kit: {BROKEN}: {MENDED}\n")
    assert validate(done.out.encode()).verdict == "valid"


def test_repair_lists_its_changes_as_data(tmp_path: Path) -> None:
    change = {"term": "BT-106", "place": "", "before": "911.51", "after": "911.52"}
    done = kit("repair", BROKEN, "--json")
    assert (done.status, json.loads(done.out), done.err) == (0, [change], "")
    path = tmp_path / "mended.xml"
    done = kit("repair", BROKEN, "--json", "-o", path)
    assert (done.status, json.loads(done.out), done.err) == (0, [change], "")
    assert validate(path).verdict == "valid"


def test_repair_of_what_is_right_changes_nothing() -> None:
    assert kit("repair", VALID) == (0, read(VALID).to_xml().decode(), "")
    assert kit("repair", VALID, "--json") == (0, "[]\n", "")
    as_json = kit("convert", VALID, "--to", "json").out
    assert kit("repair", "-", stdin=as_json.encode()) == (0, as_json, "")


def test_repair_says_what_was_absent(tmp_path: Path) -> None:
    path = tmp_path / "draft.json"
    path.write_bytes(DRAFT)
    assert f"peppol-kit: {path}: line 1: Invoice line net amount (BT-131): absent -> 99.99\n" in kit("repair", path).err


# --- schema


@pytest.mark.parametrize("name", DOCUMENT_TYPES)
def test_schema_prints_the_schema(name: str, tmp_path: Path) -> None:
    done = kit("schema", name)
    assert (done.status, json.loads(done.out), done.err) == (0, json_schema(name), "")
    assert kit("schema", name, "-o", tmp_path / "x.json").out == ""
    assert (tmp_path / "x.json").read_text(encoding="utf-8") == done.out


def test_the_command_knows_the_document_types() -> None:
    assert get_args(schema.DocumentType) == DOCUMENT_TYPES


# --- the program


PROGRAM = [sys.executable, "-m", "peppol_kit.cli.app"]


def test_a_reader_that_has_enough_is_no_accident() -> None:
    with subprocess.Popen([*PROGRAM, "schema", "invoice"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_the_other_commands_do_not_load_the_models() -> None:
    code = "import sys; import peppol_kit.cli.commands; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pydantic", "lxml", "peppol_kit.documents"} & set(done.stdout.split())
