"""Whatever goes into an envelope comes out of it, and whatever comes for an envelope is judged."""

from __future__ import annotations

from datetime import timedelta, timezone
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from hypothesis import given
from hypothesis import strategies as st
from tests.envelopes import NAMESPACE, WRAPPED, envelope

from peppol_kit.envelope import (
    Envelope,
    binary_content,
    content_of,
    inspect_envelope,
    text_content,
    unwrap,
    wrap,
    wrap_into,
)
from peppol_kit.envelope._rules import OWN_SCOPES, RESERVED_SCOPES
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId

OF_XML = st.characters(
    exclude_categories=("Cs",), exclude_characters=[*map(chr, {*range(32)} - {9, 10, 13}), "\ufffe", "\uffff"]
)
texts = st.text(OF_XML, max_size=30)
trimmed = texts.map(str.strip).map(lambda text: text.strip(" \t\r\n"))
words = st.from_regex(r"[A-Za-z][A-Za-z0-9.:-]{0,20}", fullmatch=True)
scope_names = words.filter(lambda name: name not in OWN_SCOPES | RESERVED_SCOPES)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
participants = st.builds(
    ParticipantId,
    st.from_regex(r"[0-9]{4}", fullmatch=True),
    st.from_regex(r"[A-Za-z0-9\-._~]{1,40}", fullmatch=True),
)
document_types = st.builds(
    lambda customization, version, scheme: DocumentTypeId.of(
        namespace=NAMESPACE, root_element="Invoice", customization=customization, version=version, scheme=scheme
    ),
    words,
    st.from_regex(r"[A-Z0-9.]{1,5}", fullmatch=True),
    st.sampled_from(["busdox-docid-qns", "peppol-doctype-wildcard"]),
)
envelopes = st.builds(
    Envelope,
    sender=participants,
    receiver=participants,
    document_type=document_types,
    process=words.map(ProcessId),
    country_c1=st.from_regex(r"[A-Z0-9]{2}", fullmatch=True),
    instance_id=trimmed.filter(bool),
    created=st.datetimes(timezones=zones),
    mls_to=st.none()
    | st.sampled_from(["000306", "000306-MLS", "000306-MLS.abc"]).map(lambda v: ParticipantId("0242", v)),
    mls_type=st.sampled_from([None, "FAILURE_ONLY", "ALWAYS_SEND"]),
    scopes=st.lists(st.tuples(scope_names, trimmed), max_size=5, unique_by=lambda scope: scope[0]).map(tuple),
)


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    """An element with attributes, text, comments and sections, in and out of namespaces."""
    name = draw(st.sampled_from(["a", "b:c", "sbd:d"]))
    declared = {"b:c": ' xmlns:b="urn:b"', "sbd:d": ' xmlns:sbd="urn:own"', "a": ""}[name]
    attribute = f" note={quoteattr(draw(texts))}" if draw(st.booleans()) else ""
    inner = st.one_of(
        texts.map(lambda text: escape(text, {"\r": "&#13;"})),
        texts.map(lambda text: f"<![CDATA[{text.replace(']]>', '')}]]>"),
        st.sampled_from(["<!-- > -->", "<?go on?>", "\r\n", "&#13;", "&lt;"]),
        elements(depth - 1) if depth else st.just("<e/>"),
    )
    content = "".join(draw(st.lists(inner, max_size=4)))
    return f"<{name}{declared}{attribute}>{content}</{name}>"


around = st.lists(st.sampled_from(["<!-- b -->", "<?p i?>"]), max_size=2).map("\n".join)
documents = st.builds(
    lambda before, inner, behind: f"{before}<Invoice xmlns={quoteattr(NAMESPACE)}>{inner}</Invoice>{behind}",
    around,
    elements(),
    around,
)


@given(documents, envelopes)
def test_what_is_wrapped_comes_out_again(document: str, given_envelope: Envelope) -> None:
    wrapped = wrap(document.encode(), given_envelope)
    unwrapped = unwrap(wrapped)
    assert unwrapped.payload == document.encode()
    assert unwrapped.envelope == given_envelope
    assert unwrapped.report.findings == ()
    assert wrap(*unwrapped[1::-1]) == wrapped


@given(documents, st.sampled_from(["utf-16", "utf-16-le", "utf-16-be"]), st.booleans())
def test_the_encoding_does_not_matter(document: str, encoding: str, has_declaration: bool) -> None:
    declaration = f'<?xml version="1.0" encoding="{encoding[:6]}"?>' if has_declaration else ""
    assert unwrap(wrap((declaration + document).encode(encoding), envelope())).payload == document.encode()


@given(documents)
def test_it_makes_no_difference_how_it_is_wrapped(document: str) -> None:
    sink = BytesIO()
    wrap_into(BytesIO(document.encode()), envelope(), sink)
    assert sink.getvalue() == wrap(document.encode(), envelope())


@given(st.binary(max_size=300))
def test_bytes_come_back(data: bytes) -> None:
    content = content_of(unwrap(wrap(binary_content(data, "a/b"), envelope())).payload)
    assert content
    assert content.data == data


@given(texts)
def test_texts_come_back(text: str) -> None:
    content = content_of(unwrap(wrap(text_content(text, "a/b"), envelope())).payload)
    assert content
    assert content.data == text.encode()


@given(st.integers(0, len(WRAPPED)), st.binary(max_size=6), st.integers(0, 40))
def test_a_spoilt_envelope_is_judged(place: int, patch: bytes, gap: int) -> None:
    told, report = inspect_envelope(WRAPPED[:place] + patch + WRAPPED[place + gap :])
    assert report.verdict == ("invalid" if report.fatal else "valid")
    assert told is not None or report.fatal
