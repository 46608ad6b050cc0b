"""The UBL schemas: whether a document satisfies that of its type, and in plain words where it does not."""

from __future__ import annotations

import copy
import os
import re
from functools import lru_cache
from itertools import takewhile
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from peppol_kit import _resources
from peppol_kit.xml import lines, names
from peppol_kit.xml.tree import collector_paused

if TYPE_CHECKING:
    from collections.abc import Iterable


class SchemaError(NamedTuple):
    """One place where a document does not satisfy its schema."""

    location: str
    line: int
    message: str


@lru_cache(maxsize=8)
def _compiled(folder: str, document: str) -> etree.XMLSchema | None:
    path = _resources.path("schemas", folder, f"{document}.xsd")
    if not document.isalnum() or not os.path.exists(path):  # noqa: PTH110
        return None
    return etree.XMLSchema(etree.parse(path))


def _document(root: etree._Element) -> str:
    """The document type of UBL 2.1 that a root element names; empty if it is none."""
    name = etree.QName(root)
    namespace = f"urn:oasis:names:specification:ubl:schema:xsd:{name.localname}-2"
    return name.localname if name.namespace == namespace and not names.PREFIXES.get(namespace) else ""


def is_tight(root: etree._Element) -> bool:
    """Whether a document satisfies the tight schema of its type, if any: then it breaks no rule of presence.

    For the path of each error libxml2 counts its way up past all lines before it, which nobody asks for here: of a
    long document a sample is judged first, and of a very long one no more lines at once than take little time.
    """
    schema = _compiled("tight", _document(root))
    if schema is None:
        return False
    if len(root) > _LONG and not schema.validate(_sample(root)):
        return False
    return bool(schema.validate(root)) if len(root) <= _VERY_LONG else _is_valid_in_parts(schema, root)


_SAMPLE, _LONG, _VERY_LONG = 30, 2_000, 11_000
_ATTACHMENT = f"{{{names.CAC}}}AdditionalDocumentReference"


