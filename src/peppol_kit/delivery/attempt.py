"""An attempt to deliver a document: everything that has to be the same when it is tried again."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

Channel = Literal["as4", "email"]
State = Literal["prepared", "sending", "uncertain", "failed", "delivered"]
"""``uncertain``: it may have arrived; ``failed``: it has not; ``sending``: a process stopped while it was on its way.
"""


class Attempt(BaseModel):
    """All ids of one delivery, fixed before a byte leaves; plain data that can be stored as JSON.

    ``digest`` is the SHA-256 of the document, so that no other goes out under these ids. ``channel`` is None until it
    is chosen, and ``reason`` says why it is that one. ``tries`` counts how often a byte may have left; ``error`` is the
    code of the error with which the last try ended, empty where there was none.
    """

    model_config = ConfigDict(frozen=True)

    instance_id: str
    message_id: str
    conversation_id: str
    created: datetime
    digest: str
    state: State = "prepared"
    channel: Channel | None = None
    sender: str = ""
    receiver: str = ""
    document_type: str = ""
    process: str = ""
    country: str = ""
    email: str = ""
    tries: int = 0
    reason: str = ""
    error: str = ""

    def moved(self, **changes: object) -> Attempt:
        """The attempt with something changed."""
        return self.model_copy(update=changes)

    def to_json(self) -> str:
        """The attempt as JSON; `from_json` reads it."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str | bytes) -> Attempt:
        """Read what `to_json` wrote."""
        return cls.model_validate_json(text)
