"""Amounts have two decimals at the most: rules BR-DEC-01 to BR-DEC-28, and UBL-DT-01 for every amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.rules._dsl import TIGHT, Broken, broken
from peppol_kit.rules._lines import Lines
from peppol_kit.rules.en16931._book import book
from peppol_kit.rules.en16931.presence import DOCUMENT_ENTRY, LINE_ENTRY, SUBTOTAL, allowance, charge
from peppol_kit.terms import (
    BG_22,
    BG_25,
    BT_5,
    BT_6,
    BT_106,
    BT_107,
    BT_108,
    BT_109,
    BT_112,
    BT_113,
    BT_114,
    BT_115,
    BT_116,
    BT_117,
    BT_131,
    ubl,
)
from peppol_kit.xml import names
from peppol_kit.xml.tree import RuleStop

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

for _rule, _each, _path, _when in (
    ("BR-DEC-01", DOCUMENT_ENTRY, ubl.AMOUNT, allowance),
    ("BR-DEC-02", DOCUMENT_ENTRY, ubl.BASE_AMOUNT, allowance),
    ("BR-DEC-05", DOCUMENT_ENTRY, ubl.AMOUNT, charge),
    ("BR-DEC-06", DOCUMENT_ENTRY, ubl.BASE_AMOUNT, charge),
    ("BR-DEC-09", BG_22, BT_106, None),
    ("BR-DEC-10", BG_22, BT_107, None),
    ("BR-DEC-11", BG_22, BT_108, None),
    ("BR-DEC-12", BG_22, BT_109, None),
    ("BR-DEC-14", BG_22, BT_112, None),
    ("BR-DEC-16", BG_22, BT_113, None),
    ("BR-DEC-17", BG_22, BT_114, None),
    ("BR-DEC-18", BG_22, BT_115, None),
    ("BR-DEC-19", SUBTOTAL, BT_116, None),
    ("BR-DEC-20", SUBTOTAL, BT_117, None),
    ("BR-DEC-23", BG_25, BT_131, None),
    ("BR-DEC-24", LINE_ENTRY, ubl.AMOUNT, allowance),
    ("BR-DEC-25", LINE_ENTRY, ubl.BASE_AMOUNT, allowance),
    ("BR-DEC-27", LINE_ENTRY, ubl.AMOUNT, charge),
    ("BR-DEC-28", LINE_ENTRY, ubl.BASE_AMOUNT, charge),
):
    book.two_decimals(_rule, _each, _path, when=_when, proof=Lines.have_rounded_nets if _each == BG_25 else TIGHT)


def _total_in(code: str) -> Callable[[Node, Document], bool]:
    """The official test looks for the currency code inside the amount, where no valid document has it."""

    def two_decimals(_: Node, document: Document) -> bool:
        amounts = [amount for total in document.named(ubl.TAX_TOTAL) for amount in total.named(ubl.TAX_AMOUNT)]
        mine = [amount for amount in amounts if amount.attributes.get("currencyID") in amount.strings(code)]
        if len(mine) > 1:
            raise RuleStop("more than one total")
        return not mine or len(mine[0].text.partition(".")[2]) <= 2

    return two_decimals


for _rule, _code, _doc in (
    ("BR-DEC-13", BT_5, "The total VAT amount (BT-110) has two decimals at the most."),
    ("BR-DEC-15", BT_6, "The total VAT amount in accounting currency (BT-111) has two decimals at the most."),
):
    book.fatal(_rule, ubl.DOCUMENT, proof=TIGHT, doc=f"{_doc}\n\nRound the amount to whole cents.")(_total_in(_code))


def _is_rounded_amount(node: Node) -> bool:
    """Whether an element is an amount that is rounded: a price is not, nor what makes it."""
    if not node.name.endswith("Amount") or names.local(node.name).endswith("PriceAmount"):
        return False
    above = node.parent
    while above is not None:
        if above.name == ubl.PRICE and above.has(ubl.ALLOWANCE_CHARGE):
            return False
        above = above.parent
    return True


# All amounts but the net amounts of lines, which so often have more decimals, are proven by the tight schema
@book.fatal(
    "UBL-DT-01", "*", needs="*Amount", proof=Lines.have_rounded_nets, message="The amount is written as {value}."
)
def amount_has_two_decimals(amount: Node) -> bool | Broken:
    """An amount has two decimals at the most; only prices (BT-146 to BT-148) may have more.

    Round the amount to whole cents.
    """
    return len(amount.text.partition(".")[2]) <= 2 or not _is_rounded_amount(amount) or broken(value=amount.text)
