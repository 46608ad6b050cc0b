"""peppol_kit: Peppol and UBL e-invoicing for Python.

The public API is what ``__all__`` lists; everything is imported when it is first asked for, so that a program pays only
for what it uses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peppol_kit.delivery import Attempt, Outcome, PeppolClient, Settings
    from peppol_kit.documents import (
        Address,
        Allowance,
        Attachment,
        Buyer,
        Charge,
        Contact,
        CreditNote,
        CreditTransfer,
        Delivery,
        DirectDebit,
        Identifier,
        Invoice,
        InvoicePeriod,
        ItemAttribute,
        ItemClassification,
        Line,
        LineAllowance,
        LineCharge,
        Note,
        Party,
        Payee,
        PaymentCard,
        PaymentMeans,
        Period,
        PrecedingInvoice,
        SelfBilledCreditNote,
        SelfBilledInvoice,
        Seller,
        SupportingDocument,
        TaxRepresentative,
        TextLine,
        Totals,
        VatBreakdown,
        calculate,
        cash_discount,
        copy,
        credit,
        credit_if_negative,
        explain,
        from_json,
        read,
        repair,
    )
    from peppol_kit.envelope import Envelope
    from peppol_kit.errors import (
        ConfigurationError,
        DocumentError,
        DocumentParseError,
        IdentifierError,
        InvalidDocument,
        LookupFailed,
        MalformedXML,
        NoWayToSend,
        PeppolKitError,
        TransportError,
        TrustError,
        UnsupportedDocument,
    )
    from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
    from peppol_kit.network.lookup import capabilities, lookup
    from peppol_kit.rendering import Layout, render_html, render_pdf
    from peppol_kit.report import Finding, Layer, Problem, Report
    from peppol_kit.sandbox import Sandbox
    from peppol_kit.validation import validate, validate_many
    from peppol_kit.validation.testing import assert_valid
    from peppol_kit.xml.parser import Limits

__version__ = "0.1.0"

__all__ = [
    "Address",
    "Allowance",
    "Attachment",
    "Attempt",
    "Buyer",
    "Charge",
    "ConfigurationError",
    "Contact",
    "CreditNote",
    "CreditTransfer",
    "Delivery",
    "DirectDebit",
    "DocumentError",
    "DocumentParseError",
    "DocumentTypeId",
    "Envelope",
    "Finding",
    "Identifier",
    "IdentifierError",
    "InvalidDocument",
    "Invoice",
    "InvoicePeriod",
    "ItemAttribute",
    "ItemClassification",
    "Layer",
    "Layout",
    "Limits",
    "Line",
    "LineAllowance",
    "LineCharge",
    "LookupFailed",
    "MalformedXML",
    "NoWayToSend",
    "Note",
    "Outcome",
    "ParticipantId",
    "Party",
    "Payee",
    "PaymentCard",
    "PaymentMeans",
    "PeppolClient",
    "PeppolKitError",
    "Period",
    "PrecedingInvoice",
    "Problem",
    "ProcessId",
    "Report",
    "Sandbox",
    "SelfBilledCreditNote",
    "SelfBilledInvoice",
    "Seller",
    "Settings",
    "SupportingDocument",
    "TaxRepresentative",
    "TextLine",
    "Totals",
    "TransportError",
    "TrustError",
    "UnsupportedDocument",
    "VatBreakdown",
    "assert_valid",
    "calculate",
    "capabilities",
    "cash_discount",
    "copy",
    "credit",
    "credit_if_negative",
    "explain",
    "from_json",
    "lookup",
    "read",
    "render_html",
    "render_pdf",
    "repair",
    "validate",
    "validate_many",
]

_HOMES = {
    "Attempt": "delivery",
    "DocumentTypeId": "identifiers",
    "Envelope": "envelope",
    "Finding": "report",
    "Layer": "report",
    "Layout": "rendering",
    "Limits": "xml.parser",
    "Outcome": "delivery",
    "ParticipantId": "identifiers",
    "PeppolClient": "delivery",
    "Problem": "report",
    "ProcessId": "identifiers",
    "Report": "report",
    "Sandbox": "sandbox",
    "Settings": "delivery",
    "render_html": "rendering",
    "render_pdf": "rendering",
    "assert_valid": "validation.testing",
    "capabilities": "network.lookup",
    "lookup": "network.lookup",
    "validate": "validation",
    "validate_many": "validation",
}


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'peppol_kit' has no attribute {name!r}")
    from importlib import import_module

    home = _HOMES.get(name, "errors" if name.endswith(_ERRORS) else "documents")
    value = getattr(import_module(f"peppol_kit.{home}"), name)
    globals()[name] = value
    return value


_ERRORS = ("Error", "InvalidDocument", "LookupFailed", "MalformedXML", "NoWayToSend", "UnsupportedDocument")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
