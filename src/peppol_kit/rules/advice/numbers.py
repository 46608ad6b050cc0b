"""The lines and their articles: numbers that tell one from the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.identifiers import for_scheme, gtin
from peppol_kit.rules._dsl import Broken, broken
from peppol_kit.rules._lines import Lines
from peppol_kit.rules.advice._book import book, only
from peppol_kit.terms import BG_25, BG_31, BT_126, BT_157

if TYPE_CHECKING:
    from collections.abc import Callable

    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

_GS1 = frozenset({"0160", "0088"})  # of an article 0088 says that GS1 issues the number, and many write it for 0160


@book.warning(
    "PK-LINE-NUMBER",
    BG_25,
    proof=Lines.have_numbers_of_their_own,
    message="An earlier line has the number {value} too.",
)
def line_has_a_number_of_its_own(line: Node, document: Document) -> bool | Broken:
    """No two lines have the same number (BT-126).

    Whoever disputes or credits a line names it by its number, and so do replies to the invoice. Number the lines 1, 2, 3.
    """
    number = only(line.all(BT_126))
    return not number or document.first_lines.get(number) is line or broken(value=number)


def _test_of(scheme: str) -> Callable[[str], bool] | None:
    if scheme in _GS1:
        return gtin.is_valid
    known = for_scheme(scheme)
    return None if known is None else known.is_valid


def _no_number_can_be_checked(lines: Lines, _: Document) -> bool:
    return all(_test_of(scheme) is None for scheme in lines.item_schemes)


@book.warning(
    "PK-ITEM-NUMBER", BG_25 / BG_31 / BT_157, proof=_no_number_can_be_checked,
    message="{value} is no number of scheme {scheme}.",
)  # fmt: skip
def article_number_has_its_check_digit(number: Node) -> bool | Broken:
    """The standard number of an article (BT-157), such as a GTIN (scheme 0160), has the form and the check digit of its scheme.

    The buyer's software finds the article by it, or another one. Copy it from the package; give a number of your
    own as that of the seller.
    """
    scheme = number.attributes.get("schemeID", "")
    is_right = _test_of(scheme)
    if is_right is None or not number.normal or is_right(number.text):
        return True
    return broken(value=number.normal, scheme=scheme)
