"""What an access point answers: a receipt that is proof, an error, or neither.

Source: AS4 profile of ebMS 3.0, 5.1.8; CEF eDelivery AS4 1.14, 3.2.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from peppol_kit.errors import MessageRefused, ReceiptInvalid, ReceiptMissing, ReceiverBusy, ReceiverRejected
from peppol_kit.transports.as4 import ebms, messaging, mime, moments, signature, soap
from peppol_kit.transports.as4.limits import DEFAULT
from peppol_kit.transports.as4.names import DS, EB, EBBP, SHA256, SOAP_CONTENT_TYPE
from peppol_kit.transports.as4.signals import LONGEST_DETAIL
from peppol_kit.transports.as4.soap import ONE, OPTIONAL, Shape
from peppol_kit.transports.base import Receipt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.x509 import Certificate
    from lxml import etree

    from peppol_kit.transports.as4.signature import Reference

_SIGNALS = Shape(EB, SignalMessage=ONE)
_SIGNAL = Shape(EB, MessageInfo=ONE, Receipt=OPTIONAL, Error=(0, 20))
_INFO = Shape(EB, Timestamp=ONE, MessageId=ONE, RefToMessageId=OPTIONAL)
_RECEIPT = f"{{{EB}}}Receipt"
_NON_REPUDIATION, _PART = f"{{{EBBP}}}NonRepudiationInformation", f"{{{EBBP}}}MessagePartNRInformation"
_REFERENCE = f"{{{DS}}}Reference"
_LONGEST_CODE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportedError:
    """An error as another access point reports it. ``about`` is the message that it says it is about."""

    ebms: str
    severity: str
    detail: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A signal that was read; whether it proves anything, is not said yet.

    It has ``errors``, or ``digests``: the digests (SHA-256) of everything that the receiver says it has. ``signer`` is
    the certificate whose signature on it holds; None if there is no signature that does, and ``flaw`` then says why.
    """

    message_id: str
    ref_to_message_id: str
    timestamp: datetime
    errors: tuple[ReportedError, ...]
    digests: tuple[bytes, ...]
    signer: Certificate | None
    flaw: str


def read(raw: bytes, content_type: str = SOAP_CONTENT_TYPE) -> Answer:
    """Read what an access point answered.

    Raises:
        MessageRefused: it is no signal of ebMS.
        ReceiptInvalid: it is a receipt, and not built as it has to be.
    """
    message = soap.read(_soap_bytes(raw, content_type))
    try:
        return _answer(message)
    except MessageRefused as error:
        if message.messaging.find(f".//{_RECEIPT}") is None:
            raise
        raise ReceiptInvalid(f"the receipt is not built as it has to be: {error.detail}") from error


def _answer(message: soap.Soap) -> Answer:
    (signal,) = _SIGNALS.take(message.messaging)["SignalMessage"]
    found = _SIGNAL.take(signal)
    info = _INFO.take(found["MessageInfo"][0])
    errors, receipts = tuple(map(_error, found["Error"])), found["Receipt"]
    if bool(errors) == bool(receipts):
        raise soap.refusal("a signal is neither a receipt nor an error")
    signer, flaw = _signer(message)
    return Answer(
        message_id=soap.value(info["MessageId"][0]),
        ref_to_message_id="".join(map(soap.value, info["RefToMessageId"])),
        timestamp=_timestamp(soap.value(info["Timestamp"][0])),
        errors=errors,
        digests=_digests(receipts[0]) if receipts else (),
        signer=signer,
        flaw=flaw,
    )


def verify(  # noqa: PLR0913 - what a receipt is compared with
    raw: bytes,
    content_type: str = SOAP_CONTENT_TYPE,
    *,
    message_id: str,
    references: Sequence[Reference],
    certificate: Certificate,
    party: str,
    at: datetime,
    status: int = 200,
) -> Receipt:
    """The receipt of the message that was sent, if this is one: the HTTP status is not asked.

    ``references`` are what was signed; ``certificate`` is that of the access point as the SMP publishes it, ``party``
    its common name.

    Raises:
        ReceiverRejected: it is an error, and final.
        ReceiverBusy: it is an error after which the message may be sent again.
        ReceiptMissing: it is neither receipt nor error.
        ReceiptInvalid: it is a receipt that proves nothing.
    """
    try:
        answer = read(raw, content_type)
    except MessageRefused as error:
        raise ReceiptMissing(f"the answer (HTTP {status}) is no receipt: {error.detail}", status=status) from error
    if answer.errors:
        raise _rejection(answer, message_id, status)
    _check(answer, message_id, references)
    _check_signer(answer, certificate, party, at)
    return Receipt(
        message_id=answer.message_id,
        ref_to_message_id=answer.ref_to_message_id,
        timestamp=answer.timestamp,
        party=party,
        raw=raw,
    )


