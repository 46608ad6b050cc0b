"""Identifiers are found by the participant schemes that their modules name."""

import pkgutil
from importlib import import_module

import pytest

from peppol_kit import identifiers
from peppol_kit.codelists import edec
from peppol_kit.errors import InvalidChecksum
from peppol_kit.identifiers import _registry, be_enterprise, for_scheme

NUMBERS = [
    module
    for info in pkgutil.iter_modules(identifiers.__path__, "peppol_kit.identifiers.")
    if hasattr(module := import_module(info.name), "SCHEMES")
]


def test_an_identifier_is_found_by_its_scheme() -> None:
    found = for_scheme("0208")
    assert found is not None
    assert found.validate is be_enterprise.validate
    assert found.format("0202239951") == "0202.239.951"
    with pytest.raises(InvalidChecksum, match="Belgian enterprise number"):
        found.validate("0202239950")


def test_several_identifiers_of_one_module_are_found() -> None:
    found = for_scheme("9930")
    assert found is not None
    assert found.validate("136695976") == "DE136695976"


@pytest.mark.parametrize("icd", ["0130", "9999", "", "BE"])
def test_where_no_rule_is_known(icd: str) -> None:
    assert for_scheme(icd) is None


def test_no_two_modules_judge_the_same_scheme() -> None:
    named = [icd for module in NUMBERS for icd in module.SCHEMES]
    assert sorted(named) == sorted(set(named))
    assert _registry.registry().keys() == set(named)


def test_every_scheme_is_in_the_code_list() -> None:
    assert _registry.registry().keys() <= edec.participant_schemes().keys()


@pytest.mark.parametrize(
    "icd",
    [
        "0002",
        "0007",
        "0009",
        "0088",
        "0096",
        "0106",
        "0151",
        "0158",
        "0183",
        "0184",
        "0188",
        "0190",
        "0191",
        "0192",
        "0196",
        "0198",
        "0199",
        "0200",
        "0201",
        "0204",
        "0208",
        "0210",
        "0211",
        "0216",
        "0218",
        "0221",
        "0235",
        "0242",
        "0244",
        "0245",
        "9907",
        "9910",
        "9918",
        "9925",
        "9930",
        "9933",
        "9944",
        "9957",
    ],
)
def test_schemes_with_an_algorithm_are_judged(icd: str) -> None:
    assert for_scheme(icd) is not None


@pytest.mark.parametrize("module", NUMBERS, ids=lambda module: module.__name__.rpartition(".")[2])
def test_every_module_has_the_four_functions_and_says_where_they_are_from(module: object) -> None:
    for name in ("compact", "validate", "is_valid", "format"):
        assert getattr(module, name).__doc__
    assert "Source:" in (module.__doc__ or "")


def test_the_package_has_no_other_names() -> None:
    assert all(getattr(identifiers, name) for name in identifiers.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = identifiers.nothing
