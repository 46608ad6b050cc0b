"""Put a document into an envelope; its bytes stay as they are."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from peppol_kit.envelope import _moment, _rules
from peppol_kit.envelope._faults import Faults
from peppol_kit.envelope._scan import DEFAULT_LIMITS, Root, Scanned, scan
from peppol_kit.envelope.reading import report_of, said
from peppol_kit.errors import InvalidEnvelope, MalformedXML, UnsupportedDocument
from peppol_kit.identifiers.participant import SCHEME as PARTICIPANT_SCHEME
from peppol_kit.xml import names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from peppol_kit.envelope.header import Envelope
    from peppol_kit.identifiers import ParticipantId

_START = f'<?xml version="1.0" encoding="UTF-8"?>\n<sbd:StandardBusinessDocument xmlns:sbd="{names.SBDH}">'
_PLAIN, _DAY = re.compile(r"[0-9A-Za-z._:@-]+"), datetime(2026, 1, 1, tzinfo=UTC)
_END = b"</sbd:StandardBusinessDocument>"


def wrap(payload: bytes, envelope: Envelope) -> bytes:
    """A document in its envelope, in UTF-8.

    The bytes of the document go in unchanged, except that an XML declaration, a byte order mark and white space around
    it stay out, and that another encoding becomes UTF-8. What is no XML goes in by `binary_content` or `text_content`.

    Raises:
        MalformedXML: the document is not well-formed, or has a document type declaration.
        UnsupportedDocument: it is in an envelope already.
        InvalidEnvelope: the envelope would break a rule, or not fit the document; ``report`` says which.
    """
    sink = BytesIO()
    wrap_into(BytesIO(payload), envelope, sink)
    return sink.getvalue()


def wrap_into(payload: BinaryIO, envelope: Envelope, sink: BinaryIO) -> None:
    """As `wrap`, from one file into another, with neither in memory; nothing is written if anything is wrong.

    ``payload`` is read twice, so that it must be able to seek.
    """
    begin = payload.tell()
    scanned = scan(payload, enveloped=False, limits=DEFAULT_LIMITS)
    root = _require_document(scanned)
    head = _head(_full(envelope, root))
    _require_valid(head, envelope, root)
    payload.seek(begin)
    sink.write(head)
    scanned.write(payload, sink)
    sink.write(_END)


def _require_document(scanned: Scanned) -> Root:
    if scanned.refusal is not None:
        raise scanned.refusal
    if scanned.too_much or scanned.root is None:
        raise MalformedXML(scanned.too_much or "the document is empty")
    if (scanned.root.namespace, scanned.root.name) == (names.SBDH, "StandardBusinessDocument"):
        raise UnsupportedDocument("the document is in an envelope already")
    return scanned.root


def _require_valid(head: bytes, envelope: Envelope, root: Root) -> None:
    """Refuse what a receiver would warn of.

    Of one party to another, envelopes differ in nothing but their id and their time. These have no other rule than
    that they can be read back, so that what a plain id stands in is judged once.
    """
    if _is_plain(envelope) and _holds(replace(envelope, instance_id="1", created=_DAY), root._replace(line=0)):
        return
    faults, read, is_xml = _read_back(head, envelope, root)
    if faults.found:
        report = report_of(faults, read, is_xml=is_xml)
        raise InvalidEnvelope(f"the envelope would break its rules: {said(report)}", report=report)


def _is_plain(envelope: Envelope) -> bool:
    """Whether id and time are such that nothing can be wrong with them, and there is nothing else of its own in it."""
    plain = _PLAIN.fullmatch(envelope.instance_id) and envelope.created.tzinfo is UTC
    return bool(plain) and not envelope.scopes


@lru_cache(maxsize=1_000)
def _holds(envelope: Envelope, root: Root) -> bool:
    return not _read_back(_head(_full(envelope, root)), envelope, root)[0].found


def _read_back(head: bytes, envelope: Envelope, root: Root) -> tuple[Faults, Envelope | None, bool]:
    """What was written, read as a receiver reads it, and whether it is XML; its faults are all fatal."""
    back, faults = scan(BytesIO(head + _END)), Faults()
    back.root = root
    read = _rules.judge(back, faults)
    if not faults.found and (read is None or _full(read, root) != _full(envelope, root)):
        faults.add(
            "generic-sbdh-error", ("/", 0), "A value of the envelope has blanks around it, or is none of its kind."
        )
    faults.found = [finding._replace(severity="fatal") for finding in faults.found]
    return faults, read, back.refusal is None


def _full(envelope: Envelope, root: Root) -> Envelope:
    """The envelope with all that the header must say of the document."""
    document_type = envelope.document_type
    return replace(
        envelope,
        standard=envelope.standard or document_type.namespace,
        type=envelope.type or document_type.root_element or root.name,
        type_version=envelope.type_version or document_type.version,
    )


def _head(envelope: Envelope) -> bytes:
    """All that stands before the document."""
    identification = (
        ("Standard", envelope.standard),
        ("TypeVersion", envelope.type_version),
        ("InstanceIdentifier", envelope.instance_id),
        ("Type", envelope.type),
        ("CreationDateAndTime", _moment.written(envelope.created)),
    )
    inner = (
        _element("HeaderVersion", _rules.HEADER_VERSION),
        _party("Sender", envelope.sender),
        _party("Receiver", envelope.receiver),
        _group("DocumentIdentification", (_element(name, text) for name, text in identification)),
        _group("BusinessScope", (_scope(*scope) for scope in _scopes(envelope))),
    )
    return (_START + _group("StandardBusinessDocumentHeader", inner)).encode("utf-8", "surrogatepass")


def _scopes(envelope: Envelope) -> Iterator[tuple[str, str, str]]:
    """Type, value and scheme of each scope."""
    yield "DOCUMENTID", envelope.document_type.value, envelope.document_type.scheme
    yield "PROCESSID", envelope.process.value, envelope.process.scheme
    yield "COUNTRY_C1", envelope.country_c1, ""
    if envelope.mls_to is not None:
        yield "MLS_TO", str(envelope.mls_to), envelope.mls_to.scheme
    if envelope.mls_type is not None:
        yield "MLS_TYPE", envelope.mls_type, ""
    for kind, value in envelope.scopes:
        yield kind, value, ""


def _scope(kind: str, value: str, scheme: str) -> str:
    parts = [_element("Type", kind), _element("InstanceIdentifier", value)]
    if scheme:
        parts.append(_element("Identifier", scheme))
    return _group("Scope", parts)


def _party(role: str, participant: ParticipantId) -> str:
    identifier = f'<sbd:Identifier Authority="{PARTICIPANT_SCHEME}">{escape(str(participant))}</sbd:Identifier>'
    return _group(role, (identifier,))


def _element(name: str, text: str) -> str:
    return f"<sbd:{name}>{escape(text, _ESCAPED)}</sbd:{name}>"


def _group(name: str, parts: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    return f"<sbd:{name}>{''.join(parts)}</sbd:{name}>"


_ESCAPED = {"\r": "&#13;"}
