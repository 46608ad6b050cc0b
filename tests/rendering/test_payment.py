"""When there is a QR code to pay with, and what is in it; references and accounts as on paper."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.rendering.samples import invoice

from peppol_kit import CreditNote, Invoice, PaymentMeans, Totals, render_html
from peppol_kit.rendering.assemble import view
from peppol_kit.rendering.sections.payment import account, reference

IBAN = "BE73736041729060"


def paid_by(means: PaymentMeans) -> Invoice:
    return invoice().replace(payment_means=(means,))


@pytest.mark.parametrize("code", ["30", "31", "58"])
def test_a_transfer_in_euro_has_a_code(code: str) -> None:
    document = paid_by(PaymentMeans.by_transfer(IBAN, reference="202609041707").replace(code=code))
    lines = view(document).qr.split("\n")
    assert lines[3:] == ["SCT", "", "Brouwerij De Zilvermeeuw BV", IBAN, "EUR30.00", "", "", "+++202/6090/41707+++"]


def test_a_reference_by_iso_11649_is_one_and_else_it_is_text() -> None:
    assert view(paid_by(PaymentMeans.by_transfer(IBAN, reference="RF18539007547034"))).qr.endswith(
        "\n\nRF18539007547034"
    )
    assert view(paid_by(PaymentMeans.by_transfer(IBAN))).qr.endswith("\n\n\nF2026/0417")


@pytest.mark.parametrize(
    "document",
    [
        paid_by(PaymentMeans.by_transfer("BE00736041729060")),
        paid_by(PaymentMeans.by_transfer("12345")),
        paid_by(PaymentMeans.by_transfer(IBAN).replace(code="49")),
        paid_by(PaymentMeans.by_transfer(IBAN).replace(code=None)),
        paid_by(PaymentMeans(code="30")),
        invoice().replace(currency="SEK"),
        invoice().replace(currency=None),
        invoice().replace(totals=Totals(payable=Decimal(0))),
        invoice().replace(totals=Totals(payable=Decimal(-5))),
        invoice().replace(totals=None),
        invoice().replace(seller=None),
        CreditNote(payment_means=invoice().payment_means, totals=invoice().totals, seller=invoice().seller),
    ],
)
def test_else_there_is_none_and_the_document_is_shown_all_the_same(document: Invoice | CreditNote) -> None:
    assert view(document).qr == ""
    assert "<figure>" not in render_html(document)


def test_the_code_has_a_text_for_those_who_do_not_see_it() -> None:
    page = render_html(invoice(), lang="fr")
    assert 'aria-label="Code QR avec lequel l&#39;application d&#39;une banque remplit ce paiement"' in page
    assert "<svg" in page


@pytest.mark.parametrize("given", ["202609041707", "+++202/6090/41707+++", "***202/6090/41707***", "202 6090 41707"])
def test_the_belgian_reference_is_written_as_on_paper(given: str) -> None:
    assert reference(given) == "+++202/6090/41707+++"


@pytest.mark.parametrize("given", ["202609041708", "F2026/0417", "", None, "2026090417070"])
def test_any_other_reference_stays_as_it_is(given: str | None) -> None:
    assert reference(given) == given


def test_an_iban_is_in_groups_of_four_and_any_other_account_as_it_is() -> None:
    assert account(IBAN) == "BE73 7360 4172 9060"
    assert account("5050-1055") == "5050-1055"
    assert account(None) is None
