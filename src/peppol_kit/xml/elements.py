"""Single elements: where one stands in its document, and one written for itself."""

from __future__ import annotations

import re

from lxml import etree

from peppol_kit.errors import MalformedXML
from peppol_kit.xml import names, parser

Element = etree._Element  # noqa: SLF001 - the class of all elements has no public name

PREFIXES = {"cac": names.CAC, "cbc": names.CBC}
"""The prefixes that a document of ours declares, beside the namespace of its root."""

_ROOTS = (names.INVOICE, names.CREDIT_NOTE)
_stray_text = etree.XPath("boolean((self::*|descendant::cac:*)/text()[normalize-space()])", namespaces=PREFIXES)
_START = re.compile(r"<[^\s/>]+")


class Locator:
    """The XPaths of elements of one document; positions are remembered: thousands of siblings are counted once."""

    def __init__(self) -> None:
        self._positions: dict[Element, dict[Element, str]] = {}

    def location(self, element: Element) -> str:
        """The XPath of an element in short names, with a position wherever it has siblings of its name."""
        steps = []
        node: Element | None = element
        while node is not None:
            parent = node.getparent()
            step = names.step(names.short(node.tag))
            steps.append(step if parent is None else step + self._position(parent, node))
            node = parent
        return "/" + "/".join(reversed(steps))

    def _position(self, parent: Element, child: Element) -> str:
        positions = self._positions.get(parent)
        if positions is None:
            alike: dict[object, list[Element]] = {}
            for each in parent:
                alike.setdefault(each.tag, []).append(each)
            positions = self._positions[parent] = {
                each: f"[{place}]" if len(same) > 1 else ""
                for same in alike.values()
                for place, each in enumerate(same, 1)
            }
        return positions[child]


def has_stray_text(root: Element) -> bool:
    """Whether an aggregate somewhere has text of its own, where only elements belong."""
    return bool(_stray_text(root))


def stray_text(element: Element) -> str:
    """The text between the elements of an aggregate."""
    texts = [element.text, *(child.tail for child in element)]
    return " ".join(text.strip() for text in texts if text is not None and text.strip())


def is_fragment(text: str) -> bool:
    """Whether a text is one well-formed element that can stand in a document of ours, as `fragment` writes it."""
    declared = "".join(f' xmlns:{prefix}="{namespace}"' for prefix, namespace in PREFIXES.items())
    try:
        around = parser.parse(f"<a{declared}>{text}</a>".encode(), indentation=True)
    except MalformedXML:
        return False
    return len(around) == 1 and not around.text and not around[0].tail


def fragment(element: Element) -> str:
    """An element as XML that means the same in a document of ours: it declares what that does not.

    Indentation goes, where it is sure to be such: between the elements of an aggregate.
    """
    if names.short(element.tag).startswith("cac:"):
        _without_indentation(element)
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    bare = any(each.prefix is None for each in element.iter())
    for prefix, namespace in element.nsmap.items():
        if prefix is None:
            declaration, needed = f' xmlns="{namespace}"', bare or namespace not in _ROOTS
        else:
            declaration = f' xmlns:{prefix}="{namespace}"'
            needed = PREFIXES.get(prefix) != namespace and _occurs(prefix, text)
        if not needed:
            text = text.replace(declaration, "", 1)
    if bare and None not in element.nsmap:  # names of no namespace, which in our documents would get that of the root
        text = _START.sub(r'\g<0> xmlns=""', text, count=1)
    return text


def _occurs(prefix: str, text: str) -> bool:
    """Whether a prefix is used in some XML, be it within a text, but not as a part of a longer name or a URN."""
    return re.search(rf"(?<![\w.\-])(?<![\w.\-]:){re.escape(prefix)}:", text) is not None


def _without_indentation(element: Element) -> None:
    for aggregate in element.iter(f"{{{names.CAC}}}*"):
        if not (aggregate.text or "").strip():
            aggregate.text = None
        for child in aggregate:
            if not (child.tail or "").strip():
                child.tail = None
