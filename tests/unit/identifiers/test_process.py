"""Process identifiers."""

import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peppol_kit.codelists import edec
from peppol_kit.errors import IdentifierError, InvalidFormat, InvalidLength, UnknownScheme
from peppol_kit.identifiers import DocumentTypeId, ProcessId

BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def test_forms() -> None:
    process = ProcessId(BILLING)
    assert (process.scheme, process.value, str(process)) == ("cenbii-procid-ubl", BILLING, BILLING)
    assert process.uri == f"cenbii-procid-ubl::{BILLING}"
    assert ProcessId.parse(process.uri) == process
    assert pickle.loads(pickle.dumps(process)) == process
    assert process != ProcessId(BILLING.upper())
    assert process != BILLING


def test_it_does_not_change() -> None:
    with pytest.raises(AttributeError, match="a ProcessId does not change: value"):
        ProcessId(BILLING).value = "x"


@pytest.mark.parametrize("uri", edec.processes())
def test_every_listed_process_is_read_but_those_of_oioubl(uri: str) -> None:
    if uri.startswith("cenbii-procid-ubl::"):
        assert ProcessId.parse(uri).listed == edec.processes()[uri]
    else:
        assert edec.processes()[uri].state == "removed"


def test_a_process_that_is_not_listed() -> None:
    assert ProcessId("urn:example").listed is None


def test_different_kinds_of_identifiers_are_never_equal() -> None:
    text = "a::b##c::1"
    assert ProcessId(text) != DocumentTypeId(text)


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("", InvalidFormat, "a scheme and :: must stand before the value"),
        (BILLING, InvalidFormat, "a scheme and :: must stand before the value"),
        (f"other::{BILLING}", UnknownScheme, "its scheme must be cenbii-procid-ubl"),
        ("cenbii-procid-ubl::", InvalidLength, "0 characters, where 1 to 200 are allowed"),
        ("cenbii-procid-ubl::" + "x" * 201, InvalidLength, "201 characters, where 1 to 200 are allowed"),
        ("cenbii-procid-ubl::a b", InvalidFormat, "there is white space in it"),
        ("cenbii-procid-ubl::a\u0085", InvalidFormat, "there is white space in it"),
        ("cenbii-procid-ubl::a€", InvalidFormat, "character 2 is '€', which is not of ISO 8859-1"),
    ],
)
def test_wrong_syntax(text: str, error: type[IdentifierError], message: str) -> None:
    with pytest.raises(IdentifierError, match=re.escape(message)) as caught:
        ProcessId.parse(text)
    assert type(caught.value) is error
    assert str(caught.value).startswith("not a process identifier: ")


@given(st.text(max_size=30))
def test_any_text_is_read_or_an_identifier_error(value: str) -> None:
    try:
        process = ProcessId(value)
    except IdentifierError:
        return
    assert ProcessId.parse(process.uri) == process
