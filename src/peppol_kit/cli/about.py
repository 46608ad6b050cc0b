"""What the commands say of themselves, of a rule and of the rulesets that are held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.cli.i18n import words

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "peppol-validate"
URL = "https://pypi.org/project/peppol-kit/"


def version() -> str:
    """The version of the installed package; of a checkout that is not installed, none."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("peppol-kit")
    except PackageNotFoundError:
        return "0+checkout"


def rule(rule_id: str, lang: str) -> str:
    """What a rule wants, why, and what to do.

    Raises:
        ConfigurationError: no ruleset here has a rule of this id.
    """
    from peppol_kit.rules.text import explain

    text = explain(rule_id, lang)
    word = words(lang)
    lines = [f"{text.id} ({word[text.severity].lower()}): {text.title}"]
    entries = {
        "message": text.message,
        "hint": text.hint,
        "terms": ", ".join(text.terms),
        "source": text.source,
    }
    lines += [f"  {word[name]}: {said}" for name, said in entries.items() if said]
    return "\n".join(lines) + "\n"


def rulesets() -> str:
    """The rulesets held, each with its releases and the day from which they hold."""
    return "".join(f"{line}\n" for line in _rulesets())


def _rulesets() -> Iterator[str]:
    from peppol_kit.specifications import rulesets as held

    for ruleset in held():
        yield f"{ruleset.name}: {ruleset.title}"
        for release in ruleset.releases:
            day = release.valid_from
            yield f"  {release.name}, {'on any day' if day == day.min else f'from {day.isoformat()}'}"
