"""A user message as it comes in: each check in its order, and nothing is handed over that was not proven.

The order: the MIME body and the SOAP message; encrypted and signed, and how; the signature; the signer; the parties;
then only the payload is decrypted, compared with what was signed, and unpacked.

Source: CEF eDelivery AS4 1.14; Peppol AS4 profile 2.0.3.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from peppol_kit.errors import CertificateRejected, MessageRefused
from peppol_kit.network.pki import Role
from peppol_kit.transports.as4 import canonical, compression, ebms, encryption, messaging, mime, signature, soap, tokens
from peppol_kit.transports.as4.limits import DEFAULT, MessageLimits
from peppol_kit.transports.as4.names import GZIP, SOAP_TYPE, WSU

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from cryptography.x509 import Certificate

    from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
    from peppol_kit.network.pki import Credentials, Verifier
    from peppol_kit.transports.as4.messaging import UserMessage
    from peppol_kit.transports.as4.soap import Soap

__all__ = ["DEFAULT", "Inbound", "MessageLimits", "open_message"]

IN_MEMORY = 1_000_000
"""The bytes of a message up to which everything is done in memory."""
MOST_CANONICAL = 5_000_000
"""The bytes of a payload, not packed, up to which its canonical form is made, which takes a tree in memory."""
_IN_SECURITY = frozenset(
    {
        tokens.TOKEN,
        signature.SIGNATURE,
        encryption.ENCRYPTED_KEY_TAG,
        encryption.ENCRYPTED_DATA_TAG,
        f"{{{WSU}}}Timestamp",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A message that was opened: what its signed header says, by whom it is signed, and where its payload lies.

    ``from_party`` and ``to_party`` are the Seat IDs of the access points. ``references`` are what was signed, in
    canonical form, as the receipt repeats it. ``payload`` is the file of the business message (SBDH), which was not
    looked at.
    """

    message_id: str
    conversation_id: str
    timestamp: datetime
    from_party: str
    to_party: str
    original_sender: ParticipantId
    final_recipient: ParticipantId
    document_type: DocumentTypeId
    process: ProcessId
    signer: Certificate
    references: tuple[bytes, ...]
    payload: Path


def open_message(  # noqa: PLR0913 - what it stands on
    raw: Path,
    content_type: str,
    *,
    payload: Path,
    credentials: Credentials,
    verifier: Verifier,
    at: datetime,
    limits: MessageLimits = DEFAULT,
) -> Inbound:
    """Check the message that came as ``raw`` (an HTTP body of this Content-Type), and write its payload.

    ``payload`` is written when all of it is known to be what was signed; it is not there when this raises.

    Raises:
        MessageRefused: it is to be answered with an ebMS error; has the message id if that could be read.
    """
    with raw.open("rb") as file:
        stream: BinaryIO = file
        if raw.stat().st_size <= IN_MEMORY:
            stream = BytesIO(file.read())
        message_parts = _parts(stream, content_type, limits)
        message = soap.read(_soap_bytes(stream, message_parts))
        with _known_as(message):
            opening = _Opening(stream, message_parts, message, messaging.read(message.messaging))
            return _open(opening, payload, credentials=credentials, verifier=verifier, at=at, limits=limits)


class _Parts(NamedTuple):
    root: mime.Part
    attachments: dict[str, mime.Part]


class _Opening(NamedTuple):
    stream: BinaryIO
    parts: _Parts
    soap: Soap
    header: UserMessage


def _open(  # noqa: PLR0913
    opening: _Opening,
    payload: Path,
    *,
    credentials: Credentials,
    verifier: Verifier,
    at: datetime,
    limits: MessageLimits,
) -> Inbound:
    header, message = opening.header, opening.soap
    _check_security(message)
    sealed = encryption.read(message, credentials.certificate)
    content_id, properties = _payload_of(header, opening.parts)
    signed = signature.verify(message, opening.parts.attachments)
    signer = signed.signer.certificate
    party = _checked(signer, verifier, at)
    messaging.check_parties(header, signer=party, own=credentials.party)
    addressing = messaging.addressing(header)
    if sealed.content_id != content_id:
        raise encryption.refusal("the payload is not what is encrypted")
    opener = encryption.Opener(sealed, credentials)
    part = opening.parts.attachments[content_id]
    packed = _is_packed(properties)
    with _decrypted(opening.stream, part, opener, payload) as (plain, digest):
        proven = _as_signed(plain, digest, signed.attachments[content_id], packed=packed)
        _deliver(proven, payload, packed=packed, limits=limits)
    return Inbound(
        message_id=header.message_id,
        conversation_id=header.conversation_id,
        timestamp=header.timestamp,
        from_party=header.sender.identifier,
        to_party=header.recipient.identifier,
        original_sender=addressing.original_sender,
        final_recipient=addressing.final_recipient,
        document_type=addressing.document_type,
        process=addressing.process,
        signer=signer,
        references=signed.copies(),
        payload=payload,
    )


