"""Findings know their line, also beyond the 65,535 lines that libxml2 counts."""

from __future__ import annotations

import pytest
from tests.documents import Element, changed, data, drop, enveloped, find, line_of, only, replaced, without_declaration

from peppol_kit import validate
from peppol_kit.xml import lines

FAR = 70_000
LAST = 65_535


def far(source: bytes, count: int = FAR, encoding: str = "utf-8", declared: str = "") -> bytes:
    """A document so many lines further down, in another encoding."""
    declaration = f'<?xml version="1.0" encoding="{declared or encoding}"?>'
    return (declaration + "\n" * count + without_declaration(source).decode()).encode(encoding)


SUM = data("broken/sum-lines")
SUM_PLACE = "<cac:LegalMonetaryTotal>"
SCHEMA = data("broken/schema-letters-in-amount")
SCHEMA_PLACE = ">14,20<"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_rule_finding_far_down_knows_its_line(encoding: str) -> None:
    source = far(SUM, encoding=encoding, declared="utf-8" if encoding == "utf-8-sig" else encoding)
    wanted = line_of(source.decode(encoding), SUM_PLACE)
    assert wanted > FAR
    assert only(validate(source), "BR-CO-10").line == wanted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_a_schema_finding_far_down_knows_its_line(encoding: str) -> None:
    source = far(SCHEMA, encoding=encoding, declared="utf-8" if encoding == "utf-8-sig" else encoding)
    assert only(validate(source), "XSD").line == line_of(source.decode(encoding), SCHEMA_PLACE)


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_the_order_of_bytes_makes_no_difference(order: str) -> None:
    source = ("\ufeff" + far(SUM).decode().replace("utf-8", "utf-16")).encode(order)
    assert only(validate(source), "BR-CO-10").line == line_of(source.decode(order), SUM_PLACE)


@pytest.mark.parametrize("count", [LAST - 200, LAST - 136, LAST - 134, LAST - 133, LAST - 132, LAST - 130, LAST + 1])
def test_around_the_last_line_that_libxml2_knows_all_is_right(count: int) -> None:
    for source, rule, place in ((SUM, "BR-CO-10", SUM_PLACE), (SCHEMA, "XSD", SCHEMA_PLACE)):
        moved = far(source, count)
        assert only(validate(moved), rule).line == line_of(moved, place)


def test_lines_are_counted_as_they_are_ended() -> None:
    source = far(SUM).replace(b"\n", b"\r\n")
    assert only(validate(source), "BR-CO-10").line == line_of(source, SUM_PLACE)


# --- in an envelope, whose header has elements too


@pytest.mark.parametrize("count", [1, FAR])
@pytest.mark.parametrize(("source", "rule", "place"), [(SUM, "BR-CO-10", SUM_PLACE), (SCHEMA, "XSD", SCHEMA_PLACE)])
def test_the_line_is_that_of_the_envelope(source: bytes, rule: str, place: str, count: int) -> None:
    whole = enveloped(source, b"\n" * count)
    assert only(validate(whole), rule).line == line_of(whole, place)


def test_lines_within_the_header_of_the_envelope_count_too() -> None:
    whole = enveloped(SUM).replace(b"<sbd:Sender>", b"<sbd:Sender>" + b"\n" * FAR)
    assert only(validate(whole), "BR-CO-10").line == line_of(whole, SUM_PLACE)


def test_the_line_is_that_of_the_start_tag() -> None:
    source = far(SUM).replace(SUM_PLACE.encode(), b"<cac:LegalMonetaryTotal\n\n>")
    wanted = line_of(source, "<cac:LegalMonetaryTotal")
    found = only(validate(source), "BR-CO-10").line
    assert wanted <= found <= wanted + 2, "where it begins or where it ends, but nowhere else"


