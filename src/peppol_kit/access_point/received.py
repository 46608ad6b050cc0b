"""What the application gets of a message: where it is, what its envelope says, the document in it, and its verdict."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from peppol_kit.envelope import open_envelope, unwrap
from peppol_kit.errors import DocumentError

if TYPE_CHECKING:
    from pathlib import Path

    from peppol_kit.access_point.store import Facts, Store, Stored
    from peppol_kit.documents import CreditNote, Invoice
    from peppol_kit.envelope import Envelope
    from peppol_kit.report import Report


@dataclass(frozen=True)
class Received:
    """A message that came in, is safe on disk, and was answered with a receipt.

    ``duplicate_of`` is the id of an earlier message with the same business message in it, None if there is none: what
    its sender sent twice under two ids is to be booked once. ``facts`` is what the message says of itself besides.

    `envelope`, `content`, `document` and `report` are read from disk when they are first asked for, and not before:
    whoever only takes note of the files needs no memory for a large document. An asynchronous hook that expects large
    ones asks in a thread.
    """

    message_id: str
    duplicate_of: str | None
    raw: Path
    payload: Path
    receipt: Path
    facts: Facts

    @classmethod
    def of(cls, stored: Stored, store: Store) -> Received:
        """A message of a store."""
        return cls(
            message_id=stored.facts.message_id,
            duplicate_of=store.duplicate_of(stored),
            raw=stored.raw,
            payload=stored.payload,
            receipt=stored.receipt,
            facts=stored.facts,
        )

    @cached_property
    def envelope(self) -> Envelope:
        """From whom, to whom, what, and under which instance id."""
        return open_envelope(self.payload).envelope

    @cached_property
    def content(self) -> bytes:
        """The document as its sender wrote it."""
        return unwrap(self.payload.read_bytes()).payload

    @property
    def document(self) -> Invoice | CreditNote | None:
        """The document as a typed value, read leniently; None if it is no invoice or credit note: see `reason`."""
        return self._read[0]

    @property
    def reason(self) -> str:
        """Why there is no `document`; empty if there is one."""
        return self._read[1]

    @cached_property
    def report(self) -> Report:
        """The verdict on the document; ``not judged`` where its specification is not known here."""
        from peppol_kit.validation import validate

        return validate(self.content)

    @cached_property
    def _read(self) -> tuple[Invoice | CreditNote | None, str]:
        from peppol_kit.documents import read

        try:
            return read(self.content), ""
        except DocumentError as error:
            return None, str(error)


Hook = Callable[[Received], Awaitable[object] | object]
"""What the application does with a message. Returning means that it has taken it over, raising that it has not."""
