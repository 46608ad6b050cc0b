"""Messages for an access point, and an access point on a real port with real TLS."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import requests
from lxml import etree
from tests.documents import FIXTURES

from peppol_kit.access_point.server import Server
from peppol_kit.envelope import Envelope, wrap
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.endpoint import AS4_PROFILE, Endpoint
from peppol_kit.transports.as4 import outbound, receipts
from peppol_kit.transports.base import Message

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from peppol_kit.access_point import AccessPoint
    from peppol_kit.network.pki import Credentials

EB = "{http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/}"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
SENDER, RECEIVER = ParticipantId("0208", "0202239951"), ParticipantId("0208", "0123456749")
BILLING = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
INVOICE = DocumentTypeId(
    f"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##{BILLING}::2.1", "busdox-docid-qns"
)
PROCESS = ProcessId("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
DOCUMENT = (FIXTURES / "valid" / "be-invoice.xml").read_bytes()


def envelope(**changes: Any) -> Envelope:
    shape: dict[str, Any] = {
        "sender": SENDER,
        "receiver": RECEIVER,
        "document_type": INVOICE,
        "process": PROCESS,
        "country_c1": "BE",
        "instance_id": str(uuid4()),
        "created": datetime.now(UTC),
    }
    return Envelope(**{**shape, **changes})


def message(
    header: Envelope | None = None, *, message_id: str = "", content: bytes | None = None, document: bytes = DOCUMENT
) -> Message:
    header = header or envelope()
    return Message(
        message_id=message_id or f"{uuid4()}@c2.example",
        conversation_id=str(uuid4()),
        timestamp=datetime.now(UTC),
        envelope=header,
        content=wrap(document, header) if content is None else content,
    )


@dataclass(frozen=True)
class Sent:
    """The HTTP body and content type of a message, and what its receipt has to repeat."""

    body: bytes
    content_type: str
    outgoing: outbound.Outgoing


def packed(what: Message, *, sender: Credentials, receiver: Credentials) -> Sent:
    with outbound.build(what, endpoint(receiver), credentials=sender) as outgoing:
        return Sent(bytes(outgoing), outgoing.content_type, outgoing)


def endpoint(receiver: Credentials, address: str = "https://localhost/as4") -> Endpoint:
    return Endpoint(
        participant=RECEIVER,
        document_type=INVOICE,
        process=PROCESS,
        transport_profile=AS4_PROFILE,
        address=address,
        certificate=receiver.certificate,
        party=receiver.party,
    )


class _Server(Server):
    """Says when it is ready."""

    def __init__(self, app: Any, tls: ssl.SSLContext | None) -> None:
        super().__init__(app, host="127.0.0.1", port=0, tls=tls)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def running(app: Any, tls: ssl.SSLContext | None) -> Iterator[str]:
    """The address of an ASGI app, as long as it runs."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = _Server(app, tls)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        assert server.ready.wait(10)
        yield f"{'https' if tls else 'http'}://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def until(condition: Any, *, seconds: float = 10.0) -> None:
    """Wait for something that another thread does."""
    end = datetime.now(UTC).timestamp() + seconds
    while not condition():
        assert datetime.now(UTC).timestamp() < end, "it did not happen"
        threading.Event().wait(0.01)


def post(address: str, sent: Sent, **more: Any) -> requests.Response:
    return requests.post(f"{address}/as4", data=sent.body, headers={"Content-Type": sent.content_type, **more})


def receipt_of(answer: requests.Response | httpx.Response, sent: Sent, c3: Credentials) -> None:
    """Take an answer for the receipt of what was sent, or fail."""
    receipts.verify(
        answer.content,
        answer.headers["Content-Type"],
        message_id=sent.outgoing.message_id,
        references=sent.outgoing.references,
        certificate=c3.certificate,
        party=c3.party,
        at=datetime.now(UTC),
    )


def error_of(answer: requests.Response | httpx.Response) -> tuple[str, str, str]:
    """Code and detail of an ebMS error, and the message that it is about."""
    assert answer.headers["Content-Type"].startswith("application/soap+xml")
    root = etree.fromstring(answer.content)
    (error,) = root.iter(f"{EB}Error")
    assert root.find(f".//{EB}Receipt") is None
    assert root.find(f".//{SIGNATURE}") is not None
    return (
        error.get("errorCode") or "",
        error.findtext(f"{EB}ErrorDetail") or "",
        root.findtext(f".//{EB}RefToMessageId") or "",
    )


def staged(access_point: AccessPoint) -> list[Path]:
    return [each for each in access_point.store.folder.glob("staging/*/*") if each.name != "lock"]
