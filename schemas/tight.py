"""The tight schemas: a cheap proof that most rules of Peppol BIS Billing have nothing to say of a document.

What is valid against a tight schema is valid UBL 2.1, holds nothing but what the table `tight.csv` names, and
breaks no rule of `tight_proves.csv`. What is not valid against it may still be right: then the complete rules
decide. So a tight schema may refuse too much, and must never accept too much:

- No type of an element has a name that an `xsi:type` could borrow, and no element is global but the root.
- Whatever a rule compares as text is a string here: `xs:decimal` would let blanks and noughts pass that count
  as decimals, `xs:date` would let time zones pass.
- A container whose children are all optional names the ways not to be empty: XSD has no word for that.

The column `content` of the table says of an element with text which of `KINDS` it is, `is A B` for one of
these words, or `text 10` for at most so many characters; of a container, what it asks of its optional
children together (see `Constraint`). An attribute with `?` is optional. A row without `document` holds for
both.

XSD cannot give a local element another namespace than that of its file. Hence three files a document, and in
those of `cac` and `cbc` a group for each element.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile

from tables import NAMESPACES, UBL_NAMESPACE, UNBOUNDED, Ubl, extension, occurs, rows, schema_file

FOLDER = "tight"
DOCUMENTS = ("Invoice", "CreditNote")
NAMES_IN_CREDIT_NOTE = {
    "cac:InvoiceLine": "cac:CreditNoteLine",
    "cbc:InvoiceTypeCode": "cbc:CreditNoteTypeCode",
    "cbc:InvoicedQuantity": "cbc:CreditedQuantity",
}
ROOT = "."


def _digits(most: int) -> str:
    """One digit and up to so many in all, without `{}`: libxml2 counts slowly."""
    return "[0-9]" if most == 1 else f"[0-9]({_digits(most - 1)})?"


DAY = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8])"
LEAP_DAY = "20([02468][048]|[13579][26])-02-29"
KINDS = {
    "amount": ("xs:string", rf'<xs:pattern value="-?{_digits(15)}(\.[0-9][0-9]?)?"/>'),
    "unrounded": ("xs:string", rf'<xs:pattern value="-?{_digits(15)}(\.{_digits(10)})?"/>'),
    "binary": ("xs:base64Binary", '<xs:minLength value="1"/>'),
    "code": ("xs:NMTOKEN", ""),
    "date": ("xs:string", f'<xs:pattern value="20[0-9][0-9]-({DAY})|{LEAP_DAY}"/>'),
    "decimal": ("xs:decimal", ""),
    "text": ("xs:token", '<xs:minLength value="1"/>'),
}
WITHIN = {
    "amount": {"decimal"},
    "unrounded": {"decimal"},
    "binary": {"base64Binary"},
    "code": {"normalizedString"},
    "date": {"date"},
    "decimal": {"decimal"},
    "is": {"boolean", "normalizedString"},
    "text": {"normalizedString", "string"},
}

Parts = tuple[str, ...]


@dataclass(frozen=True)
class Constraint:
    """What a container asks of its optional children together.

    `some A B`: one of them at least. `together A B`: all or none. `apart A B`: one of them at most.
    """

    word: str
    names: frozenset[str]

    def allows(self, present: frozenset[str]) -> bool:
        """Whether exactly these children may be there."""
        count = len(self.names & present)
        return {"some": count > 0, "together": count in (0, len(self.names)), "apart": count <= 1}[self.word]


@dataclass(frozen=True)
class Node:
    """An element at its place in a document, as a row of the table says; its children in the order of UBL."""

    path: tuple[str, ...]
    cardinality: str
    content: str
    attributes: dict[str, bool]
    children: tuple["Node", ...]

    @property
    def name(self) -> str:
        """The name with prefix."""
        return self.path[-1]

    @property
    def local(self) -> str:
        """The name without prefix: how a constraint speaks of an element."""
        return self.name.partition(":")[2]

    @cached_property
    def constraints(self) -> tuple[Constraint, ...]:
        """What a container asks of its children."""
        parts = (part.split() for part in self.content.split(";") if part)
        return tuple(Constraint(word, frozenset(names)) for word, *names in parts)


def generate(ubl: Ubl) -> dict[str, str]:
    """Each file of the folder and its text."""
    files: dict[str, str] = {}
    for document in DOCUMENTS:
        root = read(document, ubl)
        check(root, f"{document}Type", ubl)
        files |= _Writer(document, ubl).files(root)
    return {f"{FOLDER}/{name}": text for name, text in files.items()}


def read(document: str, ubl: Ubl) -> Node:
    """The rows of the table that hold for this document, as a tree."""
    renamed = NAMES_IN_CREDIT_NOTE if document == "CreditNote" else {}
    below: dict[str, list[dict[str, str]]] = {}
    for row in rows("tight"):
        if row["document"] in ("", document):
            parent = "" if row["path"] == ROOT else row["path"].rpartition("/")[0] or ROOT
            below.setdefault(parent, []).append(row)

    def node(row: dict[str, str], path: tuple[str, ...], type_: str) -> Node:
        children = []
        for child in below.get(row["path"], ()):
            last = child["path"].rpartition("/")[2]
            name = renamed.get(last, last)
            children.append(node(child, (*path, name), ubl.types[name]))
        order = list(ubl.children.get(type_, ()))
        children.sort(key=lambda child: order.index(child.name))
        attributes = {name.rstrip("?"): not name.endswith("?") for name in row["attributes"].split()}
        return Node(path, row["cardinality"], row["content"], attributes, tuple(children))

    (root,) = below[""]
    return node(root, (document,), f"{document}Type")


def check(node: Node, type_: str, ubl: Ubl) -> None:
    """Refuse a row that would accept what UBL does not, or an empty container, or that contradicts itself."""
    sound = _text_is_sound(node, type_, ubl) if type_ in ubl.data_types else _children_are_sound(node, type_, ubl)
    if not sound:
        raise ValueError(f"tight.csv: {'/'.join(node.path)} is not within {type_} of UBL, or may be empty")
    for child in node.children:
        check(child, ubl.types[child.name], ubl)


def _text_is_sound(node: Node, type_: str, ubl: Ubl) -> bool:
    data_type = ubl.data_types[type_]
    required = {name for name, required in node.attributes.items() if required}
    return (
        data_type.content in WITHIN[node.content.split()[0]]
        and node.attributes.keys() <= data_type.attributes.keys()
        and data_type.required <= required
    )


def _children_are_sound(node: Node, type_: str, ubl: Ubl) -> bool:
    allowed = ubl.children[type_]
    needed = {name for name, cardinality in allowed.items() if cardinality.startswith("1")}
    optional = {child.local for child in node.children if child.cardinality.startswith("0")}
    nothing = frozenset[str]()
    return (
        all(_within(child.cardinality, allowed[child.name]) for child in node.children)
        and needed <= {child.name for child in node.children}
        and len({child.local for child in node.children}) == len(node.children)
        and all(constraint.names <= optional for constraint in node.constraints)
        and (len(optional) < len(node.children) or not all(c.allows(nothing) for c in node.constraints))
    )


def _within(cardinality: str, allowed: str) -> bool:
    least, _, most = cardinality.partition("..")
    allowed_least, _, allowed_most = allowed.partition("..")
    return least >= allowed_least and allowed_most in (most, UNBOUNDED)


class _Writer:
    """Writes the files of one document, each different element once, as a group."""

    def __init__(self, document: str, ubl: Ubl) -> None:
        self.document = document
        self.ubl = ubl
        self.basic: dict[str, str] = {}
        self.aggregate: dict[str, str] = {}

    def files(self, root: Node) -> dict[str, str]:
        element = f'<xs:element name="{self.document}">{self._container(root, own="")}</xs:element>'
        files = {"cac": f"{self.document}-cac.xsd", "cbc": f"{self.document}-cbc.xsd"}
        kinds = [
            f'<xs:simpleType name="{kind}">{_restriction(base, facets)}</xs:simpleType>'
            for kind, (base, facets) in KINDS.items()
        ]
        return {
            f"{self.document}.xsd": schema_file(UBL_NAMESPACE.format(self.document), files, [element]),
            files["cac"]: schema_file(NAMESPACES["cac"], {"cbc": files["cbc"]}, _groups(self.aggregate)),
            files["cbc"]: schema_file(NAMESPACES["cbc"], {}, [*kinds, *_groups(self.basic)]),
        }

    def _container(self, node: Node, *, own: str) -> str:
        parts = {child.local: _repeated(self._group(child, own), child.cardinality) for child in node.children}
        sequence = _sequence(list(parts), parts, node.constraints)
        if sequence is None:
            raise ValueError(f"tight.csv: nothing satisfies what {'/'.join(node.path)} asks of its children")
        return f"<xs:complexType><xs:sequence>{''.join(sequence)}</xs:sequence></xs:complexType>"

    def _group(self, node: Node, own: str) -> str:
        """The name of the group that holds this element, as a file with the prefix `own` refers to it."""
        prefix = node.name.partition(":")[0]
        name = self._basic_group(node) if prefix == "cbc" else self._aggregate_group(node)
        return name if prefix == own else f"{prefix}:{name}"

    def _aggregate_group(self, node: Node) -> str:
        element = f'<xs:element name="{node.local}">{self._container(node, own="cac")}</xs:element>'
        for name, known in self.aggregate.items():
            if known == element:
                return name
        steps = [step.removeprefix("cac:") for step in node.path[1:]]
        name = node.local if node.local not in self.aggregate else ".".join(steps)
        self.aggregate[name] = element
        return name

    def _basic_group(self, node: Node) -> str:
        attributes = [name if required else f"{name}.optional" for name, required in node.attributes.items()]
        name = "_".join([node.local, *node.content.split(), *attributes])
        self.basic[name] = f'<xs:element name="{node.local}">{self._text(node)}</xs:element>'
        return name

    def _text(self, node: Node) -> str:
        kind, *values = node.content.split()
        if node.attributes:
            types = self.ubl.data_types[self.ubl.types[node.name]].attributes
            attributes = [(name, types[name], required) for name, required in node.attributes.items()]
            return f"<xs:complexType>{extension(kind, attributes)}</xs:complexType>"
        if kind == "is":
            pattern = "|".join(values).replace(".", r"\.")
            kind, facets = "xs:string", f'<xs:pattern value="{pattern}"/>'
        else:
            facets = f'<xs:maxLength value="{values[0]}"/>' if values else ""
        return f"<xs:simpleType>{_restriction(kind, facets)}</xs:simpleType>"


def _restriction(base: str, facets: str) -> str:
    rest = f">{facets}</xs:restriction>" if facets else "/>"
    return f'<xs:restriction base="{base}"{rest}'


def _groups(elements: dict[str, str]) -> Iterator[str]:
    for name in sorted(elements):
        yield f'<xs:group name="{name}"><xs:sequence>{elements[name]}</xs:sequence></xs:group>'


def _repeated(group: str, cardinality: str) -> str:
    """A group as often as the cardinality says; `0..2` in words, since a counter makes libxml2 slow."""
    least, _, most = cardinality.partition("..")
    if most in ("1", UNBOUNDED):
        return f'<xs:group ref="{group}"{occurs(cardinality)}/>'
    text = ""
    for number in range(int(most), 0, -1):
        optional = "" if number <= int(least) else ' minOccurs="0"'
        text = f'<xs:sequence{optional}><xs:group ref="{group}"/>{text}</xs:sequence>'
    return text


def _sequence(
    names: list[str],
    parts: dict[str, str],
    constraints: tuple[Constraint, ...],
    present: frozenset[str] = frozenset(),
) -> Parts | None:
    """The content that follows `present`, so that every constraint holds at its end; None where none can.

    A choice at each child that a constraint names keeps the content deterministic, as XSD asks for.
    """
    named = frozenset[str]().union(*(constraint.names for constraint in constraints))
    if named.isdisjoint(names):
        satisfied = all(constraint.allows(present) for constraint in constraints)
        return tuple(parts[name] for name in names) if satisfied else None
    first, *rest = names
    without = _sequence(rest, parts, constraints, present)
    if first not in named:
        return None if without is None else (parts[first], *without)
    chosen = _sequence(rest, parts, constraints, present | {first})
    if chosen == without:
        return None if chosen is None else (parts[first], *chosen)
    if chosen is None:
        return without
    chosen = (parts[first].replace(' minOccurs="0"', "", 1), *chosen)
    if without is None:
        return chosen
    common = _common_end(chosen, without)
    ways = (chosen[: len(chosen) - common], without[: len(without) - common])
    return (_choice(ways), *chosen[len(chosen) - common :])


def _common_end(one: Parts, other: Parts) -> int:
    """How many of the last parts are the same."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _choice(ways: tuple[Parts, ...]) -> str:
    optional = "" if all(ways) else ' minOccurs="0"'
    texts = [way[0] if len(way) == 1 else f"<xs:sequence>{''.join(way)}</xs:sequence>" for way in ways if way]
    return f"<xs:choice{optional}>{''.join(texts)}</xs:choice>"
