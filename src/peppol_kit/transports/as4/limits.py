"""How much of a message from outside is taken."""

from __future__ import annotations

from dataclasses import dataclass

from peppol_kit.errors import MessageRefused
from peppol_kit.transports.as4 import ebms


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLimits:
    """The bounds of a message.

    ``parts`` and ``part_header`` (bytes) bound the MIME body; ``payload`` is how many bytes a payload may have when it
    is unpacked; beyond ``unsuspicious`` bytes it may have no more than ``ratio`` times what it was packed to.
    """

    parts: int = 10
    part_header: int = 8_192
    payload: int = 1_000_000_000
    unsuspicious: int = 128_000_000
    ratio: int = 200

    def check_payload(self, size: int, *, packed: int) -> None:
        """Refuse a payload that is too large, or grows as no document does.

        Raises:
            MessageRefused: it is so (EBMS:0303).
        """
        if size > self.payload or (size > self.unsuspicious and size > self.ratio * packed):
            raise MessageRefused("the payload is too large when it is unpacked", ebms=ebms.DECOMPRESSION_FAILURE)


DEFAULT = MessageLimits()
