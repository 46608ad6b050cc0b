"""What the CAs of a sandbox say of certificates that they revoked: CRLs, and an OCSP responder.

Source: RFC 5280, section 5; RFC 6960.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256, Hash, HashAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

if TYPE_CHECKING:
    from peppol_kit.sandbox.pki import Authority

Revoked = Iterable[x509.Certificate]
_BEFORE = timedelta(hours=1)
"""How long before it is said a certificate was revoked, so that it is for whoever asks a second late."""


def crl(
    authority: Authority,
    revoked: Revoked = (),
    *,
    at: datetime | None = None,
    holds: timedelta = timedelta(days=1),
    signer: Authority | None = None,
) -> bytes:
    """The CRL of a CA, made ``at`` a time (now): DER. ``signer`` signs it in the place of the CA."""
    made = _moment(at)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(made)
        .next_update(made + holds)
        .add_extension(x509.CRLNumber(int(made.timestamp())), critical=False)
        .add_extension(_key_of(authority), critical=False)
    )
    for certificate in revoked:
        entry = (
            x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(made - _BEFORE)
        )
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign((signer or authority).key, SHA256()).public_bytes(_DER)


def ocsp_responder(
    authorities: Iterable[Authority],
    revoked: Callable[[], Revoked] = tuple,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    holds: timedelta = timedelta(hours=1),
    signer: Authority | None = None,
) -> Callable[[bytes], bytes]:
    """A function from an OCSP request to the answer, both DER, for the certificates of some CAs.

    ``revoked`` says which are revoked at the moment. ``signer`` signs in the place of the CA. Of the certificates of
    other CAs it knows nothing ("unauthorized").
    """
    known = tuple(authorities)

    def answer(asked: bytes) -> bytes:
        request = ocsp.load_der_ocsp_request(asked)
        authority = next((each for each in known if _is_of(request, each)), None)
        if authority is None:
            refusal = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
            return refusal.public_bytes(_DER)
        made = _moment(clock())
        is_revoked = request.serial_number in {each.serial_number for each in revoked()}
        builder = (
            ocsp.OCSPResponseBuilder()
            .add_response_by_hash(
                request.issuer_name_hash,
                request.issuer_key_hash,
                request.serial_number,
                request.hash_algorithm,
                ocsp.OCSPCertStatus.REVOKED if is_revoked else ocsp.OCSPCertStatus.GOOD,
                made,
                made + holds,
                made - _BEFORE if is_revoked else None,
                None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.HASH, (signer or authority).certificate)
        )
        return builder.sign((signer or authority).key, SHA256()).public_bytes(_DER)

    return answer


_DER = Encoding.DER


def _moment(at: datetime | None) -> datetime:
    return (at or datetime.now(UTC)).replace(microsecond=0)


def _key_of(authority: Authority) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())


def _is_of(request: ocsp.OCSPRequest, authority: Authority) -> bool:
    """Whether a request is about a certificate of this CA, which it names by the digests of its name and its key."""
    name = authority.certificate.subject.public_bytes()
    key = authority.key.public_key().public_bytes(_DER, PublicFormat.PKCS1)
    named = (request.issuer_name_hash, request.issuer_key_hash)
    return named == (_digest(name, request.hash_algorithm), _digest(key, request.hash_algorithm))


def _digest(data: bytes, algorithm: HashAlgorithm) -> bytes:
    digest = Hash(algorithm)
    digest.update(data)
    return digest.finalize()
