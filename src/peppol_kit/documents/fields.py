"""Every field of a document: the model that has it, its term, its type and its place in UBL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_origin

from peppol_kit.documents._codec.plan import fields_of
from peppol_kit.documents._group import Group
from peppol_kit.terms import Term, ubl
from peppol_kit.xml import sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.codelists import CodeList
    from peppol_kit.documents._group import Is
    from peppol_kit.documents.billing import BillingDocument
    from peppol_kit.terms import Path


class Field(NamedTuple):
    """One field in one place of a document.

    ``path`` has the names of the fields that lead to it, ``place`` its UBL path from the document's own element, and
    ``above`` that of its group (empty for what is directly in the document).
    ``term`` is what it is there; what UBL wants and the norm does not know is a `Path` and no `Term`. ``value_type`` is
    that of its values, of one of them if it ``is_repeated``: a `Group`, text, a number, a date or bytes.
    """

    model: type[Group]
    name: str
    path: tuple[str, ...]
    term: Path
    above: str
    place: str
    codes: CodeList | None
    value_type: type
    is_repeated: bool

    @property
    def below(self) -> str:
        """Its UBL path from the element of its group; ``.`` where it is the text of that."""
        return self.place.removeprefix(self.above).removeprefix("/") or "."

    @property
    def group(self) -> type[Group] | None:
        """The model of its values, if they are groups."""
        return self.value_type if issubclass(self.value_type, Group) else None


def fields(document: type[BillingDocument]) -> Iterator[Field]:
    """The fields of a document type, each followed by those in it; a model that has two places is met twice."""
    yield from _fields(document, document.root, (), "", None)


def _fields(
    model: type[Group], root: str, path: tuple[str, ...], above: str, scheme: CodeList | None
) -> Iterator[Field]:
    for name, said, annotation in fields_of(model):
        found = _found(said, root, above)
        if found is not None:
            term, place = found
            codes = scheme if term == ubl.SCHEME_ID else said.codes
            is_repeated = get_origin(annotation) is tuple
            value_type: Any = get_args(annotation)[0] if is_repeated else annotation
            field = Field(model, name, (*path, name), term, above, place, codes, value_type, is_repeated)
            yield field
            if field.group is not None:
                yield from _fields(field.group, root, field.path, place, said.codes)


def _found(said: Is, root: str, above: str) -> tuple[Path, str] | None:
    """Which of its terms a field is below an element, and where; None where it is none of them."""
    inside = f"{above}/" if above else ""
    for term in said.terms:
        if not isinstance(term, Term):
            return term, above if term == ubl.TEXT else f"{inside}{term}"
        for place in term.places:
            if (place == above or place.startswith(inside)) and _is_known(root, place):
                return term, place
    return None


def _is_known(root: str, place: str) -> bool:
    """Whether the schema of a document type knows a place."""
    above = root
    for step in place.split("/"):
        if not (step.startswith("@") or step in sequence.of(above)):
            return False
        above = step
    return True
