"""From breaches to findings: the message with its values, the place, the line."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from peppol_kit.report import Finding
from peppol_kit.rules import text
from peppol_kit.xml import lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from peppol_kit.rules._dsl import Rule
    from peppol_kit.rules.text import RuleText
    from peppol_kit.validation.engine import Breach
    from peppol_kit.xml.tree import Node, Tree


def of(breaches: list[Breach], lines: Lines, milder: frozenset[str] = frozenset()) -> list[Finding]:
    """The findings of ``breaches``, in the order of the rules; those of ``milder`` rules only warn."""
    texts: dict[Rule, RuleText] = {}
    found = []
    for breach in breaches:
        rule, node = breach.rule, breach.node
        words = texts.get(rule)
        if words is None:
            words = texts[rule] = text.text_of(rule)
        values = {} if breach.values is None else dict(breach.values)
        if breach.stop:
            values = {text.STOPPED: breach.stop}
        found.append(
            Finding(
                rule=rule.id,
                severity="warning" if rule.id in milder else rule.severity,
                location=node.location,
                line=lines.of(node),
                terms=words.terms,
                message=text.message(words, values),
                values=tuple(values.items()),
                hint=words.hint,
            )
        )
    return found


class Lines:
    """The lines of a document's elements in its source, also of those too far down for libxml2 to know."""

    def __init__(self, data: bytes, root: etree._Element, tree: Tree) -> None:
        self._data = data
        self._root = root
        self._tree = tree
        self._far: dict[Node, int] = {}

    def look_up(self, nodes: Iterable[Node]) -> None:
        """Find out about those of some elements that libxml2 does not know: all at once, as the source is large."""
        far = {node for node in nodes if node.line >= lines.MOST}
        if not far:
            return
        before = sum(1 for _ in takewhile(lambda element: element is not self._root, self._root.getroottree().iter()))
        places = {node: before + place for node, place in self._tree.places(far).items()}
        known = lines.of_elements(self._data, places.values())
        self._far.update((node, known[place]) for node, place in places.items() if place in known)

    def of(self, node: Node) -> int:
        """The line of an element that has been looked up; 0 where nobody knows it."""
        return node.line if node.line < lines.MOST else self._far.get(node, 0)
