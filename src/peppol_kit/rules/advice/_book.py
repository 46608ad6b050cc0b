"""The rulebook of the advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.rules._dsl import Rulebook

if TYPE_CHECKING:
    from peppol_kit.xml.tree import Node

book = Rulebook("peppol-kit-advice", "Advice of peppol_kit", versions=("1",))


def only(nodes: list[Node]) -> str:
    """The text of the one element that there is; empty where there are none, or several: which one counts?"""
    return nodes[0].normal if len(nodes) == 1 else ""
