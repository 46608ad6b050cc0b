"""A whole Peppol on localhost: PKI, SML (DNS), SMP, access points, Directory and mail, on real sockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peppol_kit.sandbox.faults import Fault, Faults, Script
    from peppol_kit.sandbox.sandbox import Sandbox

__all__ = ["Fault", "Faults", "Sandbox", "Script"]

_HOMES = {"Fault": "faults", "Faults": "faults", "Sandbox": "sandbox", "Script": "faults"}


def __getattr__(name: str) -> object:
    """What is asked for is imported then: pytest loads this package with every start, for its plugin."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"peppol_kit.sandbox.{home}"), name)
