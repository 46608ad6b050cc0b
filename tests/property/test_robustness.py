"""Whatever comes in, a report goes out, and soon: no exception, no hang, no verdict without a reason."""

from __future__ import annotations

import json
import re
import signal
from contextlib import contextmanager
from datetime import date
from functools import cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.documents import FIXTURES, enveloped, invoice
from tests.property.mutants import mutant

from peppol_kit import validate
from peppol_kit.rules.text import LANGUAGES, translate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any

    from peppol_kit import Report

SAMPLE, WHOLE, PART = 500, 50_000, 1_000
SECONDS = 10
DAYS = (None, date(2026, 4, 1), date(2026, 8, 24), date(1999, 1, 1))
RULESETS = (
    None,
    None,
    "en16931",
    "peppol-bis-billing-3",
    "peppol-bis-self-billing-3",
    "xrechnung-3",
    "peppol-kit-advice",
)
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "iso-8859-1",
    "windows-1252",
    "ascii",
    "utf-7",
    "utf-32",
    "euc-jp",
    "cp037",
)
DECLARED = (
    *ENCODINGS,
    "KLINGON",
    "",
    "UTF-8 ",
    "utf8",
    "UCS-4",
    "x" * 100,
    "shift_jis",
    "gb18030",
    "hz",
    "iso-2022-jp",
    "big5",
)
PIECES = (
    b"<", b">", b"&", b"&amp;", b"&#0;", b"&#xD800;", b"&x;", b"<!DOCTYPE a>", b'<!DOCTYPE a [<!ENTITY x "y">]>',
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"--", b"<?x?>", b'<?xml version="1.0"?>', b"\0", b"\xff", b"\xef\xbb\xbf",
    b"\xc0\x80", b"\xed\xa0\x80", b'"', b"'", b"</Invoice>", b"<cbc:ID>", b"</cbc:ID>", b"<a/>", b'xmlns="urn:x"',
    b'xmlns:cbc="urn:x"', b" a='b'", b"\r", b"\n" * 70_000, b"9" * 5_000, b"1e999999999", b"-", b"<a>" * 300,
    b"\xe2\x80\xa8", b"{}", b"%s", b"x" * 100_000, "٣".encode(), "\ufffe".encode(),
)  # fmt: skip


class Case(NamedTuple):
    """A document, how to judge it, and what was done to it."""

    said: str
    data: bytes
    options: dict[str, Any]


class TooLongError(Exception):
    """A document took too long."""


