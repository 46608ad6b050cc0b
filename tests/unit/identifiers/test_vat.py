"""VAT numbers, by the prefix of the country or by the participant scheme."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peppol_kit.errors import IdentifierError, InvalidChecksum, InvalidFormat, InvalidLength
from peppol_kit.identifiers import vat

WEAK = {"AD", "AL"}  # form only


@pytest.mark.parametrize("prefix", vat.COUNTRIES)
def test_the_example_of_every_country(prefix: str) -> None:
    country = vat.COUNTRIES[prefix]
    assert country.prefix == prefix
    assert vat.validate(country.example) == country.example
    assert vat.is_valid(vat.format(country.example.lower()))
    national = country.example.removeprefix(prefix)
    assert country.validate(f" {national[:3]}-{national[3:]} ") == country.example
    assert country.format(national) == country.example


@pytest.mark.parametrize("prefix", sorted(vat.COUNTRIES.keys() - WEAK))
def test_a_wrong_digit_is_refused(prefix: str) -> None:
    example = vat.COUNTRIES[prefix].example
    places = [place for place, character in enumerate(example) if character.isdigit()]
    for place in places[3:7]:
        wrong = example[:place] + str((int(example[place]) + 1) % 10) + example[place + 1 :]
        assert not vat.is_valid(wrong), wrong


@pytest.mark.parametrize(
    ("number", "error", "message"),
    [
        ("BE428759497", InvalidLength, "VAT number of BE: too long or too short beside BE0428759497"),
        ("NL4495445B01", InvalidLength, "VAT number of NL: too long or too short beside NL004495445B01"),
        ("EL94259216", InvalidLength, "VAT number of EL: too long or too short beside EL094259216"),
        ("DE13669597", InvalidLength, "VAT number of DE: too long or too short"),
        ("DE136695978", InvalidChecksum, "VAT number of DE: its check digits do not fit the others"),
        ("PL8567346216", InvalidChecksum, "VAT number of PL: its check digits do not fit the others"),
        ("ATU1358562X", InvalidFormat, "VAT number of AT: it does not look like ATU13585627"),
        ("DE13669597６", InvalidFormat, "VAT number of DE: character 9 is '６', not a letter or a digit"),
        ("IT00743112057", InvalidFormat, "VAT number of IT: it does not look like"),
        ("CHE107787578MWST", InvalidChecksum, "Swiss UID: check digit 8, where the others ask for 7"),
        ("XX123", InvalidFormat, "does not start with the prefix of a country"),
        ("136695976", InvalidFormat, "does not start with the prefix of a country"),
        ("", InvalidFormat, "does not start with the prefix of a country"),
    ],
)
def test_what_is_wrong(number: str, error: type[IdentifierError], message: str) -> None:
    with pytest.raises(IdentifierError, match=re.escape(message)) as caught:
        vat.validate(number)
    assert type(caught.value) is error
    assert not vat.is_valid(number)


def test_greece_and_switzerland() -> None:
    assert vat.validate("GR 094259216") == "EL094259216"
    assert vat.validate("CHE-107.787.577 MWST") == "CHE107787577MWST"


def test_monaco_has_a_scheme_of_its_own() -> None:
    monaco = vat.SCHEMES["9940"]
    assert monaco.validate("FR 53 0000 04605") == "FR53000004605"
    with pytest.raises(InvalidFormat, match="does not look like FR53000004605"):
        monaco.validate("FR23334175221")


@settings(deadline=None)  # the first example imports python-stdnum
@given(st.sampled_from(sorted(vat.COUNTRIES)), st.text(max_size=16))
def test_any_text_is_valid_or_an_identifier_error(prefix: str, text: str) -> None:
    number = prefix + text
    if vat.is_valid(number):
        assert vat.validate(number) == vat.compact(number)
        assert vat.validate(vat.format(number)) == vat.compact(number)
    else:
        with pytest.raises(IdentifierError, match=r"^not a valid "):
            vat.validate(number)


@settings(deadline=None)  # the first example imports python-stdnum
@given(
    st.sampled_from(sorted(vat.COUNTRIES)),
    st.from_regex("[A-Z0-9]{0,3}[0-9]{6,12}[A-Z0-9]{0,3}", fullmatch=True),
)
def test_what_looks_like_a_number_is_valid_or_an_identifier_error(prefix: str, text: str) -> None:
    country = vat.COUNTRIES[prefix]
    if country.is_valid(text):
        assert country.validate(country.validate(text)) == country.compact(text)
