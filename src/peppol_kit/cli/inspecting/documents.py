"""Business documents, and envelopes with documents in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.cli.i18n import words
from peppol_kit.cli.inspecting.inspection import Check, Inspection
from peppol_kit.codelists import edec
from peppol_kit.documents import read
from peppol_kit.envelope import content_of, contradictions, inspect_envelope, unwrap
from peppol_kit.errors import DocumentError, MalformedXML
from peppol_kit.validation import validate
from peppol_kit.xml.head import root_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.envelope import Envelope
    from peppol_kit.report import Layer
    from peppol_kit.xml.head import RootName

_WORDS = words("en")
_HOLDS = {"valid": True, "invalid": False, "skipped": None}


def document(data: bytes, root: RootName) -> Inspection:
    """A business document, which is validated where its specification is held."""
    report = validate(data)
    checks = tuple(_layer(layer) for layer in report.layers)
    if report.verdict == "not_judged":
        checks += (Check("rules", None, "not judged: its specification is not held"),)
    name = ("root element", f"{root.local} ({root.namespace or 'no namespace'})")
    facts = (name, *_claims(root, report.specification), *_known_by(data))
    return Inspection("document", f"document, {root.local}", facts, checks, report.findings)


def _layer(layer: Layer) -> Check:
    name = _WORDS.get(f"layer:{layer.name}", layer.name)
    said = {"valid": "passed", "invalid": "failed", "skipped": f"not checked: {layer.reason}"}[layer.verdict]
    return Check(name, _HOLDS[layer.verdict], said)


def _claims(root: RootName, specification: str) -> Iterator[tuple[str, str]]:
    if specification:
        yield "specification", specification
        start = f"{root.namespace}::{root.local}##{specification}::"
        known = next((each.name for each in edec.document_types().values() if each.value.startswith(start)), "")
        yield "document type", known or "not in the Peppol code list"


def _known_by(data: bytes) -> Iterator[tuple[str, str]]:
    """What a person knows an invoice or a credit note by."""
    try:
        bill = read(data)
    except DocumentError:
        return
    yield "number", bill.number or ""
    yield "issued", str(bill.issued or "")
    yield "from", (bill.seller and bill.seller.name) or ""
    yield "to", (bill.buyer and bill.buyer.name) or ""


def is_of_peppol(root: RootName) -> bool:
    """Whether some document type of the code list has such a root element."""
    start = f"{root.namespace}::{root.local}##"
    return any(each.value.startswith(start) for each in edec.document_types().values())


def envelope(data: bytes) -> Inspection:
    """A business message envelope, and the document in it."""
    told, report = inspect_envelope(data)
    findings = report.findings
    contents: tuple[Inspection, ...] = ()
    if told is not None and not report.fatal:
        payload = unwrap(data).payload
        findings += contradictions(told, payload)
        contents = (_content(payload),)
    fatal = sum(finding.severity == "fatal" for finding in findings)
    said = f"breaks {fatal} rules" if fatal > 1 else "breaks a rule" if fatal else "keeps its rules"
    checks = (Check("envelope", not fatal, said),)
    facts = tuple(_written_on(told)) if told else ()
    return Inspection("envelope", "business message envelope (SBDH)", facts, checks, findings, contents)


def _written_on(told: Envelope) -> Iterator[tuple[str, str]]:
    yield "sender", str(told.sender)
    yield "receiver", str(told.receiver)
    yield "document type", told.document_type.name or told.document_type.uri
    yield "process", str(told.process)
    yield "country of the sender", told.country_c1
    yield "instance id", told.instance_id
    yield "created", told.created.isoformat()
    if told.mls_to is not None:
        yield "status to", str(told.mls_to)
    if told.mls_type is not None:
        yield "status when", told.mls_type
    for kind, value in told.scopes:
        yield f"scope {kind}", value


def _content(payload: bytes) -> Inspection:
    try:
        content = content_of(payload)
    except MalformedXML as error:
        return Inspection("document", "document", checks=(Check("well-formed XML", False, str(error)),))
    except DocumentError as error:
        return Inspection("content", "document that is no XML", checks=(Check("content", False, str(error)),))
    if content is not None:
        facts = (("media type", content.mime_type), ("size", f"{len(content.data)} bytes"))
        return Inspection("content", "document that is no XML", facts)
    root = root_name(payload)
    return document(payload, root) if root else Inspection("document", "document")
