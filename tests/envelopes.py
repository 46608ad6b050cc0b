"""Envelopes for tests: one that is right, and how to spoil it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peppol_kit.envelope import Envelope, inspect_envelope, wrap
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId

if TYPE_CHECKING:
    from peppol_kit import Report

RECORDED = Path(__file__).parents[2] / "shared" / "network" / "sbdh"
"""Envelopes of other software, where they are beside the project."""

NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CUSTOMIZATION = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROCESS = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
INVOICE = (
    f'<Invoice xmlns="{NAMESPACE}" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">'
    f"\n  <cbc:CustomizationID>{CUSTOMIZATION}</cbc:CustomizationID>\n  <cbc:ProfileID>{PROCESS}</cbc:ProfileID>"
    "\n  <cbc:ID>1</cbc:ID>\n</Invoice>"
).encode()

_RIGHT = Envelope(
    sender=ParticipantId.parse("0208:0202239951"),
    receiver=ParticipantId.parse("9944:NL123456789B01"),
    document_type=DocumentTypeId(f"{NAMESPACE}::Invoice##{CUSTOMIZATION}::2.1"),
    process=ProcessId(PROCESS),
    country_c1="BE",
    instance_id="0e6b7f5c-96e3-4f0c-8a3c-6a1c2c6a7a10",
    created=datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
)


def envelope(**changes: Any) -> Envelope:
    """An envelope for `INVOICE`, with some fields changed."""
    return replace(_RIGHT, **changes)


WRAPPED = wrap(INVOICE, envelope())


def spoilt(old: str, new: str) -> bytes:
    """`WRAPPED` with one piece replaced, which must be there once."""
    assert WRAPPED.count(old.encode()) == 1, old
    return WRAPPED.replace(old.encode(), new.encode())


def report_on(data: bytes) -> Report:
    """What is wrong with an envelope."""
    return inspect_envelope(data)[1]
