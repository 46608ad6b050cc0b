"""Receipts and MIME bodies with something wrong in them: no proof of what was not signed, and no error of others."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

from lxml import etree
from tests.as4 import MESSAGE_ID, NOW, build, c14n, find, receiver
from tests.sandbox.access_point.mutations import mutated, mutated_type

from peppol_kit.errors import MessageRefused, TransportError
from peppol_kit.transports.as4 import mime, receipts, signals

if TYPE_CHECKING:
    from .conftest import Open

ROUNDS = 500


def test_a_receipt_that_was_changed_is_the_one_that_was_signed_or_none(opened: Open) -> None:
    sent = build()
    got = opened(bytes(sent), sent.content_type)
    right = signals.receipt_for(got, credentials=receiver(), message_id="receipt-1@peppol-kit.test", at=NOW)
    signed = c14n(find(etree.fromstring(right), "//eb:Messaging"))
    taken, said = 0, []
    for number in range(ROUNDS):
        chance = Random(number)
        raw = mutated(right, chance)
        try:
            receipt = receipts.verify(
                raw,
                mutated_type(signals.CONTENT_TYPE, chance),
                message_id=MESSAGE_ID,
                references=sent.references,
                certificate=receiver().certificate,
                party="POP000002",
                at=NOW,
            )
        except TransportError as error:
            said.append(str(error))
            continue
        taken += 1
        assert receipt.ref_to_message_id == MESSAGE_ID
        parser = etree.XMLParser(remove_comments=True)
        assert c14n(find(etree.fromstring(receipt.raw, parser), "//eb:Messaging")) == signed, number
    assert taken < ROUNDS // 5
    assert [each for each in said if not each.isprintable() or len(each) > 1_000] == []


def test_a_body_that_was_changed_is_cut_into_its_parts_or_refused() -> None:
    sent = build()
    right = bytes(sent)
    boundary = mime.content_type(sent.content_type).parameters["boundary"]
    for number in range(ROUNDS):
        raw = mutated(right, Random(number))
        stream = BytesIO(raw)
        with suppress(MessageRefused):
            parts = mime.parts(stream, boundary, most=10, header_bytes=8_192)
            for part in parts:
                assert 0 <= part.start <= part.end <= len(raw), number
                mime.content(stream, part)
                mime.content_type(part.headers.get("content-type", "text/plain"))
