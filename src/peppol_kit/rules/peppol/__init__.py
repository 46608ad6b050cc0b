"""Peppol's own rules for BIS Billing and BIS Self-Billing; billing has those of the countries besides."""

from peppol_kit.rules import national
from peppol_kit.rules.peppol import codes, document, identifiers, lines
from peppol_kit.rules.peppol._books import billing, self_billing

__all__ = ["billing", "codes", "document", "identifiers", "lines", "national", "self_billing"]
