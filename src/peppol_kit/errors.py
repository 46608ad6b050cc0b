"""The one tree of errors.

A broken document is a `Report`, never an exception of `validate`; what is raised here is an impossible operation::

    PeppolKitError
      DocumentError
        MalformedXML            not well-formed, or refused before it is read: a DTD, too large, too deep
        UnsupportedDocument     XML of another kind than the operation is for
        DocumentParseError      something is not what it should be: in JSON, or where `read` is strict; has the problems
        InvalidDocument         `assert_valid` met a document that is not valid; carries the report
      IdentifierError           also a ValueError
        InvalidFormat
          InvalidLength
          InvalidChecksum
          UnknownScheme
      ProcessError              what is asked for cannot be done with this document, however right it is
        NotCalculable           a value is missing from which others are calculated; names the term and the place
        NotCreditable           no credit note can be made of an invoice, or of a line of it; names the line
        NotPayable              what a QR code to pay needs is missing or wrong; says which ``field``
      ConfigurationError        unknown ruleset, missing extra, unusable option

Every class has a stable ``code`` for machines and says in ``retryable`` whether the same call may succeed later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from peppol_kit.report import Problem, Report


class PeppolKitError(Exception):
    """Base of all errors of this package."""

    code: ClassVar[str] = "peppol-kit"
    retryable: ClassVar[bool] = False


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


class ConfigurationError(PeppolKitError):
    """The caller asks for something that is not here: an unknown ruleset, an extra that is not installed."""

    code = "configuration"
