"""The receiving side: an ASGI app that takes AS4 messages, stores them, and answers with receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peppol_kit.access_point.app import AccessPoint
    from peppol_kit.access_point.received import Hook, Received
    from peppol_kit.access_point.serving import Registered, Serves
    from peppol_kit.access_point.store import Facts, Store, Stored
    from peppol_kit.access_point.upload import UploadLimits

__all__ = ["AccessPoint", "Facts", "Hook", "Received", "Registered", "Serves", "Store", "Stored", "UploadLimits"]

_HOMES = {
    "AccessPoint": "app",
    "Facts": "store",
    "Hook": "received",
    "UploadLimits": "upload",
    "Received": "received",
    "Registered": "serving",
    "Serves": "serving",
    "Store": "store",
    "Stored": "store",
}


def __getattr__(name: str) -> object:
    """Load what is asked for, and the extra that it needs, on demand.

    Raises:
        ConfigurationError: the extra is not installed.
    """
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    try:
        return getattr(import_module(f"{__name__}.{home}"), name)
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "anyio"):
            raise
        from peppol_kit.errors import ConfigurationError

        raise ConfigurationError("an access point needs the extra: pip install 'peppol-kit[web]'") from error
