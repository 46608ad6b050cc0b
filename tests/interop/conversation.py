"""What is said in these tests: one invoice, and the ids of each message that takes it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree
from tests.documents import data

if TYPE_CHECKING:
    from peppol_kit.network.pki import Credentials

SENDER = "0208:0123456749"
RECEIVER = "0088:7300010000001"
UNSERVED = "0088:7300010000018"
"""Nobody serves this one: an access point answers EBMS:0004 with PEPPOL:NOT_SERVICED."""
INVOICE = (
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice"
    "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
COUNTRY = "BE"
DOCUMENT = data("valid/be-invoice")


@dataclass(frozen=True, kw_only=True)
class Order:
    """One message that is to be sent."""

    receiver: str = RECEIVER
    message_id: str = field(default_factory=lambda: f"{uuid.uuid4()}@interop.test")
    instance: str = field(default_factory=lambda: str(uuid.uuid4()))

    def for_as4(self, to: Credentials) -> dict[str, str]:
        """The arguments of `tests.interop.as4_peer.As4.send`, but for document and certificate."""
        return {**self._common(), "to": to.party}

    def for_phase4(self, url: str = "", *, smp: str = "") -> dict[str, str]:
        """The arguments of `tests.interop.phase4_peer.Phase4.send`, but for document and certificate."""
        return {**self._common(), "document_type_scheme": "busdox-docid-qns", "url": url, "smp": smp}

    def _common(self) -> dict[str, str]:
        return {
            "sender": SENDER,
            "receiver": self.receiver,
            "document_type": INVOICE,
            "process": BILLING,
            "country": COUNTRY,
            "message_id": self.message_id,
            "instance": self.instance,
        }


def canonical(xml: bytes) -> bytes:
    """A document, however it is spelt."""
    return etree.tostring(etree.fromstring(xml), method="c14n2", exclusive=True)
