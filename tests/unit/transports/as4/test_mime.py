"""MIME bodies: cut exactly where they are to be, and refused where they are not whole, or too much."""

from __future__ import annotations

import base64
import quopri
import re
from io import BytesIO

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from peppol_kit.errors import MessageRefused
from peppol_kit.transports.as4 import mime

B = "frontier"
HEADER = b"Content-ID: <a@x>\r\n\r\n"


def cut(body: bytes, *, most: int = 10, header_bytes: int = 1_000, boundary: str = B) -> list[bytes]:
    stream = BytesIO(body)
    found = mime.parts(stream, boundary, most=most, header_bytes=header_bytes)
    return [mime.content(stream, part) for part in found]


def parts(body: bytes) -> list[mime.Part]:
    return mime.parts(BytesIO(body), B, most=10, header_bytes=1_000)


def refusal(body: bytes, **limits: int) -> MessageRefused:
    with pytest.raises(MessageRefused) as caught:
        cut(body, **limits)  # type: ignore[arg-type]
    assert caught.value.ebms == "EBMS:0007"
    return caught.value


def body(*contents: bytes, boundary: str = B) -> bytes:
    mark = b"--" + boundary.encode()
    return b"".join(mark + b"\r\n" + HEADER + each + b"\r\n" for each in contents) + mark + b"--\r\n"


LIKE_A_BOUNDARY = [
    b"\r\n--frontierX",
    b"\r\n--frontie",
    b"\r\n--frontier-",
    b"\r\n--frontier--x",
    b"\r\n--frontier\n",
    b"\n--frontier\r\n",
    b"x--frontier--",
    b"\r\n--",
    b"\r\n\r\n",
    b"\r",
    b"\n",
    b"",
]


BOUNDARY_LINE = re.compile(rb"(?:\A|\r\n)--frontier(?:--)?[ \t]*(?:\r\n|\Z)")


@example([b"\r\n--frontierX" * 6000])
@example([b"x" * (mime.CHUNK - len(HEADER) - len(B) - 4 + shift) for shift in range(-4, 4)])
@given(st.lists(st.lists(st.sampled_from(LIKE_A_BOUNDARY) | st.binary(max_size=50)).map(b"".join), max_size=8))
def test_contents_come_back_whatever_is_in_them(contents: list[bytes]) -> None:
    assume(not any(BOUNDARY_LINE.search(each) for each in contents))
    assert cut(body(*contents)) == contents


@given(st.integers(0, 40), st.binary(max_size=30))
def test_a_boundary_is_found_wherever_it_falls_between_two_reads(shift: int, content: bytes) -> None:
    filler = b"y" * (mime.CHUNK - 40 + shift)
    assert cut(body(filler, content)) == [filler, content]


def test_a_preamble_and_an_epilogue_are_passed_over() -> None:
    assert cut(b"This is MIME.\r\n" + body(b"a", b"b") + b"\r\n--frontier\r\nmore\r\n--frontier--") == [b"a", b"b"]
    assert cut(b"\r\n" + body(b"a")) == [b"a"]


def test_white_space_may_stand_behind_a_boundary() -> None:
    assert cut(body(b"a").replace(b"--frontier", b"--frontier \t", 1)) == [b"a"]
    assert cut(b"--frontier \t\r\n" + HEADER + b"a\r\n--frontier-- \t \r\n") == [b"a"]


def test_the_last_boundary_may_be_the_end() -> None:
    assert cut(body(b"a").removesuffix(b"\r\n")) == [b"a"]


def test_a_part_may_have_no_header() -> None:
    assert cut(b"--frontier\r\n\r\na\r\n--frontier--") == [b"a"]


def test_folded_headers_are_one_line() -> None:
    (part,) = parts(
        b"--frontier\r\nContent-Type: application/soap+xml;\r\n\tcharset=UTF-8\r\nContent-ID:\r\n <a@x>\r\n\r\n1"
        b"\r\n--frontier--"
    )
    assert part.headers == {"content-type": "application/soap+xml; charset=UTF-8", "content-id": "<a@x>"}
    assert part.content_id == "a@x"


@pytest.mark.parametrize("missing", [1, 2, 3, 4, 5, 13, 40])
def test_a_body_that_is_cut_off_is_refused(missing: int) -> None:
    whole = body(b"a" * 40, b"b" * 40)
    if missing <= 2:
        assert cut(whole[:-missing] if missing == 2 else whole) == [b"a" * 40, b"b" * 40]
    else:
        assert "not all of the message" in refusal(whole[:-missing]).detail


@pytest.mark.parametrize("wrong", [b"", b"--frontie--", b"no boundary", b"--frontier", b"--frontier\r\n" + HEADER])
def test_a_body_without_boundaries_is_refused(wrong: bytes) -> None:
    refusal(wrong)


