"""Documents at random, from their models: any field may be there or not, with anything that its type allows.

They are no sensible invoices (`tests.invoices` makes such), but each can be written and read. What has no place of its
own in UBL is not made, since it could not come back:

- an attribute without its text: a unit without a quantity, a scheme without a number (``NEEDS``);
- a note whose text begins as if it had a subject, or whose subject is no subject (`notes`);
- an identifier of the scheme ``SEPA``, which is the creditor's;
- a VAT total in a currency that is not named, or that is the document's own;
- a sales order without an order, or a card without its network, for which UBL wants ``NA``.
"""

from __future__ import annotations

import string
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union, get_args, get_origin

from hypothesis import strategies as st

from peppol_kit import CreditNote, Invoice
from peppol_kit.documents import (
    Attachment,
    BillingDocument,
    Group,
    Identifier,
    ItemClassification,
    Line,
    Note,
    PaymentCard,
    PaymentMeans,
)
from peppol_kit.documents._group import Is

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

G = TypeVar("G", bound=Group)

_MARKUP = [
    "&",
    "<",
    ">",
    '"',
    "'",
    "]]>",
    "&amp;",
    "<!--",
    "\r",
    "\n",
    "\t",
    "\r\n",
    " ",
    "  ",
    "\u00a0",
    "\u2028",
    "\x85",
    "𝄞",
]
_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff", min_codepoint=0x20)
NEEDS: dict[type[Group], dict[str, str]] = {
    Line: {"unit": "quantity", "base_unit": "base_quantity"},
    PaymentMeans: {"text": "code"},
    BillingDocument: {"sales_order": "order"},
}
"""Fields that are there only where another one is."""
ALWAYS: dict[type[Group], tuple[str, ...]] = {
    Identifier: ("value",),
    ItemClassification: ("code",),
    Attachment: ("content",),
    PaymentCard: ("network",),
}
"""Fields without which a group could not be written."""


def texts(most: int = 30) -> SearchStrategy[str]:
    """Text that XML can have: empty, blank, with markup, quotes, line ends and characters of all planes."""
    pieces = st.one_of(
        st.sampled_from(_MARKUP), st.text(_CHARACTERS, max_size=8), st.text(string.ascii_letters, max_size=8)
    )
    return st.lists(pieces, max_size=4).map("".join).map(lambda text: text[:most])


def numbers() -> SearchStrategy[Decimal]:
    """Numbers as they may be given: huge, tiny, negative, nought, with trailing noughts and with exponents."""
    return st.one_of(
        st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-100_000, max_value=100_000),
        st.builds(lambda digits, exponent: Decimal((0, digits, exponent)), _DIGITS, st.integers(-90, 60)),
        st.sampled_from([Decimal(text) for text in ("0", "0.00", "-0", "0E+3", "1E+5", "-1E-7", "100", "0.10")]),
    )


_DIGITS = st.lists(st.integers(0, 9), min_size=1, max_size=40).map(tuple)


def notes() -> SearchStrategy[Note]:
    """Notes with a subject, and without one."""
    subjects = st.text(string.ascii_uppercase + string.digits, min_size=2, max_size=3)
    plain = texts().filter(lambda text: not text.startswith("#"))
    return st.one_of(plain.map(Note), st.builds(lambda text, subject: Note(text, subject=subject), texts(), subjects))


@cache
def groups(model: type[G]) -> SearchStrategy[G]:
    """Models of one kind with any of their fields, and those of the groups within."""
    if model is Note:
        return notes()  # type: ignore[return-value] # it is one
    fields = {name: _values(field.annotation) for name, field in model.model_fields.items() if _is_term(field.metadata)}
    if model is Identifier:
        fields["scheme"] = st.none() | texts().filter(lambda scheme: scheme != "SEPA")
    always = {name: fields.pop(name).filter(lambda value: value is not None) for name in ALWAYS.get(model, ())}
    return st.fixed_dictionaries(always, optional=fields).map(lambda given: _made(model, given))


def _made(model: type[G], given: dict[str, Any]) -> G:
    for kind, needs in NEEDS.items():
        if issubclass(model, kind):
            given = given | {name: None for name, other in needs.items() if given.get(other) is None}
    return model(**given)


def _is_term(metadata: list[Any]) -> bool:
    return any(isinstance(entry, Is) for entry in metadata)


def _values(annotation: Any) -> SearchStrategy[Any]:
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _values(inside[0])
    if origin in (Union, UnionType):
        return st.one_of(st.none(), *(_values(each) for each in inside if each is not type(None)))
    if origin is tuple:
        return st.lists(_values(inside[0]), max_size=3).map(tuple)
    if isinstance(annotation, type) and issubclass(annotation, Group):
        return st.deferred(lambda: groups(annotation))
    return {str: texts(), Decimal: numbers(), date: st.dates(), bytes: st.binary(max_size=40)}[annotation]


def documents() -> SearchStrategy[Invoice | CreditNote]:
    """Invoices and credit notes with any of their fields."""
    return st.one_of(groups(Invoice), groups(CreditNote)).map(_with_currencies)


def _with_currencies(document: Invoice | CreditNote) -> Invoice | CreditNote:
    if not document.vat_currency or document.vat_currency == document.currency:
        return document.replace(vat_total_in_vat_currency=None)
    return document
