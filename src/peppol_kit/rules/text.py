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
from peppol_kit.terms import TERMS, at

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
    "required": ("{place} must have {what}.", "Add it."),
    "at_most_one": ("{place} has {what} at most once.", "Keep one of them."),
    "not_used": ("{what} is not used.", "Leave it out: receivers do not read it."),
    "attribute_not_used": ("The attribute {what} is not used.", "Leave the attribute out."),
    "no_attribute": ("The attribute {what} is not used.", "Leave the attribute out."),
    "two_decimals": ("{what} has two decimals at the most; it is written as {value}.", "Round it to whole cents."),
    "code_list": ("{what} must be a code of {list}; {value} is none.", "Use a code of the list."),
    "attribute": ("{place} must have the attribute {what}.", "Add the attribute."),
    "never": ("Its official test cannot fail.", ""),
}


def _clean(path: str) -> str:
    """A path or pattern as a reader wants it: of the alternatives the first, without the root."""
    return path.partition("|")[0].removeprefix("/Invoice").removeprefix("/").strip() or "the document"


def _named(path: str, below: str = "") -> str:
    """A path with the business terms that it carries, such as ``cbc:ID (BT-1 Invoice number)``."""
    full = "/".join(part for part in (_clean(below) if below else "", _clean(path)) if part and part != "the document")
    terms = at(full)
    label = _clean(path)
    return f"{label} ({', '.join(f'{term} {TERMS[term].name}' for term in terms)})" if terms else label


def _slots(rule: Rule) -> dict[str, str]:
    """What the template of a form speaks of."""
    text = rule.text
    match rule.form:
        case "required":
            each, paths = text
            return {"place": _clean(each), "what": " or ".join(_named(path, each) for path in paths)}
        case "at_most_one" | "two_decimals":
            each, path = text
            return {"place": _clean(each), "what": _named(path, each) if path else _clean(each)}
        case "code_list":
            each, attribute, codes = text
            what = f"The attribute {attribute} of {_named(each)}" if attribute else _named(each)
            return {"what": what, "list": codes.title}
        case "attribute":
            return {"place": _named(text[0]) if text[0] != "*" else rule.needs.removeprefix("*"), "what": text[1]}
        case "never":
            return {}
        case _:
            return {"what": _named(str(text))}


def _paths(rule: Rule) -> list[str]:
    """The paths from the document that a row speaks of, for its business terms."""
    text = rule.text
    match rule.form:
        case "required":
            return [_join(each, path) for each in text[0].split("|") for path in text[1]]
        case "at_most_one" | "two_decimals":
            return [_join(each, text[1]) for each in text[0].split("|")]
        case "code_list" | "attribute":
            name = text[1]
            return [part for each in text[0].split("|") for part in (_clean(each), f"{_clean(each)}/@{name}")]
        case "":
            return []
        case _:
            return [_clean(str(text))]


def _join(each: str, path: str) -> str:
    start = _clean(each)
    return path if start == "the document" else f"{start}/{path}" if path else start


def terms_of(rule: Rule) -> tuple[str, ...]:
    """The business terms that a rule concerns, in the order in which its text names them."""
    if rule.form:
        found = [term for path in _paths(rule) for term in at(path)]
    else:
        doc, message = rule.text
        found = _TERM.findall(doc) + _TERM.findall(message)
    return tuple(dict.fromkeys(found))


def text_of(rule: Rule, lang: str = "en") -> RuleText:
    """A rule in words, in English where there is no translation."""
    title, message, hint = _english(rule)
    translated = _translations(lang).get(rule.id) or _translations(lang).get(rule.form)
    if translated:
        slots = _slots(rule) if rule.form else {}
        title = _fill(translated.get("title", title), slots)
        message = _fill(translated.get("message", translated.get("title", message)), slots)
        hint = _fill(translated.get("hint", hint), slots)
    return RuleText(rule.id, rule.severity, title, message, hint, terms_of(rule), source_of(rule.id))


def _english(rule: Rule) -> tuple[str, str, str]:
    if rule.form:
        template, hint = FORMS[rule.form]
        text = _fill(template, _slots(rule))
        text = text[:1].upper() + text[1:]
        return _without_values(text), text, hint
    doc, message = rule.text
    title, _, hint = doc.strip().partition("\n\n")
    title, hint = " ".join(title.split()), " ".join(hint.split())
    return title, message or title, hint


def _without_values(text: str) -> str:
    """A message of a form as a statement: without the part that speaks of a value."""
    return text.partition("; ")[0].rstrip(".") + "." if _SLOT.search(text) else text


def _fill(template: str, values: Mapping[str, str]) -> str:
    """The template with the values that there are; other slots stay, to be filled later."""
    return _SLOT.sub(lambda slot: values.get(slot[1], slot[0]), template)


def message(text: RuleText, values: Mapping[str, str], stop: str = "") -> str:
    """The message of a finding, with its values; what is unknown is a dash."""
    if stop:
        return f"{text.title} It cannot be told here: {stop}."
    template = text.message if values else (text.message if not _SLOT.search(text.message) else text.title)
    said = _SLOT.sub(lambda slot: values.get(slot[1], "–"), template)
    return said if template == text.title or text.title in said else f"{said} {text.title}"


def source_of(rule_id: str) -> str:
    """The publication that defines a rule."""
    if rule_id.startswith(("BR-", "UBL-")):
        return "EN 16931-1 and CEN/TS 16931-3-2, validation artefacts for UBL"
    if rule_id.startswith("PEPPOL-"):
        return "Peppol BIS Billing 3 and BIS Self-Billing 3"
    return "Peppol BIS Billing 3, national rules"


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Rule]:
    """Every rule by its id, the newest version of it."""
    found: dict[str, Rule] = {}
    for name in books.NAMES:
        for rule in books.book(name).rules:
            if rule.id not in found or not rule.until:
                found[rule.id] = rule
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
    if rule is None or not (rule.id in translated or rule.form in translated):
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
