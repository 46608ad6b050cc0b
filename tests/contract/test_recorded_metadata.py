"""Service metadata that real SMPs published are verified as they were then."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from peppol_kit.errors import CertificateRejected, DirectoryAnswerInvalid, SignatureInvalid
from peppol_kit.identifiers import DocumentTypeId, ParticipantId
from peppol_kit.network.pki import Verifier, common_name
from peppol_kit.network.service_metadata import Redirect, ServiceInformation, signed_metadata
from peppol_kit.network.signed_xml import SIGNATURE
from peppol_kit.network.smp import check_signer
from peppol_kit.sandbox import metadata
from peppol_kit.sandbox.pki import SandboxPki

if TYPE_CHECKING:
    from peppol_kit.network.pki import Credentials

_FOLDER = Path(__file__).parents[3] / "shared" / "network" / "smp"
BROKEN = "signed-service-metadata1.xml"
FILES = sorted(path for path in _FOLDER.glob("*.xml") if path.name != BROKEN)
NOW = datetime(2026, 11, 1, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not FILES, reason="the recorded metadata are not beside the project")
each_file = pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def pki() -> SandboxPki:
    return SandboxPki(now=NOW)


@pytest.fixture(scope="module")
def publisher(pki: SandboxPki) -> Credentials:
    return pki.publisher()


def signed_again(data: bytes, publisher: Credentials) -> bytes:
    root = etree.fromstring(data)
    [signature] = root.iter(SIGNATURE)
    root.remove(signature)
    return metadata.signed(root[0], publisher)


@each_file
def test_a_signature_by_sha1_holds_and_is_refused_unless_asked_for(file: Path) -> None:
    data = file.read_bytes()
    with pytest.raises(SignatureInvalid, match="SHA-1"):
        signed_metadata(data)
    read = signed_metadata(data, allow_sha1=True)
    assert common_name(read.signer).startswith("P")
    assert read.signature_algorithm.endswith("#rsa-sha1")


@each_file
def test_its_certificate_has_expired_and_is_of_no_ca_of_ours(file: Path, pki: SandboxPki) -> None:
    read = signed_metadata(file.read_bytes(), allow_sha1=True)
    verifier = Verifier(trust=pki.trust, revocation=None)
    for at, reason in ((NOW, "expired"), (read.signer.not_valid_before_utc, "untrusted")):
        with pytest.raises(CertificateRejected) as caught:
            check_signer(read, verifier, at=at)
        assert caught.value.reason == reason


@each_file
def test_a_copy_signed_again_is_accepted_by_default(file: Path, pki: SandboxPki, publisher: Credentials) -> None:
    before = signed_metadata(file.read_bytes(), allow_sha1=True)
    after = signed_metadata(signed_again(file.read_bytes(), publisher))
    assert after.about == before.about
    assert check_signer(after, Verifier(trust=pki.trust, revocation=None), at=NOW) == "PSP000001"


@each_file
def test_no_byte_of_what_was_signed_can_be_changed(file: Path) -> None:
    data = file.read_bytes()
    start = data.index(b"ServiceMetadata>") + 16
    end = data.index(b"Signature xmlns")
    places = [place for place in range(start, end, 97) if chr(data[place]).isalnum()]
    assert len(places) > 3
    for place in places:
        other = b"b" if data[place : place + 1] == b"a" else b"a"
        with pytest.raises((SignatureInvalid, DirectoryAnswerInvalid)):
            signed_metadata(data[:place] + other + data[place + 1 :], allow_sha1=True)


@pytest.mark.skipif(not (_FOLDER / BROKEN).exists(), reason="it is not beside the project")
def test_the_broken_one_is_always_refused() -> None:
    for allow_sha1 in (False, True):
        with pytest.raises(SignatureInvalid):
            signed_metadata((_FOLDER / BROKEN).read_bytes(), allow_sha1=allow_sha1)


@each_file
def test_it_is_about_whom_it_says_and_nobody_else(file: Path) -> None:
    about = signed_metadata(file.read_bytes(), allow_sha1=True).about
    if isinstance(about, Redirect):
        assert about.address.startswith("http://test-smp2.difi.no/")
        assert about.certificate_uid.endswith("CN=PNO000179")
        return
    assert isinstance(about, ServiceInformation)
    who, what = ParticipantId.parse(about.participant), DocumentTypeId.parse(about.document_type)
    about.require(who, what)
    other = DocumentTypeId(f"{what.value}0", what.scheme)
    for asked in ((ParticipantId("0192", "0"), what), (who, other)):
        with pytest.raises(DirectoryAnswerInvalid):
            about.require(*asked)
    assert all(endpoint.certificate and endpoint.address for endpoint in about.endpoints)
