"""Mail handed over in real conversations: what is known afterwards, and what each failure says."""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import threading
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.mail.conftest import NOW, Tls, mail

from peppol_kit.errors import (
    ConfigurationError,
    ConnectionFailed,
    EmailDeferred,
    EmailNotAccepted,
    TransportTimeout,
    UnusableMail,
)
from peppol_kit.mail import Mailbox, Mailer, MailLimits, MailSettings, Refusal

pytest.importorskip("aiosmtpd")

from tests.mail_server import Behaviour, MailServer

if TYPE_CHECKING:
    from pathlib import Path

Serve = Callable[..., MailServer]
Make = Callable[..., Mailer]


# --- taken


@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
def test_a_mail_is_handed_over_with_tls_and_there_is_evidence(
    serve: Serve, mailer: Make, security: str, implicit: bool
) -> None:
    server, sent = serve(implicit=implicit), mail()
    evidence = mailer(server, security=security).send(sent)
    (received,) = server.inbox
    assert received.content == sent.to_bytes()
    assert received.sender == "accounts@zilvermeeuw.example"
    assert received.recipients == ("boekhouding@twiel.example", "lotte@twiel.example")
    assert evidence.accepted == received.recipients
    assert evidence.refused == ()
    assert evidence.message_id == "<0d9f1c2a-77b0-4a51-9d0e-2f3b8c1d6e01@zilvermeeuw.example>"
    assert evidence.reply == "250 2.0.0 Ok: queued as 4XyZ1"
    assert evidence.queue_id == "4XyZ1"
    assert evidence.tls == received.tls == "TLSv1.3"
    assert evidence.digest == sha256(received.content).hexdigest()
    assert evidence.size == len(received.content)
    assert evidence.at == NOW
    assert evidence.server == "127.0.0.1"
    assert evidence.to_dict()["at"] == "2026-09-04T08:30:00+00:00"


def test_delivery_reports_are_ordered_where_the_server_offers_them(serve: Serve, mailer: Make) -> None:
    server = serve()
    assert mailer(server).send(mail(id="a+b=c d")).reports
    announced, first, _ = server.inbox[0].commands
    size = len(server.inbox[0].content)
    assert announced == f"MAIL FROM:<accounts@zilvermeeuw.example> SIZE={size} RET=HDRS ENVID=a+2Bb+3Dc+20d"
    assert first == "RCPT TO:<boekhouding@twiel.example> NOTIFY=SUCCESS,FAILURE,DELAY"


def test_a_long_id_is_cut_at_a_whole_character(serve: Serve, mailer: Make) -> None:
    server = serve()
    mailer(server).send(mail(id="x" * 98 + "+++"))
    assert server.inbox[0].commands[0].endswith(f" ENVID={'x' * 98}")


def test_no_delivery_reports_are_ordered_where_the_server_offers_none(serve: Serve, mailer: Make) -> None:
    server = serve(Behaviour(dsn=False))
    assert not mailer(server).send(mail()).reports
    assert not re.search("RET|ENVID|NOTIFY", " ".join(server.inbox[0].commands))


def test_a_retry_is_the_same_mail(serve: Serve, mailer: Make) -> None:
    server = serve()
    first, second = (mailer(server).send(mail()) for _ in range(2))
    assert first == second
    assert server.inbox[0].content == server.inbox[1].content


def test_refused_addresses_are_in_the_evidence_of_a_mail_that_went_to_others(serve: Serve, mailer: Make) -> None:
    server = serve(Behaviour(replies={"lotte@twiel.example": ["550 5.1.1 no such user"]}))
    evidence = mailer(server).send(mail())
    assert evidence.accepted == server.inbox[0].recipients == ("boekhouding@twiel.example",)
    assert evidence.refused == (Refusal("lotte@twiel.example", 550, "550 5.1.1 no such user"),)
    assert evidence.to_dict()["refused"][0]["status"] == 550


def test_a_server_that_breaks_off_after_it_took_the_mail_has_taken_it(serve: Serve, mailer: Make) -> None:
    server = serve(Behaviour(drop="quit"))
    assert mailer(server).send(mail()).queue_id == "4XyZ1"


def test_addresses_beyond_ascii_go_to_a_server_that_takes_them(serve: Serve, mailer: Make) -> None:
    server = serve()
    evidence = mailer(server).send(mail(recipients=(Mailbox("josé@twiel.example"),)))
    assert evidence.accepted == server.inbox[0].recipients == ("josé@twiel.example",)
    announced = server.inbox[0].commands[0]
    assert announced.endswith("SMTPUTF8 BODY=8BITMIME")
    assert "\r\nTo: josé@twiel.example\r\n".encode() in server.inbox[0].content


