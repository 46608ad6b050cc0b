"""Our two sides, as they are used: an access point behind TLS on loopback, and the transport of AS4."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.interop.conversation import BILLING, COUNTRY, DOCUMENT, INVOICE, SENDER, UNSERVED

from peppol_kit.envelope import Envelope, wrap
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.clock import utc_now
from peppol_kit.network.endpoint import AS4_PROFILE, Endpoint
from peppol_kit.network.environment import Environment
from peppol_kit.transports.base import Message

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.interop.conversation import Order

    from peppol_kit.network.pki import Credentials
    from peppol_kit.sandbox.pki import SandboxPki
    from peppol_kit.transports.as4.inbound import Inbound


def serves(inbound: Inbound) -> bool:
    """Everybody but the one that nobody serves."""
    return str(inbound.final_recipient) != UNSERVED


def message(order: Order, *, document: bytes = DOCUMENT) -> Message:
    """The message of an order, with a document in its envelope."""
    envelope = Envelope(
        sender=ParticipantId.parse(SENDER),
        receiver=ParticipantId.parse(order.receiver),
        document_type=DocumentTypeId(INVOICE),
        process=ProcessId(BILLING),
        country_c1=COUNTRY,
        instance_id=order.instance,
        created=utc_now(),
    )
    return Message(
        message_id=order.message_id,
        conversation_id=f"of {order.message_id}",
        timestamp=utc_now(),
        envelope=envelope,
        content=wrap(document, envelope),
    )


def endpoint(credentials: Credentials, address: str, *, receiver: str) -> Endpoint:
    """What a lookup would say of an access point."""
    return Endpoint(
        participant=ParticipantId.parse(receiver),
        document_type=DocumentTypeId(INVOICE),
        process=ProcessId(BILLING),
        transport_profile=AS4_PROFILE,
        address=address,
        certificate=credentials.certificate,
        party=credentials.party,
    )


def loopback(pki: SandboxPki, folder: Path) -> Environment:
    """The network of these tests: everybody on this machine, on any port, certified by our CAs."""
    roots = folder / "tls-ca.pem"
    roots.write_bytes(pki.tls_ca.certificate.public_bytes(Encoding.PEM))
    return Environment(
        stage="sandbox",
        sml_zone="sml.invalid",
        directory="https://directory.invalid",
        trust=pki.trust,
        tls_roots=roots,
        any_port=True,
        private_hosts=True,
        revocation="off",
    )


@contextmanager
def served(app: object, tls: Credentials, folder: Path) -> Iterator[str]:
    """Run an ASGI app behind TLS on loopback; gives the address of its ``/as4``."""
    certificate, key = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(b"".join(each.public_bytes(Encoding.PEM) for each in (tls.certificate, *tls.chain)))
    key.write_bytes(tls.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=0,
        ssl_certfile=str(certificate),
        ssl_keyfile=str(key),
        log_level="warning",
    )
    server = uvicorn.Server(config)
    ready = threading.Event()
    startup = server.startup

    async def started(sockets=None) -> None:
        await startup(sockets)
        ready.set()

    server.startup = started
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    assert ready.wait(20), "our access point does not start"
    [socket] = server.servers[0].sockets
    try:
        yield f"https://127.0.0.1:{socket.getsockname()[1]}/as4"
    finally:
        server.should_exit = True
        thread.join(20)
