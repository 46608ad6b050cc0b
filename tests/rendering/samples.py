"""An invoice as people write it, and what a sender adds to its looks."""

from __future__ import annotations

import base64
from datetime import date
from decimal import Decimal

from peppol_kit import (
    Address,
    Buyer,
    Invoice,
    Line,
    PaymentMeans,
    Seller,
    Totals,
)

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAECAIAAAA8r+mnAAAAEUlEQVR42mOQ96vEihioJwEAku8cwbtObF8AAAAASUVORK5CYII="
)
GIF = base64.b64decode("R0lGODlhAQABAIAAAB9OeQAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")


def invoice(*, lines: int = 2) -> Invoice:
    """An invoice that is to be paid by a transfer, with lines of 10.00, 20.00, and so on."""
    total = Decimal(sum(10 * number for number in range(1, lines + 1)))
    return Invoice(
        number="F2026/0417",
        issued=date(2026, 9, 4),
        due_date=date(2026, 10, 4),
        seller=Seller(name="Brouwerij De Zilvermeeuw BV", address=Address(city="Oostmolle", country="BE")),
        buyer=Buyer(name="'t Wiel NV", address=Address(city="Leiebeke", country="BE")),
        payment_means=(PaymentMeans.by_transfer("BE73736041729060", reference="202609041707"),),
        payment_terms="Bij betaling binnen 8 dagen: 2 % korting voor contant",
        totals=Totals(payable=total),
        lines=tuple(
            Line(
                id=str(number),
                name=f"Artikel {number}",
                quantity=Decimal(number),
                price=Decimal(10),
                vat_rate=Decimal(21),
                net_amount=Decimal(10 * number),
            )
            for number in range(1, lines + 1)
        ),
    )
