"""`PeppolClient.send` through a whole Peppol on this machine: what goes out arrives once, and what does not is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from time import monotonic, sleep
from typing import TYPE_CHECKING, Literal

import pytest
from tests import documents

from peppol_kit import Address, Buyer, Contact, Invoice, Line, PaymentMeans, Seller, calculate, read
from peppol_kit.delivery import Attempt, PeppolClient
from peppol_kit.errors import (
    AddressNotAllowed,
    CertificateRejected,
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
    TransportError,
    TransportTimeout,
)
from peppol_kit.sandbox import Sandbox
from peppol_kit.sandbox.wallet import pem
from peppol_kit.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from peppol_kit.access_point import Received
    from peppol_kit.sandbox.wallet import Wallet

SELLER, BUYER, STRANGER = "0208:0563731435", "0208:0741831452", "0208:0202239951"
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


def test_a_path_is_read(client: PeppolClient, peppol: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "invoice.xml"
    file.write_bytes(invoice().to_xml())
    arrived(peppol, client.send(str(file)).attempt.message_id)


def test_a_self_billed_invoice_goes_from_the_buyer_to_the_seller(client: PeppolClient, peppol: Sandbox) -> None:
    xml = documents.data("valid/self-billing-invoice")
    document = read(xml)
    assert document.seller is not None
    assert document.buyer is not None
    peppol.participant(document.seller.endpoint.participant)
    outcome = client.send(xml)
    assert outcome.attempt.sender == str(document.buyer.endpoint)
    assert outcome.attempt.receiver == str(document.seller.endpoint)


def test_the_attempt_is_known_before_a_byte_leaves_and_moves_along(client: PeppolClient) -> None:
    moves: list[Attempt] = []
    outcome = client.send(invoice(), on_attempt=moves.append)
    assert [each.state for each in moves] == ["prepared", "sending", "delivered"]
    assert len({(each.message_id, each.instance_id, each.conversation_id, each.created) for each in moves}) == 1
    assert [each.tries for each in moves] == [0, 1, 1]
    assert moves[-1] == outcome.attempt
    assert Attempt.from_json(outcome.attempt.to_json()) == outcome.attempt


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
    outcome = client.send(invoice(STRANGER), email="boekhouding@example.com")
    assert (outcome.channel, outcome.state) == ("email", "delivered")
    assert outcome.reason == "the recipient is not registered in the network"
    assert [hop.outcome for hop in outcome.trace] == ["absent"]
    assert outcome.mail is not None
    assert outcome.mail.accepted == ("boekhouding@example.com",)
    assert any("Belgian law" in warning for warning in outcome.warnings)
    mail = peppol.mailbox[-1]
    assert mail["Message-ID"] == outcome.mail.message_id == f"<{outcome.attempt.instance_id}@sandbox.example>"
    assert [part.get_content_type() for part in mail.iter_attachments()] == ["application/pdf", "application/xml"]
    assert mails(peppol) == before + 1


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


def test_a_mail_that_is_put_off_is_the_same_mail_later(client: PeppolClient, peppol: Sandbox) -> None:
    peppol.faults.add("mail", "greylisted", times=1)
    document = invoice(STRANGER)
    with pytest.raises(EmailDeferred) as caught:
        client.send(document, email="an@example.com")
    attempt = caught.value.attempt
    assert attempt is not None
    assert (attempt.state, attempt.channel) == ("failed", "email")
    outcome = client.send(document, email="an@example.com", attempt=attempt)
    assert outcome.mail is not None
    assert outcome.mail.message_id == f"<{attempt.instance_id}@sandbox.example>"
    assert outcome.attempt.tries == 2


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
    ("dns", "no-service", NoPublisher, "prepared"),
    ("smp", "500", DirectoryUnavailable, "prepared"),
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
    # while it is out
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
]


@pytest.mark.parametrize(("place", "fault", "error", "state"), FAULTS, ids=[f"{each[0]}-{each[1]}" for each in FAULTS])
def test_a_fault_is_told_as_what_it_is_and_never_leads_to_email(
    peppol: Sandbox, place: str, fault: str, error: type[PeppolKitError], state: str
) -> None:
    before = mails(peppol)
    peppol.faults.add(place, fault)
    # a client of its own: another may have asked already what was revoked, and need not ask again for hours
    with peppol.client() as client, pytest.raises(error) as caught:
        client.send(invoice(), email="an@example.com")
    attempt = caught.value.attempt
    assert attempt is not None
    assert attempt.state == state
    assert mails(peppol) == before
    if isinstance(caught.value, TransportError):
        assert caught.value.outcome_known == (state == "failed")


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


def test_a_slow_receiver_leaves_the_outcome_unknown(peppol: Sandbox) -> None:
    peppol.faults.add("access-point", "slow", seconds=5)
    with peppol.client() as client:
        client._web._timeout = (1.0, 0.3)  # type: ignore[assignment]
        with pytest.raises(TransportTimeout) as caught:
            client.send(invoice())
    assert caught.value.attempt is not None
    assert caught.value.attempt.state == "uncertain"


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


@pytest.mark.parametrize(("fault", "error"), [("refused", EmailNotAccepted), ("dropped", ConnectionFailed)])
def test_a_mail_that_is_refused_is_told(
    client: PeppolClient, peppol: Sandbox, fault: str, error: type[TransportError]
) -> None:
    peppol.faults.add("mail", fault)
    with pytest.raises(error) as caught:
        client.send(invoice(STRANGER), email="an@example.com")
    assert caught.value.attempt is not None
    assert (caught.value.attempt.state, caught.value.attempt.channel) == ("failed", "email")


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
