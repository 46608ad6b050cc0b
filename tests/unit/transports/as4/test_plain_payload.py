"""A payload that is not packed: other software signs it in the canonical form of XML, as the SwA profile has it."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO

import pytest

from peppol_kit.errors import MessageRefused
from peppol_kit.transports.as4 import inbound
from peppol_kit.transports.as4.inbound import _as_signed

WRITTEN = b"<?xml version='1.0'?>\n<a  y='2' x='1' xmlns:unused='urn:u'><!-- gone --><b/>\r\n<?pi x?></a>"
CANONICAL = b'<a x="1" y="2"><b></b>\n<?pi x?></a>'


def digest(data: bytes) -> bytes:
    return sha256(data).digest()


def taken(data: bytes, signed: bytes, *, packed: bool = False) -> bytes:
    plain = _as_signed(BytesIO(data), digest(data), digest(signed), packed=packed)
    plain.seek(0)
    return plain.read()


@pytest.mark.parametrize("packed", [True, False])
def test_what_was_signed_as_it_is_stays_as_it_is(packed: bool) -> None:
    assert taken(WRITTEN, WRITTEN, packed=packed) == WRITTEN


def test_what_was_signed_in_canonical_form_is_handed_over_in_it() -> None:
    assert taken(WRITTEN, CANONICAL) == CANONICAL


@pytest.mark.parametrize(
    ("data", "packed"),
    [
        (WRITTEN, True),  # what is packed has no canonical form
        (WRITTEN.replace(b"y='2'", b"y='3'"), False),
        (b"no XML", False),
        (b"<!DOCTYPE a [<!ENTITY b ''>]>" + CANONICAL, False),
    ],
)
def test_what_was_not_signed_is_refused(data: bytes, packed: bool) -> None:
    with pytest.raises(MessageRefused) as caught:
        taken(data, CANONICAL, packed=packed)
    assert caught.value.ebms == "EBMS:0101"


def test_a_large_payload_is_not_made_canonical(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbound, "MOST_CANONICAL", len(WRITTEN) - 1)
    with pytest.raises(MessageRefused) as caught:
        taken(WRITTEN, CANONICAL)
    assert caught.value.ebms == "EBMS:0101"
