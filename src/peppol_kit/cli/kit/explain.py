"""`peppol-kit explain`: what a rule wants, or how the amounts of a document come about."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from peppol_kit.cli import about
from peppol_kit.cli.kit._files import STDIO, content, data, deliver, document_of, guarded, tell
from peppol_kit.cli.kit._options import AsData, Language
from peppol_kit.cli.validate import VALID


def explain(
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help="A rule such as BR-CO-10, or a file; - is standard input.")
    ],
    *,
    lang: Language = "en",
    as_data: AsData = False,
) -> None:
    """Say what a rule wants and what to do about it; or how the amounts of a document come about.

    \b
    Examples:
      peppol-kit explain BR-CO-10
      peppol-kit explain invoice.xml --lang nl
      peppol-kit explain invoice.json --json
    """
    say = _document if _is_file(what) else _rule
    raise typer.Exit(guarded(what, lambda: say(what, lang, as_data=as_data)))


def _is_file(what: str) -> bool:
    return what == STDIO or what.lower().endswith((".xml", ".json")) or os.path.lexists(what)


def _rule(rule: str, lang: str, *, as_data: bool) -> int:
    if as_data:
        from peppol_kit.rules.text import explain as said

        deliver(data(said(rule, lang)._asdict()), None)
    else:
        sys.stdout.write(about.rule(rule, lang))
    return VALID


def _document(path: str, lang: str, *, as_data: bool) -> int:
    from peppol_kit.documents.calculation import explain as explained

    document = document_of(content(path))
    tell(path, document.problems)
    explanation = explained(document)
    if as_data:
        deliver(data(explanation.to_dict()), None)
    else:
        sys.stdout.write(explanation.to_text(lang))
    return VALID
