"""DMARC: what receivers are to do with mail that is not of the domain that it says it is of (RFC 7489)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from peppol_kit.mail.names import Names

_POLICIES = ("none", "quarantine", "reject")
_FEWEST_LABELS = 2
_MOST_STEPS = 8


class Dmarc(NamedTuple):
    """What is found for a domain: ``at`` is the name that has it, and ``policy`` what holds for the domain.

    ``policy`` is ``none``, ``quarantine`` or ``reject``, and empty if there is no record that is right.
    """

    records: tuple[str, ...]
    at: str
    policy: str
    problems: tuple[str, ...]


def look(names: Names, domain: str) -> Dmarc:
    """The record of a domain, or of the nearest domain above it."""
    labels = domain.split(".")
    for start in range(min(len(labels) - _FEWEST_LABELS + 1, _MOST_STEPS)):
        at = f"_dmarc.{'.'.join(labels[start:])}"
        records = tuple(text for text in names.texts(at) if re.match(r"v\s*=\s*DMARC1\s*(;|\Z)", text))
        if records:
            return _judged(records, at, inherited=start > 0)
    return Dmarc((), f"_dmarc.{domain}", "", ())


def _judged(records: tuple[str, ...], at: str, *, inherited: bool) -> Dmarc:
    if len(records) > 1:
        return Dmarc(records, at, "", (f"{at} has {len(records)} DMARC records, of which receivers heed none",))
    pairs = (tag.partition("=") for tag in records[0].split(";") if tag.strip())
    tags = {name.strip().lower(): value.strip() for name, _, value in pairs}
    policy = tags.get("p", "").lower()
    if inherited:
        policy = tags.get("sp", policy).lower()
    if policy not in _POLICIES:
        return Dmarc(records, at, "", (f"the DMARC record at {at} has no policy (p=none, quarantine or reject)",))
    return Dmarc(records, at, policy, ())
