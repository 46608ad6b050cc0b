"""AS4 as Peppol has it: messages out and in, receipts and errors.

Source: Peppol AS4 profile 2.0.3 on CEF eDelivery AS4 1.14.
"""

from peppol_kit.transports.as4.inbound import Inbound, open_message
from peppol_kit.transports.as4.limits import MessageLimits
from peppol_kit.transports.as4.transport import AS4Transport

__all__ = ["AS4Transport", "Inbound", "MessageLimits", "open_message"]
