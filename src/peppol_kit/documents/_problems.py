"""What is wrong with what a document was to be made of: as problems, in words for whoever wrote it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn

from peppol_kit.documents.fields import fields
from peppol_kit.errors import DocumentParseError
from peppol_kit.report import Problem
from peppol_kit.terms import Term

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from peppol_kit.documents.billing import BillingDocument

_MOST_TEXT = 80

_REASONS = {
    "extra_forbidden": "there is no such field",
    "missing": "it is missing",
    "string_type": "it is not text",
    "tuple_type": "it is not a list",
    "model_type": "it is not an object",
    "decimal": "it is not a number",
    "finite_number": "it is not a number",
    "date": "it is not a date (YYYY-MM-DD)",
    "bytes": "it is not base64",
}


def refuse(problems: Sequence[Problem], cause: Exception | None = None) -> NoReturn:
    """Raise the error that carries the problems, and tells the first.

    Raises:
        DocumentParseError: always.
    """
    first = problems[0]
    more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
    message = f"{first.term or first.place}: {first.reason}{more}"
    raise DocumentParseError(message, problems=tuple(problems)) from cause


def problems_of(error: ValidationError, model: type[BillingDocument]) -> tuple[Problem, ...]:
    """What pydantic found, with business terms, JSON paths and reasons of our own."""
    return tuple(_problems(error, model))


def _problems(error: ValidationError, model: type[BillingDocument]) -> Iterator[Problem]:
    terms = {field.path: field.term for field in fields(model)}
    for found in error.errors(include_url=False):
        place = [*found["loc"]]
        term = terms.get(tuple(name for name in place if isinstance(name, str)))
        yield Problem(
            term=term.id if isinstance(term, Term) else "",
            place="$" + "".join(f"[{name}]" if isinstance(name, int) else f".{name}" for name in place),
            line=0,
            text=_text(found["input"]),
            reason=_reason(found),
        )


def _text(value: object) -> str:
    if not isinstance(value, (str, int, float)):
        return ""
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _MOST_TEXT else f"{text[:_MOST_TEXT]}..."


def _reason(found: ErrorDetails) -> str:
    kind = found["type"]
    if isinstance(found["input"], float) and kind != "extra_forbidden":
        return 'as a number it is not exact: write it as text, such as "12.50"'
    if kind == "value_error":
        return str(found["ctx"]["error"])
    known = _REASONS.get(kind) or _REASONS.get(kind.partition("_")[0])
    return known or found["msg"][0].lower() + found["msg"][1:]
