"""`peppol-kit trust`: which CA certificates are at hand, and what becomes of files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates

pytest.importorskip("typer")
pytest.importorskip("rich")

from cryptography.hazmat.primitives.hashes import SHA256
from tests.certificates import certificate
from typer.testing import CliRunner

from peppol_kit.cli.kit.trust import trust as app
from peppol_kit.network.pki import ANCHORS, Anchor, store, trust
from peppol_kit.sandbox.pki import SandboxPki

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def pki() -> SandboxPki:
    return SandboxPki()


@pytest.fixture
def place(pki: SandboxPki, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the store, with the root of a sandbox pinned as that of production."""
    root = Anchor(*ANCHORS[0][:3], pki.root.certificate.fingerprint(SHA256()).hex())
    for module in (trust, store):
        monkeypatch.setattr(module, "ANCHORS", (root, *ANCHORS[1:]))
    monkeypatch.setattr("peppol_kit.network.pki.ANCHORS", (root, *ANCHORS[1:]))
    monkeypatch.setenv("PEPPOL_KIT_TRUST_STORE", str(tmp_path / "trust"))
    return tmp_path / "trust"


def kit(*arguments: object) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, list(map(str, arguments)))
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def test_what_is_added_is_listed(pki: SandboxPki, place: Path, tmp_path: Path) -> None:
    file = tmp_path / "root.crt"
    file.write_bytes(pki.root.certificate.public_bytes(Encoding.DER))
    status, out, _ = kit("list")
    assert (status, out.count("missing")) == (0, 6)
    assert kit("add", file) == (0, f"{file}: production: PEPPOL Root CA - G3\n", "")
    until = f"{pki.root.certificate.not_valid_after_utc:%Y-%m-%d}"
    _, out, _ = kit("list")
    assert out.splitlines()[:3] == [
        str(place), f"production  until {until}  PEPPOL Root CA - G3",
        "production  missing           PEPPOL ACCESS POINT CA - G3",
    ]  # fmt: skip
    status, out, _ = kit("list", "--json")
    listed = json.loads(out)
    assert (status, listed["folder"]) == (0, str(place))
    assert [(each["at_hand"], each["until"]) for each in listed["anchors"]] == [(True, until)] + [(False, "")] * 5


def test_a_password_comes_from_a_file(pki: SandboxPki, place: Path, tmp_path: Path) -> None:
    file, password = tmp_path / "store.p12", tmp_path / "password.txt"
    closed = BestAvailableEncryption(b"peppol")
    file.write_bytes(serialize_key_and_certificates(None, None, pki.root.certificate, None, closed))
    status, _, err = kit("add", file)
    assert (status, "needs a password" in err) == (2, True)
    password.write_text("peppol\n")
    assert kit("add", file, "--password-file", password)[0] == 0
    assert kit("add", file, "--password-file", tmp_path / "missing")[0] == 2


def test_what_is_refused_is_named(pki: SandboxPki, place: Path, tmp_path: Path) -> None:
    file = tmp_path / "point.pem"
    file.write_bytes(certificate(pki.access_point_ca).public_bytes(Encoding.PEM))
    said = f"peppol-kit: {file}: not taken: a certificate of POP000001, no CA\n"
    assert kit("add", file) == (1, "", said)
    status, out, _ = kit("add", file, "--json")
    assert (status, json.loads(out)) == (
        1,
        [{"file": str(file), "taken": [], "refused": ["a certificate of POP000001, no CA"]}],
    )
    assert not place.exists()


def test_an_impostor_and_rubbish_stop_the_command(pki: SandboxPki, place: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.pem"
    impostor = certificate(pki.root, [ANCHORS[1].name], ca=True, extensions=())
    file.write_bytes(impostor.public_bytes(Encoding.PEM))
    status, out, err = kit("add", file)
    assert (status, out) == (2, "")
    assert f"{file}: a certificate calls itself PEPPOL ACCESS POINT CA - G3, and is not" in err
    file.write_bytes(b"rubbish")
    assert kit("add", file)[0] == 2
    assert not place.exists()
