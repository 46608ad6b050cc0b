"""The snapshot of a document that rules read: plain objects, made in one pass, with paths in the field's short names.

A path is a string of steps such as ``cac:Party/cbc:EndpointID``; ``|`` separates alternatives, and ``@`` leads an
attribute. Rules are written against absent and repeated elements: `Node.all` gives what is there, `Node.one` gives at
most one and stops the rule where there are more, as the official rules stop.
"""

from __future__ import annotations

import gc
from collections import Counter
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from peppol_kit import money
from peppol_kit.xml import names

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from decimal import Decimal

    from lxml import etree

WHITE_SPACE = " \t\r\n"


class RuleStop(Exception):  # noqa: N818 - not an error of the program: the value cannot be judged
    """A value that a rule cannot read: two amounts where one belongs, a number that is none.

    The official validators end here with a run-time error; ours makes a finding of it.
    """


@contextmanager
def collector_paused() -> Iterator[None]:
    """No garbage collection meanwhile.

    Hundreds of thousands of nodes that all live on make the collector look through them again and again, for nothing:
    ten times the time of making them. Whoever pauses it lets go of the nodes by hand (`Tree.release`).
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@lru_cache(maxsize=4096)
def _steps(path: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(alternative.split("/")) for alternative in path.split("|"))


_NONE: dict[str, str] = {}
_NO_CHILDREN: list[Node] = []  # most elements have none, and a list for each would cost a tenth of the tree


class Node:
    """One element: its short ``name``, own ``text``, ``attributes``, ``parent`` and ``children``."""

    __slots__ = ("attributes", "children", "index", "line", "name", "parent", "place", "text")

    def __init__(self, name: str, text: str, attributes: dict[str, str], parent: Node | None, line: int) -> None:
        self.name = name
        self.text = text
        self.attributes = attributes
        self.parent = parent
        self.children: list[Node] = _NO_CHILDREN
        self.line = line
        self.index: dict[str, list[Node]] | None = None
        self.place = 0

    def __repr__(self) -> str:
        return f"<{self.location}>"

    def named(self, name: str) -> list[Node]:
        """The children of that name."""
        index = self.index
        if index is None:
            index = self.index = {}
            for child in self.children:
                index.setdefault(child.name, []).append(child)
        return index.get(name, [])

    def all(self, path: str) -> list[Node]:
        """Every element at ``path``, in the order of the alternatives and of the document."""
        alternatives = _steps(path)
        if len(alternatives) == 1:
            steps = alternatives[0]
            return self.named(path) if len(steps) == 1 else self._follow(steps)
        return [node for steps in alternatives for node in self._follow(steps)]

    def _follow(self, steps: tuple[str, ...]) -> list[Node]:
        level = self.named(steps[0])
        for step in steps[1:]:
            if not level:
                break
            level = level[0].named(step) if len(level) == 1 else [child for node in level for child in node.named(step)]
        return level

    def has(self, path: str) -> bool:
        """Whether there is an element at ``path``."""
        return bool(self.all(path))

    def one(self, path: str) -> Node | None:
        """The element at ``path``, if there is one; stops the rule if there are several."""
        found = self.all(path)
        if len(found) > 1:
            raise RuleStop(f"{len(found)} times {path}")
        return found[0] if found else None

    def string(self, path: str) -> str:
        """The text at ``path``, empty where there is none; stops the rule if there are several."""
        found = self.all(path)
        if len(found) > 1:
            raise RuleStop(f"{len(found)} times {path}")
        return found[0].text if found else ""

    def clean(self, path: str) -> str:
        """`string` with white space trimmed and collapsed (XPath ``normalize-space``)."""
        return normal(self.string(path))

    @property
    def own_text(self) -> str:
        """The text of this element alone (XPath ``text()``), which its text is, unless it wrongly has elements."""
        return self.text

    def clean_text(self, path: str) -> str:
        """`clean` of the text nodes at ``path``: an empty element has none, and so does not count as a second one."""
        texts = [node.own_text for node in self.all(path) if node.own_text]
        if len(texts) > 1:
            raise RuleStop(f"{len(texts)} times {path}")
        return normal(texts[0]) if texts else ""

    def strings(self, path: str) -> list[str]:
        """Every text at ``path``; a last step with ``@`` gives attributes that are there."""
        if "@" not in path:
            return [node.text for node in self.all(path)]
        element, _, attribute = path.rpartition("@")
        nodes = self.all(element.rstrip("/")) if element else [self]
        return [node.attributes[attribute] for node in nodes if attribute in node.attributes]

    def decimal(self, path: str) -> Decimal | None:
        """The number at ``path``, None where there is none; stops the rule at several, and where it is no number."""
        node = self.one(path)
        return None if node is None else node.number()

    def decimals(self, path: str) -> list[Decimal]:
        """Every number at ``path``; stops the rule at text that is no number."""
        return [node.number() for node in self.all(path)]

    def doubles(self, path: str) -> list[float]:
        """Every number at ``path`` as XPath compares text with a number: with exponents, INF and NaN."""
        return [node.double() for node in self.all(path)]

    def double(self) -> float:
        """This element's text as a floating point number; stops the rule if it is none."""
        value = money.double(self.text)
        if value is None:
            raise RuleStop(f"'{self.text[:40]}' is not a number")
        return value

    def number(self) -> Decimal:
        """This element's text as a decimal; stops the rule if it is none."""
        value = money.decimal(self.text)
        if value is None:
            raise RuleStop(f"'{self.text[:40]}' is not a number")
        return value

    @property
    def normal(self) -> str:
        """This element's text with white space trimmed and collapsed."""
        return normal(self.text)

    def within(self, name: str) -> bool:
        """Whether an ancestor has that name."""
        node = self.parent
        while node is not None:
            if node.name == name:
                return True
            node = node.parent
        return False

    @property
    def root(self) -> Node:
        """The document's own element."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    @property
    def location(self) -> str:
        """The XPath of this element in short names, with a position wherever it has siblings of its name."""
        steps: list[str] = []
        node: Node | None = self
        while node is not None:
            steps.append(names.step(node.name) + node.position())
            node = node.parent
        return "/" + "/".join(reversed(steps))

    def position(self) -> str:
        """Its place among siblings of its name as a predicate; empty where it is the only one."""
        if self.parent is None:
            return ""
        siblings = self.parent.named(self.name)
        if len(siblings) == 1:
            return ""
        if not self.place:
            for place, node in enumerate(siblings, 1):
                node.place = place
        return f"[{self.place}]"


class MixedNode(Node):
    """A basic element that has elements, as no valid document has: its text includes theirs."""

    __slots__ = ("_own",)

    def __init__(self, node: Node, text: str) -> None:
        super().__init__(node.name, text, node.attributes, node.parent, node.line)
        self._own = node.text

    @property
    def own_text(self) -> str:
        """The text of this element alone."""
        return self._own


def normal(text: str) -> str:
    """XPath ``normalize-space``; outside of ASCII `str.split` would also break at a no-break space and its like."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join(word for word in text.translate(_TO_BLANK).split(" ") if word)


