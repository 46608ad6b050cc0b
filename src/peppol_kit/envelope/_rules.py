"""What a header must say: from the parts of the header to an `Envelope` and findings.

Source: Peppol Business Message Envelope 2.0.2; Peppol Policy for use of Identifiers 4.4.0.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.envelope import _moment, _structure
from peppol_kit.envelope._faults import quoted
from peppol_kit.envelope.content import NON_XML
from peppol_kit.envelope.header import Envelope
from peppol_kit.errors import IdentifierError
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId, spid
from peppol_kit.identifiers.document_type import EXACT_SCHEME
from peppol_kit.identifiers.participant import SCHEME as PARTICIPANT_SCHEME
from peppol_kit.identifiers.process import SCHEME as PROCESS_SCHEME
from peppol_kit.xml import names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from peppol_kit.envelope._faults import Faults
    from peppol_kit.envelope._scan import Part, Root, Scanned
    from peppol_kit.envelope.header import MlsType

HEADER_VERSION = "1.0"
MLS_TYPES: tuple[MlsType, ...] = ("FAILURE_ONLY", "ALWAYS_SEND")
OWN_SCOPES = frozenset({"DOCUMENTID", "PROCESSID", "COUNTRY_C1", "MLS_TO", "MLS_TYPE"})
"""The scopes that have a field in `Envelope`."""
RESERVED_SCOPES = frozenset({"COUNTRY_C4", "TECHNICAL_VALIDATION_URL", "TECHNICAL_VALIDATION_REQUIRED"})
"""Names that Peppol keeps for itself, without a meaning as yet."""
_FEWEST_SCOPES = 3
_COUNTRY = re.compile(r"[A-Z0-9]{2}", re.ASCII)
_TOP = "/StandardBusinessDocument"


def judge(scanned: Scanned, faults: Faults) -> Envelope | None:
    """What an envelope says, with its faults noted; None where too much is missing to say it."""
    if scanned.refusal is not None:
        reason, line = scanned.refusal.reason, scanned.refusal.line
        faults.add("invalid-sbd-xml", ("/", line), f"This is not an envelope that can be read: {reason}.")
    if scanned.too_much:
        faults.add("generic-sbdh-error", ("/", 0), f"This is more than an envelope may be: {scanned.too_much}.")
    if not scanned.is_envelope or (scanned.header and not scanned.is_header_complete):
        return None
    root = _message(scanned, faults)
    if scanned.header is None:
        if not (scanned.refusal or scanned.too_much) or scanned.root:
            faults.add("missing-sbdh", (_TOP, scanned.line), "The envelope has no header.")
        return None
    return _header(scanned.header, root, faults)


def _message(scanned: Scanned, faults: Faults) -> Root | None:
    """The root element of the document, if there is one to compare with the header."""
    root, beside = scanned.root, scanned.misplaced
    if root and (root.namespace, root.name) == (names.SBDH, "StandardBusinessDocument"):
        faults.add("invalid-business-message", (f"{_TOP}/{root.name}", root.line), "The document is an envelope again.")
        return None
    if beside and root:
        message = f"Beside the header and the document, the envelope has {beside.what}."
        faults.add("invalid-business-message", (beside.path, beside.line), message)
    if root is None and not (scanned.refusal or scanned.too_much):
        message = "The envelope has no document in it" + (", but text." if beside else ".")
        faults.add("invalid-business-message", (_TOP, beside.line if beside else scanned.line), message)
    return root


def _header(header: Part, root: Root | None, faults: Faults) -> Envelope | None:
    _structure.check(header, faults)
    version = header.one("HeaderVersion")
    if version is None or version.value != HEADER_VERSION:
        said = f"is {quoted(version.value)}" if version else "is missing"
        faults.add("invalid-header-version", version or header, f"The version of the header {said}; it must be 1.0.")
    sender, receiver = _party(header, "Sender", faults), _party(header, "Receiver", faults)
    scopes = _scopes(header, faults)
    identification = header.one("DocumentIdentification")
    if identification is None:
        return None
    called = _named(identification, scopes.document_type, root, faults)
    instance = identification.one("InstanceIdentifier")
    if instance is None or not instance.value:
        faults.add(
            "invalid-instance-identifier", instance or identification, "The envelope has no identifier of its own."
        )
    created = _created(identification, faults)
    if not (
        sender and receiver and scopes.document_type and scopes.process and instance and instance.value and created
    ):
        return None
    return Envelope(
        sender=sender,
        receiver=receiver,
        document_type=scopes.document_type,
        process=scopes.process,
        country_c1=scopes.country,
        instance_id=instance.value,
        created=created,
        standard=called.standard or "",
        type=called.type or "",
        type_version=called.version or "",
        mls_to=scopes.mls_to,
        mls_type=scopes.mls_type,
        scopes=tuple(scopes.others.items()),
    )


# --- who


def _party(header: Part, role: str, faults: Faults) -> ParticipantId | None:
    kind, parties = role.lower(), header.all(role)
    if len(parties) != 1:
        message = f"The header names {len(parties) or 'no'} {kind}{'s' if parties else ''}."
        faults.add(f"invalid-{kind}-count", parties[1] if parties else header, message)
    if not parties:
        return None
    identifier = parties[0].one("Identifier")
    if identifier is None:
        faults.add(f"invalid-{kind}-value", parties[0], f"The {kind} has no Identifier.")
        return None
    authority = identifier.attributes.get("Authority", "").strip()
    if authority != PARTICIPANT_SCHEME:
        said = f"is {quoted(authority)}" if authority else "is missing"
        at = (f"{identifier.path}/@Authority", identifier.line)
        faults.add(
            f"invalid-{kind}-authority", at, f"The scheme of the {kind} {said}; it must be {PARTICIPANT_SCHEME}."
        )
    try:
        return ParticipantId(*_halves(identifier.value))
    except IdentifierError as error:
        faults.add(f"invalid-{kind}-value", identifier, f"The {kind} is {error}.")
        return None


def _halves(text: str) -> tuple[str, str]:
    icd, _, value = text.partition(":")
    return icd, value


# --- what it is, and when it was made


class _Names(NamedTuple):
    """What a document is called by its header, its root element, or its document type; None where that says nothing."""

    standard: str | None
    type: str | None
    version: str | None


_NOTHING = _Names(None, None, None)


def _named(part: Part, document_type: DocumentTypeId | None, root: Root | None, faults: Faults) -> _Names:
    said = _Names(*(_value(part, name)[1] for name in ("Standard", "Type", "TypeVersion")))
    is_xml = root is None or (root.namespace, root.name) not in NON_XML
    of_root = _Names(root.namespace, root.name, None) if root and is_xml else _NOTHING
    of_type = _names_of(document_type) if document_type and is_xml else _NOTHING
    for name, kind, *texts in zip(
        ("Standard", "Type", "TypeVersion"),
        ("invalid-standard", "invalid-type", "invalid-type-version"),
        said,
        of_root,
        of_type,
        strict=True,
    ):
        message = _contradiction(name, *texts)
        if message:
            faults.add(kind, part.one(name) or part, message)
    usual = _names_of(document_type) if document_type else _NOTHING
    usual = usual._replace(type=usual.type or (root.name if root else None))
    return _Names(*("" if text == other else text for text, other in zip(said, usual, strict=True)))


def _names_of(document_type: DocumentTypeId) -> _Names:
    return _Names(document_type.namespace, document_type.root_element or None, document_type.version)


def _contradiction(name: str, text: str | None, of_root: str | None, of_type: str | None) -> str:
    if not text:
        return f"{name} is empty or missing."
    if of_root is not None and text != of_root:
        return f"{name} is {quoted(text)}, but the document says {quoted(of_root)}."
    if of_type is not None and text != of_type:
        return f"{name} is {quoted(text)}, but the document type says {quoted(of_type)}."
    return ""


def _created(identification: Part, faults: Faults) -> datetime | None:
    part = identification.one("CreationDateAndTime")
    if part is None:
        faults.add("invalid-creation-date-time", identification, "The header does not say when the envelope was made.")
        return None
    try:
        return _moment.read(part.value)
    except ValueError as error:
        message = f"{quoted(part.value)} does not say when the envelope was made: {error}."
        faults.add("invalid-creation-date-time", part, message)
        return None


# --- the scopes


class _Scopes:
    """What the scopes say."""

    def __init__(self) -> None:
        self.document_type: DocumentTypeId | None = None
        self.process: ProcessId | None = None
        self.country = ""
        self.mls_to: ParticipantId | None = None
        self.mls_type: MlsType | None = None
        self.others: dict[str, str] = {}


def _scopes(header: Part, faults: Faults) -> _Scopes:
    said = _Scopes()
    scope = header.one("BusinessScope")
    if scope is None:
        faults.add("business-scope-missing", header, "The header has no BusinessScope.")
        return said
    found = scope.all("Scope")
    if len(found) < _FEWEST_SCOPES:
        message = f"The BusinessScope has {len(found)} of the {_FEWEST_SCOPES} scopes that it must have."
        faults.add("invalid-scope-count", scope, message)
    seen: set[str] = set()
    for part, kind in _kinds(found):
        if kind in seen:
            _twice(part, kind, faults)
        else:
            seen.add(kind)
            _READERS.get(kind, _other)(part, said, faults)
    for kind, fault in (
        ("DOCUMENTID", "missing-document-type-identifier"),
        ("PROCESSID", "missing-process-identifier"),
        ("COUNTRY_C1", "missing-country-c1"),
    ):
        if kind not in seen:
            faults.add(fault, scope, f"The BusinessScope has no Scope of the type {kind}.")
    return said


def _kinds(scopes: list[Part]) -> Iterator[tuple[Part, str]]:
    for part in scopes:
        kind = part.one("Type")
        yield part, kind.value if kind else ""


def _twice(part: Part, kind: str, faults: Faults) -> None:
    if kind in OWN_SCOPES:
        faults.add("invalid-scope-count", part, f"There is more than one Scope of the type {kind}.")
    else:
        message = f"There is more than one Scope of the type {quoted(kind)}; this one is ignored."
        faults.add("generic-sbdh-error", part, message, severity="warning")


def _value(scope: Part, name: str = "InstanceIdentifier") -> tuple[Part, str]:
    part = scope.one(name)
    return (part, part.value) if part else (scope, "")


def _document_type(scope: Part, said: _Scopes, faults: Faults) -> None:
    part, value = _value(scope)
    try:
        said.document_type = DocumentTypeId(value, _value(scope, "Identifier")[1] or EXACT_SCHEME)
    except IdentifierError as error:
        faults.add("invalid-document-type-identifier", part, f"The scope DOCUMENTID is {error}.")


def _process(scope: Part, said: _Scopes, faults: Faults) -> None:
    part, value = _value(scope)
    try:
        said.process = ProcessId(value)
    except IdentifierError as error:
        faults.add("invalid-process-identifier", part, f"The scope PROCESSID is {error}.")
    at, scheme = _value(scope, "Identifier")
    if scheme and scheme != PROCESS_SCHEME:
        message = (
            f"The scheme of the process is {quoted(scheme)}; it is taken for {PROCESS_SCHEME}, the only one in use."
        )
        faults.add("invalid-process-identifier", at, message, severity="warning")


def _country(scope: Part, said: _Scopes, faults: Faults) -> None:
    part, value = _value(scope)
    if _COUNTRY.fullmatch(value):
        said.country = value
    else:
        message = f"The country of the sender is {quoted(value)}, which is not two capitals or digits."
        faults.add("invalid-country-c1", part, message)


def _mls_to(scope: Part, said: _Scopes, faults: Faults) -> None:
    part, value = _value(scope)
    scheme = _value(scope, "Identifier")[1]
    icd, number = _halves(value)
    if scope.one("InstanceIdentifier") is None:
        faults.add("invalid-sbd-xml", scope, "Scope has no InstanceIdentifier.")
    if scheme == PARTICIPANT_SCHEME and icd in spid.SCHEMES and spid.is_valid(number):
        said.mls_to = ParticipantId(icd, number)
        return
    reason = (
        "its scheme is missing or another one" if scheme != PARTICIPANT_SCHEME else "it is no service provider (0242)"
    )
    message = f"Where the Message Level Status should go to is not usable: {reason}."
    faults.add("invalid-mls-to", part, message, severity="warning")


def _mls_type(scope: Part, said: _Scopes, faults: Faults) -> None:
    part, value = _value(scope)
    said.mls_type = next((known for known in MLS_TYPES if known == value), None)
    if said.mls_type is None:
        message = f"{quoted(value)} does not say when to send a Message Level Status."
        faults.add("invalid-mls-type", part, message)


def _other(scope: Part, said: _Scopes, faults: Faults) -> None:
    part, value = _value(scope)
    kind = _value(scope, "Type")[1]
    if part is scope:
        faults.add("invalid-sbd-xml", scope, "Scope has no InstanceIdentifier.")
    if kind in RESERVED_SCOPES:
        message = f"The scope {kind} is kept for later use by Peppol; it is ignored."
        faults.add("generic-sbdh-error", scope, message, severity="warning")
    elif kind:
        said.others[kind] = value


_READERS = {
    "DOCUMENTID": _document_type,
    "PROCESSID": _process,
    "COUNTRY_C1": _country,
    "MLS_TO": _mls_to,
    "MLS_TYPE": _mls_type,
}
