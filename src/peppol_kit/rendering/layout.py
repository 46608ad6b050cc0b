"""What the sender of a document adds to its looks: a logo, a header, a footer, a colour."""

from __future__ import annotations

import re
from dataclasses import dataclass

from peppol_kit.errors import ConfigurationError

LARGEST_LOGO = 100_000
"""Bytes of a logo, at most: every document carries it."""

_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg", b"GIF87a": "gif", b"GIF89a": "gif"}
_COLOUR = re.compile("#[0-9a-f]{6}", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """What the sender adds to the looks of a document.

    Attributes:
        logo: an image, PNG, JPEG or GIF, of at most 100 kB.
        header: text at the head of the first page, one or more lines.
        footer: text at the foot of every page, one or more lines.
        colour: of the lines and headings, such as ``#1f4e79``.

    Raises:
        ConfigurationError: the logo is too large or no such image, or the colour is none.
    """

    logo: bytes | None = None
    header: str = ""
    footer: str = ""
    colour: str = "#1f4e79"

    def __post_init__(self) -> None:
        if self.logo is not None and len(self.logo) > LARGEST_LOGO:
            size = f"{len(self.logo) / 1000:.0f} kB"
            raise ConfigurationError(f"the logo has {size}, and may have {LARGEST_LOGO // 1000} kB: save it smaller")
        if self.logo is not None and not self.logo_kind:
            raise ConfigurationError("the logo is neither PNG nor JPEG nor GIF")
        if not _COLOUR.fullmatch(self.colour):
            raise ConfigurationError(f"a colour is # and six hexadecimal digits, such as #1f4e79; not {self.colour!r}")

    @property
    def logo_kind(self) -> str:
        """``png``, ``jpeg`` or ``gif``; empty if there is no logo, or it is none of these."""
        logo = self.logo or b""
        return next((kind for signature, kind in _SIGNATURES.items() if logo.startswith(signature)), "")
