"""The rules that countries add to Peppol BIS Billing, a module a country."""

from peppol_kit.rules.national import de, dk, gr, is_, it, nl, no, se

__all__ = ["de", "dk", "gr", "is_", "it", "nl", "no", "se"]
