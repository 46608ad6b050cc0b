"""From the annotations of a model to the places of its fields in UBL: worked out once for each place of a group."""

from __future__ import annotations

from functools import lru_cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from peppol_kit.documents._codec import values as kinds
from peppol_kit.documents._codec.branches import Branch, Nested
from peppol_kit.documents._codec.conditions import condition_of, constant_of
from peppol_kit.documents._codec.keeping import Keeping
from peppol_kit.documents._codec.leaves import Attribute, Constant, Leaf, NoteLeaf
from peppol_kit.documents._codec.slots import CURRENCY, VAT_CURRENCY
from peppol_kit.documents._group import Group, Is
from peppol_kit.documents.references import Note
from peppol_kit.terms import BT_111, Term, ubl
from peppol_kit.xml import sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.codelists import CodeList
    from peppol_kit.documents._codec.slots import Reading, Slot, Writing
    from peppol_kit.documents._group import Kept
    from peppol_kit.terms import Path
    from peppol_kit.xml.elements import Element

_AMOUNTS = ("amount", "price")


class Plan:
    """How one model stands in one place of one document type."""

    def __init__(self, model: type[Group], content: Branch | Leaf, required: dict[str, Term]) -> None:
        self.model = model
        self.content = content
        self._required = required
        self._empty = {
            name: field.default if name == "kind" else () if field.default == () else None
            for name, field in model.model_fields.items()
        }
        slots = tuple(_all(content))
        self._repeated = tuple(slot.field for slot in slots if isinstance(slot, Nested) and slot.is_repeated)
        self._markers = tuple(slot.place for slot in slots if isinstance(slot, Branch) and slot.place)

    def read(self, element: Element, reading: Reading) -> Group:
        """The model of an element."""
        fields: dict[str, Any] = {}
        kept: list[Kept] = []
        if isinstance(self.content, Branch):
            self.content.read_content(element, fields, kept, reading)
        else:
            self.content.read(element, fields, kept, reading)
        for name, term in self._required.items():
            if name not in fields:
                reading.problem(term.id, element, "", f"there is no {_in_a_sentence(term.name)}")
        return self._model(fields, kept)

    def _model(self, fields: dict[str, Any], kept: list[Kept]) -> Group:
        """A model of fields that have the right types, which pydantic need not check again."""
        for name in self._markers:
            fields.pop(name, None)
        for name in self._repeated:
            if name in fields:
                fields[name] = tuple(fields[name])
        values = self._empty | fields
        if kept:
            values["kept"] = tuple(kept)
        return self.model._made(values, set(fields))  # noqa: SLF001 - of our own package

    def write(self, model: Group, out: list[str], writing: Writing) -> None:
        """Write a model as its element."""
        keeping = Keeping(model.kept) if model.kept else None
        if isinstance(self.content, Branch):
            self.content.write_content(model.__dict__, out, writing, keeping)
        else:
            self.content.write(model.__dict__, out, writing, keeping)


def _all(slot: Slot) -> Iterator[Slot]:
    yield slot
    if isinstance(slot, Branch):
        for below in slot.slots:
            yield from _all(below)


@lru_cache(maxsize=8)
def plan_of(model: type[Group], root: str) -> Plan:
    """The plan of a whole document."""
    return _Builder(model, root, root, "", None, 0, None).plan()


