"""The README and the docs are true: what they show runs, and what they list is complete.

A page tells one story in one folder, which begins with the example files that the quickstart lists, and with those that
it shows. Its blocks run in order:

- ``console``: what follows ``$ `` is a command (``> `` continues it), what follows that is what it prints, where
  ``...`` stands for anything. Where nothing is shown, anything may be printed, but the command must be fine.
- ``python``: a program of its own. A ``text`` block right after it is what it prints.
- any block whose first line is a comment with nothing but a file name is put into the folder as that file.

A comment before a block says what it needs (``<!-- needs: distributed -->``: skipped where that module is not
installed), or why it cannot run (``<!-- not run: it changes your machine -->``).
"""

from __future__ import annotations

import doctest
import json
import os
import re
import shutil
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING, NamedTuple

import pytest

import peppol_kit
from peppol_kit import codelists, errors, identifiers, specifications
from peppol_kit.cli.validate import _parser
from peppol_kit.documents.json_schema import DOCUMENT_TYPES, json_schema
from peppol_kit.documents.tax import TAX_CASES
from peppol_kit.rules import text
from peppol_kit.terms import TERMS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FIXTURES = ROOT / "tests" / "fixtures"
GENERATED = {DOCS / "rules", DOCS / "reference" / "fields.md", DOCS / "reference" / "schemas", DOCS / "_build"}
PAGES = [ROOT / "README.md", *sorted(p for p in DOCS.rglob("*.md") if not GENERATED & {p, *p.parents})]

RUN = {"console", "python"}
SHOWN = {"text", "xml", "yaml", "toml", "json", "sh", "{eval-rst}", "{toctree}", "{include}", "{note}"}
COMMANDS = {
    "peppol-validate": "-m peppol_kit.cli.validate",
    "peppol-kit": "-m peppol_kit.cli.app",
    "python": "",
    "pytest": "-m pytest -p no:cacheprovider -p no:randomly",
}
_FENCE = re.compile(
    r"^(?P<indent> *)(?P<fence>`{3,})(?P<info>[^`\n]*)\n(?P<body>.*?)^(?P=indent)(?P=fence) *$",
    re.MULTILINE | re.DOTALL,
)
_REMARK = re.compile(r"<!-- (needs|not run): (.+?) -->\s*\Z")
_FILE = re.compile(r"(?:# |<!-- )([\w./-]+\.\w+)(?: -->)?\n")
_EXAMPLE = re.compile(r"^\| `([\w./-]+)` \| `tests/fixtures/([\w./-]+)` \|", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)\s#]+)(?:#[\w.-]+)?\)")
_FAILS = (1, 3)  # what `peppol-validate` says of documents; 2 is a mistake in the command
_END = "== end of a command =="


