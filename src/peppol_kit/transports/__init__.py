"""How a message gets to an access point: one method, chosen by the transport profile of the endpoint."""

from peppol_kit.transports.base import Message, Receipt, Transport

__all__ = ["Message", "Receipt", "Transport"]
