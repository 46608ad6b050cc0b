"""A message that comes in: what is right is opened, and each kind of wrong has its ebMS error."""

from __future__ import annotations

import base64
import gzip
import os
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.as4 import (
    CONVERSATION_ID,
    DOCUMENT_TYPE,
    MESSAGE_ID,
    NOW,
    NS,
    PROCESS,
    RECEIVER,
    SENDER,
    Wire,
    build,
    find,
    pki,
    receiver,
    sender,
    stranger,
    verifier,
    wire,
)
from tests.as4_sealing import resealed

from peppol_kit.errors import CertificateRejected
from peppol_kit.network.pki import Verifier
from peppol_kit.sandbox.pki import SandboxPki
from peppol_kit.transports.as4 import inbound
from peppol_kit.transports.as4.limits import MessageLimits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lxml import etree

    from .conftest import Open, Refused

CONTENT = b"<StandardBusinessDocument>" + b"<a/>" * 100 + b"</StandardBusinessDocument>"


def test_a_right_message_is_opened(opened: Open, payload: Path) -> None:
    sent = wire(CONTENT)
    got = opened(sent.joined(), sent.content_type)
    assert got.payload == payload
    assert payload.read_bytes() == CONTENT
    assert (got.message_id, got.conversation_id, got.timestamp) == (MESSAGE_ID, CONVERSATION_ID, NOW)
    assert (got.from_party, got.to_party) == ("POP000001", "POP000002")
    assert (got.original_sender, got.final_recipient) == (SENDER, RECEIVER)
    assert (got.document_type, got.process) == (DOCUMENT_TYPE, PROCESS)
    assert got.signer == sender().certificate
    assert len(got.references) == 3


SIZES = (0, 1, 15, 16, 17, 65_535, 65_536, inbound.IN_MEMORY, inbound.IN_MEMORY + 1)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(b"\r\n--peppol-\r\n--")
@example(b"")
@given(st.binary(max_size=2_000) | st.sampled_from(SIZES).map(os.urandom))
def test_a_message_comes_back_as_it_was(opened: Open, payload: Path, content: bytes) -> None:
    with build(content) as out:
        opened(bytes(out), out.content_type)
    assert payload.read_bytes() == content


