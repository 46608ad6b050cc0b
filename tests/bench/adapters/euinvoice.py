"""euinvoice: pydantic models. Only its writer is timed: `to_xml`, the front door, checks the rules first."""

from __future__ import annotations

from typing import Any

from euinvoice import InvoiceDraft, calc, parse
from euinvoice.syntax import ubl


def read(data: bytes) -> Any:
    return parse(data)


def write(invoice: Any) -> bytes:
    return ubl.write(invoice)


def to_calculate(invoice: Any) -> Any:
    """A draft, which has no totals, and the amounts and reasons that nobody can calculate."""
    draft = {name: value for name, value in dict(invoice).items() if name not in ("totals", "vat_breakdown")}
    draft["lines"] = tuple(
        {name: value for name, value in dict(line).items() if name != "net_amount"} for line in invoice.lines
    )
    reasons = {
        group.category_code: calc.ExemptionReason(text=group.exemption_reason, code=group.exemption_reason_code)
        for group in invoice.vat_breakdown
        if group.exemption_reason or group.exemption_reason_code
    }
    given = {
        "paid_amount": invoice.totals.paid_amount,
        "rounding_amount": invoice.totals.rounding_amount,
        "vat_total_in_accounting_currency": invoice.totals.total_vat_in_accounting_currency,
        "exemption_reasons": reasons,
    }
    return InvoiceDraft.model_validate(draft), given


def calculate(drafted: Any) -> Any:
    draft, given = drafted
    return calc.complete(draft, **given)