def test_addresses_beyond_ascii_do_not_go_to_a_server_that_does_not(serve: Serve, mailer: Make) -> None:
    server = serve(Behaviour(smtputf8=False))
    with pytest.raises(EmailNotAccepted) as caught:
        mailer(server).send(mail(recipients=(Mailbox("josé@twiel.example"),)))
    assert caught.value.status == 0
    assert server.inbox == []


def test_a_server_on_this_machine_may_do_without_tls_if_that_is_said(serve: Serve, mailer: Make) -> None:
    server = serve(credentials=None)
    evidence = mailer(server, security="plaintext").send(mail())
    assert evidence.tls == server.inbox[0].tls == ""


# --- who we are


@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
def test_we_log_in_where_a_password_is_wanted(
    serve: Serve, mailer: Make, tmp_path: Path, security: str, implicit: bool
) -> None:
    server = serve(Behaviour(password="gehe1m"), implicit=implicit)
    secret = tmp_path / "password"
    secret.write_text("gehe1m\n", encoding="utf-8")
    mailer(server, security=security, user="postbode", password="gehe1m").send(mail())
    mailer(server, security=security, user="postbode", password_file=secret).send(mail())
    assert [received.user for received in server.inbox] == ["postbode", "postbode"]


def test_a_wrong_password_is_refused_for_good(serve: Serve, mailer: Make) -> None:
    server = serve(Behaviour(password="gehe1m"))
    with pytest.raises(EmailNotAccepted) as caught:
        mailer(server, user="postbode", password="geheim").send(mail())
    assert caught.value.status == 535
    assert "geheim" not in repr(caught.value)


def test_a_password_is_given_only_to_who_takes_one(serve: Serve, mailer: Make) -> None:
    server = serve()
    with pytest.raises(ConfigurationError, match="takes no password"):
        mailer(server, user="postbode", password="geheim").send(mail())


def test_a_server_that_wants_a_password_takes_nothing_without(serve: Serve, mailer: Make) -> None:
    server = serve(Behaviour(password="gehe1m"))
    with pytest.raises(EmailNotAccepted) as caught:
        mailer(server).send(mail())
    assert caught.value.status == 530


@pytest.mark.parametrize(
    "settings",
    [
        {"host": "mail.example", "security": "plaintext"},
        {"host": "192.0.2.1", "security": "plaintext"},
        {"host": "localhost", "security": "plaintext", "user": "postbode", "password": "geheim"},
        {"host": "mail.example", "user": "postbode"},
    ],
)
def test_settings_that_are_not_safe_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        MailSettings(**settings)


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465), ("plaintext", 25)])
def test_each_security_has_its_usual_port(security: Any, port: int) -> None:
    assert MailSettings(host="localhost", security=security).actual_port == port
    assert MailSettings(host="localhost", security=security, port=2525).actual_port == 2525


def test_a_password_is_in_no_text_of_the_settings() -> None:
    assert "geheim" not in repr(MailSettings(host="mail.example", user="postbode", password="geheim"))


def test_a_password_file_that_cannot_be_read_is_named(serve: Serve, mailer: Make, tmp_path: Path) -> None:
    server = serve(Behaviour(password="gehe1m"))
    with pytest.raises(ConfigurationError, match="nothing-there"):
        mailer(server, user="postbode", password_file=tmp_path / "nothing-there").send(mail())


# --- TLS


@pytest.mark.parametrize(("security", "implicit"), [("starttls", False), ("tls", True)])
@pytest.mark.parametrize("wrong", ["host", "ca"])
def test_no_mail_for_a_server_that_does_not_prove_who_it_is(
    serve: Serve, mailer: Make, tls: Tls, *, security: str, implicit: bool, wrong: str
) -> None:
    server = serve(credentials=tls.elsewhere if wrong == "host" else tls.here, implicit=implicit)
    with pytest.raises(ConnectionFailed, match="certificate verify failed"):
        mailer(server, security=security, ca_file=tls.other_ca if wrong == "ca" else tls.ca).send(mail())
    assert server.inbox == []


def test_no_mail_for_a_server_that_offers_no_tls(serve: Serve, mailer: Make) -> None:
    server = serve(credentials=None)
    with pytest.raises(ConnectionFailed, match="offers no TLS"):
        mailer(server).send(mail())
    assert server.inbox == []


def test_a_file_of_cas_that_cannot_be_read_is_named(serve: Serve, mailer: Make, tmp_path: Path) -> None:
    server = serve()
    with pytest.raises(ConfigurationError, match="nothing-there"):
        mailer(server, ca_file=tmp_path / "nothing-there").send(mail())


# --- not taken


