"""The pinned CAs, and the folder into which only their certificates come."""

from __future__ import annotations

import os
import stat
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12Certificate,
    serialize_java_truststore,
    serialize_key_and_certificates,
)
from tests.certificates import certificate

from peppol_kit.errors import ConfigurationError, TrustAnchorsMissing
from peppol_kit.network.environment import PRODUCTION, TEST
from peppol_kit.network.pki import ANCHORS, Anchor, Trust, store, trust, verifier_for

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cryptography.x509 import Certificate

    from peppol_kit.sandbox.pki import SandboxPki

STAGES = {"production": "", "test": "TEST "}


@pytest.fixture
def anchored(pki: SandboxPki, monkeypatch: pytest.MonkeyPatch) -> SandboxPki:
    """A sandbox whose CAs are pinned for production, so that the store has something that it may take."""
    cas = {"root": pki.root, "access-points": pki.access_point_ca, "publishers": pki.publisher_ca}
    anchors = tuple(
        Anchor("production", each.part, each.name, cas[each.part].certificate.fingerprint(SHA256()).hex())
        if each.stage == "production"
        else each
        for each in ANCHORS
    )
    for module in (trust, store):
        monkeypatch.setattr(module, "ANCHORS", anchors)
    return pki


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PEPPOL_KIT_TRUST_STORE", str(tmp_path / "data" / "trust"))
    return tmp_path / "data" / "trust"


def pem(certificates: Iterable[Certificate]) -> bytes:
    return b"".join(each.public_bytes(Encoding.PEM) for each in certificates)


def cas(pki: SandboxPki) -> list[Certificate]:
    return [each.certificate for each in (pki.root, pki.access_point_ca, pki.publisher_ca)]


def test_six_cas_are_pinned_three_a_stage() -> None:
    assert [(each.stage, each.part) for each in ANCHORS] == [
        (stage, part) for stage in STAGES for part in ("root", "access-points", "publishers")
    ]
    assert len({each.fingerprint for each in ANCHORS}) == 6
    beginnings = [f"{each.fingerprint[:8]}…{each.fingerprint[-4:]}" for each in ANCHORS]
    assert beginnings == [
        "b6075b9f…f211", "b65e375a…f900", "d9e17467…21c4", "8b4e0e5d…e734", "d2445a0f…5cc0", "eb78dabb…0ce7",
    ]  # fmt: skip
    for each in ANCHORS:
        assert len(bytes.fromhex(each.fingerprint)) == 32
        assert each.name.endswith(f"{STAGES[each.stage]}CA - G3")


@pytest.mark.parametrize("form", ["pem", "der", "pkcs12", "pkcs12 with a password", "java trust store as pkcs12"])
def test_files_of_every_form_are_taken(anchored: SandboxPki, place: Path, form: str) -> None:
    certificates = cas(anchored)
    password = None if form in ("pem", "der", "pkcs12") else "peppol"
    if form == "pem":
        contents = [pem(certificates)]
    elif form == "der":
        contents = [each.public_bytes(Encoding.DER) for each in certificates]
    elif form.startswith("java"):
        bags = [PKCS12Certificate(each, f"ca {number}".encode()) for number, each in enumerate(certificates)]
        contents = [serialize_java_truststore(bags, BestAvailableEncryption(b"peppol"))]
    else:
        closed = BestAvailableEncryption(b"peppol") if password else NoEncryption()
        contents = [serialize_key_and_certificates(None, None, certificates[0], certificates[1:], closed)]
    taken = [each for content in contents for each in store.add(content, password=password).taken]
    assert {each.part for each in taken} == {"root", "access-points", "publishers"}
    kept = store.trust_of("production")
    assert kept == anchored.trust
    assert verifier_for(replace(PRODUCTION, revocation="off")).trust == kept


@pytest.mark.skipif(sys.platform == "win32", reason="modes are those of POSIX")
def test_the_folder_is_for_its_owner_alone(anchored: SandboxPki, place: Path) -> None:
    place.mkdir(parents=True, mode=0o755)
    store.add(pem(cas(anchored)))
    store.add(pem(cas(anchored)))
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
    files = sorted(place.iterdir())
    assert [file.name for file in files] == [
        "production-access-points.pem", "production-publishers.pem", "production-root.pem",
    ]  # fmt: skip
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_others_are_refused_and_named(anchored: SandboxPki, place: Path) -> None:
    point = certificate(anchored.access_point_ca)
    added = store.add(pem([anchored.tls_ca.certificate, anchored.root.certificate, point]))
    assert [each.part for each in added.taken] == ["root"]
    assert added.refused == (
        "the CA SANDBOX TLS CA, which is none of Peppol's",
        "a certificate of POP000001, no CA",
    )
    assert [file.name for file in place.iterdir()] == ["production-root.pem"]


