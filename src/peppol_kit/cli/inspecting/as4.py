"""AS4: messages, receipts and errors, as far as they can be judged without the private key of the receiver."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.cli.inspecting import certificates
from peppol_kit.cli.inspecting.inspection import Check, Facts, Inspection
from peppol_kit.errors import MessageRefused, ReceiptInvalid
from peppol_kit.network.pki import Role, common_name
from peppol_kit.transports.as4 import encryption, messaging, mime, receipts, signature, soap, tokens
from peppol_kit.transports.as4.limits import DEFAULT
from peppol_kit.transports.as4.names import EB, SOAP_CONTENT_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

_SIGNAL = f"{{{EB}}}SignalMessage"
_MESSAGE = "AS4 message"


class _Opened(NamedTuple):
    """A message in its parts; the attachments by Content-ID."""

    message: soap.Soap
    attachments: Mapping[str, bytes]


def inspect(data: bytes, content_type: str, *, at: datetime) -> Inspection:
    """A message, a receipt or an error; ``content_type`` is empty where it is not known, as for SOAP alone."""
    content_type = content_type or SOAP_CONTENT_TYPE
    try:
        opened = _open(data, content_type)
    except MessageRefused as error:
        return Inspection("message", _MESSAGE, checks=(Check("message", False, str(error)),))
    if opened.message.messaging.find(_SIGNAL) is not None:
        return _signal(data, content_type, at)
    return _message(opened, at)


def _open(data: bytes, content_type: str) -> _Opened:
    kind = mime.content_type(content_type)
    if not kind.media.startswith("multipart/"):
        return _Opened(soap.read(data), {})
    stream = BytesIO(data)
    boundary = kind.parameters.get("boundary", "")
    parts = mime.parts(stream, boundary, most=DEFAULT.parts, header_bytes=DEFAULT.part_header)
    start = kind.parameters.get("start", "").strip().removeprefix("<").removesuffix(">")
    root = next((part for part in parts if part.content_id == start), parts[0]) if parts else None
    if root is None:
        raise mime.refusal("the message has no parts")
    attachments = {part.content_id: mime.content(stream, part) for part in parts if part is not root}
    return _Opened(soap.read(mime.content(stream, root)), attachments)


# --- receipts and errors


def _signal(data: bytes, content_type: str, at: datetime) -> Inspection:
    try:
        answer = receipts.read(data, content_type)
    except (MessageRefused, ReceiptInvalid) as error:
        return Inspection("receipt", "AS4 signal", checks=(Check("signal", False, str(error)),))
    facts = (
        ("message id", answer.message_id),
        ("in answer to", answer.ref_to_message_id),
        ("time", answer.timestamp.isoformat()),
    )
    if answer.signer is None:
        is_needed = not answer.errors or answer.flaw != _UNSIGNED
        checks: tuple[Check, ...] = (Check("signature", False if is_needed else None, answer.flaw),)
    else:
        checks = (_HOLDS, *certificates.signer(answer.signer, Role.ACCESS_POINT, at=at))
    if answer.errors:
        errors = (
            (f"error {number}", f"{each.ebms} ({each.severity}): {each.detail}")
            for number, each in enumerate(answer.errors, 1)
        )
        return Inspection("error", "AS4 error", (*facts, *errors), checks)
    proof = f"of {len(answer.digests)} parts of the message" if answer.digests else "of nothing: it names no parts"
    return Inspection("receipt", "AS4 receipt", facts, (*checks, Check("proof", bool(answer.digests), proof)))


_UNSIGNED = "the message is not signed"
_HOLDS = Check("signature", True, "holds, over the header and the body")


# --- messages


def _message(opened: _Opened, at: datetime) -> Inspection:
    try:
        header = messaging.read(opened.message.messaging)
    except MessageRefused as error:
        return Inspection("message", _MESSAGE, checks=(Check("header", False, str(error)), *_security(opened, at)))
    facts: Facts = (
        ("message id", header.message_id),
        ("conversation", header.conversation_id),
        ("time", header.timestamp.isoformat()),
        ("from", header.sender.identifier),
        ("to", header.recipient.identifier),
    )
    try:
        addressing = messaging.addressing(header)
    except MessageRefused as error:
        return Inspection("message", _MESSAGE, facts, (Check("addressing", False, str(error)), *_security(opened, at)))
    facts += (
        ("original sender", str(addressing.original_sender)),
        ("final recipient", str(addressing.final_recipient)),
        ("document type", addressing.document_type.name or addressing.document_type.uri),
        ("process", str(addressing.process)),
    )
    return Inspection("message", _MESSAGE, facts, tuple(_security(opened, at)))


def _security(opened: _Opened, at: datetime) -> Iterator[Check]:
    try:
        signed = signature.verify(opened.message, opened.attachments)
    except MessageRefused as error:
        yield Check("signature", False, str(error))
        return
    yield _HOLDS
    yield from certificates.signer(signed.signer.certificate, Role.ACCESS_POINT, at=at)
    receiver = _receiver(opened.message)
    for identifier, digest in signed.attachments.items():
        if receiver:
            said = f"encrypted for {receiver}; whether it is what was signed, only its key can tell"
            yield Check("payload", None, said)
        else:
            same = sha256(opened.attachments[identifier]).digest() == digest
            yield Check("payload", same, f"not encrypted, and {'' if same else 'not '}what was signed")


def _receiver(message: soap.Soap) -> str:
    """For whom a message is encrypted; empty if it is not."""
    key = None if message.security is None else message.security.find(encryption.ENCRYPTED_KEY_TAG)
    if key is None:
        return ""
    info = key.find(tokens.KEY_INFO)
    try:
        return common_name(tokens.referred_to(info, message).certificate) if info is not None else "somebody"
    except MessageRefused:
        return "somebody"
