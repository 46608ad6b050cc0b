"""A user message as it goes out: packed, then signed, then encrypted.

A small one is made in memory; of a large one the payload is sealed into a temporary file, and sent from there.

Source: Peppol AS4 profile 2.0.3; CEF eDelivery AS4 1.14, 3.2.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, BinaryIO

from peppol_kit.transports.as4 import compression, messaging, mime, signature, soap
from peppol_kit.transports.as4.encryption import Sealer
from peppol_kit.transports.as4.names import SOAP_TYPE
from peppol_kit.transports.as4.signature import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from peppol_kit.network.endpoint import Endpoint
    from peppol_kit.network.pki import Credentials
    from peppol_kit.transports.base import Message

IN_MEMORY = 1_000_000
"""The bytes of a business message up to which everything is done in memory."""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent, piece by piece; its length is known before."""

    head: bytes
    sealed: bytes | BinaryIO
    tail: bytes
    size: int

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[bytes]:
        if isinstance(self.sealed, bytes):
            yield b"".join((self.head, self.sealed, self.tail))
            return
        yield self.head
        yield from mime.chunks(self.sealed, 0, self.size - len(self.head) - len(self.tail))
        yield self.tail


@dataclass(frozen=True, slots=True)
class Outgoing(AbstractContextManager["Outgoing"]):
    """A message ready to be sent. ``references`` are what is signed, which the receipt has to repeat."""

    message_id: str
    content_type: str
    body: Body
    references: tuple[Reference, ...]

    def __bytes__(self) -> bytes:
        return b"".join(self.body)

    def __exit__(self, *_: object) -> None:
        if not isinstance(self.body.sealed, bytes):
            self.body.sealed.close()


def build(message: Message, endpoint: Endpoint, *, credentials: Credentials) -> Outgoing:
    """Make the message that goes to an access point.

    Made again, it is signed over the same, so that the receipt which was given for the first copy proves the second;
    only what it is encrypted with is new each time.

    Close what this gives (it is a context manager): a large payload lies in a temporary file.

    Raises:
        InvalidFormat: an id has characters that it cannot have.
    """
    identifier = soap.inner_id(message.message_id)
    content_id = f"payload-{identifier}@peppol-kit"
    header = messaging.written(
        message,
        sender=credentials.party,
        recipient=endpoint.party,
        content_id=content_id,
        identifier=f"msg-{identifier}",
    )
    sealer = Sealer()
    sealed, size = _seal(message.content, sealer)
    body = soap.empty_body(f"body-{identifier}")
    references = (
        Reference.of_element(f"msg-{identifier}", header),
        Reference.of_element(f"body-{identifier}", body),
        Reference.of_attachment(content_id, sealer.digest),
    )
    message_bytes = soap.written(
        sealer.written(endpoint.certificate, content_id=content_id, identifier=identifier)
        + signature.sign(references, credentials, identifier=identifier),
        header,
        body,
    )
    boundary = f"peppol-{identifier}"
    head = _head(boundary, message_bytes, content_id)
    tail = f"\r\n--{boundary}--\r\n".encode()
    return Outgoing(
        message.message_id,
        f'multipart/related; type="{SOAP_TYPE}"; boundary="{boundary}"',
        Body(head, sealed, tail, len(head) + size + len(tail)),
        references,
    )


def _head(boundary: str, message: bytes, content_id: str) -> bytes:
    return b"".join(
        (
            f"--{boundary}\r\nContent-Type: {SOAP_TYPE}; charset=UTF-8\r\n".encode(),
            b"Content-Transfer-Encoding: binary\r\n\r\n",
            message,
            f"\r\n--{boundary}\r\nContent-Type: application/octet-stream\r\n".encode(),
            f"Content-Transfer-Encoding: binary\r\nContent-ID: <{content_id}>\r\n\r\n".encode(),
        )
    )


def _seal(content: bytes | Path, sealer: Sealer) -> tuple[bytes | BinaryIO, int]:
    """The payload packed and sealed, in memory or in a file, and its size."""
    size = len(content) if isinstance(content, bytes) else content.stat().st_size
    if size <= IN_MEMORY:
        sealed = sealer.seal(compression.packed(content if isinstance(content, bytes) else content.read_bytes()))
        return sealed, len(sealed)
    file = TemporaryFile()  # noqa: SIM115 - the caller closes it, with the message
    try:
        sealer.seal_into(compression.pack(_pieces(content)), file)
    except BaseException:
        file.close()
        raise
    return file, file.tell()


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        for start in range(0, len(content), mime.CHUNK):
            yield content[start : start + mime.CHUNK]
        return
    with content.open("rb") as file:
        while piece := file.read(mime.CHUNK):
            yield piece
