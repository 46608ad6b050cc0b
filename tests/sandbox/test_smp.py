"""The SMP of a sandbox says what participants receive, signed as Peppol wants it, and can be written to."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import requests
from cryptography.x509 import load_der_x509_certificate
from lxml import etree
from signxml import SignatureConfiguration, XMLVerifier
from signxml.algorithms import CanonicalizationMethod
from signxml.exceptions import InvalidDigest, InvalidInput

from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.pki import Role, common_name
from peppol_kit.network.sml import host_name
from peppol_kit.sandbox import metadata
from peppol_kit.sandbox.dns import DnsServer
from peppol_kit.sandbox.faults import Faults
from peppol_kit.sandbox.sml import Sml
from peppol_kit.sandbox.smp import Login, Smp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from peppol_kit.sandbox.wallet import Wallet

WHO = ParticipantId.parse("0208:0123456749")
OTHER = ParticipantId.parse("0208:0202239951")
INVOICE = DocumentTypeId.parse(
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice"
    "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
BILLING = ProcessId("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
NAMES = {"smp": metadata.SMP, "ids": metadata.IDS, "wsa": metadata.WSA, "ds": "http://www.w3.org/2000/09/xmldsig#"}
GROUP = "/iso6523-actorid-upis%3A%3A0208%3A0123456749"
SERVICE = f"/{metadata.service_path(WHO, INVOICE)}"
CARD = f"/businesscard{GROUP}"
LOGIN = Login("writer", "se:cret")


@pytest.fixture
def wallet(revoking_wallet: Wallet) -> Wallet:
    return revoking_wallet


@pytest.fixture
def names() -> Sml:
    return Sml(DnsServer("sml.test", host_name=host_name, faults=Faults()))


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def smp(wallet: Wallet, names: Sml, faults: Faults) -> Iterator[Smp]:
    smp = Smp("PSP000001", wallet=wallet, sml=names, faults=faults, login=LOGIN)
    yield smp
    faults.end()
    smp.stop()


@pytest.fixture
def session(wallet: Wallet, tmp_path: Path) -> Iterator[requests.Session]:
    wallet.write_roots(tmp_path / "roots.pem")
    with requests.Session() as session:
        session.verify = str(tmp_path / "roots.pem")
        session.trust_env = False
        yield session


def offered(smp: Smp, wallet: Wallet, participant: ParticipantId = WHO, **more: datetime) -> None:
    smp.register(participant)
    certificate = wallet.credentials("POP000001").certificate
    offer = metadata.Offer(address="https://127.0.0.1:4443/as4", certificate=certificate, **more)
    smp.offer(participant, INVOICE, {BILLING: [offer]})


def text(root: etree._Element, path: str) -> str:
    (found,) = root.xpath(path, namespaces=NAMES)
    return str(found if isinstance(found, str) else found.text)


def verified(answer: bytes, wallet: Wallet, role: Role = Role.PUBLISHER) -> etree._Element:
    """What the signature covers, by a reader that is not ours."""
    config = SignatureConfiguration(default_reference_c14n_method=CanonicalizationMethod.CANONICAL_XML_1_0)
    signer = wallet.credentials("PSP000001", role).certificate
    return XMLVerifier().verify(answer, x509_cert=signer, expect_config=config).signed_xml


def test_a_service_group_has_the_document_types_by_address(smp: Smp, wallet: Wallet, session: requests.Session) -> None:
    offered(smp, wallet)
    answer = session.get(smp.address + GROUP)
    assert answer.headers["Content-Type"].startswith("application/xml")
    root = etree.fromstring(answer.content)
    assert text(root, "/smp:ServiceGroup/ids:ParticipantIdentifier") == "0208:0123456749"
    assert text(root, "//smp:ServiceMetadataReference/@href") == smp.address + SERVICE


def test_service_metadata_has_the_endpoint_of_the_process(smp: Smp, wallet: Wallet, session: requests.Session) -> None:
    offered(smp, wallet, active_from=datetime(2026, 1, 2, tzinfo=UTC), active_until=datetime(2030, 1, 2, tzinfo=UTC))
    root = verified(session.get(smp.address + SERVICE).content, wallet)
    endpoint = "//smp:Process[ids:ProcessIdentifier='urn:fdc:peppol.eu:2017:poacc:billing:01:1.0']//smp:Endpoint"
    assert text(root, "//smp:ServiceInformation/ids:DocumentIdentifier") == INVOICE.value
    assert text(root, "//ids:DocumentIdentifier/@scheme") == "busdox-docid-qns"
    assert text(root, f"{endpoint}/@transportProfile") == "peppol-transport-as4-v2_0"
    assert text(root, f"{endpoint}//wsa:Address") == "https://127.0.0.1:4443/as4"
    assert text(root, f"{endpoint}/smp:ServiceActivationDate") == "2026-01-02T00:00:00+00:00"
    assert text(root, f"{endpoint}/smp:ServiceExpirationDate") == "2030-01-02T00:00:00+00:00"
    certificate = load_der_x509_certificate(b64decode(text(root, f"{endpoint}/smp:Certificate")))
    assert certificate == wallet.credentials("POP000001").certificate


def test_the_signature_has_the_one_transform_and_the_algorithms_of_peppol(
    smp: Smp, wallet: Wallet, session: requests.Session
) -> None:
    offered(smp, wallet)
    root = etree.fromstring(session.get(smp.address + SERVICE).content)
    assert [str(each) for each in root.xpath("//ds:SignedInfo//@Algorithm", namespaces=NAMES)] == [
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
        "http://www.w3.org/2001/04/xmlenc#sha256",
    ]
    assert text(root, "//ds:Reference/@URI") == ""
    (certificate,) = root.xpath("//ds:X509Certificate", namespaces=NAMES)
    assert common_name(load_der_x509_certificate(b64decode(certificate.text))) == "PSP000001"


def test_a_redirect_names_the_other_smp_and_its_certificate(
    smp: Smp, wallet: Wallet, names: Sml, faults: Faults, session: requests.Session
) -> None:
    other = Smp("PSP000002", wallet=wallet, sml=names, faults=faults, login=LOGIN)
    try:
        smp.register(WHO)
        smp.redirect(WHO, INVOICE, other)
        root = verified(session.get(smp.address + SERVICE).content, wallet)
        assert text(root, "//smp:Redirect/@href") == other.address + SERVICE
        assert "CN=PSP000002" in text(root, "//smp:Redirect/smp:CertificateUID")
    finally:
        other.stop()


def test_participants_are_published_and_found_in_any_case(
    smp: Smp, wallet: Wallet, names: Sml, session: requests.Session
) -> None:
    who = ParticipantId.parse("9915:ABC")
    smp.register(who)
    assert names.owner(who) == smp.address
    assert session.get(f"{smp.address}/iso6523-actorid-upis%3A%3A9915%3Aabc").status_code == 200
    smp.unregister(who)
    assert names.owner(who) is None


@pytest.mark.parametrize(
    ("path", "status"),
    [(GROUP, 404), (SERVICE, 404), (CARD, 404), ("/", 404), ("/a/b/c/d", 404), ("/nonsense", 400)],
)
def test_what_is_not_there_is_404_and_what_is_nothing_is_400(
    smp: Smp, session: requests.Session, path: str, status: int
) -> None:
    assert session.get(smp.address + path).status_code == status


def test_it_is_written_to_by_put_and_delete(smp: Smp, wallet: Wallet, names: Sml, session: requests.Session) -> None:
    group = metadata.service_group(WHO, [])
    offer = metadata.Offer(address="https://ap.example/as4", certificate=wallet.credentials("POP000001").certificate)
    service = metadata.service_metadata(WHO, INVOICE, [(BILLING, [offer])])
    card = b'<BusinessCard xmlns="http://www.peppol.eu/schema/pd/businesscard/20180621/"/>'
    session.auth = tuple(LOGIN)
    for path, body in ((SERVICE, service), (CARD, card)):
        assert session.put(smp.address + path, data=body).status_code == 404  # as there is no group yet
    for path, body in ((GROUP, group), (SERVICE, service), (CARD, card)):
        assert session.put(smp.address + path, data=body).status_code == 200
    assert names.owner(WHO) == smp.address
    assert text(verified(session.get(smp.address + SERVICE).content, wallet), "//wsa:Address") == offer.address
    assert session.get(smp.address + CARD).content == card
    assert smp.business_cards() == ((WHO, card, (INVOICE,)),)
    for path in (CARD, SERVICE, GROUP):
        assert session.delete(smp.address + path).status_code == 200
        assert session.get(smp.address + path).status_code == 404
        assert session.delete(smp.address + path).status_code == 404
    assert names.owner(WHO) is None


@pytest.mark.parametrize("auth", [None, ("writer", "wrong"), ("other", "se:cret")])
@pytest.mark.parametrize("path", [GROUP, SERVICE, CARD])
def test_only_who_knows_the_password_writes(
    smp: Smp, wallet: Wallet, session: requests.Session, path: str, auth: tuple[str, str] | None
) -> None:
    offered(smp, wallet)
    for method in ("PUT", "DELETE"):
        answer = session.request(method, smp.address + path, data=metadata.service_group(WHO, []), auth=auth)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="SMP"')
    assert session.get(smp.address + SERVICE).status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (GROUP, b"nonsense"),
        (GROUP, metadata.service_group(OTHER, [])),
        (SERVICE, metadata.service_group(WHO, [])),
        (SERVICE, metadata.service_metadata(OTHER, INVOICE, [])),
        (SERVICE, metadata.service_metadata(WHO, DocumentTypeId(INVOICE.value.replace("Invoice", "Order")), [])),
    ],
)
def test_what_does_not_fit_its_address_is_not_written(
    smp: Smp, session: requests.Session, path: str, body: bytes
) -> None:
    smp.register(WHO)
    assert session.put(smp.address + path, data=body, auth=tuple(LOGIN)).status_code == 400


def test_faults_of_the_signature(smp: Smp, wallet: Wallet, faults: Faults, session: requests.Session) -> None:
    offered(smp, wallet)
    faults.add("smp", "unsigned", times=1)
    faults.add("smp", "wrongly-signed", times=1)
    faults.add("smp", "sha1", times=1)
    unsigned, wrong, old, right = (session.get(smp.address + SERVICE).content for _ in range(4))
    with pytest.raises(InvalidInput, match="Signature"):
        verified(unsigned, wallet)
    with pytest.raises(InvalidDigest):
        verified(wrong, wallet)
    assert b"http://www.w3.org/2000/09/xmldsig#rsa-sha1" in old
    assert verified(right, wallet) is not None


@pytest.mark.parametrize("flaw", ["expired", "revoked", "untrusted"])
def test_faults_of_certificates(smp: Smp, wallet: Wallet, faults: Faults, session: requests.Session, flaw: str) -> None:
    offered(smp, wallet)
    offered(smp, wallet, OTHER)
    faults.add("smp", f"{flaw}-certificate", participant=WHO)
    faults.add("access-point", f"{flaw}-certificate", participant=WHO)
    root = etree.fromstring(session.get(smp.address + SERVICE).content)
    for path, role, seat in (
        ("//ds:X509Certificate", Role.PUBLISHER, "PSP000001"),
        ("//smp:Certificate", Role.ACCESS_POINT, "POP000001"),
    ):
        certificate = load_der_x509_certificate(b64decode(text(root, path)))
        assert certificate == wallet.credentials(seat, role, flaw).certificate  # type: ignore[arg-type]
    sound = session.get(f"{smp.address}/{metadata.service_path(OTHER, INVOICE)}").content
    assert verified(sound, wallet) is not None


def test_faults_of_the_content(smp: Smp, wallet: Wallet, faults: Faults, session: requests.Session) -> None:
    offered(smp, wallet)
    faults.add("smp", "other-participant", times=1)
    faults.add("smp", "redirect-loop", times=1)
    root = verified(session.get(smp.address + SERVICE).content, wallet)
    assert text(root, "//smp:ServiceInformation/ids:ParticipantIdentifier") == "0208:0000000000"
    root = verified(session.get(smp.address + SERVICE).content, wallet)
    assert text(root, "//smp:Redirect/@href") == smp.address + SERVICE


def test_faults_of_the_web(smp: Smp, wallet: Wallet, faults: Faults, session: requests.Session) -> None:
    offered(smp, wallet)
    for name in ("404", "500", "dropped"):
        faults.add("smp", name, times=1)
    faults.add("smp", "slow", times=1, seconds=30)
    assert [session.get(smp.address + GROUP).status_code for _ in range(2)] == [404, 500]
    with pytest.raises(requests.ConnectionError):
        session.get(smp.address + GROUP)
    with pytest.raises(requests.ReadTimeout):
        session.get(smp.address + GROUP, timeout=0.3)
    assert session.get(smp.address + GROUP).status_code == 200
    faults.add("smp", "gzip-bomb", times=1)
    answer = session.get(smp.address + GROUP, stream=True)
    packed = answer.raw.read(decode_content=False)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(packed) < 5_000_000
