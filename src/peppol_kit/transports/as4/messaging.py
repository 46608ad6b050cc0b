"""The ebMS header of a user message: from whom, to whom, what, and in which part.

Source: ebMS 3.0 Core, 5.2; Peppol AS4 profile 2.0.3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from peppol_kit.errors import IdentifierError, InvalidFormat, MessageRefused
from peppol_kit.identifiers import DocumentTypeId, ParticipantId, ProcessId
from peppol_kit.identifiers.participant import SCHEME as PARTICIPANT_SCHEME
from peppol_kit.identifiers.process import SCHEME as PROCESS_SCHEME
from peppol_kit.transports.as4 import ebms, mime, moments
from peppol_kit.transports.as4.canonical import text
from peppol_kit.transports.as4.names import (
    AGREEMENT,
    DEFAULT_MPC,
    EB,
    FINAL_RECIPIENT,
    GZIP,
    INITIATOR,
    ORIGINAL_SENDER,
    PARTY_TYPE,
    RESPONDER,
    SOAP,
    TEST_ACTION,
    TEST_SERVICE,
    WSU,
    XML,
)
from peppol_kit.transports.as4.soap import ONE, OPTIONAL, SOME, Shape, refusal, value

if TYPE_CHECKING:
    from datetime import datetime

    from lxml import etree

    from peppol_kit.transports.base import Message

_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,255}")


class Party(NamedTuple):
    """An access point as a header names it."""

    identifier: str
    type: str
    role: str


class Property(NamedTuple):
    """A property of a message or of a part."""

    type: str
    value: str


class UserMessage(NamedTuple):
    """A header as it was read: well built, and not judged yet. ``parts`` are (address, properties)."""

    message_id: str
    timestamp: datetime
    conversation_id: str
    sender: Party
    recipient: Party
    agreement: str | None
    mpc: str
    service: Property
    action: str
    properties: dict[str, Property]
    parts: tuple[tuple[str, dict[str, Property]], ...]

    @property
    def is_test(self) -> bool:
        """Whether it only asks if there is somebody: the test service of ebMS."""
        return self.service.value == TEST_SERVICE and self.action == TEST_ACTION


class Addressing(NamedTuple):
    """Who sends what to whom, in values that the profile allows."""

    original_sender: ParticipantId
    final_recipient: ParticipantId
    document_type: DocumentTypeId
    process: ProcessId


def opening(identifier: str) -> str:
    """The start tag of a Messaging with this Id, in canonical form."""
    return (
        f'<eb:Messaging xmlns:S12="{SOAP}" xmlns:eb="{EB}" xmlns:wsu="{WSU}" wsu:Id="{identifier}"'
        ' S12:mustUnderstand="true">'
    )


def written(message: Message, *, sender: str, recipient: str, content_id: str, identifier: str) -> str:
    """The Messaging of a message from one access point to another (by their Seat IDs), in canonical form.

    Raises:
        InvalidFormat: a value cannot stand there.
    """
    envelope = message.envelope
    if not is_message_id(message.message_id):
        raise InvalidFormat("a message id has printable ASCII characters only, and 255 at most")
    return (
        f"{opening(identifier)}<eb:UserMessage>"
        f"<eb:MessageInfo><eb:Timestamp>{moments.written(message.timestamp)}</eb:Timestamp>"
        f"<eb:MessageId>{text(message.message_id)}</eb:MessageId></eb:MessageInfo>"
        f"<eb:PartyInfo>{_party('From', sender, INITIATOR)}{_party('To', recipient, RESPONDER)}</eb:PartyInfo>"
        f"<eb:CollaborationInfo><eb:AgreementRef>{AGREEMENT}</eb:AgreementRef>"
        f'<eb:Service type="{PROCESS_SCHEME}">{text(envelope.process.value)}</eb:Service>'
        f"<eb:Action>{text(envelope.document_type.uri)}</eb:Action>"
        f"<eb:ConversationId>{text(message.conversation_id)}</eb:ConversationId></eb:CollaborationInfo>"
        f"<eb:MessageProperties>{_participant(ORIGINAL_SENDER, envelope.sender)}"
        f"{_participant(FINAL_RECIPIENT, envelope.receiver)}</eb:MessageProperties>"
        f'<eb:PayloadInfo><eb:PartInfo href="{mime.cid(content_id)}"><eb:PartProperties>'
        f'<eb:Property name="MimeType">{XML}</eb:Property>'
        f'<eb:Property name="CompressionType">{GZIP}</eb:Property>'
        "</eb:PartProperties></eb:PartInfo></eb:PayloadInfo></eb:UserMessage></eb:Messaging>"
    )


def _party(direction: str, identifier: str, role: str) -> str:
    return (
        f'<eb:{direction}><eb:PartyId type="{PARTY_TYPE}">{text(identifier)}</eb:PartyId>'
        f"<eb:Role>{role}</eb:Role></eb:{direction}>"
    )


def _participant(name: str, participant: ParticipantId) -> str:
    return f'<eb:Property name="{name}" type="{PARTICIPANT_SCHEME}">{text(str(participant))}</eb:Property>'


def is_message_id(identifier: str) -> bool:
    """Whether it can be the id of a message: printable ASCII without blanks and brackets."""
    return _MESSAGE_ID.fullmatch(identifier) is not None


_MESSAGING = Shape(EB, UserMessage=ONE)
_USER_MESSAGE = Shape(
    EB, MessageInfo=ONE, PartyInfo=ONE, CollaborationInfo=ONE, MessageProperties=OPTIONAL, PayloadInfo=OPTIONAL
)
_MESSAGE_INFO = Shape(EB, Timestamp=ONE, MessageId=ONE, RefToMessageId=OPTIONAL)
_PARTY_INFO = Shape(EB, From=ONE, To=ONE)
_PARTY = Shape(EB, PartyId=ONE, Role=ONE)
_COLLABORATION = Shape(EB, AgreementRef=OPTIONAL, Service=ONE, Action=ONE, ConversationId=ONE)
_PROPERTIES = Shape(EB, Property=SOME)
_PAYLOADS = Shape(EB, PartInfo=SOME)
_PART = Shape(EB, Schema=OPTIONAL, Description=OPTIONAL, PartProperties=OPTIONAL)


def read(messaging: etree._Element) -> UserMessage:
    """Read the header of a user message.

    Raises:
        MessageRefused: it is not built as it has to be (EBMS:0009).
    """
    (user,) = _MESSAGING.take(messaging)["UserMessage"]
    found = _USER_MESSAGE.take(user)
    info = _MESSAGE_INFO.take(found["MessageInfo"][0])
    parties = _PARTY_INFO.take(found["PartyInfo"][0])
    collaboration = _COLLABORATION.take(found["CollaborationInfo"][0])
    service, agreement = collaboration["Service"][0], collaboration["AgreementRef"]
    payloads = found["PayloadInfo"]
    return UserMessage(
        message_id=_required_id(value(info["MessageId"][0])),
        timestamp=_timestamp(value(info["Timestamp"][0])),
        conversation_id=_filled(collaboration["ConversationId"][0]),
        sender=_read_party(parties["From"][0]),
        recipient=_read_party(parties["To"][0]),
        agreement=value(agreement[0]) if agreement else None,
        mpc=user.get("mpc", DEFAULT_MPC),
        service=Property(service.get("type", ""), _filled(service)),
        action=_filled(collaboration["Action"][0]),
        properties=_properties(found["MessageProperties"]),
        parts=tuple(_read_part(each) for each in _PAYLOADS.take(payloads[0])["PartInfo"]) if payloads else (),
    )


def message_id(messaging: etree._Element) -> str:
    """The message id that a header gives, for an answer to it; empty if there is none that could be one."""
    found = messaging.findtext(f"{{{EB}}}UserMessage/{{{EB}}}MessageInfo/{{{EB}}}MessageId", "").strip()
    return found if is_message_id(found) else ""


def _required_id(identifier: str) -> str:
    if not is_message_id(identifier):
        raise refusal("the MessageId is none")
    return identifier


def _timestamp(written: str) -> datetime:
    try:
        return moments.read(written)
    except (ValueError, OverflowError) as error:
        raise refusal("the Timestamp is none") from error


def _filled(element: etree._Element) -> str:
    found = value(element)
    if not found:
        raise refusal("a part of the header is empty")
    return found


def _read_party(element: etree._Element) -> Party:
    found = _PARTY.take(element)
    (identifier,), (role,) = found["PartyId"], found["Role"]
    return Party(_filled(identifier), identifier.get("type", ""), value(role))


def _properties(holders: list[etree._Element]) -> dict[str, Property]:
    properties: dict[str, Property] = {}
    for holder in holders:
        for element in _PROPERTIES.take(holder)["Property"]:
            name = element.get("name", "").strip()
            if not name or name in properties:
                raise refusal("a property has no name, or the name of another")
            properties[name] = Property(element.get("type", ""), value(element))
    return properties


def _read_part(element: etree._Element) -> tuple[str, dict[str, Property]]:
    identifier = mime.content_id(element.get("href", ""))
    if not identifier:
        raise refusal("a payload is not in a part of the message")
    return identifier, _properties(_PART.take(element)["PartProperties"])


def check_parties(message: UserMessage, *, signer: str, own: str) -> None:
    """Check who sends and who is to receive: the common names of the signer's certificate and of ours.

    Raises:
        MessageRefused: another has signed than the one that sends (EBMS:0101), it is not for us (EBMS:0003), or is
            under other terms than those of Peppol (EBMS:0001).
    """
    sender, recipient = message.sender, message.recipient
    if sender.identifier != signer:
        raise MessageRefused("the signer is not the access point that sends", ebms=ebms.FAILED_AUTHENTICATION)
    if sender.type != PARTY_TYPE or recipient.type != PARTY_TYPE:
        raise _unknown("the type of a PartyId is not that of Peppol")
    if (sender.role, recipient.role) != (INITIATOR, RESPONDER):
        raise _unknown("the roles are not initiator and responder")
    if message.mpc != DEFAULT_MPC:
        raise _unknown("the message channel is not the default one")
    if recipient.identifier != own:
        raise MessageRefused("the message is for another access point", ebms=ebms.VALUE_INCONSISTENT)
    if message.agreement != AGREEMENT and not message.is_test:
        raise _unknown("the agreement is not that of Peppol")


def addressing(message: UserMessage) -> Addressing:
    """Who sends what to whom.

    Raises:
        MessageRefused: a value is missing (EBMS:0009), or is none that Peppol knows (EBMS:0001).
    """
    if message.service.type != PROCESS_SCHEME:
        raise _unknown("the type of the Service is not that of Peppol processes")
    try:
        document_type = DocumentTypeId.parse(message.action)
        process = ProcessId(message.service.value)
    except IdentifierError as error:
        raise _unknown("the Action is no document type, or the Service no process") from error
    return Addressing(
        _read_participant(message, ORIGINAL_SENDER), _read_participant(message, FINAL_RECIPIENT), document_type, process
    )


def _read_participant(message: UserMessage, name: str) -> ParticipantId:
    found = message.properties.get(name)
    if found is None:
        raise refusal(f"the property {name} is missing")
    if found.type != PARTICIPANT_SCHEME:
        raise _unknown(f"the type of {name} is not that of Peppol participants")
    icd, _, identifier = found.value.partition(":")
    try:
        return ParticipantId(icd, identifier)
    except IdentifierError as error:
        raise _unknown(f"{name} is no participant identifier") from error


def _unknown(detail: str) -> MessageRefused:
    return MessageRefused(detail, ebms=ebms.VALUE_NOT_RECOGNIZED)
