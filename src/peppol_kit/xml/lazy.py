"""A tree that makes nodes only where rules look: for the few rules that are left when most are proven to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.xml import names
from peppol_kit.xml.tree import Node, Tree, has_value

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from lxml import etree


class LazyNode(Node):
    """A node that makes the nodes below it when they are first asked for, and only those."""

    __slots__ = ("_tree", "element", "found")

    def __init__(self, element: etree._Element, parent: Node | None, tree: LazyTree) -> None:
        self.name = name = names.short(element.tag)
        self.text = element.text or ""
        if len(element) and has_value(name):
            self.text = "".join(map(str, element.itertext()))
        self.attributes = dict(element.items())
        self.parent = parent
        self.line = element.sourceline or 0
        self.place = 0
        self.element = element
        self._tree = tree
        self.found: dict[str, list[Node]] = {}

    @property
    def children(self) -> list[Node]:  # type: ignore[override] # nobody but the eager snapshot sets it
        """The elements directly below."""
        return [self._tree.node(child, self) for child in self.element]

    def named(self, name: str) -> list[Node]:
        """The children of that name."""
        found = self.found.get(name)
        if found is None:
            node = self._tree.node
            found = self.found[name] = [node(child, self) for child in self.element.iterchildren(names.tag(name))]
        return found


class LazyTree(Tree):
    """A whole document, of which only what is asked for is there."""

    __slots__ = ("_element", "_nodes")

    def __init__(self, root: etree._Element) -> None:
        self._element = root
        self._nodes: dict[etree._Element, LazyNode] = {root: LazyNode(root, None, self)}
        super().__init__(self._nodes[root], {})

    def node(self, element: etree._Element, parent: Node | None = None) -> Node:
        """The one node of an element, with those above it."""
        node = self._nodes.get(element)
        if node is None:
            above = element.getparent() if parent is None else None
            node = LazyNode(element, parent if above is None else self.node(above), self)
            self._nodes[element] = node
        return node

    def _found(self, name: str) -> list[Node]:
        found = self._named.get(name)
        if found is None:
            found = self._named[name] = [self.node(element) for element in self._element.iter(names.tag(name))]
        return found

    def names(self) -> Iterable[str]:
        """Every name that occurs."""
        return {names.short(element.tag) for element in self._element.iter()}

    def places(self, nodes: Collection[Node]) -> dict[Node, int]:
        """The places of nodes among all elements in document order, from 0."""
        wanted = {node.element: node for node in nodes if isinstance(node, LazyNode)}
        return {wanted[element]: place for place, element in enumerate(self._element.iter()) if element in wanted}

    def release(self) -> None:
        """Let go of the nodes at once."""
        for node in self._nodes.values():
            node.parent = None
            node.found.clear()
        for kept in (self._nodes, self._named, self._selected, self._above, self._parents):
            kept.clear()
