"""Receipts that other access points gave, years ago: the one that holds verifies, the altered one does not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from signxml.exceptions import InvalidDigest, InvalidSignature
from tests.interop import independent

from peppol_kit.errors import ReceiptInvalid
from peppol_kit.network.pki.certificates import common_name
from peppol_kit.transports.as4 import receipts
from peppol_kit.transports.as4.signature import Reference

FOLDER = Path(__file__).parents[3] / "shared" / "network" / "as4"
pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the recorded messages are not beside the project"),
]
HOLDS, ALTERED = "helger.as4in", "dataport1.as4in"


def recorded(name: str) -> tuple[bytes, str]:
    """The body of a recorded HTTP answer, and its Content-Type."""
    head, _, body = (FOLDER / name).read_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
    headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
    return body.strip(), headers["Content-Type"]


def test_the_receipt_that_holds_is_signed_by_its_access_point() -> None:
    answer = receipts.read(*recorded(HOLDS))
    assert (answer.flaw, answer.errors) == ("", ())
    assert answer.signer is not None
    assert common_name(answer.signer) == "POP000306"
    assert len(answer.digests) == 3
    assert answer.timestamp.date().isoformat() == "2022-03-07"


def test_the_one_that_was_altered_has_a_flaw_and_no_signer() -> None:
    answer = receipts.read(*recorded(ALTERED))
    assert answer.signer is None
    assert answer.flaw


def test_the_one_that_holds_proves_what_it_repeats_and_nothing_else() -> None:
    raw, content_type = recorded(HOLDS)
    answer = receipts.read(raw, content_type)
    assert answer.signer is not None
    sent = [Reference(uri="", transform="", digest=digest) for digest in answer.digests]

    def verify(references: list[Reference], message_id: str = answer.ref_to_message_id) -> receipts.Receipt:
        return receipts.verify(
            raw,
            content_type,
            message_id=message_id,
            references=references,
            certificate=answer.signer,
            party="POP000306",
            at=datetime(2022, 3, 7, 18, tzinfo=UTC),
        )

    assert verify(sent).party == "POP000306"
    with pytest.raises(ReceiptInvalid):
        verify(sent[1:])
    with pytest.raises(ReceiptInvalid):
        verify([*sent[1:], sent[0]._replace(digest=bytes(32))])
    with pytest.raises(ReceiptInvalid):
        verify(sent, "another@message.test")


def test_signxml_is_of_the_same_mind() -> None:
    holds, altered = (etree.fromstring(recorded(name)[0]) for name in (HOLDS, ALTERED))
    assert sorted(independent.signed_parts(holds, independent.signer(holds), {})) == ["Body", "Messaging"]
    with pytest.raises((InvalidDigest, InvalidSignature)):
        independent.signed_parts(altered, independent.signer(altered), {})
