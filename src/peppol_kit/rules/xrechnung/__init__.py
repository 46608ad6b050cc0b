"""The rules of XRechnung, the German specification: for every invoice, for its extension, and for XRechnung CVD."""

from peppol_kit.rules.xrechnung import cius, cvd, extension, peppol
from peppol_kit.rules.xrechnung._book import book

__all__ = ["book", "cius", "cvd", "extension", "peppol"]
