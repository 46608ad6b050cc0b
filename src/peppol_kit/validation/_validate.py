"""`validate`: from a source to a report, one layer after the other."""

from __future__ import annotations

import os
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from peppol_kit import specifications
from peppol_kit.errors import ConfigurationError, MalformedXML
from peppol_kit.report import Finding, Layer, Report
from peppol_kit.specifications import ADVICE, Claim
from peppol_kit.xml import names, parser
from peppol_kit.xml import source as source_of
from peppol_kit.xml.tree import has_mixed_values

if TYPE_CHECKING:
    from datetime import date

    from lxml import etree

    from peppol_kit.report import LayerVerdict, Verdict
    from peppol_kit.specifications import Release, Ruleset
    from peppol_kit.validation.engine import Plan
    from peppol_kit.validation.proof import Obligations, Unproven
    from peppol_kit.xml.parser import Limits

_Books = tuple[tuple[str, str], ...]
_CUSTOMIZATION = f"{{{names.CBC}}}CustomizationID"


class HasXML(Protocol):
    """Anything that can write itself as XML, such as a typed document."""

    def to_xml(self) -> bytes:
        """The document as XML."""
        ...


Source = bytes | str | os.PathLike[str] | HasXML


def validate(  # noqa: PLR0913 - each is a wish of its own, by keyword, and has a default
    source: Source,
    *,
    ruleset: str | None = None,
    on: date | None = None,
    skip_schema: bool = False,
    advice: bool = False,
    xslt: str | os.PathLike[str] | None = None,
    limits: Limits = parser.DEFAULT_LIMITS,
) -> Report:
    """Judge a document: well-formed, valid UBL 2.1, EN 16931, and the specification that it claims.

    Args:
        source: XML as bytes, a path (a `str` is always a path), or anything with ``to_xml()``. A document in a
            Standard Business Document envelope is taken out of it.
        ruleset: judge by this ruleset, whatever the document claims; the verdict is then never ``not_judged``.
        on: judge by the release in force on that day, instead of the newest.
        skip_schema: leave the schema layer out; the verdict is that of the rules alone.
        advice: ask an invoice or credit note for what is worth a warning beyond the official rules too, as one more
            layer (``peppol-kit-advice``), which never changes the verdict.
        xslt: a compiled Schematron to run as one more layer (needs the extra ``saxon``).
        limits: how large the document may be; one that is larger is invalid, unread.

    Raises:
        ConfigurationError: an unknown ruleset, a ruleset with a day before its oldest release, a missing extra,
            a stylesheet that cannot be read or writes no SVRL.
        OSError: the path cannot be read.
    """
    wanted = specifications.ruleset(ruleset) if ruleset is not None else None
    if wanted is not None and wanted.on(on) is None:
        oldest = wanted.releases[0]
        raise ConfigurationError(
            f"{wanted.name} is held from {oldest.name} on, which is valid from {oldest.valid_from}"
        )
    data = source.to_xml() if hasattr(source, "to_xml") else source_of.read(source)
    return _Validation(data, wanted, on, skip_schema=skip_schema, advice=advice, xslt=xslt).report(limits)


