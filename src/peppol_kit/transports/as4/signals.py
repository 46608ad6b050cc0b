"""Signals: the receipt and the error by which a message is answered, written and read.

Source: ebMS 3.0 Core, 5.2.3 and 6; AS4 profile of ebMS 3.0, 5.1.8 (receipts with non-repudiation).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.transports.as4 import ebms, messaging, moments, signature, soap
from peppol_kit.transports.as4.canonical import attribute, mended, text
from peppol_kit.transports.as4.names import EBBP, SOAP_CONTENT_TYPE
from peppol_kit.transports.as4.signature import Reference

if TYPE_CHECKING:
    from datetime import datetime

    from peppol_kit.errors import MessageRefused
    from peppol_kit.network.pki import Credentials
    from peppol_kit.transports.as4.inbound import Inbound

__all__ = ["CONTENT_TYPE", "error", "receipt_for"]

CONTENT_TYPE = SOAP_CONTENT_TYPE
LONGEST_DETAIL = 2_000
"""How many characters of a detail are told."""


def receipt_for(inbound: Inbound, *, credentials: Credentials, message_id: str, at: datetime) -> bytes:
    """The signed receipt of a message, which repeats everything that the sender signed."""
    copies = "".join(
        f"<ebbp:MessagePartNRInformation>{copy.decode()}</ebbp:MessagePartNRInformation>" for copy in inbound.references
    )
    content = (
        f'<eb:Receipt><ebbp:NonRepudiationInformation xmlns:ebbp="{EBBP}">{copies}</ebbp:NonRepudiationInformation>'
        "</eb:Receipt>"
    )
    return _signal(content, message_id=message_id, ref_to=inbound.message_id, at=at, credentials=credentials)


def error(refused: MessageRefused, *, message_id: str, at: datetime, credentials: Credentials | None = None) -> bytes:
    """The error that a message is answered with, signed if there are credentials."""
    known = ebms.error(refused.ebms)
    about = f' refToMessageInError="{attribute(refused.message_id)}"' if refused.message_id else ""
    content = (
        f'<eb:Error category="{known.category}" errorCode="{attribute(known.code)}" origin="ebMS"{about}'
        f' severity="{known.severity}" shortDescription="{known.short}">'
        f'<eb:Description xml:lang="en">{text(known.short)}</eb:Description>'
        f"<eb:ErrorDetail>{text(mended(refused.detail[:LONGEST_DETAIL]))}</eb:ErrorDetail></eb:Error>"
    )
    return _signal(content, message_id=message_id, ref_to=refused.message_id, at=at, credentials=credentials)


def _signal(content: str, *, message_id: str, ref_to: str, at: datetime, credentials: Credentials | None) -> bytes:
    identifier = soap.inner_id(message_id)
    reference = f"<eb:RefToMessageId>{text(ref_to)}</eb:RefToMessageId>" if ref_to else ""
    header = (
        f"{messaging.opening(f'msg-{identifier}')}<eb:SignalMessage>"
        f"<eb:MessageInfo><eb:Timestamp>{moments.written(at)}</eb:Timestamp>"
        f"<eb:MessageId>{text(message_id)}</eb:MessageId>{reference}</eb:MessageInfo>"
        f"{content}</eb:SignalMessage></eb:Messaging>"
    )
    body = soap.empty_body(f"body-{identifier}")
    if credentials is None:
        return soap.written("", header, body)
    references = (
        Reference.of_element(f"msg-{identifier}", header),
        Reference.of_element(f"body-{identifier}", body),
    )
    return soap.written(signature.sign(references, credentials, identifier=identifier), header, body)
