"""Whether a document is what its envelope says: its root element, and the specification and process that it claims.

`unwrap` looks at the root element too. What a document claims is for the receiver to judge, so it makes warnings.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from peppol_kit.envelope import _stream
from peppol_kit.envelope._faults import HINTS, PREFIX, quoted
from peppol_kit.envelope._scan import BLANK
from peppol_kit.envelope.content import NON_XML
from peppol_kit.report import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from peppol_kit.envelope.header import Envelope
    from peppol_kit.report import Severity

_UBL = {"CustomizationID": "customization", "ProfileID": "profile"}
# What may stand before these two, and between them; whatever else comes, they do not follow any more
_BEFORE = frozenset({"UBLExtensions", "UBLVersionID", "ProfileExecutionID", *_UBL})
_CII = {
    "ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID": "customization",
    "ExchangedDocumentContext/BusinessProcessSpecifiedDocumentContextParameter/ID": "profile",
}
_MOST_BYTES = 1_000_000
_LONGEST_CLAIM = 1_000


class _Claim(NamedTuple):
    text: str
    path: str
    line: int


def contradictions(envelope: Envelope, payload: bytes | BinaryIO) -> tuple[Finding, ...]:
    """Where a document, as it was taken out of its envelope, is another than the envelope says.

    Root element and namespace are compared with the document type, CustomizationID with its customization, ProfileID
    with the process; in a Cross Industry Invoice the two parameters that stand for these. Only the beginning is read.
    Of a document that is no XML, or that claims nothing, nothing is said.
    """
    head = _Head(envelope)
    head.read(_stream.pieces(BytesIO(payload) if isinstance(payload, bytes) else payload))
    return tuple(head.findings())


class _Head:
    """Reads the beginning of a document, as far as its claims can stand."""

    def __init__(self, envelope: Envelope) -> None:
        self._envelope = envelope
        self._root: _Claim | None = None
        self._namespace = ""
        self._claims: dict[str, _Claim] = {}
        self._path: list[str] = []
        self._claiming = ""
        self._is_done = False
        parser = expat.ParserCreate("utf-8", "}")
        parser.StartDoctypeDeclHandler = self._stop
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        self._parser = parser

    def read(self, pieces: Iterable[bytes]) -> None:
        size = 0
        for piece in pieces:
            size += len(piece)
            try:
                self._parser.Parse(piece, False)
            except expat.ExpatError:  # whether it is well-formed, others say
                return
            if self._is_done or size > _MOST_BYTES:
                return

    def _stop(self, *_: object) -> None:
        self._is_done = True
        self._parser.StartElementHandler = self._parser.EndElementHandler = self._parser.CharacterDataHandler = None

    def _start(self, name: str, _: dict[str, str]) -> None:
        namespace, _mark, local = name.rpartition("}")
        self._path.append(local)
        inner = tuple(self._path[1:])
        if not inner:
            self._root = _Claim(local, f"/{local}", self._parser.CurrentLineNumber)
            self._namespace = namespace
            if (namespace, local) in NON_XML:
                self._stop()
            return
        claim = _CII.get("/".join(inner), "") or (_UBL.get(local, "") if len(inner) == 1 else "")
        if claim and claim not in self._claims:
            self._claiming = claim
            self._claims[claim] = _Claim("", "/" + "/".join(self._path), self._parser.CurrentLineNumber)
        elif len(inner) == 1 and local not in _BEFORE and local != "ExchangedDocumentContext":
            self._stop()

    def _end(self, _: str) -> None:
        self._path.pop()
        self._claiming = ""

    def _text(self, text: str) -> None:
        if self._claiming:
            claim = self._claims[self._claiming]
            self._claims[self._claiming] = claim._replace(text=(claim.text + text)[:_LONGEST_CLAIM])

    def findings(self) -> Iterator[Finding]:
        root, envelope = self._root, self._envelope
        if root is None or (self._namespace, root.text) in NON_XML:
            return
        document_type = envelope.document_type
        if self._namespace != document_type.namespace:
            message = f"The namespace of the document is {quoted(self._namespace)}, not that of its document type."
            yield _finding("invalid-standard", "fatal", root, message, HINTS["invalid-standard"])
        if document_type.root_element and root.text != document_type.root_element:
            message = (
                f"The document is {quoted(root.text)}, but its document type is for {document_type.root_element!r}."
            )
            yield _finding("invalid-type", "fatal", root, message, HINTS["invalid-type"])
        for kind, expected, what in (
            ("customization", document_type.customization, "document type"),
            ("profile", str(envelope.process), "process"),
        ):
            claim = self._claims.get(kind)
            said = claim.text.strip(BLANK) if claim else ""
            if claim and said and said != expected:
                message = f"The document says {quoted(said)}; the {what} of the envelope says {quoted(expected)}."
                yield _finding(f"other-{kind}", "warning", claim, message, _HINT)


_HINT = "Take the document type and the process of the envelope from the document that goes into it."


def _finding(kind: str, severity: Severity, at: _Claim, message: str, hint: str) -> Finding:
    return Finding(PREFIX + kind, severity, at.path, at.line, (), message, (), hint)
