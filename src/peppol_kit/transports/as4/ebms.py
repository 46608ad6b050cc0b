"""The errors that an ebMS message can report.

Source: ebMS 3.0 Core, 6.7; AS4 profile of ebMS 3.0, 3.2 and 5.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple


class EbmsError(NamedTuple):
    """An error of the table: its code, the short description that belongs to it, and its kind."""

    code: str
    short: str
    severity: Literal["failure", "warning"]
    category: str


VALUE_NOT_RECOGNIZED: Final = "EBMS:0001"
VALUE_INCONSISTENT: Final = "EBMS:0003"
OTHER: Final = "EBMS:0004"
CONNECTION_FAILURE: Final = "EBMS:0005"
MIME_INCONSISTENCY: Final = "EBMS:0007"
INVALID_HEADER: Final = "EBMS:0009"
FAILED_AUTHENTICATION: Final = "EBMS:0101"
FAILED_DECRYPTION: Final = "EBMS:0102"
POLICY_NONCOMPLIANCE: Final = "EBMS:0103"
DELIVERY_FAILURE: Final = "EBMS:0202"
DECOMPRESSION_FAILURE: Final = "EBMS:0303"
DUPLICATE_DETECTED: Final = "EBMS:4001"
"""Of phase4 alone; understood, and never sent: a message that was seen before gets its receipt again."""

NOT_SERVICED: Final = "PEPPOL:NOT_SERVICED"
"""What is said in detail, with `OTHER`, where a receiver, document type or process is not served."""

BUSY: Final = frozenset({CONNECTION_FAILURE, DELIVERY_FAILURE})
"""The errors after which the same message may be taken later."""

ERRORS: Final = {
    error.code: error
    for error in (
        EbmsError(VALUE_NOT_RECOGNIZED, "ValueNotRecognized", "failure", "Content"),
        EbmsError("EBMS:0002", "FeatureNotSupported", "warning", "Content"),
        EbmsError(VALUE_INCONSISTENT, "ValueInconsistent", "failure", "Content"),
        EbmsError(OTHER, "Other", "failure", "Content"),
        EbmsError(CONNECTION_FAILURE, "ConnectionFailure", "warning", "Communication"),
        EbmsError("EBMS:0006", "EmptyMessagePartitionChannel", "failure", "Communication"),
        EbmsError(MIME_INCONSISTENCY, "MimeInconsistency", "failure", "Unpackaging"),
        EbmsError("EBMS:0008", "FeatureNotSupportedInconsistency", "failure", "Unpackaging"),
        EbmsError(INVALID_HEADER, "InvalidHeader", "failure", "Unpackaging"),
        EbmsError("EBMS:0010", "ProcessingModeMismatch", "failure", "Processing"),
        EbmsError("EBMS:0011", "ExternalPayloadError", "failure", "Processing"),
        EbmsError(FAILED_AUTHENTICATION, "FailedAuthentication", "failure", "Processing"),
        EbmsError(FAILED_DECRYPTION, "FailedDecryption", "failure", "Processing"),
        EbmsError(POLICY_NONCOMPLIANCE, "PolicyNoncompliance", "failure", "Processing"),
        EbmsError("EBMS:0201", "DysfunctionalReliability", "failure", "Processing"),
        EbmsError(DELIVERY_FAILURE, "DeliveryFailure", "failure", "Communication"),
        EbmsError("EBMS:0301", "MissingReceipt", "failure", "Communication"),
        EbmsError("EBMS:0302", "InvalidReceipt", "failure", "Communication"),
        EbmsError(DECOMPRESSION_FAILURE, "DecompressionFailure", "failure", "Communication"),
        EbmsError(DUPLICATE_DETECTED, "DuplicateDetected", "failure", "Content"),
    )
}


def error(code: str) -> EbmsError:
    """The error of this code; one that is in no table is described as another failure."""
    return ERRORS.get(code) or EbmsError(code, "Other", "failure", "Content")