def test_a_large_message_is_never_in_memory(opened: Open, payload: Path, tmp_path: Path) -> None:
    content = tmp_path / "content"
    with content.open("wb") as sink:
        for _ in range(12):
            sink.write(os.urandom(1_000_000))
    with build(content) as out, (tmp_path / "message").open("wb") as sink:
        sink.writelines(out.body)
    tracemalloc.start()
    try:
        inbound.open_message(
            tmp_path / "message",
            out.content_type,
            payload=payload,
            credentials=receiver(),
            verifier=verifier(),
            at=NOW,
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert payload.read_bytes() == content.read_bytes()
    assert peak < 3_000_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["content", "message", "payload"]


@pytest.mark.parametrize("encoding", ["base64", "BASE64", "quoted-printable", "8bit"])
@pytest.mark.parametrize("size", [100, inbound.IN_MEMORY * 2])
def test_an_attachment_may_be_encoded(opened: Open, payload: Path, encoding: str, size: int) -> None:
    content = os.urandom(size)
    sent = wire(content)
    attachment = sent.attachment
    if encoding.lower() == "base64":
        attachment = base64.encodebytes(attachment).replace(b"\n", b"\r\n")
    if encoding == "quoted-printable":
        attachment = b"=\r\n".join(
            b"".join(b"=%02X" % byte for byte in attachment[at : at + 25]) for at in range(0, len(attachment), 25)
        )
    header = sent.attachment_header.replace(b"binary", encoding.encode())
    opened(sent._replace(attachment=attachment, attachment_header=header).joined(), sent.content_type)
    assert payload.read_bytes() == content


def test_a_soap_part_may_be_encoded_and_be_found_by_its_id(opened: Open, payload: Path) -> None:
    sent = wire(CONTENT)
    mark = b"--" + sent.boundary.encode()
    soap = b"Content-ID: <root@x>\r\nContent-Type: application/soap+xml\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    soap += base64.encodebytes(sent.soap)
    attachment = sent.attachment_header + b"\r\n\r\n" + sent.attachment
    raw = b"\r\n".join((mark, attachment, mark, soap, mark + b"--"))
    opened(raw, sent.content_type + '; start="<root@x>"')
    assert payload.read_bytes() == CONTENT


def test_security_may_stand_behind_messaging(opened: Open, payload: Path) -> None:
    sent = wire(CONTENT)

    def swap(root: etree._Element) -> None:
        header = find(root, "//S12:Header")
        header.append(header[0])

    opened(sent.changed(swap).joined(), sent.content_type)
    assert payload.read_bytes() == CONTENT


@pytest.mark.parametrize("prefixes", ["S12", "eb wsu S12", "#default", "xsd xsi"])
def test_prefixes_of_a_canonicalisation_are_honoured(opened: Open, payload: Path, prefixes: str) -> None:
    from tests.as4_sealing import with_prefixes

    sent = with_prefixes(wire(CONTENT), prefixes)
    assert b'PrefixList="' + prefixes.encode() in sent.soap
    opened(sent.joined(), sent.content_type)
    assert payload.read_bytes() == CONTENT


def test_a_payload_that_is_not_packed_is_taken(opened: Open, payload: Path) -> None:
    def unpacked(root: etree._Element) -> None:
        packed = find(root, "//eb:Property[@name='CompressionType']")
        packed.getparent().remove(packed)

    sent = resealed(wire(CONTENT), CONTENT, unpacked)
    opened(sent.joined(), sent.content_type)
    assert payload.read_bytes() == CONTENT


def test_gzip_may_have_several_members(opened: Open, payload: Path) -> None:
    sent = resealed(wire(CONTENT), gzip.compress(b"one ") + gzip.compress(b"two"))
    opened(sent.joined(), sent.content_type)
    assert payload.read_bytes() == b"one two"


def test_white_space_and_comments_in_the_header_change_nothing(opened: Open) -> None:
    def wide(root: etree._Element) -> None:
        party = find(root, "//eb:From/eb:PartyId")
        party.text = f"\n   {party.text}\n"

    sent = wire(CONTENT).changed(wide, by=sender())
    assert opened(sent.joined(), sent.content_type).from_party == "POP000001"


# What is wrong, and the error by which it is answered: checked in the order of the receiver's list


def remove(path: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        element = find(root, path)
        element.getparent().remove(element)

    return change


def put(path: str, text: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        find(root, path).text = text

    return change


def name(path: str, attribute: str, value: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        find(root, path).set(attribute, value)

    return change


def twice(path: str) -> Callable[[etree._Element], None]:
    def change(root: etree._Element) -> None:
        from copy import deepcopy

        element = find(root, path)
        element.addnext(deepcopy(element))

    return change


USER = "//eb:Messaging/eb:UserMessage"
SIGNED_AGAIN = {
    # structure of the header
    "no message info": (remove(f"{USER}/eb:MessageInfo"), "EBMS:0009"),
    "no timestamp": (remove(f"{USER}//eb:Timestamp"), "EBMS:0009"),
    "no time": (put(f"{USER}//eb:Timestamp", "yesterday"), "EBMS:0009"),
    "no date of a calendar": (put(f"{USER}//eb:Timestamp", "2026-02-30T00:00:00Z"), "EBMS:0009"),
    "no message id": (put(f"{USER}//eb:MessageId", " "), "EBMS:0009"),
    "message id of two lines": (put(f"{USER}//eb:MessageId", "a\nb@x"), "EBMS:0009"),
    "two user messages": (twice(USER), "EBMS:0009"),
    "no party info": (remove(f"{USER}/eb:PartyInfo"), "EBMS:0009"),
    "two parties": (twice(f"{USER}//eb:From/eb:PartyId"), "EBMS:0009"),
    "no role": (remove(f"{USER}//eb:From/eb:Role"), "EBMS:0009"),
    "no action": (remove(f"{USER}//eb:Action"), "EBMS:0009"),
    "two actions": (twice(f"{USER}//eb:Action"), "EBMS:0009"),
    "no conversation": (remove(f"{USER}//eb:ConversationId"), "EBMS:0009"),
    "no properties": (remove(f"{USER}/eb:MessageProperties"), "EBMS:0009"),
    "no original sender": (remove(f"{USER}//eb:Property[@name='originalSender']"), "EBMS:0009"),
    "two final recipients": (twice(f"{USER}//eb:Property[@name='finalRecipient']"), "EBMS:0009"),
    "property without a name": (name(f"{USER}//eb:Property[@name='originalSender']", "name", ""), "EBMS:0009"),
    "something unknown": (name(f"{USER}/eb:PartyInfo", "x", "1"), None),
    "no mime type": (remove(f"{USER}//eb:Property[@name='MimeType']"), "EBMS:0009"),
    "two mime types": (twice(f"{USER}//eb:Property[@name='MimeType']"), "EBMS:0009"),
    # values
    "another party type": (name(f"{USER}//eb:From/eb:PartyId", "type", "urn:other"), "EBMS:0001"),
    "another type of recipient": (name(f"{USER}//eb:To/eb:PartyId", "type", ""), "EBMS:0001"),
    "roles the wrong way round": (put(f"{USER}//eb:From/eb:Role", f"{NS['eb']}responder"), "EBMS:0001"),
    "another agreement": (put(f"{USER}//eb:AgreementRef", "urn:other"), "EBMS:0001"),
    "no agreement": (remove(f"{USER}//eb:AgreementRef"), "EBMS:0001"),
    "another channel": (name(USER, "mpc", "urn:mine"), "EBMS:0001"),
    "another type of process": (name(f"{USER}//eb:Service", "type", "other"), "EBMS:0001"),
    "no document type": (put(f"{USER}//eb:Action", "send"), "EBMS:0001"),
    "untyped sender": (name(f"{USER}//eb:Property[@name='originalSender']", "type", ""), "EBMS:0001"),
    "no identifier": (put(f"{USER}//eb:Property[@name='finalRecipient']", "somebody"), "EBMS:0001"),
    "for another access point": (put(f"{USER}//eb:To/eb:PartyId", "POP000003"), "EBMS:0003"),
    "from another than the signer": (put(f"{USER}//eb:From/eb:PartyId", "POP000003"), "EBMS:0101"),
    # payload
    "no payload": (remove(f"{USER}/eb:PayloadInfo"), "EBMS:0007"),
    "two payloads": (twice(f"{USER}//eb:PartInfo"), "EBMS:0007"),
    "payload elsewhere": (name(f"{USER}//eb:PartInfo", "href", "cid:elsewhere"), "EBMS:0007"),
    "payload outside": (name(f"{USER}//eb:PartInfo", "href", "http://169.254.169.254/"), "EBMS:0009"),
    "packed by another": (put(f"{USER}//eb:Property[@name='CompressionType']", "application/zip"), "EBMS:0303"),
}


@pytest.mark.parametrize("wrong", SIGNED_AGAIN)
def test_a_header_that_is_wrong_has_its_error_though_it_is_signed(opened: Open, refused: Refused, wrong: str) -> None:
    change, code = SIGNED_AGAIN[wrong]
    sent = wire(CONTENT).changed(change, by=sender())
    if code is None:
        assert opened(sent.joined(), sent.content_type).message_id == MESSAGE_ID
    else:
        refusal = refused(sent)
        assert refusal.ebms == code
        assert refusal.message_id in {MESSAGE_ID, ""}


def test_what_is_refused_is_known_by_its_message_id(refused: Refused) -> None:
    sent = wire(CONTENT).changed(put(f"{USER}//eb:Action", "send"), by=sender())
    assert refused(sent).message_id == MESSAGE_ID


def test_an_unencrypted_message_is_0102(refused: Refused) -> None:
    def bare(root: etree._Element) -> None:
        for path in ("//xenc:EncryptedKey", "//xenc:EncryptedData"):
            remove(path)(root)

    sent = wire(CONTENT)
    assert refused(sent.changed(bare)._replace(attachment=gzip.compress(CONTENT))).ebms == "EBMS:0102"
    assert refused(sent.changed(remove("//wsse:Security"))).ebms == "EBMS:0102"


def test_an_unsigned_message_is_0101(refused: Refused) -> None:
    refusal = refused(wire(CONTENT).changed(remove("//ds:Signature")))
    assert (refusal.ebms, refusal.detail) == ("EBMS:0101", "the message is not signed")


def test_a_message_for_another_certificate_is_0102(refused: Refused) -> None:
    other = SandboxPki(now=NOW).access_point("POP000002")
    assert refused(wire(CONTENT), credentials=other).ebms == "EBMS:0102"


@pytest.mark.parametrize("at", [0, 11, 12, 30, -17, -16, -1])
@pytest.mark.parametrize("size", [200, inbound.IN_MEMORY * 2])
def test_a_changed_attachment_is_0102(refused: Refused, at: int, size: int) -> None:
    sent = wire(os.urandom(size))
    changed = bytearray(sent.attachment)
    changed[at] ^= 1
    assert refused(sent._replace(attachment=bytes(changed))).ebms == "EBMS:0102"


@pytest.mark.parametrize("attachment", [b"", b"a" * 27, b"a" * 28, os.urandom(inbound.IN_MEMORY * 2)])
def test_an_attachment_that_is_none_of_ours_is_0102(refused: Refused, attachment: bytes) -> None:
    assert refused(wire(CONTENT)._replace(attachment=attachment)).ebms == "EBMS:0102"


@pytest.mark.parametrize("wrapped", ["", "AAAA", "A" * 342 + "==", "?", "é"])
def test_a_key_that_cannot_be_had_is_0102(refused: Refused, wrapped: str) -> None:
    refusal = refused(wire(CONTENT).changed(put("//xenc:EncryptedKey//xenc:CipherValue", wrapped)))
    assert (refusal.ebms, refusal.detail) == ("EBMS:0102", "the payload cannot be decrypted")


def test_a_key_of_another_length_is_0102(refused: Refused) -> None:
    assert refused(resealed(wire(CONTENT), gzip.compress(CONTENT), key_bytes=32)).ebms == "EBMS:0102"


PACKED = gzip.compress(CONTENT, mtime=0)


@pytest.mark.parametrize(
    "packed",
    [b"", b"PK\x03\x04", b"\x1f\x8b", PACKED[:-1], PACKED + b"\0", CONTENT],
    ids=["empty", "zip", "begun", "cut off", "with more behind", "not packed"],
)
def test_a_payload_that_is_no_gzip_is_0303(refused: Refused, packed: bytes) -> None:
    assert refused(resealed(wire(CONTENT), packed)).ebms == "EBMS:0303"


def test_a_gzip_bomb_is_stopped_early(refused: Refused, tmp_path: Path) -> None:
    limits = MessageLimits(payload=5_000_000, unsuspicious=1_000_000, ratio=100)
    bomb = gzip.compress(bytes(40_000_000))
    assert len(bomb) < 50_000
    assert refused(resealed(wire(CONTENT), bomb), limits=limits).ebms == "EBMS:0303"
    assert refused(resealed(wire(CONTENT), gzip.compress(os.urandom(6_000_000))), limits=limits).ebms == "EBMS:0303"


def test_a_payload_may_grow_as_documents_do(opened: Open, payload: Path) -> None:
    limits = MessageLimits(payload=5_000_000, unsuspicious=1_000_000, ratio=100)
    sent = wire(bytes(1_000_000))
    opened(sent.joined(), sent.content_type, limits=limits)
    assert payload.stat().st_size == 1_000_000


CERTIFICATES: dict[str, Callable[[], tuple[Verifier, timedelta]]] = {
    "expired": lambda: (verifier(), timedelta(days=800)),
    "not-yet-valid": lambda: (verifier(), timedelta(days=-30)),
    "untrusted": lambda: (Verifier(trust=SandboxPki(now=NOW).trust, revocation=None), timedelta()),
}


@pytest.mark.parametrize("reason", CERTIFICATES)
def test_a_signer_who_is_not_to_be_trusted_is_0101(refused: Refused, reason: str) -> None:
    trusted, later = CERTIFICATES[reason]()
    refusal = refused(wire(CONTENT), verifier=trusted, at=NOW + later)
    assert refusal.ebms == "EBMS:0101"
    assert reason in refusal.detail


def test_a_signer_of_whom_it_is_not_known_whether_he_was_revoked_is_0202(refused: Refused) -> None:
    def silent(*_: object) -> None:
        raise CertificateRejected("no answer", reason="revocation-unknown")

    refusal = refused(wire(CONTENT), verifier=replace(verifier(), revocation=silent))
    assert refusal.ebms == "EBMS:0202"
    assert refusal.detail == "whether the certificate of the signer was revoked cannot be found out now"


def test_the_certificate_of_an_smp_does_not_sign_messages(refused: Refused) -> None:
    from tests.as4_sealing import signed_by

    publisher = pki().publisher("POP000001")
    assert refused(signed_by(wire(CONTENT), publisher)).ebms == "EBMS:0101"


def test_another_access_point_does_not_sign_for_the_sender(refused: Refused) -> None:
    from tests.as4_sealing import signed_by

    refusal = refused(signed_by(wire(CONTENT), stranger()))
    assert (refusal.ebms, refusal.detail) == ("EBMS:0101", "the signer is not the access point that sends")


@pytest.mark.parametrize(
    ("content_type", "code"),
    [
        ("", "EBMS:0007"),
        ("text/html", "EBMS:0007"),
        ("multipart/form-data; boundary={}", "EBMS:0007"),
        ('multipart/related; type="text/xml"; boundary={}', "EBMS:0007"),
        ("multipart/related", "EBMS:0007"),
        ("multipart/related; boundary=other", "EBMS:0007"),
        ('multipart/related; boundary={}; start="<nowhere>"', "EBMS:0007"),
        ("application/soap+xml", "EBMS:0009"),
    ],
)
def test_another_content_type_is_refused(refused: Refused, content_type: str, code: str) -> None:
    sent = wire(CONTENT)
    assert refused(sent._replace(content_type=content_type.format(sent.boundary))).ebms == code


def test_soap_without_attachments_is_refused(refused: Refused, opened: Open) -> None:
    from peppol_kit.errors import MessageRefused

    with pytest.raises(MessageRefused) as caught:
        opened(wire(CONTENT).soap, "application/soap+xml")
    assert (caught.value.ebms, caught.value.message_id) == ("EBMS:0007", MESSAGE_ID)


@pytest.mark.parametrize(
    "header",
    [b"Content-Type: text/plain", b"Content-ID: <>", b"Content-ID: <other@x>", b"Content-ID: <a>\r\nContent-ID: <b>"],
)
def test_an_attachment_that_is_not_named_is_0007(refused: Refused, header: bytes) -> None:
    assert refused(wire(CONTENT)._replace(attachment_header=header)).ebms == "EBMS:0007"


def test_names_of_attachments_lead_nowhere(opened: Open, tmp_path: Path) -> None:
    sent = wire(CONTENT)
    header = sent.attachment_header + b'\r\nContent-Disposition: attachment; filename="../../../evil"'
    opened(sent._replace(attachment_header=header).joined(), sent.content_type)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["payload", "raw"]


def test_an_attachment_that_nobody_names_is_0007(refused: Refused) -> None:
    sent = wire(CONTENT)
    more = sent.attachment + b"\r\n--" + sent.boundary.encode() + b"\r\nContent-ID: <more@x>\r\n\r\nmore"
    assert refused(sent._replace(attachment=more)).ebms == "EBMS:0007"


def test_wires_are_right_before_they_are_made_wrong(opened: Open) -> None:
    for sent in (wire(CONTENT), wire(CONTENT).changed(), wire(CONTENT).changed(by=sender())):
        assert isinstance(sent, Wire)
        assert opened(sent.joined(), sent.content_type).message_id == MESSAGE_ID
