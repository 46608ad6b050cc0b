"""Every word that a rendered document has of its own, in the languages of its readers.

`terms` are the labels of business terms, `page` all other words on the page, `codes` names of codes. Each is a table
with the languages side by side, in the order of `LANGUAGES`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.errors import ConfigurationError
from peppol_kit.rendering.words import codes, page, terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peppol_kit.codelists import CodeList

LANGUAGES = ("en", "nl", "fr", "de")


class Words(NamedTuple):
    """All words of one language."""

    lang: str
    terms: Mapping[str, str]
    page: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]

    def code(self, codes: CodeList, code: str) -> str:
        """What a code stands for: in this language, else in English, else the code itself."""
        return self.names.get(codes.id, {}).get(code) or codes.name(code) or code

    def reason(self, reason: str) -> str:
        """Why something could not be read, in this language where it is one of the common reasons."""
        for start, translated in self.names["reasons"].items():
            if reason.startswith(start):
                return translated
        return reason


@cache
def words(lang: str) -> Words:
    """The words of a language.

    Raises:
        ConfigurationError: there are none in that language.
    """
    if lang not in LANGUAGES:
        raise ConfigurationError(f"there is no language {lang!r}; there are {', '.join(LANGUAGES)}")
    column = LANGUAGES.index(lang)
    return Words(
        lang,
        {term: row[column] for ids, row in terms.LABELS.items() for term in ids.split()},
        {name: row[column] for name, row in page.WORDS.items()},
        {
            table: {code: row[column] for several, row in rows.items() for code in several.split("|")}
            for table, rows in codes.NAMES.items()
        },
    )
