"""Registering a participant at an SMP, over https, and what is asked of the SMP for it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from tests.certificates import certificate, rsa_key
from tests.unit.network.web import Asked, Told, https

from peppol_kit.errors import (
    AddressNotAllowed,
    ConfigurationError,
    DirectoryAnswerInvalid,
    DirectoryUnavailable,
    RegistrationRefused,
)
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.business_card import BusinessCard, BusinessEntity, Name, read_business_card
from peppol_kit.network.environment import Environment
from peppol_kit.network.http import Web
from peppol_kit.network.registration import Service, SmpAccount
from peppol_kit.sandbox.pki import SandboxPki

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.x509 import Certificate

US = ParticipantId.parse("0208:0202239951")
BILLING = DocumentTypeId.parse(
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice"
    "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
CREDIT = DocumentTypeId.parse(
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2::CreditNote"
    "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
PROCESS = ProcessId.parse("cenbii-procid-ubl::urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
GROUP = "/iso6523-actorid-upis%3A%3A0208%3A0202239951"
CARD = BusinessCard(participant=US, entities=(BusinessEntity(names=(Name("Example NV"),), country="BE"),))
SMP = "http://busdox.org/serviceMetadata/publishing/1.0/"
LOGIN = "Basic " + b64encode("me@example.org:gehëim".encode()).decode()


@dataclass
class Publisher:
    """An SMP that keeps what is put, and hands it out as its own; ``refusals`` are statuses by method and path."""

    base: str = ""
    kept: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    refusals: dict[tuple[str, str], Told] = field(default_factory=dict)
    cards: bool = True

    def answer(self, asked: Asked) -> Told:
        self.asked.append((asked.method, asked.path))
        if asked.headers.get("authorization") != LOGIN:
            return Told(401)
        if (refusal := self.refusals.get((asked.method, asked.path))) is not None:
            return refusal
        if asked.path.startswith("/businesscard") and not self.cards:
            return Told(412, b"The Directory integration is disabled")
        if asked.method == "PUT":
            assert asked.headers["content-type"] == "application/xml"
            self.kept[asked.path] = asked.body
            return Told()
        if asked.path not in self.kept:
            return Told(404, b"not found")
        if asked.method == "DELETE":
            for path in [each for each in self.kept if each.startswith(asked.path)]:
                del self.kept[path]
            return Told()
        return Told(200, self.shown(asked.path))

    def shown(self, path: str) -> bytes:
        root = etree.fromstring(self.kept[path])
        if "/services/" in path:
            signed = etree.Element(f"{{{SMP}}}SignedServiceMetadata")
            signed.append(root)
            return etree.tostring(signed)
        for each in [each for each in self.kept if each.startswith(f"{path}/services/")]:
            reference = etree.SubElement(root[1], f"{{{SMP}}}ServiceMetadataReference")
            reference.set("href", self.base + each)
        return etree.tostring(root)


@pytest.fixture(scope="module")
def pki() -> SandboxPki:
    return SandboxPki()


@pytest.fixture(scope="module")
def point(pki: SandboxPki) -> Certificate:
    return certificate(pki.access_point_ca)


@pytest.fixture(scope="module")
def served(pki: SandboxPki, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Publisher, Environment]]:
    folder = tmp_path_factory.mktemp("smp")
    publisher = Publisher()
    with https(pki, folder, publisher.answer) as base:
        publisher.base = base
        yield publisher, Environment(
            stage="sandbox", sml_zone="", directory=base, tls_roots=folder / "roots.pem", any_port=True,
            private_hosts=True,
        )  # fmt: skip


@pytest.fixture
def publisher(served: tuple[Publisher, Environment]) -> Publisher:
    publisher = served[0]
    publisher.kept, publisher.asked, publisher.refusals, publisher.cards = {}, [], {}, True
    return publisher


@pytest.fixture
def account(publisher: Publisher, served: tuple[Publisher, Environment]) -> SmpAccount:
    return SmpAccount(publisher.base + "/", "me@example.org", "gehëim", web=Web(served[1]))


@pytest.fixture
def services(point: Certificate) -> list[Service]:
    return [
        Service(document_type=each, processes=(PROCESS,), address="https://ap.example.org/as4", certificate=point)
        for each in (BILLING, CREDIT)
    ]


def path_of(document_type: DocumentTypeId) -> str:
    escaped = document_type.uri.replace(":", "%3A").replace("#", "%23")
    return f"{GROUP}/services/{escaped}"


def text(content: bytes, path: str) -> str | None:
    return etree.fromstring(content).findtext(f".//{{*}}{path}")


def test_a_participant_is_registered_with_what_it_receives(
    account: SmpAccount, publisher: Publisher, services: list[Service], point: Certificate
) -> None:
    account.register(US, services, business_card=CARD)
    assert publisher.asked == [
        ("PUT", GROUP),
        ("PUT", path_of(BILLING)),
        ("PUT", path_of(CREDIT)),
        ("PUT", f"/businesscard{GROUP}"),
    ]
    group = etree.fromstring(publisher.kept[GROUP])
    assert [etree.QName(each).localname for each in group] == [
        "ParticipantIdentifier", "ServiceMetadataReferenceCollection",
    ]  # fmt: skip
    assert (group[0].text, group[0].get("scheme")) == ("0208:0202239951", "iso6523-actorid-upis")
    metadata = publisher.kept[path_of(BILLING)]
    assert text(metadata, "DocumentIdentifier") == str(BILLING)
    assert text(metadata, "ProcessIdentifier") == str(PROCESS)
    assert text(metadata, "Address") == "https://ap.example.org/as4"
    assert b64decode(text(metadata, "Certificate") or "") == point.public_bytes(Encoding.DER)
    assert read_business_card(publisher.kept[f"/businesscard{GROUP}"]) == CARD
    assert account.registered(US) == (BILLING, CREDIT)


def test_an_endpoint_has_what_the_schema_wants_in_its_order(
    account: SmpAccount, publisher: Publisher, services: list[Service]
) -> None:
    whole = replace(
        services[0], active_from=datetime(2026, 1, 1, tzinfo=UTC), active_until=datetime(2027, 1, 1, tzinfo=UTC),
        description="An access point", contact="https://example.org",
    )  # fmt: skip
    account.register(US, [whole])
    endpoint = etree.fromstring(publisher.kept[path_of(BILLING)]).find(".//{*}Endpoint")
    assert endpoint is not None
    assert endpoint.get("transportProfile") == "peppol-transport-as4-v2_0"
    assert [etree.QName(each).localname for each in endpoint] == [
        "EndpointReference", "RequireBusinessLevelSignature", "ServiceActivationDate", "ServiceExpirationDate",
        "Certificate", "ServiceDescription", "TechnicalContactUrl",
    ]  # fmt: skip
    assert endpoint[2].text == "2026-01-01T00:00:00+00:00"


def test_what_was_interrupted_is_finished_by_calling_again(
    account: SmpAccount, publisher: Publisher, services: list[Service]
) -> None:
    publisher.refusals[("PUT", path_of(CREDIT))] = Told(503)
    with pytest.raises(DirectoryUnavailable, match="document type") as caught:
        account.register(US, services, business_card=CARD)
    assert caught.value.retryable
    assert account.registered(US) == (BILLING,)
    publisher.refusals.clear()
    for _ in range(2):
        account.register(US, services, business_card=CARD)
        assert account.registered(US) == (BILLING, CREDIT)
        assert f"/businesscard{GROUP}" in publisher.kept


def test_what_else_is_registered_stays(account: SmpAccount, services: list[Service]) -> None:
    account.register(US, services[:1])
    account.register(US, services[1:])
    assert account.registered(US) == (BILLING, CREDIT)


def test_a_participant_is_taken_off_the_network_as_often_as_one_likes(
    account: SmpAccount, publisher: Publisher, services: list[Service]
) -> None:
    account.register(US, services, business_card=CARD)
    for _ in range(2):
        account.unregister(US)
        assert publisher.kept == {}
        assert account.registered(US) is None
    publisher.cards = False
    account.register(US, services)
    account.unregister(US)
    assert publisher.kept == {}


def test_one_document_type_is_taken_off(account: SmpAccount, services: list[Service]) -> None:
    account.register(US, services)
    for _ in range(2):
        account.unregister(US, [BILLING])
        assert account.registered(US) == (CREDIT,)


def test_all_goes_to_another_access_point_and_the_rest_stays(
    account: SmpAccount, publisher: Publisher, services: list[Service], pki: SandboxPki
) -> None:
    until = datetime(2027, 1, 1, tzinfo=UTC)
    account.register(US, [replace(each, active_until=until, contact="me") for each in services])
    new = certificate(pki.access_point_ca, ["POP000002"], key=rsa_key(number=1))
    account.move(US, address="https://new.example.org/as4", certificate=new)
    for each in (BILLING, CREDIT):
        metadata = publisher.kept[path_of(each)]
        assert etree.QName(etree.fromstring(metadata)).localname == "ServiceMetadata"
        assert text(metadata, "Address") == "https://new.example.org/as4"
        assert b64decode(text(metadata, "Certificate") or "") == new.public_bytes(Encoding.DER)
        assert text(metadata, "ServiceExpirationDate") == until.isoformat()
        assert text(metadata, "TechnicalContactUrl") == "me"
        assert text(metadata, "ProcessIdentifier") == str(PROCESS)


def test_who_is_not_here_cannot_be_moved(account: SmpAccount, point: Certificate) -> None:
    with pytest.raises(RegistrationRefused) as caught:
        account.move(US, address="https://new.example.org/as4", certificate=point)
    assert (caught.value.step, caught.value.status) == ("participant", 404)


@pytest.mark.parametrize(
    ("told", "error", "said"),
    [
        (Told(400, b"<bad> XML\n here"), RegistrationRefused, "<bad> XML here"),
        (Told(401), RegistrationRefused, "the user or the password is wrong"),
        (Told(403), RegistrationRefused, "the account may not do this"),
        (Told(412, b"The writable REST API is disabled"), RegistrationRefused, "writable REST API is disabled"),
        (Told(302, headers={"Location": "/elsewhere"}), RegistrationRefused, "no reason"),
        (Told(500, b"SML"), DirectoryUnavailable, "HTTP status 500"),
    ],
)
def test_a_refusal_says_what_and_why(
    account: SmpAccount, publisher: Publisher, services: list[Service], *, told: Told, error: type, said: str
) -> None:
    publisher.refusals[("PUT", GROUP)] = told
    with pytest.raises(error, match=said) as caught:
        account.register(US, services)
    if isinstance(caught.value, RegistrationRefused):
        assert (caught.value.step, caught.value.status) == ("participant", told.status)
    assert publisher.asked == [("PUT", GROUP)], "no redirect is followed, and no further step taken"
    assert "gehëim" not in str(caught.value) + repr(account)


def test_a_wrong_password_registers_nothing(
    publisher: Publisher, services: list[Service], served: tuple[Publisher, Environment]
) -> None:
    account = SmpAccount(publisher.base, "me@example.org", "wrong", web=Web(served[1]))
    with pytest.raises(RegistrationRefused) as caught:
        account.register(US, services)
    assert caught.value.status == 401
    assert publisher.kept == {}


def test_addresses_are_https_and_cards_their_own(
    account: SmpAccount, publisher: Publisher, services: list[Service], served: tuple[Publisher, Environment]
) -> None:
    with pytest.raises(AddressNotAllowed):
        account.register(US, [replace(services[0], address="http://ap.example.org/as4")])
    with pytest.raises(AddressNotAllowed):
        SmpAccount("http://smp.example.org", "me", "secret", web=Web(served[1]))
    other = replace(CARD, participant=ParticipantId.parse("0208:0123456749"))
    with pytest.raises(ConfigurationError, match="not that of 0208:0202239951"):
        account.register(US, services, business_card=other)
    assert publisher.asked == []


def test_an_smp_that_is_not_there_is_no_refusal(served: tuple[Publisher, Environment], services: list[Service]) -> None:
    account = SmpAccount("https://127.0.0.1:1", "me", "secret", web=Web(served[1]))
    with pytest.raises(DirectoryUnavailable, match="does not answer"):
        account.register(US, services)


@pytest.mark.parametrize("body", [b"", b"<html/>", b"<!DOCTYPE a><a/>"])
def test_what_is_no_service_group_is_said_to_be_none(account: SmpAccount, publisher: Publisher, body: bytes) -> None:
    publisher.refusals[("GET", GROUP)] = Told(200, body)
    with pytest.raises(DirectoryAnswerInvalid):
        account.registered(US)


def test_another_smp_takes_a_participant_over_by_a_key(
    account: SmpAccount, publisher: Publisher, services: list[Service]
) -> None:
    start, finish = f"/migration/outbound/start{GROUP}", f"/migration/outbound/finalize{GROUP}"
    body = b"<migrationOutboundResponse success='true'><migrationKey>K#1/2</migrationKey></migrationOutboundResponse>"
    publisher.refusals[("PUT", start)] = Told(200, body)
    account.register(US, services)
    assert account.release(US) == "K#1/2"
    publisher.refusals[("PUT", f"/migration/outbound/cancel{GROUP}")] = Told()
    account.keep(US)
    publisher.refusals[("PUT", finish)] = Told()
    account.forget(US)
    assert publisher.asked[-1] == ("PUT", finish)
    publisher.kept.clear()
    account.forget(US)
    assert publisher.asked[-1] == ("GET", GROUP), "who is gone is not removed again"
    taken = ("PUT", f"/migration/inbound{GROUP}/K%231%2F2")
    publisher.refusals[taken] = Told()
    account.take_over(US, "K#1/2")
    assert publisher.asked[-1] == taken
    account.register(US, services)
    account.take_over(US, "K#1/2")
    assert publisher.asked[-1] == ("GET", GROUP), "who is here is not taken over again"
    assert unquote(GROUP) == f"/{US.uri}"


def test_a_release_without_a_key_is_no_release(account: SmpAccount, publisher: Publisher) -> None:
    publisher.refusals[("PUT", f"/migration/outbound/start{GROUP}")] = Told(200, b"<a/>")
    with pytest.raises(DirectoryAnswerInvalid, match="without a migration key"):
        account.release(US)
