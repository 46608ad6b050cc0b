"""Our sender and our receiver, as the peers meet them; this runs where no peer is to be had, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.interop import ourselves
from tests.interop.conversation import DOCUMENT, RECEIVER, Order

from peppol_kit.errors import ReceiverRejected

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.interop.conftest import Arrivals

    from peppol_kit.network.pki import Credentials
    from peppol_kit.transports.as4 import AS4Transport

    By = Callable[[Credentials], AS4Transport]


def test_a_message_that_is_sent_again_is_the_same_and_its_first_receipt_proves_it(
    transport: By, arrivals: Arrivals, ours: Credentials, theirs: Credentials
) -> None:
    message = ourselves.message(Order())
    there = ourselves.endpoint(ours, arrivals.address, receiver=RECEIVER)
    first, again = (transport(theirs).send(message, there) for _ in range(2))
    assert again == first
    assert arrivals.stored().count(message.message_id) == 1


def test_another_document_under_the_same_id_gets_no_receipt_of_its_own(
    transport: By, arrivals: Arrivals, ours: Credentials, theirs: Credentials
) -> None:
    order = Order()
    there = ourselves.endpoint(ours, arrivals.address, receiver=RECEIVER)
    message = ourselves.message(order)
    transport(theirs).send(message, there)
    other = ourselves.message(order, document=DOCUMENT.replace(b"</cbc:ID>", b"-2</cbc:ID>", 1))
    with pytest.raises(ReceiverRejected) as refused:
        transport(theirs).send(other, there)
    assert refused.value.ebms == "EBMS:0003"
    stored = arrivals.find(order.message_id)
    assert stored is not None
    assert stored.payload.read_bytes() == message.content
