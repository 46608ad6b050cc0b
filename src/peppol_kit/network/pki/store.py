"""The folder in which the CA certificates of Peppol are kept, and into which no others come.

It is in the user's data directory, unless the variable PEPPOL_KIT_TRUST_STORE names another. What is read from it is
compared with the pinned fingerprints every time, so that nobody gains trust by writing into it.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12
from cryptography.x509 import (
    BasicConstraints,
    Certificate,
    DuplicateExtension,
    ExtensionNotFound,
    InvalidVersion,
    UnsupportedGeneralNameType,
    load_pem_x509_certificate,
    load_pem_x509_certificates,
)

from peppol_kit.errors import ConfigurationError, TrustAnchorsMissing
from peppol_kit.network.pki.certificates import common_name, load_certificate
from peppol_kit.network.pki.trust import ANCHORS, Anchor, Trust, anchor_of, pinned

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peppol_kit.network.environment import Stage

VARIABLE = "PEPPOL_KIT_TRUST_STORE"
_MOST_BYTES = 1_000_000
_JAVA_KEY_STORE = b"\xfe\xed\xfe\xed"
_PEM = b"-----BEGIN "


class Added(NamedTuple):
    """What became of a file: the CAs that were ``taken``, and what the certificates are that were not."""

    taken: tuple[Anchor, ...]
    refused: tuple[str, ...]


def folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the certificates are kept: as PEPPOL_KIT_TRUST_STORE says, else in the user's data directory."""
    if named := environ.get(VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        data = Path(environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = Path.home() / "Library" / "Application Support"
    else:
        data = Path(environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return data / "peppol-kit" / "trust"


def add(content: bytes, *, password: str | None = None, into: Path | None = None) -> Added:
    """Keep the CA certificates of Peppol that are in the content of a file: PEM, DER or PKCS #12.

    Raises:
        ConfigurationError: there are no certificates in it, or the folder cannot be written.
        TrustAnchorsMissing: one has the name of a CA of Peppol, and is not the pinned one: nothing is taken.
    """
    certificates = certificates_of(content, password)
    for certificate in certificates:
        _refuse_impostor(certificate)
    place = into or folder()
    taken, refused = [], []
    for certificate in certificates:
        anchor = anchor_of(certificate)
        if anchor is None:
            refused.append(_what(certificate))
        else:
            _write(_file(place, anchor), certificate.public_bytes(Encoding.PEM))
            taken.append(anchor)
    return Added(tuple(taken), tuple(refused))


def kept(place: Path | None = None) -> dict[Anchor, Certificate]:
    """The CA certificates of Peppol that are at hand.

    Raises:
        TrustAnchorsMissing: a file is not what its name says.
        ConfigurationError: a file cannot be read.
    """
    at_hand = {}
    for anchor in ANCHORS:
        file = _file(place or folder(), anchor)
        try:
            certificate = load_pem_x509_certificate(file.read_bytes())
        except FileNotFoundError:
            continue
        except OSError as error:
            raise ConfigurationError(f"{file}: cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise TrustAnchorsMissing(f"{file} is no certificate; add that of {anchor.name} again") from error
        if anchor_of(certificate) != anchor:
            raise TrustAnchorsMissing(f"{file} is not the certificate of {anchor.name}; add it again")
        at_hand[anchor] = certificate
    return at_hand


def trust_of(stage: Stage, place: Path | None = None) -> Trust:
    """The CAs of a stage of Peppol, of which the certificates must be at hand.

    Raises:
        TrustAnchorsMissing: some are not; the message names them, and the command.
        ConfigurationError: a file cannot be read.
    """
    return pinned(stage, kept(place))


def certificates_of(content: bytes, password: str | None = None) -> list[Certificate]:
    """The certificates in the content of a file: PEM, DER or PKCS #12.

    Raises:
        ConfigurationError: there are none, or they cannot be read.
    """
    if len(content) > _MOST_BYTES:
        raise ConfigurationError(f"a file of CA certificates has less than {_MOST_BYTES} bytes")
    if content.startswith(_JAVA_KEY_STORE):
        raise ConfigurationError("a Java key store, of which `keytool -importkeystore` makes PKCS #12")
    try:
        if _PEM in content:
            return load_pem_x509_certificates(content)
        try:
            return [load_certificate(content)]
        except ValueError:
            return _of_pkcs12(content, password)
    except (ValueError, InvalidVersion) as error:
        needed = "" if password else ", or PKCS #12 that needs a password"
        raise ConfigurationError(f"no certificates in PEM, DER or PKCS #12{needed}") from error


def _of_pkcs12(content: bytes, password: str | None) -> list[Certificate]:
    bundle = load_pkcs12(content, password.encode() if password else None)
    bags = [*([bundle.cert] if bundle.cert else ()), *bundle.additional_certs]
    if not bags:
        raise ConfigurationError("PKCS #12 without a certificate")
    return [bag.certificate for bag in bags]


def _refuse_impostor(certificate: Certificate) -> None:
    name = common_name(certificate)
    if anchor_of(certificate) is None and any(each.name == name for each in ANCHORS):
        fingerprint = certificate.fingerprint(SHA256()).hex()
        raise TrustAnchorsMissing(f"a certificate calls itself {name}, and is not: its SHA-256 is {fingerprint}")


def _what(certificate: Certificate) -> str:
    name = (common_name(certificate) or _distinguished(certificate))[:100]
    return f"the CA {name}, which is none of Peppol's" if _is_ca(certificate) else f"a certificate of {name}, no CA"


def _distinguished(certificate: Certificate) -> str:
    try:
        return certificate.subject.rfc4514_string()
    except ValueError:
        return "an unreadable name"


def _is_ca(certificate: Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(BasicConstraints).value.ca
    except (ValueError, ExtensionNotFound, DuplicateExtension, UnsupportedGeneralNameType):
        return False


def _file(place: Path, anchor: Anchor) -> Path:
    return place / f"{anchor.stage}-{anchor.part}.pem"


def _write(file: Path, content: bytes) -> None:
    """All of it or nothing, and for the owner alone."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.parent.chmod(0o700)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be written: {error.strerror}") from error
