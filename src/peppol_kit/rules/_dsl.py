"""How a rule is written: a decorator for a function, a call for a row of a table.

A `Rulebook` holds the rules of one official artefact in all the versions that we know. A rule looks at every element
that its ``each`` matches (a pattern as in XSLT: the last steps of a path, or from the root with ``/``), and its
function says whether what must hold does hold there. The docstring is the rule's text: what must hold in its first
paragraph, what to do about it in its second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict

from peppol_kit.rules import _at_once
from peppol_kit.terms import ubl
from peppol_kit.xml.tree import normal

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from peppol_kit.codelists import CodeList
    from peppol_kit.report import Severity
    from peppol_kit.rules._at_once import AtOnce
    from peppol_kit.rules._facts import Document
    from peppol_kit.rules._lines import Lines
    from peppol_kit.xml.tree import Node

    Holds = Callable[[Node, Document], "bool | Broken"]
    Judge = Callable[[Node], "bool | Broken"] | Holds
    Guard = Callable[[Node, Document], bool]
    Given = Callable[[Document], bool]
    Proof = Callable[[Lines, Document], bool]

TIGHT: Final = "tight"
"""The proof of a rule that cannot fire in a document that satisfies the tight schema (``schemas/tight``)."""


class Broken(dict[str, str]):
    """The answer of a rule that does not hold, with the values for its message. It is false, as an answer."""

    def __bool__(self) -> bool:
        return False


def broken(**values: object) -> Broken:
    """A rule that does not hold, and the values that its message speaks of; amounts in plain notation."""
    from peppol_kit.rules._values import shown

    return Broken({name: shown(value) for name, value in values.items()})


def equal(stated: Decimal | None, expected: Decimal | None) -> bool | Broken:
    """Whether two amounts are the same; if not, both and by how much the stated one is off."""
    if stated is not None and stated == expected:
        return True
    if stated is None or expected is None:
        return broken(stated=stated, expected=expected)
    return broken(stated=stated, expected=expected, difference=abs(stated - expected))


class Rule:
    """One rule in one range of versions of its artefact."""

    __slots__ = (
        "at_once",
        "each",
        "form",
        "given",
        "holds",
        "id",
        "needs",
        "proof",
        "severity",
        "since",
        "source",
        "text",
        "until",
        "when",
    )

    def __init__(
        self,
        rule_id: str,
        severity: Severity,
        each: str,
        holds: Holds,
        *,
        form: str = "",
        text: Any = None,
        when: Guard | None = None,
        given: Given | None = None,
        needs: str = "",
        since: str = "",
        until: str = "",
        proof: Proof | str | None = None,
        at_once: AtOnce | None = None,
    ) -> None:
        self.id = rule_id
        self.severity = severity
        self.each = each
        self.holds = holds
        self.form = form
        self.text = text
        self.when = when
        self.given = given
        self.needs = needs or each
        self.since = since
        self.until = until
        self.proof = proof
        self.at_once = at_once
        self.source = ""

    def __repr__(self) -> str:
        return f"<rule {self.id}>"


class Span(TypedDict, total=False):
    """The range of versions in which a rule is as it is written, both ends included."""

    since: str
    until: str


def span(*, since: str = "", until: str = "") -> Span:
    """A range of versions; an end that is not given is open."""
    return Span(since=since, until=until)


def version(name: str) -> tuple[int, ...]:
    """``1.3.16`` as something that can be ordered."""
    return tuple(int(part) for part in name.split("."))


def takes_document(judge: Judge) -> Holds:
    """A judge of one argument as one of two: rules that look at their node alone need not name the document."""
    if judge.__code__.co_argcount - len(judge.__defaults__ or ()) >= 2:
        return judge  # type: ignore[return-value] # counted in the line before
    return lambda node, _: judge(node)  # type: ignore[call-arg]


def _is_present(paths: tuple[str, ...]) -> Callable[[Node], bool]:
    if len(paths) == 1:
        path = paths[0]
        return lambda node: node.has(path)
    return lambda node: any(node.has(path) for path in paths)


def _is_filled(paths: tuple[str, ...]) -> Callable[[Node], bool]:
    if len(paths) == 1:
        path = paths[0]
        return lambda node: node.clean(path) != ""
    return lambda node: any(node.clean(path) for path in paths)


class Rulebook:
    """The rules of one artefact: what it is called, ``source`` which publication defines them, and ``versions`` from
    the oldest to the newest that are held.
    """

    def __init__(self, name: str, title: str, *, versions: tuple[str, ...], source: str = "") -> None:
        self.name = name
        self.title = title
        self.source = source or title
        self.versions = versions
        self.rules: list[Rule] = []

    def at(self, name: str) -> list[Rule]:
        """The rules of one version."""
        wanted = version(name)
        return [
            rule
            for rule in self.rules
            if (not rule.since or version(rule.since) <= wanted) and (not rule.until or wanted <= version(rule.until))
        ]

    def add(self, rule: Rule) -> None:
        """Take a rule into the book; every way to write one ends here."""
        rule.source = rule.source or self.source
        self.rules.append(rule)

    # --- rules that are functions

    def fatal(self, rule_id: str, each: str, **details: Any) -> Callable[[Judge], Judge]:
        """Register the decorated function as a rule whose breach makes a document invalid."""
        return self._function(rule_id, "fatal", each, **details)

    def warning(self, rule_id: str, each: str, **details: Any) -> Callable[[Judge], Judge]:
        """Register the decorated function as a rule whose breach is worth saying."""
        return self._function(rule_id, "warning", each, **details)

    def _function(
        self, rule_id: str, severity: Severity, each: str, *, message: str = "", doc: str = "", **details: Any
    ) -> Callable[[Judge], Judge]:
        def register(judge: Judge) -> Judge:
            text = (doc or judge.__doc__ or "", message)
            self.add(Rule(rule_id, severity, each, takes_document(judge), text=text, **details))
            return judge

        return register

    # --- rules that are rows

    def never(self, *rule_ids: str, severity: Severity = "fatal") -> None:
        """Rules whose official test cannot fail; they are listed so that the list is complete."""
        for rule_id in rule_ids:
            self.add(Rule(rule_id, severity, "", lambda *_: True, form="never", proof=TIGHT))

    def required(self, rule_id: str, each: str, *paths: str, filled: bool = False, **details: Any) -> None:
        """Each must have one of ``paths``; with ``filled`` one that is not empty."""
        present = _is_filled(paths) if filled else _is_present(paths)
        at_once = _at_once.have(paths) if not filled else _at_once.are_filled(*paths) if len(paths) == 1 else None
        self._row(
            "required", rule_id, each, present, (each, paths), at_once=at_once, **{"proof": TIGHT, **details}
        )  # fmt: skip

    def at_most_one(self, rule_id: str, each: str, path: str, **details: Any) -> None:
        """Each may have one ``path`` at the most."""
        self._row(
            "at_most_one", rule_id, each, lambda node: len(node.all(path)) <= 1, (each, path),
            at_once=_at_once.have_at_most_one(path), **{"proof": TIGHT, **details},
        )  # fmt: skip

    def not_used(self, rule_id: str, path: str, *, severity: Severity = "warning", **details: Any) -> None:
        """The document has no ``path``: UBL knows it, the specification does not."""
        pattern = "|".join(f"{root}/{each}" for each in path.split("|") for root in ubl.DOCUMENT.split("|"))
        self._row(
            "not_used", rule_id, ubl.DOCUMENT, lambda _, document: not document.tree.select(pattern), path,
            severity=severity, needs=path, **{"proof": TIGHT, **details},
        )  # fmt: skip

    def attribute_not_used(self, rule_id: str, path: str, **details: Any) -> None:
        """The document has no attribute at ``path``."""
        self._row(
            "attribute_not_used", rule_id, ubl.DOCUMENT, lambda node: not node.strings(path), path, severity="warning",
            needs=path.rpartition("/")[0], **{"proof": TIGHT, **details},
        )  # fmt: skip

    def nowhere(self, rule_id: str, pattern: str, **details: Any) -> None:
        """Nothing in the document matches ``pattern``; with a last step ``@name``, no such attribute on what matches."""
        element, _, attribute = pattern.partition("/@")

        def absent(_: Node, document: Document) -> bool:
            found = document.tree.select(element)
            return not (any(attribute in node.attributes for node in found) if attribute else found)

        self._row(
            "not_used", rule_id, ubl.DOCUMENT, absent, pattern, severity="warning", needs=element,
            **{"proof": TIGHT, **details},
        )  # fmt: skip

    def no_attribute(self, rule_id: str, name: str, **details: Any) -> None:
        """No element of the document has the attribute ``name``."""
        self._row(
            "no_attribute", rule_id, ubl.DOCUMENT, lambda _, document: name not in document.attributes, name,
            severity="warning", **{"proof": TIGHT, **details},
        )  # fmt: skip

    def two_decimals(self, rule_id: str, each: str, path: str, **details: Any) -> None:
        """The amount at ``path`` has two decimals at the most, counted in the text as it stands."""

        def is_short(text: str) -> bool:
            return len(text.partition(".")[2]) <= 2

        def short(node: Node) -> bool | Broken:
            text = node.string(path) if path else node.text
            return is_short(text) or broken(value=text)

        at_once = _at_once.have_texts(path, is_short) if path else None
        self._row("two_decimals", rule_id, each, short, (each, path), at_once=at_once, **{"proof": TIGHT, **details})

    def code_list(
        self,
        rule_id: str,
        each: str,
        allowed: CodeList,
        *,
        attribute: str = "",
        upper: bool = False,
        own: bool = False,
        **details: Any,
    ) -> None:
        """The text of each, or its ``attribute``, is a code of the list; white space around it is forgiven.

        Where the attribute is absent the rule says nothing, unless ``when`` is given; ``upper`` forgives small letters;
        ``own`` looks at the text of the element alone.
        """
        absent = "" if "when" in details else None
        if attribute:
            details.setdefault("when", lambda node, _: attribute in node.attributes)

        def text_of(node: Node) -> str | None:
            return node.attributes.get(attribute, absent) if attribute else node.own_text if own else node.text

        def is_code(text: str) -> bool:
            code = normal(text)
            return (code.upper() if upper else code) in allowed

        def is_listed(node: Node) -> bool | Broken:
            text = text_of(node) or ""
            return is_code(text) or broken(value=normal(text))

        self._row(
            "code_list", rule_id, each, is_listed, (each, attribute, allowed),
            at_once=_at_once.are_right(text_of, is_code), **details,
        )  # fmt: skip

    def attribute(self, rule_id: str, each: str, name: str, **details: Any) -> None:
        """Each has the attribute ``name``."""
        self._row(
            "attribute",
            rule_id,
            each,
            lambda node: name in node.attributes,
            (each, name),
            **{"proof": TIGHT, **details},
        )

    def _row(
        self,
        form: str,
        rule_id: str,
        each: str,
        judge: Judge,
        text: Any,
        *,
        severity: Severity = "fatal",
        **details: Any,
    ) -> None:
        self.add(Rule(rule_id, severity, each, takes_document(judge), form=form, text=text, **details))
