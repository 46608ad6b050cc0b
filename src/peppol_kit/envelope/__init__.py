"""The Peppol Business Message Envelope (SBDH): a document wrapped for its way, and taken out again."""

from peppol_kit.envelope.header import Envelope

__all__ = ["Envelope"]
