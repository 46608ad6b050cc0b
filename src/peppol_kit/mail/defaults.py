"""The texts of mails for who writes none of their own."""

from __future__ import annotations

from typing import Literal

from peppol_kit.errors import ConfigurationError
from peppol_kit.mail.template import Template

_TEXT = """\
{hello}

{sentence}

{amount}: {{amount}}
{due}: {{due_date}}
{account}: {{iban}}
{reference}: {{payment_reference}}
{seller}: {{seller}}
{buyer}: {{buyer}}

{attached}

{bye}
{{sender}}
"""

_WORDS = {
    "en": {
        "hello": "Hello,",
        "due": "Due date",
        "account": "IBAN",
        "reference": "Payment reference",
        "seller": "Seller",
        "buyer": "Buyer",
        "bye": "Kind regards,",
    },
    "nl": {
        "hello": "Goedendag,",
        "due": "Uiterste betaaldatum",
        "account": "IBAN",
        "reference": "Mededeling",
        "seller": "Verkoper",
        "buyer": "Koper",
        "bye": "Met vriendelijke groet,",
    },
    "fr": {
        "hello": "Bonjour,",
        "due": "Date d'échéance",
        "account": "IBAN",
        "reference": "Communication",
        "seller": "Vendeur",
        "buyer": "Acheteur",
        "bye": "Cordialement,",
    },
    "de": {
        "hello": "Guten Tag,",
        "due": "Fällig am",
        "account": "IBAN",
        "reference": "Verwendungszweck",
        "seller": "Verkäufer",
        "buyer": "Käufer",
        "bye": "Mit freundlichen Grüßen",
    },
}

_INVOICE = {
    "en": (
        "Invoice {invoice_number} from {sender}",
        "this is invoice {invoice_number} of {issue_date}.",
        "Amount due",
        "The invoice is attached.",
    ),
    "nl": (
        "Factuur {invoice_number} van {sender}",
        "dit is factuur {invoice_number} van {issue_date}.",
        "Te betalen",
        "De factuur zit in de bijlage.",
    ),
    "fr": (
        "Facture {invoice_number} de {sender}",
        "voici la facture {invoice_number} du {issue_date}.",
        "Montant à payer",
        "La facture est jointe à ce message.",
    ),
    "de": (
        "Rechnung {invoice_number} von {sender}",
        "dies ist die Rechnung {invoice_number} vom {issue_date}.",
        "Zahlbetrag",
        "Die Rechnung liegt dieser Nachricht bei.",
    ),
}

_CREDIT_NOTE = {
    "en": (
        "Credit note {invoice_number} from {sender}",
        "this is credit note {invoice_number} of {issue_date}.",
        "Amount credited",
        "The credit note is attached.",
    ),
    "nl": (
        "Creditnota {invoice_number} van {sender}",
        "dit is creditnota {invoice_number} van {issue_date}.",
        "Bedrag van de creditnota",
        "De creditnota zit in de bijlage.",
    ),
    "fr": (
        "Note de crédit {invoice_number} de {sender}",
        "voici la note de crédit {invoice_number} du {issue_date}.",
        "Montant crédité",
        "La note de crédit est jointe à ce message.",
    ),
    "de": (
        "Gutschrift {invoice_number} von {sender}",
        "dies ist die Gutschrift {invoice_number} vom {issue_date}.",
        "Gutgeschriebener Betrag",
        "Die Gutschrift liegt dieser Nachricht bei.",
    ),
}


def default_template(kind: Literal["invoice", "credit note"] = "invoice", *, lang: str = "en") -> Template:
    """The template for an invoice or a credit note (the ``kind`` of a document), in a language.

    Raises:
        ConfigurationError: not ``en``, ``nl``, ``fr`` or ``de``.
    """
    if lang not in _WORDS:
        raise ConfigurationError(f"there is no language {lang!r}; there are {', '.join(_WORDS)}")
    subject, sentence, amount, attached = (_CREDIT_NOTE if kind == "credit note" else _INVOICE)[lang]
    text = _TEXT.format(sentence=sentence, amount=amount, attached=attached, **_WORDS[lang])
    return Template(subject=subject, text=text, lang=lang)
