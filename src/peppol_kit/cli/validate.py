"""`peppol-validate`: the verdict on documents, for people and for programs.

It starts in little more than the time that an interpreter with lxml takes: what a plain call does not need
(argparse, json, zipfile, processes) is imported where it is used.
"""
# ruff: noqa: PTH103, PTH118, PTH119, PTH123 - pathlib would cost a tenth of a cold start

from __future__ import annotations

import gc
import os
import sys
from io import TextIOWrapper
from itertools import islice
from typing import TYPE_CHECKING

from peppol_kit.cli.i18n import LANGUAGES, words
from peppol_kit.cli.inputs import expand
from peppol_kit.cli.render import FORMATS, SUFFIXES, View, harmless, reason
from peppol_kit.errors import ConfigurationError
from peppol_kit.report import Report
from peppol_kit.validation.many import Fault, judge_all

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date
    from typing import NoReturn, TextIO

    from peppol_kit.cli.render import Judged
    from peppol_kit.report import Severity
    from peppol_kit.validation.many import Given, Outcome, Wishes

VALID, INVALID, UNUSABLE, NOT_JUDGED, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 130, 141
_MANY = 20  # documents from which on progress is worth showing
_PROGRESS_SECONDS = 0.1

_EXAMPLES = """\
PATH is a file, a folder (with all *.xml below it), a pattern such as "in/**/*.xml", a zip, or - for standard
input.

examples:
  peppol-validate invoice.xml                        is it valid, and if not, what is to be done
  peppol-validate --lang nl invoice.xml              the same in Dutch
  peppol-validate --on 2026-03-01 invoice.xml        by the rules in force on that day
  peppol-validate --advice invoice.xml               and what is odd in it, though the rules allow it
  peppol-validate --jobs 4 --format jsonl outbox/    a folder, four processes, one line of JSON a document
  peppol-validate --format sarif --output reports *.xml   one SARIF file each
  cat invoice.xml | peppol-validate -                from another program
  peppol-validate --explain BR-CO-10                 what a rule wants

exit status:
  0  every document is valid
  1  some document is not valid, or not well-formed
  2  some file cannot be read, or the command is used wrongly
  3  some document was not judged: its specification is not one that we hold
  Of several that apply, 2 goes before 1, and 1 before 3.
"""


class Options:
    """What one call asks for; the defaults stand here and nowhere else."""

    paths: Sequence[str]
    ruleset: str | None = None
    on: date | None = None
    skip_schema: bool = False
    advice: bool = False
    xslt: str | None = None
    format: str = "text"
    lang: str = "en"
    jobs: int = 1
    fail_on: Severity = "fatal"
    explain: str | None = None
    list_rulesets: bool = False
    output: str | None = None
    version: bool = False


def main() -> NoReturn:
    """Run the command on the arguments of the process, and end it."""
    gc.disable()  # there is next to no garbage until the first document is judged
    end(finished(lambda: run(sys.argv[1:])))


def finished(work: Callable[[], int]) -> int:
    """The exit status of ``work``, also where it leaves early: argparse after its help, a signal."""
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - the caller closed it
    sys.stderr = sys.stderr or sys.stdout
    try:
        return work()
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else UNUSABLE


