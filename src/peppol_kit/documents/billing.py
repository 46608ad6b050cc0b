"""What an invoice and a credit note have in common."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, ValidationError, field_serializer

from peppol_kit import specifications
from peppol_kit.codelists import ISO_4217, UNCL1153
from peppol_kit.documents import text_lines
from peppol_kit.documents._group import Day, Group, Is, Number, Text
from peppol_kit.documents.amounts import Allowance, Charge, Totals, VatBreakdown
from peppol_kit.documents.line import Line
from peppol_kit.documents.parties import AsBuyer, AsSeller, Delivery, Identifier, Payee, TaxRepresentative
from peppol_kit.documents.payment import PaymentMeans
from peppol_kit.documents.references import InvoicePeriod, Note, PrecedingInvoice, SupportingDocument
from peppol_kit.documents.text_lines import Style, TextLine
from peppol_kit.report import Problem
from peppol_kit.terms import (
    BG_3,
    BG_4,
    BG_7,
    BG_10,
    BG_11,
    BG_13,
    BG_14,
    BG_16,
    BG_20,
    BG_21,
    BG_22,
    BG_23,
    BG_24,
    BG_25,
    BT_1,
    BT_2,
    BT_5,
    BT_6,
    BT_7,
    BT_10,
    BT_11,
    BT_12,
    BT_13,
    BT_14,
    BT_15,
    BT_16,
    BT_17,
    BT_18,
    BT_19,
    BT_20,
    BT_22,
    BT_23,
    BT_24,
    BT_110,
    BT_111,
)

BILLING = specifications.ruleset("peppol-bis-billing-3")
SELF_BILLING = specifications.ruleset("peppol-bis-self-billing-3")


class Unmapped(NamedTuple):
    """An element or attribute that was read and that no field has: its XPath, and its XML or its value."""

    place: str
    content: str


class BillingDocument(Group):
    """An invoice or a credit note."""

    root: ClassVar[Literal["Invoice", "CreditNote"]]

    specification: Annotated[Text | None, Is(BT_24)] = BILLING.customization
    """BT-24 (1..1). The specification that the document follows; that of Peppol BIS Billing 3 if nothing else is
    said."""
    process: Annotated[Text | None, Is(BT_23)] = BILLING.process
    """BT-23 (1..1). The business process that it is part of; that of Peppol billing if nothing else is said."""
    number: Annotated[Text | None, Is(BT_1)] = None
    """BT-1 (1..1). The number of the document, unique among those of the seller; ``"F2026/0417"``."""
    issued: Annotated[Day | None, Is(BT_2)] = None
    """BT-2 (1..1). The day of issue; ``date(2026, 9, 4)``."""
    notes: Annotated[tuple[Note, ...], Is(BT_22)] = ()
    """BT-22 (1..1). Notes on the whole document (BG-1); Peppol takes one; ``("Thank you for your order.",)``."""
    vat_point: Annotated[Day | None, Is(BT_7)] = None
    """BT-7 (0..1). The day by which VAT is due, where it is another than that of issue; ``date(2026, 9, 1)``."""
    currency: Annotated[Text | None, Is(BT_5, codes=ISO_4217)] = "EUR"
    """BT-5 (1..1). The currency of all amounts, ISO 4217; ``"EUR"``."""
    vat_currency: Annotated[Text | None, Is(BT_6, codes=ISO_4217)] = None
    """BT-6 (0..1). The currency in which the seller accounts for VAT, where it is another one; ``"SEK"``."""
    cost_code: Annotated[Text | None, Is(BT_19)] = None
    """BT-19 (0..1). Where the buyer books it; ``"4217"``."""
    buyer_reference: Annotated[Text | None, Is(BT_10)] = None
    """BT-10 (0..1). What the buyer wants to be named; Peppol wants this or the order; ``"Tapkraan 3"``."""
    period: Annotated[InvoicePeriod | None, Is(BG_14)] = None
    """BG-14 (0..1). The time that the document is for; ``InvoicePeriod(start=date(2026, 9, 1), end=date(2026, 9,
    30))``."""
    order: Annotated[Text | None, Is(BT_13, fallback="NA")] = None
    """BT-13 (0..1). The number of the buyer's order; ``"BST-26-118"``."""
    sales_order: Annotated[Text | None, Is(BT_14)] = None
    """BT-14 (0..1). The number of the seller's order; ``"SO-7718"``."""
    preceding: Annotated[tuple[PrecedingInvoice, ...], Is(BG_3)] = ()
    """BG-3 (0..n). The invoices that are credited or corrected; ``(PrecedingInvoice(number="F2026/0398"),)``."""
    despatch_advice: Annotated[Text | None, Is(BT_16)] = None
    """BT-16 (0..1). The number of the despatch advice; ``"DN-5512"``."""
    receiving_advice: Annotated[Text | None, Is(BT_15)] = None
    """BT-15 (0..1). The number of the buyer's receiving advice; ``"GR-0093"``."""
    tender: Annotated[Text | None, Is(BT_17)] = None
    """BT-17 (0..1). The tender or lot; ``"2026/S 118-301"``."""
    contract: Annotated[Text | None, Is(BT_12)] = None
    """BT-12 (0..1). The number of the contract; ``"C-2024-17"``."""
    project: Annotated[Text | None, Is(BT_11)] = None
    """BT-11 (0..1). The number of the project; ``"PRJ-41"``."""
    object_id: Annotated[Identifier | None, Is(BT_18, codes=UNCL1153)] = None
    """BT-18 (0..1). What the document is about, such as a meter or a subscription; ``Identifier("541448",
    scheme="MG")``."""
    attachments: Annotated[tuple[SupportingDocument, ...], Is(BG_24)] = ()
    """BG-24 (0..n). Files and links; ``(SupportingDocument(reference="TS-09",
    url="https://zilvermeeuw.example/ts"),)``."""
    seller: Annotated[AsSeller | None, Is(BG_4)] = None
    """BG-4 (1..1). Who sells; ``Seller.from_participant("0208:0563731435", name="De Zilvermeeuw BV")``."""
    buyer: Annotated[AsBuyer | None, Is(BG_7)] = None
    """BG-7 (1..1). Who buys; ``Buyer.from_participant("0208:0741831452", name="'t Wiel NV")``."""
    payee: Annotated[Payee | None, Is(BG_10)] = None
    """BG-10 (0..1). Who is to be paid, where that is not the seller; ``Payee(name="Factoring Noord NV")``."""
    tax_representative: Annotated[TaxRepresentative | None, Is(BG_11)] = None
    """BG-11 (0..1). Who answers for the VAT of a seller from abroad; ``TaxRepresentative(name="...",
    vat_id="NL...")``."""
    delivery: Annotated[Delivery | None, Is(BG_13)] = None
    """BG-13 (0..1). When, where and to whom it was delivered; ``Delivery(delivered=date(2026, 9, 1))``."""
    payment_means: Annotated[tuple[PaymentMeans, ...], Is(BG_16)] = ()
    """BG-16 (0..n). How it is to be paid; ``(PaymentMeans.by_transfer("BE73736041729060"),)``."""
    payment_terms: Annotated[Text | None, Is(BT_20)] = None
    """BT-20 (0..1). By when and how to pay, in words; ``"30 days after the day of issue"``."""
    allowances: Annotated[tuple[Allowance, ...], Is(BG_20)] = ()
    """BG-20 (0..n). Discounts on the whole document; ``(Allowance(amount=Decimal("10"), vat_rate=Decimal("21"),
    reason="..."),)``."""
    charges: Annotated[tuple[Charge, ...], Is(BG_21)] = ()
    """BG-21 (0..n). What comes on top of the whole document; ``(Charge(amount=Decimal("12.50"),
    vat_rate=Decimal("21")),)``."""
    vat_total: Annotated[Number | None, Is(BT_110)] = None
    """BT-110 (1..1). The VAT of the document; ``Decimal("165.86")``."""
    vat_breakdown: Annotated[tuple[VatBreakdown, ...], Is(BG_23)] = ()
    """BG-23 (1..n). The VAT by category and rate; calculated, but for reasons of exemption that are given here."""
    vat_total_in_vat_currency: Annotated[Number | None, Is(BT_111)] = None
    """BT-111 (0..1). The VAT of the document in the currency of ``vat_currency``; ``Decimal("1843.20")``."""
    totals: Annotated[Totals | None, Is(BG_22)] = None
    """BG-22 (1..1). The totals; calculated, but for what was paid before; ``Totals(paid=Decimal("100"))``."""
    lines: Annotated[tuple[Line, ...], Is(BG_25)] = ()
    """BG-25 (1..n). The lines; ``(Line(name="Tripel, 30 l", quantity=Decimal("8"), price=Decimal("96.50")),)``."""
    problems: tuple[Problem, ...] = Field(default=(), repr=False)
    """What could not be read as what it should be, if the document was read."""

    @field_serializer("problems")
    def _problems_by_name(self, problems: tuple[Problem, ...]) -> list[dict[str, Any]]:
        return [problem._asdict() for problem in problems]

    # --- XML and JSON

    def to_xml(self) -> bytes:
        """The document as UBL 2.1 XML in UTF-8, its elements in the order of the schema; the same bytes every time."""
        from peppol_kit.documents._codec import write

        return write(self)

    def to_json(self, *, indent: int | None = None) -> str:
        """The document as JSON, with everything that is in it; `from_json` gives the same document back."""
        return self.model_dump_json(indent=indent)

    @classmethod
    def from_json(cls, data: str | bytes) -> Self:
        """A document from what `to_json` wrote.

        Raises:
            DocumentParseError: not JSON, a field that does not exist, or a value of the wrong type: its ``problems``.
        """
        from peppol_kit.documents._problems import problems_of, refuse

        try:
            return cls.model_validate_json(data)
        except ValidationError as error:
            refuse(problems_of(error, cls), error)

    # --- what was read and has no field

    @property
    def unmapped(self) -> tuple[Unmapped, ...]:
        """Every element and attribute that was read and that no field has; `to_xml` writes them back in place."""
        from peppol_kit.documents._codec import unmapped

        return tuple(Unmapped(*found) for found in unmapped(self))

    # --- text lines

    def with_text(self, text: str, *, style: Style = "plain") -> Self:
        """This document with one more text line before its first line, which travels in its first note (BT-22)."""
        first, *others = self.notes or (Note(""),)
        note = first.replace(text=text_lines.add(first.text, TextLine(text, style)))
        return self.replace(notes=(note, *others))

    @property
    def text_lines(self) -> tuple[TextLine, ...]:
        """The text lines before the first line."""
        return text_lines.split(self.notes[0].text)[1] if self.notes else ()
