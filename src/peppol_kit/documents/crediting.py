"""Documents from documents: a credit note for an invoice, a copy, and what an invoice below zero really is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from peppol_kit import money
from peppol_kit.documents import discount
from peppol_kit.documents._group import Group
from peppol_kit.documents.amounts import Allowance, Charge, LineAllowance, LineCharge
from peppol_kit.documents.billing import BillingDocument
from peppol_kit.documents.calculation import calculate, positive_price
from peppol_kit.documents.calculation._sums import ZERO, Key, key_of
from peppol_kit.documents.credit_note import CreditNote, SelfBilledCreditNote
from peppol_kit.documents.invoice import Invoice, SelfBilledInvoice
from peppol_kit.documents.references import PrecedingInvoice
from peppol_kit.errors import NotCreditable
from peppol_kit.terms import ubl

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from decimal import Decimal

    from peppol_kit.documents._group import Kept
    from peppol_kit.documents.line import Line
    from peppol_kit.documents.payment import PaymentMeans

_Document = TypeVar("_Document", bound=BillingDocument)
_Group = TypeVar("_Group", bound=Group)
_Entry = TypeVar("_Entry", LineAllowance, LineCharge, Allowance, Charge)
_Whole = TypeVar("_Whole", Allowance, Charge)

_CREDITED = (
    "specification", "process", "currency", "vat_currency", "cost_code", "buyer_reference", "period", "order",
    "sales_order", "despatch_advice", "receiving_advice", "tender", "contract", "project", "object_id", "seller",
    "buyer", "payee", "tax_representative", "delivery", "vat_breakdown",
)  # fmt: skip
"""What a credit note says as its invoice does."""
_AMOUNTS = ("allowances", "charges", "vat_total", "vat_total_in_vat_currency")
"""What the credit note of a whole invoice says as well."""
_TYPES = {"389": "261", "393": "396"}
"""Kinds of invoice (BT-3) that have a kind of credit note of their own."""

_NO_CREDIT_LINE = ("cac:SubInvoiceLine", "cac:WithholdingTaxTotal")
"""What UBL has in a line of an invoice and not in one of a credit note."""
_AMOUNTS_OF_LINE = ("cac:TaxTotal", "cac:ItemPriceExtension")
"""What is kept of a line and is wrong for a part of it."""
_OF_THE_FIRST = (
    "ext:UBLExtensions", "cbc:UUID", "cbc:IssueTime", "cac:Signature", "cac:PrepaidPayment", "cac:TaxTotal[BT-111]"
)  # fmt: skip
"""What is kept of a document and is true of that one only: its signature, identity, payments, exchange rate."""


# --- credit notes


def credit(
    invoice: Invoice, *, number: str, issued: date, lines: Iterable[str] | Mapping[str, Decimal] | None = None
) -> CreditNote:
    """The credit note for an invoice, or for some of its lines; a `SelfBilledCreditNote` for a self-billed invoice.

    It names the invoice (BT-25, BT-26) and has its parties, references, currency, lines with their numbers, VAT
    categories and reasons of exemption. The way of payment stays, since it is the account by which the other side knows
    the seller; there is no due date and there are no payment terms, which were for the buyer. Notes, attachments, what
    was paid before, and what was read of the document and has no field stay behind; a line keeps such content.

    The credit note of a *whole* invoice has the amounts of the invoice to the cent, whoever calculated them:
    allowances, charges, VAT, rounding amount; what was paid before is no longer taken off. Of *some* lines everything
    is calculated:

    - a part of a line takes its part of the allowances and charges of the line;
    - an allowance or charge of the document that is a percentage is taken of less, in the proportion in which the lines
      of its VAT category and rate are less;
    - one that is an amount is left out, as nobody can tell what it was for: add it with ``replace`` where it is due;
    - a cash discount (`cash_discount`) is worked out again;
    - VAT in another currency (BT-111) is at the rate of the invoice.

    An invoice below zero has a credit note below zero.

    Args:
        invoice: an invoice that has a number; where it is not calculated, it is.
        number: the number of the credit note (BT-1).
        issued: its day of issue (BT-2).
        lines: the ids of the lines to credit, or how much to credit of each. None for all.

    Raises:
        NotCreditable: a credit note, an invoice without a number, a line that is not there, or more than was invoiced;
            has the line.
        NotCalculable: a value is missing from which others are calculated.
    """
    if not isinstance(invoice, Invoice):
        raise NotCreditable("a credit note cannot be credited: write a new invoice")
    if not invoice.number:
        raise NotCreditable("an invoice without a number (BT-1) was never issued, and a credit note could not name it")
    if not _is_calculated(invoice):
        invoice = calculate(invoice)
    with money.exact():
        chosen = invoice.lines if lines is None else _chosen(invoice, lines)
        note = _model(invoice)(
            **{name: getattr(invoice, name) for name in _CREDITED},
            number=number,
            issued=issued,
            type_code=_type_code(invoice),
            preceding=(PrecedingInvoice(number=invoice.number, issued=invoice.issued),),
            payment_means=tuple(means.replace(due_date=None) for means in invoice.payment_means),
            lines=tuple(map(_credit_line, chosen)),
        )
        return _whole(note, invoice) if chosen == invoice.lines else _part(note, invoice)


def credit_if_negative(invoice: Invoice) -> Invoice | CreditNote:
    """The invoice, calculated; or, if its total with VAT (BT-112) is below zero, the credit note that it really is.

    That has all signs turned: quantities, allowances, charges, what was paid, the rounding amount; so its total is
    above zero, and the buyer gets it back. A negative line on an invoice above zero, such as a deposit, stays what it
    is. A due date stays with the way of payment, if there is one.

    Raises:
        NotCalculable: a value is missing from which others are calculated.
    """
    invoice = calculate(invoice)
    totals = invoice.totals
    if totals is None or (totals.with_vat or ZERO) >= 0:
        return invoice
    fields = {name: getattr(invoice, name) for name in BillingDocument.model_fields if name not in ("kept", "problems")}
    with money.exact():
        fields |= {
            "type_code": _type_code(invoice),
            "payment_means": _with_due_date(invoice.payment_means, invoice.due_date),
            "allowances": tuple(map(_turned, invoice.allowances)),
            "charges": tuple(map(_turned, invoice.charges)),
            "lines": tuple(_credit_line(_turned_line(line)) for line in invoice.lines),
            "vat_total_in_vat_currency": _negative(invoice.vat_total_in_vat_currency),
            "totals": totals.replace(paid=_negative(totals.paid), rounding=_negative(totals.rounding)),
        }
    return calculate(_model(invoice)(**fields))


def positive_prices(document: _Document) -> _Document:
    """The document with no price below zero (BR-27): the sign of a price moves to the quantity; no amount changes."""
    return document.replace(lines=tuple(map(positive_price, document.lines)))


def _is_calculated(invoice: Invoice) -> bool:
    totals = invoice.totals
    lines = all(line.net_amount is not None for line in invoice.lines)
    return totals is not None and totals.with_vat is not None and bool(invoice.vat_breakdown) and lines


def _model(invoice: Invoice) -> type[CreditNote]:
    return SelfBilledCreditNote if isinstance(invoice, SelfBilledInvoice) else CreditNote


def _type_code(invoice: Invoice) -> str:
    fallback = "261" if isinstance(invoice, SelfBilledInvoice) else "381"
    return _TYPES.get(invoice.type_code or "", fallback)


def _whole(note: CreditNote, invoice: Invoice) -> CreditNote:
    totals = invoice.totals
    if totals is not None:
        payable = (totals.with_vat or ZERO) + (totals.rounding or ZERO)
        totals = totals.replace(paid=None, payable=payable)
    return note.replace(totals=totals, **{name: getattr(invoice, name) for name in _AMOUNTS})


def _part(note: CreditNote, invoice: Invoice) -> CreditNote:
    note = calculate(note)
    plain, cash = discount.taken_off(invoice)
    invoiced, credited = _nets(invoice), _nets(note)
    note = note.replace(
        allowances=tuple(_shrunk(plain.allowances, invoiced, credited)),
        charges=tuple(_shrunk(plain.charges, invoiced, credited)),
    )
    if cash is not None:
        note = discount.put_on(calculate(note).replace(vat_breakdown=invoice.vat_breakdown), cash)
    note = calculate(note)
    before, after, other = invoice.vat_total, note.vat_total, invoice.vat_total_in_vat_currency
    if other is not None and after is not None and before:
        note = note.replace(vat_total_in_vat_currency=money.half_up_quotient(other * after, before))
    return note


def _nets(document: BillingDocument) -> dict[Key, Decimal]:
    """The net amount of the lines of each VAT category and rate."""
    found: dict[Key, Decimal] = {}
    for line in document.lines:
        key = key_of(line.vat_category, line.vat_rate)
        found[key] = found.get(key, ZERO) + (line.net_amount or ZERO)
    return found


def _shrunk(
    entries: tuple[_Whole, ...], invoiced: dict[Key, Decimal], credited: dict[Key, Decimal]
) -> Iterator[_Whole]:
    """The percentages among allowances or charges, taken of less."""
    for entry in entries:
        key = key_of(entry.vat_category, entry.vat_rate)
        if entry.percent is None or not invoiced.get(key) or key not in credited:
            continue
        base = None if entry.base is None else money.half_up_quotient(entry.base * credited[key], invoiced[key])
        yield entry.replace(base=base, amount=None)


# --- lines to credit


def _chosen(invoice: Invoice, lines: Iterable[str] | Mapping[str, Decimal]) -> tuple[Line, ...]:
    if isinstance(lines, str):
        lines = (lines,)
    wanted: Mapping[str, Decimal | None] = lines if isinstance(lines, Mapping) else dict.fromkeys(lines)
    if not wanted:
        raise NotCreditable("there are no lines to credit")
    known = Counter(line.id for line in invoice.lines)
    for line_id in wanted:
        if known[line_id] != 1:
            there = f"there are {known[line_id]} lines" if known[line_id] else "there is no line"
            raise NotCreditable(f"{there} {line_id} in invoice {invoice.number}", line=line_id)
    found = ((line, line.id) for line in invoice.lines)
    return tuple(_part_of(line, name, wanted[name]) for line, name in found if name is not None and name in wanted)


def _part_of(line: Line, line_id: str, quantity: Decimal | None) -> Line:
    whole = line.quantity
    if quantity is None or quantity == whole:
        return line
    if not whole or not 0 < abs(quantity) < abs(whole) or (quantity > 0) != (whole > 0):
        invoiced = "without a quantity" if whole is None else f"for {money.plain(whole)}"
        raise NotCreditable(f"line {line_id} is {invoiced}: {quantity} of it cannot be credited", line=line_id)

    return line.replace(
        quantity=quantity,
        net_amount=None,
        allowances=tuple(_part_of_entry(entry, quantity, whole) for entry in line.allowances),
        charges=tuple(_part_of_entry(entry, quantity, whole) for entry in line.charges),
        kept=_kept_without(line.kept, _AMOUNTS_OF_LINE),
    )


def _part_of_entry(entry: _Entry, quantity: Decimal, whole: Decimal) -> _Entry:
    def part(value: Decimal | None) -> Decimal | None:
        return None if value is None else money.half_up_quotient(value * quantity, whole)

    return entry.replace(amount=part(entry.amount), base=part(entry.base))


def _credit_line(line: Line) -> Line:
    """A line with what is kept of it in the places that a credit note has."""
    if not line.kept:
        return line
    invoiced, credited = str(ubl.INVOICED_QUANTITY), str(ubl.CREDITED_QUANTITY)
    kept = _kept_without(line.kept, _NO_CREDIT_LINE)
    return line.replace(
        kept=tuple(
            entry.replace(place=credited + entry.place.removeprefix(invoiced)) if _first(entry) == invoiced else entry
            for entry in kept
        )
    )


def _first(entry: Kept) -> str:
    return entry.place.partition("/")[0]


def _kept_without(kept: tuple[Kept, ...], places: tuple[str, ...]) -> tuple[Kept, ...]:
    return tuple(entry for entry in kept if _first(entry) not in places)


# --- signs


def _negative(value: Decimal | None) -> Decimal | None:
    return None if value is None else -value


def _turned(entry: _Entry) -> _Entry:
    return entry.replace(amount=_negative(entry.amount), base=_negative(entry.base))


def _turned_line(line: Line) -> Line:
    return line.replace(
        quantity=_negative(line.quantity),
        net_amount=_negative(line.net_amount),
        allowances=tuple(map(_turned, line.allowances)),
        charges=tuple(map(_turned, line.charges)),
    )


def _with_due_date(means: tuple[PaymentMeans, ...], due: date | None) -> tuple[PaymentMeans, ...]:
    return means if due is None or not means else (means[0].replace(due_date=due), *means[1:])


# --- copies


def copy(document: _Document, *, number: str, issued: date) -> _Document:
    """The same document once more, with a number and a day of issue of its own: to be changed, and sent as a new one.

    Parties, lines, prices, VAT, totals, notes, order, contract and project stay, and so does the time to pay: a due
    date (BT-9) is as many days after the new day of issue. What belongs to the first document stays behind: what it
    refers to as credited or corrected (BG-3), what was paid (BT-113), the reference to state with the payment (BT-83),
    the attachments, despatch and receiving advice, days of delivery, of VAT and of periods, VAT in another currency
    (BT-111), which has a rate of its day and is to be given anew, and what was read of its signature, its UUID, its
    time of issue and its extensions.
    """
    totals = document.totals
    if totals is not None and totals.with_vat is not None:
        totals = totals.replace(paid=None, payable=totals.with_vat + (totals.rounding or ZERO))
    elif totals is not None:
        totals = totals.replace(paid=None)

    def moved(due: date | None) -> date | None:
        return None if due is None or document.issued is None else issued + (due - document.issued)

    changes: dict[str, Any] = {
        "number": number,
        "issued": issued,
        "preceding": (),
        "despatch_advice": None,
        "receiving_advice": None,
        "attachments": (),
        "vat_point": None,
        "vat_total_in_vat_currency": None,
        "period": document.period and _unless_empty(document.period.replace(start=None, end=None)),
        "delivery": document.delivery and _unless_empty(document.delivery.replace(delivered=None)),
        "payment_means": tuple(
            means.replace(reference=None, due_date=moved(means.due_date)) for means in document.payment_means
        ),
        "totals": totals,
        "lines": tuple(line.replace(period=None) for line in document.lines),
        "kept": _kept_without(document.kept, _OF_THE_FIRST),
        "problems": (),
    }
    if isinstance(document, Invoice):
        changes["due_date"] = moved(document.due_date)
    return document.replace(**changes)


def _unless_empty(group: _Group) -> _Group | None:
    return group if any(group.__dict__.values()) else None
