"""Single elements: where one stands in its document, and one written for itself."""

from __future__ import annotations

import re

from lxml import etree

from peppol_kit.xml import names

Element = etree._Element  # noqa: SLF001 - the class of all elements has no public name

PREFIXES = {"cac": names.CAC, "cbc": names.CBC}
"""The prefixes that a document of ours declares, beside the namespace of its root."""

_ROOTS = (names.INVOICE, names.CREDIT_NOTE)
_UNPREFIXED = re.compile(r"<([^\W\d][\w.\-]*)(?=[\s/>])")


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


def fragment(element: Element) -> str:
    """An element as XML that means the same in a document of ours: it declares what that does not."""
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    bare = any(each.prefix is None for each in element.iter())
    for prefix, namespace in element.nsmap.items():
        if prefix is None:
            declaration, needed = f' xmlns="{namespace}"', bare or namespace not in _ROOTS
        else:
            declaration = f' xmlns:{prefix}="{namespace}"'
            needed = PREFIXES.get(prefix) != namespace and text.count(f"{prefix}:") > text.count(f"xmlns:{prefix}")
        if not needed:
            text = text.replace(declaration, "", 1)
    if bare and None not in element.nsmap:  # names of no namespace, which in our documents would get that of the root
        text = _UNPREFIXED.sub(r'<\1 xmlns=""', text)
    return text
