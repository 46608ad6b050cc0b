"""Our messages, receipts and errors looked at without our code: cryptography opens them and signxml verifies them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree
from signxml.exceptions import InvalidDigest, InvalidSignature
from tests.interop import independent, ourselves
from tests.interop.conversation import DOCUMENT, RECEIVER, UNSERVED, Order

from peppol_kit.transports.as4 import outbound

if TYPE_CHECKING:
    from tests.interop.conftest import Arrivals

    from peppol_kit.network.pki import Credentials
    from peppol_kit.transports.base import Message

LONG = DOCUMENT.replace(b"</cbc:ID>", b"</cbc:ID>" + b"<!-- of two megabytes -->" * 80_000, 1)
ATTACHMENT_SIGNATURE = "http://docs.oasis-open.org/wss/oasis-wss-SwAProfile-1.1#Attachment-Content-Signature-Transform"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


def packed(message: Message, sender: Credentials, receiver: Credentials) -> tuple[bytes, str]:
    there = ourselves.endpoint(receiver, "https://receiver.invalid/as4", receiver=RECEIVER)
    with outbound.build(message, there, credentials=sender) as outgoing:
        return bytes(outgoing), outgoing.content_type


@pytest.mark.parametrize("document", [DOCUMENT, LONG], ids=["in memory", "in files"])
def test_our_message_can_be_opened_and_its_signature_covers_all_of_it(
    ours: Credentials, theirs: Credentials, document: bytes
) -> None:
    message = ourselves.message(Order(), document=document)
    opened = independent.opened(*packed(message, ours, theirs), theirs.key)
    assert opened.payload == message.content
    cid = f"cid:{opened.cid}"
    assert independent.signer(opened.soap) == ours.certificate
    covered = independent.signed_parts(opened.soap, ours.certificate, {cid: opened.compressed})
    assert covered == ["Messaging", "Body", cid]
    with pytest.raises(InvalidDigest):
        independent.signed_parts(opened.soap, ours.certificate, {cid: opened.compressed + b"\0"})
    with pytest.raises(InvalidSignature):
        independent.signed_parts(opened.soap, theirs.certificate, {cid: opened.compressed})


def test_our_message_uses_the_algorithms_of_the_profile(ours: Credentials, theirs: Credentials) -> None:
    soap = independent.opened(*packed(ourselves.message(Order()), ours, theirs), theirs.key).soap
    assert independent.algorithms(soap) == {
        "CanonicalizationMethod": [EXCLUSIVE],
        "SignatureMethod": ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"],
        "Reference/DigestMethod": ["http://www.w3.org/2001/04/xmlenc#sha256"] * 3,
        "Transform": [EXCLUSIVE, EXCLUSIVE, ATTACHMENT_SIGNATURE],
        "EncryptedKey": ["http://www.w3.org/2009/xmlenc11#rsa-oaep"],
        "EncryptedKey/DigestMethod": ["http://www.w3.org/2001/04/xmlenc#sha256"],
        "EncryptedKey/MGF": ["http://www.w3.org/2009/xmlenc11#mgf1sha256"],
        "EncryptedData": ["http://www.w3.org/2009/xmlenc11#aes128-gcm"],
    }


@pytest.mark.parametrize("receiver", [RECEIVER, UNSERVED], ids=["receipt", "error"])
def test_our_answer_is_signed_as_a_whole(
    arrivals: Arrivals, ours: Credentials, theirs: Credentials, receiver: str
) -> None:
    answer = arrivals.post(*packed(ourselves.message(Order(receiver=receiver)), theirs, ours))
    assert answer.headers["content-type"].partition(";")[0] == "application/soap+xml"
    soap = etree.fromstring(answer.content)
    assert independent.signer(soap) == ours.certificate
    assert independent.signed_parts(soap, ours.certificate, {}) == ["Messaging", "Body"]


def test_our_receipt_repeats_every_reference_as_it_was_signed(
    arrivals: Arrivals, ours: Credentials, theirs: Credentials
) -> None:
    body, content_type = packed(ourselves.message(Order()), theirs, ours)
    sent = independent.opened(body, content_type, ours.key).soap
    receipt = etree.fromstring(arrivals.post(body, content_type).content)
    assert independent.references(receipt, "//eb:Receipt//ds:Reference") == independent.references(
        sent, "//ds:SignedInfo/ds:Reference"
    )
    assert len(independent.references(receipt, "//eb:Receipt//ds:Reference")) == 3
