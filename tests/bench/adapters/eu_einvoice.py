"""eu-einvoice: dictionaries. It writes from what its calculation gives, and its calculation checks as it goes."""

from __future__ import annotations

from typing import Any

from eu_einvoice import ubl
from eu_einvoice.model import prepare
from eu_einvoice.parse import parse_bytes
from eu_einvoice.profiles import get_profile


def read(data: bytes) -> Any:
    model, _ = parse_bytes(data)
    return model


def to_write(model: Any) -> Any:
    """The same with the amounts that were read, in the form that is written from."""
    key, profile = get_profile(model["profile"])
    prepared, _ = prepare(model, key, trust_amounts=True)
    return prepared, profile


def write(prepared: Any) -> bytes:
    return ubl.generate(*prepared)


def to_calculate(model: Any) -> Any:
    """The same without the amounts that are to be calculated."""
    draft = {name: value for name, value in model.items() if name not in ("totals", "vat_breakdown")}
    draft["lines"] = [{name: value for name, value in line.items() if name != "net_amount"} for line in model["lines"]]
    return draft


def calculate(draft: Any) -> Any:
    prepared, problems = prepare(draft, draft["profile"])
    if problems.errors:
        raise ValueError(problems.errors[0]["msg"])
    return prepared
