"""When a document may go by email in the stead of Peppol: a policy as data, decided without asking anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from peppol_kit.delivery.addressing import EMAIL_SCHEME
from peppol_kit.documents import SelfBilledCreditNote, SelfBilledInvoice
from peppol_kit.errors import (
    DocumentTypeNotSupported,
    NoWayToSend,
    ParticipantNotRegistered,
    PeppolKitError,
    ProcessNotSupported,
)
from peppol_kit.mail.addresses import is_address
from peppol_kit.network.endpoint import Endpoint

if TYPE_CHECKING:
    from peppol_kit.delivery.attempt import Attempt, Channel
    from peppol_kit.documents import CreditNote, Invoice, Party

ABSENT = (ParticipantNotRegistered, DocumentTypeNotSupported, ProcessNotSupported)
"""What the network says for certain: a time-out, an answer that makes no sense and a bad signature say nothing."""

MAY_HAVE_ARRIVED = frozenset({"sending", "uncertain", "delivered"})
"""The states in which an attempt stays on the channel that it has, so that no document arrives by two."""

REGISTERED = "the recipient is registered in the network for this document"
_REASONS: dict[type[PeppolKitError], str] = {
    ParticipantNotRegistered: "the recipient is not registered in the network",
    DocumentTypeNotSupported: "the recipient is registered in the network, and not for this type of document",
    ProcessNotSupported: "the recipient is registered in the network, and not for this process",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """A law that wants documents between businesses of a country, both with a VAT number, to be sent by Peppol.

    ``text`` says what that means for one that goes by email all the same.
    """

    country: str
    since: date
    text: str

    def holds(self, document: Invoice | CreditNote, *, on: date) -> bool:
        """Whether it is about this document, which is of that day if it does not say which."""
        return (
            (document.issued or on) >= self.since
            and self._is_business(document.seller)
            and self._is_business(document.buyer)
        )

    def _is_business(self, party: Party | None) -> bool:
        if party is None or not (party.vat_id or "").strip().upper().startswith(self.country):
            return False
        country = party.address.country if party.address is not None else None
        return country in {None, self.country}


BELGIUM = Mandate(
    country="BE",
    since=date(2026, 1, 1),
    text=(
        "Since 1 January 2026 Belgian law wants invoices between businesses with a Belgian VAT number to be structured "
        "and sent by Peppol, unless both agreed on another way of the same standard. A PDF by email is no invoice for "
        "VAT. Ask the buyer to register in Peppol, and send the document again when that is done."
    ),
)
"""Royal Decree of 14 July 2025."""

MANDATES = (BELGIUM,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Which way a document goes, and why; with email, to which address, and what to warn the sender of."""

    channel: Channel
    reason: str
    warnings: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """When a document may go by email.

    ``email`` is ``when-absent``: only where the network says for certain that it cannot take the document, or the
    recipient has no address in it; or ``never``. ``mandates`` are the laws to warn of.
    """

    email: Literal["never", "when-absent"] = "when-absent"
    mandates: tuple[Mandate, ...] = MANDATES

    def decide(
        self,
        found: Endpoint | PeppolKitError | None,
        *,
        document: Invoice | CreditNote,
        attempt: Attempt,
        email: str = "",
    ) -> Decision:
        """The way that a document goes.

        Args:
            found: what the lookup found, or the error it ended with; None where there was nothing to look up.
            document: what is to be sent.
            attempt: what has happened to it so far.
            email: the address that the caller gives, if any.

        Raises:
            NoWayToSend: the network cannot take it, and it may not or cannot go by email; the message says why.
            PeppolKitError: ``found`` itself, where it says nothing for certain.
        """
        committed = attempt.channel if attempt.state in MAY_HAVE_ARRIVED else None
        if committed == "email":
            reason = attempt.reason or "it may have gone out by email before"
            return self._by_email(reason, document, attempt, attempt.email or email)
        if isinstance(found, Endpoint):
            return Decision(channel="as4", reason=REGISTERED)
        if found is not None and not isinstance(found, ABSENT):
            raise found
        reason = _reason(found)
        if committed == "as4":
            message = f"{reason}; but it may have arrived by Peppol before, and is not sent by email as well"
            raise NoWayToSend(message) from found
        try:
            return self._by_email(reason, document, attempt, email)
        except NoWayToSend as error:
            raise error from found

    def _by_email(self, reason: str, document: Invoice | CreditNote, attempt: Attempt, email: str) -> Decision:
        if self.email == "never":
            raise NoWayToSend(f"{reason}, and nothing is sent by email")
        warnings = (each.text for each in self.mandates if each.holds(document, on=attempt.created.date()))
        address = _address(reason, recipient_of(document), email)
        return Decision(channel="email", reason=reason, warnings=tuple(warnings), address=address)


def recipient_of(document: Invoice | CreditNote) -> Party | None:
    """To whom a document goes: the buyer; the seller if it is self-billed."""
    return document.seller if isinstance(document, (SelfBilledInvoice, SelfBilledCreditNote)) else document.buyer


def _reason(found: PeppolKitError | None) -> str:
    if found is None:
        return "the recipient has no address in the network"
    return next(reason for kind, reason in _REASONS.items() if isinstance(found, kind))


def _address(reason: str, recipient: Party | None, given: str) -> str:
    """The address given, else the electronic address of scheme EM (BT-49), else that of the contact (BT-58)."""
    places = [("the address given", given)]
    if recipient is not None and recipient.endpoint is not None and recipient.endpoint.scheme == EMAIL_SCHEME:
        places.append(("the electronic address (BT-49, scheme EM)", recipient.endpoint.value or ""))
    if recipient is not None and recipient.contact is not None:
        places.append(("the email address of the contact (BT-58)", recipient.contact.email or ""))
    for place, text in places:
        if text.strip():
            if not is_address(text.strip()):
                raise NoWayToSend(f"{reason}, and {place} is no email address")
            return text.strip()
    raise NoWayToSend(f"{reason}, and there is no email address: none is given, and the document has none (BT-58)")
