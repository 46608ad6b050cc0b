"""From breaches to findings: the message with its values, the place, the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.report import Finding
from peppol_kit.rules import text
from peppol_kit.xml import lines

if TYPE_CHECKING:
    from lxml import etree

    from peppol_kit.rules._dsl import Rule
    from peppol_kit.rules.text import RuleText
    from peppol_kit.validation.engine import Breach
    from peppol_kit.xml.tree import Node


def of(breaches: list[Breach], data: bytes, root: etree._Element) -> list[Finding]:
    """The findings of ``breaches`` in the document ``root`` of ``data``, in the order of the rules."""
    texts: dict[Rule, RuleText] = {}
    line_of = _lines(breaches, data, root)
    found = []
    for breach in breaches:
        rule, node = breach.rule, breach.node
        words = texts.get(rule)
        if words is None:
            words = texts[rule] = text.text_of(rule)
        values = {} if breach.values is None else dict(breach.values)
        found.append(
            Finding(
                rule.id, rule.severity, node.location, line_of.get(node, node.line), words.terms,
                text.message(words, values, breach.stop), tuple(values.items()), words.hint,
            )
        )  # fmt: skip
    return found


def _lines(breaches: list[Breach], data: bytes, root: etree._Element) -> dict[Node, int]:
    """The lines of nodes that stand too far down for libxml2 to know; 0 where nobody does."""
    far = {breach.node for breach in breaches if breach.node.line >= lines.MOST}
    if not far:
        return {}
    first = sum(1 for _ in root.iterancestors()) + int(str(root.xpath("count(preceding::*)")).partition(".")[0])
    places = {node: place for place, node in enumerate(next(iter(far)).root.descendants(), first) if node in far}
    known = lines.lines_of(data, set(places.values()))
    return {node: known.get(place, 0) for node, place in places.items()}
