"""AS4 messages for tests: a pair of access points, messages between them, and messages that somebody tampered with."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from peppol_kit.envelope.header import Envelope
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.endpoint import AS4_PROFILE, Endpoint
from peppol_kit.network.pki import Credentials, Verifier
from peppol_kit.sandbox.pki import SandboxPki
from peppol_kit.transports.as4 import outbound
from peppol_kit.transports.base import Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NS = {
    "S12": "http://www.w3.org/2003/05/soap-envelope",
    "eb": "http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/",
    "ebbp": "http://docs.oasis-open.org/ebxml-bp/ebbp-signals-2.0",
    "wsse": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    "wsse11": "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd",
    "wsu": "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "ec": "http://www.w3.org/2001/10/xml-exc-c14n#",
    "xenc": "http://www.w3.org/2001/04/xmlenc#",
    "xenc11": "http://www.w3.org/2009/xmlenc11#",
}
NOW = datetime(2026, 11, 20, 12, 0, 0, 123_000, tzinfo=UTC)
DOCUMENT_TYPE = DocumentTypeId(
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice"
    "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
PROCESS = ProcessId("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
SENDER, RECEIVER = ParticipantId("0208", "0202239951"), ParticipantId("9925", "be0123456749")
MESSAGE_ID, CONVERSATION_ID = "3e2f8f5c-1@peppol-kit.test", "conversation-1"


@cache
def pki() -> SandboxPki:
    return SandboxPki(now=NOW)


@cache
def sender() -> Credentials:
    return pki().access_point("POP000001")


@cache
def receiver() -> Credentials:
    return pki().access_point("POP000002")


@cache
def stranger() -> Credentials:
    """An access point of the same network, with a certificate as good as any."""
    return pki().access_point("POP000003")


@cache
def verifier() -> Verifier:
    return Verifier(trust=pki().trust, revocation=None)


def envelope() -> Envelope:
    return Envelope(
        sender=SENDER,
        receiver=RECEIVER,
        document_type=DOCUMENT_TYPE,
        process=PROCESS,
        country_c1="BE",
        instance_id="7f4a",
        created=NOW,
    )


def message(content: bytes | Path = b"<StandardBusinessDocument/>", **changes: object) -> Message:
    values = {
        "message_id": MESSAGE_ID,
        "conversation_id": CONVERSATION_ID,
        "timestamp": NOW,
        "envelope": envelope(),
        "content": content,
    }
    return Message(**(values | changes))  # type: ignore[arg-type]


def endpoint(address: str = "https://ap.example/as4", credentials: Credentials | None = None) -> Endpoint:
    owner = credentials or receiver()
    return Endpoint(
        participant=RECEIVER,
        document_type=DOCUMENT_TYPE,
        process=PROCESS,
        transport_profile=AS4_PROFILE,
        address=address,
        certificate=owner.certificate,
        party=owner.party,
    )


def build(content: bytes | Path = b"<StandardBusinessDocument/>", **changes: object) -> outbound.Outgoing:
    return outbound.build(message(content, **changes), endpoint(), credentials=sender())


class Wire(NamedTuple):
    """A message in its pieces, to be changed and put together again."""

    content_type: str
    boundary: str
    soap: bytes
    attachment_header: bytes
    attachment: bytes

    def joined(self) -> bytes:
        mark = b"--" + self.boundary.encode()
        return b"".join(
            (
                mark,
                b"\r\nContent-Type: application/soap+xml; charset=UTF-8\r\n\r\n",
                self.soap,
                b"\r\n",
                mark,
                b"\r\n",
                self.attachment_header,
                b"\r\n\r\n",
                self.attachment,
                b"\r\n",
                mark,
                b"--\r\n",
            )
        )

    @property
    def root(self) -> etree._Element:
        return etree.fromstring(self.soap)

    def changed(
        self, change: Callable[[etree._Element], object] | None = None, *, by: Credentials | None = None
    ) -> Wire:
        """The message with its SOAP changed; ``by`` signs again what is then there: digests and signature fit."""
        root = self.root
        if change:
            change(root)
        if by:
            sign_again(root, by)
        return self._replace(soap=etree.tostring(root))


def wire(content: bytes = b"<StandardBusinessDocument/>", **changes: object) -> Wire:
    """A right message, from the sender to the receiver."""
    with build(content, **changes) as out:
        raw = bytes(out)
    boundary = out.content_type.partition('boundary="')[2].rstrip('"')
    _, first, second, _ = raw.split(b"--" + boundary.encode())
    attachment_header, _, attachment = second.removeprefix(b"\r\n").removesuffix(b"\r\n").partition(b"\r\n\r\n")
    soap = first.partition(b"\r\n\r\n")[2].removesuffix(b"\r\n")
    return Wire(out.content_type, boundary, soap, attachment_header, attachment)


def find(root: etree._Element, path: str) -> etree._Element:
    (found,) = root.xpath(path, namespaces=NS)
    return found


def c14n(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True)


def sign_again(root: etree._Element, credentials: Credentials) -> None:
    """Sign what a message has now: the digests of elements, SignedInfo, and the signature value."""
    for reference in root.xpath("//ds:SignedInfo/ds:Reference[starts-with(@URI, '#')]", namespaces=NS):
        identifier = reference.get("URI")[1:]
        element = root.xpath("//*[@wsu:Id=$id or @Id=$id]", namespaces=NS, id=identifier)[0]
        find(reference, "ds:DigestValue").text = b64encode(hashlib.sha256(c14n(element)).digest()).decode()
    signed_info = find(root, "//ds:SignedInfo")
    value = credentials.key.sign(c14n(signed_info), PKCS1v15(), SHA256())
    find(root, "//ds:SignatureValue").text = b64encode(value).decode()
