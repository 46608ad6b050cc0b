"""A small access point made of the `as4` of PyPI. It runs in a venv of its own, and imports nothing of peppol_kit.

``as4_program.py send|receive|settle FOLDER`` reads what it needs from the folder and leaves there what came of it:

send     settings.json, key.pem, certificate.pem, their.pem, document.xml
         ->  request (bytes), headers.json, exchange.json
receive  settings.json, key.pem, certificate.pem, root.pem, ca.pem, request, headers.json
         ->  signal (bytes), facts.json, payload if it was accepted
settle   settings.json, key.pem, certificate.pem, exchange.json, signal
         ->  facts.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from as4.peppol import (
    BusdoxDocidQnsDocumentIdentifier,
    PeppolAS4MessageBuilderArgs,
    PeppolAS4Profile,
    PeppolReceivingExchange,
    PeppolSendingExchange,
    create_peppol_external_party,
    create_peppol_internal_party,
    peppol_security_policy,
)
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate

from as4 import AS4LocalPrivateKey, AS4References, ParticipantNotServicedError, ReceiptVerificationError


def certificate(path: Path):
    return load_pem_x509_certificate(path.read_bytes())


def ourselves(folder: Path, settings: dict):
    key = load_pem_private_key((folder / "key.pem").read_bytes(), None)
    return create_peppol_internal_party(
        settings["party"], certificate(folder / "certificate.pem"), AS4LocalPrivateKey(key)
    )


def send(folder: Path, settings: dict) -> None:
    exchange = PeppolSendingExchange(
        profile=PeppolAS4Profile,
        local_party=ourselves(folder, settings),
        remote_party=create_peppol_external_party(settings["to"], certificate(folder / "their.pem")),
        identifiers=AS4References(message_id=settings["message_id"]),
    )
    headers, body = exchange.build(
        (folder / "document.xml").read_bytes(),
        PeppolAS4MessageBuilderArgs(
            sender=settings["sender"],
            recipient=settings["receiver"],
            document_type_identifier=BusdoxDocidQnsDocumentIdentifier.from_identifier_value(settings["document_type"]),
            document_identification_instance_identifier=settings["instance"],
            process_identifier=settings["process"],
            c1_country_id=settings["country"],
        ),
    )
    (folder / "request").write_bytes(body)
    (folder / "headers.json").write_text(json.dumps(headers))
    (folder / "exchange.json").write_text(exchange.mark_sent().model_dump_json())


def receive(folder: Path, settings: dict) -> None:
    def serves(participant: str) -> None:
        if participant == settings["unserved"]:
            raise ParticipantNotServicedError

    exchange = PeppolReceivingExchange(profile=PeppolAS4Profile, local_party=ourselves(folder, settings)).receive(
        request_headers=json.loads((folder / "headers.json").read_text()),
        request_body=(folder / "request").read_bytes(),
        accept_participant=serves,
        security_policy=peppol_security_policy(
            certificate(folder / "root.pem"), intermediates=[certificate(folder / "ca.pem")]
        ),
    )
    headers, signal = exchange.build_signal()
    (folder / "signal").write_bytes(signal)
    message = exchange.message
    facts = {
        "accepted": exchange.successful,
        "content_type": headers["Content-Type"],
        "message_id": exchange.message_id,
        "error": message.parse_error.error_code if message.parse_error else None,
        "detail": message.parse_error.detail if message.parse_error else None,
    }
    if exchange.successful:
        [payload] = message.decrypted_data.values()
        (folder / "payload").write_bytes(payload)
        facts |= {
            "conversation_id": message.conversation_id,
            "signer": str(message.signer_certificate.serial_number),
            "sender": message.sender,
            "receiver": message.recipient,
            "document_type": message.document_type_identifier_value,
            "process": message.process_identifier,
        }
    (folder / "facts.json").write_text(json.dumps(facts))


def settle(folder: Path, settings: dict) -> None:
    exchange = PeppolSendingExchange.restore((folder / "exchange.json").read_text(), ourselves(folder, settings))
    refused = None
    try:
        exchange.receive_signal((folder / "signal").read_bytes())
    except ReceiptVerificationError as error:
        refused = str(error)
    error = exchange.error
    facts = {
        "state": exchange.state.value,
        "refused": refused,
        "error": error.error_code if error else None,
        "detail": error.error_detail.value if error and error.error_detail else None,
    }
    (folder / "facts.json").write_text(json.dumps(facts))


if __name__ == "__main__":
    task, place = sys.argv[1], Path(sys.argv[2])
    {"send": send, "receive": receive, "settle": settle}[task](place, json.loads((place / "settings.json").read_text()))
