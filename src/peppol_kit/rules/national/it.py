"""Italy: rules IT-R-001 to IT-R-004, for sellers whose VAT number or address is Italian."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from peppol_kit.rules._dsl import Broken, broken
from peppol_kit.rules.peppol._books import billing
from peppol_kit.terms import BT_35, BT_37, BT_38, ubl

if TYPE_CHECKING:
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node

SELLER = "cac:AccountingSupplierParty/cac:Party"
_CODICE = re.compile("[A-Z0-9]{11,16}")


def is_italian(document: Document) -> bool:
    """Whether the seller is Italian."""
    return document.supplier_country == "IT"


def _is_no_vat(scheme: Node, _: Document) -> bool:
    return scheme.clean(ubl.TAX_SCHEME_ID) != "VAT"


@billing.fatal(
    "IT-R-001", SELLER + "/cac:PartyTaxScheme", given=is_italian, when=_is_no_vat, message="{value} is none."
)
def tax_registration_is_a_codice_fiscale(scheme: Node) -> bool | Broken:
    """The tax registration of an Italian seller (BT-32) is a codice fiscale: 11 to 16 capital letters and digits.

    Correct the number.
    """
    number = scheme.clean(ubl.COMPANY_ID)
    return _CODICE.fullmatch(number) is not None or broken(value=number or None)


for _rule, _path in (("IT-R-002", BT_35), ("IT-R-003", BT_37), ("IT-R-004", BT_38)):
    billing.required(_rule, SELLER, ubl.POSTAL_ADDRESS / _path, given=is_italian, proof=None)
