"""The UBL schemas: whether a document satisfies that of its type, and in plain words where it does not."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from peppol_kit import _resources
from peppol_kit.xml import lines, names


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
    return name.localname if name.namespace == namespace else ""


def is_tight(root: etree._Element) -> bool:
    """Whether a document satisfies the tight schema of its type, if any: then it breaks no rule of presence."""
    schema = _compiled("tight", _document(root))
    return schema is not None and bool(schema.validate(root))


def errors(root: etree._Element, data: bytes = b"") -> list[SchemaError]:
    """Where a document does not satisfy the UBL 2.1 schema of its type; empty if it does.

    ``data`` is the source, to know lines that libxml2 does not keep.
    """
    schema = _compiled("ubl21", _document(root))
    if schema is None:
        place = f"/{names.step(names.short(root.tag))}"
        return [SchemaError(place, root.sourceline or 0, "This is not a document type of UBL 2.1.")]
    if schema.validate(root):
        return []
    prefixes = _prefixes(root)
    found = [(_node(root, entry.path, prefixes), entry) for entry in schema.error_log]
    known = _lines([node for node, entry in found if entry.line >= lines.MOST], root, data)
    return [
        SchemaError(
            location(node, root),
            known.get(node, 0) if entry.line >= lines.MOST else entry.line,
            _in_words(entry.message),
        )
        for node, entry in found
    ]


def _lines(far: list[etree._Element], root: etree._Element, data: bytes) -> dict[etree._Element, int]:
    """The lines of elements that stand too far down for libxml2 to know."""
    if not far:
        return {}
    wanted = set(far)
    places = {node: place for place, node in enumerate(root.getroottree().iter()) if node in wanted}
    found = lines.lines_of(data, set(places.values()))
    return {node: found.get(place, 0) for node, place in places.items()}


def _node(root: etree._Element, path: str | None, prefixes: dict[str, str]) -> etree._Element:
    """The element at a path of libxml2, which has the sender's prefixes; the document where it cannot be followed."""
    try:
        found = root.getroottree().xpath(path or "", namespaces=prefixes)
    except etree.XPathError:
        return root
    return found[0] if isinstance(found, list) and found else root


def _prefixes(root: etree._Element) -> dict[str, str]:
    known: dict[str, str] = {}
    for element in root.iter():
        for prefix, uri in element.nsmap.items():
            if prefix:
                known.setdefault(prefix, uri)
        if len(known) > 2:
            break
    return known


def location(element: etree._Element, root: etree._Element) -> str:
    """The XPath of an element below ``root`` in short names."""
    steps: list[str] = []
    node: etree._Element | None = element
    while node is not None:
        steps.append(names.step(names.short(node.tag)) + _position(node, root))
        node = None if node is root else node.getparent()
    return "/" + "/".join(reversed(steps))


def _position(node: etree._Element, root: etree._Element) -> str:
    parent = None if node is root else node.getparent()
    if parent is None:
        return ""
    alike = [child for child in parent if child.tag == node.tag]
    return "" if len(alike) == 1 else f"[{alike.index(node) + 1}]"


# --- the words of libxml2 in those of a bookkeeper

_QUALIFIED = re.compile(r"\{([^}]*)\}(\w+)")
_NAME, _EXPECTED = r"Element '(?P<name>[^']*)'", r"Expected is (?:one of )?\( (?P<expected>.*?) \)\."
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
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
            r"Element '(?P<name>[^']*)': The attribute '(?P<attribute>[^']*)' is required but missing\.",
            "{name} has no attribute {attribute}.",
        ),
        (
            r"Element '(?P<name>[^']*)', attribute '(?P<attribute>[^']*)': The attribute '[^']*' is not allowed\.",
            "{name} may not have the attribute {attribute}.",
        ),
        (
            r"Element '(?P<name>[^']*)': Character content is not allowed.*",
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
            return words.format(**groups)
    return short


def _listed(expected: str) -> str:
    listed = [name for name in expected.split(", ") if name]
    shown = listed[:6]
    more = ", …" if len(listed) > len(shown) else ""
    return " or ".join(shown) + more if len(shown) <= 2 else ", ".join(shown) + more
