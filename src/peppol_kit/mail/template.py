"""The text of a mail, made of a template with variables in braces and of the values of a document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.errors import TemplateInvalid
from peppol_kit.mail.lines import LONGEST_SUBJECT, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_PAGE = '<!DOCTYPE html>\n<html lang="{lang}">\n<head><meta charset="utf-8"></head>\n<body>\n{body}\n</body>\n</html>\n'


class MailText(NamedTuple):
    """What a template and values make: the subject, the text, and the same in HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The subject and the text of mails, with variables in braces: ``Invoice {invoice_number}``.

    ``{{`` and ``}}`` stand for braces. A line that has variables, all of which are empty, is left out, so that
    nothing is said of a due date that there is not. Without ``html`` the HTML is made of the text; ``lang`` is its
    language.
    """

    subject: str
    text: str
    html: str = ""
    lang: str = "en"

    @property
    def variables(self) -> frozenset[str]:
        """The names of the variables in it.

        Raises:
            TemplateInvalid: there is a brace too many.
        """
        return frozenset(
            name for part in (self.subject, self.text, self.html) for line in part.split("\n") for name in _names(line)
        )


def render(template: Template, values: Mapping[str, str]) -> MailText:
    """The subject, the text and the HTML of a mail. In HTML, values are escaped; a line break in a value is a space.

    Raises:
        TemplateInvalid: a variable is not among the values, or there is a brace too many.
    """
    unknown = sorted(template.variables - values.keys())
    if unknown:
        known = ", ".join(sorted(values))
        raise TemplateInvalid(f"there is no variable {{{unknown[0]}}}; there are {known}", variable=unknown[0])
    plain = {name: _CONTROL.sub(" ", value).strip() for name, value in values.items()}
    text = _filled(template.text, plain, str)
    html = _filled(template.html, plain, escape) if template.html else _page(text, template.lang)
    subject = _filled(template.subject, plain, str)
    return MailText(one_line(subject, longest=LONGEST_SUBJECT), text, html)


def _names(line: str) -> list[str]:
    names = []
    for token in _TOKEN.finditer(line):
        if token[0] in {"{", "}"}:
            raise TemplateInvalid(f"a brace in a template is written {token[0] * 2}")
        if token[1] is not None:
            names.append(token[1])
    return names


def _filled(template: str, values: Mapping[str, str], written: Callable[[str], str]) -> str:
    def value(token: re.Match[str]) -> str:
        return token[0][0] if token[1] is None else written(values[token[1]])

    lines = (
        _TOKEN.sub(value, line)
        for line in template.split("\n")
        if not (names := _names(line)) or any(values[name] for name in names)
    )
    return "\n".join(lines)


def _page(text: str, lang: str) -> str:
    """A text as HTML: its paragraphs are those that empty lines make."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    body = "\n".join(f"<p>{'<br>'.join(map(escape, paragraph.splitlines()))}</p>" for paragraph in paragraphs)
    return _PAGE.format(lang=escape(lang), body=body)
