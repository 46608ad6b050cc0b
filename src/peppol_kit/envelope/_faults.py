"""The kinds of fault that an envelope can have, and what to do about each.

The names of the kinds are those by which access points tell each other about them; the rule id of a finding is the name
behind ``SBDH-``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.report import Finding

if TYPE_CHECKING:
    from peppol_kit.envelope._scan import Part
    from peppol_kit.report import Severity

HINTS = {
    "invalid-sbd-xml": "Send one Standard Business Document as well-formed XML in UTF-8, laid out as its schema says.",
    "missing-sbdh": "Put a StandardBusinessDocumentHeader first into the envelope, before the document.",
    "invalid-header-version": "Write 1.0 into HeaderVersion.",
    "invalid-sender-count": "Name one Sender: the participant on whose behalf the document is sent.",
    "invalid-sender-authority": "Write iso6523-actorid-upis into the Authority of the sender's Identifier.",
    "invalid-sender-value": "Write the sender as scheme and number, such as 0208:0202239951.",
    "invalid-receiver-count": "Name one Receiver: the participant for whom the document is.",
    "invalid-receiver-authority": "Write iso6523-actorid-upis into the Authority of the receiver's Identifier.",
    "invalid-receiver-value": "Write the receiver as scheme and number, such as 0208:0202239951.",
    "business-scope-missing": "Add a BusinessScope with the scopes DOCUMENTID, PROCESSID and COUNTRY_C1.",
    "invalid-scope-count": "Give the scopes DOCUMENTID, PROCESSID and COUNTRY_C1, each of them once.",
    "invalid-document-type-identifier": "Copy the document type from the Peppol code list, with its scheme.",
    "missing-document-type-identifier": "Add a Scope of the type DOCUMENTID with the document type.",
    "invalid-process-identifier": "Copy the process from the Peppol code list; its scheme is cenbii-procid-ubl.",
    "missing-process-identifier": "Add a Scope of the type PROCESSID with the process.",
    "missing-country-c1": "Add a Scope of the type COUNTRY_C1 with the country of the sender; it is needed since 2024.",
    "invalid-country-c1": "Write the country of the sender by its two capitals (ISO 3166-1), such as BE.",
    "invalid-mls-to": (
        "Write the service provider that wants the Message Level Status as 0242: and its identifier, with the scheme "
        "iso6523-actorid-upis; as it is, the status goes to the provider that sent this."
    ),
    "invalid-mls-type": "Write FAILURE_ONLY or ALWAYS_SEND, in capitals, or leave the scope out.",
    "invalid-business-message": "Put one document, and nothing else, behind the header; never another envelope.",
    "invalid-standard": "Write the namespace of the document, with which its document type begins too, into Standard.",
    "invalid-type-version": "Write the end of the document type, behind its last ::, into TypeVersion.",
    "invalid-type": "Write the name of the root element of the document into Type.",
    "invalid-instance-identifier": "Give each envelope an identifier of its own, such as a new UUID.",
    "invalid-creation-date-time": "Write when the envelope was made as 2026-03-01T09:30:00Z, with its time zone.",
    "generic-sbdh-error": "Keep the header to what the Peppol Business Message Envelope provides for.",
}
"""What to do, by the name of the kind."""

PREFIX = "SBDH-"


class Faults:
    """What is found wrong with one envelope, in the order in which it was found."""

    def __init__(self) -> None:
        self.found: list[Finding] = []

    def add(self, kind: str, at: Part | tuple[str, int], message: str, *, severity: Severity = "fatal") -> None:
        """Note a fault at a part of the header, or at a path and line."""
        path, line = at if isinstance(at, tuple) else (at.path, at.line)
        self.found.append(Finding(PREFIX + kind, severity, path, line, (), message, (), HINTS[kind]))


def quoted(text: str) -> str:
    """What stands somewhere, for a message: in quotes, and no more than a line of it."""
    return repr(text if len(text) <= _MOST else f"{text[:_MOST]}...")


_MOST = 120
