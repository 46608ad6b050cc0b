"""What XRechnung takes over from Peppol BIS Billing: rules PEPPOL-EN16931-R001 to R130, under Peppol's ids.

The tests are those of Peppol, but in Hungarian forint amounts may differ by 0.5, and R120 only warns.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from peppol_kit.rules._lines import Lines
from peppol_kit.rules.peppol import billing, lines
from peppol_kit.rules.xrechnung._book import book
from peppol_kit.terms import BG_25, BT_5

if TYPE_CHECKING:
    from peppol_kit.rules._dsl import Broken
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

_TAKEN = (
    *(1, 5, 8, 10, 20, 41, 42, 43, 44, 46, 53, 54, 55, 61),
    *(101, 110, 111, 121, 130),
)
_IDS = frozenset(f"PEPPOL-EN16931-R{number:03}" for number in _TAKEN)

for _rule in billing.at("2026.5"):
    if _rule.id in _IDS:
        book.add(_rule)


def _slack(document: Document) -> Decimal:
    """How far amounts may be apart for rounding."""
    return Decimal("0.5") if "HUF" in document.root.strings(BT_5) else lines.SLACK


@book.fatal(
    "PEPPOL-EN16931-R040", lines.ENTRY, when=lines.is_whole, proof=Lines.entries_are_right,
    message="The amount is {stated}, {percentage} % of {base} is {expected}.",
)  # fmt: skip
def entry_is_percentage_of_base(entry: Node, document: Document) -> bool | Broken:
    """The amount of an allowance or charge is its base amount times its percentage.

    A difference of 0.02 is tolerated, in Hungarian forint of 0.5. Calculate the amount (BT-92, BT-99, BT-136, BT-141)
    again.
    """
    return lines.is_percentage_of_base(entry, _slack(document))


@book.warning(
    "PEPPOL-EN16931-R120", BG_25, proof=Lines.are_multiplied_right,
    message="BT-131 is {stated}; {quantity} at {price}, with charges and allowances, make {expected}; off by {difference}.",
)  # fmt: skip
def line_is_quantity_times_price(line: Node, document: Document) -> bool | Broken:
    """The net amount of a line (BT-131) is quantity (BT-129) times price (BT-146), plus charges, less allowances.

    The price is for the base quantity (BT-149). A difference of 0.02 is tolerated, in Hungarian forint of 0.5.
    Calculate the line again: XRechnung only warns, but in Peppol BIS Billing the same rule makes an invoice invalid.
    """
    return lines.is_quantity_times_price(line, document, _slack(document))
