"""The peers understand each other, without us: what they refuse of ours is then not for want of a common ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from signxml.exceptions import InvalidDigest
from tests.interop import independent
from tests.interop.conversation import DOCUMENT, UNSERVED, Order

if TYPE_CHECKING:
    from tests.interop.as4_peer import As4
    from tests.interop.phase4_peer import Phase4

    from peppol_kit.network.pki import Credentials
    from peppol_kit.sandbox.pki import SandboxPki


@pytest.fixture
def tls_ca(pki: SandboxPki, tmp_path) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding

    path = tmp_path / "tls-ca.pem"
    path.write_bytes(pki.tls_ca.certificate.public_bytes(Encoding.PEM))
    return str(path)


def test_phase4_takes_what_as4_sends_and_as4_takes_its_receipt(
    as4: As4, phase4: Phase4, theirs: Credentials, tls_ca: str
) -> None:
    order = Order()
    made = as4.send(document=DOCUMENT, certificate=theirs.certificate, **order.for_as4(theirs))
    answer = requests.post(
        phase4.address, data=made.body, headers={"Content-Type": made.content_type}, verify=tls_ca, timeout=30
    )
    assert phase4.received()[-1].facts["message-id"] == order.message_id
    assert as4.settle(made, answer.content)["state"] == "acknowledged"


def test_as4_understands_an_error_of_phase4(as4: As4, phase4: Phase4, theirs: Credentials, tls_ca: str) -> None:
    order = Order(receiver=UNSERVED)
    made = as4.send(document=DOCUMENT, certificate=theirs.certificate, **order.for_as4(theirs))
    answer = requests.post(
        phase4.address, data=made.body, headers={"Content-Type": made.content_type}, verify=tls_ca, timeout=30
    )
    facts = as4.settle(made, answer.content)
    assert (facts["state"], facts["error"], facts["detail"]) == ("rejected", "EBMS:0004", "PEPPOL:NOT_SERVICED")


def test_the_independent_look_opens_and_verifies_what_as4_makes(as4: As4, theirs: Credentials) -> None:
    made = as4.send(document=DOCUMENT, certificate=theirs.certificate, **Order().for_as4(theirs))
    opened = independent.opened(made.body, made.content_type, theirs.key)
    cid = f"cid:{opened.cid}"
    assert independent.signer(opened.soap) == theirs.certificate
    covered = independent.signed_parts(opened.soap, theirs.certificate, {cid: opened.compressed})
    assert sorted(covered) == sorted(["Messaging", "Body", cid])
    with pytest.raises(InvalidDigest):
        independent.signed_parts(opened.soap, theirs.certificate, {cid: opened.compressed + b"\0"})
