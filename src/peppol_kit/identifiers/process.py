"""The identifier of a business process: within which agreement a document is exchanged.

Source: Peppol Policy for use of Identifiers 4.4.0, policies on process identifiers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.errors import UnknownScheme
from peppol_kit.identifiers import _uri

if TYPE_CHECKING:
    from peppol_kit.codelists.edec import Process

SCHEME = "cenbii-procid-ubl"
LONGEST = 200

_KIND = "process identifier"


class ProcessId(_uri.NetworkId):
    """A process, such as ``urn:fdc:peppol.eu:2017:poacc:billing:01:1.0``. Capitals count.

    Its syntax is always right; whether Peppol knows it, `listed` tells.
    """

    __slots__ = ()

    def __init__(self, value: str) -> None:
        _uri.require_latin(value, _KIND, LONGEST)
        _uri.require_no_blanks(value, _KIND)
        object.__setattr__(self, "scheme", SCHEME)
        object.__setattr__(self, "value", value)

    @classmethod
    def parse(cls, text: str) -> ProcessId:
        """Read the URI form, ``cenbii-procid-ubl::value``."""
        scheme, value = _uri.split(text, _KIND)
        if scheme != SCHEME:
            raise UnknownScheme(f"not a {_KIND}: its scheme must be {SCHEME}")
        return cls(value)

    @property
    def listed(self) -> Process | None:
        """Its entry in the Peppol code list; None if it has none."""
        from peppol_kit.codelists import edec

        return edec.processes().get(self.uri)

    def __reduce__(self) -> tuple[type[ProcessId], tuple[str]]:
        return ProcessId, (self.value,)
