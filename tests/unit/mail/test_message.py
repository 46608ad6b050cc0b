"""What a mail is made of: the same bytes each time, no header that nobody wrote, and nothing that is too large."""

from __future__ import annotations

import re
from datetime import datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.parser import BytesParser
from email.utils import getaddresses
from typing import TYPE_CHECKING, Any

import pytest
from tests.unit.mail.conftest import mail

from peppol_kit.errors import UnusableMail
from peppol_kit.mail import Mail, MailAttachment, Mailbox, MailLimits
from peppol_kit.mail.addresses import is_address
from peppol_kit.mail.evidence import queue_id
from peppol_kit.mail.message import safe_filename

if TYPE_CHECKING:
    from email.message import EmailMessage


def parsed(sent: Mail) -> EmailMessage:
    return BytesParser(policy=policy.SMTP).parsebytes(sent.to_bytes())


def test_a_mail_has_the_text_the_html_and_the_files() -> None:
    message = parsed(mail(reply_to=Mailbox("vragen@zilvermeeuw.example")))
    assert message["From"].addresses[0].display_name == "Brouwerij De Zilvermeeuw"
    assert [each.addr_spec for each in message["To"].addresses] == ["boekhouding@twiel.example", "lotte@twiel.example"]
    assert message["Reply-To"] == "vragen@zilvermeeuw.example"
    assert message["Subject"] == "Factuur F2026/0417"
    assert message["Date"] == "Fri, 04 Sep 2026 08:30:00 +0000"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == ["Goedendag,", "", ".een regel met een punt"]
    assert html.get_content().strip() == "<p>Goedendag</p>"
    attached = [
        (each.get_filename(), each.get_content_type(), each.get_content()) for each in message.iter_attachments()
    ]
    assert attached == [
        ("F2026-0417.pdf", "application/pdf", b"%PDF-1.7 ..."),
        ("F2026-0417.xml", "application/xml", b"<Invoice/>"),
    ]


def test_a_mail_is_always_the_same_bytes_and_another_id_makes_another_mail() -> None:
    assert mail().to_bytes() == mail().to_bytes()
    assert mail(id="2").to_bytes() != mail(id="3").to_bytes()
    assert mail(id="2").message_id == "<2@zilvermeeuw.example>"


def test_an_id_that_cannot_stand_in_a_message_id_is_hashed() -> None:
    first, second = mail(id="a@b>c"), mail(id="a@b>d")
    assert first.message_id != second.message_id
    assert parsed(first)["Message-ID"] == first.message_id


def test_a_text_cannot_end_its_part() -> None:
    boundary = parsed(mail()).get_boundary()
    text = f"before\n--{boundary}\nContent-Type: text/html\n\n<script>\n--{boundary}--\n"
    body = parsed(mail(text=text)).get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == text


def test_a_mail_is_lines_of_seven_bits_within_the_limits_of_smtp() -> None:
    content = mail(text="é" * 3000, subject="Créance " * 40, html="x" * 5000).to_bytes()
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("text", ["a\r\nBcc: x@evil.example", "a\nb", "a\rb", "a\x00b", "a\u2028b", "a\x85b"])
def test_a_line_break_in_a_header_is_refused(text: str) -> None:
    with pytest.raises(UnusableMail) as caught:
        mail(subject=text)
    assert caught.value.field == "subject"
    assert Mailbox("a@twiel.example", text).name == " ".join(re.split("[\\s\\x00]+", text))
    with pytest.raises(UnusableMail) as caught:
        Mailbox(f"{text}@twiel.example")
    assert caught.value.field == "address"
    with pytest.raises(UnusableMail) as caught:
        mail(id=text)
    assert caught.value.field == "id"


@pytest.mark.parametrize(
    "name",
    [
        "Café 't Wiel",
        'De "Zilveren" Meeuw, BV',
        "株式会社 <x@evil.example>",
        "a" * 200,
        "é" * 200,
        "x, " * 60 + "x",
        "",
    ],
)
def test_a_name_is_read_as_it_was_written(name: str) -> None:
    message = message_from_bytes(mail(recipients=(Mailbox("a@twiel.example", name),) * 2).to_bytes())
    assert [(str(make_header(decode_header(read))), address) for read, address in getaddresses([message["To"]])] == [
        (name, "a@twiel.example")
    ] * 2


