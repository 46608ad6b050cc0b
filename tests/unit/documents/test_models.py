"""Models are values: frozen, exact, comparable, and each business term is a field of one of them, once."""

from __future__ import annotations

import ast
import copy
import inspect
import pickle
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_args

import pytest
from pydantic import ValidationError
from tests.documents import FIXTURES, data

import peppol_kit
from peppol_kit import CreditNote, DocumentParseError, Invoice, documents, read
from peppol_kit.documents import (
    Address,
    Attachment,
    BillingDocument,
    Buyer,
    Group,
    Identifier,
    Line,
    Note,
    Party,
    SelfBilledCreditNote,
    SelfBilledInvoice,
    Seller,
    TextLine,
    Totals,
)
from peppol_kit.documents._codec import plan_of
from peppol_kit.documents._codec.branches import Branch, Nested
from peppol_kit.documents._codec.leaves import Leaf
from peppol_kit.documents._group import Is
from peppol_kit.documents.references import join_note, split_note
from peppol_kit.documents.text_lines import STYLES
from peppol_kit.identifiers import ParticipantId
from peppol_kit.terms import TERMS, Term

if TYPE_CHECKING:
    from peppol_kit.documents._codec.plan import Plan

MODELS = sorted(
    {
        value
        for name in documents.__all__
        if inspect.isclass(value := getattr(documents, name)) and issubclass(value, Group)
    }
    - {Group},
    key=lambda model: model.__name__,
)
FIXTURE_NAMES = sorted(path.stem for path in FIXTURES.glob("valid/*.xml"))


def reason(call: Any) -> str:
    """What a refused value is said to be."""
    with pytest.raises(ValidationError) as caught:
        call()
    (error,) = caught.value.errors()
    return str(error["msg"])


# --- values


def test_a_model_cannot_be_changed() -> None:
    line = Line(name="Beer")
    assert reason(lambda: setattr(line, "name", "Wine")) == "Instance is frozen"
    assert line.name == "Beer"


@pytest.mark.parametrize("value", [1.5, float("nan")])
def test_a_float_is_refused(value: float) -> None:
    said = "Value error, a float is not exact: give a Decimal, a whole number, or text such as '12.50'"
    assert reason(lambda: Line(price=value)) == said
    assert reason(lambda: Line(price=Decimal(1)).replace(price=value)) == said
    assert reason(lambda: Line.model_validate_json('{"price": 1.5}')) == said


@pytest.mark.parametrize("value", ["12,50", "1_000", "٣", "NaN", "Infinity", " 5 ", "", "1 000", "0x1"])
def test_text_that_is_no_number_is_refused(value: str) -> None:
    assert reason(lambda: Line(price=value)) == "Value error, it is not a number"


@pytest.mark.parametrize("value", ["1e301", "1e-301", "1" * 301, "9e999999999"])
def test_a_number_too_long_to_be_read_again_is_refused(value: str) -> None:
    assert reason(lambda: Line(price=value)) == "Value error, a number of more than 300 digits"
    assert reason(lambda: Line(price=Decimal(value))) == "Value error, a number of more than 300 digits"


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity")])
def test_a_number_is_finite(value: Decimal) -> None:
    assert reason(lambda: Line(price=value)) == "Input should be a finite number"


@pytest.mark.parametrize("value", ["12.50", "+12.50", "1250e-2", Decimal("12.50")])
def test_a_number_is_given_as_decimal_or_text(value: Any) -> None:
    assert Line(price=value).price == Decimal("12.50")
    assert Line(quantity=3).quantity == Decimal(3)


@pytest.mark.parametrize("value", [20260904, 0, 1.5, "20260904", "1577836800", "4/9/2026", "2026-09-04T00:00:00", ""])
def test_what_is_no_day_is_refused(value: Any) -> None:
    assert reason(lambda: Invoice(issued=value)) == "Value error, it is not a date (YYYY-MM-DD)"


def test_a_day_is_a_date_or_its_text() -> None:
    day = date(2026, 9, 4)
    assert Invoice(issued=day).issued == Invoice(issued="2026-09-04").issued == day
    assert "exact dates" in reason(lambda: Invoice(issued=datetime(2026, 9, 4, 12)))  # noqa: DTZ001 - what it is about
    assert reason(lambda: Invoice(issued="2026-02-30")).startswith("Input should be a valid date")


