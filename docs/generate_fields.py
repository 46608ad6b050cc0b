"""Write `docs/reference/fields.md`, tables of the fields of each model, and the JSON Schemas beside it.

    python docs/generate_fields.py [FOLDER]

Names, places and cardinalities are those of `peppol_kit.terms`, meanings those in the source of the models. `conf.py`
calls this before a build; what it writes is not kept under version control.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from peppol_kit.documents import CreditNote, Invoice
from peppol_kit.documents._docstrings import words
from peppol_kit.documents.fields import fields
from peppol_kit.documents.json_schema import DOCUMENT_TYPES, json_schema
from peppol_kit.terms import Term, ubl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from peppol_kit.documents import Group
    from peppol_kit.documents.fields import Field

HERE = Path(__file__).parent / "reference"

TYPES: dict[type, str] = {str: "text", Decimal: "number", date: "date", bytes: "bytes"}

INTRODUCTION = """\
# The fields

Every field of an [`Invoice`](#invoice) and a [`CreditNote`](#creditnote), model by model: the business term of EN 16931
that it is, how often the norm wants it, what it takes, and where it stands in UBL. In Python every field may be absent,
since drafts and broken documents exist too; `validate` tells what is missing. Where a group stands in several places,
such as an address, its fields are another term in each.

The same as JSON Schema (draft 2020-12), for other programs that read or write the JSON of `to_json` and `from_json`:
"""

PLACES = """\
The place of a group is its UBL path from the element of the document, that of a field its path from there: `.` is the
text of the element, `@` an attribute. Where a credit note has another path, it comes second. A `CreditNote` has all
fields of an `Invoice` but `due_date`, which is with its `payment_means`.
"""

_SPECIAL = re.compile(r"([\\*_\[\]<>|#$~])")
_CODE = re.compile(r"``(.+?)``|`(.+?)`")


def markdown(text: str) -> str:
    """Words of a docstring as Markdown for the cell of a table."""
    parts = []
    end = 0
    for match in _CODE.finditer(text):
        code = (match[1] or match[2]).replace("|", "\\|")
        parts += [_SPECIAL.sub(r"\\\1", text[end : match.start()]), f"`{code}`"]
        end = match.end()
    return "".join([*parts, _SPECIAL.sub(r"\\\1", text[end:])])


def page() -> str:
    """The whole page."""
    return "\n".join(_page()) + "\n"


def _page() -> Iterator[str]:
    yield INTRODUCTION
    for name in DOCUMENT_TYPES:
        yield f"- {{download}}`{name} <schemas/{name}.json>`"
    yield f"\n{PLACES}"
    for model, found in models().items():
        yield f"## {model.__name__}\n"
        yield f"{markdown((inspect.getdoc(model) or '').partition(chr(10) * 2)[0].replace(chr(10), ' '))}\n"
        above = dict.fromkeys(each.above for places in found.values() for each in places)
        if "" not in above and next(iter(found.values()))[0].term != ubl.TEXT:
            yield f"In UBL: {', '.join(f'`{place}`' for place in above)}.\n"
        yield "| field | term | means, and is in UBL |"
        yield "| --- | --- | --- |"
        for name, places in found.items():
            yield f"| {' | '.join(_row(model, name, places))} |"
        yield ""


def models() -> dict[type[Group], dict[str, list[Field]]]:
    """The fields of each model, in every place where it stands; of a credit note, what an invoice has not."""
    found: dict[type[Group], dict[str, list[Field]]] = {Invoice: {}, CreditNote: {}}
    for document in (Invoice, CreditNote):
        for field in fields(document):
            is_common = field.model is CreditNote and words(CreditNote)[field.name] == words(Invoice)[field.name]
            model = Invoice if is_common else field.model
            found.setdefault(model, {}).setdefault(field.name, []).append(field)
    return found


def _row(model: type[Group], name: str, places: list[Field]) -> Iterator[str]:
    meaning, example = words(model)[name]
    codes = (f"`{each.codes.id}`" for each in places if each.codes is not None and each.group is None)
    yield _lines([f"`{name}`", _takes(places[0]), *codes])
    yield _lines(_term(each.term) for each in places if isinstance(each.term, Term))
    said = meaning + (f" `{example}`" if example else "")
    yield _lines([markdown(said), *(f"`{each.below}`" for each in places)])


def _lines(found: Iterable[str]) -> str:
    """Each once, one below the other."""
    return "<br>".join(dict.fromkeys(found))


def _term(term: Term) -> str:
    return f"{term.id} {markdown(term.name)}, {term.cardinality}"


def _takes(field: Field) -> str:
    group = field.group
    taken = TYPES[field.value_type] if group is None else f"[`{group.__name__}`](#{group.__name__.lower()})"
    return f"several {taken}" if field.is_repeated else taken


def write(folder: Path = HERE) -> None:
    """Put the page and the schemas into ``folder``; what is as it should be is left alone."""
    wanted = {"fields.md": page()}
    for name in DOCUMENT_TYPES:
        wanted[f"schemas/{name}.json"] = json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"
    for path, content in wanted.items():
        file = folder / path
        if not file.exists() or file.read_text(encoding="utf-8") != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    write(folder)
    print(f"fields.md and {len(DOCUMENT_TYPES)} schemas in {folder}")
