"""Calculating documents: `calculate` what follows, `explain` it, `repair` what does not add up."""

from peppol_kit.documents.calculation._calculate import calculate, positive_price
from peppol_kit.documents.calculation._explain import Explanation, Part, Sum, explain
from peppol_kit.documents.calculation._repair import Change, Repair, repair

__all__ = ["Change", "Explanation", "Part", "Repair", "Sum", "calculate", "explain", "positive_price", "repair"]
