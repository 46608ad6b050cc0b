"""The rules in Dutch, French and German: complete where they must be, and true to the English."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from peppol_kit import _resources
from peppol_kit.errors import ConfigurationError
from peppol_kit.report import Finding
from peppol_kit.rules import books, text
from peppol_kit.terms import TERMS

OTHERS = tuple(lang for lang in text.LANGUAGES if lang != "en")
SECTIONS = {"words", "terms", "lists"}
# The rules that fired on most of the documents with recorded official verdicts, the most frequent first
# fmt: off
TOP = (
    "PEPPOL-EN16931-R003", "PEPPOL-EN16931-R004", "PEPPOL-EN16931-R007", "BR-06", "BR-07",
    "PEPPOL-EN16931-R008", "PEPPOL-EN16931-R001", "BR-04", "BR-01", "BR-03", "BR-02", "BR-05",
    "UBL-DT-27", "BR-10", "BR-08", "PEPPOL-EN16931-CL008", "PEPPOL-EN16931-R053", "BR-CO-18",
    "UBL-CR-654", "UBL-CR-647", "UBL-CR-005", "BR-16", "PEPPOL-EN16931-R120", "UBL-CR-496", "BR-CO-09",
    "NL-R-003", "BR-S-08", "BR-CL-11", "UBL-CR-660", "BR-CO-17", "UBL-CR-656", "UBL-CR-657",
    "PEPPOL-EN16931-R051", "UBL-CR-678", "UBL-CR-561", "UBL-DT-28", "UBL-DT-01", "UBL-CR-006",
    "PEPPOL-EN16931-R020", "BR-CO-14",
)
# fmt: on
_SLOT = re.compile(r"\{(\w+)\}")
_TERM = re.compile(r"\bB[TG]-\d+\b")


def translations(lang: str) -> dict[str, dict[str, Any]]:
    path = Path(_resources.path("rules", "translations", f"{lang}.json"))
    found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


ALL = {lang: translations(lang) for lang in OTHERS}
OF_A_COUNTRY = {
    lang: {rule.id for rule in books.book(name).rules if not rule.id.startswith("PEPPOL-")}
    for lang, name in (("nl", "nlcius"), ("de", "xrechnung-3"))
}
"""The rules of a national specification are translated to the language of the country alone."""
BY_ID = sorted(
    (lang, key) for lang in OTHERS for key in ALL[lang] if key not in SECTIONS and not key.startswith("form:")
)


def slots(template: str) -> set[str]:
    return set(_SLOT.findall(template))


def versions(rule_id: str) -> list[text.RuleText]:
    """The English text of a rule in every rulebook and version that has it."""
    rules = [rule for name in books.NAMES for rule in books.book(name).rules if rule.id == rule_id]
    return [text.text_of(rule) for rule in rules]


def test_there_are_forty() -> None:
    assert len(set(TOP)) == 40


@pytest.mark.parametrize("lang", OTHERS)
def test_the_languages_have_the_same_keys(lang: str) -> None:
    mine, dutch = ALL[lang], ALL["nl"]
    common = mine.keys() - OF_A_COUNTRY.get(lang, set())
    assert common == dutch.keys() - OF_A_COUNTRY["nl"]
    for key in common:
        assert mine[key].keys() == dutch[key].keys(), key


@pytest.mark.parametrize("lang", OF_A_COUNTRY)
def test_every_rule_of_a_national_specification_is_in_the_language_of_its_country(lang: str) -> None:
    forms = text._by_id()
    assert sorted(OF_A_COUNTRY[lang] - ALL[lang].keys()) == sorted(
        rule_id for rule_id in OF_A_COUNTRY[lang] if forms[rule_id].form
    )


@pytest.mark.parametrize("lang", OTHERS)
def test_every_term_form_and_code_list_is_there(lang: str) -> None:
    mine = ALL[lang]
    assert mine["terms"].keys() == TERMS.keys()
    assert {key.removeprefix("form:") for key in mine if key.startswith("form:")} == set(text.FORMS)
    rules = (rule for name in books.NAMES for rule in books.book(name).rules)
    assert set(mine["lists"]) == {rule.text[2].id for rule in rules if rule.form == "code_list"}
    assert all(said.strip() == said != "" for section in SECTIONS for said in mine[section].values())


@pytest.mark.parametrize("lang", OTHERS)
def test_no_two_terms_have_the_same_name(lang: str) -> None:
    names = list(ALL[lang]["terms"].values())
    assert len(names) == len(set(names))


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("form", text.FORMS)
def test_the_slots_of_a_form_are_those_of_the_english(form: str, lang: str) -> None:
    own = ALL[lang][f"form:{form}"]
    title, hint = text.FORMS[form]
    assert slots(own["title"]) == slots(title)
    assert slots(own.get("message", "")) == slots(text.WITH_VALUE.get(form, ""))
    assert bool(own["hint"]) == bool(hint)
    assert not slots(own["hint"])


@pytest.mark.parametrize("lang", OF_A_COUNTRY)
def test_a_country_reads_its_own_specification_in_its_language(lang: str) -> None:
    known = text._by_id()
    rows = {rule_id for rule_id in OF_A_COUNTRY[lang] if known[rule_id].form}
    assert OF_A_COUNTRY[lang] - rows <= ALL[lang].keys()


@pytest.mark.parametrize(("lang", "rule_id"), BY_ID)
def test_slots_and_terms_of_a_rule_are_those_of_the_english(lang: str, rule_id: str) -> None:
    own = ALL[lang][rule_id]
    english = versions(rule_id)
    assert english, "there is no such rule"
    assert not text._by_id()[rule_id].form, "a row is translated by its form"
    assert not slots(own["title"] + own["hint"])
    for version in english:
        assert slots(own.get("message", "")) == slots(version.message)
        assert bool(own["hint"]) == bool(version.hint)
        assert set(_TERM.findall(own["title"])) == set(_TERM.findall(version.title))
    newest = text.explain(rule_id)
    assert set(_TERM.findall(own["hint"])) == set(_TERM.findall(newest.hint))


@pytest.mark.parametrize("lang", OTHERS)
@pytest.mark.parametrize("rule_id", TOP)
def test_what_fires_most_is_translated(rule_id: str, lang: str) -> None:
    rule = text._by_id()[rule_id]
    assert rule_id in ALL[lang] or f"form:{rule.form}" in ALL[lang]
    english, other = text.explain(rule_id), text.explain(rule_id, lang)
    assert other.title != english.title
    assert other.hint != english.hint
    assert not english.message or other.message != english.message
    assert (other.id, other.severity, other.terms, other.source) == (
        english.id, english.severity, english.terms, english.source,
    )  # fmt: skip


@pytest.mark.parametrize("lang", OTHERS)
def test_every_rule_has_a_text_without_open_slots_in_its_title(lang: str) -> None:
    for rule_id in text.rule_ids():
        said = text.explain(rule_id, lang)
        assert said.title
        assert not slots(said.title), rule_id


@pytest.mark.parametrize("lang", OTHERS)
def test_a_rule_without_translation_is_in_english(lang: str) -> None:
    rule_id = "PEPPOL-EN16931-R055"
    assert not text._by_id()[rule_id].form
    assert rule_id not in ALL[lang]
    assert text.explain(rule_id, lang) == text.explain(rule_id)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="there is no language 'xx'"):
        text.explain("BR-CO-10", "xx")


def test_a_finding_is_translated_with_its_values() -> None:
    values = (("stated", "10.00"), ("expected", "11.00"), ("difference", "1.00"))
    finding = Finding("BR-CO-10", "fatal", "/Invoice[1]", 3, ("BT-106",), "English.", values, "English too.")
    dutch = text.translate(finding, "nl")
    assert dutch.message.startswith("BT-106 is 10.00, de regels tellen op tot 11.00; verschil 1.00. De som van")
    assert dutch.hint.startswith("Tel de regels opnieuw op")
    assert dutch._replace(message="", hint="") == finding._replace(message="", hint="")


def test_a_finding_of_a_row_names_terms_and_lists_in_the_language() -> None:
    finding = Finding("BR-CL-04", "fatal", "/Invoice[1]", 3, ("BT-5",), "English.", (("value", "EURO"),), "")
    german = text.translate(finding, "de").message
    assert german.startswith("EURO ist kein Code der Liste. Muss ein Code der Liste „Währung (ISO 4217")
    assert "Rechnungswährung (BT-5)" in german


def test_a_finding_of_no_rule_of_ours_stays_as_it_is() -> None:
    finding = Finding("XSD", "fatal", "/Invoice[1]", 3, (), "English.", (), "")
    assert text.translate(finding, "fr") == finding
