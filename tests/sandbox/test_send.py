"""`PeppolClient.send` through a whole Peppol on this machine: what goes out arrives once, and what does not is told."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from time import monotonic, sleep
from typing import TYPE_CHECKING, Literal

import pytest
from tests import documents

from peppol_kit import Address, Buyer, Contact, Invoice, Line, PaymentMeans, Seller, calculate, read
from peppol_kit.delivery import Attempt, Fallback, PeppolClient
from peppol_kit.delivery.fallback import BELGIUM
from peppol_kit.errors import (
    AddressNotAllowed,
    CertificateRejected,
    ConfigurationError,
    ConnectionFailed,
    ContradictoryAddressing,
    DirectoryAnswerInvalid,
    DirectoryUnavailable,
    DocumentTypeNotSupported,
    EmailDeferred,
    EmailNotAccepted,
    IdentifierError,
    InvalidDocument,
    NoPublisher,
    NoWayToSend,
    ParticipantNotRegistered,
    PeppolKitError,
    ReceiptInvalid,
    ReceiptMissing,
    ReceiverBusy,
    ReceiverRejected,
    SignatureInvalid,
    TemplateInvalid,
    TransportError,
    TransportTimeout,
    UnusableMail,
)
from peppol_kit.identifiers import DocumentTypeId, ProcessId
from peppol_kit.mail import MailLimits
from peppol_kit.sandbox import Fault, Sandbox
from peppol_kit.sandbox.wallet import pem
from peppol_kit.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from peppol_kit.access_point import Received
    from peppol_kit.sandbox.wallet import Wallet

SELLER, BUYER, STRANGER = "0208:0563731435", "0208:0741831452", "0208:0202239951"
PINT_BUYER, ORDERS = "0208:0563731435", "9915:orders"
INVOICE_2 = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
ORDER = "urn:oasis:names:specification:ubl:schema:xsd:Order-2"
CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


@pytest.fixture(scope="module")
def network(revoking_wallet: Wallet) -> Iterator[Sandbox]:
    with Sandbox(wallet=revoking_wallet) as network:
        network.participant(BUYER)
        yield network


@pytest.fixture
def peppol(network: Sandbox) -> Iterator[Sandbox]:
    """The network without faults, and as if nothing had arrived yet."""
    network.faults.clear()
    yield network
    network.faults.clear()


@pytest.fixture(scope="module")
def shared_client(network: Sandbox) -> Iterator[PeppolClient]:
    with network.client() as client:
        yield client


@pytest.fixture
def client(peppol: Sandbox, shared_client: PeppolClient) -> PeppolClient:
    shared_client._lookup.forget()
    return shared_client


def invoice(buyer: str | None = BUYER, *, number: str = "F2026/0418", email: str | None = None) -> Invoice:
    address = Address(street="Wagenmakersplein 7", postal_code="9831", city="Leiebeke", country="BE")
    contact = Contact(email=email) if email else None
    party = (
        Buyer.from_participant(buyer, name="'t Wiel NV", vat_id="BE0741831452", address=address, contact=contact)
        if buyer
        else Buyer(name="An Peeters", address=address, contact=contact)
    )
    return calculate(
        Invoice(
            number=number,
            issued=date(2026, 9, 7),
            due_date=date(2026, 10, 7),
            buyer_reference="Tapkraan 3",
            seller=Seller.from_participant(
                SELLER,
                name="De Zilvermeeuw BV",
                vat_id="BE0563731435",
                address=Address(street="Hoppeveldstraat 19", postal_code="2396", city="Oostmolle"),
            ),
            buyer=party,
            payment_means=(PaymentMeans.by_transfer("BE73736041729060"),),
            lines=(Line(name="Tripel", quantity=Decimal(8), price=Decimal("96.50"), vat_rate=Decimal(21)),),
        )
    )


def arrived(peppol: Sandbox, message_id: str) -> list[Received]:
    """What arrived under an id, which must be something; it is handed over just after the receipt."""
    deadline = monotonic() + 10
    while not (found := [each for each in peppol.access_point().received if each.message_id == message_id]):
        assert monotonic() < deadline, "nothing arrived"
        sleep(0.01)
    return found


def mails(peppol: Sandbox) -> int:
    """How many mails have arrived."""
    return len(peppol.mailbox)


# --- what goes well


def test_a_typed_document_arrives_with_a_receipt_of_the_receiver(client: PeppolClient, peppol: Sandbox) -> None:
    document = invoice()
    outcome = client.send(document)
    assert (outcome.channel, outcome.state) == ("as4", "delivered")
    assert outcome.receipt is not None
    assert outcome.receipt.ref_to_message_id == outcome.attempt.message_id
    assert outcome.receipt.party == peppol.access_point().seat
    (received,) = arrived(peppol, outcome.attempt.message_id)
    assert received.content == document.to_xml().split(b"?>\n", 1)[1].strip()
    assert received.envelope.instance_id == outcome.attempt.instance_id
    assert str(received.envelope.sender) == SELLER
    assert str(received.envelope.receiver) == BUYER
    assert received.envelope.country_c1 == "BE"
    assert received.report.verdict == "valid"
    assert [hop.step for hop in outcome.trace] == ["dns", "service metadata", "endpoint"]


def test_xml_travels_unchanged(client: PeppolClient, peppol: Sandbox) -> None:
    xml = invoice().to_xml().split(b"?>\n", 1)[1].strip().replace(b"<cbc:ID>", b"\n <!-- as it is -->\n<cbc:ID  >", 1)
    (received,) = arrived(peppol, client.send(xml).attempt.message_id)
    assert received.content == xml


def test_a_client_looks_up_too(client: PeppolClient, peppol: Sandbox) -> None:
    kind = f"busdox-docid-qns::{INVOICE_2}::Invoice##{CUSTOMIZATION}::2.1"
    vat = "9925:BE0741831452"
    assert client.lookup(BUYER, kind, f"cenbii-procid-ubl::{BILLING}").address == peppol.access_point().address
    found = client.lookup(vat, kind, f"cenbii-procid-ubl::{BILLING}", other_identifiers=True)
    assert str(found.participant) == BUYER
    with pytest.raises(ParticipantNotRegistered):
        client.lookup(vat, kind, f"cenbii-procid-ubl::{BILLING}")


def test_a_path_is_read(client: PeppolClient, peppol: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "invoice.xml"
    file.write_bytes(invoice().to_xml())
    arrived(peppol, client.send(str(file)).attempt.message_id)


def test_a_self_billed_invoice_goes_from_the_buyer_to_the_seller(client: PeppolClient, peppol: Sandbox) -> None:
    xml = documents.data("valid/self-billing-invoice")
    document = read(xml)
    assert document.seller is not None
    assert document.buyer is not None
    assert document.seller.endpoint is not None
    peppol.participant(document.seller.endpoint.participant)
    outcome = client.send(xml)
    assert outcome.attempt.sender == str(document.buyer.endpoint)
    assert outcome.attempt.receiver == str(document.seller.endpoint)


def test_a_document_type_with_a_wildcard_takes_what_continues_it(client: PeppolClient, peppol: Sandbox) -> None:
    kind = f"{INVOICE_2}::Invoice##urn:peppol:pint:billing-1"
    registered, process = DocumentTypeId(f"{kind}*::2.1"), ProcessId("urn:peppol:bis:billing")
    peppol.participant(PINT_BUYER, document_types={registered: [process]})
    xml = documents.replaced("valid/be-invoice", CUSTOMIZATION, "urn:peppol:pint:billing-1@eu-1")
    xml = xml.replace(BILLING.encode(), b"urn:peppol:bis:billing").replace(b">0741831452<", b">0563731435<")
    outcome = client.send(xml, allow_unjudged=True)
    assert outcome.endpoint is not None
    assert outcome.endpoint.document_type == registered
    assert outcome.attempt.document_type == f"peppol-doctype-wildcard::{kind}@eu-1::2.1"
    (received,) = arrived(peppol, outcome.attempt.message_id)
    assert received.facts.document_type == received.envelope.document_type.uri == outcome.attempt.document_type
    assert received.envelope.process == process


def test_what_a_document_does_not_say_can_be_said(client: PeppolClient, peppol: Sandbox) -> None:
    kind = DocumentTypeId(f"{ORDER}::Order##urn:fdc:peppol.eu:poacc:trns:order:3::2.1")
    process = ProcessId("urn:fdc:peppol.eu:poacc:bis:ordering:3")
    peppol.participant(ORDERS, document_types={kind: [process]})
    xml = (
        f'<Order xmlns="{ORDER}" xmlns:cac="{documents.CAC}" xmlns:cbc="{documents.CBC}"><cbc:ID>1</cbc:ID>'
        "<cbc:IssueDate>2026-09-07</cbc:IssueDate><cac:BuyerCustomerParty/><cac:SellerSupplierParty/><cac:OrderLine>"
        "<cac:LineItem><cbc:ID>1</cbc:ID><cac:Item/></cac:LineItem></cac:OrderLine></Order>"
    ).encode()
    said = {"sender": SELLER, "receiver": ORDERS, "document_type": kind.uri, "process": process.uri, "country": "NL"}
    for name in said:
        with pytest.raises(NoWayToSend, match=name.replace("_", " ")):
            client.send(xml, allow_unjudged=True, **{each: said[each] for each in said if each != name})  # type: ignore[arg-type]
    peppol.faults.add("access-point", "ebms", times=1)
    with pytest.raises(ReceiverBusy) as caught:
        client.send(xml, allow_unjudged=True, **said)  # type: ignore[arg-type]
    with pytest.raises(ContradictoryAddressing) as contradicted:
        client.send(xml, allow_unjudged=True, attempt=caught.value.attempt, receiver=BUYER)
    assert contradicted.value.field == "receiver"
    assert str(contradicted.value) == f"the receiver is {BUYER}, but the attempt says {ORDERS}"
    outcome = client.send(xml, allow_unjudged=True, attempt=caught.value.attempt)  # which knows all of it
    assert outcome.attempt.message_id == caught.value.attempt.message_id  # type: ignore[union-attr]
    (received,) = arrived(peppol, outcome.attempt.message_id)
    assert received.content == xml
    envelope = received.envelope
    assert (str(envelope.sender), str(envelope.receiver), envelope.country_c1) == (SELLER, ORDERS, "NL")
    assert (envelope.document_type, envelope.process) == (kind, process)


def test_the_attempt_is_known_before_a_byte_leaves_and_moves_along(client: PeppolClient) -> None:
    moves: list[Attempt] = []
    outcome = client.send(invoice(), on_attempt=moves.append)
    assert [each.state for each in moves] == ["prepared", "sending", "delivered"]
    assert len({(each.message_id, each.instance_id, each.conversation_id, each.created) for each in moves}) == 1
    assert [each.tries for each in moves] == [0, 1, 1]
    assert moves[-1] == outcome.attempt
    assert Attempt.from_json(outcome.attempt.to_json()) == outcome.attempt


def test_many_threads_share_a_client(client: PeppolClient, peppol: Sandbox) -> None:
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda number: client.send(invoice(number=f"T{number}")), range(16)))
    assert len({each.attempt.instance_id for each in outcomes}) == 16
    for number, outcome in enumerate(outcomes):
        (received,) = arrived(peppol, outcome.attempt.message_id)
        assert received.envelope.instance_id == outcome.attempt.instance_id
        assert received.document is not None
        assert received.document.number == f"T{number}"
        assert outcome.receipt is not None
        assert outcome.receipt.ref_to_message_id == outcome.attempt.message_id


def test_nothing_leaves_where_the_attempt_cannot_be_stored(client: PeppolClient, peppol: Sandbox) -> None:
    peppol.faults.add("access-point", "ebms")  # which whatever leaves would meet

    def full(attempt: Attempt) -> None:
        if attempt.state == "sending":
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        client.send(invoice(), on_attempt=full)


def test_a_trial_run_finds_the_way_and_sends_nothing(client: PeppolClient, peppol: Sandbox) -> None:
    peppol.faults.add("access-point", "ebms")
    before = mails(peppol)
    moves: list[Attempt] = []
    outcome = client.send(invoice(), dry_run=True, on_attempt=moves.append)
    assert (outcome.channel, outcome.state, outcome.receipt) == ("as4", "prepared", None)
    assert outcome.endpoint is not None
    assert outcome.endpoint.address == peppol.access_point().address
    by_email = client.send(invoice(STRANGER), dry_run=True, email="an@example.com")
    assert (by_email.channel, by_email.attempt.email) == ("email", "an@example.com")
    assert (mails(peppol), moves) == (before, [])


def test_an_attempt_that_was_delivered_is_left_alone(client: PeppolClient, peppol: Sandbox) -> None:
    document = invoice()
    first = client.send(document)
    peppol.faults.add("access-point", "ebms")
    again = client.send(document, attempt=first.attempt)
    assert (again.state, again.receipt) == ("delivered", None)


def test_another_transport_can_stand_in_for_as4(peppol: Sandbox) -> None:
    transport = MemoryTransport()
    with PeppolClient(peppol.settings(), transports=[transport], clock=peppol.now) as client:
        outcome = client.send(invoice())
    assert [each.message_id for each in transport.messages] == [outcome.attempt.message_id]
    assert outcome.state == "delivered"


# --- what is not sent at all


@pytest.mark.parametrize("name", ["broken/sum-lines", "broken/code-unit"])
def test_a_document_that_is_not_valid_is_refused_with_its_report(
    client: PeppolClient, peppol: Sandbox, name: str
) -> None:
    peppol.faults.add("dns", "servfail")  # which a lookup would meet
    before = mails(peppol)
    moves: list[Attempt] = []
    with pytest.raises(InvalidDocument) as caught:
        client.send(documents.data(name), on_attempt=moves.append, email="an@example.com")
    assert caught.value.report.verdict == "invalid"
    assert caught.value.report.fatal
    assert (moves, mails(peppol)) == ([], before)


def test_a_draft_that_breaks_a_rule_can_be_built_and_is_not_sent(client: PeppolClient) -> None:
    document = invoice()
    assert document.totals is not None
    wrong = document.replace(totals=document.totals.replace(payable=Decimal("1.00")))
    with pytest.raises(InvalidDocument) as caught:
        client.send(wrong)
    assert "BR-CO-16" in {finding.rule for finding in caught.value.report.fatal}


def test_what_no_ruleset_judges_is_sent_only_when_asked_for(client: PeppolClient) -> None:
    xml = invoice().to_xml().replace(b"billing:3.0<", b"billing:3.0#conformant#urn:example:mine<")
    with pytest.raises(InvalidDocument) as caught:
        client.send(xml)
    assert caught.value.report.verdict == "not_judged"
    with pytest.raises(NoWayToSend) as let_through:
        client.send(xml, allow_unjudged=True)
    assert isinstance(let_through.value.__cause__, DocumentTypeNotSupported)


@pytest.mark.parametrize(
    ("field", "wish"),
    [
        ("sender", "0208:0202239951"),
        ("receiver", "0208:0202239951"),
        ("document_type", "busdox-docid-qns::urn:example::Invoice##urn:example::2.1"),
        ("process", "cenbii-procid-ubl::urn:example"),
        ("country", "NL"),
    ],
)
def test_what_contradicts_the_document_is_refused_before_the_lookup(
    client: PeppolClient, peppol: Sandbox, field: str, wish: str
) -> None:
    peppol.faults.add("dns", "servfail")  # which a lookup would meet
    with pytest.raises(ContradictoryAddressing) as caught:
        client.send(invoice(), **{field: wish})  # type: ignore[arg-type]
    assert caught.value.field == field


def test_an_address_that_is_none_of_the_network_is_no_reason_for_email(client: PeppolClient, peppol: Sandbox) -> None:
    before = mails(peppol)
    xml = invoice().to_xml().replace(b">0741831452</cbc:EndpointID>", b">0741 831 452</cbc:EndpointID>")
    with pytest.raises(IdentifierError):
        client.send(xml, email="an@example.com")
    assert mails(peppol) == before


def test_an_attempt_does_not_carry_another_document(client: PeppolClient) -> None:
    outcome = client.send(invoice())
    with pytest.raises(ContradictoryAddressing) as caught:
        client.send(invoice(number="F2026/0419"), attempt=outcome.attempt)
    assert caught.value.field == "attempt"


# --- by email


def test_who_is_not_registered_gets_an_email_with_the_reason_kept(client: PeppolClient, peppol: Sandbox) -> None:
    before = mails(peppol)
    document = invoice(STRANGER)
    outcome = client.send(document, email="boekhouding@example.com")
    assert (outcome.channel, outcome.state) == ("email", "delivered")
    assert outcome.reason == "the recipient is not registered in the network"
    assert [hop.outcome for hop in outcome.trace] == ["absent"]
    assert outcome.mail is not None
    assert outcome.mail.accepted == ("boekhouding@example.com",)
    assert any("Belgian law" in warning for warning in outcome.warnings)
    mail = peppol.mailbox[-1]
    assert mail["Message-ID"] == outcome.mail.message_id == f"<{outcome.attempt.instance_id}@sandbox.example>"
    pdf, xml = mail.iter_attachments()
    assert (pdf.get_filename(), pdf.get_content_type()) == ("F2026-0418.pdf", "application/pdf")
    assert pdf.get_content().startswith(b"%PDF-")
    assert (xml.get_filename(), xml.get_content_type()) == ("F2026-0418.xml", "application/xml")
    assert xml.get_content() == document.to_xml()
    assert mails(peppol) == before + 1
    said = json.loads(json.dumps(outcome.to_dict()))
    assert (said["channel"], said["reason"], said["endpoint"], said["receipt"]) == (
        "email",
        "the recipient is not registered in the network",
        None,
        None,
    )
    assert [(hop["step"], hop["outcome"]) for hop in said["trace"]] == [("dns", "absent")]
    assert said["attempt"]["reason"] == outcome.reason
    assert said["mail"]["message_id"] == outcome.mail.message_id


def test_a_template_with_a_variable_that_nobody_knows_is_refused_before_anything_is_sent(
    peppol: Sandbox, tmp_path: Path
) -> None:
    template = tmp_path / "mail.txt"
    template.write_text("Invoice {invoice_number}\n\nDear {frist_name},\n", encoding="utf-8")
    before = mails(peppol)
    moves: list[Attempt] = []
    settings = peppol.settings().model_copy(update={"mail_template": template})
    with PeppolClient(settings, clock=peppol.now) as client:
        with pytest.raises(TemplateInvalid, match="frist_name") as caught:
            client.send(invoice(STRANGER), email="an@example.com", on_attempt=moves.append)
        assert [each.state for each in moves] == ["prepared"]
        assert mails(peppol) == before
        template.write_text("Invoice {invoice_number}\n\nDear {recipient},\n", encoding="utf-8")
        client.send(invoice(STRANGER), email="an@example.com", attempt=caught.value.attempt)
    assert peppol.mailbox[-1]["Subject"] == "Invoice F2026/0418"
    assert "Dear 't Wiel NV," in peppol.mailbox[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_a_private_person_is_judged_by_en_16931_alone_and_mailed_without_a_lookup(
    client: PeppolClient, peppol: Sandbox
) -> None:
    peppol.faults.add("dns", "servfail")
    outcome = client.send(invoice(None, email="an.peeters@example.com"))
    assert (outcome.channel, outcome.attempt.email, outcome.trace) == ("email", "an.peeters@example.com", ())
    assert outcome.report.ruleset == "en16931"
    assert outcome.warnings == ()


def test_without_any_address_there_is_no_way(client: PeppolClient) -> None:
    with pytest.raises(NoWayToSend, match="BT-58") as caught:
        client.send(invoice(STRANGER))
    assert isinstance(caught.value.__cause__, ParticipantNotRegistered)
    assert caught.value.attempt is not None
    assert caught.value.attempt.state == "prepared"


def test_email_can_be_switched_off(peppol: Sandbox) -> None:
    settings = peppol.settings().model_copy(update={"fallback": "never"})
    with (
        PeppolClient(settings, clock=peppol.now) as client,
        pytest.raises(NoWayToSend, match="nothing is sent by email"),
    ):
        client.send(invoice(STRANGER), email="an@example.com")


@pytest.mark.parametrize(
    ("change", "missing"), [({"mail": None}, "a mail server: mail.host"), ({"mail_from": ""}, "mail_from")]
)
def test_without_settings_for_mail_it_is_said_what_is_missing(
    peppol: Sandbox, change: dict[str, object], missing: str
) -> None:
    settings = peppol.settings().model_copy(update=change)
    with (
        PeppolClient(settings, clock=peppol.now) as client,
        pytest.raises(ConfigurationError, match=missing) as caught,
    ):
        client.send(invoice(STRANGER), email="an@example.com")
    assert caught.value.attempt is not None
    assert caught.value.attempt.state == "prepared"


def test_a_mail_that_would_be_too_large_is_not_sent(peppol: Sandbox) -> None:
    settings = peppol.settings()
    assert settings.mail is not None
    small = settings.mail.model_copy(update={"limits": MailLimits(attachment=1000)})
    before = mails(peppol)
    with (
        PeppolClient(settings.model_copy(update={"mail": small}), clock=peppol.now) as client,
        pytest.raises(UnusableMail) as caught,
    ):
        client.send(invoice(STRANGER), email="an@example.com")
    assert caught.value.attempt is not None
    assert caught.value.attempt.state != "uncertain"
    assert mails(peppol) == before


def test_an_endpoint_of_a_profile_without_a_transport_is_not_sent_to(peppol: Sandbox) -> None:
    with (
        PeppolClient(peppol.settings(), transports=[], clock=peppol.now) as client,
        pytest.raises(ConfigurationError, match="there is no transport for peppol-transport-as4") as caught,
    ):
        client.send(invoice())
    assert caught.value.attempt is not None
    assert caught.value.attempt.state == "prepared"


def test_the_policy_is_data(peppol: Sandbox) -> None:
    belgium = replace(BELGIUM, text="Ask her first.")
    with PeppolClient(peppol.settings(), clock=peppol.now, fallback=Fallback(mandates=(belgium,))) as client:
        outcome = client.send(invoice(STRANGER), email="an@example.com", dry_run=True)
    assert outcome.warnings == ("Ask her first.",)


def test_a_mail_that_may_have_gone_out_stays_an_email(client: PeppolClient, peppol: Sandbox) -> None:
    peppol.faults.add("mail", "dropped-after", times=1)
    document = invoice(STRANGER)
    with pytest.raises(TransportTimeout) as caught:
        client.send(document, email="an@example.com")
    attempt = caught.value.attempt
    assert attempt is not None
    assert attempt.state == "uncertain"
    stranger = peppol.participant(STRANGER)  # meanwhile
    try:
        outcome = client.send(document, attempt=attempt)
    finally:
        peppol.publisher().unregister(stranger)
    assert (outcome.channel, outcome.attempt.message_id) == ("email", attempt.message_id)
    first, second = peppol.mail.received[-2:]
    assert first.content == second.content


# --- what fails on the way

FAULTS: list[tuple[str, str, type[PeppolKitError], str]] = [
    # before a byte leaves
    ("dns", "servfail", DirectoryUnavailable, "prepared"),
    ("dns", "slow", DirectoryUnavailable, "prepared"),
    ("dns", "dropped", DirectoryUnavailable, "prepared"),
    ("dns", "no-service", NoPublisher, "prepared"),
    ("smp", "500", DirectoryUnavailable, "prepared"),
    ("smp", "slow", DirectoryUnavailable, "prepared"),
    ("smp", "dropped", DirectoryUnavailable, "prepared"),
    ("smp", "gzip-bomb", DirectoryAnswerInvalid, "prepared"),
    ("smp", "unsigned", SignatureInvalid, "prepared"),
    ("smp", "wrongly-signed", SignatureInvalid, "prepared"),
    ("smp", "sha1", SignatureInvalid, "prepared"),
    ("smp", "other-participant", DirectoryAnswerInvalid, "prepared"),
    ("smp", "redirect-loop", DirectoryAnswerInvalid, "prepared"),
    ("smp", "expired-certificate", CertificateRejected, "prepared"),
    ("smp", "revoked-certificate", CertificateRejected, "prepared"),
    ("smp", "untrusted-certificate", CertificateRejected, "prepared"),
    ("access-point", "expired-certificate", CertificateRejected, "prepared"),
    ("access-point", "revoked-certificate", CertificateRejected, "prepared"),
    ("access-point", "untrusted-certificate", CertificateRejected, "prepared"),
    ("revocation", "slow", CertificateRejected, "prepared"),
    ("revocation", "dropped", CertificateRejected, "prepared"),
    ("revocation", "404", CertificateRejected, "prepared"),
    ("revocation", "500", CertificateRejected, "prepared"),
    ("clock", "day-behind", CertificateRejected, "prepared"),
    ("clock", "day-ahead", CertificateRejected, "prepared"),  # for which what is known of revocation is too old
    # while it is out
    ("access-point", "slow", TransportTimeout, "uncertain"),
    ("access-point", "dropped", ReceiptMissing, "uncertain"),
    ("access-point", "dropped-after", ReceiptMissing, "uncertain"),
    ("access-point", "lost-receipt", ReceiptMissing, "uncertain"),
    ("access-point", "404", ReceiptMissing, "uncertain"),
    ("access-point", "500", ReceiptMissing, "uncertain"),
    ("access-point", "502-after-delivery", ReceiptMissing, "uncertain"),
    ("access-point", "gzip-bomb", ReceiptMissing, "uncertain"),
    ("access-point", "wrong-digest", ReceiptInvalid, "uncertain"),
    ("access-point", "other-signer", ReceiptInvalid, "uncertain"),
    ("access-point", "duplicate", ReceiverRejected, "failed"),
    ("access-point", "ebms", ReceiverBusy, "failed"),
    ("access-point", "day-behind", ReceiverRejected, "failed"),  # which takes our certificate for one of the future
    ("access-point", "day-ahead", ReceiverBusy, "failed"),  # as above
]
ABSENCES: list[tuple[str, str, type[PeppolKitError]]] = [
    ("dns", "nxdomain", ParticipantNotRegistered),
    ("smp", "404", ParticipantNotRegistered),
]
MAIL_FAULTS: list[tuple[str, type[TransportError], str]] = [
    ("greylisted", EmailDeferred, "failed"),
    ("refused", EmailNotAccepted, "failed"),
    ("no-starttls", ConnectionFailed, "failed"),
    ("dropped", ConnectionFailed, "failed"),
    ("dropped-after", TransportTimeout, "uncertain"),
    ("slow", TransportTimeout, "uncertain"),
]


def hasty(peppol: Sandbox) -> PeppolClient:
    """A client of its own that waits for no more than a second or so for an answer.

    Another one may have asked already what was revoked, and need not ask again for hours.
    """
    settings = peppol.settings()
    assert settings.mail is not None
    mail = settings.mail.model_copy(update={"final_timeout": 1.5})
    client = PeppolClient(settings.model_copy(update={"mail": mail}), clock=peppol.now)
    client._web._timeout = (5.0, 1.0)
    client._lookup._locator._times = (0.7, 1.5)
    client._lookup._verifier.revocation._fetch._read = 1.0  # type: ignore[union-attr]
    return client


@pytest.mark.parametrize(("place", "fault", "error", "state"), FAULTS, ids=[f"{each[0]}-{each[1]}" for each in FAULTS])
def test_a_fault_is_told_as_what_it_is_and_never_leads_to_email(
    peppol: Sandbox, place: str, fault: str, error: type[PeppolKitError], state: str
) -> None:
    before = mails(peppol)
    with peppol.client() if fault not in {"slow", "dropped"} else hasty(peppol) as client:
        peppol.faults.add(place, fault)
        with pytest.raises(error) as caught:
            client.send(invoice(), email="an@example.com")
    assert type(caught.value) is error
    attempt = caught.value.attempt
    assert attempt is not None
    assert attempt.state == state
    assert attempt.channel == (None if state == "prepared" else "as4")
    assert attempt.error == ("" if state == "prepared" else error.code)
    assert Attempt.from_json(attempt.to_json()) == attempt
    assert mails(peppol) == before
    if isinstance(caught.value, TransportError):
        assert caught.value.outcome_known == (state == "failed")


@pytest.mark.parametrize(("place", "fault", "error"), ABSENCES, ids=[f"{each[0]}-{each[1]}" for each in ABSENCES])
def test_a_definite_no_leads_to_email_where_there_is_an_address(
    client: PeppolClient, peppol: Sandbox, place: str, fault: str, error: type[PeppolKitError]
) -> None:
    peppol.faults.add(place, fault)
    before = mails(peppol)
    document = invoice()
    with pytest.raises(NoWayToSend) as caught:
        client.send(document)
    assert type(caught.value.__cause__) is error
    assert caught.value.attempt is not None
    assert (caught.value.attempt.state, caught.value.attempt.channel) == ("prepared", None)
    assert mails(peppol) == before
    outcome = client.send(document, email="an@example.com", attempt=caught.value.attempt)
    assert (outcome.channel, outcome.state, outcome.attempt.email) == ("email", "delivered", "an@example.com")
    assert outcome.attempt.instance_id == caught.value.attempt.instance_id
    assert mails(peppol) == before + 1


def test_a_404_for_what_the_smp_lists_is_no_definite_no(client: PeppolClient, peppol: Sandbox) -> None:
    peppol.faults.add("smp", "404", times=1)
    with pytest.raises(DirectoryAnswerInvalid) as caught:
        client.send(invoice(), email="an@example.com")
    assert caught.value.attempt is not None
    assert caught.value.attempt.state == "prepared"


@pytest.mark.parametrize(("fault", "error", "state"), MAIL_FAULTS, ids=[each[0] for each in MAIL_FAULTS])
def test_a_fault_of_a_mail_server_is_told_and_the_mail_is_the_same_later(
    peppol: Sandbox, fault: str, error: type[TransportError], state: str
) -> None:
    document = invoice(STRANGER)
    before = mails(peppol)
    with hasty(peppol) as client:
        peppol.faults.add("mail", fault, times=1)
        with pytest.raises(error) as caught:
            client.send(document, email="an@example.com")
        assert type(caught.value) is error
        assert caught.value.outcome_known == (state == "failed")
        attempt = caught.value.attempt
        assert attempt is not None
        assert (attempt.state, attempt.channel, attempt.tries) == (state, "email", 1)
        assert (attempt.email, attempt.error) == ("an@example.com", error.code)
        assert attempt.reason == "the recipient is not registered in the network"
        outcome = client.send(document, attempt=Attempt.from_json(attempt.to_json()))
    assert (outcome.channel, outcome.state, outcome.attempt.tries) == ("email", "delivered", 2)
    assert (outcome.reason, outcome.attempt.reason, outcome.attempt.error) == (attempt.reason, attempt.reason, "")
    arrived = peppol.mail.received[before:]
    assert len(arrived) == (2 if state == "uncertain" else 1)
    assert len({each.content for each in arrived}) == 1
    assert {each.message["Message-ID"] for each in arrived} == {f"<{attempt.instance_id}@sandbox.example>"}


def test_every_fault_at_every_place_leads_to_what_is_said_here() -> None:
    told = {each[:2] for each in (*FAULTS, *ABSENCES)} | {("mail", each[0]) for each in MAIL_FAULTS}
    possible = {(place, fault.label) for fault in Fault for place in fault.places}
    assert {each for each in possible if each[0] != "directory"} == told  # which no delivery asks


STORED = ["dropped-after", "lost-receipt", "502-after-delivery", "wrong-digest", "other-signer", "dropped", "500"]


@pytest.mark.parametrize("fault", STORED)
def test_tried_again_the_message_is_the_same_and_arrives_once(
    client: PeppolClient, peppol: Sandbox, fault: str
) -> None:
    peppol.faults.add("access-point", fault, times=1)
    document = invoice()
    with pytest.raises(TransportError) as caught:
        client.send(document)
    stored = Attempt.from_json(caught.value.attempt.to_json())  # type: ignore[union-attr]
    outcome = client.send(document, attempt=stored)
    assert outcome.state == "delivered"
    assert outcome.receipt is not None
    assert outcome.receipt.ref_to_message_id == stored.message_id
    assert outcome.attempt.tries == 2
    assert len(arrived(peppol, stored.message_id)) == 1


def test_the_answer_that_it_is_there_already_ends_the_doubt(client: PeppolClient, peppol: Sandbox) -> None:
    peppol.faults.add("access-point", "lost-receipt", times=1)
    document = invoice()
    with pytest.raises(ReceiptMissing) as caught:
        client.send(document)
    peppol.faults.add("access-point", "duplicate", times=1)
    outcome = client.send(document, attempt=caught.value.attempt)
    assert (outcome.state, outcome.receipt) == ("delivered", None)
    assert "earlier try" in outcome.reason


def test_tried_again_the_network_is_asked_anew(client: PeppolClient, peppol: Sandbox) -> None:
    peppol.faults.add("access-point", "ebms", times=1)
    document = invoice()
    with pytest.raises(ReceiverBusy) as caught:
        client.send(document)
    outcome = client.send(document, attempt=caught.value.attempt)
    assert [hop.cached for hop in outcome.trace] == [False, False, False]
    assert [hop.cached for hop in client.send(document).trace] == [True, True, False]


def test_after_an_uncertain_try_a_later_failure_does_not_make_it_certain(client: PeppolClient, peppol: Sandbox) -> None:
    before = mails(peppol)
    peppol.faults.add("access-point", "lost-receipt", times=1)
    document = invoice(email="an@example.com")
    with pytest.raises(ReceiptMissing) as first:
        client.send(document)
    peppol.faults.add("access-point", "ebms", ebms="EBMS:0202", times=1)
    with pytest.raises(ReceiverBusy) as second:
        client.send(document, attempt=first.value.attempt)
    assert second.value.attempt is not None
    assert second.value.attempt.state == "uncertain"
    peppol.faults.add("dns", "nxdomain")
    client._lookup.forget()
    with pytest.raises(NoWayToSend, match="may have arrived"):
        client.send(document, attempt=second.value.attempt)
    assert mails(peppol) == before


@pytest.mark.parametrize(("flaw", "reason"), [("expired", "expired"), ("untrusted", "untrusted")])
def test_a_certificate_of_ones_own_that_nobody_would_trust_is_told_at_once(
    peppol: Sandbox, tmp_path: Path, flaw: Literal["expired", "untrusted"], reason: str
) -> None:
    file = tmp_path / "own.pem"
    file.write_bytes(pem(peppol.credentials(flaw=flaw)))
    with pytest.raises(CertificateRejected) as caught:
        PeppolClient(peppol.settings().model_copy(update={"certificate": file}), clock=peppol.now)
    assert caught.value.reason == reason


def test_an_endpoint_on_a_private_host_is_not_connected_to(peppol: Sandbox) -> None:
    settings = peppol.settings().model_copy(update={"private_hosts": False})
    with PeppolClient(settings, clock=peppol.now) as client, pytest.raises(AddressNotAllowed) as caught:
        client.send(invoice())
    assert caught.value.attempt is not None
    assert caught.value.attempt.state == "prepared"
