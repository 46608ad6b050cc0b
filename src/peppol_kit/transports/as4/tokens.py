"""Certificates as they stand in a message: BinarySecurityTokens, referred to directly.

Source: WS-Security X.509 token profile; Peppol AS4 profile 2.0.3 (direct reference is mandatory).
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

from peppol_kit.errors import MessageRefused
from peppol_kit.network.pki import load_certificate
from peppol_kit.transports.as4 import ebms
from peppol_kit.transports.as4.names import BASE64, DS, WSSE, X509V3
from peppol_kit.transports.as4.soap import Soap, fragment

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from lxml import etree

SHORTEST_KEY = 2048
_LONGEST = 20_000
_REMEMBERED = 1_000

TOKEN = f"{{{WSSE}}}BinarySecurityToken"
_STR = f"{{{WSSE}}}SecurityTokenReference"
_REFERENCE = f"{{{WSSE}}}Reference"
KEY_INFO = f"{{{DS}}}KeyInfo"


class Token(NamedTuple):
    """A certificate and its public key."""

    certificate: Certificate
    key: RSAPublicKey


def refusal(detail: str) -> MessageRefused:
    """What a reference to a certificate that Peppol does not use is answered with."""
    return MessageRefused(detail, ebms=ebms.POLICY_NONCOMPLIANCE)


@lru_cache(_REMEMBERED)
def encoded(certificate: Certificate) -> str:
    """A certificate as the text of a token."""
    return b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii")


@lru_cache(_REMEMBERED)
def public_key(certificate: Certificate) -> RSAPublicKey:
    """The key of a certificate.

    Raises:
        MessageRefused: it is no RSA key, or too short.
    """
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError) as error:
        raise refusal("the key of a certificate cannot be read") from error
    if not isinstance(key, RSAPublicKey) or key.key_size < SHORTEST_KEY:
        raise refusal(f"the key of a certificate is no RSA key of at least {SHORTEST_KEY} bits")
    return key


def written(certificate: Certificate, identifier: str) -> str:
    """A token with this Id."""
    return (
        f'<wsse:BinarySecurityToken EncodingType="{BASE64}" ValueType="{X509V3}" wsu:Id="{identifier}">'
        f"{encoded(certificate)}</wsse:BinarySecurityToken>"
    )


def key_info(identifier: str) -> str:
    """The reference to the token that has this Id."""
    return (
        "<ds:KeyInfo><wsse:SecurityTokenReference>"
        f'<wsse:Reference URI="#{identifier}" ValueType="{X509V3}"></wsse:Reference>'
        "</wsse:SecurityTokenReference></ds:KeyInfo>"
    )


def referred_to(info: etree._Element, soap: Soap) -> Token:
    """The token that a KeyInfo refers to, by the address in it and by nothing else.

    Raises:
        MessageRefused: it is no direct reference to a token of this message, or the token is none (EBMS:0103).
    """
    token = soap.ids.get(fragment(reference(info).get("URI")))
    if token is None or token.tag != TOKEN or token.getparent() is not soap.security:
        raise refusal("a certificate is not referred to directly")
    if token.get("ValueType") != X509V3 or token.get("EncodingType", BASE64) != BASE64 or len(token):
        raise refusal("a BinarySecurityToken is no X.509 certificate")
    return _read(token.text or "")


def reference(info: etree._Element) -> etree._Element:
    """The one wsse:Reference of a KeyInfo.

    Raises:
        MessageRefused: there is something else (EBMS:0103).
    """
    if len(info) != 1 or info[0].tag != _STR or len(info[0]) != 1 or info[0][0].tag != _REFERENCE:
        raise refusal("a key is not referred to directly")
    return info[0][0]


@lru_cache(_REMEMBERED)
def _read(text: str) -> Token:
    if len(text) > _LONGEST:
        raise refusal("a BinarySecurityToken is too long for a certificate")
    try:
        certificate = load_certificate(b64decode("".join(text.split()), validate=True))
    except ValueError as error:
        raise refusal("a BinarySecurityToken is no X.509 certificate") from error
    return Token(certificate, public_key(certificate))