_TO_BLANK = {ord(character): " " for character in WHITE_SPACE}


class Tree:
    """A whole document: its ``root``, and every node by name in document order."""

    __slots__ = ("_above", "_named", "_parents", "_selected", "root")

    def __init__(self, root: Node, named: dict[str, list[Node]]) -> None:
        self.root = root
        self._named = named
        self._selected: dict[str, list[Node]] = {}
        self._above: dict[str, Counter[Node]] = {}
        self._parents: dict[str, dict[str, list[Node]]] = {}

    def named(self, name: str) -> list[Node]:
        """Every element of that name, wherever it is (XPath ``//name``)."""
        return self._found(name)

    def _found(self, name: str) -> list[Node]:
        return self._named.get(name, [])

    def places(self, nodes: Collection[Node]) -> dict[Node, int]:
        """The places of nodes among all elements in document order, from 0."""
        wanted = set(nodes)
        return {node: place for place, node in enumerate(self._in_order()) if node in wanted}

    def _in_order(self) -> Iterator[Node]:
        waiting = [self.root]
        while waiting:
            node = waiting.pop()
            yield node
            if node.children:
                waiting += node.children[::-1]

    def release(self) -> None:
        """Let go of the nodes at once: a child that knows its parent would wait for the garbage collector."""
        for nodes in self._named.values():
            for node in nodes:
                node.parent = None
        for kept in (self._named, self._selected, self._above, self._parents):
            kept.clear()

    def names(self) -> Iterable[str]:
        """Every name that occurs."""
        return self._named

    def select(self, pattern: str) -> list[Node]:
        """The elements that ``pattern`` matches as one of XSLT does: its last steps, or from the root with ``/``."""
        found = self._selected.get(pattern)
        if found is None:
            alternatives = _patterns(pattern)
            if len(alternatives) == 1:
                found = self._matching(*alternatives[0])
            else:
                found = [node for alternative in alternatives for node in self._matching(*alternative)]
            self._selected[pattern] = found
        return found

    def above(self, path: str) -> dict[Node, int]:
        """The elements that have something at ``path``, and how much."""
        found = self._above.get(path)
        if found is None:
            found = self._above[path] = Counter()
            for alternative in path.split("|"):
                nodes: Iterable[Node | None] = self.select(alternative)
                for _ in range(alternative.count("/") + 1):
                    nodes = [node.parent for node in nodes if node is not None]
                found.update(node for node in nodes if node is not None)
        return found

    def _matching(self, name: str, parents: tuple[str, ...], anchored: bool) -> list[Node]:
        if not parents and not anchored:
            return self._found(name)
        if not parents or parents[0] == "*":
            return [node for node in self._found(name) if _matches(node, parents, anchored=anchored)]
        nodes = self._below(name).get(parents[0], [])
        if len(parents) == 1 and not anchored:
            return nodes
        return [node for node in nodes if _matches(node, parents, anchored=anchored)]

    def _below(self, name: str) -> dict[str, list[Node]]:
        """The elements of a name by the name of their parent: many patterns differ in nothing else."""
        below = self._parents.get(name)
        if below is None:
            below = self._parents[name] = {}
            for node in self._found(name):
                if node.parent is not None:
                    below.setdefault(node.parent.name, []).append(node)
        return below


