"""By when and how to pay, and the QR code with which an app of a bank fills that in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peppol_kit.codelists import UNCL4461
from peppol_kit.documents import CreditTransfer, DirectDebit, Invoice, PaymentCard
from peppol_kit.errors import NotPayable
from peppol_kit.identifiers import iban
from peppol_kit.payments import epc_qr
from peppol_kit.rendering.building import shown
from peppol_kit.rendering.view import Card, Row
from peppol_kit.terms import (
    BG_16,
    BG_17,
    BG_18,
    BG_19,
    BT_9,
    BT_20,
    BT_81,
    BT_82,
    BT_83,
    BT_84,
    BT_85,
    BT_86,
    BT_87,
    BT_88,
    BT_89,
    BT_91,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from peppol_kit.documents import PaymentMeans
    from peppol_kit.rendering.building import Building

_TRANSFERS = frozenset({"30", "31", "58"})
_STRUCTURED = re.compile(r"[+*/ .-]*([0-9]{3})[+*/ .-]*([0-9]{4})[+*/ .-]*([0-9]{5})[+*/ .-]*")


def terms(b: Building) -> tuple[Row, ...]:
    """By when to pay, and on what terms: a cash discount stands here."""
    due = b.document.due_date if isinstance(b.document, Invoice) else None
    again = tuple(row._replace(key="") for row in b.row(b.root, BT_9, b.day(due)))  # what is said of it stands above
    return (*again, *b.row(b.root, BT_20, b.document.payment_terms))


def means(b: Building) -> tuple[Card, ...]:
    """Every way to pay."""
    return tuple(_means(b, each, b.place(each, f"{b.root}/{BG_16}")) for each in b.document.payment_means)


def _means(b: Building, given: PaymentMeans, place: str) -> Card:
    name = None if given.code is None else b.words.code(UNCL4461, given.code)
    rows = (
        b.cell(place, BT_81, name, code="" if name == given.code else given.code or ""),
        b.cell(place, BT_82, given.text),
        b.cell(place, BT_9, b.day(given.due_date)),
        b.cell(place, BT_83, reference(given.reference)),
        *_transfer(b, given.transfer, place),
        *_debit(b, given.debit, place),
        *_card(b, given.card, place),
    )
    return Card(b.key(place), b.label(BG_16), shown(rows))


def _transfer(b: Building, transfer: CreditTransfer | None, place: str) -> tuple[Row, ...]:
    if transfer is None:
        return ()
    at = b.place(transfer, f"{place}/{BG_17}")
    return b.rows(at, (BT_84, account(transfer.account)), (BT_85, transfer.name), (BT_86, transfer.bic))


def _debit(b: Building, debit: DirectDebit | None, place: str) -> tuple[Row, ...]:
    if debit is None:
        return ()
    at = b.place(debit, f"{place}/{BG_19}")
    return b.rows(at, (BT_89, debit.mandate), (BT_91, account(debit.account)))


def _card(b: Building, card: PaymentCard | None, place: str) -> tuple[Row, ...]:
    if card is None:
        return ()
    at = b.place(card, f"{place}/{BG_18}")
    network = (Row(b.key(at), b.words.terms["card-network"], card.network),) if card.network else ()
    return (*b.row(at, BT_87, card.number), *network, *b.row(at, BT_88, card.holder))


def account(number: str | None) -> str | None:
    """An account as on paper: an IBAN in groups of four."""
    return iban.format(number) if number and iban.is_valid(number) else number


def reference(text: str | None) -> str | None:
    """A payment reference as on paper: the structured communication of Belgium as ``+++090/9337/55493+++``."""
    match = _STRUCTURED.fullmatch(text or "")
    if match is None:
        return text
    digits = "".join(match.groups())
    checks = (int(digits[:10]) % 97 or 97) == int(digits[10:])
    return f"+++{match[1]}/{match[2]}/{match[3]}+++" if checks else text


def qr(b: Building) -> str:
    """The payload of a QR code for the first transfer for which one can be made; empty if there is none."""
    document = b.document
    due = document.totals.payable if document.totals is not None else None
    if not isinstance(document, Invoice) or document.currency != "EUR" or due is None or due <= 0:
        return ""
    for each in document.payment_means:
        if each.code in _TRANSFERS and each.transfer is not None and each.transfer.account:
            payload = _payload(document, each, each.transfer, due)
            if payload:
                return payload
    return ""


def _payload(document: Invoice, given: PaymentMeans, transfer: CreditTransfer, due: Decimal) -> str:
    payee = document.payee.name if document.payee is not None else None
    seller = document.seller.name if document.seller is not None else None
    said = reference(given.reference) or document.number or ""
    for how in ("reference", "text"):  # only a reference by ISO 11649 is taken as one
        try:
            return epc_qr.payload(
                name=transfer.name or payee or seller or "",
                iban=transfer.account or "",
                bic=transfer.bic or "",
                amount=due,
                **{how: said},
            )
        except NotPayable:
            continue
    return ""