def test_a_file_is_bytes_and_base64_in_json() -> None:
    assert reason(lambda: Attachment(content="JVBERi0x")) == (
        "Value error, text is not bytes: encode it, or read the file as bytes"
    )
    attachment = Attachment(content=b"\xff\xfe\x00", media_type="image/png", filename="a.png")
    assert Attachment.model_validate_json(attachment.model_dump_json()) == attachment
    assert Attachment.model_validate_json('{"content": "//4A"}').content == b"\xff\xfe\x00"


@pytest.mark.parametrize("character", ["\0", "\x08", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"])
def test_text_that_xml_cannot_have_is_refused(character: str) -> None:
    said = f"Value error, U+{ord(character):04X} cannot be written in XML"
    assert reason(lambda: Line(name=f"a{character}")) == said
    assert reason(lambda: Identifier("1", scheme=character)) == said


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_an_unknown_field_is_refused(model: type[Group]) -> None:
    assert reason(lambda: model(no_such_field=1)) == "Extra inputs are not permitted"
    assert reason(lambda: model().replace(no_such_field=1)) == "Extra inputs are not permitted"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_can_be_empty(model: type[Group]) -> None:
    assert model() == model()
    assert model().replace() == model()
    assert model.model_validate_json(model().model_dump_json()) == model()


@pytest.mark.parametrize("name", FIXTURE_NAMES)
def test_a_document_is_equal_to_its_copies(name: str) -> None:
    document = read(data(f"valid/{name}"))
    for other in (
        copy.copy(document),
        copy.deepcopy(document),
        pickle.loads(pickle.dumps(document)),
        document.replace(),
    ):
        assert other == document
        assert hash(other) == hash(document)
        assert other.to_xml() == document.to_xml()
        assert other.problems == document.problems
    assert document != document.replace(number="another")
    assert document.replace(lines=list(document.lines)) == document


def test_replace_checks_as_the_model_does_and_leaves_the_first_alone() -> None:
    line = Line(name="Beer", quantity=Decimal(2))
    more = line.replace(quantity=3)
    assert (line.quantity, more.quantity, more.name) == (2, 3, "Beer")
    assert reason(lambda: line.replace(quantity="many")) == "Value error, it is not a number"


def test_a_document_is_of_its_own_kind() -> None:
    assert Invoice() != CreditNote()
    with pytest.raises(DocumentParseError, match="input should be 'credit note'") as caught:
        CreditNote.from_json(Invoice().to_json())
    assert [problem.place for problem in caught.value.problems] == ["$.kind"]


@pytest.mark.parametrize("model", [Invoice, CreditNote, SelfBilledInvoice, SelfBilledCreditNote])
def test_a_document_is_read_as_the_model_that_wrote_it(model: type[Invoice | CreditNote]) -> None:
    document = read(model(number="1", issued=date(2026, 9, 4)).to_xml())
    assert type(document) is model
    assert document.replace(problems=()) == model(number="1", issued=date(2026, 9, 4))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_has_a_json_schema(model: type[Group]) -> None:
    schema = model.model_json_schema()
    properties = schema.get("properties") or schema["$defs"][model.__name__]["properties"]
    assert set(properties) == set(model.model_fields)


# --- parties, identifiers, notes


@pytest.mark.parametrize(
    ("participant", "said"),
    [
        ("0208:0202239951", {"legal_id": "0208:0202239951", "country": "BE"}),
        ("0106:12345678", {"legal_id": "0106:12345678", "country": "NL"}),
        ("0190:00000001003214345000", {"legal_id": "0190:00000001003214345000", "country": "NL"}),
        ("0192:991825827", {"legal_id": "0192:991825827", "country": "NO"}),
        ("0009:90514277400025", {"legal_id": "0009:90514277400025", "country": "FR"}),
        ("0183:CHE118631436", {"legal_id": "0183:CHE118631436", "country": "CH"}),
        ("9925:BE0202239951", {"vat_id": "BE0202239951", "country": "BE"}),
        ("9944:NL004495445B01", {"vat_id": "NL004495445B01", "country": "NL"}),
        ("9930:DE136695976", {"vat_id": "DE136695976", "country": "DE"}),
        ("9933:EL094259216", {"vat_id": "EL094259216", "country": "GR"}),
        ("0088:5412345000013", {"identifiers": ("0088:5412345000013",)}),
        ("0060:123456789", {"identifiers": ("0060:123456789",)}),
    ],
)
@pytest.mark.parametrize("kind", [Party, Seller, Buyer])
def test_a_party_has_what_its_participant_says(participant: str, said: dict[str, Any], kind: type[Party]) -> None:
    for given in (participant, ParticipantId.parse(participant), f"iso6523-actorid-upis::{participant}"):
        party = kind.from_participant(given, name="N")
        assert type(party) is kind
        assert str(party.endpoint).lower() == participant.lower()
        assert party.name == "N"
        assert (str(party.legal_id) if party.legal_id else None) == said.get("legal_id")
        assert party.vat_id == said.get("vat_id")
        assert tuple(map(str, party.identifiers)) == said.get("identifiers", ())
        assert (party.address.country if party.address else None) == said.get("country")


def test_what_is_given_goes_on_top_of_what_the_participant_says() -> None:
    party = Seller.from_participant("0208:0202239951", address=Address(city="Gent"), legal_id=None)
    assert party.address == Address(city="Gent", country="BE")
    assert party.legal_id is None
    abroad = Seller.from_participant("0208:0202239951", address=Address(country="FR"))
    assert abroad.address == Address(country="FR")


def test_a_party_takes_the_place_of_its_kinds() -> None:
    party = Party(name="N", endpoint="0208:0202239951")
    invoice = Invoice(seller=party, buyer=party)
    assert isinstance(invoice.seller, Seller)
    assert isinstance(invoice.buyer, Buyer)
    assert invoice.seller.name == invoice.buyer.name == "N"
    with pytest.raises(ValidationError):
        Invoice(seller=Buyer(name="N"))


@pytest.mark.parametrize(
    ("given", "value", "scheme"),
    [
        ("0208:0202239951", "0202239951", "0208"),
        ("208:0202239951", "208:0202239951", None),
        ("urn:x:y", "urn:x:y", None),
        ("0202239951", "0202239951", None),
        ("", "", None),
        (ParticipantId.parse("0208:0202239951"), "0202239951", "0208"),
        ({"value": "1", "scheme": "AB"}, "1", "AB"),
        (Identifier("1", scheme="AB"), "1", "AB"),
    ],
)
def test_an_identifier_is_given_as_text_or_participant(given: Any, value: str, scheme: str | None) -> None:
    legal_id = Party(legal_id=given).legal_id
    assert legal_id == Identifier(value, scheme=scheme)
    assert str(legal_id) == (f"{scheme}:{value}" if scheme else value)


def test_an_electronic_address_is_a_participant() -> None:
    assert Identifier("0202239951", scheme="0208").participant == ParticipantId.parse("0208:0202239951")
    with pytest.raises(peppol_kit.IdentifierError):
        Identifier("someone@example.org", scheme="EM").participant  # noqa: B018 - it raises


@pytest.mark.parametrize(
    ("text", "subject", "own"),
    [
        ("#AAI#Text", "AAI", "Text"),
        ("#AAI#", "AAI", ""),
        ("#AAI#a\n#REG#b", "AAI", "a\n#REG#b"),
        ("Text", None, "Text"),
        ("#AAI Text", None, "#AAI Text"),
        (" #AAI#Text", None, " #AAI#Text"),
        ("##Text", None, "##Text"),
        ("#TOOLONG#Text", None, "#TOOLONG#Text"),
        ("", None, ""),
    ],
)
def test_a_note_has_its_subject_in_front(text: str, subject: str | None, own: str) -> None:
    assert split_note(text) == (subject, own)
    assert join_note(subject, own) == text


def test_a_note_is_given_as_text() -> None:
    assert Invoice(notes=("Thanks",)).notes == (Note("Thanks"),)
    assert b"<cbc:Note>#AAI#Thanks</cbc:Note>" in Invoice(notes=(Note("Thanks", subject="AAI"),)).to_xml()


@pytest.mark.parametrize("style", STYLES)
def test_text_lines_come_back_from_xml(style: Any) -> None:
    line = Line(name="Beer", note="Own").with_text("One", style=style).with_text("|b| Two").with_text("")
    invoice = Invoice(lines=(line,)).with_text("Before", style=style)
    again = read(invoice.to_xml())
    assert again.text_lines == (TextLine("Before", style),)
    assert again.lines[0].text_lines == (TextLine("One", style), TextLine("|b| Two"), TextLine(""))
    assert again.lines[0].own_note == "Own"


def test_a_text_line_is_one_line() -> None:
    with pytest.raises(ValueError, match="one line"):
        Line().with_text("a\nb")
    with pytest.raises(ValueError, match="there is no style 'huge'"):
        Line().with_text("a", style="huge")


# --- terms

FLATTENED = {
    "BG-1": "a note has subject and text",
    "BG-2": "process and specification are fields of the document",
    "BG-29": "the price is of the line",
    "BG-30": "the VAT is of the line",
    "BG-31": "the item is of the line",
    "BT-21": "a note is text that has its subject in front",
}


def said_by(model: type[Group]) -> dict[str, tuple[Any, ...]]:
    """The terms of each field of a model."""
    return {
        name: said.terms
        for name, field in model.model_fields.items()
        if (said := next((entry for entry in field.metadata if isinstance(entry, Is)), None)) is not None
    }


def test_every_term_of_the_norm_is_a_field_or_flattened() -> None:
    fields = {
        term.id for model in MODELS for terms in said_by(model).values() for term in terms if isinstance(term, Term)
    }
    assert fields | FLATTENED.keys() == TERMS.keys()
    assert fields & FLATTENED.keys() == {"BT-21"}, "though the schema has no place for it"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_a_term(model: type[Group]) -> None:
    assert set(model.model_fields) - said_by(model).keys() <= {"kept", "kind", "problems"}


def walk(slot: Any) -> list[Any]:
    """A place and those in it, but not in the models in it."""
    return [slot, *(each for below in slot.slots for each in walk(below))] if isinstance(slot, Branch) else [slot]


def plans(plan: Plan) -> list[Plan]:
    """A plan and those of the models in it."""
    return [plan, *(each for slot in walk(plan.content) if isinstance(slot, Nested) for each in plans(slot.plan))]


@pytest.mark.parametrize("model", [Invoice, CreditNote])
def test_every_field_has_one_place_wherever_its_group_stands(model: type[Invoice | CreditNote]) -> None:
    found = plans(plan_of(model, model.root))
    for plan in found:
        slots = [slot for slot in walk(plan.content) if isinstance(slot, Leaf | Nested)]
        fields = [slot.field for slot in slots]
        fields += [each.field for slot in slots if isinstance(slot, Leaf) for each in slot.attributes.values()]
        own = sorted(field for field in fields if field)
        assert own == sorted(said_by(plan.model).keys() - ({"subject"} if plan.model is Note else set())), plan.model
        places = [slot.place for slot in walk(plan.content) if not isinstance(slot, Nested)]
        assert len(places) == len(set(places)), plan.model
    assert {plan.model for plan in found} == set(MODELS) - {
        BillingDocument,
        CreditNote if model is Invoice else Invoice,
        Party,
        SelfBilledCreditNote,
        SelfBilledInvoice,
    }


DEFAULTS = {"specification", "process"}
"""What nobody gives, as it is there already."""


def docstrings(model: type[Group]) -> dict[str, str]:
    """The text under each field in the source."""
    tree = ast.parse(inspect.getsource(inspect.getmodule(model) or documents))
    (body,) = [node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == model.__name__]
    return {
        field.target.id: said.value.value
        for field, said in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(said, ast.Expr)
        and isinstance(said.value, ast.Constant)
        and isinstance(said.value.value, str)
    }


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_says_what_it_is_and_gives_an_example(model: type[Group]) -> None:
    own = {name for name in said_by(model) if name in inspect.get_annotations(model)}
    found = docstrings(model)
    assert own <= found.keys()
    without = [name for name in own if "``" not in found[name] and name not in {"vat_breakdown", *DEFAULTS}]
    assert without == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_names_the_terms_of_its_annotation_and_their_cardinality(model: type[Group]) -> None:
    found = docstrings(model)
    for field, terms in said_by(model).items():
        if field not in inspect.get_annotations(model):
            continue
        of: dict[str, list[str]] = {}
        for term in terms:
            if isinstance(term, Term):
                of.setdefault(term.cardinality, []).append(term.id)
        named = ", ".join(f"{', '.join(ids)} ({cardinality})" for cardinality, ids in of.items())
        assert " ".join(found[field].split()).startswith(f"{named}. " if named else ""), (field, named)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_example_is_a_value_of_its_field(model: type[Group]) -> None:
    names = {name: getattr(documents, name) for name in documents.__all__} | {"Decimal": Decimal, "date": date}
    for field, said in docstrings(model).items():
        example = said.rpartition("; ``")[2].partition("``")[0] if "; ``" in said else ""
        if example:
            value = eval(example, dict(names))
            built = model(**{field: value})
            assert getattr(built, field) not in (None, ()), (field, example)


def test_defaults_are_those_of_a_european_invoice() -> None:
    assert (Invoice().currency, Line().unit, Line().vat_category, Totals().paid) == ("EUR", "C62", "S", None)
    assert get_args(Invoice.model_fields["kind"].annotation) == ("invoice",)
