"""mock-einvoice: groups of business terms, on the standard library alone. It calculates no totals of a document."""

from __future__ import annotations

from typing import Any

import mockeinvoice


def read(data: bytes) -> Any:
    document, _, _ = mockeinvoice.read(data)
    return document


def write(document: Any) -> bytes:
    return mockeinvoice.write(document)