class _Validation:
    """One document on its way through the layers."""

    def __init__(  # noqa: PLR0913 - the wishes of `validate`
        self,
        data: bytes,
        wanted: Ruleset | None,
        on: date | None,
        *,
        skip_schema: bool,
        advice: bool,
        xslt: str | os.PathLike[str] | None,
    ) -> None:
        self.data = data
        self.wanted = wanted
        self.on = on
        self.skip_schema = skip_schema
        self.advice = advice
        self.xslt = xslt
        self.layers: list[Layer] = []
        self.findings: list[Finding] = []
        self.schema_valid: bool | None = None
        self.customization = ""
        self.claim = Claim(wanted)

    def report(self, limits: Limits) -> Report:
        """Run the layers and sum them up."""
        start = perf_counter()
        try:
            root = source_of.payload(parser.parse(self.data, limits))
        except MalformedXML as error:
            self._add("xml", "invalid", start, [_malformed(error)])
            return self._sum_up(judged=True)
        self._add("xml", "valid", start, [])
        self.customization = " ".join((root.findtext(_CUSTOMIZATION) or "").split())
        if self.wanted is None:
            self.claim = specifications.identify(names.short(root.tag), self.customization)
        ruleset = self.claim.ruleset
        release = ruleset.on(self.on) if ruleset is not None else None
        judged = self._judge(root, ruleset, release, limits)
        if self.xslt is not None:
            self._run_xslt(root, self.xslt)
        return self._sum_up(judged=judged)

    def _judge(self, root: etree._Element, ruleset: Ruleset | None, release: Release | None, limits: Limits) -> bool:
        """The layers of our own: schema and rules. Whether all that the specification asks for has been judged."""
        books = release.books if release is not None else self._core_alone(root)
        if self.advice and names.short(root.tag) in ADVICE.roots and ruleset is not ADVICE:
            books += ADVICE.releases[-1].books
        left = self._prove(root, books)
        if left is not None:
            self.schema_valid = None if self.skip_schema else True
            self._check_rules(root, books, left)
        elif self.skip_schema:
            if has_mixed_values(root):  # which the schema refuses
                root = source_of.payload(parser.parse(self.data, limits, indentation=True))
            self._check_rules(root, books, None)
        elif self._check_schema(root, ruleset):
            self._check_rules(root, books, None)
        else:
            for name, _ in books:
                self.layers.append(Layer(name, "skipped", 0.0, "the document does not satisfy its schema"))
        if release is None:
            self.layers.append(
                Layer(self.customization or "no specification", "skipped", 0.0, self._why_not_judged(ruleset))
            )
        elif self.claim.beyond:
            self.layers.append(Layer(self.claim.beyond, "skipped", 0.0, "what this adds is not held"))
        return release is not None and not self.claim.beyond

    def _prove(self, root: etree._Element, books: _Books) -> Unproven | None:
        """What is left to ask of a document whose schema and rules of form are proven at once; None if nothing is."""
        if not books:
            return None
        from peppol_kit.validation import proof

        start = perf_counter()
        left = proof.unproven(root, [obligations(book) for book in books])
        if left is not None and not self.skip_schema:
            self._add("schema", "valid", start, [])
        return left

    def _core_alone(self, root: etree._Element) -> _Books:
        """EN 16931 for a document whose own specification is not held."""
        if not specifications.claims_core(names.short(root.tag), self.customization):
            return ()
        release = specifications.ruleset("en16931").on(self.on)
        return release.books if release is not None else ()

    def _why_not_judged(self, ruleset: Ruleset | None) -> str:
        if ruleset is None:
            return "this specification is not held"
        oldest = ruleset.releases[0]
        return f"{ruleset.name} is held from {oldest.name} on, which is valid from {oldest.valid_from}"

    def _check_schema(self, root: etree._Element, ruleset: Ruleset | None) -> bool:
        from peppol_kit.xml import schema

        start = perf_counter()
        found = [
            Finding("XSD", "fatal", error.location, error.line, (), error.message, (), _SCHEMA_HINT)
            for error in schema.errors(root, self.data)
        ]
        self.schema_valid = not found
        name = names.short(root.tag)
        if not found and ruleset is not None and name not in ruleset.roots:
            expected = " or ".join(sorted(ruleset.roots))
            message = f"{ruleset.title} is for {expected}; this is {names.local(name)}."
            found = [Finding("XSD", "fatal", f"/{names.step(name)}", root.sourceline or 0, (), message, (), "")]
        self._add("schema", "invalid" if found else "valid", start, found)
        return not found

    def _check_rules(self, root: etree._Element, books: _Books, left: Unproven | None) -> None:
        """The layers of the rulebooks: all their rules, or those that are left to be asked."""
        start = perf_counter()
        if left is not None and not any(left.rules):
            for name, _ in books:
                self._add(name, "valid", start, [])
                start = perf_counter()
            return
        from peppol_kit.validation import engine, findings

        with engine.document(root, left.lines if left is not None else None) as document:
            lines = findings.Lines(self.data, root, document.tree)
            broken = []
            for place, book in enumerate(books):
                if left is None:
                    asked = plan(book).for_names(document.tree.names())
                else:
                    asked = list(dict.fromkeys(left.rules[place]))
                broken.append((book[0], engine.breaches(document, asked), perf_counter() - start))
                start = perf_counter()
            lines.look_up([breach.node for _, breaches, _ in broken for breach in breaches])
            for name, breaches, seconds in broken:
                found = findings.of(breaches, lines, self.claim.milder)
                if name == ADVICE.name:
                    found = self._unsaid(found)
                self._add(name, _verdict(found), start - seconds, found)
                start = perf_counter()

    def _unsaid(self, advice: list[Finding]) -> list[Finding]:
        """Advice of which no official rule has said the same."""
        from peppol_kit.rules.advice import unsaid

        return unsaid(advice, self.findings)

    def _run_xslt(self, root: etree._Element, xslt: str | os.PathLike[str]) -> None:
        """The layer of the user's own; a clean one says nothing about those that were not judged."""
        from peppol_kit.validation import external

        start = perf_counter()
        found = external.findings(root, xslt)
        name = os.path.basename(os.fspath(xslt))  # noqa: PTH119
        self._add(name, _verdict(found), start, found)

    def _add(self, name: str, verdict: LayerVerdict, start: float, found: list[Finding]) -> None:
        self.layers.append(Layer(name, verdict, perf_counter() - start))
        self.findings += found

    def _sum_up(self, *, judged: bool) -> Report:
        verdict: Verdict = "valid" if judged else "not_judged"
        if any(layer.verdict == "invalid" for layer in self.layers):
            verdict = "invalid"
        return Report(
            verdict=verdict,
            layers=tuple(self.layers),
            findings=tuple(self.findings),
            specification=self.customization,
            schema_valid=self.schema_valid,
            ruleset=self.claim.ruleset.name if self.claim.ruleset is not None else "",
        )


_SCHEMA_HINT = "The sender's software writes UBL that is not valid: it has to be corrected there."


def _verdict(found: list[Finding]) -> LayerVerdict:
    return "invalid" if any(finding.severity == "fatal" for finding in found) else "valid"


def _malformed(error: MalformedXML) -> Finding:
    return Finding("XML", "fatal", "/", error.line, (), f"This is not XML that can be read: {error.reason}.", (), "")


@lru_cache(maxsize=32)
def plan(book: tuple[str, str]) -> Plan:
    """The rules of a version of a rulebook, ready to be asked."""
    from peppol_kit.rules import books
    from peppol_kit.validation.engine import Plan

    return Plan(books.rules(*book))


@lru_cache(maxsize=32)
def obligations(book: tuple[str, str]) -> Obligations:
    """What has to be proven of a document for it to satisfy a version of a rulebook."""
    from peppol_kit.rules import books
    from peppol_kit.validation.proof import Obligations

    return Obligations(books.rules_to_prove(*book))
