"""Which certificates are trusted, for what, and why others are not."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st
from tests.certificates import BOTH, CLIENT, DAY, NOW, certificate, rsa_key, usage

from peppol_kit.errors import CertificateRejected
from peppol_kit.network.pki import Role, Trust, Verifier, common_name, load_certificate
from peppol_kit.sandbox.pki import Authority

if TYPE_CHECKING:
    from pathlib import Path

    from peppol_kit.sandbox.pki import SandboxPki

SECOND = timedelta(seconds=1)


@pytest.fixture
def verifier(pki: SandboxPki) -> Verifier:
    return Verifier(trust=pki.trust, revocation=None)


def refused(verifier: Verifier, subject: x509.Certificate, role: Role = Role.ACCESS_POINT, **at: object) -> str:
    with pytest.raises(CertificateRejected) as caught:
        verifier.check(subject, role, at=at.get("at", NOW))  # type: ignore[arg-type]
    assert len(caught.value.subject) <= 64
    return caught.value.reason


def test_the_certificate_of_an_access_point_names_its_seat(pki: SandboxPki, verifier: Verifier) -> None:
    assert verifier.check(certificate(pki.access_point_ca), Role.ACCESS_POINT, at=NOW) == "POP000001"


def test_an_smp_is_no_access_point_and_the_reverse(pki: SandboxPki, verifier: Verifier) -> None:
    point, publisher = certificate(pki.access_point_ca), certificate(pki.publisher_ca)
    assert verifier.check(publisher, Role.PUBLISHER, at=NOW) == "POP000001"
    assert refused(verifier, point, Role.PUBLISHER) == "untrusted"
    assert refused(verifier, publisher) == "untrusted"
    assert verifier.check(point, Role.ACCESS_POINT, at=NOW)
    assert refused(verifier, point, Role.PUBLISHER) == "untrusted"


def test_dates_are_compared_every_time(pki: SandboxPki, verifier: Verifier) -> None:
    subject = certificate(pki.access_point_ca, since=NOW - DAY, until=NOW + DAY)
    for at in (NOW - DAY, NOW, NOW + DAY):
        assert verifier.check(subject, Role.ACCESS_POINT, at=at)
    assert refused(verifier, subject, at=NOW + DAY + SECOND) == "expired"
    assert refused(verifier, subject, at=NOW - DAY - SECOND) == "not-yet-valid"
    assert verifier.check(subject, Role.ACCESS_POINT, at=NOW)


def test_a_ca_that_expired_vouches_for_nobody(pki: SandboxPki, verifier: Verifier) -> None:
    until = pki.access_point_ca.certificate.not_valid_after_utc
    subject = certificate(pki.access_point_ca, until=until + 9 * DAY)
    assert verifier.check(subject, Role.ACCESS_POINT, at=until)
    assert refused(verifier, subject, at=until + DAY) == "untrusted"


def test_the_same_names_on_other_keys_are_strangers(pki: SandboxPki, stranger: SandboxPki, verifier: Verifier) -> None:
    assert pki.access_point_ca.certificate.subject == stranger.access_point_ca.certificate.subject
    assert refused(verifier, certificate(stranger.access_point_ca)) == "untrusted"
    assert refused(verifier, certificate(pki.access_point_ca, signer=rsa_key(number=1))) == "untrusted"


def test_an_issuer_of_another_root_is_a_stranger(pki: SandboxPki, stranger: SandboxPki) -> None:
    mixed = Trust(
        roots=stranger.trust.roots, access_points=pki.trust.access_points, publishers=stranger.trust.publishers
    )
    assert refused(Verifier(trust=mixed, revocation=None), certificate(pki.access_point_ca)) == "untrusted"


def test_an_access_point_cannot_certify_others(pki: SandboxPki, verifier: Verifier) -> None:
    point = Authority(certificate(pki.access_point_ca, key=rsa_key(number=1)), rsa_key(number=1))
    assert refused(verifier, certificate(point)) == "untrusted"


def test_what_a_ca_below_the_issuer_certified_is_refused(pki: SandboxPki, verifier: Verifier) -> None:
    below = certificate(
        pki.access_point_ca, ["BELOW"], key=rsa_key(number=1), ca=True, path_length=0,
        extensions=((usage("key_cert_sign", "crl_sign"), True),),
    )  # fmt: skip
    assert refused(verifier, certificate(Authority(below, rsa_key(number=1)))) == "untrusted"
    listed = Trust(
        roots=pki.trust.roots, access_points=(*pki.trust.access_points, below), publishers=pki.trust.publishers
    )
    subject = certificate(Authority(below, rsa_key(number=1)))
    assert refused(Verifier(trust=listed, revocation=None), subject) == "untrusted"  # longer than the path length


@pytest.mark.parametrize(
    ("names", "reason"),
    [
        (["POP000001", "POP000002"], "subject"),
        ([], "subject"),
        (["pop000001"], "subject"),
        (["POP00001"], "subject"),
        (["POP000001\n"], "subject"),
        (["POP00000１"], "subject"),
        (["A\x1b[31mB"], "subject"),
    ],
)
def test_a_name_that_is_no_seat_id_is_refused(
    pki: SandboxPki, verifier: Verifier, names: list[str], reason: str
) -> None:
    subject = certificate(pki.access_point_ca, names)
    with pytest.raises(CertificateRejected) as caught:
        verifier.check(subject, Role.ACCESS_POINT, at=NOW)
    assert caught.value.reason == reason
    assert str(caught.value).isprintable()


def test_seat_ids_can_be_switched_off_and_names_must_still_be_readable(pki: SandboxPki) -> None:
    verifier = Verifier(trust=pki.trust, revocation=None, seat_ids=False)
    assert verifier.check(certificate(pki.access_point_ca, ["PP_C3"]), Role.ACCESS_POINT, at=NOW) == "PP_C3"
    for names in ([], ["A\nB"], ["A", "B"]):
        assert refused(verifier, certificate(pki.access_point_ca, names)) == "subject"


@pytest.mark.parametrize(
    ("extensions", "role", "reason"),
    [
        (((usage("digital_signature"), True),), Role.ACCESS_POINT, "key-usage"),
        (((usage("key_encipherment"), True),), Role.ACCESS_POINT, "key-usage"),
        (((usage("key_encipherment"), True),), Role.PUBLISHER, "key-usage"),
        (((usage("digital_signature"), True),), Role.PUBLISHER, None),
        ((), Role.ACCESS_POINT, "key-usage"),
        (((BOTH, False),), Role.ACCESS_POINT, None),
        (
            ((BOTH, True), (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), True)),
            Role.ACCESS_POINT,
            "key-usage",
        ),
        (
            ((BOTH, True), (CLIENT, True), (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"\5\0"), True)),
            Role.ACCESS_POINT,
            "untrusted",
        ),
        (
            ((BOTH, True), (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"\5\0"), False)),
            Role.ACCESS_POINT,
            None,
        ),
    ],
)
def test_a_key_is_used_for_what_it_is(
    pki: SandboxPki,
    verifier: Verifier,
    extensions: tuple[tuple[x509.ExtensionType, bool], ...],
    role: Role,
    reason: str | None,
) -> None:
    issuer = pki.access_point_ca if role is Role.ACCESS_POINT else pki.publisher_ca
    subject = certificate(issuer, extensions=extensions)
    if reason is None:
        assert verifier.check(subject, role, at=NOW) == "POP000001"
    else:
        assert refused(verifier, subject, role) == reason


def test_a_ca_is_no_access_point(pki: SandboxPki, verifier: Verifier) -> None:
    both = usage("digital_signature", "key_encipherment", "key_cert_sign")
    subject = certificate(pki.access_point_ca, ca=True, path_length=0, extensions=((both, True),))
    assert refused(verifier, subject) == "key-usage"


def test_weak_and_foreign_keys_are_refused(pki: SandboxPki, verifier: Verifier) -> None:
    assert refused(verifier, certificate(pki.access_point_ca, key=rsa_key(1024))) == "weak-key"
    curve = ec.generate_private_key(ec.SECP256R1()).public_key()
    assert refused(verifier, certificate(pki.access_point_ca, public_key=curve)) == "weak-key"


def test_what_is_signed_with_sha1_is_refused(pki: SandboxPki, verifier: Verifier, tmp_path: Path) -> None:
    """By openssl, since cryptography does not even sign that way."""
    issuer = pki.access_point_ca
    (tmp_path / "ca.pem").write_bytes(issuer.certificate.public_bytes(Encoding.PEM))
    (tmp_path / "ca.key").write_bytes(issuer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    request = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "POP000001")])
    )
    from cryptography.hazmat.primitives.hashes import SHA256

    (tmp_path / "a.csr").write_bytes(request.sign(rsa_key(), SHA256()).public_bytes(Encoding.PEM))
    (tmp_path / "a.cnf").write_text(
        "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature,keyEncipherment\n"
        "extendedKeyUsage=critical,clientAuth\nauthorityKeyIdentifier=keyid\n"
    )

    def signed(digest: str) -> x509.Certificate:
        command = [
            "openssl", "x509", "-req", "-in", "a.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "30",
            f"-{digest}", "-set_serial", "7", "-extfile", "a.cnf",
        ]  # fmt: skip
        try:
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("there is no openssl that signs with SHA-1")
        return x509.load_pem_x509_certificate(done.stdout)

    at = NOW + timedelta(minutes=10)
    assert verifier.check(signed("sha256"), Role.ACCESS_POINT, at=at) == "POP000001"
    assert refused(verifier, signed("sha1"), at=at) == "untrusted"


def test_what_is_known_is_not_asked_for_again_and_room_is_made(
    pki: SandboxPki, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("peppol_kit.network.pki.certificates._MOST_KEPT", 2)
    verifier = Verifier(trust=pki.trust, revocation=None)
    subjects = [certificate(pki.access_point_ca, [f"POP00000{number}"]) for number in range(5)]
    for _ in range(2):
        for number, subject in enumerate(subjects):
            assert verifier.check(subject, Role.ACCESS_POINT, at=NOW) == f"POP00000{number}"
            assert len(verifier._vouched) <= 2


@given(st.integers(0), st.integers(0, 255))
def test_a_certificate_with_a_byte_changed_is_refused_or_unreadable(
    pki_leaf: tuple[Verifier, bytes], place: int, value: int
) -> None:
    verifier, content = pki_leaf
    changed = bytearray(content)
    changed[place % len(content)] = value
    if bytes(changed) == content:
        return
    try:
        subject = load_certificate(bytes(changed))
    except ValueError:
        return
    common_name(subject)
    with pytest.raises(CertificateRejected):
        verifier.check(subject, Role.ACCESS_POINT, at=NOW)


@pytest.fixture(scope="module")
def pki_leaf(pki: SandboxPki) -> tuple[Verifier, bytes]:
    leaf = certificate(pki.access_point_ca).public_bytes(Encoding.DER)
    return Verifier(trust=pki.trust, revocation=None), leaf


def test_a_name_that_is_no_text_is_unreadable(pki: SandboxPki) -> None:
    der = pki.access_point().certificate.public_bytes(Encoding.DER)
    place = der.rindex(b"\x0c\x09POP000001")
    odd = load_certificate(der[:place] + b"\x03\x09\0OP000001" + der[place + 11 :])
    with pytest.raises(CertificateRejected) as caught:
        Verifier(trust=pki.trust, revocation=None).check(odd, Role.ACCESS_POINT, at=NOW)
    assert caught.value.reason in {"subject", "unreadable"}
