"""The Peppol Business Message Envelope (SBDH): a document wrapped for its way, and taken out again."""

from peppol_kit.envelope._scan import EnvelopeLimits
from peppol_kit.envelope.consistency import contradictions
from peppol_kit.envelope.content import Content, binary_content, content_of, text_content
from peppol_kit.envelope.header import Envelope
from peppol_kit.envelope.reading import Opened, Unwrapped, inspect_envelope, open_envelope, unwrap
from peppol_kit.envelope.writing import wrap, wrap_into

__all__ = [
    "Content",
    "Envelope",
    "EnvelopeLimits",
    "Opened",
    "Unwrapped",
    "binary_content",
    "content_of",
    "contradictions",
    "inspect_envelope",
    "open_envelope",
    "text_content",
    "unwrap",
    "wrap",
    "wrap_into",
]
