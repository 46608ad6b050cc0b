"""From breaches to findings: the message with its values, the place, the line."""

from __future__ import annotations

from functools import cached_property
from itertools import takewhile
from typing import TYPE_CHECKING

from peppol_kit.report import Finding
from peppol_kit.rules import text
from peppol_kit.xml import lines

if TYPE_CHECKING:
    from lxml import etree

    from peppol_kit.rules._dsl import Rule
    from peppol_kit.rules.text import RuleText
    from peppol_kit.validation.engine import Breach
    from peppol_kit.xml.tree import Node, Tree


def of(breaches: list[Breach], lines: Lines) -> list[Finding]:
    """The findings of ``breaches``, in the order of the rules."""
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
                severity=rule.severity,
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

    def of(self, node: Node) -> int:
        """The line of an element; 0 where nobody knows it."""
        return node.line if node.line < lines.MOST else self._far.get(node, 0)

    @cached_property
    def _far(self) -> dict[Node, int]:
        before = sum(1 for _ in takewhile(lambda element: element is not self._root, self._root.getroottree().iter()))
        starts = lines.starts(self._data)
        return self._tree.lines(starts[before:])