def _soap_bytes(raw: bytes, content_type: str) -> bytes:
    if len(raw) > soap.MOST:
        raise soap.refusal("the answer is too large")
    if not content_type.strip().lower().startswith("multipart/"):
        return raw  # whatever the other side calls it
    stream = BytesIO(raw)
    boundary = mime.content_type(content_type).parameters.get("boundary", "")
    found = mime.parts(stream, boundary, most=DEFAULT.parts, header_bytes=DEFAULT.part_header)
    if not found:
        raise mime.refusal("the answer has no parts")
    return mime.content(stream, found[0])


def _timestamp(written: str) -> datetime:
    try:
        return moments.read(written)
    except (ValueError, OverflowError) as error:
        raise soap.refusal("the Timestamp of a signal is none") from error


def _error(element: etree._Element) -> ReportedError:
    texts = [element.findtext(f"{{{EB}}}{name}", "") for name in ("ErrorDetail", "Description")]
    texts.append(element.get("shortDescription", ""))
    detail = next((each for each in (" ".join(each.split()) for each in texts) if each), "")
    return ReportedError(
        ebms=_printable(element.get("errorCode", "").strip())[:_LONGEST_CODE] or ebms.OTHER,
        severity=element.get("severity", "failure"),
        detail=_printable(detail),
        about=element.get("refToMessageInError", "").strip(),
    )


def _printable(detail: str) -> str:
    """What another says, as it can stand in a log."""
    return "".join(each if each.isprintable() else "?" for each in detail[:LONGEST_DETAIL])


def _digests(receipt: etree._Element) -> tuple[bytes, ...]:
    digests = []
    for reference in receipt.iterfind(f"{_NON_REPUDIATION}/{_PART}/{_REFERENCE}"):
        method = reference.find(f"{{{DS}}}DigestMethod")
        value = "".join(reference.findtext(f"{{{DS}}}DigestValue", "").split())
        if method is None or method.get("Algorithm") != SHA256:
            return ()
        try:
            digests.append(b64decode(value, validate=True))
        except ValueError:
            return ()
    return tuple(digests)


def _signer(message: soap.Soap) -> tuple[Certificate | None, str]:
    try:
        return signature.verify(message).signer.certificate, ""
    except MessageRefused as error:
        return None, error.detail


def _rejection(answer: Answer, message_id: str, status: int) -> Exception:
    """What an error signal is to the one who sends."""
    about = {answer.ref_to_message_id, *(each.about for each in answer.errors)} - {""}
    if about - {message_id}:
        return ReceiptMissing(f"the answer (HTTP {status}) is about another message", status=status)
    worst = next((each for each in answer.errors if each.severity.lower() != "warning"), answer.errors[0])
    name = ebms.ERRORS[worst.ebms].short if worst.ebms in ebms.ERRORS else "unknown error"
    kind = ReceiverBusy if worst.ebms in ebms.BUSY else ReceiverRejected
    return kind(f"the receiver answered {worst.ebms} ({name})", ebms=worst.ebms, detail=worst.detail)


def _check(answer: Answer, message_id: str, references: Sequence[Reference]) -> None:
    if not messaging.is_message_id(answer.message_id):
        raise ReceiptInvalid("the receipt has no message id")
    if answer.ref_to_message_id != message_id:
        raise ReceiptInvalid("the receipt is for another message")
    if not answer.digests or sorted(answer.digests) != sorted(each.digest for each in references):
        raise ReceiptInvalid("the receipt is not for what was sent: its digests are others")


def _check_signer(answer: Answer, certificate: Certificate, party: str, at: datetime) -> None:
    if answer.signer is None:
        raise ReceiptInvalid(f"the signature of the receipt does not hold: {answer.flaw}")
    if answer.signer != certificate:
        raise ReceiptInvalid(f"the receipt is not signed by the certificate that is published for {party}")
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise ReceiptInvalid(f"the certificate of {party} is not valid now")