def test_each_of_many_findings_far_down_has_its_own_line() -> None:
    def change(root: Element) -> None:
        for line in ("cac:InvoiceLine[1]", "cac:InvoiceLine[2]"):
            find(root, f"{line}/cbc:LineExtensionAmount").text = "1.00"
            find(root, f"{line}/cac:Item/cbc:Name").text = " "

    source = far(changed("valid/be-invoice", change))
    found = {finding.location: finding.line for finding in validate(source).findings}
    assert found["/Invoice/cac:InvoiceLine[1]"] == line_of(source, "<cac:InvoiceLine>")
    assert found["/Invoice/cac:InvoiceLine[2]"] == line_of(source, "<cac:InvoiceLine>", occurrence=2)


def test_comments_and_instructions_are_no_elements() -> None:
    source = far(SUM).replace(b"<cac:TaxTotal>", b"<!-- <a> -->\n<?p <b>?><cac:TaxTotal><!--\n-->")
    assert only(validate(source), "BR-CO-10").line == line_of(source, SUM_PLACE)


def test_what_is_missing_far_down_has_the_line_of_what_misses_it() -> None:
    source = far(changed("valid/be-invoice", lambda root: drop(root, "cac:InvoiceLine[2]/cbc:ID")))
    finding = only(validate(source), "XSD")
    assert finding.line in {
        line_of(source, "<cac:InvoiceLine>", occurrence=2),
        line_of(source, "<cbc:InvoicedQuantity", occurrence=2),
    }


def test_near_the_beginning_the_line_is_that_of_the_parser() -> None:
    assert only(validate(SUM), "BR-CO-10").line == line_of(SUM, SUM_PLACE)
    assert only(validate(SCHEMA), "XSD").line == line_of(SCHEMA, SCHEMA_PLACE)
    source = replaced("broken/sum-lines", "<cbc:ID>F2026/0417", "<!--\n\n--><cbc:ID>F2026/0417")
    assert only(validate(source), "BR-CO-10").line == line_of(source, SUM_PLACE)


# --- encodings that only libxml2 knows


@pytest.mark.parametrize(
    "encoding", ["windows-1252", "iso-8859-15", "euc-jp", "shift_jis", "gb18030", "utf-32", "utf-7"]
)
def test_in_any_encoding_there_is_a_line_or_none(encoding: str) -> None:
    for source, rule, place in ((SUM, "BR-CO-10", SUM_PLACE), (SCHEMA, "XSD", SCHEMA_PLACE)):
        plain = far(source.replace("é".encode(), b"e").replace("°".encode(), b"o"))
        moved = plain.decode().replace('"utf-8"', f'"{encoding}"').encode(encoding)
        report = validate(moved)
        if any(finding.rule == "XML" for finding in report.findings):
            pytest.skip(f"this libxml2 does not know {encoding}")
        assert only(report, rule).line in {0, line_of(plain, place)}
        assert only(report, rule).location.startswith("/Invoice")


def test_a_start_of_every_element_is_found() -> None:
    source = b"<a>\n<b/><c\n>\n<!-- <d> --></c></a>"
    assert lines.of_elements(source, [0, 1, 2]) == {0: 1, 1: 2, 2: 2}
    assert lines.of_elements(b"<a><!--", [0]) == {}


@pytest.mark.parametrize(
    "source",
    [
        b"<a>\n<b/><c\n>\n<d> &lt; </d></c>\n\n<e/></a>",
        b'<?xml version="1.0" encoding="utf-8"?>\r\n<a>\r\n<b/><c\n x="/>">\n<d>x</d></c>\n\n<e/></a>',
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<a>\n<b/><c>\n<d>\xe2\x82\xac</d></c>\n\n<e/></a>\n<?p?>",
        b'<?xml version="1.0" encoding="ISO-8859-15"?><a>\n<b/><c>\n<d>\xa4</d></c>\r<e/></a>',
    ],
)
def test_lines_are_those_that_expat_counts(source: bytes) -> None:
    wanted = dict(enumerate(lines._starts(source)))
    assert len(wanted) == 5
    assert lines.of_elements(source, range(5)) == wanted
    assert lines.of_elements(source, [4, 2]) == {2: wanted[2], 4: wanted[4]}