class _Builder:
    """Puts the places of one plan together."""

    def __init__(
        self,
        model: type[Group],
        root: str,
        name: str,
        path: str,
        group: Term | None,
        depth: int,
        codes: CodeList | None,
    ) -> None:
        self.model = model
        self.root = root
        self.name = name
        """The element of the model."""
        self.path = path
        """Where that is, from the element of the document."""
        self.group = group
        """What the model is there: a group, or a term with parts of its own."""
        self.depth = depth
        self.codes = codes
        """The codes of its scheme, if it has one."""
        self.required: dict[str, Term] = {}

    def plan(self) -> Plan:
        """The plan, with its places in the order of the schema."""
        basic = self._basic(self.name, "", self.depth)
        if basic is not None:
            return Plan(self.model, basic, {})
        content = self._branch_of(self.name, "", None)
        for field, said, type_ in fields_of(self.model):
            self._add(content, field, said, type_)
        content.settle()
        return Plan(self.model, content, self.required)

    def wrapped(self, name: str) -> Plan:
        """The plan of a model that is one basic element, in an aggregate that repeats with it."""
        top = self._branch_of(self.name, "", None)
        leaf = self._basic(name, name, self._depth(name))
        assert leaf is not None  # noqa: S101 - only models of one element are wrapped
        top.slots.append(leaf)
        top.settle()
        return Plan(self.model, top, self.required)

    def _basic(self, name: str, place: str, depth: int) -> Leaf | None:
        """The place of a model that is one basic element with attributes; None if it is another one."""
        term = _id(self.group)
        if self.model is Note:
            return NoteLeaf(name, place, depth, field="text", kind=kinds.TEXT, term=term, codes=None)
        if not _is_basic(self.model):
            return None
        (field, _, type_), *others = fields_of(self.model)
        leaf = Leaf(name, place, depth, field=field, kind=kinds.OF_TYPE[type_], term=term, codes=None)
        for attribute, own, _ in others:
            (path,) = own.terms
            codes = self.codes if path == ubl.SCHEME_ID else own.codes
            leaf.attributes[path[1:]] = Attribute(path[1:], field=attribute, term=term, codes=codes)
        return leaf

    # --- fields of an aggregate

    def _add(self, content: Branch, field: str, said: Is, type_: Any) -> None:
        """Give a field its place."""
        found = self._found(said)
        if found is None:
            return
        term, path = found
        *steps, last = path.split("/")
        if last.startswith("@"):
            self._add_attribute(self._branch(content, steps[:-1], term), steps[-1], last[1:], field, said, term)
            return
        is_repeated = get_origin(type_) is tuple
        if isinstance(term, Term) and term.cardinality == ("1..n" if is_repeated else "1..1"):
            self.required[field] = term
        inner = get_args(type_)[0] if is_repeated else type_
        if not (isinstance(inner, type) and issubclass(inner, Group)):
            branch = self._branch(content, steps, term)
            branch.slots.append(self._leaf(_below(branch.place, last), last, field, said, inner, term))
        elif is_repeated and steps and _is_basic(inner):
            branch, name = self._branch(content, steps[:-1], term), steps[-1]
            place = _below(branch.place, name)
            plan = self._builder(inner, name, place, said, term).wrapped(last)
            branch.slots.append(Nested(place, plan, field=field, is_repeated=True))
        else:
            branch = self._branch(content, steps, term)
            place = _below(branch.place, last)
            plan = self._builder(inner, last, place, said, term).plan()
            nested = Nested(place, plan, field=field, is_repeated=is_repeated)
            if not steps and isinstance(plan.content, Branch):
                nested.condition = condition_of(term, self.root)
                self._add_constant(plan.content, term, self.depth + 2)
                plan.content.settle()
            branch.slots.append(nested)

    def _builder(self, model: type[Group], name: str, place: str, said: Is, term: Path) -> _Builder:
        path = _below(self.path, _unkeyed(place))
        group = term if isinstance(term, Term) else None
        return _Builder(model, self.root, name, path, group, self._depth(place), said.codes)

    def _add_attribute(self, branch: Branch, name: str, attribute: str, field: str, said: Is, term: Path) -> None:
        leaf = next(slot for slot in branch.slots if slot.name == name)  # the field of the text stands before it
        assert isinstance(leaf, Leaf)  # noqa: S101 - only basic elements have attributes
        leaf.attributes[attribute] = Attribute(attribute, field=field, term=_id(term), codes=said.codes)
        if isinstance(term, Term) and term.cardinality == "1..1":
            self.required[field] = term

    def _leaf(self, place: str, name: str, field: str, said: Is, type_: Any, term: Path) -> Leaf:
        kind = kinds.OF_TYPE[type_]
        leaf = Leaf(name, place, self._depth(place), field=field, kind=kind, term=_id(term), codes=said.codes)
        leaf.fallback = said.fallback
        if isinstance(term, Term):
            if term.kind in _AMOUNTS:
                leaf.amount = VAT_CURRENCY if term is BT_111 else CURRENCY
            path, text = constant_of(term, self.root)
            if path.startswith("@"):
                attribute = Attribute(path[1:])
                attribute.constant = text
                leaf.attributes[attribute.name] = attribute
        return leaf

    # --- paths

    def _found(self, said: Is) -> tuple[Path, str] | None:
        """The term that a field is in this place, and its path from here; None where it is none."""
        for term in said.terms:
            paths = self._paths(term) if isinstance(term, Term) else [str(term)]
            path = next((path for path in paths if self._fits(path)), None)
            if path is not None:
                return term, path
        return None

    def _paths(self, term: Term) -> list[str]:
        """The paths of a term from the element of the model, if it belongs there."""
        paths, above = term.split("|"), term.group
        while above is not None and above is not self.group:
            paths = [f"{start}/{path}" for start in above.split("|") for path in paths if path[0] != "/"]
            above = above.group
        if above is self.group:
            return [path for path in paths if path[0] != "/"]
        inside = f"{self.path}/"
        return [place.removeprefix(inside) for place in term.places if place.startswith(inside)]

    def _fits(self, path: str) -> bool:
        """Whether the schema of this document type knows a path."""
        above = self.name
        for step in path.split("/"):
            if step.startswith("@"):
                return True
            if step not in sequence.of(above):
                return False
            above = step
        return True

    # --- aggregates on the way

    def _branch(self, content: Branch, steps: list[str], term: Path) -> Branch:
        """The aggregate in which a path ends, made where there is none for this term yet."""
        branch = content
        for step in steps[:-1]:
            branch = self._step(branch, step, None)
        if steps:
            branch = self._step(branch, steps[-1], term if isinstance(term, Term) else None)
            self._add_constant(branch, term, self._depth(branch.place) + 1)
        return branch

    def _step(self, branch: Branch, name: str, term: Term | None) -> Branch:
        alike = [slot for slot in branch.slots if isinstance(slot, Branch) and slot.name == name]
        when = term.when if term is not None else None
        for slot in alike:
            if when is None or slot.when is None or when == slot.when:
                if slot.when is None and term is not None:
                    slot.when, slot.condition = when, condition_of(term, self.root)
                return slot
        key = f"{name}[{_id(term)}]" if alike else name
        below = self._branch_of(name, _below(branch.place, key), term)
        branch.slots.append(below)
        return below

    def _branch_of(self, name: str, place: str, term: Term | None) -> Branch:
        branch = Branch(name, place, self._depth(place), sequence.of(name))
        if term is not None:
            branch.when, branch.condition = term.when, condition_of(term, self.root)
        return branch

    def _add_constant(self, branch: Branch, term: Path, depth: int) -> None:
        """What stands beside a term and says that it is this one, such as the tax scheme VAT."""
        path, text = constant_of(term, self.root)
        if not path or path.startswith("@"):
            return
        *steps, last = path.split("/")
        for step in steps:
            branch = self._step(branch, step, None)
        place = _below(branch.place, last)
        if all(slot.place != place for slot in branch.slots):
            branch.slots.append(Constant(last, place, depth + len(steps), text))

    def _depth(self, place: str) -> int:
        return self.depth + (place.count("/") + 1 if place else 0)


def fields_of(model: type[Group]) -> Iterator[tuple[str, Is, Any]]:
    """Each field that is a term: its name, what its annotation says, and its type where it is not None."""
    for name, field in model.model_fields.items():
        said = next((entry for entry in field.metadata if isinstance(entry, Is)), None)
        if said is not None:
            yield name, said, _plain(field.annotation)


def _is_basic(model: type[Group]) -> bool:
    """Whether a model is one basic element with attributes."""
    _, said, _ = next(fields_of(model))
    return said.terms == (ubl.TEXT,)


def _plain(annotation: Any) -> Any:
    """The type of values that are there: without None, and without what pydantic checks."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _plain(next(each for each in get_args(annotation) if each is not type(None)))
    return annotation


def _in_a_sentence(name: str) -> str:
    return name if name[:2].isupper() else name[0].lower() + name[1:]


def _id(term: Path | None) -> str:
    return term.id if isinstance(term, Term) else ""


def _below(above: str, name: str) -> str:
    return f"{above}/{name}" if above else name


def _unkeyed(place: str) -> str:
    return "/".join(step.partition("[")[0] for step in place.split("/"))
