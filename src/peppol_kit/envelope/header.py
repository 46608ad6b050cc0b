"""What an envelope says of the document in it: from whom, to whom, what it is, and by which id it is known.

Source: Peppol Business Message Envelope 2.0.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId

MlsType = Literal["FAILURE_ONLY", "ALWAYS_SEND"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The header of a business message.

    ``instance_id`` is unique to this envelope, and neither the AS4 message id nor the number of the invoice;
    ``created`` has a time zone; ``country_c1`` is the country of the sender (ISO 3166-1 alpha-2, or 1A).
    ``standard``, ``type`` and ``type_version`` are those of the document type if they are empty. ``mls_to`` (an
    identifier of scheme 0242) and ``mls_type`` say who gets a Message Level Status, and when. ``scopes`` are further
    ones, each a type and its value.
    """

    sender: ParticipantId
    receiver: ParticipantId
    document_type: DocumentTypeId
    process: ProcessId
    country_c1: str
    instance_id: str
    created: datetime
    standard: str = ""
    type: str = ""
    type_version: str = ""
    mls_to: ParticipantId | None = None
    mls_type: MlsType | None = None
    scopes: tuple[tuple[str, str], ...] = ()
