"""A sandbox is a whole network: what is registered is found, what is sent arrives, and nothing is left behind."""

from __future__ import annotations

import gc
import threading
import warnings
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests

from peppol_kit.errors import ConfigurationError, ParticipantNotRegistered, ReceiverRejected
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.sandbox import Sandbox

if TYPE_CHECKING:
    from tests.sandbox.conftest import Sender

    from peppol_kit.access_point import Received
    from peppol_kit.sandbox.wallet import Wallet

BUYER = ParticipantId.parse("0208:0123456749")


def test_who_is_registered_is_found_at_the_access_point(peppol: Sandbox, sender: Sender) -> None:
    who = peppol.participant("0208:0123456749")
    assert who == BUYER
    found = sender.find()
    assert found.address == peppol.access_point().address
    assert (found.party, found.certificate) == ("POP000001", peppol.credentials("POP000001").certificate)
    assert [each.name for each in sender.lookup.capabilities(who).document_types if each.name] == [
        "Peppol BIS Billing UBL Invoice V3",
        "Peppol BIS Billing UBL Credit Note V3",
        "Peppol BIS Self-Billing UBL Invoice V3",
        "Peppol BIS Self-Billing UBL Credit Note V3",
    ]
    with pytest.raises(ParticipantNotRegistered):
        sender.find(ParticipantId.parse("0208:0202239951"))


def test_what_is_sent_arrives_with_its_envelope_and_is_answered_with_a_receipt(peppol: Sandbox, sender: Sender) -> None:
    peppol.participant(BUYER)
    message = sender.message()
    receipt = sender.send(message)
    assert (receipt.ref_to_message_id, receipt.party) == (message.message_id, "POP000001")
    (arrived,) = peppol.access_point().wait(1)
    assert arrived.message_id == message.message_id
    assert arrived.envelope.instance_id == message.envelope.instance_id
    assert b"<Invoice " in arrived.content
    assert peppol.access_point().received == (arrived,)


def test_there_can_be_several_access_points_each_with_its_hook(peppol: Sandbox, sender: Sender) -> None:
    seen: list[tuple[str, Received]] = []
    for seat, buyer in (("POP000003", BUYER), ("POP000004", ParticipantId.parse("9915:other"))):
        peppol.access_point(seat, hook=lambda received, seat=seat: seen.append((seat, received)))
        peppol.participant(buyer, access_point=seat)
        sender.send(sender.message(buyer))
        peppol.access_point(seat).wait()
    assert [(seat, str(each.envelope.receiver)) for seat, each in seen] == [
        ("POP000003", "0208:0123456749"),
        ("POP000004", "9915:other"),
    ]
    with pytest.raises(ConfigurationError, match="POP000003 has started"):
        peppol.access_point("POP000003", hook=print)


def test_an_access_point_refuses_what_is_registered_elsewhere(peppol: Sandbox, sender: Sender) -> None:
    peppol.participant(BUYER, access_point="POP000003")
    endpoint = sender.find()
    peppol.participant(BUYER, access_point="POP000004")
    with pytest.raises(ReceiverRejected) as refused:
        sender.transport.send(sender.message(), endpoint)
    assert (refused.value.ebms, refused.value.detail) == ("EBMS:0004", "PEPPOL:NOT_SERVICED")
    assert peppol.access_point("POP000003").received == ()


def test_other_document_types_are_in_the_processes_of_the_code_list_or_in_those_given(
    peppol: Sandbox, sender: Sender
) -> None:
    order = DocumentTypeId.of(
        namespace="urn:oasis:names:specification:ubl:schema:xsd:Order-2",
        root_element="Order",
        customization="urn:fdc:peppol.eu:poacc:trns:order:3",
        version="2.1",
    )
    own = DocumentTypeId("urn:own::Thing##urn:own:thing::1.0")
    peppol.participant(BUYER, document_types=[order])
    process = ProcessId("urn:fdc:peppol.eu:poacc:bis:ordering:3")
    assert sender.lookup.find(BUYER, order, process).document_type == order
    peppol.participant(BUYER, document_types={own: [ProcessId("urn:own:process")]})
    assert sender.lookup.find(BUYER, own, ProcessId("urn:own:process")).document_type == own
    with pytest.raises(ConfigurationError, match="no process of urn:own"):
        peppol.participant(BUYER, document_types=[own])


def test_a_participant_can_move_to_another_smp(peppol: Sandbox, sender: Sender) -> None:
    peppol.participant(BUYER)
    peppol.participant(BUYER, publisher="PSP000002")
    assert sender.lookup.capabilities(BUYER).publisher == peppol.publisher("PSP000002").address


def test_a_redirect_is_followed_to_the_other_smp(peppol: Sandbox, sender: Sender) -> None:
    peppol.participant(BUYER, publisher="PSP000002")
    first = peppol.publisher()
    first.register(BUYER)
    first.redirect(BUYER, sender.message().envelope.document_type, peppol.publisher("PSP000002"))
    assert sender.find().address == peppol.access_point().address


def test_the_clock_can_be_shifted(peppol: Sandbox, sender: Sender) -> None:
    before = peppol.now()
    peppol.shift(timedelta(days=800))
    assert timedelta(days=799) < peppol.now() - before < timedelta(days=801)


@pytest.mark.parametrize("revocation", [False, True])
def test_revocation_is_checked_if_that_is_wanted(revocation: bool) -> None:
    if revocation:
        pytest.importorskip("pyhanko_certvalidator")
    with Sandbox(revocation=revocation) as peppol:
        assert peppol.environment.revocation == ("required" if revocation else "off")
        if not revocation:
            with pytest.raises(ConfigurationError, match="revocation=True"):
                peppol.credentials(flaw="revoked")


def test_a_sandbox_starts_once() -> None:
    peppol = Sandbox()
    with peppol, pytest.raises(ConfigurationError, match="starts once"):
        peppol.start()
    with pytest.raises(ConfigurationError, match="starts once"):
        peppol.start()


def test_nothing_is_left_after_stop(wallet: Wallet) -> None:
    gc.collect()
    threads, sockets = set(threading.enumerate()), _sockets()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with Sandbox(wallet=wallet) as peppol, requests.Session() as session:
            peppol.participant(BUYER)
            peppol.access_point("POP000003")
            folder = Path(str(peppol.environment.tls_roots)).parent
            session.trust_env, session.verify = False, str(peppol.environment.tls_roots)
            for address in (peppol.access_point().address, peppol.publisher().address, peppol.directory.address):
                session.get(address)  # and the connection stays open
            assert peppol.mailbox == ()
            assert len(_sockets()) > len(sockets)
        gc.collect()
    assert set(threading.enumerate()) <= threads
    assert _sockets() == sockets
    assert not folder.exists()
    peppol.stop()


def _sockets() -> list[str]:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("which sockets are open cannot be seen here")
    links = (each.readlink() for each in Path("/proc/self/fd").iterdir() if each.is_symlink())
    return sorted(str(link) for link in links if str(link).startswith("socket:"))
