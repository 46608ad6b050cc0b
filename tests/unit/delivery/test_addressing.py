"""What a document says of its way."""

from __future__ import annotations

import pytest
from tests import documents

from peppol_kit.delivery import addressing
from peppol_kit.delivery.addressing import Addressing
from peppol_kit.envelope import Envelope, wrap
from peppol_kit.errors import ContradictoryAddressing, IdentifierError, InvalidFormat, MalformedXML, UnsupportedDocument
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.network.clock import utc_now

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
BIS = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:"


def test_an_invoice_says_everything() -> None:
    assert addressing.of(documents.data("valid/be-invoice")) == Addressing(
        sender=ParticipantId.parse("0208:0563731435"),
        receiver=ParticipantId.parse("0208:0741831452"),
        document_type=DocumentTypeId(f"{UBL}Invoice-2::Invoice##{BIS}billing:3.0::2.1"),
        process=ProcessId("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"),
        country="BE",
        billed=True,
    )


def test_a_self_billed_document_is_sent_by_the_buyer() -> None:
    said = addressing.of(documents.data("valid/self-billing-creditnote"))
    usual = addressing.of(documents.data("valid/self-billing-creditnote").replace(b"selfbilling:3.0", b"billing:3.0"))
    assert (said.sender, said.receiver) == (usual.receiver, usual.sender)
    assert said.document_type == DocumentTypeId(f"{UBL}CreditNote-2::CreditNote##{BIS}selfbilling:3.0::2.1")


def test_another_document_says_what_it_is_and_not_who_sends_it() -> None:
    xml = (
        f'<ApplicationResponse xmlns="{UBL}ApplicationResponse-2" xmlns:cbc="{documents.CBC}">'
        "<cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:invoice_response:3</cbc:CustomizationID>"
        "<cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:invoice_response:3</cbc:ProfileID></ApplicationResponse>"
    )
    said = addressing.of(xml.encode())
    assert (said.sender, said.receiver, said.country) == (None, None, "")
    assert said.document_type is not None
    assert said.document_type.root_element == "ApplicationResponse"
    assert said.process == ProcessId("urn:fdc:peppol.eu:poacc:bis:invoice_response:3")
    assert not said.is_outside


def without_scheme(root: documents.Element) -> None:
    del documents.find(root, "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID").attrib["schemeID"]


def by_email(root: documents.Element) -> None:
    endpoint = documents.find(root, "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID")
    endpoint.set("schemeID", "EM")
    endpoint.text = "an@example.com"


def absent(root: documents.Element) -> None:
    documents.drop(root, "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID")


@pytest.mark.parametrize("change", [without_scheme, by_email, absent])
def test_a_buyer_can_have_no_address_in_the_network(change: object) -> None:
    said = addressing.of(documents.changed("valid/be-invoice", change))  # type: ignore[arg-type]
    assert said.receiver is None
    assert said.is_outside
    assert not said.completed(Addressing(receiver=ParticipantId.parse("0208:0741831452"))).is_outside


@pytest.mark.parametrize(
    ("scheme", "value", "error"),
    [("0208", "", IdentifierError), ("0208", "0741 831 452", InvalidFormat), ("BE:EN", "0741831452", InvalidFormat)],
)
def test_an_address_that_is_meant_for_the_network_must_be_one(
    scheme: str, value: str, error: type[IdentifierError]
) -> None:
    def change(root: documents.Element) -> None:
        endpoint = documents.find(root, "cac:AccountingCustomerParty/cac:Party/cbc:EndpointID")
        endpoint.set("schemeID", scheme)
        endpoint.text = value

    with pytest.raises(error):
        addressing.of(documents.changed("valid/be-invoice", change))


def test_what_is_no_document_is_refused() -> None:
    with pytest.raises(MalformedXML):
        addressing.of(b"<Invoice>")
    with pytest.raises(UnsupportedDocument, match="namespace"):
        addressing.of(b"<Invoice/>")
    said = addressing.of(documents.data("valid/be-invoice"))
    assert said.sender and said.receiver and said.document_type and said.process  # noqa: PT018 - for the types
    envelope = Envelope(
        sender=said.sender,
        receiver=said.receiver,
        document_type=said.document_type,
        process=said.process,
        country_c1="BE",
        instance_id="5b5e1f5c",
        created=utc_now(),
    )
    with pytest.raises(UnsupportedDocument, match="envelope"):
        addressing.of(wrap(documents.data("valid/be-invoice"), envelope))


def test_the_caller_adds_what_is_missing() -> None:
    sender = ParticipantId.parse("0208:0563731435")
    said = Addressing(country="BE")
    assert said.completed(Addressing(sender=sender, country="BE")) == Addressing(sender=sender, country="BE")
    assert said.completed(Addressing()) == said


def test_participants_are_the_same_but_for_capitals() -> None:
    said = Addressing(receiver=ParticipantId.parse("9925:BE0741831452"))
    assert said.completed(Addressing(receiver=ParticipantId.parse("9925:be0741831452"))) == said


def test_the_caller_cannot_say_otherwise() -> None:
    said = addressing.of(documents.data("valid/be-invoice"))
    with pytest.raises(ContradictoryAddressing, match="country is NL, but the document says BE") as caught:
        said.completed(Addressing(country="NL"))
    assert caught.value.field == "country"