def end(status: int) -> NoReturn:
    """Leave without taking the interpreter to pieces: a tenth of a cold start."""
    if "peppol_kit.cli.jobs" in sys.modules:
        from peppol_kit.cli.jobs import stop

        stop()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        status = status or BROKEN_PIPE
    os._exit(status)


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit status."""
    return guarded(parse(arguments))


def guarded(options: Options) -> int:
    """Do what is asked for; what stops the whole command becomes a word to the user and an exit status."""
    try:
        return _act(options)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return BROKEN_PIPE
    except ConfigurationError as error:
        return _complain(str(error))
    except OSError as error:
        return _complain(f"cannot write the answer: {error}")


def _act(options: Options) -> int:
    if options.version or options.explain or options.list_rulesets:
        from peppol_kit.cli import about

        if options.version:
            said = f"{about.NAME} {about.version()}\n"
        elif options.explain:
            said = about.rule(options.explain, options.lang)
        else:
            said = about.rulesets()
        sys.stdout.write(said)
        return VALID
    return _validate(options)


# ----------------------------------------------------------------------------------------------- arguments


def parse(arguments: Sequence[str]) -> Options:
    """The options of a command line; leaves with status 2 and a word where it makes no sense."""
    options = Options()
    if arguments and all(argument[:1] != "-" or argument == "-" for argument in arguments):
        options.paths = arguments  # argparse would take a tenth of a cold start to say the same
        return options
    parser = _parser()
    end_of_options = arguments.index("--") if "--" in arguments else len(arguments)
    parser.parse_intermixed_args(arguments[:end_of_options], namespace=options)
    options.paths = [*options.paths, *arguments[end_of_options + 1 :]]
    if not (options.paths or options.explain or options.list_rulesets or options.version):
        parser.error("name at least one PATH; --help shows examples")
    return options


def _parser() -> ArgumentParser:
    from argparse import ArgumentParser, RawDescriptionHelpFormatter

    parser = ArgumentParser(
        prog="peppol-validate",
        description="Validate Peppol and EN 16931 documents (UBL): XML, schema and every rule, offline.",
        epilog=_EXAMPLES,
        formatter_class=RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("paths", metavar="PATH", nargs="*", help="what to validate")
    add("--ruleset", metavar="NAME", help="judge by this ruleset, whatever the document says it is")
    add("--on", metavar="DATE", type=_date, help="judge by the rules in force on this day (2026-03-01)")
    add("--skip-schema", action="store_true", help="rules only, without the UBL schema")
    add("--advice", action="store_true", help="warn of wrong numbers and other oddities that no official rule looks at")
    add("--xslt", metavar="FILE", help="a compiled schematron (XSLT) of your own, as one more layer")
    add("--format", choices=tuple(FORMATS), help="how to write the answer (text)")
    add("--lang", choices=LANGUAGES, help="the language of messages (en)")
    add("--jobs", metavar="N", type=_count, help="share the work out over N processes (1)")
    add("--fail-on", choices=("fatal", "warning"), help="from which severity the exit status is 1 (fatal)")
    add("--output", metavar="DIR", help="the folder for sarif and svrl, which make a file a document")
    add("--explain", metavar="RULE", help="say what a rule wants, such as BR-CO-10")
    add("--list-rulesets", action="store_true", help="the rulesets held, and from when their releases hold")
    add("--version", action="store_true", help="the version of this program")
    return parser


def day(text: str) -> date:
    """A calendar day written as 2026-03-01 and in no other way.

    Raises:
        ValueError: it is not.
    """
    from datetime import date

    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.isoformat() != text:
        raise ValueError(f"{text!r} is not a date such as 2026-03-01")
    return found


def _date(text: str) -> date:
    from argparse import ArgumentTypeError

    try:
        return day(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _count(text: str) -> int:
    from argparse import ArgumentTypeError

    if not (text.isascii() and text.isdigit() and int(text)):
        raise ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


# ----------------------------------------------------------------------------------------------- documents


class Tally:
    """Counts what comes by: for the exit status, and for whoever waits at a terminal."""

    def __init__(self, options: Options) -> None:
        self.statuses: set[int] = set()
        self._options = options
        self._count = 0
        self._shown = 0.0
        self._watched = sys.stderr.isatty() and not sys.stdout.isatty()

    @property
    def status(self) -> int:
        """The exit status of all together: 2 before 1 before 3."""
        return next((status for status in (UNUSABLE, INVALID, NOT_JUDGED) if status in self.statuses), VALID)

    def watch(self, judged: Iterable[Judged]) -> Iterator[Judged]:
        """Pass on what comes by; say what cannot be read."""
        for each in judged:
            self._count += 1
            if self._watched:
                self._progress()
            self.statuses.add(self._status(*each))
            yield each
            if self._count == 1 and not gc.isenabled():  # `main`: what there is by now is there to stay
                gc.freeze()
                gc.enable()
        if self._watched and self._shown:
            sys.stderr.write("\r\x1b[K")

    def _status(self, path: str, outcome: Outcome) -> int:
        if isinstance(outcome, Report):
            if outcome.verdict == "invalid" or (self._options.fail_on == "warning" and outcome.findings):
                return INVALID
            return VALID if outcome.verdict == "valid" else NOT_JUDGED
        _complain(f"{path}: {reason(outcome, self._options.lang)}")
        if isinstance(outcome, Fault):
            sys.stderr.write(f"{outcome}\n")
        return UNUSABLE

    def _progress(self) -> None:
        from time import monotonic

        if self._count >= _MANY and monotonic() - self._shown > _PROGRESS_SECONDS:
            self._shown = monotonic()
            sys.stderr.write(f"\r\x1b[K{words(self._options.lang)['summary'].format(count=self._count)}")
            sys.stderr.flush()


def _validate(options: Options) -> int:
    tally = Tally(options)
    judged = tally.watch(_judge(options))
    if options.output is not None:
        _into_files(judged, options, options.output)
    else:
        _to_stdout(judged, options)
    return tally.status


def _judge(options: Options) -> Iterator[Judged]:
    items = expand(options.paths)
    wishes: Wishes = {
        "ruleset": options.ruleset,
        "on": options.on,
        "skip_schema": options.skip_schema,
        "advice": options.advice,
        "xslt": options.xslt,
    }
    own_files = options.format in SUFFIXES
    if options.output is not None and not own_files:
        raise ConfigurationError("--output is for --format sarif and svrl; the others write to one place")
    if own_files and options.output is None:
        items = _only_one(items, options.format)
    if options.jobs > 1:
        from peppol_kit.cli.jobs import in_processes

        return in_processes(items, wishes, options.jobs)
    return judge_all(items, wishes)


def _only_one(items: Iterator[tuple[str, Given]], name: str) -> Iterator[tuple[str, Given]]:
    """The documents, if they are one: a format that makes a file of each has no place for a second."""
    found = list(islice(items, 2))
    if len(found) > 1:
        raise ConfigurationError(f"--format {name} makes a file of each document: name a folder with --output DIR")
    return iter(found)


def _to_stdout(judged: Iterable[Judged], options: Options) -> None:
    out = sys.stdout
    if isinstance(out, TextIOWrapper):
        out.reconfigure(encoding=None if options.format == "text" else "utf-8", errors="backslashreplace")
    for piece in FORMATS[options.format](judged, View(options.lang, colour=_colourful(out))):
        out.write(piece)
        out.flush()


def _colourful(out: TextIO) -> bool:
    return out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _into_files(judged: Iterable[Judged], options: Options, folder: str) -> None:
    """A file a document, named after it; a second document of the same name gets a number."""
    render, suffix = FORMATS[options.format], SUFFIXES[options.format]
    os.makedirs(folder, exist_ok=True)
    taken: set[str] = set()
    for each in judged:
        content = "".join(render([each], View(options.lang)))
        if content:
            path = os.path.join(folder, _free_name(each[0], suffix, taken))
            with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
                stream.write(content)


def _free_name(path: str, suffix: str, taken: set[str]) -> str:
    stem = "stdin" if path == "-" else os.path.basename(path.replace("\\", "/"))
    stem = "".join(character if character.isalnum() or character in "-_.+ " else "_" for character in stem)
    name, number = stem + suffix, 1
    while name.casefold() in taken:
        number += 1
        name = f"{stem}-{number}{suffix}"
    taken.add(name.casefold())
    return name


def _complain(text: str) -> int:
    sys.stderr.write(f"peppol-validate: {harmless(text)}\n")
    return UNUSABLE


if __name__ == "__main__":
    main()
