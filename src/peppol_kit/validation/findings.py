"""From breaches to findings: the message with its values, the place, the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.report import Finding
from peppol_kit.rules import text

if TYPE_CHECKING:
    from peppol_kit.rules._dsl import Rule
    from peppol_kit.rules.text import RuleText
    from peppol_kit.validation.engine import Breach
    from peppol_kit.xml.tree import Node

_MOST_LINES = 65535
"""libxml2 keeps the line of an element in sixteen bits: this one stands for itself and all after it."""


def of(breaches: list[Breach], data: bytes) -> list[Finding]:
    """The findings of ``breaches`` in ``data``, in the order of the rules."""
    texts: dict[Rule, RuleText] = {}
    found = []
    for breach in breaches:
        rule = breach.rule
        if rule not in texts:
            texts[rule] = text.text_of(rule)
        words = texts[rule]
        values = {} if breach.values is None else breach.values
        found.append(
            Finding(
                rule.id, rule.severity, breach.node.location, breach.node.line, words.terms,
                text.message(words, values, breach.stop), tuple(values.items()), words.hint,
            )
        )  # fmt: skip
    return found
