"""A document goes into its envelope and comes out with the very same bytes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from tests.documents import data
from tests.envelopes import CUSTOMIZATION, INVOICE, NAMESPACE, WRAPPED, envelope

from peppol_kit import validate
from peppol_kit.envelope import inspect_envelope, open_envelope, unwrap, wrap, wrap_into
from peppol_kit.errors import InvalidEnvelope, MalformedXML, UnsupportedDocument
from peppol_kit.identifiers import DocumentTypeId, ParticipantId
from peppol_kit.xml import parser, source

if TYPE_CHECKING:
    from pathlib import Path


def test_a_document_comes_out_as_it_went_in() -> None:
    unwrapped = unwrap(WRAPPED)
    assert unwrapped.payload == INVOICE
    assert unwrapped.envelope == envelope()
    assert unwrapped.report.findings == ()


def test_what_is_wrapped_is_valid_as_before() -> None:
    invoice = data("valid/be-invoice")
    assert validate(wrap(invoice, envelope())).verdict == "valid"


def test_the_parser_of_documents_finds_the_same_payload() -> None:
    assert source.payload(parser.parse(WRAPPED)).tag == f"{{{NAMESPACE}}}Invoice"


def test_the_declaration_and_the_mark_stay_out() -> None:
    given = b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + INVOICE + b"\n\n"
    assert wrap(given, envelope()) == WRAPPED


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-16", "UTF-16"), ("utf-16-le", "UTF-16"), ("iso-8859-15", "ISO-8859-15"), ("cp1252", "windows-1252")],
)
def test_another_encoding_becomes_utf_8(encoding: str, declared: str) -> None:
    text = INVOICE.decode().replace(">1<", ">1 € süß<")
    given = f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(encoding)
    assert unwrap(wrap(given, envelope())).payload == text.encode()


@pytest.mark.parametrize("encoding", ["utf-16", "shift_jis"])
def test_an_envelope_in_another_encoding_is_read(encoding: str) -> None:
    given = WRAPPED.decode().replace("UTF-8", encoding).replace(">1<", ">1 日本<")
    assert unwrap(given.encode(encoding)).payload == INVOICE.replace(b">1<", ">1 日本<".encode())


def test_comments_and_instructions_around_the_document_belong_to_it() -> None:
    given = b'<?xml-stylesheet href="a"?>\n<!-- from our ERP -->' + INVOICE + b"<!-- end --> <?end of it?>"
    assert unwrap(wrap(given + b"\n", envelope())).payload == given


def test_nothing_within_the_document_changes() -> None:
    odd = INVOICE.replace(
        b"<cbc:ID>1</cbc:ID>", b"<cbc:ID\n  a='1' ><![CDATA[<&>]]>&#13;&amp;\r\n</cbc:ID >\r<cbc:Note/><!--c--><?p i?>"
    )
    assert unwrap(wrap(odd, envelope())).payload == odd


def test_a_root_element_without_content_is_a_document() -> None:
    given = f'<Invoice xmlns="{NAMESPACE}" note="a > b"/>'.encode()
    assert unwrap(wrap(given, envelope())).payload == given


def test_a_document_without_namespace_stays_without() -> None:
    document_type = DocumentTypeId("none::Invoice##ours::1")
    with pytest.raises(InvalidEnvelope, match="SBDH-invalid-standard"):
        wrap(b"<Invoice/>", envelope(document_type=document_type))


# --- namespaces of the envelope


def foreign(payload: str, declared: str) -> bytes:
    text = WRAPPED.decode().replace("<sbd:StandardBusinessDocument ", f"<sbd:StandardBusinessDocument {declared} ")
    return text.replace(INVOICE.decode(), f"\n  {payload}\n").encode()


def test_a_namespace_of_the_envelope_that_the_document_uses_is_declared_on_it() -> None:
    given = foreign(
        "<u:Invoice ><c:ID/><c:ID>2</c:ID></u:Invoice>", f'xmlns:u="{NAMESPACE}" xmlns:c="urn:c" xmlns:d="urn:d"'
    )
    expected = f'<u:Invoice xmlns:c="urn:c" xmlns:u="{NAMESPACE}" ><c:ID/><c:ID>2</c:ID></u:Invoice>'
    assert unwrap(given).payload == expected.encode()


def test_so_is_the_default_one() -> None:
    given = foreign('<Invoice a="1"/>', f'xmlns="{NAMESPACE}"')
    assert unwrap(given).payload == f'<Invoice xmlns="{NAMESPACE}" a="1"/>'.encode()


def test_one_that_the_document_declares_itself_is_not() -> None:
    document = f'<u:Invoice xmlns:u="{NAMESPACE}"><c:ID xmlns:c="urn:own"><c:X/></c:ID><Y xmlns=""/></u:Invoice>'
    given = foreign(document, f'xmlns:u="{NAMESPACE}" xmlns:c="urn:c" xmlns="urn:default"')
    assert unwrap(given).payload == document.encode()


def test_one_that_is_used_behind_an_own_declaration_is() -> None:
    document = f'<u:Invoice xmlns:u="{NAMESPACE}"><a xmlns:c="urn:own"/><b c:d="1"/></u:Invoice>'
    given = foreign(document, 'xmlns:c="urn:c"')
    assert unwrap(given).payload == document.replace("<u:Invoice ", '<u:Invoice xmlns:c="urn:c" ').encode()


def test_one_that_is_used_by_a_value_is() -> None:
    document = f'<u:Invoice xmlns:u="{NAMESPACE}" xmlns:i="urn:i" i:type="xs:string"/>'
    given = foreign(document, 'xmlns:xs="http://www.w3.org/2001/XMLSchema"')
    assert b' xmlns:xs="http://www.w3.org/2001/XMLSchema"' in unwrap(given).payload


# --- what is said on the envelope


def test_all_that_an_envelope_can_say_comes_back() -> None:
    full = envelope(
        mls_to=ParticipantId.parse("0242:000306-MLS"),
        mls_type="ALWAYS_SEND",
        scopes=(("OUR_NUMBER", "A & B < C"), ("EMPTY", ""), ("Größe", "日本")),
        created=datetime(2026, 11, 26, 9, 30, 1, 250000, tzinfo=timezone(timedelta(hours=5, minutes=45))),
        country_c1="1A",
    )
    told = unwrap(wrap(INVOICE, full)).envelope
    assert told == full
    assert told.created.isoformat() == "2026-11-26T09:30:01.250000+05:45"


def test_a_wildcard_document_type_keeps_its_scheme() -> None:
    pint = envelope(document_type=DocumentTypeId(f"{NAMESPACE}::Invoice##urn:peppol:pint:billing-1@jp-1::2.1"))
    wrapped = wrap(INVOICE, pint)
    assert b"<sbd:Identifier>peppol-doctype-wildcard</sbd:Identifier>" in wrapped
    assert unwrap(wrapped).envelope == pint


def test_what_the_document_type_says_may_be_said_again() -> None:
    assert (
        unwrap(wrap(INVOICE, envelope(standard=NAMESPACE, type="Invoice", type_version="2.1"))).envelope == envelope()
    )


@pytest.mark.parametrize(
    ("changes", "rule", "place"),
    [
        ({"country_c1": "Belgium"}, "SBDH-invalid-country-c1", "Scope[3]/InstanceIdentifier"),
        ({"country_c1": ""}, "SBDH-invalid-country-c1", "Scope[3]/InstanceIdentifier"),
        ({"instance_id": ""}, "SBDH-invalid-instance-identifier", "InstanceIdentifier"),
        ({"instance_id": " x"}, "SBDH-generic-sbdh-error", "/"),
        ({"instance_id": "a\0b"}, "SBDH-invalid-sbd-xml", "/"),
        ({"instance_id": "a\ud800b"}, "SBDH-invalid-sbd-xml", "/"),
        (
            {"created": envelope().created.replace(tzinfo=None)},
            "SBDH-invalid-creation-date-time",
            "CreationDateAndTime",
        ),
        ({"type": "CreditNote"}, "SBDH-invalid-type", "Type"),
        ({"type_version": "2.2"}, "SBDH-invalid-type-version", "TypeVersion"),
        ({"mls_to": ParticipantId.parse("9915:b")}, "SBDH-invalid-mls-to", "Scope[4]/InstanceIdentifier"),
        ({"mls_type": "NEVER"}, "SBDH-invalid-mls-type", "Scope[4]/InstanceIdentifier"),
        ({"scopes": (("COUNTRY_C4", "NL"),)}, "SBDH-generic-sbdh-error", "Scope[4]"),
        ({"scopes": (("a", "1"), ("a", "2"))}, "SBDH-generic-sbdh-error", "Scope[5]"),
        ({"scopes": (("MLS_TYPE", "NEVER"),)}, "SBDH-invalid-mls-type", "Scope[4]/InstanceIdentifier"),
        ({"scopes": (("MLS_TYPE", "ALWAYS_SEND"),)}, "SBDH-generic-sbdh-error", "/"),
        ({"scopes": (("", "1"),)}, "SBDH-generic-sbdh-error", "/"),
        ({"scopes": (("a", "x" * 300_000),)}, "SBDH-generic-sbdh-error", "/"),
        ({"document_type": DocumentTypeId(f"{NAMESPACE}::Bill##{CUSTOMIZATION}::2.1")}, "SBDH-invalid-type", "Type"),
    ],
)
def test_what_a_receiver_would_object_to_is_not_written(changes: dict[str, object], rule: str, place: str) -> None:
    sink = BytesIO()
    with pytest.raises(InvalidEnvelope) as refused:
        wrap_into(BytesIO(INVOICE), envelope(**changes), sink)
    assert [(finding.rule, finding.severity) for finding in refused.value.report.findings] == [(rule, "fatal")]
    assert refused.value.report.findings[0].location.endswith(place)
    assert refused.value.report.verdict == "invalid"
    assert sink.getvalue() == b""


def test_what_is_right_once_is_not_right_with_another_id() -> None:
    for _ in range(2):
        assert unwrap(wrap(INVOICE, envelope(instance_id="a-1"))).envelope.instance_id == "a-1"
        assert unwrap(wrap(INVOICE, envelope(instance_id="a 2 é"))).envelope.instance_id == "a 2 é"
        for wrong in ("", " a", "a\n"):
            with pytest.raises(InvalidEnvelope):
                wrap(INVOICE, envelope(instance_id=wrong))
        with pytest.raises(InvalidEnvelope):
            wrap(INVOICE, envelope(country_c1="xx"))


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"", "no element found"),
        (b"Dear Sir", "syntax error"),
        (b"<a><b></a>", "mismatched tag"),
        (b"<a/><b/>", "junk after document element"),
        (b"<x:a/>", "unbound prefix"),
        (b'<!DOCTYPE a SYSTEM "http://localhost/"><a/>', "document type declaration"),
        (b"<a>\xff</a>", "invalid token"),
        (b"<a>" * 257 + b"</a>" * 257, "nested more than 256 deep"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "the encoding utf-7 is not supported"),
        (b'<?xml version="1.0" encoding="windows-1252"?><a>\x81</a>', "these are not bytes of the encoding"),
        ("<a>\ud83d</a>".encode("utf-16", "surrogatepass"), "these are not bytes of the encoding"),
    ],
)
def test_a_document_that_is_not_well_formed_is_refused(payload: bytes, reason: str) -> None:
    with pytest.raises(MalformedXML) as refused:
        wrap(payload, envelope())
    assert reason in refused.value.reason


def test_an_envelope_is_not_wrapped_again() -> None:
    with pytest.raises(UnsupportedDocument, match="in an envelope already"):
        wrap(WRAPPED, envelope())


# --- files


def test_a_document_is_wrapped_from_where_the_file_stands() -> None:
    given = BytesIO(b"before " + INVOICE)
    given.seek(7)
    sink = BytesIO()
    wrap_into(given, envelope(), sink)
    assert sink.getvalue() == WRAPPED


def test_an_envelope_in_a_file_is_opened(tmp_path: Path) -> None:
    (tmp_path / "in.xml").write_bytes(WRAPPED)
    opened = open_envelope(tmp_path / "in.xml", payload=tmp_path / "out.xml")
    assert (tmp_path / "out.xml").read_bytes() == INVOICE
    assert opened.envelope == envelope()
    assert open_envelope(tmp_path / "in.xml") == opened


def test_nothing_comes_out_of_an_envelope_that_breaks_a_rule(tmp_path: Path) -> None:
    (tmp_path / "in.xml").write_bytes(WRAPPED.replace(b">BE<", b"><"))
    with pytest.raises(InvalidEnvelope, match="SBDH-invalid-country-c1"):
        open_envelope(tmp_path / "in.xml", payload=tmp_path / "out.xml")
    assert not (tmp_path / "out.xml").exists()


def test_a_moment_in_utc_ends_with_z() -> None:
    moment = datetime(2026, 11, 26, 9, 30, 0, 1, tzinfo=UTC)
    assert b">2026-11-26T09:30:00.000001Z<" in wrap(INVOICE, envelope(created=moment))


@pytest.mark.parametrize(
    "junk", [b"<", b"<a", b'<a b="', b"<!--", b"<?", b"\xfe\xff", b"\x00<", b"<\x00", b"\xef\xbb\xbf"]
)
def test_junk_is_a_finding(junk: bytes) -> None:
    told, report = inspect_envelope(junk)
    assert told is None
    assert [finding.rule for finding in report.findings] == ["SBDH-invalid-sbd-xml"]
