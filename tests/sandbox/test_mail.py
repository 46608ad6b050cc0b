"""The mail server of a sandbox takes mail as one of the internet does, and can be as unfriendly."""

from __future__ import annotations

import smtplib
import ssl
import threading
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from peppol_kit.errors import TransportTimeout
from peppol_kit.sandbox.faults import Faults
from peppol_kit.sandbox.mail import MailServer
from peppol_kit.sandbox.smp import Login

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from peppol_kit.sandbox.wallet import Wallet


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def server(wallet: Wallet, faults: Faults) -> Iterator[MailServer]:
    server = MailServer(tls=wallet.tls, faults=faults, login=Login("me", "secret"))
    yield server
    faults.end()
    server.stop()


@pytest.fixture
def trusting(wallet: Wallet, tmp_path: Path) -> ssl.SSLContext:
    wallet.write_roots(tmp_path / "roots.pem")
    return ssl.create_default_context(cafile=str(tmp_path / "roots.pem"))


def mail(subject: str = "Invoice") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "seller@a.test", "buyer@b.test", subject
    message.set_content("Grüße\n")
    message.add_attachment(b"<Invoice/>", maintype="application", subtype="xml", filename="invoice.xml")
    return message


def client(server: MailServer, tls: ssl.SSLContext | None, timeout: float = 5) -> smtplib.SMTP:
    session = smtplib.SMTP("localhost", server.port, timeout=timeout)
    if tls is not None:
        session.starttls(context=tls)
    return session


def test_mail_arrives_over_starttls_and_can_be_read(server: MailServer, trusting: ssl.SSLContext) -> None:
    with client(server, trusting) as session:
        session.send_message(mail("One"))
        session.send_message(mail("Two"), to_addrs=["x@b.test", "y@b.test"])
    first, second = server.wait(2)
    assert (first.sender, first.recipients) == ("seller@a.test", ("buyer@b.test",))
    assert second.recipients == ("x@b.test", "y@b.test")
    assert [each.message["Subject"] for each in server.received] == ["One", "Two"]
    assert first.message.get_body().get_content().strip() == "Grüße"  # type: ignore[union-attr]
    (attached,) = first.message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("invoice.xml", b"<Invoice/>")


def test_mail_without_tls_is_refused(server: MailServer) -> None:
    with client(server, None) as session, pytest.raises(smtplib.SMTPResponseException) as refused:
        session.send_message(mail())
    assert refused.value.smtp_code == 530


def test_a_password_must_be_right(server: MailServer, trusting: ssl.SSLContext) -> None:
    with client(server, trusting) as session:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            session.login("me", "wrong")
        session.login("me", "secret")
        session.send_message(mail())
    assert server.wait()[0].user == "me"


@pytest.mark.parametrize(("fault", "code"), [("greylisted", 451), ("refused", 550)])
def test_recipients_are_refused_as_often_as_is_scripted(
    server: MailServer, faults: Faults, trusting: ssl.SSLContext, fault: str, code: int
) -> None:
    faults.add("mail", fault, times=1)
    with client(server, trusting) as session:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            session.send_message(mail())
        assert refused.value.recipients["buyer@b.test"][0] == code
        assert server.received == ()
        session.send_message(mail())
    assert len(server.wait()) == 1


def test_a_server_without_starttls_says_so(server: MailServer, faults: Faults) -> None:
    faults.add("mail", "no-starttls", times=1)
    with client(server, None) as session:
        session.ehlo()
        assert not session.has_extn("starttls")


def test_a_dropped_connection_says_nothing(server: MailServer, faults: Faults, trusting: ssl.SSLContext) -> None:
    faults.add("mail", "dropped", times=1)
    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        client(server, None)
    with client(server, trusting) as session:
        session.send_message(mail())


def test_a_connection_dropped_after_delivery_has_delivered(
    server: MailServer, faults: Faults, trusting: ssl.SSLContext
) -> None:
    faults.add("mail", "dropped-after", times=1)
    session = client(server, trusting)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        session.send_message(mail())
    session.close()
    assert len(server.wait()) == 1


def test_a_slow_server_has_delivered_too(server: MailServer, faults: Faults, trusting: ssl.SSLContext) -> None:
    faults.add("mail", "slow", times=1, seconds=30)
    session = client(server, trusting, timeout=0.5)
    with pytest.raises(smtplib.SMTPServerDisconnected):
        session.send_message(mail())
    session.close()
    assert len(server.received) == 1


def test_what_does_not_arrive_is_not_waited_for_for_ever(server: MailServer) -> None:
    with pytest.raises(TransportTimeout, match="0 of 1"):
        server.wait(seconds=0.01)


def test_nothing_is_left_after_stop_even_of_connections_that_are_open(
    server: MailServer, trusting: ssl.SSLContext
) -> None:
    open_tls, bare = client(server, trusting), client(server, None)
    open_tls.noop()
    server.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sandbox-mail")]
    open_tls.close()
    bare.close()
    server.stop()
