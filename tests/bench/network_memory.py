"""How much memory a large message takes on both sides, over HTTP: ``python -m tests.bench.network_memory CONTENT``
prints the bytes that the sender and the receiver had at most, above what they had when nothing was on its way.

The file is the whole business message. Each side is a process of its own; the sender is `AS4Transport`, the receiver
the access point with its store beside the file.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4

from tests.bench.pair import Pair, Used, pair
from tests.documents import invoice

from peppol_kit.envelope import Envelope, open_envelope, wrap_into
from peppol_kit.network.http import Web
from peppol_kit.network.pki import verifier_for
from peppol_kit.transports.as4 import AS4Transport
from peppol_kit.transports.base import Message


def sent(found: Pair, transport: AS4Transport, content: Path, envelope: Envelope) -> None:
    """Send what is in a file."""
    message = Message(
        message_id=f"{uuid4()}@peppol-kit.test",
        conversation_id=str(uuid4()),
        timestamp=datetime.now(UTC),
        envelope=envelope,
        content=content,
    )
    transport.send(message, found.endpoint)


def main(content: Path) -> None:
    """Send a small message, then the large one."""
    xml = invoice(1)
    with pair(xml, processes=2, store=content.parent) as found:
        web = Web(found.peppol.environment)
        transport = AS4Transport(found.sender, verifier_for(found.peppol.environment), web)
        large = open_envelope(content).envelope
        small = content.with_name("small")
        with small.open("wb") as sink:
            wrap_into(BytesIO(xml), replace(large, instance_id=str(uuid4())), sink)
        sent(found, transport, small, large)
        here, there = Used.now(), found.used()
        sent(found, transport, content, large)
        after, afterwards = Used.now(), found.used()
        web.close()
        assert afterwards.messages == 2
    print(json.dumps([after.peak - here.rss, afterwards.peak - there.rss]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
