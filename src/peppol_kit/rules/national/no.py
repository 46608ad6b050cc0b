"""Norway: rules NO-R-001 and NO-R-002, for sellers whose VAT number or address is Norwegian."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peppol_kit.identifiers import checks
from peppol_kit.rules.peppol._books import billing
from peppol_kit.terms import ubl
from peppol_kit.xml.tree import RuleStop, normal

if TYPE_CHECKING:
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

SELLER = "cac:AccountingSupplierParty/cac:Party"
_NUMBER = re.compile("[0-9]{9}MVA")


def is_norwegian(document: Document) -> bool:
    """Whether the seller is Norwegian."""
    return document.supplier_country == "NO"


def _numbers(party: Node, scheme: str) -> list[str]:
    """The numbers of a party under a tax scheme, empty text for a scheme without a number."""
    schemes = [node for node in party.named(ubl.PARTY_TAX_SCHEME) if node.clean(ubl.TAX_SCHEME_ID) == scheme]
    return [node.string(ubl.COMPANY_ID) for node in schemes]


@billing.warning("NO-R-002", SELLER, given=is_norwegian)
def registered_business_says_so(party: Node) -> bool:
    """Most Norwegian sellers state Foretaksregisteret as tax registration (BT-32): they are in the business register.

    Give Foretaksregisteret under the tax scheme TAX if the seller is registered there.
    """
    numbers = _numbers(party, "TAX")
    if len(numbers) > 1:
        raise RuleStop("more than one tax registration")
    return [normal(number) for number in numbers] == ["Foretaksregisteret"]


@billing.fatal("NO-R-001", SELLER, given=is_norwegian)
def vat_number_is_norwegian(party: Node) -> bool:
    """The VAT number of a Norwegian seller (BT-31) is NO, the organisation number of 9 digits, and MVA.

    Correct the number; its last digit is a check digit.
    """
    numbers = _numbers(party, "VAT")
    if not any(number[:2] == "NO" for number in numbers):
        return True
    if len(numbers) > 1:
        raise RuleStop("more than one VAT number")
    return _NUMBER.fullmatch(numbers[0][2:]) is not None and checks.mod11(numbers[0][2:11])
