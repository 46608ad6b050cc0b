"""The sub-commands of `peppol-kit`. Importing this module needs the extra ``peppol-kit[cli]``."""

from __future__ import annotations

import sys
from io import StringIO
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from peppol_kit.cli.i18n import words
from peppol_kit.cli.kit.calculate import calculate
from peppol_kit.cli.kit.convert import convert
from peppol_kit.cli.kit.explain import explain
from peppol_kit.cli.kit.inspect import inspect
from peppol_kit.cli.kit.lookup import lookup
from peppol_kit.cli.kit.mail import mail
from peppol_kit.cli.kit.receive import receive
from peppol_kit.cli.kit.register import register, unregister
from peppol_kit.cli.kit.render import render
from peppol_kit.cli.kit.repair import repair
from peppol_kit.cli.kit.sandbox import sandbox
from peppol_kit.cli.kit.schema import schema
from peppol_kit.cli.kit.send import send
from peppol_kit.cli.kit.trust import trust
from peppol_kit.cli.render import (
    MOST_OF_A_RULE,
    harmless,
    in_language,
    layer_name,
    output,
    place,
    reason,
)
from peppol_kit.cli.validate import Options, day, guarded
from peppol_kit.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from peppol_kit.cli.render import Judged, View
    from peppol_kit.report import Finding

app = typer.Typer(
    name="peppol-kit",
    help="Peppol and UBL e-invoicing.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Language = Literal["en", "nl", "fr", "de"]
_STYLES = {"valid": "bold green", "invalid": "bold red", "not_judged": "bold yellow", "not_read": "bold red"}
_SEVERITIES = {"fatal": "red", "warning": "yellow"}


@app.command()
def validate(  # noqa: PLR0913 - one parameter an option
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders, patterns, zips, or -.")],
    *,
    ruleset: Annotated[str | None, typer.Option(metavar="NAME", help="Judge by this ruleset.")] = None,
    on: Annotated[str | None, typer.Option(metavar="DATE", help="Judge by the rules in force on this day.")] = None,
    skip_schema: Annotated[bool, typer.Option("--skip-schema", help="Rules only.")] = False,
    advice: Annotated[bool, typer.Option("--advice", help="Warn of oddities that the rules allow too.")] = False,
    xslt: Annotated[str | None, typer.Option(metavar="FILE", help="A compiled schematron of your own.")] = None,
    format: Annotated[  # noqa: A002 - the name of the option
        Literal["table", "text", "json", "jsonl", "junit", "sarif", "svrl", "github"],
        typer.Option(help="How to write the answer."),
    ] = "table",
    lang: Annotated[Language, typer.Option(help="The language of messages.")] = "en",
    jobs: Annotated[int, typer.Option(min=1, metavar="N", help="Share the work out over N processes.")] = 1,
    fail_on: Annotated[
        Literal["fatal", "warning"], typer.Option(help="From which severity the exit status is 1.")
    ] = "fatal",
    output_folder: Annotated[
        str | None, typer.Option("--output", metavar="DIR", help="The folder for sarif and svrl.")
    ] = None,
) -> None:
    """Validate documents: XML, schema and every rule, offline; exit status as of peppol-validate."""
    options = Options()
    options.paths, options.ruleset, options.skip_schema, options.xslt = paths, ruleset, skip_schema, xslt
    options.on, options.advice = None if on is None else _day(on), advice
    options.format, options.lang, options.jobs = format, lang, jobs
    options.fail_on, options.output = fail_on, output_folder
    raise typer.Exit(guarded(options))


def _day(text: str) -> date:
    try:
        return day(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--on") from error


app.command()(explain)


@app.command()
def rulesets() -> None:
    """List the rulesets held, and from when their releases hold."""
    options = Options()
    options.list_rulesets = True
    raise typer.Exit(guarded(options))


_DOCUMENTS = (convert, calculate, repair, render, schema)
_NETWORK = (send, receive, lookup, inspect, register, unregister)
for _command in (*_DOCUMENTS, *_NETWORK):
    app.command()(_command)
app.add_typer(trust, name="trust")
app.add_typer(sandbox, name="sandbox")
app.add_typer(mail)


@output("table")
def table(judged: Iterable[Judged], view: View) -> Iterator[str]:
    """A table of findings a document, as wide as the terminal."""
    word = words(view.lang)
    width = Console(file=sys.stdout).width
    counts: dict[str, int] = {}
    for path, outcome in judged:
        verdict = outcome.verdict if isinstance(outcome, Report) else "not_read"
        counts[verdict] = counts.get(verdict, 0) + 1
        written = StringIO()
        console = Console(file=written, force_terminal=view.colour, no_color=not view.colour, width=width)
        name = word["stdin"] if path == "-" else path
        console.print(Text.assemble(harmless(name), ": ", (word[verdict], _STYLES[verdict])))
        if isinstance(outcome, Report):
            console.print(Text(_layers(outcome, word)))
            if outcome.findings:
                console.print(_findings(outcome.findings, view))
        else:
            console.print(Text(f"  {harmless(reason(outcome, view.lang))}"))
        yield written.getvalue()
    if sum(counts.values()) > 1:
        shares = ", ".join(f"{number} {word[verdict]}" for verdict, number in counts.items())
        yield f"{word['summary'].format(count=sum(counts.values()))}: {shares}\n"


def _layers(report: Report, word: dict[str, str]) -> str:
    said = {"valid": word["passed"], "invalid": word["failed"], "skipped": word["skipped"]}
    return "  " + ", ".join(f"{layer_name(layer, word)} {said[layer.verdict]}" for layer in report.layers)


def _findings(findings: Iterable[Finding], view: View) -> Table:
    word = words(view.lang)
    grid = Table(show_lines=True)
    for heading in ("", word["rule"], word["where"], word["message"]):
        grid.add_column(heading, overflow="fold")
    shown: dict[str, int] = {}
    for original in findings:
        shown[original.rule] = shown.get(original.rule, 0) + 1
        if shown[original.rule] > MOST_OF_A_RULE:
            continue
        finding = in_language(original, view.lang)
        said = [harmless(finding.message)]
        if finding.hint:
            said.append(f"{word['hint']}: {harmless(finding.hint)}")
        severity = Text(word[finding.severity], style=_SEVERITIES[finding.severity])
        grid.add_row(severity, Text(finding.rule), Text(place(finding, word)), Text("\n".join(said)))
    for rule, number in shown.items():
        if number > MOST_OF_A_RULE:
            grid.add_row("", Text(rule), "", word["more"].format(count=number - MOST_OF_A_RULE, rule=rule))
    return grid
