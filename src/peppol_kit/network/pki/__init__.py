"""The public key infrastructure of Peppol: whose certificate it is, who vouches for it, and whether it still holds."""

from peppol_kit.network.pki.certificates import Role, Verifier, common_name
from peppol_kit.network.pki.credentials import Credentials
from peppol_kit.network.pki.trust import Trust

__all__ = ["Credentials", "Role", "Trust", "Verifier", "common_name"]
