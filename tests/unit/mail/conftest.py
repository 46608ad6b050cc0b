"""What the tests of mail share: certificates, a server to talk to, and a mail to send."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from peppol_kit.mail import Mail, MailAttachment, Mailbox, Mailer, MailSettings
from peppol_kit.sandbox.pki import SandboxPki

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.mail_server import Behaviour, MailServer

    from peppol_kit.network.pki import Credentials

NOW = datetime(2026, 9, 4, 8, 30, tzinfo=UTC)


class Tls(NamedTuple):
    """A certificate for localhost and 127.0.0.1, one for another host, and the CA of both."""

    here: Credentials
    elsewhere: Credentials
    ca: Path
    other_ca: Path


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    pki = SandboxPki()
    folder = tmp_path_factory.mktemp("tls")
    (folder / "ca.pem").write_bytes(pki.tls_ca.certificate.public_bytes(Encoding.PEM))
    (folder / "other.pem").write_bytes(pki.root.certificate.public_bytes(Encoding.PEM))
    return Tls(pki.server(), pki.server("mail.elsewhere.example"), folder / "ca.pem", folder / "other.pem")


def mail(**changes: Any) -> Mail:
    """A mail to two people with a PDF and an XML."""
    usual: dict[str, Any] = {
        "id": "0d9f1c2a-77b0-4a51-9d0e-2f3b8c1d6e01",
        "date": NOW,
        "sender": Mailbox("accounts@zilvermeeuw.example", "Brouwerij De Zilvermeeuw"),
        "recipients": (Mailbox("boekhouding@twiel.example"), Mailbox("lotte@twiel.example", "Lotte Verbraeken")),
        "subject": "Factuur F2026/0417",
        "text": "Goedendag,\n\n.een regel met een punt\n",
        "html": "<p>Goedendag</p>",
        "attachments": (
            MailAttachment(b"%PDF-1.7 ...", "F2026/0417.pdf", "application/pdf"),
            MailAttachment(b"<Invoice/>", "F2026/0417.xml", "application/xml"),
        ),
    }
    return Mail(**{**usual, **changes})


@pytest.fixture
def serve(tls: Tls, tmp_path: Path) -> Iterator[Callable[..., MailServer]]:
    """Starts mail servers that stop after the test."""
    pytest.importorskip("aiosmtpd")
    from tests.mail_server import MailServer

    with ExitStack() as stack:

        def start(
            behaviour: Behaviour | None = None, *, credentials: Credentials | None = tls.here, implicit: bool = False
        ) -> MailServer:
            return stack.enter_context(MailServer(credentials, tmp_path, implicit=implicit, behaviour=behaviour))

        yield start


@pytest.fixture
def mailer(tls: Tls) -> Callable[..., Mailer]:
    """A mailer for a server, with our CA."""

    def make(server: MailServer, **settings: Any) -> Mailer:
        usual = {"host": server.host, "port": server.port, "ca_file": tls.ca, "timeout": 5, "final_timeout": 5}
        return Mailer(MailSettings(**{**usual, "local_name": "client.example", **settings}), clock=lambda: NOW)

    return make
