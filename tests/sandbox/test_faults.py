"""Each fault leads to the error that the tree of errors promises, with what it says of retrying and of arrival.

Who sends looks up, wraps and sends as the client does, or hands a mail over. `CASES` has a row a fault and place.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.sandbox.conftest import BUYER, Sender

from peppol_kit import errors
from peppol_kit.errors import ConfigurationError, PeppolKitError, TransportError
from peppol_kit.identifiers import ParticipantId
from peppol_kit.mail import Mail, Mailbox, Mailer, MailSettings
from peppol_kit.sandbox import Fault, Faults, Sandbox
from peppol_kit.sandbox.faults import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from peppol_kit.sandbox.wallet import Wallet


@dataclass(frozen=True)
class Case:
    """A fault at a place, and the error that comes of it: its class, its attributes, and whether a message arrived.

    ``hasty`` senders wait for half a second only. ``revocation`` has revocation checked.
    """

    place: str
    fault: str
    error: type[PeppolKitError] | None
    arrived: int = 0
    says: tuple[tuple[str, object], ...] = ()
    hasty: bool = False
    revocation: bool = False
    ebms: str = "EBMS:0202"
    times: int | None = None

    def __str__(self) -> str:
        more = self.ebms if self.fault == "ebms" else self.times
        return f"{self.place}-{self.fault}" + (f"-{more}" if more else "")


def says(**attributes: object) -> tuple[tuple[str, object], ...]:
    return tuple(attributes.items())


UNKNOWN = says(reason="revocation-unknown")
CASES = [
    # DNS: what it says for sure, and what it does not say
    Case("dns", "nxdomain", errors.ParticipantNotRegistered),
    Case("dns", "servfail", errors.DirectoryUnavailable),
    Case("dns", "dropped", errors.DirectoryUnavailable, hasty=True),
    Case("dns", "slow", errors.DirectoryUnavailable, hasty=True),
    Case("dns", "no-service", errors.NoPublisher),
    # the SMP
    Case("smp", "slow", errors.DirectoryUnavailable, hasty=True),
    Case("smp", "dropped", errors.DirectoryUnavailable),
    Case("smp", "404", errors.ParticipantNotRegistered),
    Case("smp", "404", errors.DirectoryAnswerInvalid, times=1),  # of the metadata, which the group lists
    Case("smp", "500", errors.DirectoryUnavailable),
    Case("smp", "gzip-bomb", errors.DirectoryAnswerInvalid),
    Case("smp", "unsigned", errors.SignatureInvalid),
    Case("smp", "wrongly-signed", errors.SignatureInvalid),
    Case("smp", "sha1", errors.SignatureInvalid),
    Case("smp", "other-participant", errors.DirectoryAnswerInvalid),
    Case("smp", "redirect-loop", errors.DirectoryAnswerInvalid),
    Case("smp", "expired-certificate", errors.CertificateRejected, says=says(reason="expired", subject="PSP000001")),
    Case("smp", "untrusted-certificate", errors.CertificateRejected, says=says(reason="untrusted")),
    Case("smp", "revoked-certificate", errors.CertificateRejected, says=says(reason="revoked"), revocation=True),
    # the access point, before anything arrives
    Case(
        "access-point",
        "expired-certificate",
        errors.CertificateRejected,
        says=says(reason="expired", subject="POP000001"),
    ),
    Case("access-point", "untrusted-certificate", errors.CertificateRejected, says=says(reason="untrusted")),
    Case(
        "access-point", "revoked-certificate", errors.CertificateRejected, says=says(reason="revoked"), revocation=True
    ),
    Case("access-point", "404", errors.ReceiptMissing, says=says(status=404)),
    Case("access-point", "500", errors.ReceiptMissing, says=says(status=500)),
    Case("access-point", "gzip-bomb", errors.ReceiptMissing, says=says(status=200)),
    Case("access-point", "dropped", errors.ReceiptMissing, says=says(status=0)),
    Case("access-point", "ebms", errors.ReceiverBusy, says=says(ebms="EBMS:0202")),
    Case("access-point", "ebms", errors.ReceiverBusy, says=says(ebms="EBMS:0005"), ebms="EBMS:0005"),
    Case("access-point", "ebms", errors.ReceiverRejected, says=says(ebms="EBMS:0004"), ebms="EBMS:0004"),
    Case("access-point", "ebms", errors.ReceiverRejected, says=says(ebms="EBMS:0101"), ebms="EBMS:0101"),
    Case("access-point", "ebms", errors.ReceiverRejected, says=says(ebms="EBMS:0303"), ebms="EBMS:0303"),
    Case("access-point", "day-behind", errors.ReceiverRejected, says=says(ebms="EBMS:0101")),
    # the access point, when the message has arrived
    Case("access-point", "slow", errors.TransportTimeout, hasty=True),
    Case("access-point", "dropped-after", errors.ReceiptMissing, arrived=1, says=says(status=0)),
    Case("access-point", "lost-receipt", errors.ReceiptMissing, arrived=1, says=says(status=200)),
    Case("access-point", "502-after-delivery", errors.ReceiptMissing, arrived=1, says=says(status=502)),
    Case("access-point", "wrong-digest", errors.ReceiptInvalid, arrived=1),
    Case("access-point", "other-signer", errors.ReceiptInvalid, arrived=1),
    Case("access-point", "duplicate", errors.ReceiverRejected, arrived=1, says=says(ebms="EBMS:4001")),
    Case("access-point", "day-ahead", None, arrived=1),
    # what the CAs say
    Case("revocation", "slow", errors.CertificateRejected, says=UNKNOWN, hasty=True, revocation=True),
    Case("revocation", "dropped", errors.CertificateRejected, says=UNKNOWN, revocation=True),
    Case("revocation", "404", errors.CertificateRejected, says=UNKNOWN, revocation=True),
    Case("revocation", "500", errors.CertificateRejected, says=UNKNOWN, revocation=True),
    # the clock of the one who sends
    Case("clock", "day-behind", errors.CertificateRejected, says=says(reason="not-yet-valid")),
    Case("clock", "day-ahead", None, arrived=1),
]
MAIL_CASES = [
    Case("mail", "greylisted", errors.EmailDeferred, says=says(status=451)),
    Case("mail", "refused", errors.EmailNotAccepted, says=says(status=550)),
    Case("mail", "no-starttls", errors.ConnectionFailed),
    Case("mail", "dropped", errors.ConnectionFailed),
    Case("mail", "dropped-after", errors.TransportTimeout, arrived=1),
    Case("mail", "slow", errors.TransportTimeout, arrived=1, hasty=True),
]
TRANSIENT = (errors.DirectoryUnavailable, errors.ReceiptMissing, errors.TransportTimeout, errors.ReceiverBusy)
UNCERTAIN = (errors.ReceiptMissing, errors.TransportTimeout, errors.ReceiptInvalid)


@pytest.fixture(scope="module")
def plain(wallet: Wallet) -> Iterator[Sandbox]:
    with Sandbox(wallet=wallet) as network:
        network.participant(BUYER)
        yield network


@pytest.fixture(scope="module")
def revoking(revoking_wallet: Wallet) -> Iterator[Sandbox]:
    pytest.importorskip("pyhanko_certvalidator")
    with Sandbox(wallet=revoking_wallet) as network:
        network.participant(BUYER)
        yield network


@pytest.fixture
def network(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    case: Case = request.param
    network: Sandbox = request.getfixturevalue("revoking" if case.revocation else "plain")
    yield network
    network.faults.clear()


def named(cases: list[Case]) -> Any:
    rows = [pytest.param(case, case, id=str(case)) for case in cases]
    return pytest.mark.parametrize(("case", "network"), rows, indirect=["network"])


@named(CASES)
def test_a_fault_on_the_way_to_the_access_point(case: Case, network: Sandbox) -> None:
    before = len(network.access_point().received)
    with ExitStack() as stack:
        sender = Sender(network, hasty=case.hasty)
        stack.enter_context(sender.stack)
        network.faults.add(case.place, case.fault, times=case.times, ebms=case.ebms)
        if case.error is None:
            sender.send()
        else:
            with pytest.raises(PeppolKitError) as raised:
                sender.send()
            check(raised.value, case)
        assert len(network.access_point().wait(before + case.arrived)) == before + case.arrived


@named(MAIL_CASES)
def test_a_fault_on_the_way_to_the_mailbox(case: Case, network: Sandbox) -> None:
    before = len(network.mailbox)
    network.faults.add("mail", case.fault)
    settings = MailSettings(
        host=network.mail.host,
        port=network.mail.port,
        ca_file=network.environment.tls_roots,
        final_timeout=1.5 if case.hasty else 10,
    )
    mail = Mail(
        id="0d9f",
        date=datetime(2026, 11, 26, tzinfo=UTC),
        sender=Mailbox("seller@a.test"),
        recipients=(Mailbox("buyer@b.test"),),
        subject="Invoice",
        text="Your invoice",
    )
    with pytest.raises(PeppolKitError) as raised:
        Mailer(settings).send(mail)
    check(raised.value, case)
    assert len(network.mailbox) == before + case.arrived
    network.faults.clear()
    Mailer(settings).send(mail)
    assert {each["Message-ID"] for each in network.mailbox} == {mail.message_id}


def check(error: PeppolKitError, case: Case) -> None:
    assert type(error) is case.error
    assert {name: getattr(error, name) for name, _ in case.says} == dict(case.says)
    if isinstance(error, TransportError):
        assert error.outcome_known is not isinstance(error, UNCERTAIN)
    if case.place != "mail":
        assert error.retryable is isinstance(error, TRANSIENT)


def test_every_fault_at_every_place_has_a_test() -> None:
    tested = {(case.place, case.fault) for case in (*CASES, *MAIL_CASES)}
    possible = {(place, fault.label) for fault in Fault for place in fault.places}
    assert possible - tested == {("directory", name) for name in ("slow", "dropped", "404", "500", "gzip-bomb")}
    assert tested <= possible


def test_every_fault_says_what_it_does() -> None:
    for fault in Fault:
        assert fault.effect.endswith(".")
        assert fault.__doc__ == fault.effect
        assert set(fault.places) <= set(PLACES)
    assert len({fault.label for fault in Fault}) == len(Fault)


# --- scripts


def test_a_fault_that_is_not_there_is_refused() -> None:
    faults = Faults()
    with pytest.raises(ConfigurationError, match="there is no fault 'sleepy'; there are slow, dropped"):
        faults.add("smp", "sleepy")
    with pytest.raises(ConfigurationError, match="there is no place 'post office'; there are dns, smp"):
        faults.add("post office", "slow")
    with pytest.raises(ConfigurationError, match="greylisted does not happen at smp, but at mail"):
        faults.add("smp", "greylisted")


def test_faults_happen_in_the_order_in_which_they_were_added_and_as_often_as_was_said() -> None:
    faults = Faults()
    faults.add("smp", "500", times=2)
    faults.add("smp", Fault.NOT_FOUND, times=1)
    able = (Fault.SERVER_ERROR, Fault.NOT_FOUND)
    taken = [faults.take("smp", *able) for _ in range(4)]
    assert [script.fault.label if script else None for script in taken] == ["500", "500", "404", None]


def test_a_fault_of_a_participant_is_met_by_that_one_alone() -> None:
    faults = Faults()
    faults.add("smp", "500", participant="9915:ABC")
    assert faults.take("smp", Fault.SERVER_ERROR) is None
    assert faults.take("smp", Fault.SERVER_ERROR, participant=BUYER) is None
    assert faults.take("smp", Fault.SERVER_ERROR, participant=ParticipantId.parse("9915:abc")) is not None


def test_a_fault_is_taken_only_by_what_can_have_it_and_at_its_place() -> None:
    faults = Faults()
    script = faults.add("smp", "unsigned", times=1)
    assert faults.take("smp", Fault.SERVER_ERROR) is None
    assert faults.take("directory", Fault.UNSIGNED) is None
    assert faults.active("smp", Fault.UNSIGNED) is script
    faults.remove(script)
    assert faults.active("smp", Fault.UNSIGNED) is None
    faults.add("smp", "unsigned")
    faults.clear()
    assert faults.active("smp", Fault.UNSIGNED) is None


def test_a_message_is_recognised_by_its_recipient(peppol: Sandbox, sender: Sender) -> None:
    other = peppol.participant("9915:other")
    peppol.participant(BUYER)
    peppol.faults.add("access-point", "lost-receipt", participant=BUYER)
    sender.send(sender.message(other))
    with pytest.raises(errors.ReceiptMissing):
        sender.send()
    assert [str(each.envelope.receiver) for each in peppol.access_point().wait(2)] == ["9915:other", str(BUYER)]


def test_a_message_sent_again_after_a_lost_receipt_arrives_once(peppol: Sandbox, sender: Sender) -> None:
    peppol.participant(BUYER)
    peppol.faults.add("access-point", "dropped-after", times=1)
    message = sender.message()
    with pytest.raises(errors.ReceiptMissing):
        sender.send(message)
    assert sender.send(message).ref_to_message_id == message.message_id
    assert len(peppol.access_point().wait(1)) == 1


def test_who_sends_by_a_flawed_certificate_is_refused(peppol: Sandbox) -> None:
    peppol.participant(BUYER)
    untrusted = Sender(peppol, credentials=peppol.credentials(flaw="untrusted"))
    with untrusted.stack, pytest.raises(errors.ReceiverRejected) as refused:
        untrusted.send()
    assert refused.value.ebms == "EBMS:0101"
    expired = Sender(peppol, credentials=peppol.credentials(flaw="expired"))
    with expired.stack, pytest.raises(errors.CertificateRejected) as rejected:
        expired.send()
    assert rejected.value.reason == "expired"
    assert peppol.access_point().received == ()


def test_time_that_passes_makes_certificates_expire(peppol: Sandbox, sender: Sender) -> None:
    peppol.participant(BUYER)
    sender.send()
    peppol.shift(timedelta(days=800))
    with pytest.raises(errors.CertificateRejected) as rejected:
        sender.send()
    assert rejected.value.reason == "expired"
