"""Signatures of mail by DKIM (RFC 6376), made by dkimpy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from datetime import datetime

    from peppol_kit.mail.settings import DkimSettings

_FEWEST_BITS = 1024  # RFC 8301
_SIGNED = (b"from", b"to", b"reply-to", b"subject", b"date", b"message-id", b"mime-version", b"content-type")


def signed(content: bytes, settings: DkimSettings, *, at: datetime) -> bytes:
    """A mail with its signature before it, which is the same for the same mail: its time is that of the mail.

    Headers that are not there are signed too, and From twice, so that nobody can add one.

    Raises:
        ConfigurationError: dkimpy is not installed, or the key cannot be used.
    """
    try:
        import dkim
    except ImportError as error:
        raise ConfigurationError("to sign mail, install the extra: pip install 'peppol-kit[mail]'") from error

    class Dated(dkim.DKIM):  # type: ignore[misc]
        """A signer whose signatures are of a given time, not of now."""

        def gen_header(self, fields: list[tuple[bytes, bytes]], *rest: Any, **options: Any) -> bytes:
            when = str(int(at.timestamp())).encode()
            dated = [(name, when if name == b"t" else value) for name, value in fields]
            header: bytes = super().gen_header(dated, *rest, **options)
            return header

    try:
        header: bytes = Dated(content).sign(
            settings.selector.encode("ascii"),
            settings.domain.encode("ascii"),
            _key(settings),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*_SIGNED, b"from"],
        )
    except (dkim.DKIMException, UnicodeError) as error:
        raise ConfigurationError(f"mail cannot be signed for {settings.domain}") from error
    return header + content


def _key(settings: DkimSettings) -> bytes:
    try:
        key = load_pem_private_key(settings.key_file.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise ConfigurationError(f"{settings.key_file}: there is no private key to be read") from error
    if not isinstance(key, RSAPrivateKey) or key.key_size < _FEWEST_BITS:
        raise ConfigurationError(f"{settings.key_file}: it must be an RSA key of at least {_FEWEST_BITS} bits")
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
