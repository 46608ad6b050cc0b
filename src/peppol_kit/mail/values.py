"""The variables of a mail: what of a document can stand in its text, as people of a language write it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit import money
from peppol_kit.documents import CreditNote, SelfBilledCreditNote, SelfBilledInvoice
from peppol_kit.errors import ConfigurationError
from peppol_kit.identifiers import be_structured_reference, creditor_reference, iban

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from peppol_kit.documents import Invoice, Party

LANGUAGES = ("en", "nl", "fr", "de")

VARIABLES = {
    "kind": "invoice or credit note, in the language of the mail",
    "invoice_number": "the number of the invoice or credit note (BT-1)",
    "issue_date": "its day of issue (BT-2)",
    "due_date": "by when to pay (BT-9)",
    "amount": "what is due for payment, with its currency (BT-115, BT-5)",
    "currency": "the currency (BT-5)",
    "seller": "the name of the seller (BT-27)",
    "buyer": "the name of the buyer (BT-44)",
    "sender": "the name of who sends the document: the seller, or the buyer where it is self-billed",
    "recipient": "the name of who receives it",
    "iban": "the account to pay to, in groups of four (BT-84)",
    "bic": "the bank of that account (BT-86)",
    "payment_reference": "what the payer is to state (BT-83); a structured reference as it stands on paper",
    "buyer_reference": "the reference of the buyer (BT-10)",
    "order": "the number of the order (BT-13)",
    "contract": "the number of the contract (BT-12)",
    "preceding_invoice": "the number of the invoice that is credited or corrected (BT-25)",
}
"""Each variable, with what it stands for."""

_KINDS = {
    "en": ("invoice", "credit note"),
    "nl": ("factuur", "creditnota"),
    "fr": ("facture", "note de crédit"),
    "de": ("Rechnung", "Gutschrift"),
}
_POINTS = {"en": (",", "."), "nl": (".", ","), "fr": ("\u202f", ","), "de": (".", ",")}  # of thousands, of decimals
_MONTHS = {
    "en": "January February March April May June July August September October November December",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_DECIMALS = {"JPY": 0, "KRW": 0, "ISK": 0, "CLP": 0, "VND": 0, "BHD": 3, "JOD": 3, "KWD": 3, "OMR": 3, "TND": 3}


def values_of(document: Invoice | CreditNote, *, lang: str = "en") -> dict[str, str]:
    """The value of each of the `VARIABLES` in a document; what the document does not say is empty.

    Args:
        document: an invoice or a credit note, which need not be valid.
        lang: ``en``, ``nl``, ``fr`` or ``de``.

    Raises:
        ConfigurationError: another language.
    """
    if lang not in LANGUAGES:
        raise ConfigurationError(f"there is no language {lang!r}; there are {', '.join(LANGUAGES)}")
    seller, buyer = _name(document.seller), _name(document.buyer)
    self_billed = isinstance(document, (SelfBilledInvoice, SelfBilledCreditNote))
    transfer = next((means.transfer for means in document.payment_means if means.transfer is not None), None)
    payable = document.totals.payable if document.totals is not None else None
    said = {
        "kind": _KINDS[lang][isinstance(document, CreditNote)],
        "invoice_number": document.number,
        "issue_date": document.issued and _day(document.issued, lang),
        "due_date": document.due_date and _day(document.due_date, lang),
        "amount": None if payable is None else _amount(payable, document.currency or "", lang),
        "currency": document.currency,
        "seller": seller,
        "buyer": buyer,
        "sender": buyer if self_billed else seller,
        "recipient": seller if self_billed else buyer,
        "iban": transfer and _account(transfer.account or ""),
        "bic": transfer and transfer.bic,
        "payment_reference": next(
            (_reference(means.reference) for means in document.payment_means if means.reference), ""
        ),
        "buyer_reference": document.buyer_reference,
        "order": document.order,
        "contract": document.contract,
        "preceding_invoice": ", ".join(each.number for each in document.preceding if each.number),
    }
    return {name: said[name] or "" for name in VARIABLES}


def _name(party: Party | None) -> str:
    return (party.name or party.trading_name or "") if party is not None else ""


def _account(account: str) -> str:
    return iban.format(account) if iban.is_valid(account) else account


def _reference(reference: str) -> str:
    if be_structured_reference.is_valid(reference):
        return be_structured_reference.format(reference)
    return creditor_reference.format(reference) if creditor_reference.is_valid(reference) else reference


def _day(day: date, lang: str) -> str:
    """``4 September 2026``, ``1er septembre 2026``, ``4. September 2026``."""
    number = "1er" if lang == "fr" and day.day == 1 else f"{day.day}." if lang == "de" else f"{day.day}"
    return f"{number} {_MONTHS[lang].split()[day.month - 1]} {day.year}"


def _amount(value: Decimal, currency: str, lang: str) -> str:
    """``1.234,50 EUR``: with all decimals that are there, and at least those of the currency."""
    thousands, point = _POINTS[lang]
    with money.exact():
        whole, _, decimals = f"{abs(value):,f}".partition(".")
    decimals = decimals.rstrip("0").ljust(_DECIMALS.get(currency, 2), "0")
    digits = whole.replace(",", thousands) + (point + decimals if decimals else "")
    return f"{'-' if value < 0 else ''}{digits} {currency}".rstrip()
