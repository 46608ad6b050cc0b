"""`from_json` picks the model and says what is wrong in words of its own."""

from __future__ import annotations

import json

import pytest
from tests.documents import data

from peppol_kit import (
    CreditNote,
    DocumentParseError,
    Invoice,
    SelfBilledCreditNote,
    SelfBilledInvoice,
    UnsupportedDocument,
    from_json,
    read,
)
from peppol_kit.report import Problem


@pytest.mark.parametrize("model", [Invoice, CreditNote, SelfBilledInvoice, SelfBilledCreditNote])
def test_kind_and_specification_tell_the_model(model: type[Invoice | CreditNote]) -> None:
    document = model(number="7")
    found = from_json(document.to_json())
    assert type(found) is model
    assert found == document


@pytest.mark.parametrize(
    "name", ["valid/full-invoice", "valid/full-creditnote", "valid/self-billing-invoice", "broken/decimals-line"]
)
def test_what_was_read_comes_back_whole(name: str) -> None:
    document = read(data(name))
    found = from_json(document.to_json())
    assert found == document
    assert type(found) is type(document)
    assert found.problems == document.problems


def test_text_and_bytes_and_a_byte_order_mark_will_do() -> None:
    for given in (
        '{"kind": "invoice"}',
        b'{"kind": "invoice"}',
        '\ufeff{"kind": "invoice"}',
        b'\xef\xbb\xbf{"kind": "invoice"}',
    ):
        assert from_json(given) == Invoice()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("[]", "this JSON is no document: it is not an object"),
        ('"invoice"', "this JSON is no document: it is not an object"),
        ("{}", 'the kind of this JSON is not that of a document: "invoice" or "credit note"'),
        ('{"kind": "order"}', 'the kind of this JSON is not that of a document: "invoice" or "credit note"'),
        ('{"kind": ["invoice"]}', 'the kind of this JSON is not that of a document: "invoice" or "credit note"'),
    ],
)
def test_json_of_something_else_is_not_supported(given: str, says: str) -> None:
    with pytest.raises(UnsupportedDocument) as caught:
        from_json(given)
    assert str(caught.value) == says


@pytest.mark.parametrize("given", ["", '{"kind": "invoice"', b'{"number": "\xff"}', "[" * 100_000])
def test_what_is_not_json_is_told_without_a_problem(given: str | bytes) -> None:
    with pytest.raises(DocumentParseError, match=r"this is not JSON: .* at line 1 column ") as caught:
        from_json(given)
    assert caught.value.problems == ()


def test_each_wrong_value_is_a_problem_with_its_term_and_place() -> None:
    wrong = """{"kind": "credit note", "issued": "4/9/2026", "seller": {"nam": "x"}, "lines": [{}, {
        "price": "1,5", "quantity": 2.5, "allowances": {}, "name": ["a"], "period": 5}],
        "attachments": [{"attachment": {"content": "*"}}], "number": "\\u0001"}"""
    with pytest.raises(DocumentParseError) as caught:
        from_json(wrong)
    assert set(caught.value.problems) == {
        Problem("BT-1", "$.number", 0, "\x01", "U+0001 cannot be written in XML"),
        Problem("BT-2", "$.issued", 0, "4/9/2026", "it is not a date (YYYY-MM-DD)"),
        Problem("", "$.attachments[0].attachment.content", 0, "*", "it is not base64"),
        Problem("", "$.seller.nam", 0, "x", "there is no such field"),
        Problem(
            "BT-129", "$.lines[1].quantity", 0, "2.5", 'as a number it is not exact: write it as text, such as "12.50"'
        ),
        Problem("BG-26", "$.lines[1].period", 0, "5", "it is not an object"),
        Problem("BG-27", "$.lines[1].allowances", 0, "", "it is not a list"),
        Problem("BT-153", "$.lines[1].name", 0, "", "it is not text"),
        Problem("BT-146", "$.lines[1].price", 0, "1,5", "it is not a number"),
    }
    assert str(caught.value) == "BT-1: U+0001 cannot be written in XML, and 8 more"


def test_long_text_is_cut_short_in_a_problem() -> None:
    with pytest.raises(DocumentParseError) as caught:
        from_json(f'{{"kind": "invoice", "issued": "{"9" * 500}"}}')
    assert caught.value.problems[0].text == "9" * 80 + "..."


def test_attachments_are_in_the_base64_that_every_program_reads() -> None:
    document = from_json(
        '{"kind": "invoice", "attachments": [{"attachment": {"content": "//79"}}, {"attachment": {"content": "__79"}}]}'
    )
    first, second = (entry.attachment for entry in document.attachments)
    assert first is not None
    assert first == second
    assert first.content == b"\xff\xfe\xfd"
    assert document.to_json().count('"//79"') == 2


@pytest.mark.parametrize(
    ("kept", "reason"),
    [
        ({"place": "cbc:Foo", "kind": "element", "content": "<cbc:Foo>"}, "the content is not one well-formed element"),
        ({"place": "cbc:Foo", "kind": "element", "content": "<a/><b/>"}, "the content is not one well-formed element"),
        ({"place": "cbc:Foo", "kind": "element", "content": "<a/> b"}, "the content is not one well-formed element"),
        ({"place": "cbc:Foo", "kind": "element", "content": "<x:a/>"}, "the content is not one well-formed element"),
        (
            {"place": "cbc:Foo", "kind": "element", "content": "</a><a>"},
            "the content is not one well-formed element",
        ),
        (
            {"place": 'cbc:ID/@a="1" b', "kind": "attribute", "content": "x"},
            "the place does not end with the name of an attribute",
        ),
    ],
)
def test_what_is_kept_is_checked_before_it_can_spoil_the_xml(kept: dict[str, str], reason: str) -> None:
    with pytest.raises(DocumentParseError) as caught:
        from_json(json.dumps({"kind": "invoice", "kept": [kept]}))
    assert [(problem.place, problem.reason) for problem in caught.value.problems] == [("$.kept[0]", reason)]
