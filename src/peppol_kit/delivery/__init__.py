"""Sending as the network wants it, or by email where the network says that it cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peppol_kit.delivery.attempt import Attempt
    from peppol_kit.delivery.client import PeppolClient
    from peppol_kit.delivery.fallback import Decision, Fallback
    from peppol_kit.delivery.outcome import Outcome
    from peppol_kit.delivery.settings import Settings

__all__ = ["Attempt", "Decision", "Fallback", "Outcome", "PeppolClient", "Settings"]

_HOMES = {
    "Attempt": "attempt",
    "Decision": "fallback",
    "Fallback": "fallback",
    "Outcome": "outcome",
    "PeppolClient": "client",
    "Settings": "settings",
}


def __getattr__(name: str) -> object:
    """Load on demand: an attempt that is read from JSON needs no network."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
