"""The text of a mail: variables of a document in the language of the reader, and nothing that nobody knows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.documents import data
from tests.unit.mail.conftest import mail

from peppol_kit import CreditNote, Invoice, read
from peppol_kit.documents import Buyer, PaymentMeans, PrecedingInvoice, SelfBilledInvoice, Seller, Totals
from peppol_kit.errors import ConfigurationError, TemplateInvalid
from peppol_kit.mail import VARIABLES, Template, default_template, render, values_of

LANGUAGES = ("en", "nl", "fr", "de")


def invoice(**changes: Any) -> Invoice:
    usual: dict[str, Any] = {
        "number": "F2026/0417",
        "issued": date(2026, 9, 1),
        "due_date": date(2026, 10, 4),
        "seller": Seller(name="Brouwerij De Zilvermeeuw BV"),
        "buyer": Buyer(name="Café 't Wiel <NV>"),
        "payment_means": (PaymentMeans.by_transfer("BE73736041729060", reference="202609041707"),),
        "totals": Totals(payable=Decimal("1234567.5")),
    }
    return Invoice(**{**usual, **changes})


# --- values


@pytest.mark.parametrize(
    ("lang", "issued", "due", "amount", "kind"),
    [
        ("en", "1 September 2026", "4 October 2026", "1,234,567.50 EUR", "invoice"),
        ("nl", "1 september 2026", "4 oktober 2026", "1.234.567,50 EUR", "factuur"),
        ("fr", "1er septembre 2026", "4 octobre 2026", "1\u202f234\u202f567,50 EUR", "facture"),
        ("de", "1. September 2026", "4. Oktober 2026", "1.234.567,50 EUR", "Rechnung"),
    ],
)
def test_values_are_written_as_a_language_writes_them(lang: str, issued: str, due: str, amount: str, kind: str) -> None:
    values = values_of(invoice(), lang=lang)
    assert (values["issue_date"], values["due_date"]) == (issued, due)
    assert (values["amount"], values["kind"]) == (amount, kind)
    assert values["iban"] == "BE73 7360 4172 9060"
    assert values["payment_reference"] == "+++202/6090/41707+++"
    assert (values["sender"], values["recipient"]) == (values["seller"], values["buyer"])


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("0", "EUR", "0.00 EUR"),
        ("-12.3", "EUR", "-12.30 EUR"),
        ("12.3456", "EUR", "12.3456 EUR"),
        ("12.300", "EUR", "12.30 EUR"),
        ("120000", "JPY", "120,000 JPY"),
        ("1.5", "KWD", "1.500 KWD"),
        ("1E+3", "EUR", "1,000.00 EUR"),
    ],
)
def test_no_amount_is_rounded(amount: str, currency: str, text: str) -> None:
    document = invoice(totals=Totals(payable=Decimal(amount)), currency=currency)
    assert values_of(document)["amount"] == text


def test_a_document_that_says_nothing_has_empty_values() -> None:
    values = values_of(Invoice(currency=None))
    assert set(values) == set(VARIABLES)
    assert {name for name, value in values.items() if value} == {"kind"}


def test_a_self_billed_invoice_goes_from_the_buyer_to_the_seller() -> None:
    document = SelfBilledInvoice(seller=Seller(name="Verkoper"), buyer=Buyer(name="Koper"))
    values = values_of(document)
    assert (values["sender"], values["recipient"]) == ("Koper", "Verkoper")


def test_a_credit_note_says_what_it_credits() -> None:
    document = CreditNote(
        preceding=(PrecedingInvoice(number="F2026/0398"), PrecedingInvoice(number="F2026/0399")),
        payment_means=(PaymentMeans(due_date=date(2026, 10, 4), reference="RF18539007547034"),),
    )
    values = values_of(document, lang="nl")
    assert values["preceding_invoice"] == "F2026/0398, F2026/0399"
    assert values["kind"] == "creditnota"
    assert values["due_date"] == "4 oktober 2026"
    assert values["payment_reference"] == "RF18 5390 0754 7034"


def test_what_is_no_iban_and_no_reference_stays_as_it_is() -> None:
    values = values_of(invoice(payment_means=(PaymentMeans.by_transfer("123-456", reference="F 417"),)))
    assert (values["iban"], values["payment_reference"]) == ("123-456", "F 417")


def test_there_are_no_words_in_other_languages() -> None:
    for ask in (lambda: values_of(invoice(), lang="sv"), lambda: default_template("invoice", lang="sv")):
        with pytest.raises(ConfigurationError, match="sv"):
            ask()


# --- templates


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["valid/be-invoice", "valid/full-creditnote"])
def test_the_default_template_fits_every_document(name: str, lang: str) -> None:
    document = read(data(name))
    made = render(default_template(document.kind, lang=lang), values_of(document, lang=lang))
    assert document.number
    assert document.seller is not None
    assert document.seller.name
    assert document.number in made.subject
    assert document.number in made.text
    assert document.seller.name in made.text
    assert f'<html lang="{lang}">' in made.html
    assert "{" not in made.text


def test_the_default_text_leaves_out_what_the_document_does_not_say() -> None:
    values = values_of(invoice(due_date=None, payment_means=()))
    text = render(default_template(), values).text
    assert "Amount due: 1,234,567.50 EUR\nSeller: " in text
    assert "IBAN" not in text
    assert "\n\n\n" not in text


def test_variables_in_braces_are_filled_in_and_escaped_in_html() -> None:
    template = Template(subject="{invoice_number}", text="{{x}} {buyer}", html='<a title="{buyer}">{{</a>')
    made = render(template, {**values_of(invoice()), "buyer": '<b>"O\'Neil" & {seller}'})
    assert made.subject == "F2026/0417"
    assert made.text == '{x} <b>"O\'Neil" & {seller}'
    assert made.html == '<a title="&lt;b&gt;&quot;O&#x27;Neil&quot; &amp; {seller}">{</a>'


def test_html_is_made_of_the_text() -> None:
    made = render(Template(subject="x", text="a {buyer}\nb\n\nc <i>", lang="nl"), values_of(invoice()))
    assert "<p>a Café &#x27;t Wiel &lt;NV&gt;<br>b</p>\n<p>c &lt;i&gt;</p>" in made.html


def test_a_line_break_in_a_value_cannot_make_a_line() -> None:
    values = {"buyer": "x\r\nBcc: all@evil.example\x00\u2028y"}
    made = render(Template(subject="To {buyer}", text="{buyer}"), values)
    assert made.subject == "To x Bcc: all@evil.example y"
    assert made.text == "x Bcc: all@evil.example y"


def test_a_subject_can_always_be_sent() -> None:
    made = render(Template(subject="{buyer}", text="x"), {"buyer": "Zilver\u00admeeuw\u202e " + "x" * 600})
    assert made.subject.startswith("Zilvermeeuw xxx")
    assert len(made.subject) == 500
    assert mail(subject=made.subject).subject == made.subject


@pytest.mark.parametrize("part", ["subject", "text", "html"])
def test_an_unknown_variable_is_an_error(part: str) -> None:
    template = Template(**{"subject": "x", "text": "x", "html": "x", part: "Dear {costumer},"})
    with pytest.raises(TemplateInvalid, match="buyer") as caught:
        render(template, values_of(invoice()))
    assert caught.value.variable == "costumer"


@pytest.mark.parametrize("text", ["{", "a } b", "{buyer", "{{buyer}", "{bu\nyer}"])
def test_a_brace_too_many_is_an_error(text: str) -> None:
    with pytest.raises(TemplateInvalid) as caught:
        render(Template(subject="x", text=text), values_of(invoice()))
    assert caught.value.variable == ""


@pytest.mark.parametrize("name", ["", "buyer.__class__", "buyer!r", "buyer:>9", "0", " buyer "])
def test_a_variable_is_nothing_but_a_name(name: str) -> None:
    with pytest.raises(TemplateInvalid) as caught:
        render(Template(subject="x", text=f"{{{name}}}"), values_of(invoice()))
    assert caught.value.variable == name
