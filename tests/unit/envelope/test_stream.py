"""Documents of any size pass through, and what would fill the memory is refused."""

from __future__ import annotations

import tracemalloc
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from tests.envelopes import INVOICE, WRAPPED, envelope

from peppol_kit.envelope import EnvelopeLimits, inspect_envelope, open_envelope, wrap_into
from peppol_kit.errors import InvalidEnvelope, MalformedXML

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST = 2_000_000
PIECE = b"QUJDREVG" * 12_500
HEAD, TAIL = INVOICE.split(b"<cbc:ID>1</cbc:ID>")


@contextmanager
def little_memory() -> Iterator[None]:
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_a_large_document_is_never_in_memory(tmp_path: Path, encoding: str) -> None:
    plain, wrapped, out = tmp_path / "plain.xml", tmp_path / "wrapped.xml", tmp_path / "out.xml"
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
    with plain.open("wb") as file:
        file.write(declaration + HEAD)
        file.writelines([PIECE] * 200)
        file.write(TAIL)
    with little_memory(), plain.open("rb") as source, wrapped.open("wb") as sink:
        wrap_into(source, envelope(), sink)
    with little_memory():
        assert open_envelope(wrapped, payload=out).envelope == envelope()
    assert out.stat().st_size == plain.stat().st_size - len(declaration)
    assert out.read_bytes() == plain.read_bytes()[len(declaration) :]


@pytest.mark.parametrize(
    ("start", "end"),
    [(b"<!--", b"-->"), (b"<?p ", b"?>"), (b'<a b="', b'"/>'), (b"<a ", b"/>"), (b"<", b"/>")],
)
def test_markup_without_end_is_refused(start: bytes, end: bytes, tmp_path: Path) -> None:
    (tmp_path / "in.xml").write_bytes(WRAPPED.replace(b"<cbc:ID>1</cbc:ID>", start + b"x" * 5_000_000 + end))
    with pytest.raises(InvalidEnvelope) as refused:
        open_envelope(tmp_path / "in.xml")
    (finding,) = refused.value.report.findings
    assert finding.rule == "SBDH-generic-sbdh-error"
    assert "a tag or a comment has more than 2000000 bytes" in finding.message


URI = b"u:" + b"n" * 200_000
MANY = b"".join(b"<p:b%d p:c%d=''/>" % (number, number) for number in range(500))


@pytest.mark.parametrize("declared", [b"xmlns:p='" + URI + b"'", b"xmlns:p='u:" + b"n" * 999 + b"'"])
@pytest.mark.parametrize("where", ["envelope", "header", "document"])
def test_a_namespace_without_end_is_refused(where: str, declared: bytes) -> None:
    """expat puts it before each name: a small document would be gigabytes of names, and they are kept."""
    places = {
        "envelope": b"<sbd:StandardBusinessDocument ",
        "header": b"<sbd:StandardBusinessDocumentHeader",
        "document": b"<Invoice ",
    }
    assert WRAPPED.count(places[where]) == 1
    begun = WRAPPED.replace(places[where], places[where].strip() + b" " + declared + b" ", 1)
    data = begun.replace(b"<cbc:ID>1<", (MANY if where != "header" else b"") + b"<cbc:ID>1<")
    with little_memory():
        _, report = inspect_envelope(data)
    assert "a namespace has more than 1000 characters" in report.findings[0].message


@pytest.mark.parametrize("name", [b"<%s/>", b"<a %s=''/>", b"<p:%s xmlns:p='u:p'/>", b"<a p:%s='' xmlns:p='u:p'/>"])
def test_a_name_without_end_is_refused(name: bytes) -> None:
    many = b"".join(name % (b"n" * 100_000 + b"%d" % number) for number in range(10))
    with little_memory():
        _, report = inspect_envelope(WRAPPED.replace(b"<cbc:ID>1</cbc:ID>", many))
    assert "a name has more than 3000 characters" in report.findings[0].message


@pytest.mark.parametrize("name", [b"<b%d/>", b"<b c%d=''/>", b"<p%d:b xmlns:p%d='u'/>"])
def test_ever_new_names_are_refused(name: bytes) -> None:
    """expat keeps each: of a document of 100 MB, gigabytes."""
    many = b"".join(name.replace(b"%d", b"%d" % number) for number in range(25_000))
    _, report = inspect_envelope(WRAPPED.replace(b"<cbc:ID>1</cbc:ID>", many))
    assert "the file has more than 20000 different names" in report.findings[0].message


def test_a_deep_header_is_refused() -> None:
    name = b"n" * 200
    deep = (b"<" + name + b">") * 500 + (b"</" + name + b">") * 500
    with little_memory():
        _, report = inspect_envelope(WRAPPED.replace(b"<sbd:HeaderVersion>", deep + b"<sbd:HeaderVersion>"))
    assert "the header has elements nested more than 20 deep" in report.findings[0].message


def test_a_long_text_is_no_markup() -> None:
    told, report = inspect_envelope(WRAPPED.replace(b">1<", b">" + b"x" * 9_000_000 + b"<"))
    assert told == envelope()
    assert report.findings == ()


def test_many_elements_beside_the_document_are_one_finding() -> None:
    with little_memory():
        _, report = inspect_envelope(WRAPPED.replace(INVOICE, INVOICE + b"<a/>" * 20_000))
    assert [finding.rule for finding in report.findings] == ["SBDH-invalid-business-message"]


def test_deep_documents_are_refused() -> None:
    nested = b"<a>" * 255 + b"</a>" * 255
    assert inspect_envelope(WRAPPED.replace(b"<cbc:ID>1</cbc:ID>", nested))[1].verdict == "valid"
    _, report = inspect_envelope(WRAPPED.replace(b"<cbc:ID>1</cbc:ID>", b"<b>" + nested + b"</b>"))
    assert "elements are nested more than 256 deep" in report.findings[0].message


def test_limits_can_be_set() -> None:
    _, report = inspect_envelope(WRAPPED, limits=EnvelopeLimits(size=1000))
    assert "the file has more than 1000 bytes" in report.findings[0].message
    assert inspect_envelope(WRAPPED, limits=EnvelopeLimits(size=len(WRAPPED), parts=30))[1].verdict == "valid"


def test_a_document_that_is_too_large_is_not_wrapped(tmp_path: Path) -> None:
    with (tmp_path / "in.xml").open("wb") as file:
        file.write(HEAD + b"<!--")
        file.writelines([PIECE] * 50)
    with (tmp_path / "in.xml").open("rb") as source, (tmp_path / "out.xml").open("wb") as sink:
        with pytest.raises(MalformedXML, match="a tag or a comment has more than"):
            wrap_into(source, envelope(), sink)
        assert sink.tell() == 0
