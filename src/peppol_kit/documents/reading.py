"""`read`: from XML to a typed document, whatever is wrong with it; `from_json`: back from what `to_json` wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from peppol_kit.documents import _codec
from peppol_kit.documents._problems import refuse
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

_KINDS = {(model.model_fields["kind"].default, is_self_billed): model for (_, is_self_billed), model in _MODELS.items()}


class _Head(BaseModel):
    """What tells documents apart."""

    kind: Any = None
    specification: Any = None


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
        refuse(problems)
    return document  # type: ignore[return-value] # _model gives no other


def from_json(data: str | bytes) -> Invoice | CreditNote:
    """A typed document from JSON, as `to_json` writes it: ``kind`` says whether it is an invoice or a credit note.

    A field that is not there is empty, or has its default. `json_schema` tells which fields there are.

    Args:
        data: the JSON itself; bytes are UTF-8.

    Raises:
        UnsupportedDocument: not an object with the ``kind`` of an invoice or a credit note.
        DocumentParseError: not JSON, a field that does not exist, or a value of the wrong type: its ``problems``.
    """
    content = data.removeprefix("\ufeff") if isinstance(data, str) else data.removeprefix(b"\xef\xbb\xbf")
    try:
        head = _Head.model_validate_json(content)
    except ValidationError as error:
        (found,) = error.errors()
        if found["type"] != "json_invalid":
            raise UnsupportedDocument("this JSON is no document: it is not an object") from error
        raise DocumentParseError(f"this is not JSON: {found['ctx']['error']}", problems=()) from error
    model = _KINDS.get((str(head.kind), _is_self_billed(str(head.specification))))
    if model is None:
        known = " or ".join(f'"{kind}"' for kind, is_self_billed in _KINDS if not is_self_billed)
        raise UnsupportedDocument(f"the kind of this JSON is not that of a document: {known}")
    return model.from_json(content)


def _model(root: Element) -> type[BillingDocument]:
    name = names.short(root.tag)
    customization = " ".join((root.findtext(names.tag(BT_24)) or "").split())
    model = _MODELS.get((name, _is_self_billed(customization)))
    if model is None:
        raise UnsupportedDocument(f"this is {names.local(name)}; an invoice or a credit note of UBL 2.1 can be read")
    return model


def _is_self_billed(customization: str) -> bool:
    return customization.startswith(SELF_BILLING.customization)
