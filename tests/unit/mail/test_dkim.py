"""Signed mail: what a receiver checks holds after the wire, and no longer when something was changed."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from tests.unit.mail.conftest import NOW, mail

from peppol_kit.errors import ConfigurationError
from peppol_kit.mail import DkimSettings, Mailbox
from peppol_kit.mail.dkim import signed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.mail_server import MailServer

    from peppol_kit.mail import Mailer

dkim = pytest.importorskip("dkim")


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def settings(key: rsa.RSAPrivateKey, tmp_path: Path) -> DkimSettings:
    return DkimSettings(domain="zilvermeeuw.example", selector="s2026", key_file=written(key, tmp_path))


def written(key: Any, folder: Path) -> Path:
    path = folder / "dkim.pem"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


def holds(content: bytes, key: rsa.RSAPrivateKey) -> bool:
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)

    def dns(name: bytes, timeout: int = 5) -> bytes | None:
        return record if name == b"s2026._domainkey.zilvermeeuw.example." else None

    return bool(dkim.verify(content, dnsfunc=dns))


def test_a_signature_holds_after_the_wire_and_not_after_a_change(
    serve: Callable[..., MailServer], mailer: Callable[..., Mailer], settings: DkimSettings, key: rsa.RSAPrivateKey
) -> None:
    server = serve()
    sent = mail(sender=Mailbox("a@zilvermeeuw.example", "Brouwerij De Zilvermeeuw, très bien"), subject="é" * 100)
    mailer(server, dkim=settings).send(sent)
    content = server.inbox[0].content
    assert content.endswith(sent.to_bytes())
    assert holds(content, key)
    for old, new in [
        (b"een regel", b"een rogel"),
        (b"boekhouding@twiel", b"boekhoudinh@twiel"),
        (b"Date: Fri", b"Date: Sat"),
    ]:
        assert content.count(old) == 1
        assert not holds(content.replace(old, new), key)
    assert not holds(content.replace(b"From: ", b"From: x@evil.example\r\nFrom: "), key)
    assert not holds(content.replace(b"Subject: ", b"Reply-To: x@evil.example\r\nSubject: "), key)


def test_the_signature_of_a_mail_is_always_the_same(settings: DkimSettings) -> None:
    first, second = (signed(mail().to_bytes(), settings, at=NOW) for _ in range(2))
    assert first == second
    assert f"t={int(NOW.timestamp())};".encode() in first


@pytest.mark.parametrize("what", ["nothing", "no key", "another kind"])
def test_a_key_that_cannot_be_used_is_named(what: str, tmp_path: Path) -> None:
    path = tmp_path / "dkim.pem"
    if what == "no key":
        path.write_bytes(b"-----BEGIN NOTHING-----")
    elif what == "another kind":
        written(ec.generate_private_key(ec.SECP256R1()), tmp_path)
    with pytest.raises(ConfigurationError, match=r"dkim\.pem"):
        signed(mail().to_bytes(), DkimSettings(domain="a.example", selector="s", key_file=path), at=NOW)


def test_a_selector_that_is_none_is_refused(settings: DkimSettings) -> None:
    with pytest.raises(ConfigurationError, match="cannot be signed"):
        signed(mail().to_bytes(), settings.model_copy(update={"selector": "é"}), at=NOW)
