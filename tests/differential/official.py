"""The official verdict on a document: the published XSLTs, run in this process and remembered on disk."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
XSL = "{http://www.w3.org/1999/XSL/Transform}"
EXTERNAL = "src/main/resources/external/schematron"

NAMESPACE_TEST = re.compile(r"\[namespace-uri\(\)\s*=\s*(?:'[^']*'|\"[^\"]*\")\]")
LOCAL_NAME = re.compile(r"^(?:Q\{[^}]*\}|[^:]*:)?(.*)$")

Found = tuple[str, str, str]
"""What is compared: rule, severity, and location as `plain_location` writes it."""


class Stopped(Exception):  # noqa: N818
    """A stylesheet ended with a run-time error of its own."""


class Rule(NamedTuple):
    """One test of a stylesheet."""

    id: str
    severity: str
    test: str


@dataclass(frozen=True)
class Release:
    """One published state of one ruleset: its stylesheets, and a day on which it was the one in force."""

    ruleset: str
    name: str
    on: date
    sheets: tuple[str, ...]

    @property
    def key(self) -> str:
        """Such as `peppol-bis-billing-3@2026.5`."""
        return f"{self.ruleset}@{self.name}"


def _peppol(ruleset: str, name: str, on: date, own: str) -> Release:
    folder = f"phive-rules-peppol/{EXTERNAL}/openpeppol/{name}/xslt"
    return Release(ruleset, name, on, (f"{folder}/CEN-EN16931-UBL.xslt", f"{folder}/{own}.xslt"))


_CEN = f"phive-rules-en16931/{EXTERNAL}/1.3.16/ubl/EN16931-UBL-validation.xslt"
SPRING, AUTUMN = date(2026, 4, 1), date(2026, 10, 1)
_ALL = (
    _peppol("peppol-bis-billing-3", "2026.5", AUTUMN, "PEPPOL-EN16931-UBL"),
    _peppol("peppol-bis-billing-3", "2025.11", SPRING, "PEPPOL-EN16931-UBL"),
    _peppol("peppol-bis-self-billing-3", "2026.5", AUTUMN, "PEPPOL-EN16931-UBL-SB"),
    _peppol("peppol-bis-self-billing-3", "2026.3", SPRING, "PEPPOL-EN16931-UBL-SB"),
    Release(
        "en16931",
        "1.3.16",
        AUTUMN,
        (_CEN,),
    ),
    Release(
        "xrechnung-3",
        "3.0.2",
        AUTUMN,
        (_CEN, f"phive-rules-xrechnung/{EXTERNAL}/3.0.2/XRechnung-UBL-validation.xslt"),
    ),
    Release(
        "nlcius",
        "2.0.3.13",
        AUTUMN,
        (f"phive-rules-simplerinvoicing/{EXTERNAL}/simplerinvoicing/si-ubl-2.0.3.13.xslt",),
    ),
)
RELEASES = {release.key: release for release in _ALL}
LATEST = {release.ruleset: release for release in reversed(_ALL)}


def plain_location(location: str) -> str:
    """One spelling for the many of an XPath: local names, and a position at every step."""
    steps = []
    for step in NAMESPACE_TEST.sub("", location).split("/"):
        if not step:
            continue
        name = LOCAL_NAME.sub(r"\1", step.removeprefix("@"))
        if step.startswith("@"):
            steps.append("@" + name)
        else:
            steps.append(name if name.endswith("]") else name + "[1]")
    return "/" + "/".join(steps)


class Verdict(NamedTuple):
    """What the stylesheets said, and which of them stopped instead of saying anything (by position)."""

    findings: frozenset[Found]
    stopped: tuple[int, ...] = ()


class Sheet:
    """One stylesheet; compiled when it is first asked."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every test in it, in its order."""
        return tuple(_rules(self.path))

    @cached_property
    def rule_ids(self) -> frozenset[str]:
        """The ids of its tests."""
        return frozenset(rule.id for rule in self.rules)

    @cached_property
    def digest(self) -> str:
        """Names the content, so that a new artefact never meets an old memory."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    @cached_property
    def _compiled(self) -> tuple[Any, Any]:
        from saxonche import PySaxonProcessor

        processor = PySaxonProcessor(license=False)
        return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(self.path))

    def findings(self, xml: str) -> frozenset[Found]:
        """What it reports; raises `Stopped` where it ends with an error."""
        from saxonche import PySaxonApiError

        processor, sheet = self._compiled
        try:
            svrl = sheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml))
        except PySaxonApiError as error:
            raise Stopped(str(error)) from error
        return frozenset(_read(svrl))


def _read(svrl: str) -> Iterator[Found]:
    for entry in etree.fromstring(svrl.encode()).iter(SVRL + "failed-assert", SVRL + "successful-report"):
        severity = "fatal" if entry.get("flag") == "fatal" else "warning"
        yield entry.get("id") or _begins_with(entry), severity, plain_location(entry.get("location", ""))


def _begins_with(entry: etree._Element) -> str:
    """What the message of a test without an id begins with: that of NLCIUS is in brackets."""
    return (entry.findtext(f"{SVRL}text") or "").strip().removeprefix("[").partition("]")[0]


def _rules(path: Path) -> Iterator[Rule]:
    for entry in etree.parse(path).iter(SVRL + "failed-assert", SVRL + "successful-report"):
        own = {child.get("name"): child.xpath("string()") for child in entry.findall(XSL + "attribute")}
        severity = "fatal" if own.get("flag") == "fatal" else "warning"
        yield Rule(own.get("id") or _begins_with(entry), severity, entry.get("test", ""))


class Memory:
    """Verdicts on disk, by stylesheet and document; several processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def _base(self) -> sqlite3.Connection:
        self._folder.mkdir(parents=True, exist_ok=True)
        base = sqlite3.connect(self._folder / "official.sqlite", timeout=60, isolation_level=None)
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=OFF")
        base.execute("CREATE TABLE IF NOT EXISTS verdict (key TEXT PRIMARY KEY, said TEXT)")
        return base

    def get(self, key: str) -> str | None:
        """What was said about it, if anything was."""
        row = self._base.execute("SELECT said FROM verdict WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def put(self, key: str, said: str) -> None:
        """Remembers it."""
        self._base.execute("INSERT OR REPLACE INTO verdict VALUES (?, ?)", (key, said))


class Official:
    """The stylesheets of one release."""

    def __init__(self, artefacts: Path, release: Release, memory: Memory | None = None) -> None:
        self.release = release
        self.sheets = tuple(Sheet(artefacts / name) for name in release.sheets)
        self._memory = memory

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every test of the release."""
        return tuple(rule for sheet in self.sheets for rule in sheet.rules)

    def judge(self, xml: str) -> Verdict:
        """What the official artefacts say about a document (a str without XML declaration)."""
        findings: frozenset[Found] = frozenset()
        stopped = []
        for position, sheet in enumerate(self.sheets):
            said = self._ask(sheet, xml)
            if said is None:
                stopped.append(position)
            else:
                findings |= said
        return Verdict(findings, tuple(stopped))

    def _ask(self, sheet: Sheet, xml: str) -> frozenset[Found] | None:
        key = hashlib.sha256((sheet.digest + xml).encode()).hexdigest()
        known = self._memory.get(key) if self._memory else None
        if known is not None:
            rows = json.loads(known)
            return None if rows is None else frozenset((a, b, c) for a, b, c in rows)
        try:
            said = sheet.findings(xml)
        except Stopped:
            said = None
        if self._memory:
            self._memory.put(key, json.dumps(None if said is None else sorted(said)))
        return said
