"""The public key infrastructure of Peppol: whose certificate it is, who vouches for it, and whether it still holds."""

from peppol_kit.network.pki.certificates import RevocationCheck, Role, Verifier, common_name, load_certificate
from peppol_kit.network.pki.credentials import Credentials
from peppol_kit.network.pki.trust import ANCHORS, Anchor, Trust
from peppol_kit.network.pki.verifiers import verifier_for

__all__ = [
    "ANCHORS",
    "Anchor",
    "Credentials",
    "RevocationCheck",
    "Role",
    "Trust",
    "Verifier",
    "common_name",
    "load_certificate",
    "verifier_for",
]
