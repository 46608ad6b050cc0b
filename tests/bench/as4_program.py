"""How long the `as4` of PyPI takes: ``as4_program.py FOLDER ROUNDS``, in a venv of its own, prints milliseconds.

The folder has sender.pem and receiver.pem (key and certificate), root.pem, ca.pem, and document.xml, which as4 puts
into an envelope itself.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from statistics import median
from time import process_time

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

from as4 import AS4LocalPrivateKey

FOLDER, ROUNDS = Path(sys.argv[1]), int(sys.argv[2])
INVOICE = (
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice"
    "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)


def pem(name: str) -> bytes:
    return (FOLDER / f"{name}.pem").read_bytes()


def party(name: str, seat: str):
    key = AS4LocalPrivateKey(load_pem_private_key(pem(name), None))
    return create_peppol_internal_party(seat, load_pem_x509_certificate(pem(name)), key)


SENDER, RECEIVER = party("sender", "POP000001"), party("receiver", "POP000002")
REMOTE = create_peppol_external_party("POP000002", load_pem_x509_certificate(pem("receiver")))
POLICY = peppol_security_policy(
    load_pem_x509_certificate(pem("root")), intermediates=[load_pem_x509_certificate(pem("ca"))]
)
DOCUMENT = (FOLDER / "document.xml").read_bytes()


def make() -> tuple[PeppolSendingExchange, dict[str, str], bytes]:
    exchange = PeppolSendingExchange(profile=PeppolAS4Profile, local_party=SENDER, remote_party=REMOTE)
    headers, body = exchange.build(
        DOCUMENT,
        PeppolAS4MessageBuilderArgs(
            sender="0208:0202239951",
            recipient="9925:be0123456749",
            document_identification_instance_identifier="7f4a",
            document_type_identifier=BusdoxDocidQnsDocumentIdentifier.from_identifier_value(INVOICE),
            process_identifier="urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
            c1_country_id="BE",
        ),
    )
    return exchange, headers, body


def take(headers: dict[str, str], body: bytes) -> bytes:
    exchange = PeppolReceivingExchange(profile=PeppolAS4Profile, local_party=RECEIVER).receive(
        request_headers=headers,
        request_body=body,
        accept_participant=lambda _: None,
        security_policy=POLICY,
    )
    _, signal = exchange.build_signal()
    assert exchange.successful, exchange.message.parse_error
    return signal


times: dict[str, list[float]] = {"make": [], "take": [], "prove": []}
gc.collect()
for _ in range(ROUNDS):
    moments = [process_time()]
    exchange, headers, body = make()
    moments.append(process_time())
    signal = take(headers, body)
    moments.append(process_time())
    exchange = exchange.mark_sent()
    moments.append(process_time())
    exchange.receive_signal(signal)
    moments.append(process_time())
    times["make"].append(moments[1] - moments[0])
    times["take"].append(moments[2] - moments[1])
    times["prove"].append(moments[4] - moments[3])
print(json.dumps({name: 1_000 * median(each) for name, each in times.items()}))
