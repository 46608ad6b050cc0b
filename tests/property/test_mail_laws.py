"""Laws of a mail: whatever is written into it is read from it, and nothing else; templates never run anything."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.utils import getaddresses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peppol_kit.errors import TemplateInvalid, UnusableMail
from peppol_kit.mail import Mail, MailAttachment, Mailbox, Template, render
from peppol_kit.mail.lines import one_line, printable
from peppol_kit.mail.message import safe_filename

HEADERS = {"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"}

anything = st.text(max_size=150)
awkward = st.text(alphabet='abc ,;<>@"\\().=?_é株\u202e:-\t', max_size=150)
texts = anything | awkward


@settings(max_examples=50)
@given(sender=texts, other=texts, subject=texts, text=texts, id=st.text(min_size=1), name=texts)
def test_what_is_written_is_read_and_nothing_else(
    *,
    sender: str,
    other: str,
    subject: str,
    text: str,
    id: str,  # noqa: A002
    name: str,
) -> None:
    try:
        mail = Mail(
            id=id,
            date=datetime(2026, 9, 4, tzinfo=UTC),
            sender=Mailbox("a@x.example", sender),
            recipients=(Mailbox("b@x.example", other), Mailbox("c@x.example")),
            subject=subject,
            text=text,
            html=f"<p>{text}</p>",
            attachments=(MailAttachment(text.encode(errors="replace"), name, "application/pdf"),),
        )
    except UnusableMail:
        assert not all(each.isprintable() for each in subject + id)
        return
    content = mail.to_bytes()
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    read = message_from_bytes(content)
    assert set(read.keys()) <= HEADERS
    assert len(read.keys()) == len(set(read.keys()))
    assert decoded(read["Subject"]) == subject
    people = [(decoded(each), address) for each, address in getaddresses([read["From"], read["To"]])]
    assert people == [(box.name, box.address) for box in (mail.sender, *mail.recipients)]
    kinds = [part.get_content_type() for part in message_from_bytes(content, policy=policy.default).walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf"]
    attached = read.get_payload()[1]
    assert attached.get_payload(decode=True) == text.encode(errors="replace")
    assert mail.to_bytes() == content


def decoded(header: str) -> str:
    return str(make_header(decode_header(header))) if header else ""


@given(texts)
def test_a_file_name_leads_nowhere_and_stays_what_it_is(name: str) -> None:
    safe = safe_filename(name)
    assert safe
    assert len(safe) <= 121
    assert not set(safe) & set('/\\\r\n\0"<>:|?*')
    assert safe.strip(" .") == safe
    assert safe_filename(safe) == safe


names = st.text(string.ascii_lowercase, min_size=1, max_size=3)


@given(
    st.lists(st.text(alphabet="ab{}\n\\% $", max_size=6) | names.map("{{{}}}".format), max_size=8).map("".join), texts
)
def test_a_template_is_filled_or_refused_and_a_value_is_never_looked_into(text: str, value: str) -> None:
    known = {"a": value, "b": "{a}{{"}
    template = Template(subject="x", text=text)
    try:
        unknown = template.variables - known.keys()
    except TemplateInvalid:
        unknown = {""}
    if unknown:
        with pytest.raises(TemplateInvalid) as caught:
            render(template, known)
        assert caught.value.variable in unknown
        return
    made = render(template, known)
    if "{" not in text and "}" not in text:
        assert made.text == text
    if text == "{b}":
        assert made.text == "{a}{{"
    assert "<" not in made.html.partition("<body>")[2].replace("<p>", "").replace("</p>", "").replace(
        "<br>", ""
    ).replace("</body>\n</html>\n", "")


@given(texts, st.integers(1, 200))
def test_any_text_becomes_a_line(text: str, longest: int) -> None:
    line = one_line(text, longest=longest)
    assert printable(line)
    assert len(line) <= longest
    assert one_line(line, longest=longest) == line
    assert Mailbox("a@x.example", text).name == one_line(text, longest=200)
