"""Advice: what is worth a warning in any invoice or credit note, though no official rule looks at it.

It is a rulebook of our own, which `validate` asks only of who wants it, and which never makes a document invalid. Where
a rule cannot tell for certain it says nothing: a right number called wrong is worse than a wrong one let through.
"""

from __future__ import annotations

from peppol_kit.rules.advice import attachments, numbers, parties, payment, vat
from peppol_kit.rules.advice._book import book
from peppol_kit.rules.advice._unsaid import unsaid

__all__ = ["attachments", "book", "numbers", "parties", "payment", "unsaid", "vat"]
