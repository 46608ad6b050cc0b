"""The one tree of errors.

A broken document is a `Report`, never an exception of `validate`; what is raised here is an impossible operation::

    PeppolKitError
      DocumentError
        MalformedXML            not well-formed, or refused before it is read: a DTD, too large, too deep
        UnsupportedDocument     XML of another kind than the operation is for
        DocumentParseError      something is not what it should be: in JSON, or where `read` is strict; has the problems
        InvalidDocument         a document that had to be valid is not; carries the report
        InvalidEnvelope         a business message envelope (SBDH) that breaks its rules; carries the report
      IdentifierError           also a ValueError
        InvalidFormat
          InvalidLength
          InvalidChecksum
          UnknownScheme
      LookupFailed              the network does not say where to send this; carries the trace of the lookup
        ParticipantNotRegistered  it says that the participant is not there
        NoPublisher             it says that the participant is there, and names no SMP of it
        DocumentTypeNotSupported  the participant is there, and does not receive this document type
        ProcessNotSupported       nor in this process, or not over a transport that we know
        EndpointInactive        it receives it in this process, but not yet, or no longer; says nothing for other days
        DirectoryUnavailable    it gives no answer now: a time-out, SERVFAIL, 500; says nothing about the participant
        DirectoryAnswerInvalid  it gives an answer that makes no sense, or is not to what was asked
      TrustError                never retried, and never a reason for another way of delivery
        CertificateRejected     a certificate is expired, revoked, of another CA ...; says which ``reason``
        SignatureInvalid        a signature is missing, broken, or of an algorithm that is not allowed
        AddressNotAllowed       an address leads where none of the network may lead: http, another port, a private host
      TransportError            sending or receiving failed; says in ``outcome_known`` whether it may have arrived
        ConnectionFailed        no connection, so nothing has arrived
        TransportTimeout        no answer in time: it may have arrived
        ReceiptMissing          an answer that is none, or a connection that broke off: it may have arrived
        ReceiptInvalid          an answer that proves nothing: it may have arrived; a person must look
        ReceiverRejected        the receiver refuses the message for good, by an ebMS error
        ReceiverBusy            the receiver cannot take the message now
        MessageRefused          a message that came in is answered with an ebMS error
        EmailNotAccepted        the mail server refuses the message, or an address, for good
        EmailDeferred           the mail server wants the message later
      ProcessError              what is asked for cannot be done with this document, however right it is
        NotCalculable           a value is missing from which others are calculated; names the term and the place
        NotCreditable           no credit note can be made of an invoice, or of a line of it; names the line
        NotPayable              what a QR code to pay needs is missing or wrong; says which ``field``
        UnusableMail            no mail can be made of this: a file that is too large ...; names the ``field``
        NoWayToSend             neither the network nor an email address leads to the recipient
        ContradictoryAddressing  what the caller says of a document is not what the document says; names the ``field``
        RegistrationRefused     an SMP does not register, change or remove a participant; names the ``step``
      ConfigurationError        unknown ruleset, missing extra, unusable option
        TemplateInvalid         the template of a mail has a variable that nobody knows, or a brace too many
        RevocationUnavailable   revocation is to be checked, and what checks it is not installed
        TrustAnchorsMissing     the certificates of the CAs of an environment are not at hand, or not the pinned ones

Every class has a stable ``code`` for machines and says in ``retryable`` whether the same call may succeed later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from peppol_kit.delivery.attempt import Attempt
    from peppol_kit.network.trace import Hop
    from peppol_kit.report import Problem, Report


class PeppolKitError(Exception):
    """Base of all errors of this package."""

    code: ClassVar[str] = "peppol-kit"
    retryable: ClassVar[bool] = False
    attempt: Attempt | None = None
    """What `PeppolClient.send` was about when this was raised: give it back to ``send`` to take it up again."""


class DocumentError(PeppolKitError):
    """A document stands in the way of the operation."""

    code = "document"


class MalformedXML(DocumentError):  # noqa: N818 - the name that the field uses
    """Bytes that are not well-formed XML, or that are refused unread.

    ``line`` is the line of the source (from 1; 0 where none is known), ``reason`` says what is wrong there.
    """

    code = "malformed-xml"

    def __init__(self, reason: str, *, line: int = 0) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line


class UnsupportedDocument(DocumentError):  # noqa: N818
    """A document of a type, or in a format, that the operation is not for."""

    code = "unsupported-document"


class DocumentParseError(DocumentError):
    """A document has ``problems``, texts that are not what they should be, and it was JSON, or to be read strictly."""

    code = "document-parse"

    def __init__(self, message: str, *, problems: tuple[Problem, ...]) -> None:
        super().__init__(message)
        self.problems = problems


class InvalidDocument(DocumentError):  # noqa: N818
    """A document that had to be valid is not; ``report`` has the findings."""

    code = "invalid-document"

    def __init__(self, message: str, *, report: Report) -> None:
        super().__init__(message)
        self.report = report


class InvalidEnvelope(DocumentError):  # noqa: N818
    """A business message envelope (SBDH) breaks its rules; ``report`` has the findings."""

    code = "invalid-envelope"

    def __init__(self, message: str, *, report: Report) -> None:
        super().__init__(message)
        self.report = report


class IdentifierError(PeppolKitError, ValueError):
    """An identifier that cannot be what it is said to be."""

    code = "identifier"


class InvalidFormat(IdentifierError):  # noqa: N818
    """The identifier has characters or a shape that its scheme does not know."""

    code = "invalid-format"


class InvalidLength(InvalidFormat):
    """The identifier is too short or too long."""

    code = "invalid-length"


class InvalidChecksum(InvalidFormat):
    """The check digits do not fit the others: most often a typing error."""

    code = "invalid-checksum"


class UnknownScheme(InvalidFormat):
    """The scheme is not in the code list."""

    code = "unknown-scheme"


class LookupFailed(PeppolKitError):  # noqa: N818
    """The network does not say where to send a document; ``trace`` has each step that was asked."""

    code = "lookup"

    def __init__(self, message: str, *, trace: tuple[Hop, ...] = ()) -> None:
        super().__init__(message)
        self.trace = trace


class ParticipantNotRegistered(LookupFailed):
    """The network says that there is no such participant (NXDOMAIN, NODATA, or 404 of its SMP)."""

    code = "participant-not-registered"


class NoPublisher(LookupFailed):
    """The participant has records in DNS, and none of them names an SMP: no reason to think that it is not there."""

    code = "no-publisher"


class DocumentTypeNotSupported(LookupFailed):
    """The participant is registered, and does not receive this document type."""

    code = "document-type-not-supported"


class ProcessNotSupported(LookupFailed):
    """The participant receives this document type in another process, or over a transport that is not known here."""

    code = "process-not-supported"


class EndpointInactive(LookupFailed):
    """The participant receives this document type in this process, but its endpoint is not active yet, or no longer."""

    code = "endpoint-inactive"


class DirectoryUnavailable(LookupFailed):
    """DNS, the SMP or the Directory gives no answer now, which says nothing about the participant.

    ``retry_after`` are the seconds after which it wants to be asked again, if it says so.
    """

    code = "directory-unavailable"
    retryable = True

    def __init__(self, message: str, *, trace: tuple[Hop, ...] = (), retry_after: int | None = None) -> None:
        super().__init__(message, trace=trace)
        self.retry_after = retry_after


class DirectoryAnswerInvalid(LookupFailed):
    """DNS, the SMP or the Directory answers what makes no sense, or answers for something else than was asked."""

    code = "directory-answer-invalid"


class TrustError(PeppolKitError):
    """Something cannot be trusted: never retried, and never a reason for another way of delivery.

    Where a lookup raised it, ``trace`` has each step that was asked.
    """

    code = "trust"
    trace: tuple[Hop, ...] = ()


class CertificateRejected(TrustError):  # noqa: N818
    """A certificate is not to be trusted: ``reason`` says why, ``subject`` whose it is (common name).

    Reasons: ``expired``, ``not-yet-valid``, ``untrusted``, ``revoked``, ``revocation-unknown``, ``key-usage``,
    ``weak-key``, ``subject`` (not who it has to be), ``unreadable``.
    """

    code = "certificate-rejected"

    def __init__(self, message: str, *, reason: str, subject: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.subject = subject


class SignatureInvalid(TrustError):  # noqa: N818
    """A signature is missing, broken, does not cover what it must, or is of an algorithm that is not allowed."""

    code = "signature-invalid"


class AddressNotAllowed(TrustError):  # noqa: N818
    """An address that the network gave leads where none may lead: no https, another port, a private host."""

    code = "address-not-allowed"


class TransportError(PeppolKitError):
    """Sending or receiving failed; ``outcome_known`` is False where the message may have arrived all the same."""

    code = "transport"
    outcome_known: ClassVar[bool] = True


class ConnectionFailed(TransportError):  # noqa: N818
    """There is no connection to the other side (no host, no port, no TLS): nothing has arrived."""

    code = "connection-failed"
    retryable = True


class TransportTimeout(TransportError):  # noqa: N818
    """The other side took the message, or a part of it, and did not answer in time."""

    code = "transport-timeout"
    retryable = True
    outcome_known = False


class ReceiptMissing(TransportError):  # noqa: N818
    """The other side answered without a receipt and without an ebMS error, or broke off (EBMS:0301).

    ``status`` is the HTTP status, 0 where there was none.
    """

    code = "receipt-missing"
    retryable = True
    outcome_known = False

    def __init__(self, message: str, *, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class ReceiptInvalid(TransportError):  # noqa: N818
    """The other side answered with a receipt that proves nothing (EBMS:0302): sending again may not help."""

    code = "receipt-invalid"
    outcome_known = False


class ReceiverRejected(TransportError):  # noqa: N818
    """The other side refuses the message by an ebMS error: ``ebms`` is its code, ``detail`` what it says."""

    code = "receiver-rejected"

    def __init__(self, message: str, *, ebms: str, detail: str = "") -> None:
        super().__init__(message)
        self.ebms = ebms
        self.detail = detail


class ReceiverBusy(TransportError):  # noqa: N818
    """The other side cannot take the message now, by an ebMS error (``ebms``, such as EBMS:0202)."""

    code = "receiver-busy"
    retryable = True

    def __init__(self, message: str, *, ebms: str, detail: str = "") -> None:
        super().__init__(message)
        self.ebms = ebms
        self.detail = detail


class MessageRefused(TransportError):  # noqa: N818
    """A message that came in is answered with the ebMS error ``ebms``; ``detail`` is what the sender is told.

    ``message_id`` is that of the message, empty where it could not be read.
    """

    code = "message-refused"

    def __init__(self, detail: str, *, ebms: str, message_id: str = "") -> None:
        super().__init__(f"{ebms}: {detail}")
        self.ebms = ebms
        self.detail = detail
        self.message_id = message_id


class EmailNotAccepted(TransportError):  # noqa: N818
    """The mail server refuses the message, or an address, for good; ``status`` is its reply code, 0 without one."""

    code = "email-not-accepted"

    def __init__(self, message: str, *, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class EmailDeferred(TransportError):  # noqa: N818
    """The mail server wants the message later (4xx, such as greylisting); ``status`` is its reply code."""

    code = "email-deferred"
    retryable = True

    def __init__(self, message: str, *, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class ProcessError(PeppolKitError):
    """What is asked for cannot be done with this document, however right it is."""

    code = "process"


class NotCalculable(ProcessError):  # noqa: N818
    """A document lacks a value from which others are calculated: the business term ``term`` at ``place``."""

    code = "not-calculable"

    def __init__(self, message: str, *, term: str, place: str) -> None:
        super().__init__(message)
        self.term = term
        self.place = place


class NotCreditable(ProcessError):  # noqa: N818
    """No credit note can be made of this: ``line`` is the id of the line that is in the way, empty if none is."""

    code = "not-creditable"

    def __init__(self, message: str, *, line: str = "") -> None:
        super().__init__(message)
        self.line = line


class NotPayable(ProcessError):  # noqa: N818
    """What a QR code to pay needs is missing or wrong.

    ``field`` is the name of the argument that it is about.
    """

    code = "not-payable"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class UnusableMail(ProcessError):  # noqa: N818
    """No mail can be made of this: an address that is none, an attachment that is too large, a line break in a header.

    ``field`` is the field of the mail that it is about; ``size`` for the mail as a whole.
    """

    code = "unusable-mail"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class NoWayToSend(ProcessError):  # noqa: N818
    """Neither the network nor an email address leads to the recipient of a document."""

    code = "no-way-to-send"


class ContradictoryAddressing(ProcessError):  # noqa: N818
    """What the caller says of a document (its ``field``) is not what the document itself says."""

    code = "contradictory-addressing"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


class RegistrationRefused(ProcessError):  # noqa: N818
    """An SMP refuses to register, change or remove something: ``step`` says what, ``status`` is its HTTP status."""

    code = "registration-refused"

    def __init__(self, message: str, *, step: str, status: int) -> None:
        super().__init__(message)
        self.step = step
        self.status = status


class ConfigurationError(PeppolKitError):
    """The caller asks for something that is not here: an unknown ruleset, an extra that is not installed."""

    code = "configuration"


class TemplateInvalid(ConfigurationError):  # noqa: N818
    """The template of a mail names a ``variable`` that there is not; or has a brace too many, and that is empty."""

    code = "template-invalid"

    def __init__(self, message: str, *, variable: str = "") -> None:
        super().__init__(message)
        self.variable = variable


class RevocationUnavailable(ConfigurationError):  # noqa: N818
    """Revocation of certificates is to be checked, and the extra that does it is not installed.

    Install ``peppol-kit[revocation]``, or switch the check off by name.
    """

    code = "revocation-unavailable"


class TrustAnchorsMissing(ConfigurationError):  # noqa: N818
    """The CA certificates of an environment are not at hand, or are not those whose fingerprints are pinned.

    ``peppol-kit trust add FILE`` takes the files that members of Peppol download.
    """

    code = "trust-anchors-missing"
