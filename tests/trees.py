"""Whole XML trees, compared: what one has and another has not, be it an element, an attribute, a text or an order."""

from __future__ import annotations

import re
from itertools import zip_longest
from typing import TYPE_CHECKING

from tests.documents import CAC, CBC, EXT, INVOICE

from peppol_kit.xml import names, parser, source
from peppol_kit.xml.names import CREDIT_NOTE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.documents import Element

_AGGREGATES = (f"{{{CAC}}}", f"{{{EXT}}}")


def payload(data: bytes) -> Element:
    """The business document in some XML: without envelope and comments, with all white space."""
    return source.payload(parser.parse(data, indentation=True))


def difference(ours: Element, theirs: Element, *, ordered: bool = True) -> str:
    """Where and how two trees differ first; empty where they say the same.

    White space counts in texts, and in whatever UBL does not know; between the elements of UBL it is indentation. Where
    ``ordered`` is not wanted, the order counts among elements of one name alone.
    """
    place = names.local(names.short(ours.tag))
    if ours.tag != theirs.tag:
        return f"{place}: {theirs.tag}"
    if sorted(ours.items()) != sorted(theirs.items()):
        return f"{place}: {sorted(ours.items())} != {sorted(theirs.items())}"
    if _texts(ours) != _texts(theirs):
        return f"{place}: {_texts(ours)} != {_texts(theirs)}"
    for one, other in zip_longest(_children(ours, ordered=ordered), _children(theirs, ordered=ordered)):
        if one is None or other is None:
            return f"{place}: {_tags(ours)} != {_tags(theirs)}"
        found = difference(one, other, ordered=ordered)
        if found:
            return f"{place}/{found}"
    return ""


def _children(element: Element, *, ordered: bool) -> Sequence[Element]:
    children = list(element)
    return children if ordered or not _is_aggregate(element) else sorted(children, key=lambda each: each.tag)


def _tags(element: Element) -> list[str]:
    return [names.local(names.short(each.tag)) for each in element]


def _is_aggregate(element: Element) -> bool:
    return element.tag.startswith(_AGGREGATES) or (element.getparent() is None or _is_root(element))


def _is_root(element: Element) -> bool:
    return names.short(element.tag) in {"Invoice", "CreditNote"}


def _texts(element: Element) -> list[str]:
    texts = [element.text or "", *(each.tail or "" for each in element)]
    if _is_aggregate(element):
        return ["".join(text.split()) for text in texts if text.strip()]
    return texts


def count(root: Element) -> int:
    """How many elements, attributes and texts there are: what could be lost."""
    return sum(1 + len(each.attrib) + bool((each.text or "").strip()) for each in root.iter())


_PREFIXES = {"cac": CAC, "cbc": CBC, "ext": EXT, "Invoice": INVOICE, "CreditNote": CREDIT_NOTE}


def select(root: Element, place: str) -> list[Element | str]:
    """What an XPath of ours selects in a document: elements, or values of attributes."""
    path = re.sub(r"\*:([^\[/]+)", r"*[local-name()='\1']", re.sub(r"@\*:([^\[/]+)", r"@*[local-name()='\1']", place))
    return root.xpath(re.sub(r"^/(\w+)", r"/\1:\1", path), namespaces=_PREFIXES)
