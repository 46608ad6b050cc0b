"""One's own certificate and key, from the files that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from tests.certificates import certificate, rsa_key

from peppol_kit.errors import ConfigurationError
from peppol_kit.network.pki import Credentials

if TYPE_CHECKING:
    from pathlib import Path

    from peppol_kit.sandbox.pki import SandboxPki


@pytest.fixture(scope="module")
def own(pki: SandboxPki) -> Credentials:
    above = pki.access_point_ca.certificate, pki.root.certificate
    return Credentials(certificate(pki.access_point_ca), rsa_key(), above)


def pem_key(own: Credentials, password: bytes | None = None) -> bytes:
    closed = BestAvailableEncryption(password) if password else NoEncryption()
    return own.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, closed)


def pem(*certificates: object) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)  # type: ignore[attr-defined]


def same(loaded: Credentials, own: Credentials) -> bool:
    return loaded.certificate == own.certificate and loaded.party == "POP000001" and set(loaded.chain) == set(own.chain)


@pytest.mark.parametrize("name", ["own.p12", "own.pfx", "own"])
def test_pkcs12_is_known_by_its_content(own: Credentials, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    closed = BestAvailableEncryption(b"secret")
    file.write_bytes(serialize_key_and_certificates(b"me", own.key, own.certificate, own.chain, closed))
    assert same(Credentials.load(file, password="secret"), own)
    for password in (None, "wrong"):
        with pytest.raises(ConfigurationError, match="no certificate with its key can be read"):
            Credentials.load(file, password=password)


def test_pem_has_certificates_in_any_order(own: Credentials, tmp_path: Path) -> None:
    file, key = tmp_path / "own.pem", tmp_path / "own.key"
    file.write_bytes(pem(*own.chain, own.certificate) + pem_key(own))
    assert same(Credentials.load(file), own)
    file.write_bytes(pem(own.certificate, *own.chain))
    key.write_bytes(pem_key(own, b"secret"))
    assert same(Credentials.load(str(file), key_file=str(key), password="secret"), own)
    with pytest.raises(ConfigurationError, match="can be read"):
        Credentials.load(file, key_file=key)


def test_a_key_of_somebody_else_or_of_another_kind_is_refused(own: Credentials, tmp_path: Path) -> None:
    file = tmp_path / "own.pem"
    other = Credentials.__new__(Credentials)
    object.__setattr__(other, "key", rsa_key(number=1))
    file.write_bytes(pem(own.certificate) + pem_key(other))
    with pytest.raises(ConfigurationError, match="not that of the certificate"):
        Credentials.load(file)
    curve = ec.generate_private_key(ec.SECP256R1())
    file.write_bytes(pem(own.certificate) + curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(ConfigurationError, match="RSA key"):
        Credentials.load(file)


@pytest.mark.parametrize(
    "content", [b"", b"rubbish", b"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"]
)
def test_a_file_without_them_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "own.pem").write_bytes(content)
    with pytest.raises(ConfigurationError):
        Credentials.load(tmp_path / "own.pem")
    with pytest.raises(ConfigurationError):
        Credentials.load(tmp_path / "missing.pem")


def test_the_key_is_never_shown(own: Credentials) -> None:
    assert repr(own) == "Credentials('POP000001')"


def test_a_key_is_in_no_text(own: Credentials) -> None:
    assert repr(own) == str(own) == f"Credentials('{own.party}')"
