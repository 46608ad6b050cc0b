"""Write `docs/rules`: a page for each rule, an index for each family of rules, and an index of the families.

    python docs/generate_rules.py [FOLDER]

All words come from `peppol_kit.rules.text`, as those of `peppol-validate --explain` do. `conf.py` calls this before a
build; the pages are not kept under version control. Pages that are as they should be are left alone, so that a second
build is quick, and those of rules that are gone are removed.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit import specifications
from peppol_kit.rules import books, text
from peppol_kit.terms import TERMS, at

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from peppol_kit.rules._dsl import Rule
    from peppol_kit.rules.text import RuleText

HERE = Path(__file__).parent / "rules"

FAMILIES = {
    "BR": "What an invoice must have",
    "BR-CO": "Sums and conditions",
    "BR-DEC": "Decimals of amounts",
    "BR-CL": "Codes of EN 16931",
    "BR-S": "VAT category S: standard rated",
    "BR-Z": "VAT category Z: zero rated",
    "BR-E": "VAT category E: exempt",
    "BR-AE": "VAT category AE: reverse charge",
    "BR-IC": "VAT category K: intra-community supply",
    "BR-G": "VAT category G: export outside the EU",
    "BR-O": "VAT category O: not subject to VAT",
    "BR-AF": "VAT category L: IGIC, the Canary Islands",
    "BR-AG": "VAT category M: IPSI, Ceuta and Melilla",
    "BR-IG": "VAT category L: IGIC, older releases",
    "BR-IP": "VAT category M: IPSI, older releases",
    "BR-B": "VAT category B: split payment",
    "UBL-CR": "Elements of UBL that EN 16931 does not use",
    "UBL-SR": "How often an element may be there",
    "UBL-DT": "Amounts, attachments and attributes",
    "BR-NL": "NLCIUS, the Dutch specification",
    "SI-V20-INV-R": "NLCIUS, what a document claims",
    "BII2-T10-R": "NLCIUS, that a document claims something",
    "SI-UBL": "NLCIUS, empty elements",
    "PEPPOL-EN16931-R": "What Peppol adds",
    "PEPPOL-EN16931-P": "Document types and processes of Peppol",
    "PEPPOL-EN16931-CL": "Codes of Peppol",
    "PEPPOL-EN16931-F": "Dates",
    "PEPPOL-COMMON-R": "Identification numbers and their check digits",
    "DE-R": "Germany",
    "DK-R": "Denmark",
    "GR-R": "Greece",
    "GR-S": "Greece, warnings",
    "IS-R": "Iceland",
    "IT-R": "Italy",
    "NL-R": "The Netherlands",
    "NO-R": "Norway",
    "SE-R": "Sweden",
    "BR-DE": "XRechnung: what Germany asks for",
    "BR-DE-TMP": "XRechnung, for the time being",
    "BR-TMP": "XRechnung, for the time being: addresses",
    "BR-DEX": "XRechnung, the extension",
    "BR-DE-CVD": "XRechnung CVD: vehicles",
    "BR-TMP-CVD": "XRechnung CVD, for the time being",
    "PK": "Advice beyond the official rules",
}
"""Families in the order of the index; one that is not named here comes after them, under its own prefix."""

ADVICE = "PK"
"""The family of our own rules, whose ids end with what they are about instead of a number."""

LANGUAGES = {"nl": "Nederlands", "fr": "Français", "de": "Deutsch"}
SEVERITIES = {"fatal": "must be corrected", "warning": "warning"}

_NUMBER = re.compile(r"-?T?\d+(-(\d+|[ab]))?$")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#$~])")
_SLOT = re.compile(r"\{(\w+)\}")


class Release(NamedTuple):
    """A release of a ruleset, and what a rule says in it."""

    ruleset: str
    name: str
    text: RuleText


def family_of(rule_id: str) -> str:
    """``BR-CO`` for ``BR-CO-10``, ``PEPPOL-EN16931-R`` for ``PEPPOL-EN16931-R010``."""
    return ADVICE if rule_id.startswith(f"{ADVICE}-") else _NUMBER.sub("", rule_id)


def families(rule_ids: Iterable[str]) -> dict[str, list[str]]:
    """The rules by family, both in the order of the index."""
    found: dict[str, list[str]] = {name: [] for name in FAMILIES}
    for rule_id in rule_ids:
        found.setdefault(family_of(rule_id), []).append(rule_id)
    return {name: members for name, members in found.items() if members}


def markdown(words: str) -> str:
    """Words as Markdown that shows them as they are; what a message fills in is in italics."""
    return _SLOT.sub(r"*\1*", _SPECIAL.sub(r"\\\1", words))


def released() -> dict[str, list[Release]]:
    """Every release in which a rule is in force, by the id of the rule."""
    texts: dict[Rule, RuleText] = {}
    found: defaultdict[str, list[Release]] = defaultdict(list)
    for ruleset in specifications.rulesets():
        for release in ruleset.releases:
            for name, version in release.books:
                seen = set()
                for rule in books.rules(name, version):
                    said = texts.setdefault(rule, text.text_of(rule))
                    if (rule.id, said) not in seen:
                        seen.add((rule.id, said))
                        found[rule.id].append(Release(ruleset.name, release.name, said))
    return found


def newest(releases: list[Release]) -> RuleText | None:
    """What a rule says in the newest release of the first ruleset that has it."""
    return next((r.text for r in reversed(releases) if r.ruleset == releases[0].ruleset), None)


def places() -> dict[str, list[str]]:
    """Which elements each rule looks at, as patterns, by the id of the rule."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for name in books.NAMES:
        for rule in books.book(name).rules:
            for pattern in (rule.needs or rule.each).split("|"):
                if pattern not in {"", "*"}:
                    found[rule.id][pattern] = None
    return {rule_id: list(patterns) for rule_id, patterns in found.items()}


