"""The main job from end to end, on a Peppol of its own on this machine: no account, no certificate, no internet.

An invoice is built, validated, rendered, looked up, sent by AS4, received and read again; a second one, whose buyer
is not in the network, goes by email. Every step is real: DNS, TLS, signatures, SMTP.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from peppol_kit import Address, Buyer, Invoice, Line, PaymentMeans, Seller, calculate, render_pdf, validate
from peppol_kit.network.trace import trace_text
from peppol_kit.sandbox import Sandbox

SELLER, BUYER, STRANGER = "0208:0563731435", "0208:0741831452", "0208:0202239951"
_TODAY = datetime.now(UTC).date()


def main() -> None:
    """Do it, and say each step."""
    with Sandbox() as peppol:
        say("A Peppol on this machine: DNS, SMP, access points, mail server, and their certificates")
        peppol.participant(BUYER)
        tell(f"registered: {BUYER} at access point {peppol.access_point().credentials.party}")

        say("Build an invoice: totals and VAT are calculated")
        invoice = invoice_for(BUYER, "F2026/0418")
        tell(f"{invoice.number}, {invoice.totals.payable} {invoice.currency} by {invoice.due_date}")

        say("Validate it: UBL schema, EN 16931, Peppol BIS Billing 3")
        report = validate(invoice)
        tell(f"{report.verdict} by {', '.join(layer.name for layer in report.layers)}")

        say("Render it: a PDF/A-3 with the XML in it")
        with tempfile.TemporaryDirectory() as folder:
            pdf = Path(folder, "F2026-0418.pdf")
            pdf.write_bytes(render_pdf(invoice, lang="nl"))
            tell(f"{pdf.name}, {pdf.stat().st_size:,} bytes")

        with peppol.client() as client:
            say("Send it: look the recipient up, wrap, sign, encrypt, deliver, check the receipt")
            outcome = client.send(invoice)
            tell(trace_text(outcome.trace))
            tell(f"{outcome.state} by {outcome.channel}: {outcome.reason}")
            receipt = outcome.receipt
            tell(f"receipt {receipt.message_id}, signed by {receipt.party}, {len(receipt.raw):,} bytes")

            say("On the other side: what arrived")
            (arrived,) = peppol.access_point().wait(1)
            tell(f"envelope {arrived.envelope.instance_id} from {arrived.envelope.sender}")
            document = arrived.document
            tell(f"{document.kind} {document.number} of {document.totals.payable}, {arrived.report.verdict}")

            say("Send one to somebody who is not in the network: by email, because the network says so for certain")
            outcome = client.send(invoice_for(STRANGER, "F2026/0419"), email="boekhouding@example.com")
            tell(f"{outcome.state} by {outcome.channel} to {outcome.attempt.email}: {outcome.reason}")
            for warning in outcome.warnings:
                tell(f"note: {warning}")
            (mail,) = peppol.mailbox
            tell(f"mail: {mail['Subject']}, with {', '.join(part.get_filename() for part in mail.iter_attachments())}")


def invoice_for(buyer: str, number: str) -> Invoice:
    """An invoice of a brewery to a café."""
    return calculate(
        Invoice(
            number=number,
            issued=_TODAY,
            due_date=_TODAY + timedelta(days=30),
            buyer_reference="Tapkraan 3",
            seller=Seller.from_participant(
                SELLER,
                name="De Zilvermeeuw BV",
                vat_id="BE0563731435",
                address=Address(street="Hoppeveldstraat 19", postal_code="2396", city="Oostmolle"),
            ),
            buyer=Buyer.from_participant(
                buyer,
                name="'t Wiel NV",
                vat_id="BE0741831452",
                address=Address(street="Wagenmakersplein 7", postal_code="9831", city="Leiebeke"),
            ),
            payment_means=(PaymentMeans.by_transfer("BE73736041729060", reference="+++202/6090/41808+++"),),
            lines=(
                Line(name="Tripel, 30 l", quantity=Decimal(8), price=Decimal("96.50"), vat_rate=Decimal(21)),
                Line(name="Apple juice, 24 x 20 cl", quantity=Decimal(12), price=Decimal("14.20"), vat_rate=Decimal(6)),
            ),
        )
    )


def say(step: str) -> None:
    """A step."""
    print(f"\n== {step}", flush=True)  # noqa: T201 - printing is what a demonstration is for


def tell(what: str) -> None:
    """What came of it."""
    print("\n".join(f"   {line}" for line in what.splitlines()), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
