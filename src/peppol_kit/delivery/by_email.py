"""A document as a mail: its text from a template, and the document attached as PDF and as XML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from peppol_kit.delivery.fallback import recipient_of
from peppol_kit.documents import CreditNote, SelfBilledCreditNote, SelfBilledInvoice, read
from peppol_kit.errors import ConfigurationError
from peppol_kit.mail import Mail, MailAttachment, Mailbox, Template, default_template, render, values_of
from peppol_kit.mail.addresses import is_address
from peppol_kit.rendering import render_pdf

if TYPE_CHECKING:
    from peppol_kit.delivery.attempt import Attempt
    from peppol_kit.delivery.settings import Settings
    from peppol_kit.documents import Invoice, Party


def mail_of(xml: bytes, attempt: Attempt, settings: Settings, *, address: str) -> Mail:
    """The mail with a document to an address: always the same one for the same attempt.

    It comes from the address in the settings; answers go to the contact of whoever sends the document.

    Raises:
        ConfigurationError: the settings do not say from which address, or the extra ``pdf`` is missing.
        TemplateInvalid: the template of the settings has a variable that there is not.
        UnusableMail: an address or an attachment is none.
    """
    if not settings.mail_from:
        raise ConfigurationError("to send by email, the settings need mail_from: the address that it comes from")
    document = read(xml)
    language = settings.language
    text = render(_template(document, settings), values_of(document, lang=language))
    sender, recipient = _sender_of(document), recipient_of(document)
    name = document.number or document.kind
    return Mail(
        id=attempt.instance_id,
        date=attempt.created,
        sender=Mailbox(settings.mail_from, (sender.name if sender else None) or ""),
        recipients=(Mailbox(address, (recipient.name if recipient else None) or ""),),
        reply_to=_contact(sender),
        subject=text.subject,
        text=text.text,
        html=text.html,
        attachments=(
            MailAttachment(render_pdf(document, lang=language), f"{name}.pdf", "application/pdf"),
            MailAttachment(xml, f"{name}.xml", "application/xml"),
        ),
    )


def _template(document: Invoice | CreditNote, settings: Settings) -> Template:
    usual = default_template("credit note" if isinstance(document, CreditNote) else "invoice", lang=settings.language)
    if settings.mail_template is None:
        return usual
    try:
        text = Path(settings.mail_template).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise ConfigurationError(f"{settings.mail_template}: the template cannot be read") from error
    subject, _, body = text.partition("\n")
    return Template(subject=subject, text=body.lstrip("\n"), lang=settings.language)


def _sender_of(document: Invoice | CreditNote) -> Party | None:
    return document.buyer if isinstance(document, (SelfBilledInvoice, SelfBilledCreditNote)) else document.seller


def _contact(party: Party | None) -> Mailbox | None:
    address = party.contact.email if party is not None and party.contact is not None else None
    return Mailbox(address) if address and is_address(address) else None
