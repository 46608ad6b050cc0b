"""How an invoice is to be paid: by transfer, by card, by direct debit."""

from __future__ import annotations

from typing import Annotated

from peppol_kit.codelists import UNCL4461
from peppol_kit.documents._group import Day, Group, Is, Text
from peppol_kit.terms import (
    BG_17,
    BG_18,
    BG_19,
    BT_9,
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
    ubl,
)


class CreditTransfer(Group):
    """BG-17 Credit transfer: the account to pay to."""

    account: Annotated[Text | None, Is(BT_84)] = None
    """BT-84 (1..1). The account, an IBAN where there is one; ``"BE73736041729060"``."""
    name: Annotated[Text | None, Is(BT_85)] = None
    """BT-85 (0..1). The name of the account; ``"Brouwerij De Zilvermeeuw"``."""
    bic: Annotated[Text | None, Is(BT_86)] = None
    """BT-86 (0..1). The bank, by its BIC; ``"ZILMBEBB"``."""


class PaymentCard(Group):
    """BG-18 Payment card information."""

    number: Annotated[Text | None, Is(BT_87)] = None
    """BT-87 (1..1). The last digits of the card, never all of them; ``"************1234"``."""
    network: Annotated[Text | None, Is(ubl.CARD_NETWORK, fallback="NA")] = None
    """The network of the card, which UBL wants and the norm does not know; ``"VISA"``."""
    holder: Annotated[Text | None, Is(BT_88)] = None
    """BT-88 (0..1). The name on the card; ``"L. Verbraeken"``."""


class DirectDebit(Group):
    """BG-19 Direct debit; the creditor's identifier (BT-90) is with the seller or the payee."""

    mandate: Annotated[Text | None, Is(BT_89)] = None
    """BT-89 (0..1). The reference of the mandate; ``"MND-2024-118"``."""
    account: Annotated[Text | None, Is(BT_91)] = None
    """BT-91 (0..1). The account that is debited; ``"BE73736041729060"``."""


class PaymentMeans(Group):
    """BG-16 Payment instructions."""

    code: Annotated[Text | None, Is(BT_81, codes=UNCL4461)] = None
    """BT-81 (1..1). The way of payment, UNCL 4461: 30 credit transfer, 58 SEPA transfer, 59 SEPA direct debit, 48 card;
    ``"30"``."""
    text: Annotated[Text | None, Is(BT_82)] = None
    """BT-82 (0..1). The same in words; ``"Credit transfer"``."""
    due_date: Annotated[Day | None, Is(BT_9)] = None
    """BT-9 (0..1). By when to pay, in a credit note; an invoice has a due date of its own; ``date(2026, 10, 4)``."""
    reference: Annotated[Text | None, Is(BT_83)] = None
    """BT-83 (0..1). What the payer is to state; ``"+++202/6090/41707+++"``."""
    card: Annotated[PaymentCard | None, Is(BG_18)] = None
    """BG-18 (0..1). The card that was paid with; ``PaymentCard(number="************1234")``."""
    transfer: Annotated[CreditTransfer | None, Is(BG_17)] = None
    """BG-17 (0..n). The account to pay to; ``CreditTransfer(account="BE73736041729060")``."""
    debit: Annotated[DirectDebit | None, Is(BG_19)] = None
    """BG-19 (0..1). The mandate by which it is collected; ``DirectDebit(mandate="MND-2024-118")``."""

    @classmethod
    def by_transfer(
        cls, account: str, *, reference: str | None = None, bic: str | None = None, name: str | None = None
    ) -> PaymentMeans:
        """A credit transfer to an account: code 30."""
        return cls(code="30", reference=reference, transfer=CreditTransfer(account=account, bic=bic, name=name))

    @classmethod
    def by_direct_debit(cls, mandate: str, *, account: str | None = None, reference: str | None = None) -> PaymentMeans:
        """A SEPA direct debit by a mandate: code 59. The seller or the payee must have a ``creditor_id``."""
        return cls(code="59", reference=reference, debit=DirectDebit(mandate=mandate, account=account))

    @classmethod
    def by_card(cls, number: str, *, network: str | None = None, holder: str | None = None) -> PaymentMeans:
        """A payment with a bank card: code 48. Of the number only the first six and last four digits may be shown."""
        return cls(code="48", card=PaymentCard(number=number, network=network, holder=holder))
