"""peppol_kit itself, from the source beside this file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3] / "src"))

import peppol_kit


def read(data: bytes) -> Any:
    return peppol_kit.read(data)


def write(invoice: Any) -> bytes:
    return invoice.to_xml()


def calculate(invoice: Any) -> Any:
    return peppol_kit.calculate(invoice)
