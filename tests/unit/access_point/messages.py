"""Messages for a store, without AS4."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from peppol_kit.access_point.store import PAYLOAD, RAW, Facts, Kept, Store

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)


def facts(message_id: str = "m1@c2", *, instance_id: str = "i1", received: datetime = MOMENT) -> Facts:
    return Facts(
        message_id=message_id,
        conversation_id="c1",
        timestamp=MOMENT,
        received=received,
        from_party="POP000001",
        to_party="POP000002",
        signer="ab" * 32,
        original_sender="0208:0202239951",
        final_recipient="0208:0123456749",
        document_type="busdox-docid-qns::urn:x::Invoice##urn:y::2.1",
        process="cenbii-procid-ubl::urn:z",
        instance_id=instance_id,
        content_type="multipart/related",
    )


def stage(store: Store, content: bytes = b"<sbd/>") -> Path:
    folder = store.stage()
    (folder / RAW).write_bytes(b"raw " + content)
    (folder / PAYLOAD).write_bytes(content)
    return folder


def keep(store: Store, what: Facts, *, content: bytes = b"<sbd/>", receipt: bytes = b"<receipt/>") -> Kept:
    kept = store.keep(stage(store, content), what, receipt)
    store.settle(kept.stored)
    return kept
