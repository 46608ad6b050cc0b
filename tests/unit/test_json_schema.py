"""The JSON Schema says what `to_json` writes, in the words of the models and the terms."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from tests.documents import FIXTURES

from peppol_kit import Invoice, MalformedXML, from_json, read
from peppol_kit.documents import _docstrings
from peppol_kit.documents.json_schema import DOCUMENT_TYPES, MODELS, json_schema
from peppol_kit.terms import TERMS

if TYPE_CHECKING:
    from pathlib import Path

    from peppol_kit.documents.json_schema import DocumentType

NAMES = {model: name for name, model in MODELS.items()}
ALL = sorted(FIXTURES.glob("*/*.xml"))


@cache
def validator(name: DocumentType) -> Draft202012Validator:
    return Draft202012Validator(json_schema(name))


def property_of(group: str, field: str, name: DocumentType = "invoice") -> dict[str, Any]:
    schema = json_schema(name)
    found: dict[str, Any] = (schema["$defs"][group] if group else schema)["properties"][field]
    return found


@pytest.mark.parametrize("name", DOCUMENT_TYPES)
def test_it_is_a_schema(name: DocumentType) -> None:
    Draft202012Validator.check_schema(json_schema(name))


@pytest.mark.parametrize("path", ALL, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_what_is_read_has_the_schema_of_its_type(path: Path) -> None:
    try:
        document = read(path)
    except MalformedXML:
        pytest.skip("it cannot be read")
    written = json.loads(document.to_json())
    assert [error.message for error in validator(NAMES[type(document)]).iter_errors(written)] == []


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"kind": "credit note"}, "$.kind"),
        ({"number": 7}, "$.number"),
        ({"issued": 20260904}, "$.issued"),
        ({"lines": {}}, "$.lines"),
        ({"lines": [{"price": 12.5}]}, "$.lines[0].price"),
        ({"lines": [{"price": "12,5"}]}, "$.lines[0].price"),
        ({"lines": [{"no_such_field": "x"}]}, "$.lines[0]"),
        ({"seller": {"address": "Oostmolle"}}, "$.seller.address"),
        ({"kept": [{"place": "cbc:ID", "kind": "other"}]}, "$.kept[0].kind"),
    ],
)
def test_what_is_wrong_has_not(wrong: dict[str, Any], place: str) -> None:
    found = list(validator("invoice").iter_errors({"kind": "invoice", **wrong}))
    assert [_deepest(error).json_path for error in found] == [place]


def _deepest(error: Any) -> Any:
    below = [each for each in error.context if each.validator != "type" or len(each.path) > 0]
    return _deepest(max(below, key=lambda each: len(each.absolute_path))) if below else error


def test_the_kind_is_required() -> None:
    (error,) = validator("invoice").iter_errors({})
    assert error.message == "'kind' is a required property"


def test_text_may_stand_for_an_identifier_and_a_note() -> None:
    given = {"kind": "invoice", "notes": ["Thank you."], "seller": {"endpoint": "0208:0563731435"}}
    assert validator("invoice").is_valid(given)
    document = from_json(json.dumps(given))
    assert document.notes[0].text == "Thank you."
    assert document.seller is not None
    assert str(document.seller.endpoint) == "0208:0563731435"


def test_a_field_has_its_term_its_name_its_meaning_its_codes_and_an_example() -> None:
    assert property_of("Line", "vat_category") == {
        "type": ["string", "null"],
        "title": "Invoiced item VAT category code",
        "description": "The VAT category, UNCL 5305: S standard, Z zero, E exempt, AE reverse charge, "
        "K intra-Community, G export, O outside of VAT.",
        "default": "S",
        "examples": ["S"],
        "x-business-term": "BT-151",
        "x-code-list": "UNCL5305",
    }


def test_numbers_days_and_files_are_text_of_their_form() -> None:
    price, day = property_of("Line", "price"), property_of("", "issued")
    assert (price["pattern"], price["examples"]) == (r"^-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?$", ["96.50"])
    assert (day["format"], day["examples"]) == ("date", ["2026-09-04"])
    assert property_of("Attachment", "content")["contentEncoding"] == "base64"


def test_a_group_that_has_several_places_names_the_term_of_each() -> None:
    city = property_of("Address", "city")
    assert city["x-business-term"] == ["BT-37", "BT-52", "BT-66", "BT-77"]
    assert "title" not in city
    assert property_of("Seller", "name")["x-business-term"] == "BT-27"
    assert property_of("Buyer", "name")["x-business-term"] == "BT-44"
    assert property_of("Allowance", "amount")["x-business-term"] == "BT-92"
    assert property_of("LineAllowance", "amount")["x-business-term"] == "BT-136"


@pytest.mark.parametrize("name", DOCUMENT_TYPES)
def test_every_business_term_is_there(name: DocumentType) -> None:
    found = set()
    schema = json_schema(name)
    for group in (schema, *schema["$defs"].values()):
        for field in group["properties"].values():
            terms = field.get("x-business-term", [])
            found |= {terms} if isinstance(terms, str) else set(terms)
    assert {term for term in TERMS if term.startswith("BT-")} - found == set()


def test_a_self_billed_document_has_its_own_defaults() -> None:
    assert property_of("", "type_code", "self-billed-invoice")["default"] == "389"
    assert "selfbilling" in property_of("", "specification", "self-billed-credit-note")["default"]
    assert property_of("", "kind", "self-billed-credit-note")["const"] == "credit note"


def test_there_is_no_schema_of_other_documents() -> None:
    with pytest.raises(ValueError, match=r"'order'.*credit-note"):
        json_schema("order")  # type: ignore[arg-type]


def test_without_sources_there_are_no_descriptions(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(_: object) -> str:
        raise OSError("could not get source code")

    _docstrings.words.cache_clear()
    monkeypatch.setattr("inspect.getsource", absent)
    try:
        assert "description" not in property_of("Line", "price")
        assert property_of("Line", "price")["x-business-term"] == "BT-146"
    finally:
        _docstrings.words.cache_clear()


@pytest.mark.parametrize("model", [Invoice, *MODELS.values()])
def test_every_field_says_what_it_is(model: type[Invoice]) -> None:
    schema = json_schema(NAMES[model])
    for name, group in {"": schema, **schema["$defs"]}.items():
        for field, found in group["properties"].items():
            assert "description" in found or name in ("Kept", "Problem"), (name, field)
