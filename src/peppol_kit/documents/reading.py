"""`read`: from XML to a typed document, whatever is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.documents import _codec
from peppol_kit.documents.billing import SELF_BILLING, BillingDocument
from peppol_kit.documents.credit_note import CreditNote, SelfBilledCreditNote
from peppol_kit.documents.invoice import Invoice, SelfBilledInvoice
from peppol_kit.errors import DocumentParseError, UnsupportedDocument
from peppol_kit.terms import BT_24, ubl
from peppol_kit.xml import names, parser, source

if TYPE_CHECKING:
    from peppol_kit.xml.elements import Element
    from peppol_kit.xml.parser import Limits
    from peppol_kit.xml.source import Source

_MODELS: dict[tuple[str, bool], type[Invoice | CreditNote]] = {
    (ubl.INVOICE, False): Invoice,
    (ubl.INVOICE, True): SelfBilledInvoice,
    (ubl.CREDIT_NOTE, False): CreditNote,
    (ubl.CREDIT_NOTE, True): SelfBilledCreditNote,
}


def read(data: Source, *, strict: bool = False, limits: Limits = parser.DEFAULT_LIMITS) -> Invoice | CreditNote:
    """A typed document from XML: an invoice or a credit note, also one in a Standard Business Document envelope.

    Whatever is well-formed can be read: what is not what it should be (letters in an amount, an unknown code, a term
    that is missing) is in ``problems`` of the document, and what no field has is in its ``unmapped``. Nothing is lost:
    `to_xml` writes all of it back.

    Args:
        data: XML as bytes, or a path (a `str` is always a path).
        strict: refuse a document that has problems.
        limits: how large the document may be.

    Raises:
        MalformedXML: not well-formed, or refused unread.
        UnsupportedDocument: not an invoice or a credit note.
        DocumentParseError: ``strict``, and there are problems, which it carries.
        OSError: the path cannot be read.
    """
    content = source.read(data)
    # White space may be content within an extension, which is not ours to know
    root = source.payload(parser.parse(content, limits, indentation=b"UBLExtensions" in content))
    document, problems = _codec.read(root, _model(root))
    if strict and problems:
        first = problems[0]
        more = f", and {len(problems) - 1} more" if len(problems) > 1 else ""
        message = f"{first.term or first.place}: {first.reason}{more}"
        raise DocumentParseError(message, problems=problems)
    return document  # type: ignore[return-value] # _model gives no other


def _model(root: Element) -> type[BillingDocument]:
    name = names.short(root.tag)
    customization = " ".join((root.findtext(names.tag(BT_24)) or "").split())
    model = _MODELS.get((name, customization.startswith(SELF_BILLING.customization)))
    if model is None:
        raise UnsupportedDocument(f"this is {names.local(name)}; an invoice or a credit note of UBL 2.1 can be read")
    return model
