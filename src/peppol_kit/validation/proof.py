"""The short way: prove for a whole document that no rule can fire, without a node for every element of its lines.

Most documents are right. The tight schema proves all rules of presence, number and form at once; what is left is
asked of the header as the engine would ask it, and of the lines by the rules' own proofs over columns. Where anything
is not proven nothing is concluded: the engine decides.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit import money
from peppol_kit.rules import _lines
from peppol_kit.rules._dsl import TIGHT
from peppol_kit.rules._facts import Document
from peppol_kit.rules._lines import Lines
from peppol_kit.terms import ubl
from peppol_kit.xml import columns, schema
from peppol_kit.xml.tree import RuleStop, Tree, collector_paused, last_names, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from peppol_kit.rules._dsl import Given, Guard, Rule
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


class _Group(NamedTuple):
    """Rules that look at the same elements."""

    pattern: str
    names: frozenset[str]
    """The names of the elements that the pattern can match; most groups are done with once these are known absent."""
    when: Guard | None
    on_lines: bool
    rules: list[Rule]


class Obligations:
    """What has to be proven for a set of rules: grouped by the condition under which they concern a document at all."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        sections: dict[Given | None, dict[tuple[str, Guard | None], list[Rule]]] = {}
        for rule in rules:
            if rule.proof != TIGHT:
                sections.setdefault(rule.given, {}).setdefault((rule.each, rule.when), []).append(rule)
        self._sections = {
            given: [
                _Group(pattern, last_names(pattern), when, _may_stand_on_a_line(pattern), mine)
                for (pattern, when), mine in groups.items()
            ]
            for given, groups in sections.items()
        }

    def unmet(self, document: Document, lines: Lines) -> list[Rule]:
        """The rules of which it is not proven that they cannot fire in a document that satisfies the tight schema."""
        left: list[Rule] = []
        names = document.tree.names()
        for given, groups in self._sections.items():
            try:
                if given is not None and not given(document):
                    continue
            except RuleStop:
                continue  # as the engine does
            except NotInHeaderError:
                left += [rule for group in groups for rule in group.rules]
                continue
            for group in groups:
                if not group.names.isdisjoint(names):
                    left += _unmet(group, document)
                if group.on_lines:
                    left += [rule for rule in group.rules if not _is_proven(rule, document, lines)]
        return left


def _unmet(group: _Group, document: Document) -> list[Rule]:
    """The rules of a group that do not hold everywhere in the header."""
    nodes = document.tree.select(group.pattern)
    if nodes and group.when is not None:
        nodes = _concerned(group.when, nodes, document)
    left = []
    for rule in group.rules if nodes else ():
        holds = rule.holds
        try:
            for node in nodes:
                if not holds(node, document):
                    left.append(rule)
                    break
        except (RuleStop, NotInHeaderError):
            left.append(rule)
    return left


def _concerned(when: Guard, nodes: list[Node], document: Document) -> list[Node]:
    """The nodes that a guard lets through; one of which it cannot tell is not, as in the engine."""
    try:
        return [node for node in nodes if when(node, document)]
    except RuleStop:
        return [node for node in nodes if _concerned(when, [node], document)] if len(nodes) > 1 else []


def _is_proven(rule: Rule, document: Document, lines: Lines) -> bool:
    """Whether a rule's own proof says that it holds on all lines."""
    proof = rule.proof
    try:
        return callable(proof) and proof(lines, document)
    except (RuleStop, NotInHeaderError):
        return False


def _may_stand_on_a_line(pattern: str) -> bool:
    """Whether a pattern can match an element of a line: all its steps are names that occur there."""
    return any(_fits(alternative) for alternative in pattern.split("|"))


def _fits(alternative: str) -> bool:
    steps = alternative.removeprefix("/").split("/")
    if alternative.startswith("/"):
        steps = steps[1:]
        if steps and steps[0] not in {ubl.INVOICE_LINE, ubl.CREDIT_NOTE_LINE}:
            return False
    return bool(steps) and all(step == "*" or step in _lines.NAMES for step in steps)


class Unproven(NamedTuple):
    """What is left to ask of a document that satisfies the tight schema: rules, one list for each of the obligations.

    With nothing left in any list, the document is valid UBL and no rule fires.
    """

    rules: list[list[Rule]]
    lines: Lines


def unproven(root: etree._Element, obligations: Iterable[Obligations]) -> Unproven | None:
    """What the engine has to ask of a document; None if it has to ask all rules."""
    with collector_paused(), money.exact():
        if not schema.is_tight(root):
            return None
        lines = Lines(columns.line_columns(root), partial(columns.line_numbers, root))
        header = snapshot(root, until=columns.line_tag(root), kind=Header)
        document = Document(header, lines)
        left = [entry.unmet(document, lines) for entry in obligations]
        header.release()
    return Unproven(left, lines)