def test_greylisting_is_for_now(serve: Serve, mailer: Make) -> None:
    addresses = ("boekhouding@twiel.example", "lotte@twiel.example")
    server = serve(Behaviour(replies={each: ["451 4.7.1 greylisted, try again", ""] for each in addresses}))
    with pytest.raises(EmailDeferred) as caught:
        mailer(server).send(mail())
    assert caught.value.status == 451
    assert caught.value.retryable
    assert caught.value.outcome_known
    assert server.inbox == []
    assert mailer(server).send(mail()).accepted == addresses


@pytest.mark.parametrize(
    ("replies", "error", "status"),
    [
        ({"boekhouding@twiel.example": ["550 no"], "lotte@twiel.example": ["554 no"]}, EmailNotAccepted, 550),
        ({"boekhouding@twiel.example": ["550 no"], "lotte@twiel.example": ["452 full"]}, EmailDeferred, 452),
        ({"MAIL": ["550 5.7.1 not from you"]}, EmailNotAccepted, 550),
        ({"MAIL": ["421 4.3.2 closing"]}, EmailDeferred, 421),
        ({"DATA": ["554 5.7.1 spam"]}, EmailNotAccepted, 554),
        ({"DATA": ["451 4.3.0 later"]}, EmailDeferred, 451),
    ],
)
def test_a_refusal_says_whether_it_is_for_good(
    serve: Serve, mailer: Make, replies: dict[str, list[str]], error: type[EmailNotAccepted], status: int
) -> None:
    server = serve(Behaviour(replies=replies))
    with pytest.raises(error) as caught:
        mailer(server).send(mail())
    assert caught.value.status == status
    assert caught.value.outcome_known
    assert "twiel" not in str(caught.value)
    assert server.inbox == []


def test_a_mail_that_is_larger_than_the_server_says_is_not_sent(serve: Serve, mailer: Make) -> None:
    server = serve(Behaviour(size=500))
    with pytest.raises(EmailNotAccepted, match="takes 500") as caught:
        mailer(server).send(mail())
    assert caught.value.status == 0


def test_what_is_too_large_is_refused_before_anybody_is_asked(serve: Serve, mailer: Make) -> None:
    server = serve()
    with pytest.raises(UnusableMail) as caught:
        mailer(server, limits=MailLimits(attachment=5)).send(mail())
    assert caught.value.field == "attachments"
    assert server.connections == 0


def test_no_server_is_no_connection(mailer: Make, serve: Serve) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ConnectionFailed) as caught:
            mailer(serve(), port=taken.getsockname()[1]).send(mail())
    assert caught.value.retryable
    assert caught.value.outcome_known


@pytest.mark.parametrize("when", ["connect", "data"])
def test_who_breaks_off_before_the_mail_is_out_has_not_taken_it(serve: Serve, mailer: Make, when: str) -> None:
    server = serve(Behaviour(drop=when))
    with pytest.raises(ConnectionFailed):
        mailer(server).send(mail())
    assert server.inbox == []


def test_a_server_that_says_nothing_at_first_is_no_connection(mailer: Make, serve: Serve) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(ConnectionFailed):
            mailer(serve(), port=silent.getsockname()[1], timeout=0.2).send(mail())


# --- unknown


@pytest.mark.parametrize("behaviour", [Behaviour(drop="after-data"), Behaviour(silent=True), Behaviour(reply="777 hm")])
def test_after_the_last_byte_no_clear_answer_is_an_unknown_outcome(
    serve: Serve, mailer: Make, behaviour: Behaviour
) -> None:
    server = serve(behaviour)
    with pytest.raises(TransportTimeout) as caught:
        mailer(server, final_timeout=0.3).send(mail())
    assert not caught.value.outcome_known
    assert len(server.inbox) == 1


@pytest.mark.parametrize("endless", [b"250-x\r\n" * 1000, b"2" * 10_000, b"hello\r\n"])
def test_a_greeting_without_end_or_sense_is_no_connection(mailer: Make, serve: Serve, endless: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as odd:

        def greet() -> None:
            connection, _ = odd.accept()
            with connection, contextlib.suppress(OSError):
                connection.sendall(endless)
                connection.recv(1)

        thread = threading.Thread(target=greet)
        thread.start()
        with pytest.raises(ConnectionFailed):
            mailer(serve(), port=odd.getsockname()[1]).send(mail())
        thread.join(5)


# --- silence


def test_no_address_and_no_text_is_in_the_log(serve: Serve, mailer: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="peppol_kit")
    mailer(serve()).send(mail())
    written = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("peppol_kit"))
    assert "2 addresses, 0 refused" in written
    assert not re.search("twiel|lotte|F2026|Goedendag", written)