def test_many_parts_are_refused() -> None:
    assert len(cut(body(*[b"a"] * 10))) == 10
    assert "more than 10 parts" in refusal(body(*[b"a"] * 11)).detail
    refusal(body(*[b""] * 100_000))


def test_a_huge_header_is_refused() -> None:
    refusal(b"--frontier\r\nX: " + b"a" * 2_000_000 + b"\r\n\r\nb\r\n--frontier--")
    refusal(b"--frontier\r\n" + b"X: a\r\n" * 1_000 + b"\r\nb\r\n--frontier--")
    assert cut(b"--frontier\r\nX: " + b"a" * 995 + b"\r\n\r\nb\r\n--frontier--") == [b"b"]


@pytest.mark.parametrize(
    "header",
    [
        b"no colon",
        b"A: 1\r\nA: 2",
        b"A: 1\r\na: 2",
        b" folded: first",
        b"A B: 1",
        b": 1",
        b"A: 1\nB: 2",
        b"A: 1\r\n\x00: 1",
    ],
)
def test_a_header_that_is_none_is_refused(header: bytes) -> None:
    refusal(b"--frontier\r\n" + header + b"\r\n\r\nb\r\n--frontier--")


def test_a_header_does_not_reach_into_the_next_part() -> None:
    refusal(b"--frontier\r\nA: 1\r\n--frontier\r\nB: 1\r\n\r\nb\r\n--frontier--")


@pytest.mark.parametrize("boundary", ["", "a" * 71, "a\r\nb", "a\x00", "a ", 'a"b', "é"])
def test_a_boundary_that_cannot_be_one_is_refused(boundary: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        cut(body(b"a"), boundary=boundary)
    assert caught.value.ebms == "EBMS:0007"


@given(st.binary(max_size=300), st.booleans())
def test_base64_and_quoted_printable_are_decoded(data: bytes, in_lines: bool) -> None:
    coded = base64.encodebytes(data).replace(b"\n", b"\r\n") if in_lines else base64.b64encode(data)
    assert mime.decoded(coded, "base64") == data
    quoted = b"".join(b"=%02X" % byte + (b"=\r\n" if in_lines else b"") for byte in data)  # a line break may be data
    assert mime.decoded(quoted, "quoted-printable") == data


@given(st.binary(max_size=200).map(lambda piece: piece * 1_500), st.sampled_from(["base64", "quoted-printable"]))
def test_a_long_content_is_decoded_piece_by_piece(data: bytes, encoding: str) -> None:
    coded = base64.encodebytes(data) if encoding == "base64" else quopri.encodestring(data, quotetabs=True)
    sink = BytesIO()
    part = mime.Part({"content-transfer-encoding": encoding.upper()}, 3, 3 + len(coded))
    mime.decoded_into(BytesIO(b"abc" + coded + b"xyz"), part, sink)
    assert sink.getvalue() == data


@pytest.mark.parametrize(
    ("data", "encoding"), [(b"a", "base64"), (b"????", "base64"), (b"AA==AA==", "base64"), (b"a", "x-uuencode")]
)
def test_an_encoding_that_does_not_fit_is_refused(data: bytes, encoding: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        mime.decoded(data, encoding)
    assert caught.value.ebms == "EBMS:0007"


@pytest.mark.parametrize(
    ("value", "media", "parameters"),
    [
        ("text/xml", "text/xml", {}),
        ("Multipart/Related; Boundary=a;type=b", "multipart/related", {"boundary": "a", "type": "b"}),
        ('multipart/related;\tboundary="a b;\\"c";', "multipart/related", {"boundary": 'a b;"c'}),
        ('application/soap+xml;charset=utf-8 ; action=""', "application/soap+xml", {"charset": "utf-8", "action": ""}),
    ],
)
def test_a_content_type_is_read(value: str, media: str, parameters: dict[str, str]) -> None:
    assert mime.content_type(value) == (media, parameters)


@pytest.mark.parametrize("value", ["", "text", "a/b; c", "a/b; c=1; C=2", 'a/b; c="1', "a/b c=1", "a/b; =1"])
def test_a_content_type_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(MessageRefused) as caught:
        mime.content_type(value)
    assert caught.value.ebms == "EBMS:0007"


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1))
def test_a_cid_is_the_content_id_that_it_was_made_of(identifier: str) -> None:
    assert mime.content_id(mime.cid(identifier)) == identifier


def test_other_addresses_are_no_cid() -> None:
    assert mime.content_id("http://x") is None
    assert mime.content_id("#cid:a") is None
    assert mime.content_id("CID:a%40x") == "a@x"
