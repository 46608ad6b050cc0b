"""What a rule says, in words: the one place from which messages, explanations and the pages of the docs are made.

The text of a rule that is a function is its docstring, what must hold and then what to do; that of a row is made from
its form. Translations are in ``translations/*.json``, by rule or by form; what has none falls back to English.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit import _resources
from peppol_kit.errors import ConfigurationError
from peppol_kit.rules import books
from peppol_kit.terms import TERMS, at, at_end

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peppol_kit.report import Finding, Severity
    from peppol_kit.rules._dsl import Rule

LANGUAGES = ("en", "nl", "fr", "de")
_TERM = re.compile(r"\bB[TG]-\d+\b")
_SLOT = re.compile(r"\{(\w+)\}")


class RuleText(NamedTuple):
    """A rule in words: ``title`` is what must hold, ``message`` what is said where it does not, ``hint`` what to do."""

    id: str
    severity: Severity
    title: str
    message: str
    hint: str
    terms: tuple[str, ...]
    source: str


# --- forms of rows, in English; the other languages are in the translations

FORMS: dict[str, tuple[str, str]] = {
    "required": ("{place} must have: {what}.", "Add it."),
    "at_most_one": ("{place} may have at most one: {what}.", "Keep one of them."),
    "not_used": ("Not used in an EN 16931 document: {what}.", "Leave it out: receivers do not read it."),
    "attribute_not_used": (
        "Not used in an EN 16931 document: the attribute {what}.",
        "Leave the attribute out.",
    ),
    "no_attribute": ("Not used in an EN 16931 document: the attribute {what}.", "Leave the attribute out."),
    "two_decimals": ("At most two decimals: {what}.", "Round the amount to whole cents."),
    "code_list": ("Must be a code of the list {list}: {what}.", "Use a code of the list."),
    "attribute": ("Must have the attribute {what}: {place}.", "Add the attribute."),
    "never": ("The official test of this rule cannot fail.", ""),
}
WITH_VALUE = {"two_decimals": "It is written as {value}.", "code_list": "{value} is none."}
"""What the message of a form says of the value, before what must hold."""


def _clean(path: str) -> str:
    """A path or pattern as a reader wants it: of the alternatives the first, without the root; empty for the root."""
    first = path.partition("|")[0]
    return "" if first in {"/Invoice", "/CreditNote"} else first.removeprefix("/Invoice/").removeprefix("/")


def _named(path: str, lang: str) -> str:
    """What stands at a path from the document: by the names of its business terms, or as the path."""
    names = _translations(lang).get("terms", {})
    return " / ".join(f"{names.get(term, TERMS[term].name)} ({term})" for term in at(path)) or path


def _place(each: str, lang: str) -> str:
    path = _clean(each)
    return _named(path, lang) if path not in {"", "*"} else _translations(lang).get("words", _WORDS)["document"]


_WORDS = {"document": "The document"}


def _slots(rule: Rule, lang: str) -> dict[str, str]:
    """What the template of a form speaks of."""
    text = rule.text
    match rule.form:
        case "required":
            each, paths = text
            what = dict.fromkeys(_named(_join(each, path), lang) for path in paths)
            return {"place": _place(each, lang), "what": " | ".join(what)}
        case "at_most_one" | "two_decimals":
            return {"place": _place(text[0], lang), "what": _named(_join(*text), lang)}
        case "code_list":
            each, attribute, codes = text
            place = _join(each, f"@{attribute}" if attribute else "")
            named = _named(place, lang)
            if attribute and named == place:
                named = f"{attribute}, {_place(each, lang)}"
            return {"what": named, "list": _translations(lang).get("lists", {}).get(codes.id, codes.title)}
        case "attribute":
            place = rule.needs.removeprefix("*") if text[0] == "*" else _place(text[0], lang)
            return {"place": place, "what": text[1]}
        case "never":
            return {}
        case _:
            return {"what": _named(_clean(str(text)), lang)}


def _paths(rule: Rule) -> list[str]:
    """The paths from the document that a row speaks of, for its business terms."""
    text = rule.text
    match rule.form:
        case "required":
            return [_join(each, path) for each in text[0].split("|") for path in text[1]]
        case "at_most_one" | "two_decimals":
            return [_join(each, text[1]) for each in text[0].split("|")]
        case "code_list" | "attribute":
            return [place for each in text[0].split("|") for place in (_join(each, f"@{text[1]}"), _clean(each))]
        case "" | "never":
            return []
        case _:
            return [_clean(str(text))]


def _join(each: str, path: str) -> str:
    start, end = _clean(each), path.partition("|")[0]
    return f"{start}/{end}" if start and end else start or end


def terms_of(rule: Rule) -> tuple[str, ...]:
    """The business terms that a rule concerns, in the order in which its text names them."""
    if rule.form:
        paths = list(filter(None, _paths(rule)))
        found = [term for path in paths for term in at(path)] or [term for path in paths for term in at_end(path)]
    else:
        doc, message = rule.text
        found = _TERM.findall(doc) + _TERM.findall(message)
    return tuple(dict.fromkeys(found))


def text_of(rule: Rule, lang: str = "en") -> RuleText:
    """A rule in words, in English where there is no translation."""
    title, message, hint = _english(rule)
    words = _translations(lang)
    own = words.get(rule.id) or words.get(f"form:{rule.form}")
    if own:
        slots = _slots(rule, lang) if rule.form else {}
        title = _fill(own["title"], slots)
        message = _fill(own.get("message", ""), slots)
        hint = own.get("hint", hint)
    return RuleText(rule.id, rule.severity, title, message, hint, terms_of(rule), rule.source)


def _english(rule: Rule) -> tuple[str, str, str]:
    """What must hold, what is said of the values where it does not, and what to do."""
    if rule.form:
        template, hint = FORMS[rule.form]
        return _fill(template, _slots(rule, "en")), WITH_VALUE.get(rule.form, ""), hint
    doc, message = rule.text
    title, _, hint = doc.strip().partition("\n\n")
    return " ".join(title.split()), message, " ".join(hint.split())


def _fill(template: str, values: Mapping[str, str]) -> str:
    """The template with the values that there are; other slots stay, to be filled later."""
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), template)


def message(text: RuleText, values: Mapping[str, str]) -> str:
    """The message of a finding: what its values are, then what must hold. What is unknown is a dash.

    A value `STOPPED` says why the rule could not be judged at all.
    """
    if STOPPED in values:
        return f"{text.title} ({values[STOPPED]})"
    if not text.message or (not values and _SLOT.search(text.message)):
        return text.title
    return f"{_SLOT.sub(lambda slot: values.get(slot[1], '–'), text.message)} {text.title}"


STOPPED = "stopped"
"""The name of the value that says why a rule could not be judged."""


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Rule]:
    """Every rule by its id, the newest version of it."""
    found: dict[str, Rule] = {}
    for name in books.NAMES:
        mine: dict[str, Rule] = {}
        for rule in books.book(name).rules:
            if rule.id not in mine or not rule.until:
                mine[rule.id] = rule
        for rule_id, rule in mine.items():
            found.setdefault(rule_id, rule)  # where billing and self-billing differ, as billing has it
    return found


def rule_ids() -> list[str]:
    """The ids of all rules, sorted."""
    return sorted(_by_id())


def explain(rule_id: str, lang: str = "en") -> RuleText:
    """A rule in words, by its id.

    Raises:
        ConfigurationError: there is no rule of that id.
    """
    rule = _by_id().get(rule_id)
    if rule is None:
        raise ConfigurationError(f"there is no rule {rule_id!r}")
    return text_of(rule, lang)


def translate(finding: Finding, lang: str) -> Finding:
    """The finding with message and hint in another language, where there is a translation."""
    rule = _by_id().get(finding.rule)
    translated = _translations(lang)
    if rule is None or not (rule.id in translated or f"form:{rule.form}" in translated):
        return finding
    text = text_of(rule, lang)
    return finding._replace(message=message(text, dict(finding.values)), hint=text.hint)


@lru_cache(maxsize=8)
def _translations(lang: str) -> dict[str, dict[str, str]]:
    if lang == "en":
        return {}
    if lang not in LANGUAGES:
        raise ConfigurationError(f"there is no language {lang!r}; there are {', '.join(LANGUAGES)}")
    import json

    with open(_resources.path("rules", "translations", f"{lang}.json"), encoding="utf-8") as file:  # noqa: PTH123
        translations: dict[str, dict[str, str]] = json.load(file)
    return translations
