"""The rules of EN 16931 for UBL: BR, BR-CO, BR-DEC, BR-CL, the VAT families, and the UBL rules.

The module `not_used` is imported by `rules.books` where it is needed: a document that satisfies the tight schema has
nothing of what it forbids.
"""

from peppol_kit.rules.en16931 import calculations, cardinality, codes, decimals, presence, vat
from peppol_kit.rules.en16931._book import book

__all__ = ["book", "calculations", "cardinality", "codes", "decimals", "presence", "vat"]
