"""The other identifiers that the same company can have in the network, where one follows from the other for sure.

Source: Peppol eDEC code lists 9.7; the numbers are those of the national registers: the Belgian VAT number is the
enterprise number behind BE, the Norwegian one the organisation number between NO and MVA, the German business number
the VAT number, perhaps with the number of an activity behind it, and the Finnish 0216 the number of the old 0037.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from peppol_kit.identifiers import ParticipantId


class _Rule(NamedTuple):
    """Who is so registered (a scheme, the form of its values) may also be registered as these."""

    icd: str
    form: str
    others: tuple[str, ...]


_RULES = (
    _Rule("0208", r"([01][0-9]{9})", (r"9925:BE\1",)),
    _Rule("9925", r"(?:BE)?([01][0-9]{9})", (r"0208:\1",)),
    _Rule("9956", r"([01][0-9]{9})", (r"0208:\1", r"9925:BE\1")),
    _Rule("9930", r"(DE[0-9]{9})", (r"0246:\1", r"0246:\1-00001")),
    _Rule("0246", r"(DE[0-9]{9})(?:-00001)?", (r"9930:\1",)),
    _Rule("0037", r"(0037[0-9]{8}[0-9A-Z]{0,5})", (r"0216:\1",)),
    _Rule("0192", r"([0-9]{9})", (r"9909:NO\1MVA",)),
    _Rule("9909", r"NO([0-9]{9})MVA", (r"0192:\1",)),
    _Rule("9917", r"([0-9]{10})", (r"0196:\1",)),
)


def other_identifiers(participant: ParticipantId) -> tuple[ParticipantId, ...]:
    """Under which other identifiers the same company may be registered; none where that is not certain."""
    for rule in _RULES:
        match = re.fullmatch(rule.form, participant.value, re.IGNORECASE | re.ASCII)
        if rule.icd == participant.icd and match:
            return tuple(ParticipantId.parse(match.expand(other)) for other in rule.others)
    return ()
