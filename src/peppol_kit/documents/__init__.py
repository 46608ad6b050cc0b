"""Typed documents: invoices and credit notes, written by hand or read from UBL, without loss."""

from peppol_kit.documents._group import Group, Kept
from peppol_kit.documents.amounts import Allowance, Charge, LineAllowance, LineCharge, Totals, VatBreakdown
from peppol_kit.documents.billing import BillingDocument, Unmapped
from peppol_kit.documents.calculation import Change, Explanation, Part, Repair, Sum, calculate, explain, repair
from peppol_kit.documents.credit_note import CreditNote, SelfBilledCreditNote
from peppol_kit.documents.crediting import copy, credit, credit_if_negative, positive_prices
from peppol_kit.documents.discount import cash_discount
from peppol_kit.documents.invoice import Invoice, SelfBilledInvoice
from peppol_kit.documents.line import ItemAttribute, ItemClassification, Line
from peppol_kit.documents.parties import (
    Address,
    Buyer,
    Contact,
    Delivery,
    Identifier,
    Party,
    Payee,
    Seller,
    TaxRepresentative,
)
from peppol_kit.documents.payment import CreditTransfer, DirectDebit, PaymentCard, PaymentMeans
from peppol_kit.documents.reading import from_json, read
from peppol_kit.documents.references import (
    Attachment,
    InvoicePeriod,
    Note,
    Period,
    PrecedingInvoice,
    SupportingDocument,
)
from peppol_kit.documents.text_lines import TextLine

__all__ = [
    "Address",
    "Allowance",
    "Attachment",
    "BillingDocument",
    "Buyer",
    "Change",
    "Charge",
    "Contact",
    "CreditNote",
    "CreditTransfer",
    "Delivery",
    "DirectDebit",
    "Explanation",
    "Group",
    "Identifier",
    "Invoice",
    "InvoicePeriod",
    "ItemAttribute",
    "ItemClassification",
    "Kept",
    "Line",
    "LineAllowance",
    "LineCharge",
    "Note",
    "Part",
    "Party",
    "Payee",
    "PaymentCard",
    "PaymentMeans",
    "Period",
    "PrecedingInvoice",
    "Repair",
    "SelfBilledCreditNote",
    "SelfBilledInvoice",
    "Seller",
    "Sum",
    "SupportingDocument",
    "TaxRepresentative",
    "TextLine",
    "Totals",
    "Unmapped",
    "VatBreakdown",
    "calculate",
    "cash_discount",
    "copy",
    "credit",
    "credit_if_negative",
    "explain",
    "from_json",
    "positive_prices",
    "read",
    "repair",
]