@pytest.mark.parametrize(
    "address",
    ["", "x", "x@", "@x.example", "a b@x.example", "a@x", "a@127.0.0.1", "a@[127.0.0.1]", "a..b@x.example",
     ".a@x.example", "<a@x.example>", "a@x.example,b@x.example",
     "a@-x.example", '"a b"@x.example', "a@x.example\n", "a@b@x.example",
     "a" * 65 + "@x.example", "a@" + "x" * 64 + ".example", "a@x .example", "a@x_y.example"],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    assert not is_address(address)


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("Lotte.V+facturen@Twiel.EXAMPLE", "Lotte.V+facturen@twiel.example"),
        ("a@straße.example", "a@xn--strae-oqa.example"),
        ("o'neil@sub.twiel.example", "o'neil@sub.twiel.example"),
        ("a@twiel.example.", "a@twiel.example"),
    ],
)
def test_the_domain_of_an_address_is_kept_as_dns_writes_it(address: str, kept: str) -> None:
    assert Mailbox(address).address == kept


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("F2026/0417.pdf", "F2026-0417.pdf"),
        ("../../etc/passwd", "etc-passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/", "attachment"),
        ("", "attachment"),
        ("a\r\nb.pdf", "ab.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("CON.pdf", "_CON.pdf"),
        ("Café.pdf", "Café.pdf"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ('a"b.pdf', "a-b.pdf"),
    ],
)
def test_the_name_of_an_attachment_is_made_safe(name: str, safe: str) -> None:
    assert safe_filename(name) == safe
    assert MailAttachment(b"", name, "application/pdf").name == safe


def test_an_attachment_may_have_two_megabytes_unless_said_otherwise() -> None:
    def sized(size: int) -> Mail:
        return mail(attachments=(MailAttachment(bytes(size), "big.pdf", "application/pdf"),))

    sized(2_000_000).to_bytes()
    with pytest.raises(UnusableMail, match=r"big\.pdf") as caught:
        sized(2_000_001).to_bytes()
    assert caught.value.field == "attachments"
    sized(2_000_001).to_bytes(MailLimits(attachment=3_000_000))
    with pytest.raises(UnusableMail) as caught:
        sized(2_000_000).to_bytes(MailLimits(mail=2_500_000))
    assert caught.value.field == "size"


@pytest.mark.parametrize("media_type", ["application/x-msdownload", "text/html", "", "application/pdf\r\nX: y", "pdf"])
def test_a_file_of_another_kind_is_refused(media_type: str) -> None:
    with pytest.raises(UnusableMail) as caught:
        mail(attachments=(MailAttachment(b"MZ", "setup.exe", media_type),)).to_bytes()
    assert caught.value.field == "attachments"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipients": ()}, "recipients"),
        ({"recipients": (Mailbox("a@twiel.example"),) * 101}, "recipients"),
        ({"date": datetime(2026, 9, 4)}, "date"),  # noqa: DTZ001
        ({"id": ""}, "id"),
        ({"subject": "x" * 501}, "subject"),
    ],
)
def test_what_makes_no_mail_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(UnusableMail) as caught:
        mail(**changes)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("250 2.0.0 Ok: queued as 4XyZ1", "4XyZ1"),
        ("250 OK id=1rAbCd-000001-2x", "1rAbCd-000001-2x"),
        ("250 2.6.0 <a@b> [InternalId=1234567890, Hostname=x] Queued mail for delivery", "1234567890"),
        ("250 2.0.0 4A1BcD Message accepted for delivery", "4A1BcD"),
        ("250 2.0.0 OK  1788508800 a1-20020.12 - gsmtp", "a1-20020.12"),
        ("250 OK", ""),
    ],
)
def test_the_id_in_the_queue_is_the_one_that_the_server_says(reply: str, found: str) -> None:
    assert queue_id(reply) == found
