"""The JSON Schema of what `to_json` writes and `from_json` reads, with the business term of each field."""

from __future__ import annotations

import ast
import inspect
import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, get_args

from peppol_kit.documents._docstrings import said
from peppol_kit.documents._group import Kept
from peppol_kit.documents.credit_note import CreditNote, SelfBilledCreditNote
from peppol_kit.documents.fields import fields
from peppol_kit.documents.invoice import Invoice, SelfBilledInvoice
from peppol_kit.documents.parties import Identifier
from peppol_kit.documents.references import Note
from peppol_kit.report import Problem
from peppol_kit.terms import Term

if TYPE_CHECKING:
    from peppol_kit.documents._group import Group
    from peppol_kit.documents.fields import Field

DocumentType = Literal["invoice", "credit-note", "self-billed-invoice", "self-billed-credit-note"]
DOCUMENT_TYPES: tuple[DocumentType, ...] = get_args(DocumentType)

MODELS: dict[DocumentType, type[Invoice | CreditNote]] = dict(
    zip(DOCUMENT_TYPES, (Invoice, CreditNote, SelfBilledInvoice, SelfBilledCreditNote), strict=True)
)

_TYPES: dict[type, dict[str, str]] = {
    str: {},
    Decimal: {"pattern": r"^-?[0-9]+(\.[0-9]+)?(E[+-]?[0-9]+)?$"},
    date: {"format": "date"},
    bytes: {"contentEncoding": "base64"},
}
_ALSO_TEXT = (Identifier, Note)
"""Groups that may be given as plain text."""
_CONSTRUCTOR = re.compile(r"(Decimal|date)\((.+)\)")
_CODE = re.compile(r"``(.+?)``|`(.+?)`")


def json_schema(document_type: DocumentType) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a document.

    A property has the name of its business term as title, its id in ``x-business-term`` (a list of ids where its
    group stands in several places, such as the address of the seller and of the buyer), and in ``x-code-list`` the list
    that its value should be from. Numbers are strings, so that they stay exact. Nothing but ``kind`` is required, since
    there are drafts: whether a document is right is for `peppol_kit.validate` to say.

    Raises:
        ValueError: there is no such document type.
    """
    if document_type not in MODELS:
        raise ValueError(f"there is no document type {document_type!r}; there are {', '.join(DOCUMENT_TYPES)}")
    model = MODELS[document_type]
    found: dict[type[Group], dict[str, list[Field]]] = {model: {}}
    for field in fields(model):
        found.setdefault(field.model, {}).setdefault(field.name, []).append(field)
    models = {each: _model(each, places) for each, places in found.items()}
    document = models.pop(model)
    kind = {"const": model.model_fields["kind"].default, "description": "What this is; the first thing to look at."}
    problems = _list("Problem", said(model, "problems").meaning)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **document,
        "properties": {"kind": kind, **document["properties"], "problems": problems},
        "required": ["kind"],
        "$defs": {
            **{each.__name__: schema for each, schema in sorted(models.items(), key=lambda item: item[0].__name__)},
            "Kept": _kept(),
            "Problem": _problem(),
        },
    }


def _model(model: type[Group], found: dict[str, list[Field]]) -> dict[str, Any]:
    return {
        "title": model.__name__,
        "description": _plain(inspect.getdoc(model) or "").partition("\n\n")[0].replace("\n", " "),
        "type": ["object", "string"] if model in _ALSO_TEXT else "object",
        "properties": {
            **{name: _property(model, places) for name, places in found.items()},
            "kept": _list("Kept", said(model, "kept").meaning),
        },
        "additionalProperties": False,
    }


def _property(model: type[Group], places: list[Field]) -> dict[str, Any]:
    """One field, which is another term in each of its places."""
    field = places[0]
    terms = {each.term.id: each.term for each in places if isinstance(each.term, Term)}
    lists = list(dict.fromkeys(each.codes.id for each in places if each.codes is not None and each.group is None))
    meaning, example_source = said(model, field.name)
    default = model.model_fields[field.name].default
    schema = _values(field)
    if len(terms) == 1:
        schema["title"] = next(iter(terms.values())).name
    if meaning:
        schema["description"] = _plain(meaning)
    if default:
        schema["default"] = default
    example = _example(example_source)
    if example is not None:
        schema["examples"] = [example]
    if terms:
        schema["x-business-term"] = _one_or_all(list(terms))
    if lists:
        schema["x-code-list"] = _one_or_all(lists)
    return schema


def _values(field: Field) -> dict[str, Any]:
    if field.group is None:
        return {"type": ["string", "null"], **_TYPES[field.value_type]}
    group = {"$ref": f"#/$defs/{field.group.__name__}"}
    return {"type": "array", "items": group} if field.is_repeated else {"anyOf": [group, {"type": "null"}]}


def _list(name: str, meaning: str) -> dict[str, Any]:
    schema = {"type": "array", "items": {"$ref": f"#/$defs/{name}"}}
    return {**schema, "description": meaning} if meaning else schema


def _one_or_all(found: list[str]) -> str | list[str]:
    return found[0] if len(found) == 1 else found


def _plain(text: str) -> str:
    """Words of a docstring without their markup."""
    return _CODE.sub(lambda match: (match[1] or match[2]).strip('"'), text)


def _example(source: str) -> str | None:
    """An example as JSON has it; None where it is more than one value."""
    match = _CONSTRUCTOR.fullmatch(source)
    try:
        value = ast.literal_eval(f"({match[2]},)" if match else source)
    except (SyntaxError, ValueError):
        return None
    if match:
        return date(*value).isoformat() if match[1] == "date" else value[0]
    return value if isinstance(value, str) else None


def _kept() -> dict[str, Any]:
    kinds = get_args(Kept.model_fields["kind"].annotation)
    return {
        "title": "Kept",
        "description": _plain((inspect.getdoc(Kept) or "").partition("\n\n")[0]),
        "type": "object",
        "properties": {"place": {"type": "string"}, "kind": {"enum": list(kinds)}, "content": {"type": "string"}},
        "required": ["place", "kind"],
        "additionalProperties": False,
    }


def _problem() -> dict[str, Any]:
    types = {name: "integer" if name == "line" else "string" for name in Problem._fields}
    return {
        "title": "Problem",
        "description": _plain((inspect.getdoc(Problem) or "").partition("\n\n")[0]),
        "type": "object",
        "properties": {name: {"type": type_} for name, type_ in types.items()},
        "required": list(types),
        "additionalProperties": False,
    }
