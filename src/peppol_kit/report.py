"""What a validation says: plain, frozen data that any format can render and any machine can read."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Severity = Literal["fatal", "warning"]
Verdict = Literal["valid", "invalid", "not_judged"]
LayerVerdict = Literal["valid", "invalid", "skipped"]


class Finding(NamedTuple):
    """One thing that a document does wrong.

    ``rule`` is the official id (``BR-CO-10``); ``XML`` and ``XSD`` stand for a document that is not well-formed and
    one that does not satisfy the UBL schema. ``location`` is the XPath of the node that the rule looks at, ``line`` its
    line in the source (from 1; 0 where no line is known), ``terms`` the business terms concerned, ``values`` what
    the message speaks of, as text, and ``hint`` what to do about it.
    """

    rule: str
    severity: Severity
    location: str
    line: int
    terms: tuple[str, ...]
    message: str
    values: tuple[tuple[str, str], ...] = ()
    hint: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON can hold it."""
        return {**self._asdict(), "terms": list(self.terms), "values": dict(self.values)}


class Layer(NamedTuple):
    """One stage of a validation: ``name`` (``xml``, ``schema``, or a ruleset), its verdict, and the seconds it took."""

    name: str
    verdict: LayerVerdict
    seconds: float = 0.0
    reason: str = ""


class Report(NamedTuple):
    """Everything that a validation found out about one document.

    ``verdict`` is ``valid`` only if every layer that the document's specification asks for ran and found nothing
    fatal. ``not_judged`` means that no fatal finding is known, and that a layer which would have to judge is not held.
    ``schema_valid`` is None where the schema layer did not run.
    """

    verdict: Verdict
    layers: tuple[Layer, ...]
    findings: tuple[Finding, ...]
    specification: str
    schema_valid: bool | None
    ruleset: str = ""

    @property
    def fatal(self) -> tuple[Finding, ...]:
        """The findings that make the document invalid."""
        return tuple(finding for finding in self.findings if finding.severity == "fatal")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that leave the document valid."""
        return tuple(finding for finding in self.findings if finding.severity == "warning")

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON can hold it."""
        return {
            **self._asdict(),
            "layers": [layer._asdict() for layer in self.layers],
            "findings": [finding.to_dict() for finding in self.findings],
        }


class Problem(NamedTuple):
    """One thing in a document that could not be read as what it should be; the document was read regardless.

    ``term`` is the business term (``BT-131``; empty where there is none), ``place`` the XPath, ``line`` the line in the
    source (0 where none is known), ``text`` what stands there, and ``reason`` what is wrong with it.
    """

    term: str
    place: str
    line: int
    text: str
    reason: str
