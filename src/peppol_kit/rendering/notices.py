"""Where findings and problems are shown: beside the value or the group that they concern, or else at the top."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peppol_kit.rendering.view import Card, Entry, Notice, Row
from peppol_kit.terms import at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from peppol_kit.rendering.building import Building
    from peppol_kit.rendering.view import View
    from peppol_kit.report import Finding, Problem, Report

_ONLY = "[1]"  # a place that is the only one of its name may be written with and without its number

_NUMBER = re.compile(r"\[\d+\]")


class Places:
    """The keys of a view, by the place of their group."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._keys: dict[str, dict[str, str]] = {}
        self._of_term: dict[str, list[str]] = {}
        for key in keys:
            if not key:
                continue
            place, _, term = key.partition("#")
            self._keys.setdefault(_plain(place), {})[term] = key
            if term:
                self._of_term.setdefault(term, []).append(key)

    def find(self, location: str, terms: Iterable[str]) -> str:
        """The key of what a location and the terms with it mean; empty if nothing of that is shown.

        The group is the innermost one that the location is in. In it the first term counts of which there is a row; if
        there is none, a term that is shown only once below the location, then the group as a whole, then the groups
        around it.
        """
        groups = [self._keys[place] for place in _upwards(_plain(location)) if place in self._keys]
        terms = tuple(terms) or at(_path(location))
        for group in groups[:1]:
            for term in terms:
                if term in group:
                    return group[term]
        below = f"{_plain(location)}/"
        for term in terms:
            shown = [key for key in self._of_term.get(term, ()) if _plain(key).startswith(below)]
            if len(shown) == 1:
                return shown[0]
        return next((group[""] for group in groups if "" in group), "")


def _plain(location: str) -> str:
    return location.replace(_ONLY, "")


def _path(location: str) -> str:
    """A location as the path of a term: from the document, without numbers."""
    return _NUMBER.sub("", location).lstrip("/").partition("/")[2]


def _upwards(location: str) -> Iterable[str]:
    """A place and those around it, from the inside out."""
    while location:
        yield location
        location = location.rpartition("/")[0]


def notices(
    b: Building, view: View, report: Report | None
) -> tuple[Mapping[str, tuple[Notice, ...]], tuple[Notice, ...], str]:
    """What is said of each key of a view, what is said of the document as a whole, and how much that is."""
    if report is None and not b.document.problems:
        return {}, (), ""
    places = Places(_keys(view))
    said: dict[str, list[Notice]] = {}
    for finding in report.findings if report is not None else ():
        key = places.find(finding.location, finding.terms)
        said.setdefault(key, []).append(_of_finding(b, finding))
    found = set(said)
    for problem in b.document.problems:
        key = places.find(problem.place.partition("/@")[0], (problem.term,) if problem.term else ())
        own = key.endswith(f"#{problem.term}")  # where it is marked as missing, or shown as it stands
        if not own or (problem.text and key not in found):
            said.setdefault(key, []).append(_of_problem(b, problem, key))
    general = tuple(said.pop("", ()))
    kinds = [notice.kind for each in said.values() for notice in each] + [notice.kind for notice in general]
    counts = {kind: kinds.count(kind) for kind in ("fatal", "warning", "problem")}
    summary = b.page["findings:count"].format(**counts) if kinds else ""
    return {key: tuple(each) for key, each in said.items()}, general, summary


def _keys(part: object) -> Iterator[str]:
    """The keys of all that is shown."""
    if isinstance(part, (Row, Card, Entry)):
        yield part.key
    if isinstance(part, tuple):
        for each in part:
            yield from _keys(each)


def _of_finding(b: Building, finding: Finding) -> Notice:
    from peppol_kit.rules import text  # all rules, which nobody needs who has no findings

    finding = text.translate(finding, b.words.lang)
    where = b.page["line"].format(line=finding.line) if finding.line else finding.location
    return Notice(finding.severity, finding.rule, finding.message, finding.hint, where)


def _of_problem(b: Building, problem: Problem, key: str) -> Notice:
    raw = f"“{problem.text}”: " if problem.text.strip() else ""
    name = f"{b.words.terms.get(problem.term, problem.term)} ({problem.term}), " if problem.term and not key else ""
    where = b.page["line"].format(line=problem.line) if problem.line else problem.place
    return Notice("problem", "", f"{name}{raw}{b.words.reason(problem.reason)}", "", where)
