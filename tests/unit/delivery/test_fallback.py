"""When a document may go by email: only where the network says for certain that it cannot take it, and with a word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.documents import data
from tests.endpoints import endpoint

from peppol_kit import CreditNote, Invoice, read
from peppol_kit.delivery.attempt import Attempt
from peppol_kit.delivery.fallback import BELGIUM, Decision, Fallback, recipient_of
from peppol_kit.documents import Address, Buyer, Contact, SelfBilledInvoice, Seller
from peppol_kit.errors import (
    AddressNotAllowed,
    CertificateRejected,
    ConnectionFailed,
    DirectoryAnswerInvalid,
    DirectoryUnavailable,
    DocumentTypeNotSupported,
    LookupFailed,
    NoWayToSend,
    ParticipantNotRegistered,
    PeppolKitError,
    ProcessNotSupported,
    SignatureInvalid,
    TransportTimeout,
)

ABSENT = [ParticipantNotRegistered, DocumentTypeNotSupported, ProcessNotSupported]
UNCERTAIN: list[PeppolKitError] = [
    DirectoryUnavailable("x"),
    DirectoryAnswerInvalid("x"),
    LookupFailed("x"),
    CertificateRejected("x", reason="revoked"),
    SignatureInvalid("x"),
    AddressNotAllowed("x"),
    ConnectionFailed("x"),
    TransportTimeout("x"),
]


def attempt(**changes: Any) -> Attempt:
    usual: dict[str, Any] = {
        "instance_id": "i",
        "message_id": "m",
        "conversation_id": "c",
        "created": datetime(2026, 9, 4, tzinfo=UTC),
        "digest": "d",
    }
    return Attempt(**{**usual, **changes})


def invoice(*, country: str = "NL", vat: str = "NL004495445B01", email: str | None = "inkoop@koper.example") -> Invoice:
    buyer = Buyer(endpoint="0106:12345678", vat_id=vat, address=Address(country=country), contact=Contact(email=email))
    seller = Seller(vat_id="BE0563731435", address=Address(country="BE"))
    return Invoice(number="1", issued=date(2026, 9, 4), seller=seller, buyer=buyer)


# --- which way


def test_what_the_network_takes_goes_by_the_network() -> None:
    decision = Fallback().decide(endpoint(), document=invoice(), attempt=attempt(), email="given@koper.example")
    assert (decision.channel, decision.warnings, decision.address) == ("as4", (), "")


@pytest.mark.parametrize("absence", ABSENT)
def test_a_definite_no_of_the_network_leads_to_email(absence: type[LookupFailed]) -> None:
    decision = Fallback().decide(absence("x"), document=invoice(), attempt=attempt())
    assert decision.channel == "email"
    assert decision.address == "inkoop@koper.example"
    assert "registered in the network" in decision.reason
    assert decision.warnings == ()


@pytest.mark.parametrize("error", UNCERTAIN, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("policy", ["never", "when-absent"])
def test_whatever_else_goes_wrong_is_raised_as_it_is(error: PeppolKitError, policy: Any) -> None:
    with pytest.raises(type(error)) as caught:
        Fallback(email=policy).decide(error, document=invoice(), attempt=attempt(), email="given@koper.example")
    assert caught.value is error


@pytest.mark.parametrize("found", [None, *[absence("x") for absence in ABSENT]])
def test_never_is_never(found: PeppolKitError | None) -> None:
    with pytest.raises(NoWayToSend, match="nothing is sent by email") as caught:
        Fallback(email="never").decide(found, document=invoice(), attempt=attempt(), email="given@koper.example")
    assert caught.value.__cause__ is found


@pytest.mark.parametrize("state", ["sending", "uncertain", "delivered"])
def test_what_may_have_arrived_by_the_network_is_not_mailed(state: Any) -> None:
    tried = attempt(channel="as4", state=state, tries=1)
    gone = ParticipantNotRegistered("x")
    with pytest.raises(NoWayToSend, match="may have arrived by Peppol before") as caught:
        Fallback().decide(gone, document=invoice(), attempt=tried)
    assert caught.value.__cause__ is gone
    assert Fallback().decide(endpoint(), document=invoice(), attempt=tried).channel == "as4"


@pytest.mark.parametrize("state", ["sending", "uncertain", "delivered"])
def test_what_may_have_gone_out_by_email_stays_with_email_and_its_address(state: Any) -> None:
    tried = attempt(channel="email", state=state, tries=1, email="first@koper.example")
    for found in (endpoint(), None, ParticipantNotRegistered("x"), DirectoryUnavailable("x")):
        decision = Fallback().decide(found, document=invoice(), attempt=tried, email="second@koper.example")
        assert (decision.channel, decision.address) == ("email", "first@koper.example")
        assert decision.reason == "it may have gone out by email before"
    known = tried.moved(reason="the recipient is not registered in the network")
    assert Fallback().decide(None, document=invoice(), attempt=known).reason == known.reason


@pytest.mark.parametrize("channel", ["as4", "email", None])
def test_what_has_not_arrived_is_decided_anew(channel: Any) -> None:
    tried = attempt(channel=channel, state="failed", tries=3)
    assert Fallback().decide(endpoint(), document=invoice(), attempt=tried).channel == "as4"
    assert Fallback().decide(ParticipantNotRegistered("x"), document=invoice(), attempt=tried).channel == "email"


# --- to whom


def test_a_buyer_without_an_address_in_the_network_is_mailed_without_a_lookup() -> None:
    person = Invoice(buyer=Buyer(name="Jan Jansen", contact=Contact(email="jan@jansen.example")))
    decision = Fallback().decide(None, document=person, attempt=attempt())
    assert decision == Decision(
        channel="email", reason="the recipient has no address in the network", address="jan@jansen.example"
    )


def test_the_address_is_the_one_given_else_the_electronic_one_else_that_of_the_contact() -> None:
    contact = Contact(email="contact@koper.example")
    buyer = Buyer(endpoint={"scheme": "EM", "value": "em@koper.example"}, contact=contact)

    def address(buyer: Buyer, given: str = "") -> str:
        return Fallback().decide(None, document=Invoice(buyer=buyer), attempt=attempt(), email=given).address

    assert address(buyer, " given@koper.example ") == "given@koper.example"
    assert address(buyer) == "em@koper.example"
    assert address(Buyer(contact=contact)) == "contact@koper.example"


@pytest.mark.parametrize(
    ("document", "given", "why"),
    [
        (Invoice(), "", "none is given, and the document has none (BT-58)"),
        (invoice(email=None), "", "none is given, and the document has none (BT-58)"),
        (invoice(email="inkoop"), "", "the email address of the contact (BT-58) is no email address"),
        (invoice(), "a@b.example, c@d.example", "the address given is no email address"),
        (invoice(), "a@b.example\r\nBcc: c@d.example", "the address given is no email address"),
        (Invoice(buyer=Buyer(endpoint={"scheme": "EM", "value": "x"})), "", "BT-49, scheme EM) is no email address"),
    ],
)
def test_without_an_address_there_is_no_way(document: Invoice, given: str, why: str) -> None:
    absence = ParticipantNotRegistered("x")
    with pytest.raises(NoWayToSend) as caught:
        Fallback().decide(absence, document=document, attempt=attempt(), email=given)
    assert why in str(caught.value)
    assert "not registered" in str(caught.value)
    assert "@" not in str(caught.value)
    assert caught.value.__cause__ is absence


def test_a_self_billed_invoice_goes_to_the_seller() -> None:
    document = SelfBilledInvoice(
        seller=Seller(contact=Contact(email="verkoop@x.example")),
        buyer=Buyer(contact=Contact(email="inkoop@x.example")),
    )
    assert recipient_of(document) is document.seller
    assert Fallback().decide(None, document=document, attempt=attempt()).address == "verkoop@x.example"


# --- the law


def test_between_belgian_businesses_there_is_a_warning() -> None:
    document = read(data("valid/be-invoice"))
    decision = Fallback().decide(
        ParticipantNotRegistered("x"), document=document, attempt=attempt(), email="a@twiel.example"
    )
    assert decision.warnings == (BELGIUM.text,)
    assert "no invoice for VAT" in BELGIUM.text


@pytest.mark.parametrize(
    ("country", "vat", "issued", "warned"),
    [
        ("BE", "BE0202239951", date(2026, 1, 1), True),
        ("BE", " be0202239951", date(2026, 9, 4), True),
        ("BE", "BE0202239951", date(2025, 12, 31), False),
        ("BE", "BE0202239951", None, True),
        (None, "BE0202239951", date(2026, 9, 4), True),
        ("NL", "BE0202239951", date(2026, 9, 4), False),
        ("BE", None, date(2026, 9, 4), False),
        ("BE", "NL004495445B01", date(2026, 9, 4), False),
    ],
)
def test_the_law_of_belgium_is_for_businesses_there_and_since_2026(
    country: str | None, vat: str | None, issued: date | None, *, warned: bool
) -> None:
    buyer = Buyer(vat_id=vat, address=Address(country=country))
    document = invoice().replace(buyer=buyer, issued=issued)
    assert BELGIUM.holds(document, on=date(2026, 9, 4)) is warned
    decision = Fallback().decide(None, document=document, attempt=attempt(), email="a@b.example")
    assert bool(decision.warnings) is warned
    assert Fallback(mandates=()).decide(None, document=document, attempt=attempt(), email="a@b.example").warnings == ()


def test_a_law_is_data() -> None:
    dutch = replace(BELGIUM, country="NL", since=date(2030, 1, 1), text="Wet")
    party = {"vat_id": "NL004495445B01", "address": Address(country="NL")}
    document = CreditNote(issued=date(2030, 1, 1), seller=Seller(**party), buyer=Buyer(**party))
    decision = Fallback(mandates=(BELGIUM, dutch)).decide(
        None, document=document, attempt=attempt(), email="a@b.example"
    )
    assert decision.warnings == ("Wet",)
