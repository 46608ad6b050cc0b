"""Receipts of real access points, as they were recorded: what other software writes is read."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest

from peppol_kit.errors import ReceiptInvalid
from peppol_kit.network.pki import common_name
from peppol_kit.transports.as4 import receipts
from peppol_kit.transports.as4.signature import Reference

FOLDER = Path(__file__).parents[3] / "shared" / "network" / "as4"
AT = datetime(2022, 3, 7, 17, 36, 51, tzinfo=UTC)

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the recorded messages are not beside the project"),
]


def answer(name: str) -> bytes:
    head, separator, body = (FOLDER / name).read_bytes().replace(b"\r\n", b"\n", 30).partition(b"\n\n")
    assert b"application/soap+xml" in head
    assert separator
    return body


def test_a_receipt_of_phase4_is_proof() -> None:
    raw = answer("helger.as4in")
    seen = receipts.read(raw)
    assert seen.flaw == ""
    assert seen.signer is not None
    assert common_name(seen.signer) == "POP000306"
    assert [b64encode(each).decode() for each in seen.digests] == [
        "eBoEt57eL9ZtoOKfIC472DZMSSvngRaCoECibk7bKdU=",
        "CNchdLyH1dNC8hfy4BzJRm3ftCfbOZc8nyGrnshGqcw=",
        "QqSdtJKU3B3E1EoRPoVrCfgkGhfUaGNDmKdyA4WdJ+A=",
    ]
    proof = receipts.verify(
        raw,
        message_id="3b3775c9-e88d-47f9-be5a-8e045ca2bc07@phase4",
        references=[Reference("", "", digest) for digest in seen.digests],
        certificate=seen.signer,
        party="POP000306",
        at=AT,
    )
    assert proof.message_id == "1384cf77-2de9-4303-a4e7-ca935a20f4fd@phase4"
    assert proof.timestamp == datetime(2022, 3, 7, 17, 36, 50, 173_000, tzinfo=UTC)


def test_a_receipt_of_phase4_is_no_proof_when_its_certificate_has_expired() -> None:
    raw = answer("helger.as4in")
    seen = receipts.read(raw)
    assert seen.signer is not None
    with pytest.raises(ReceiptInvalid, match="not valid now"):
        receipts.verify(
            raw,
            message_id=seen.ref_to_message_id,
            references=[Reference("", "", digest) for digest in seen.digests],
            certificate=seen.signer,
            party="POP000306",
            at=datetime(2026, 11, 1, tzinfo=UTC),
        )


def test_a_receipt_that_was_altered_is_no_proof() -> None:
    seen = receipts.read(answer("dataport1.as4in"))
    assert (seen.signer, seen.flaw) == (None, "the message is not what was signed")
    assert seen.ref_to_message_id == "669beff6-bf89-4776-9a27-eddece68083d@phase4"
    assert len(seen.digests) == 3