@contextmanager
def guarded(said: str) -> Iterator[None]:
    """Some seconds and no more: what hangs takes for ever."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLongError(f"more than {SECONDS} s: {said}")

    old = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


def check(data: bytes, options: dict[str, Any], said: str = "") -> Report:
    """A report that is one."""
    with guarded(said):
        report = validate(data, **options)
    assert report.verdict in {"valid", "invalid", "not_judged"}
    assert (report.verdict == "invalid") == bool(report.fatal), said
    assert (report.verdict == "invalid") == any(layer.verdict == "invalid" for layer in report.layers), said
    if report.verdict == "valid":
        assert all(layer.verdict == "valid" for layer in report.layers), said
        assert report.schema_valid in {True, None} if options.get("skip_schema") else report.schema_valid is True
    if options.get("ruleset"):
        assert report.verdict != "not_judged"
    json.dumps(report.to_dict())
    most = data.count(b"\n") + 1
    for finding in report.findings:
        assert finding.rule, said
        assert finding.location.startswith("/"), finding
        assert 0 <= finding.line <= most, finding
        assert finding.message.strip(), finding
        assert all(isinstance(value, str) for pair in finding.values for value in pair)
    for finding in report.findings[:20]:
        for lang in LANGUAGES:
            assert translate(finding, lang).message
    return report


# --- documents


@cache
def sources() -> tuple[bytes, ...]:
    """Every fixture but the long one, and some that are not in a file."""
    paths = sorted(path for path in FIXTURES.glob("*/*.xml") if path.stem != "long-invoice")
    return (*(path.read_bytes() for path in paths), invoice(3), enveloped(invoice(2)))


def _spot(data: bytes, rng: Random) -> int:
    return rng.randrange(len(data) + 1)


def flip(data: bytes, rng: Random) -> bytes:
    """Changes some bits."""
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 5, 50))):
        if made:
            made[rng.randrange(len(made))] ^= 1 << rng.randrange(8)
    return bytes(made)


def put(data: bytes, rng: Random) -> bytes:
    """Puts something in."""
    place = _spot(data, rng)
    piece = rng.choice(PIECES) if rng.random() < 0.8 else rng.randbytes(rng.randrange(1, 20))
    return data[:place] + piece + data[place:]


def cut(data: bytes, rng: Random) -> bytes:
    """Takes something out, or ends early."""
    place = _spot(data, rng)
    end = place + rng.choice((1, 2, 10, 100, 1_000, len(data)))
    return data[:place] + data[end:]


def double(data: bytes, rng: Random) -> bytes:
    """Says a part again, somewhere."""
    start = _spot(data, rng)
    part = data[start : start + rng.choice((1, 10, 100, 1_000, 5_000))]
    place = _spot(data, rng)
    return data[:place] + part * rng.choice((1, 1, 2, 20)) + data[place:]


def double_element(data: bytes, rng: Random) -> bytes:
    """Says an element again, behind itself."""
    found = list(re.finditer(rb"<(cbc:\w+)[^>]*>[^<]*</\1>", data))
    if not found:
        return data
    match = rng.choice(found)
    return data[: match.end()] + match[0] * rng.choice((1, 2, 10)) + data[match.end() :]


def rewrite_text(data: bytes, rng: Random) -> bytes:
    """Gives an element or attribute another content, of any characters that XML has."""
    found = list(re.finditer(rb">([^<>]+)</|=\"([^\"<>]*)\"", data))
    if not found:
        return data
    match = rng.choice(found)
    group = 1 if match[1] is not None else 2
    alphabet = "0123456789.-+eE_ \t\n\u00a0٣é😀'&#;{}[]()|/:@ABCxyz"
    text = "".join(rng.choice(alphabet) for _ in range(rng.choice((0, 1, 3, 10, 100))))
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return data[: match.start(group)] + text.encode() + data[match.end(group) :]


def recode(data: bytes, rng: Random) -> bytes:
    """Writes it in one encoding and says another."""
    text = re.sub(r"^<\?xml[^>]*\?>", "", data.decode("utf-8", "replace"))
    declared = rng.choice(DECLARED)
    encoding = declared if rng.random() < 0.5 and declared in ENCODINGS else rng.choice(ENCODINGS)
    head = rng.choice(
        (f'<?xml version="1.0" encoding="{declared}"?>', f"<?xml version='1.1' encoding='{declared}'?>", "")
    )
    mark = rng.choice(("", "", "\ufeff"))
    return (mark + head + text).encode(encoding, "xmlcharrefreplace" if encoding != "cp037" else "replace")


def splice(data: bytes, rng: Random) -> bytes:
    """Goes on with another document."""
    other = rng.choice(sources())
    return data[: _spot(data, rng)] + other[_spot(other, rng) :]


def wrap(data: bytes, rng: Random) -> bytes:
    """Puts it into an envelope."""
    return enveloped(data) if b"?>" in data else data


BYTES = (flip, put, cut, double, double_element, rewrite_text, rewrite_text, rewrite_text, recode, splice, wrap)


def case(number: int) -> Case:
    """The document with this number: changed as bytes, as a tree, or as both."""
    rng = Random(f"robust:{number}")
    options: dict[str, Any] = {
        "ruleset": rng.choice(RULESETS),
        "on": rng.choice(DAYS),
        "skip_schema": rng.random() < 0.4,
        "advice": number % 3 == 0,
    }
    if options["ruleset"] and options["on"] == DAYS[-1]:
        options["on"] = None
    said = [f"case {number}", str(options)]
    if rng.random() < 0.5:
        made = mutant(number, gentle=0.3)
        data = made.xml.encode()
        said.append(made.said)
    else:
        data = rng.choice(sources())
    if len(said) < 3 or rng.random() < 0.3:
        for _ in range(rng.choice((1, 1, 2, 3))):
            change = rng.choice(BYTES)
            data = change(data, rng)
            said.append(change.__name__)
    return Case("; ".join(said), data, options)


def check_many(numbers: range) -> None:
    verdicts: dict[str, int] = {}
    rules: set[str] = set()
    for number in numbers:
        made = case(number)
        try:
            report = check(made.data, made.options, made.said)
        except BaseException as error:
            error.add_note(f"{made.said}\n{made.data[:100_000]!r}")
            raise
        verdicts[report.verdict] = verdicts.get(report.verdict, 0) + 1
        rules |= {finding.rule for finding in report.findings}
    assert len(rules) > 50, "the documents are too much alike"
    print(json.dumps({"documents": len(numbers), **verdicts, "rules": len(rules)}))


@pytest.mark.parametrize("start", range(0, SAMPLE, SAMPLE // 5))
def test_there_is_always_a_report(start: int) -> None:
    check_many(range(start, start + SAMPLE // 5))


@pytest.mark.soak
@pytest.mark.parametrize("start", range(SAMPLE, SAMPLE + WHOLE, PART))
def test_there_is_always_a_report_on_any_of_50_000(start: int) -> None:
    check_many(range(start, start + PART))


@given(st.binary(max_size=2_000))
def test_there_is_a_report_on_any_bytes(data: bytes) -> None:
    assert check(data, {}).verdict == "invalid"


@given(st.text(max_size=500), st.sampled_from(["cbc:ID", "cbc:IssueDate", "cbc:Note", "cbc:DocumentCurrencyCode"]))
def test_there_is_a_report_on_any_text(text: str, name: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    data = re.sub(
        rf"<{name}>[^<]*</{name}>".encode(),
        lambda _: f"<{name}>{escaped}</{name}>".encode("utf-8", "surrogatepass"),
        (FIXTURES / "valid" / "de-invoice.xml").read_bytes(),
    )
    check(data, {})
    check(data, {"skip_schema": True})


# --- nothing takes longer than its size allows

SHAPES = {
    "breakdowns and lines": ("cac:TaxTotal/cac:TaxSubtotal", "cac:InvoiceLine"),
    "breakdowns and charges": ("cac:TaxTotal/cac:TaxSubtotal", "cac:AllowanceCharge"),
    "totals of VAT and lines": ("cac:TaxTotal", "cac:InvoiceLine"),
    "totals of VAT and charges": ("cac:TaxTotal", "cac:AllowanceCharge"),
    "totals and charges": ("cac:LegalMonetaryTotal", "cac:AllowanceCharge"),
    "sellers and payees": ("cac:AccountingSupplierParty", "cac:PayeeParty"),
    "categories of lines": (
        "cac:InvoiceLine/cac:Item/cac:ClassifiedTaxCategory",
        "cac:InvoiceLine/cac:AllowanceCharge",
    ),
    "documents and periods": ("cac:AdditionalDocumentReference", "cac:InvoicePeriod"),
    "payments and terms": ("cac:PaymentMeans", "cac:PaymentTerms"),
}


@pytest.mark.parametrize("skip_schema", [False, True])
@pytest.mark.parametrize("name", SHAPES)
def test_a_thousand_of_two_kinds_are_no_million(name: str, skip_schema: bool) -> None:
    import copy

    from lxml import etree
    from tests.documents import find, root_of, tag

    root = root_of("valid/full-invoice")
    for path in SHAPES[name]:
        node = find(root, path)
        for number in range(1_000):
            made = copy.deepcopy(node)
            for rate in made.iter(tag("cbc:Percent")):
                rate.text = str(number)
            node.addnext(made)
    with guarded(name):
        assert validate(etree.tostring(root), skip_schema=skip_schema).verdict == "invalid"


def test_many_schema_findings_take_no_longer_each() -> None:
    data = invoice(3_000).replace(b' unitCode="', b' unit="')
    with guarded("3,000 findings"):
        report = validate(data)
    assert len(report.findings) >= 3_000