def last_names(pattern: str) -> frozenset[str]:
    """The names of the elements that a pattern can match."""
    return frozenset(alternative.rpartition("/")[2] for alternative in pattern.split("|"))


@lru_cache(maxsize=1024)
def _patterns(pattern: str) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """Each alternative as its last name, its parents from the inside, and whether it begins at the root."""
    out = []
    for alternative in pattern.split("|"):
        *parents, name = alternative.removeprefix("/").split("/")
        out.append((name, tuple(reversed(parents)), alternative.startswith("/")))
    return tuple(out)


def _matches(node: Node, parents: tuple[str, ...], *, anchored: bool) -> bool:
    above = node.parent
    for name in parents:
        if above is None or (name not in ("*", above.name)):
            return False
        above = above.parent
    return above is None if anchored else True


def has_value(name: str) -> bool:
    """Whether rules read the text of an element of that name: then it counts also where it wrongly has elements."""
    return name.startswith("cbc:") or name.endswith("Amount")


def has_mixed_values(root: etree._Element) -> bool:
    """Whether an element whose text rules read wrongly has elements, so that even the white space in it counts."""
    return any(len(node) and has_value(names.short(node.tag)) for node in root.iter())


def snapshot(root: etree._Element, *, until: str = "", kind: type[Tree] = Tree) -> Tree:
    """The tree of ``root``; with ``until`` only what stands before the first element with that tag."""
    name_of = names.short
    top = parent = Node(name_of(root.tag), root.text or "", dict(root.items()), None, root.sourceline or 0)
    named = {top.name: [top]}
    left = len(root)  # elements that the parent still has
    above: list[tuple[Node, int]] = []  # the parents above it, and what they still have
    top.children = []
    # All in one loop over one iterator, as a call or an iterator for each element would cost a third of the time
    for element in islice(root.iter(), 1, None):
        tag = element.tag
        if tag == until:
            break
        while not left:
            parent, left = above.pop()
        left -= 1
        name, items = name_of(tag), element.items()
        node = Node(name, element.text or "", dict(items) if items else _NONE, parent, element.sourceline or 0)
        elements = len(element)
        if elements and has_value(name):
            node = MixedNode(node, "".join(map(str, element.itertext())))
        if name in named:
            named[name].append(node)
        else:
            named[name] = [node]
        parent.children.append(node)
        if elements:
            above.append((parent, left))
            parent, left = node, elements
            node.children = []
    return kind(top, named)
