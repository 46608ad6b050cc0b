"""Which certification authorities vouch for whom, in one stage of Peppol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """The CAs of a stage: its ``roots``, and below them those that certify ``access_points`` and ``publishers``
    (SMPs).
    """

    roots: tuple[Certificate, ...]
    access_points: tuple[Certificate, ...]
    publishers: tuple[Certificate, ...]
