"""Answers of an SMP with something wrong in them: refused by an error of ours, or they say what was signed."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from lxml import etree
from tests.sandbox.access_point.mutations import mutated

from peppol_kit.errors import DirectoryAnswerInvalid, LookupFailed, SignatureInvalid, TrustError
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.business_card import BusinessCard, BusinessEntity, Name, read_business_card
from peppol_kit.network.directory import _page
from peppol_kit.network.lookup import choose
from peppol_kit.network.naptr import substituted
from peppol_kit.network.service_metadata import ServiceInformation, service_group, signed_metadata
from peppol_kit.sandbox import metadata
from peppol_kit.sandbox.metadata import Offer
from peppol_kit.sandbox.pki import SandboxPki

if TYPE_CHECKING:
    from peppol_kit.network.pki import Credentials

WHO = ParticipantId.parse("0208:0202239951")
INVOICE = DocumentTypeId.parse(
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017::2.1"
)
BILLING = ProcessId("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0")
NOW = datetime.now(UTC)
ROUNDS = 400


@pytest.fixture(scope="module")
def publisher() -> Credentials:
    return SandboxPki().publisher()


@pytest.fixture(scope="module")
def content(publisher: Credentials) -> bytes:
    offer = Offer(address="https://ap.example.org/as4", certificate=publisher.certificate)
    return metadata.service_metadata(WHO, INVOICE, [(BILLING, [offer])])


def test_who_has_no_key_of_an_smp_changes_nothing_that_is_read(publisher: Credentials, content: bytes) -> None:
    right = metadata.signed(etree.fromstring(content), publisher)
    about = signed_metadata(right).about
    for number in range(ROUNDS):
        try:
            read = signed_metadata(mutated(right, Random(number)))
        except (SignatureInvalid, DirectoryAnswerInvalid):
            continue
        assert read.about == about, number
        assert read.signer.public_key() == publisher.certificate.public_key(), number


def test_what_an_smp_signs_is_an_endpoint_or_an_error_of_ours(publisher: Credentials, content: bytes) -> None:
    for number in range(ROUNDS // 4):
        try:
            signed = metadata.signed(etree.fromstring(mutated(content, Random(number))), publisher)
        except etree.LxmlError:
            continue
        try:
            about = signed_metadata(signed).about
            assert isinstance(about, ServiceInformation)
            about.require(WHO, INVOICE)
            endpoint = choose(about, BILLING, at=NOW)
            assert endpoint.certificate.public_key() == publisher.certificate.public_key(), number
        except (LookupFailed, TrustError):
            pass


@pytest.mark.parametrize("what", ["group", "card", "directory"])
def test_what_is_not_signed_is_read_or_an_error_of_ours(what: str) -> None:
    card = BusinessCard(participant=WHO, entities=(BusinessEntity(names=(Name("Café", "nl"),), country="BE"),))
    found = {"total-result-count": 1, "matches": [{"participantID": {"scheme": WHO.scheme, "value": str(WHO)}}]}
    address = f"https://smp.example.org/x/services/{quote(INVOICE.uri)}"
    right, read = {
        "group": (
            metadata.service_group(WHO, [address]),
            lambda data: service_group(data, WHO),
        ),
        "card": (card.to_xml(), read_business_card),
        "directory": (json.dumps(found).encode(), lambda data: _page(json.loads(data), 0)),
    }[what]
    for number in range(ROUNDS):
        with suppress(DirectoryAnswerInvalid, json.JSONDecodeError, UnicodeDecodeError):
            read(mutated(right, Random(number)))


def test_an_expression_of_anybody_is_an_address_or_an_error_of_ours() -> None:
    name = f"{'a' * 52}.iso6523-actorid-upis.participant.sml.example"
    for number in range(20 * ROUNDS):
        chance = Random(number)
        middle = "".join(chance.choice("!.*+?()[]{}^$\\|-a1&~ i\x1b\n") for _ in range(chance.randint(0, 30)))
        form = chance.choice(["!{}!https://x/\\1!", "!.*!{}!", "{}", "!^.*$!https://a{}!", "/{}/b/i"])
        with suppress(DirectoryAnswerInvalid):
            substituted(form.format(middle) if "{}" in form else form, name)
