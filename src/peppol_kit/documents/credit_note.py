"""The credit note, and the one that the buyer writes in the name of the seller."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from peppol_kit.codelists import UNCL1001_CREDIT_NOTE
from peppol_kit.documents._group import Is, Text
from peppol_kit.documents.billing import SELF_BILLING, BillingDocument
from peppol_kit.terms import BT_3, BT_23, BT_24

if TYPE_CHECKING:
    from datetime import date


class CreditNote(BillingDocument):
    """A credit note: UBL CreditNote, EN 16931, Peppol BIS Billing 3. Its amounts are those that the buyer gets back."""

    root: ClassVar[Literal["Invoice", "CreditNote"]] = "CreditNote"
    kind: Literal["credit note"] = "credit note"

    type_code: Annotated[Text | None, Is(BT_3, codes=UNCL1001_CREDIT_NOTE)] = "381"
    """BT-3 (1..1). What kind of credit note it is, UNCL 1001: 381 credit note, 396 factored credit note; ``"381"``."""

    @property
    def due_date(self) -> date | None:
        """By when to pay (BT-9), which UBL has with the way of payment here, in ``PaymentMeans(due_date=...)``."""
        return next((means.due_date for means in self.payment_means if means.due_date is not None), None)


class SelfBilledCreditNote(CreditNote):
    """A credit note that the buyer writes in the name of the seller: Peppol BIS Self-Billing 3."""

    specification: Annotated[Text | None, Is(BT_24)] = SELF_BILLING.customization
    """BT-24 (1..1). The specification that the document follows; that of Peppol BIS Self-Billing 3 if nothing else is
    said."""
    process: Annotated[Text | None, Is(BT_23)] = SELF_BILLING.process
    """BT-23 (1..1). The business process that it is part of; that of Peppol self-billing if nothing else is said."""
    type_code: Annotated[Text | None, Is(BT_3, codes=UNCL1001_CREDIT_NOTE)] = "261"
    """BT-3 (1..1). What kind of credit note it is, UNCL 1001: 261 self-billed credit note; ``"261"``."""