def test_a_ca_that_only_has_the_name_is_refused_with_all_that_comes_with_it(anchored: SandboxPki, place: Path) -> None:
    impostor = certificate(anchored.root, [ANCHORS[1].name], ca=True, extensions=())
    with pytest.raises(TrustAnchorsMissing, match="calls itself PEPPOL ACCESS POINT CA - G3, and is not"):
        store.add(pem([anchored.root.certificate, impostor]))
    assert not place.exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "needs a password"),
        (b"rubbish", "needs a password"),
        (b"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n", "no certificates"),
        (b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n", "no certificates"),
        (b"\xfe\xed\xfe\xed\0\0\0\2", "Java key store"),
        (b"0" * 1_000_001, "less than"),
    ],
)
def test_what_has_no_certificates_is_no_file_for_us(place: Path, content: bytes, said: str) -> None:
    with pytest.raises(ConfigurationError, match=said):
        store.add(content)
    assert not place.exists()


def test_a_wrong_password_is_said(anchored: SandboxPki, place: Path) -> None:
    closed = serialize_key_and_certificates(None, None, anchored.root.certificate, None, BestAvailableEncryption(b"a"))
    for password in (None, "b"):
        with pytest.raises(ConfigurationError, match="PKCS #12"):
            store.add(closed, password=password)


@pytest.mark.parametrize("environment", [PRODUCTION, TEST], ids=["production", "test"])
def test_what_is_missing_is_named_with_the_command(place: Path, environment: object) -> None:
    assert environment in (PRODUCTION, TEST)
    chosen = PRODUCTION if environment is PRODUCTION else TEST
    with pytest.raises(TrustAnchorsMissing) as caught:
        verifier_for(chosen)
    for each in ANCHORS:
        assert (each.name in str(caught.value)) == (each.stage == chosen.stage)
    assert "peppol-kit trust add" in str(caught.value)


def test_a_file_that_was_changed_is_not_trusted(anchored: SandboxPki, stranger: SandboxPki, place: Path) -> None:
    store.add(pem(cas(anchored)))
    file = place / "production-root.pem"
    file.write_bytes(pem([stranger.root.certificate]))
    with pytest.raises(TrustAnchorsMissing, match="is not the certificate of PEPPOL Root CA - G3"):
        store.trust_of("production")
    file.write_bytes(b"rubbish")
    with pytest.raises(TrustAnchorsMissing, match="is no certificate"):
        store.trust_of("production")
    store.add(pem([anchored.root.certificate]))
    assert store.trust_of("production") == anchored.trust


def test_a_folder_that_cannot_be_written_is_an_error_in_words(anchored: SandboxPki, place: Path) -> None:
    place.parent.mkdir()
    place.write_bytes(b"a file in the way")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        store.add(pem(cas(anchored)))


def test_stages_do_not_mix(anchored: SandboxPki, stranger: SandboxPki) -> None:
    off = {"revocation": "off", "trust": anchored.trust}
    production = replace(PRODUCTION, **off)  # type: ignore[arg-type]
    assert verifier_for(production).trust == anchored.trust
    for stage in ("test", "sandbox"):
        with pytest.raises(TrustAnchorsMissing, match=f"is not one of the root CAs of the {stage} network"):
            verifier_for(replace(production, stage=stage))  # type: ignore[arg-type]
    with pytest.raises(TrustAnchorsMissing, match="root CAs of the production network"):
        verifier_for(replace(production, trust=stranger.trust))
    swapped = Trust(
        roots=anchored.trust.roots, access_points=anchored.trust.publishers, publishers=anchored.trust.access_points
    )
    with pytest.raises(TrustAnchorsMissing, match="access-points CAs"):
        verifier_for(replace(production, trust=swapped))


def test_a_sandbox_has_to_name_its_cas(place: Path) -> None:
    with pytest.raises(TrustAnchorsMissing, match="has no CAs of its own"):
        verifier_for(replace(TEST, stage="sandbox"))


def test_the_folder_is_where_the_user_has_data(tmp_path: Path) -> None:
    assert store.folder({"PEPPOL_KIT_TRUST_STORE": "/a"}) == Path("/a")
    if sys.platform.startswith("linux"):
        assert store.folder({"XDG_DATA_HOME": "/data"}) == Path("/data/peppol-kit/trust")
        assert store.folder({}) == Path.home() / ".local/share/peppol-kit/trust"


@pytest.mark.skipif(
    not os.environ.get("PEPPOL_KIT_TRUST_STORE"), reason="needs the real certificates: PEPPOL_KIT_TRUST_STORE"
)
@pytest.mark.parametrize("stage", ["production", "test"])
def test_the_real_certificates_are_the_pinned_ones(stage: str) -> None:
    found = store.trust_of("production" if stage == "production" else "test")
    (root,), above = found.roots, (*found.access_points, *found.publishers)
    assert {each.issuer for each in above} == {root.subject}