def _checked(signer: Certificate, verifier: Verifier, at: datetime) -> str:
    try:
        return verifier.check(signer, Role.ACCESS_POINT, at=at)
    except CertificateRejected as error:
        if error.reason == "revocation-unknown":  # which may be known in a moment: no reason to refuse it for good
            detail = "whether the certificate of the signer was revoked cannot be found out now"
            raise MessageRefused(detail, ebms=ebms.DELIVERY_FAILURE) from error
        raise signature.broken(f"the certificate of the signer is not accepted ({error.reason})") from error


@contextmanager
def _known_as(message: Soap) -> Iterator[None]:
    """Say which message it is that is refused."""
    try:
        yield
    except MessageRefused as refused:
        refused.message_id = messaging.message_id(message.messaging)
        raise


def _parts(stream: BinaryIO, content_type: str, limits: MessageLimits) -> _Parts:
    kind = mime.content_type(content_type)
    if kind.media == SOAP_TYPE:
        return _Parts(mime.Part({}, 0, stream.seek(0, 2)), {})
    if kind.media != "multipart/related" or kind.parameters.get("type", SOAP_TYPE).lower() != SOAP_TYPE:
        raise mime.refusal("the message is no multipart/related of SOAP 1.2")
    found = mime.parts(stream, kind.parameters.get("boundary", ""), most=limits.parts, header_bytes=limits.part_header)
    start = kind.parameters.get("start", "").strip().removeprefix("<").removesuffix(">")
    roots = [part for part in found if part.content_id == start] if start else found[:1]
    if len(roots) != 1:
        raise mime.refusal("the message has no part to start with")
    (root,) = roots
    if mime.content_type(root.headers.get("content-type", SOAP_TYPE)).media != SOAP_TYPE:
        raise mime.refusal("the first part of the message is not SOAP 1.2")
    attachments: dict[str, mime.Part] = {}
    for part in found:
        if part is root:
            continue
        if not part.content_id or part.content_id in attachments or part.content_id == root.content_id:
            raise mime.refusal("a part has no Content-ID, or that of another")
        attachments[part.content_id] = part
    return _Parts(root, attachments)


def _soap_bytes(stream: BinaryIO, found: _Parts) -> bytes:
    if found.root.size > soap.MOST:
        raise soap.refusal("the SOAP message is too large")
    return mime.content(stream, found.root)


def _check_security(message: Soap) -> None:
    if len(message.body) or (message.body.text or "").strip():
        raise soap.refusal("there is something in the SOAP body")
    if message.security is not None and any(child.tag not in _IN_SECURITY for child in message.security):
        raise tokens.refusal("the security header has something in it that Peppol does not use")


def _payload_of(header: UserMessage, found: _Parts) -> tuple[str, dict[str, messaging.Property]]:
    """The one payload of a message, and what its header says of it."""
    named = [content_id for content_id, _ in header.parts]
    if len(named) != 1 or set(named) != set(found.attachments):
        raise mime.refusal("a message has one payload, which is its one attachment")
    return header.parts[0]


def _is_packed(properties: dict[str, messaging.Property]) -> bool:
    if "MimeType" not in properties:
        raise soap.refusal("the MimeType of the payload is missing")
    compression_type = properties.get("CompressionType")
    if compression_type is not None and compression_type.value != GZIP:
        raise compression.refusal("the payload is packed by something else than GZIP")
    return compression_type is not None


@contextmanager
def _decrypted(
    stream: BinaryIO, part: mime.Part, opener: encryption.Opener, payload: Path
) -> Iterator[tuple[BinaryIO, bytes]]:
    """The content of an attachment, in memory or in a temporary file beside the payload, and its SHA-256."""
    if part.size <= IN_MEMORY:
        plain = opener.open(mime.content(stream, part))
        yield BytesIO(plain), sha256(plain).digest()
        return
    with TemporaryFile(dir=payload.parent) as file:
        if part.encoding in {"binary", "8bit", "7bit"}:
            digest = opener.open_into(stream, part.start, part.end, file)
        else:
            with TemporaryFile(dir=payload.parent) as bare:
                mime.decoded_into(stream, part, bare)
                digest = opener.open_into(bare, 0, bare.tell(), file)
        yield file, digest


def _as_signed(plain: BinaryIO, digest: bytes, signed: bytes, *, packed: bool) -> BinaryIO:
    """The content of an attachment in the form that was signed: XML that is not packed is signed in its canonical form.

    Raises:
        MessageRefused: it is not what was signed.
    """
    if digest == signed:
        return plain
    if not packed and plain.seek(0, 2) <= MOST_CANONICAL:
        plain.seek(0)
        content = canonical.document(plain.read())
        if sha256(content).digest() == signed:
            return BytesIO(content)
    raise canonical.refusal()


def _deliver(plain: BinaryIO, payload: Path, *, packed: bool, limits: MessageLimits) -> None:
    size = plain.seek(0, 2)
    pieces = mime.chunks(plain, 0, size)
    try:
        with payload.open("wb") as sink:
            if packed:
                compression.unpack_into(pieces, sink, limits)
                return
            limits.check_payload(size, packed=size)
            sink.writelines(pieces)
    except BaseException:
        payload.unlink(missing_ok=True)
        raise
