"""Take a document out of its envelope, with every rule of the envelope checked."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.envelope import _rules
from peppol_kit.envelope._faults import Faults
from peppol_kit.envelope._scan import DEFAULT_LIMITS, EnvelopeLimits, Scanned, scan
from peppol_kit.errors import InvalidEnvelope
from peppol_kit.report import Layer, Report

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from peppol_kit.envelope.header import Envelope

RULESET = "peppol-envelope"


class Unwrapped(NamedTuple):
    """A document and what was written on its envelope; ``report`` has what is odd about that."""

    envelope: Envelope
    payload: bytes
    report: Report


class Opened(NamedTuple):
    """What is written on the envelope of a document in a file; ``report`` has what is odd about it."""

    envelope: Envelope
    report: Report


def unwrap(data: bytes, *, limits: EnvelopeLimits = DEFAULT_LIMITS) -> Unwrapped:
    """The document of an envelope, and what the envelope says of it.

    The payload has the very bytes that were wrapped, without an XML declaration; from another encoding than UTF-8
    it is brought into that, and what it uses of the namespaces of the envelope is declared on its root element.

    Raises:
        InvalidEnvelope: the envelope breaks a rule; ``report`` says which, and where.
    """
    source, sink = BytesIO(data), BytesIO()
    scanned, envelope, report = _read(source, limits, copied=True)
    envelope = _require(envelope, report)
    source.seek(0)
    scanned.write(source, sink)
    return Unwrapped(envelope, sink.getvalue(), report)


def open_envelope(path: Path, *, payload: Path | None = None, limits: EnvelopeLimits = DEFAULT_LIMITS) -> Opened:
    """What the envelope in a file says; the document in it is written to ``payload`` as `unwrap` gives it.

    Neither is held in memory as a whole, whatever its size.

    Raises:
        InvalidEnvelope: the envelope breaks a rule; then nothing is written.
        OSError: a file cannot be read or written.
    """
    with path.open("rb") as source:
        scanned, envelope, report = _read(source, limits, copied=payload is not None)
        envelope = _require(envelope, report)
        if payload is not None:
            source.seek(0)
            with payload.open("wb") as sink:
                scanned.write(source, sink)
    return Opened(envelope, report)


def inspect_envelope(data: bytes, *, limits: EnvelopeLimits = DEFAULT_LIMITS) -> tuple[Envelope | None, Report]:
    """What an envelope says, as far as it can be told, and all that is wrong with it; never raises for what it is."""
    _, envelope, report = _read(BytesIO(data), limits, copied=False)
    return envelope, report


def _read(source: BinaryIO, limits: EnvelopeLimits, *, copied: bool) -> tuple[Scanned, Envelope | None, Report]:
    scanned, faults = scan(source, limits=limits, declared=copied), Faults()
    envelope = _rules.judge(scanned, faults)
    return scanned, envelope, report_of(faults, envelope, is_xml=scanned.refusal is None)


def report_of(faults: Faults, envelope: Envelope | None, *, is_xml: bool) -> Report:
    """The verdict on an envelope."""
    is_valid = not any(finding.severity == "fatal" for finding in faults.found)
    layers = (
        Layer("xml", "valid" if is_xml else "invalid"),
        Layer("envelope", "valid" if is_valid else "invalid"),
    )
    specification = envelope.document_type.customization if envelope else ""
    return Report("valid" if is_valid else "invalid", layers, tuple(faults.found), specification, None, RULESET)


def _require(envelope: Envelope | None, report: Report) -> Envelope:
    if report.fatal or envelope is None:
        raise InvalidEnvelope(f"the envelope breaks its rules: {said(report)}", report=report)
    return envelope


def said(report: Report) -> str:
    """What is wrong with an envelope, as one sentence."""
    first, *others = report.fatal or report.findings
    return f"{first.rule}: {first.message}" + (f" ({len(others)} more)" if others else "")
