"""The public API is what it says: listed, documented, and no heavier than it must be."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest
from tests.documents import FIXTURES

import peppol_kit
from peppol_kit import errors
from peppol_kit.errors import PeppolKitError

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(peppol_kit.__path__, "peppol_kit.")
    if not module.name.endswith((".cli.app", ".cli.commands"))  # these need the extra cli
    and not module.name.startswith("peppol_kit.cli.kit.")
)


def loaded(code: str) -> set[str]:
    """The top level names of what is imported after some code has run, in a process of its own."""
    report = "import sys; sys.stderr.write(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{report}"], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stderr.split())


# --- names


def test_the_list_of_public_names_is_sorted_and_has_none_twice() -> None:
    assert peppol_kit.__all__ == sorted(set(peppol_kit.__all__), key=lambda name: (not name[0].isupper(), name))


@pytest.mark.parametrize("name", peppol_kit.__all__)
def test_a_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(peppol_kit, name)
    assert callable(value)
    assert len((inspect.getdoc(value) or "").split()) >= 3
    assert name in dir(peppol_kit)
    assert value.__name__ == name
    assert value.__module__.startswith("peppol_kit.")


def test_what_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no_such_name"):
        peppol_kit.no_such_name  # noqa: B018
    with pytest.raises(AttributeError, match="no_such_name"):
        importlib.import_module("peppol_kit.validation").no_such_name  # noqa: B018


def test_the_version_is_that_of_the_project() -> None:
    text = (FIXTURES.parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{peppol_kit.__version__}"\n' in text


@pytest.mark.parametrize("name", ["validate", "validate_many", "assert_valid"])
def test_options_are_keywords(name: str) -> None:
    _, *options = inspect.signature(getattr(peppol_kit, name)).parameters.values()
    assert options
    assert {option.kind for option in options} == {inspect.Parameter.KEYWORD_ONLY}


@pytest.mark.parametrize("name", MODULES)
def test_a_module_says_what_it_is_for(name: str) -> None:
    module = importlib.import_module(name)
    assert len((module.__doc__ or "").split()) >= 3


# --- errors

CLASSES = [value for value in vars(errors).values() if inspect.isclass(value) and issubclass(value, PeppolKitError)]


def tree() -> dict[str, str]:
    """The parent of each class by the picture in the docstring of the module."""
    picture = (errors.__doc__ or "").split("::")[1].split("\n\n")[1]
    above: dict[int, str] = {}
    found: dict[str, str] = {}
    for line in picture.splitlines():
        name, depth = line.split()[0], len(line) - len(line.lstrip())
        found[name] = next((above[less] for less in sorted(above, reverse=True) if less < depth), "Exception")
        above = {less: known for less, known in above.items() if less < depth} | {depth: name}
    return found


@pytest.mark.parametrize("each", CLASSES, ids=lambda each: each.__name__)
def test_an_error_stands_in_the_tree_below_its_base(each: type[PeppolKitError]) -> None:
    assert tree()[each.__name__] == each.__bases__[0].__name__


def test_the_tree_has_no_other_error() -> None:
    assert set(tree()) == {each.__name__ for each in CLASSES}


@pytest.mark.parametrize("each", CLASSES, ids=lambda each: each.__name__)
def test_an_error_has_words_a_code_and_says_whether_to_try_again(each: type[PeppolKitError]) -> None:
    assert "code" in vars(each)
    assert each.code == each.code.lower().replace(" ", "-")
    assert isinstance(each.retryable, bool)
    assert len((inspect.getdoc(each) or "").split()) >= 4


def test_no_two_errors_have_the_same_code() -> None:
    codes = [each.code for each in CLASSES]
    assert sorted(codes) == sorted(set(codes))


def test_what_is_wrong_with_an_identifier_is_a_value_error() -> None:
    for each in CLASSES:
        assert issubclass(each, ValueError) == issubclass(each, errors.IdentifierError)


def test_public_errors_are_those_of_the_tree() -> None:
    public = {name: getattr(peppol_kit, name) for name in peppol_kit.__all__}
    raised = {name for name, value in public.items() if inspect.isclass(value) and issubclass(value, BaseException)}
    assert raised <= set(tree())
    assert {"PeppolKitError", "MalformedXML", "ConfigurationError", "InvalidDocument"} <= raised


# --- weight

LAZY = ["peppol_kit", "peppol_kit.validation", "peppol_kit.validation.testing", "peppol_kit.errors"]


@pytest.mark.parametrize("module", LAZY)
def test_an_import_loads_next_to_nothing(module: str) -> None:
    heavy = {"lxml", "pydantic", "requests", "cryptography", "xmlschema", "stdnum", "rich", "typer", "saxonche"}
    assert loaded(f"import {module}") & (heavy | {"decimal", "json"}) == set()


@pytest.mark.parametrize("name", ["minimal-invoice", "full-creditnote", "se-invoice"])
def test_the_command_on_a_valid_file_loads_no_more_than_it_needs(name: str) -> None:
    path = str(FIXTURES / "valid" / f"{name}.xml")
    found = loaded(f"from peppol_kit.cli.validate import run\nassert run([{path!r}]) == 0")
    heavy = {"xmlschema", "stdnum", "rich", "typer", "click", "json", "argparse", "pathlib", "logging", "zipfile"}
    heavy |= {"multiprocessing", "concurrent", "subprocess", "importlib.resources", "xml.parsers.expat", "saxonche"}
    assert found & heavy == set()
    assert "lxml" in found


def test_the_command_on_a_broken_file_loads_no_extra() -> None:
    path = str(FIXTURES / "broken" / "sum-lines.xml")
    found = loaded(f"from peppol_kit.cli.validate import run\nassert run([{path!r}]) == 1")
    assert found & {"xmlschema", "rich", "typer", "click", "pydantic", "requests", "cryptography", "saxonche"} == set()


def test_rules_know_nothing_of_lxml_and_the_network() -> None:
    found = loaded("import peppol_kit.rules.text as text; text.rule_ids()")
    assert found & {"lxml", "pydantic", "requests", "cryptography", "socket", "ssl", "http", "urllib.request"} == set()