def _sample(root: etree._Element) -> etree._Element:
    """A document with some of the lines of a long one, from everywhere in it."""
    last = _last_alike(root)
    return _copy(root, [*root[: len(root) - len(last)], *last[:: max(1, len(last) // _SAMPLE)]])


def _copy(root: etree._Element, children: Iterable[etree._Element]) -> etree._Element:
    """A copy of a document with some of its children, without attachments."""
    short = etree.Element(root.tag, nsmap=root.nsmap)
    short.extend(copy.deepcopy(child) for child in children if child.tag != _ATTACHMENT)
    return short


def _is_valid_in_parts(schema: etree.XMLSchema, root: etree._Element) -> bool:
    """Whether a document and all its lines are valid, with some thousands of the lines at a time in its place."""
    last = _last_alike(root)
    header = root[: len(root) - len(last)]
    parts = [last[start : start + _VERY_LONG] for start in range(_VERY_LONG, len(last), _VERY_LONG)]
    others = []
    try:
        for part in parts:
            others.append(_copy(root, header))
            others[-1].extend(part)  # moves them
        return bool(schema.validate(root)) and all(map(schema.validate, others))
    finally:
        for part in parts:
            root.extend(part)


def errors(root: etree._Element, data: bytes = b"") -> list[SchemaError]:
    """Where a document does not satisfy the UBL 2.1 schema of its type; empty if it does.

    ``data`` is the source, to know lines that libxml2 does not keep.
    """
    schema = _compiled("ubl21", _document(root))
    if schema is None:
        place = f"/{names.step(names.short(root.tag))}"
        return [SchemaError(place, root.sourceline or 0, "This is not a document type of UBL 2.1.")]
    with collector_paused():
        with _one_at_a_time:
            found = _found(schema, root)
        return _in_place(root, data, found) if found else []


_one_at_a_time = Lock()
"""A schema keeps the errors of its last document: another thread must not come between."""


class _Errors(NamedTuple):
    """What libxml2 says, and the element at which its paths begin."""

    base: etree._Element
    entries: list[etree._LogEntry]


def _found(schema: etree.XMLSchema, root: etree._Element) -> list[_Errors]:
    """What is wrong with a document.

    For the path of each error libxml2 counts its way up past all lines before it: where there are many lines, and
    wrong ones among them, each is judged alone.
    """
    last = _last_alike(root)
    sample = last[:: max(1, len(last) // _SAMPLE)] if len(last) > _LONG else []
    if len(last) <= _VERY_LONG and all(map(schema.validate, sample)):
        return _judge(schema, root)
    for line in last[1:]:
        root.remove(line)
    try:
        found = _judge(schema, root)
    finally:
        root.extend(last[1:])
    for line in last[1:]:
        found += _judge(schema, line)
    return found


def _last_alike(root: etree._Element) -> list[etree._Element]:
    """The last children with one name, which in an invoice are its lines."""
    backwards = root.iterchildren(reversed=True)
    return list(takewhile(lambda child: child.tag == root[-1].tag, backwards))[::-1]


def _judge(schema: etree.XMLSchema, base: etree._Element) -> list[_Errors]:
    if schema.validate(base):
        return []
    return [_Errors(base, [entry for entry in schema.error_log if entry.type_name != _NO_ELEMENT_OF_UBL])]


_NO_ELEMENT_OF_UBL = "SCHEMAV_CVC_ELT_1"
"""Said of one that is judged alone; in its document it does not belong where it stands."""


def _in_place(root: etree._Element, data: bytes, found: list[_Errors]) -> list[SchemaError]:
    places = _Places(root)
    said = [(places.follow(base, entry.path or ""), entry) for base, entries in found for entry in entries]
    far = _far_lines(root, data, {node for node, entry in said if entry.line >= lines.MOST})
    return [
        SchemaError(places.location(node), _line(entry.line, node, far), _in_words(entry.message))
        for node, entry in said
    ]


def _line(line: int, node: etree._Element, far: dict[etree._Element, int]) -> int:
    return line if line < lines.MOST else far.get(node, 0)


def _far_lines(root: etree._Element, data: bytes, nodes: set[etree._Element]) -> dict[etree._Element, int]:
    """The lines of elements that libxml2 does not know, from the source itself."""
    if not nodes:
        return {}
    places = {node: place for place, node in enumerate(root.getroottree().iter()) if node in nodes}
    known = lines.of_elements(data, places.values())
    return {node: known[place] for node, place in places.items() if place in known}


_PATH_STEP = re.compile(r"(?:[^:\[]+:)?([^:\[]+)(?:\[(\d+)\])?")


class _Places:
    """Where elements are below a root, with what is found out about siblings kept: thousands of errors may ask."""

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        self._alike: dict[tuple[etree._Element, str], list[etree._Element]] = {}
        self._positions: dict[etree._Element, str] = {}

    def follow(self, base: etree._Element, path: str) -> etree._Element:
        """The element at a path of libxml2, ``/*/cac:Item[2]``, where a star stands for one without prefix.

        The first step is the base. A path that cannot be followed ends where it can.
        """
        node = base
        for step in path.strip("/").split("/")[1:]:
            match = _PATH_STEP.fullmatch(step)
            alike = self._children(node, match[1]) if match else []
            place = int(match[2] or 1) if match else 1
            if place > len(alike):
                break
            node = alike[place - 1]
        return node

    def _children(self, parent: etree._Element, local: str) -> list[etree._Element]:
        alike = self._alike.get((parent, local))
        if alike is None:
            alike = [child for child in parent if local in ("*", etree.QName(child).localname)]
            self._alike[parent, local] = alike
        return alike

    def location(self, node: etree._Element) -> str:
        """The XPath of an element below the root in short names."""
        steps: list[str] = []
        step: etree._Element | None = node
        while step is not None:
            steps.append(names.step(names.short(step.tag)) + self._position(step))
            step = None if step is self._root else step.getparent()
        return "/" + "/".join(reversed(steps))

    def _position(self, node: etree._Element) -> str:
        known = self._positions.get(node)
        if known is None:
            parent = None if node is self._root else node.getparent()
            alike = [] if parent is None else [child for child in parent if child.tag == node.tag]
            self._positions.update((child, f"[{place}]") for place, child in enumerate(alike, 1))
            known = self._positions[node] = self._positions[node] if len(alike) > 1 else ""
        return known


# --- the words of libxml2 in those of a bookkeeper

_QUALIFIED = re.compile(r"\{([^}]*)\}(\w+)")
_NAME, _EXPECTED = r"Element '(?P<name>[^']*)'", r"Expected is (?:one of )?\( (?P<expected>.*?) \)\."
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (
            rf"{_NAME}: This element is not expected\. {_EXPECTED}",
            "{name} does not belong here. What may stand here is {expected}.",
        ),
        (r"Element '(?P<name>[^']*)': This element is not expected\.", "{name} does not belong here."),
        (
            rf"{_NAME}: Missing child element\(s\)\. {_EXPECTED}",
            "{name} is incomplete. What is missing is {expected}.",
        ),
        (
            rf"{_NAME}: '(?P<value>.*)' is not a valid value of the (?:local )?atomic type '?(?P<type>[^']*)'?\.",
            "{name} has the value '{value}', which is not of the type {type}.",
        ),
        (
            rf"{_NAME}, attribute '(?P<attribute>[^']*)': '(?P<value>.*)' is not a valid value of the "
            r"(?:local )?atomic type '?(?P<type>[^']*)'?\.",
            "{name} has the value '{value}' in the attribute {attribute}, which is not of the type {type}.",
        ),
        (
            r"Element '(?P<name>[^']*)': The attribute '(?P<attribute>[^']*)' is required but missing\.",
            "{name} has no attribute {attribute}.",
        ),
        (
            r"Element '(?P<name>[^']*)', attribute '(?P<attribute>[^']*)': The attribute '[^']*' is not allowed\.",
            "{name} may not have the attribute {attribute}.",
        ),
        (
            r"Element '(?P<name>[^']*)': Character content (?:other than whitespace )?is not allowed.*",
            "{name} has text of its own, but may only have elements.",
        ),
        (
            r"Element '(?P<name>[^']*)': Element content is not allowed.*",
            "{name} has elements, but may only have text.",
        ),
    )
)


def _in_words(message: str) -> str:
    short = _QUALIFIED.sub(lambda name: names.PREFIXES.get(name[1], "") + name[2], message)
    for pattern, words in _PHRASES:
        match = pattern.match(short)
        if match:
            groups = match.groupdict()
            if "expected" in groups:
                groups["expected"] = _listed(groups["expected"])
            if "value" in groups:
                groups["value"] = _cut(" ".join(groups["value"].split()))
            return words.format(**groups)
    return _cut(short, 400)


def _cut(value: str, most: int = 80) -> str:
    return value if len(value) <= most else value[: most - 1] + "…"


def _listed(expected: str) -> str:
    listed = [name for name in expected.split(", ") if name]
    shown = listed[:6]
    more = ", …" if len(listed) > len(shown) else ""
    return " or ".join(shown) + more if len(shown) <= 2 else ", ".join(shown) + more
