"""The invoice, and the one that the buyer writes in the name of the seller."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from peppol_kit.codelists import UNCL1001_INVOICE
from peppol_kit.documents._group import Day, Is, Text
from peppol_kit.documents.billing import SELF_BILLING, BillingDocument
from peppol_kit.terms import BT_3, BT_9, BT_23, BT_24


class Invoice(BillingDocument):
    """An invoice: UBL Invoice, EN 16931, Peppol BIS Billing 3."""

    root: ClassVar[Literal["Invoice", "CreditNote"]] = "Invoice"
    kind: Literal["invoice"] = "invoice"

    type_code: Annotated[Text | None, Is(BT_3, codes=UNCL1001_INVOICE)] = "380"
    """BT-3 (1..1). What kind of invoice it is, UNCL 1001: 380 commercial invoice, 384 corrected invoice, 326 partial;
    ``"380"``."""
    due_date: Annotated[Day | None, Is(BT_9)] = None
    """BT-9 (0..1). By when to pay; ``date(2026, 10, 4)``."""


class SelfBilledInvoice(Invoice):
    """An invoice that the buyer writes in the name of the seller: Peppol BIS Self-Billing 3."""

    specification: Annotated[Text | None, Is(BT_24)] = SELF_BILLING.customization
    """BT-24 (1..1). The specification that the document follows; that of Peppol BIS Self-Billing 3 if nothing else is
    said."""
    process: Annotated[Text | None, Is(BT_23)] = SELF_BILLING.process
    """BT-23 (1..1). The business process that it is part of; that of Peppol self-billing if nothing else is said."""
    type_code: Annotated[Text | None, Is(BT_3, codes=UNCL1001_INVOICE)] = "389"
    """BT-3 (1..1). What kind of invoice it is, UNCL 1001: 389 self-billed invoice; ``"389"``."""
