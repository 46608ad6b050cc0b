"""How values look in a message."""

from __future__ import annotations

from decimal import Decimal

from peppol_kit import money

_LONGEST = 80


def shown(value: object) -> str:
    """Amounts in plain notation, nothing as a dash, text with blanks around it in quotation marks, long text cut."""
    if value is None:
        return "–"
    text = money.plain(value) if isinstance(value, Decimal) else str(value)
    if text != text.strip() or not text:
        text = f"‘{text}’"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