def rule_page(rule_id: str, releases: list[Release], patterns: list[str]) -> str:
    """The page of one rule."""
    return "\n".join(_rule_page(rule_id, releases, patterns)) + "\n"


def _rule_page(rule_id: str, releases: list[Release], patterns: list[str]) -> Iterator[str]:
    english = newest(releases) or text.explain(rule_id)
    family = family_of(rule_id)
    yield from ("---", "orphan: true", "---", "", f"# {rule_id}", "")
    yield f"{SEVERITIES[english.severity].capitalize()}. One of the rules [{family}: {_title(family)}](index.md)."
    yield from ("", markdown(english.title), "")
    yield from _said(english)
    yield from ("## Where it looks", "")
    yield from _where(english, patterns)
    yield from ("", "## Where it comes from", "", f"{markdown(english.source)}.", "")
    yield from _in_force(english, releases)
    for lang, heading in LANGUAGES.items():
        other = text.explain(rule_id, lang)
        if other.title != english.title:
            yield from ("", f"## {heading}", "", markdown(other.title), "")
            yield from _said(other)


def _said(words: RuleText) -> Iterator[str]:
    """The message and the hint, where there are any."""
    if words.message:
        yield from (f"> {markdown(words.message)}", "")
    if words.hint:
        yield from (f"→ {markdown(words.hint)}", "")


def _where(words: RuleText, patterns: list[str]) -> Iterator[str]:
    terms = list(words.terms)
    for pattern in patterns:
        path = pattern.removeprefix("/Invoice/").removeprefix("/CreditNote/")
        terms += [term for term in at(path) if term not in terms]
    if terms:
        yield from ("| Business term | Name | In UBL |", "| --- | --- | --- |")
        for term in terms:
            found = TERMS.get(term)
            if found is not None:
                paths = ", ".join(f"`{path}`" for path in found.places if path)
                yield f"| {term} | {markdown(found.name)} | {paths} |"
        yield ""
    if patterns:
        yield f"It is asked of: {', '.join(f'`{pattern}`' for pattern in patterns)}."


def _in_force(english: RuleText, releases: list[Release]) -> Iterator[str]:
    if not releases:
        yield "It is in force in none of the releases that are held."
        return
    yield from ("It is in force in:", "")
    for release in releases:
        differs = release.text != english
        yield f"- {release.ruleset} {release.name}{' (with another text, below)' if differs else ''}"
    others = dict.fromkeys(release.text for release in releases if release.text != english)
    for other in others:
        names = [f"{release.ruleset} {release.name}" for release in releases if release.text == other]
        yield from ("", f"### In {', '.join(names)}", "")
        yield from (f"{SEVERITIES[other.severity].capitalize()}. {markdown(other.title)}", "")
        yield from _said(other)


def _title(family: str) -> str:
    return FAMILIES.get(family, family)


def family_page(family: str, members: list[str]) -> str:
    """The index of one family."""
    lines = [f"# {family}: {_title(family)}", "", "| Rule | | What must hold |", "| --- | --- | --- |"]
    for rule_id in members:
        words = text.explain(rule_id)
        link = f"[{rule_id}]({rule_id}.md)"
        lines.append(f"| {link} | {SEVERITIES[words.severity]} | {markdown(words.title)} |")
    return "\n".join(lines) + "\n"


def overview(found: Mapping[str, list[str]]) -> str:
    """The index of the families."""
    count = sum(map(len, found.values()))
    return "\n".join(
        [
            "# The rules",
            "",
            f"The {count} rules that are held, those of older releases included, by family. Each has a page: what must",
            "hold, what is said where it does not, what to do, and where it comes from. The command line knows them",
            "too: `peppol-validate --explain BR-CO-10`.",
            "",
            "```{toctree}",
            ":maxdepth: 1",
            "",
            *(f"{family}/index" for family in found),
            "```",
            "",
        ]
    )


def pages() -> dict[str, str]:
    """Every page by its path below the folder."""
    releases, looked_at = released(), places()
    found = families(text.rule_ids())
    answer = {"index.md": overview(found)}
    for family, members in found.items():
        answer[f"{family}/index.md"] = family_page(family, members)
        for rule_id in members:
            page = rule_page(rule_id, releases.get(rule_id, []), looked_at.get(rule_id, []))
            answer[f"{family}/{rule_id}.md"] = page
    return answer


def write(folder: Path = HERE) -> int:
    """Make ``folder`` hold exactly the pages of today; the number of pages."""
    wanted = pages()
    for path, content in wanted.items():
        file = folder / path
        if not file.exists() or file.read_text(encoding="utf-8") != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8", newline="\n")
    for file in folder.rglob("*.md"):
        if file.relative_to(folder).as_posix() not in wanted:
            file.unlink()
    return len(wanted)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    print(f"{write(folder)} pages in {folder}")