class Block(NamedTuple):
    """One fenced block of a page."""

    page: Path
    line: int
    language: str
    body: str
    remark: tuple[str, str]
    """What stands in the comment before it."""
    shown: str | None
    """The text block that follows it at once."""


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page."""
    source = page.read_text(encoding="utf-8")
    found = list(_FENCE.finditer(source))
    answer = []
    for place, match in enumerate(found):
        remark = _REMARK.search(source[: match.start()])
        after = found[place + 1] if place + 1 < len(found) else None
        shown = after and after["info"] == "text" and not source[match.end() : after.start()].strip()
        indent = len(match["indent"])
        body = "".join(line[indent:] or "\n" for line in match["body"].splitlines(keepends=True))
        answer.append(
            Block(
                page,
                source.count("\n", 0, match.start()) + 1,
                match["info"].partition(" ")[0].strip(),
                body,
                (remark[1], remark[2]) if remark else ("", ""),
                after["body"] if after and shown else None,
            )
        )
    return answer


ALL = [block for page in PAGES for block in blocks(page)]
WITH_PROGRAMS = list(dict.fromkeys(block.page for block in ALL if block.language in RUN))


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def put(block: Block, folder: Path) -> str:
    """Puts a block into the folder as the file that it says it is, and tells which."""
    named = _FILE.match(block.body)
    if named is None or block.language == "console":
        return ""
    (folder / named[1]).parent.mkdir(parents=True, exist_ok=True)
    (folder / named[1]).write_text(block.body, encoding="utf-8")
    return named[1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder with the example files, and the commands of this Python first on the path."""
    for name, fixture in _EXAMPLE.findall((DOCS / "quickstart.md").read_text(encoding="utf-8")):
        (tmp_path / "here" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(FIXTURES / fixture, tmp_path / "here" / name)
    for block in blocks(DOCS / "quickstart.md"):
        put(block, tmp_path / "here")
    (tmp_path / "bin").mkdir()
    for name, arguments in COMMANDS.items():
        command = tmp_path / "bin" / name
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', encoding="utf-8")
        command.chmod(0o755)
    return tmp_path / "here"


def run(folder: Path, *command: str, stderr: int = subprocess.STDOUT) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    env |= {
        "PATH": f"{folder.parent / 'bin'}{os.pathsep}{env.get('PATH', '')}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PYTHONIOENCODING": "utf-8",
    }
    return subprocess.run(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=stderr,
        encoding="utf-8", timeout=120, check=False,
    )  # fmt: skip


def compare(want: str, got: str, where: str) -> None:
    checker = doctest.OutputChecker()
    if not checker.check_output(want, got, doctest.ELLIPSIS):
        example = doctest.Example(where, want)
        pytest.fail(f"{where}\n{checker.output_difference(example, got, doctest.ELLIPSIS)}")


def commands(body: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block, each with what it prints."""
    command, printed = "", ""
    for line in body.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, printed
            command, printed = line[2:], ""
        elif line.startswith("> ") and not printed:
            command += "\n" + line[2:]
        else:
            printed += line + "\n"
    yield command, printed


def run_console(block: Block, folder: Path) -> None:
    """All commands of a block in one shell, so that each may look at the status of the one before."""
    steps = list(commands(block.body))
    script = "".join(f"{command}\nkept=$?; printf '%s %s\\n' '{_END}' $kept; (exit $kept)\n" for command, _ in steps)
    done = run(folder, "sh", "-c", script)
    parts = re.split(rf"{_END} (\d+)\n", done.stdout)
    where = f"{name_of(block.page)}, line {block.line}"
    assert len(parts) == 2 * len(steps) + 1, f"{where}: {done.stdout}"
    for (command, printed), got, status in zip(steps, parts[::2], parts[1::2], strict=False):
        assert "Traceback (most recent call last)" not in got, f"{where}: {command}\n{got}"
        if printed:
            compare(printed, got, f"{where}: {command}")
        else:
            assert int(status) in {0, *_FAILS}, f"{where}: {command} ends with {status}\n{got}"


def run_python(block: Block, folder: Path, name: str) -> None:
    (folder / name).write_text(block.body, encoding="utf-8")
    done = run(folder, sys.executable, name, stderr=subprocess.PIPE)  # what libraries warn of is no output
    where = f"{name_of(block.page)}, line {block.line}"
    assert done.returncode == 0, f"{where}\n{done.stdout}{done.stderr}"
    if block.shown is not None:
        compare(block.shown, done.stdout, where)


@pytest.mark.skipif(sys.platform == "win32", reason="the commands of the docs are for a POSIX shell")
@pytest.mark.parametrize("page", WITH_PROGRAMS, ids=name_of)
def test_what_a_page_shows_runs(page: Path, folder: Path) -> None:
    missing = []
    for number, block in enumerate(blocks(page)):
        name = put(block, folder)
        kind, what = block.remark
        if kind == "needs" and find_spec(what) is None:
            missing.append(what)
        elif kind == "not run" or block.language not in RUN:
            continue
        elif block.language == "console":
            run_console(block, folder)
        else:
            run_python(block, folder, name or f"block_{number}.py")
    if missing:
        pytest.skip(f"all but the blocks that need {', '.join(missing)} ran")


def test_the_first_invoice_takes_25_lines() -> None:
    first = next(block for block in blocks(DOCS / "quickstart.md") if block.language == "python")
    assert len([line for line in first.body.splitlines() if line.strip()]) <= 25
    assert "to_xml()" in first.body


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_blocks_say_what_they_are(page: Path) -> None:
    """A block that nothing runs has a language that nobody would paste into a terminal, or says why."""
    for block in blocks(page):
        assert block.language in RUN | SHOWN, f"line {block.line}: {block.language!r}"
        if block.language == "console":
            assert block.body.startswith("$ "), f"line {block.line}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        target = (page.parent / link).resolve()
        if "://" not in link and not GENERATED & {target, *target.parents}:
            assert target.exists(), link


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_pages_are_in_a_table_of_contents(page: Path) -> None:
    listed = {
        (block.page.parent / f"{entry}.md").resolve()
        for block in ALL
        if block.language == "{toctree}"
        for entry in block.body.split()
    }
    assert page in {ROOT / "README.md", DOCS / "index.md"} | listed


# --- what the reference lists is complete


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_the_reference_has_every_option_and_format() -> None:
    page = read("reference/cli.md")
    for action in _parser()._actions:
        for option in action.option_strings:
            assert f"`{option}" in page, option
        for choice in action.choices or ():
            assert f"`{choice}`" in page, choice


def test_the_reference_has_every_public_name() -> None:
    page = read("reference/api.md") + read("reference/errors.md")
    for name in peppol_kit.__all__:
        assert re.search(rf"peppol_kit\.(\w+\.)*{name}\b", page), name


def test_the_reference_has_every_error() -> None:
    page = read("reference/errors.md")
    for error in vars(errors).values():
        if isinstance(error, type) and issubclass(error, errors.PeppolKitError):
            retryable = "yes" if error.retryable else "no"
            assert f"| `{error.__name__}` | `{error.code}` | {retryable} |" in page, error


def test_the_reference_has_every_release() -> None:
    page = read("reference/rulesets.md")
    assert f"`{specifications.ADVICE.name}`" in page
    for ruleset in specifications.rulesets():
        if ruleset is specifications.ADVICE:
            continue
        assert f"`{ruleset.customization}`" in page
        for release in ruleset.releases:
            books = ", ".join(f"{name} {version}" for name, version in release.books)
            row = f"| `{ruleset.name}` | {release.name} | {release.valid_from.isoformat()} | {books} |"
            assert row in page, row


def test_the_reference_has_every_code_list_and_identifier() -> None:
    page = read("reference/api.md")
    for name in set(codelists.__all__) - {"CodeList"}:
        assert f"| `{name}` | {getattr(codelists, name).title} |" in page, name
    for info in iter_modules(identifiers.__path__):
        schemes = getattr(import_module(f"peppol_kit.identifiers.{info.name}"), "SCHEMES", None)
        if schemes is not None:
            row = re.search(rf"^\| `{info.name}` \|.*$", page, re.MULTILINE)
            assert row, info.name
            assert all(scheme in row[0] for scheme in schemes), row[0]


def test_the_reference_has_every_tax_case() -> None:
    page = read("reference/api.md")
    for case in TAX_CASES:
        assert f"| `{case.name}` | {case.category} | {case.exemption_code or ''} | {case.title} |" in page


# --- the pages of the rules


def program(name: str) -> ModuleType:
    """A program of the docs."""
    spec = spec_from_file_location(name, DOCS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    return program("generate_rules")


@pytest.fixture(scope="module")
def rule_pages(generator: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rules")
    generator.write(folder)
    return folder


def test_every_rule_has_a_page(rule_pages: Path) -> None:
    pages = {path.stem for path in rule_pages.glob("*/*.md")} - {"index"}
    assert pages == set(text.rule_ids())


def test_every_page_of_a_rule_is_in_the_index_of_its_family(rule_pages: Path) -> None:
    overview = (rule_pages / "index.md").read_text(encoding="utf-8")
    for index in rule_pages.glob("*/index.md"):
        assert f"{index.parent.name}/index" in overview
        listed = set(re.findall(r"\]\(([\w-]+)\.md\)", index.read_text(encoding="utf-8")))
        assert listed == {path.stem for path in index.parent.glob("*.md")} - {"index"}


def test_the_page_of_a_rule_says_everything_in_every_language(rule_pages: Path) -> None:
    page = (rule_pages / "BR-CO" / "BR-CO-10.md").read_text(encoding="utf-8")
    for heading in ("# BR-CO-10", "## Nederlands", "## Français", "## Deutsch"):
        assert f"{heading}\n" in page
    for said in ("BT-106", "Must be corrected", "Add the lines again", "Tel de regels opnieuw op", "BG-22"):
        assert said in page, said
    assert "{stated}" not in page


def test_a_rule_that_changed_says_since_when(rule_pages: Path) -> None:
    page = (rule_pages / "BR-CO" / "BR-CO-26.md").read_text(encoding="utf-8")
    assert "2025.11" in page
    assert "does not count" in page


def test_what_is_up_to_date_is_not_written_again(generator: ModuleType, rule_pages: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in rule_pages.rglob("*.md")}
    (rule_pages / "BR-CO" / "BR-CO-999.md").write_text("of a rule that is gone", encoding="utf-8")
    generator.write(rule_pages)
    assert {path: path.stat().st_mtime_ns for path in rule_pages.rglob("*.md")} == before


# --- the page of the fields


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reference")
    program("generate_fields").write(folder)
    return folder


def test_every_term_has_a_field_on_the_page(reference: Path) -> None:
    page = (reference / "fields.md").read_text(encoding="utf-8")
    wanted = {term for term in TERMS if term.startswith("BT-")}
    assert wanted <= set(re.findall(r"BT-\d+", "".join(re.findall(r"^\| `\w+`[^|]*\|[^|]*\|", page, re.MULTILINE))))


def test_the_page_of_the_fields_says_what_the_terms_and_the_models_say(reference: Path) -> None:
    page = (reference / "fields.md").read_text(encoding="utf-8")
    assert (
        "| `vat_category`<br>text<br>`UNCL5305` | BT-151 Invoiced item VAT category code, 1..1 "
        "| The VAT category, UNCL 5305: S standard, "
    ) in page
    assert 'O outside of VAT. `"S"`<br>`cac:Item/cac:ClassifiedTaxCategory/cbc:ID` |' in page
    assert "| `city`<br>text | BT-37 Seller city, 0..1<br>BT-52 Buyer city, 0..1<br>" in page
    assert "In UBL: `cac:InvoiceLine`, `cac:CreditNoteLine`." in page
    assert page.count("\n## CreditNote\n") == 1
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    assert re.findall(r"^\| `(\w+)`", sections["CreditNote"], re.MULTILINE) == ["type_code"]
    links = re.findall(r"\]\(#(\w+)\)", page)
    assert set(links) <= {name.lower() for name in sections}


def test_the_schemas_are_those_of_the_command(reference: Path) -> None:
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in (reference / "schemas").iterdir()}
    assert found == {name: json_schema(name) for name in DOCUMENT_TYPES}
