"""Asks every rule of a ruleset about every element that it concerns: the one true implementation of a verdict."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit import money
from peppol_kit.rules._facts import Document
from peppol_kit.xml.lazy import LazyTree
from peppol_kit.xml.tree import RuleStop, collector_paused, last_names, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml import etree

    from peppol_kit.rules._dsl import Broken, Given, Rule
    from peppol_kit.rules._lines import Lines
    from peppol_kit.xml.tree import Node, Tree


class Breach(NamedTuple):
    """A rule that does not hold, where, and the values that it gave."""

    rule: Rule
    node: Node
    values: Broken | None
    stop: str = ""
    """Why the rule could not be judged, where the official one ends with a run-time error."""


class Plan:
    """The rules of a ruleset, grouped so that only those are asked whose elements occur."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.by_name: dict[str, list[Rule]] = {}
        self.by_ending: dict[str, list[Rule]] = {}
        for rule in rules:
            if rule.form == "never":
                continue
            for name in last_names(rule.needs):
                if name.startswith("*") and len(name) > 1:
                    self.by_ending.setdefault(name[1:], []).append(rule)
                else:
                    self.by_name.setdefault(name, []).append(rule)

    def for_names(self, names: Iterable[str]) -> list[Rule]:
        """The rules that any of these element names concerns, each once, in a stable order."""
        chosen: dict[int, Rule] = {id(rule): rule for rule in self.by_name.get("*", ())}
        for name in names:
            for rule in self.by_name.get(name, ()):
                chosen[id(rule)] = rule
            for ending, rules in self.by_ending.items():
                if name.endswith(ending):
                    chosen.update((id(rule), rule) for rule in rules)
        return list(chosen.values())


@contextmanager
def document(root: etree._Element, lines: Lines | None) -> Iterator[Document]:
    """A document as rules read it, for as long as they do.

    Where its ``lines`` are known few rules are left to ask, and only what they look at is made.
    """
    with collector_paused():
        tree = LazyTree(root) if lines is not None else snapshot(root)
        yield Document(tree, lines)
        tree.release()


def breaches(document: Document, rules: Iterable[Rule]) -> list[Breach]:
    """Everything in a document that does not hold of some rules."""
    found: list[Breach] = []
    given: dict[Given | None, bool] = {}
    with money.exact():
        for rule in rules:
            if rule.given not in given:
                given[rule.given] = _is_given(rule.given, document)
            if given[rule.given]:
                found += ask(rule, select(document.tree, rule), document)
    return found


def _is_given(condition: Given | None, document: Document) -> bool:
    """Whether a group of rules concerns a document; not where it cannot be told: two countries in an address."""
    try:
        return condition is None or condition(document)
    except RuleStop:
        return False


def select(tree: Tree, rule: Rule) -> list[Node]:
    """The elements that a rule looks at, its ``when`` not yet asked."""
    if rule.each != "*":
        return tree.select(rule.each)
    ending = rule.needs[1:]
    return [node for name in tree.names() if name.endswith(ending) for node in tree.named(name)]


_FEW = 100
"""So many elements are sooner asked one by one than looked at as a whole."""


def ask(rule: Rule, nodes: list[Node], document: Document) -> list[Breach]:
    """The breaches of one rule at some elements."""
    when, holds, at_once = rule.when, rule.holds, rule.at_once
    if at_once is not None and len(nodes) > _FEW and at_once(nodes, document):
        return []
    found = []
    for node in nodes:
        try:
            if when is not None and not when(node, document):
                continue
        except RuleStop:
            continue  # where a pattern of the official rules cannot be evaluated, it does not match
        try:
            answer = holds(node, document)
        except RuleStop as stop:
            found.append(Breach(rule, node, None, str(stop)))
        else:
            if not answer:
                found.append(Breach(rule, node, None if answer is False else answer))
    return found
