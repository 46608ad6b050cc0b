"""Who sends a document to whom, and what it is, as the document itself says: nobody has to say it twice.

Source: Peppol BIS Billing 3 (BT-23, BT-24, BT-34, BT-40, BT-49, BT-55); Peppol Business Message Envelope 2.0.2. In a
self-billed document the buyer is the one that sends.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from peppol_kit import specifications
from peppol_kit.errors import ContradictoryAddressing, IdentifierError, UnsupportedDocument
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.terms import BT_23, BT_24, BT_34, BT_40, BT_49, BT_55
from peppol_kit.xml import names, parser

if TYPE_CHECKING:
    from peppol_kit.delivery.attempt import Attempt
    from peppol_kit.terms import Term
    from peppol_kit.xml.elements import Element

UBL_VERSION = "2.1"
_BILLED = ("Invoice", "CreditNote")
_SELF_BILLING = specifications.ruleset("peppol-bis-self-billing-3").customization
_SCHEME = "schemeID"
EMAIL_SCHEME = "EM"
"""The scheme of an electronic address that is one of email, in the list EAS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """Who sends to whom, which document type in which process, from which country. None and empty: not known.

    ``billed`` is True of an invoice or a credit note, which people can read, and so can go by email.
    """

    sender: ParticipantId | None = None
    receiver: ParticipantId | None = None
    document_type: DocumentTypeId | None = None
    process: ProcessId | None = None
    country: str = ""
    billed: bool = False

    @property
    def is_outside(self) -> bool:
        """Whether it is for a buyer who has no address in the network, such as a private person."""
        return self.billed and self.receiver is None

    def completed(self, wishes: Addressing, *, said_by: str = "the document") -> Addressing:
        """This, which is what the document says, with what the caller says where it says nothing.

        Raises:
            ContradictoryAddressing: they do not say the same.
        """
        missing = {}
        for field in fields(self):
            said, wished = getattr(self, field.name), getattr(wishes, field.name)
            if not wished or said == wished:
                continue
            if said:
                message = f"the {field.name.replace('_', ' ')} is {wished}, but {said_by} says {said}"
                raise ContradictoryAddressing(message, field=field.name)
            missing[field.name] = wished
        return replace(self, **missing)


def of(xml: bytes) -> Addressing:
    """What a document says of itself; sender, receiver and country are known of invoices and credit notes alone.

    Raises:
        MalformedXML: not well-formed.
        UnsupportedDocument: a root element without a namespace, or a document in an envelope.
        IdentifierError: an electronic address has a scheme of the network, and is none of it.
    """
    root = parser.parse(xml)
    namespace, _, name = str(root.tag).rpartition("}")
    if not namespace:
        raise UnsupportedDocument("a document without a namespace is none of Peppol's")
    if namespace[1:] == names.SBDH:
        raise UnsupportedDocument("this is in an envelope already; the document alone is what is sent")
    customization = _text(root, BT_24)
    said = Addressing(
        document_type=_document_type(namespace[1:], name, customization), process=_process(_text(root, BT_23))
    )
    if names.short(root.tag) not in _BILLED:
        return said
    seller, buyer = (_participant(root, term) for term in (BT_34, BT_49))
    if customization.startswith(_SELF_BILLING):
        return replace(said, sender=buyer, receiver=seller, country=_text(root, BT_55), billed=True)
    return replace(said, sender=seller, receiver=buyer, country=_text(root, BT_40), billed=True)


def kept_in(attempt: Attempt) -> Addressing:
    """Where an attempt went: it goes there again.

    Raises:
        IdentifierError: what stands in it cannot be read.
    """
    return Addressing(
        sender=ParticipantId.parse(attempt.sender) if attempt.sender else None,
        receiver=ParticipantId.parse(attempt.receiver) if attempt.receiver else None,
        document_type=DocumentTypeId.parse(attempt.document_type) if attempt.document_type else None,
        process=ProcessId.parse(attempt.process) if attempt.process else None,
        country=attempt.country,
    )


def _element(root: Element, term: Term) -> Element | None:
    return root.find("/".join(names.tag(step) for step in term.places[0].split("/")))


def _text(root: Element, term: Term) -> str:
    element = _element(root, term)
    return " ".join((element.text or "").split()) if element is not None else ""


def _participant(root: Element, term: Term) -> ParticipantId | None:
    """The electronic address, where it is one of the network: one of scheme EM is none, and none has no scheme."""
    element = _element(root, term)
    scheme = (element.get(_SCHEME) or "").strip() if element is not None else ""
    return ParticipantId(scheme, _text(root, term)) if scheme not in ("", EMAIL_SCHEME) else None


def _document_type(namespace: str, name: str, customization: str) -> DocumentTypeId | None:
    try:
        return DocumentTypeId.of(
            namespace=namespace, root_element=name, customization=customization, version=UBL_VERSION
        )
    except IdentifierError:
        return None


def _process(profile: str) -> ProcessId | None:
    try:
        return ProcessId(profile)
    except IdentifierError:
        return None
