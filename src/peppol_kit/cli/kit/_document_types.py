"""Document types as people write them: by a short name, or in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from peppol_kit.identifiers import DocumentTypeId, ProcessId

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CORE = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:"
_POST_AWARD = "urn:fdc:peppol.eu:poacc:trns:"
SHORT_NAMES = {
    "invoice": ("Invoice", f"{_CORE}billing:3.0"),
    "credit-note": ("CreditNote", f"{_CORE}billing:3.0"),
    "self-billed-invoice": ("Invoice", f"{_CORE}selfbilling:3.0"),
    "self-billed-credit-note": ("CreditNote", f"{_CORE}selfbilling:3.0"),
    "invoice-response": ("ApplicationResponse", f"{_POST_AWARD}invoice_response:3"),
    "order": ("Order", f"{_POST_AWARD}order:3"),
    "order-response": ("OrderResponse", f"{_POST_AWARD}order_response:3"),
    "despatch-advice": ("DespatchAdvice", f"{_POST_AWARD}despatch_advice:3"),
    "mls": ("ApplicationResponse", "urn:peppol:edec:mls:1.0"),
}
"""The root element and the customization of each."""


def document_type_of(text: str) -> DocumentTypeId:
    """The document type of a short name, or of ``scheme::value``.

    Raises:
        IdentifierError: it is neither.
    """
    from peppol_kit.identifiers import DocumentTypeId

    if text not in SHORT_NAMES:
        return DocumentTypeId.parse(text)
    root, customization = SHORT_NAMES[text]
    return DocumentTypeId.of(namespace=f"{_UBL}{root}-2", root_element=root, customization=customization, version="2.1")


def process_of(text: str | None, document_type: DocumentTypeId) -> ProcessId:
    """The process that is written, with or without its scheme; else the first that the code list has for the type.

    Raises:
        IdentifierError: it cannot be one.
        ConfigurationError: none is written, and the code list has none.
    """
    from peppol_kit.identifiers import ProcessId

    if text is not None:
        return ProcessId.parse(text) if text.startswith("cenbii-procid-ubl::") else ProcessId(text)
    listed = document_type.listed
    if listed is None or not listed.processes:
        raise ConfigurationError("the code list has no process for this document type: say one with --process")
    return ProcessId.parse(listed.processes[0])
