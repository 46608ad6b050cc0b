"""Rows asked of thousands of elements at once: whether they hold everywhere, told without a look at each.

An answer of no says nothing: the rule is then asked of one element after the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.xml.tree import WHITE_SPACE

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

    AtOnce = Callable[[list[Node], Document], bool]


def have(paths: tuple[str, ...]) -> AtOnce:
    """Each has something at one of the paths."""
    path = "|".join(paths)
    return lambda nodes, document: document.tree.above(path).keys() >= set(nodes)


def are_filled(path: str) -> AtOnce:
    """Each has one at the path, with text."""

    def filled(nodes: list[Node], document: Document) -> bool:
        tree = document.tree
        found = tree.above(path)
        return (
            found.keys() >= set(nodes)
            and all(count == 1 for count in found.values())
            and all(node.text.strip(WHITE_SPACE) for node in tree.select(path))
        )

    return filled


def have_at_most_one(path: str) -> AtOnce:
    """None has several at the path."""
    return lambda _, document: all(count == 1 for count in document.tree.above(path).values())


def have_texts(path: str, is_right: Callable[[str], bool]) -> AtOnce:
    """None has several at the path, and the text of each is right."""

    def right(_: list[Node], document: Document) -> bool:
        tree = document.tree
        return all(count == 1 for count in tree.above(path).values()) and all(
            is_right(node.text) for node in tree.select(path)
        )

    return right


def are_right(text_of: Callable[[Node], str | None], is_right: Callable[[str], bool]) -> AtOnce:
    """The text of each is right, asked once for each text; none says that an element is not concerned."""
    return lambda nodes, _: all(is_right(text) for text in {text_of(node) for node in nodes} if text is not None)
