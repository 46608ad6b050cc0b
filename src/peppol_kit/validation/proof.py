"""The short way: prove for a whole document that no rule can fire, without a node for every element of its lines.

Most documents are right. The tight schema proves all rules of presence, number and form at once; what is left is
asked of the header as the engine would ask it, and of the lines by the rules' own proofs over columns. Where anything
is not proven nothing is concluded: the engine decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit import money
from peppol_kit.rules import _lines
from peppol_kit.rules._dsl import TIGHT
from peppol_kit.rules._facts import Document
from peppol_kit.rules._lines import Lines
from peppol_kit.xml import columns, schema
from peppol_kit.xml.tree import RuleStop, Tree, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from peppol_kit.rules._dsl import Given, Rule
    from peppol_kit.xml.tree import Node

class NotInHeaderError(Exception):
    """A rule asks for elements that also stand on lines, which this tree does not have."""


class Header(Tree):
    """A document without its lines: what may stand on lines too cannot be asked for by name."""

    __slots__ = ()

    def named(self, name: str) -> list[Node]:
        """Every element of that name, if it can only be in the header."""
        if name in _lines.NAMES:
            raise NotInHeaderError(name)
        return super().named(name)


class Obligations:
    """What has to be proven for a set of rules: grouped by the condition under which they concern a document at all."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.sections: dict[Given | None, list[Rule]] = {}
        for rule in rules:
            if rule.proof != TIGHT:
                self.sections.setdefault(rule.given, []).append(rule)

    def are_met(self, document: Document, lines: Lines) -> bool:
        """Whether no rule can fire."""
        for given, rules in self.sections.items():
            if given is not None and not given(document):
                continue
            if not all(_is_met(rule, document, lines) for rule in rules):
                return False
        return True


def _is_met(rule: Rule, document: Document, lines: Lines) -> bool:
    when, holds = rule.when, rule.holds
    for node in document.tree.select(rule.each):
        if (when is None or when(node, document)) and not holds(node, document):
            return False
    if not _may_stand_on_a_line(rule.each):
        return True
    proof = rule.proof
    return callable(proof) and proof(lines, document)


_on_lines: dict[str, bool] = {}


def _may_stand_on_a_line(pattern: str) -> bool:
    """Whether a pattern can match an element of a line: all its steps are names that occur there."""
    known = _on_lines.get(pattern)
    if known is None:
        known = _on_lines[pattern] = any(_fits(alternative) for alternative in pattern.split("|"))
    return known


def _fits(alternative: str) -> bool:
    steps = alternative.removeprefix("/").split("/")
    if alternative.startswith("/"):
        steps = steps[1:]
        if steps and steps[0] not in {"cac:InvoiceLine", "cac:CreditNoteLine"}:
            return False
    return bool(steps) and all(step == "*" or step in _lines.NAMES for step in steps)


def is_clean(root: etree._Element, obligations: Iterable[Obligations]) -> bool:
    """Whether it is proven that a document is valid UBL and that none of the rules can fire in it."""
    if not schema.is_tight(root):
        return False
    lines = Lines(columns.line_columns(root))
    header = snapshot(root, until=columns.line_tag(root), kind=Header)
    document = Document(header, lines)
    try:
        with money.exact():
            return all(entry.are_met(document, lines) for entry in obligations)
    except (RuleStop, NotInHeaderError):
        return False
