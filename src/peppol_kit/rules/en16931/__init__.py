"""The rules of EN 16931 for UBL: BR, BR-CO, BR-DEC, BR-CL, the VAT families, and the UBL rules."""

from peppol_kit.rules.en16931 import calculations, cardinality, codes, decimals, not_used, presence, vat
from peppol_kit.rules.en16931._book import book

__all__ = ["book", "calculations", "cardinality", "codes", "decimals", "not_used", "presence", "vat"]
