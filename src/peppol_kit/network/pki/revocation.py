"""Whether certificates were revoked, by CRL, and by OCSP where no CRL says it. What cannot be found out is no yes.

Signatures, delegated responders and freshness are judged by pyhanko-certvalidator, from what is fetched here. Needs the
extra ``peppol-kit[revocation]``.

Source: RFC 5280, section 6.3; RFC 6960; the CAs of Peppol publish both.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from importlib.util import find_spec
from itertools import chain as in_turn
from itertools import pairwise
from typing import NamedTuple, Protocol

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import (
    AuthorityInformationAccess,
    Certificate,
    CRLDistributionPoints,
    ExtensionNotFound,
    GeneralName,
    InvalidVersion,
    UniformResourceIdentifier,
    load_der_x509_crl,
    ocsp,
)
from cryptography.x509.oid import AuthorityInformationAccessOID

from peppol_kit.errors import CertificateRejected, RevocationUnavailable
from peppol_kit.network.pki.certificates import common_name
from peppol_kit.network.pki.fetch import Unreachable
from peppol_kit.network.pki.shelf import Shelf

LONGEST = timedelta(hours=6)
"""How long an answer is believed at most; less where the CA says so."""
_FAILURE_HOLDS = timedelta(minutes=1)
_WITHOUT_END = timedelta(minutes=30)  # an OCSP answer that does not say when the next one comes
_SKEW = timedelta(minutes=5)
_MOST_CRL, _MOST_OCSP = 16_000_000, 100_000
_MOST_ADDRESSES = 4


class Fetch(Protocol):
    """Gets, or posts a body; raises `Unreachable`."""

    def __call__(self, address: str, *, most: int, body: bytes | None = None, kind: str = "") -> bytes:
        """At most ``most`` bytes from an address."""


class _Evidence(NamedTuple):
    """What is said in the name of a CA, in DER, and until when; or why it cannot be used. It is kept by its ``key``."""

    until: datetime
    key: bytes = b""
    crl: bytes = b""
    ocsp: bytes = b""
    fault: str = ""


class _Verdict(NamedTuple):
    """Why a certificate is rejected; empty if it is not."""

    reason: str = ""
    message: str = ""


class Revocation:
    """A `RevocationCheck`, for several threads. Answers are kept for six hours at most, and not beyond their end."""

    def __init__(self, fetch: Fetch) -> None:
        if find_spec("pyhanko_certvalidator") is None:
            raise RevocationUnavailable(
                "certificates are to be checked for revocation, which needs the extra peppol-kit[revocation]; "
                "or switch that off in the environment, by revocation='off'"
            )
        self._fetch = fetch
        self._evidence: Shelf[_Evidence] = Shelf(most=1024)
        self._verdicts: Shelf[_Verdict] = Shelf(most=4096)

    def __call__(self, chain: tuple[Certificate, ...], at: datetime) -> None:
        """Return if no certificate of the chain was revoked.

        Raises:
            CertificateRejected: one was (``revoked``), or that cannot be found out (``revocation-unknown``).
        """
        verdict = self._verdicts.get(_digest(chain[0]), at, lambda: self._judge(chain, at))
        if verdict.reason:
            raise CertificateRejected(verdict.message, reason=verdict.reason, subject=common_name(chain[0]))

    def _judge(self, chain: tuple[Certificate, ...], at: datetime) -> tuple[_Verdict, datetime]:
        """By CRL, where there is none by OCSP; and by OCSP alone where that says nothing after all."""
        name = common_name(chain[0])
        faults: list[str] = []
        for ways in ((self._by_crl, self._by_ocsp), (self._by_ocsp,)):
            evidence: list[_Evidence] = []
            try:
                evidence += (_first(way(*pair, at) for way in ways) for pair in pairwise(chain))
                revoked = _revoked(chain, evidence, at)
            except Unreachable as error:
                self._doubt(evidence if len(evidence) == len(chain) - 1 else (), at, str(error))
                if str(error) not in "; ".join(faults):
                    faults.append(str(error))
                continue
            until = min(at + LONGEST, *(each.until for each in evidence))
            return _Verdict("revoked", f"{name}: {revoked}") if revoked else _Verdict(), until
        message = f"whether {name} is revoked cannot be found out: {'; '.join(faults)}"
        return _Verdict("revocation-unknown", message), at

    def _doubt(self, evidence: Iterable[_Evidence], at: datetime, fault: str) -> None:
        """Ask again in a minute for what proved nothing: it came over plain http, and may be anybody's."""
        until = at + _FAILURE_HOLDS
        for each in evidence:
            self._evidence.replace(each.key, _Evidence(until, each.key, fault=fault), at, until)

    def _by_crl(self, certificate: Certificate, _issuer: Certificate, at: datetime) -> Iterator[_Evidence]:
        for address in _crl_addresses(certificate):
            yield self._kept(address.encode(), at, partial(self._ask_for_crl, address))

    def _by_ocsp(self, certificate: Certificate, issuer: Certificate, at: datetime) -> Iterator[_Evidence]:
        for address in _ocsp_addresses(certificate):
            key = _digest(certificate, issuer) + address.encode()
            yield self._kept(key, at, partial(self._ask_responder, address, certificate, issuer))

    def _kept(self, key: bytes, at: datetime, ask: Callable[[], _Evidence]) -> _Evidence:
        """What is at hand, or is fetched. A failure is kept too, for a minute: a CA that is down is not asked at once
        for every message.
        """

        def answer() -> tuple[_Evidence, datetime]:
            try:
                evidence = ask()
            except Unreachable as error:
                evidence = _Evidence(at + _FAILURE_HOLDS, fault=str(error))
            if evidence.until <= at:
                fault = f"what the CA says is out of date since {evidence.until:%Y-%m-%d %H:%M}"
                evidence = _Evidence(at + _FAILURE_HOLDS, fault=fault)
            return evidence._replace(key=key), min(evidence.until, at + LONGEST)

        return self._evidence.get(key, at, answer)

    def _ask_for_crl(self, address: str) -> _Evidence:
        content = self._fetch(address, most=_MOST_CRL)
        try:
            until = load_der_x509_crl(content).next_update_utc
        except (ValueError, InvalidVersion) as error:
            raise Unreachable(f"what is at {address} is no CRL") from error
        if until is None:
            raise Unreachable(f"the CRL at {address} does not say until when it holds")
        return _Evidence(until, crl=content)

    def _ask_responder(self, address: str, certificate: Certificate, issuer: Certificate) -> _Evidence:
        request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, SHA1()).build()  # noqa: S303 - a name
        body = request.public_bytes(Encoding.DER)
        content = self._fetch(address, most=_MOST_OCSP, body=body, kind="application/ocsp-request")
        try:
            said = ocsp.load_der_ocsp_response(content)
            until = said.next_update_utc or said.this_update_utc + _WITHOUT_END
        except (ValueError, OverflowError, UnsupportedAlgorithm) as error:
            raise Unreachable(f"{address} gives no answer by OCSP") from error
        return _Evidence(until, ocsp=content)


def _first(ways: Iterable[Iterator[_Evidence]]) -> _Evidence:
    """The first that can be used; others are not even fetched.

    Raises:
        Unreachable: none can.
    """
    faults = []
    for evidence in in_turn.from_iterable(ways):
        if not evidence.fault:
            return evidence
        faults.append(evidence.fault)
    raise Unreachable("; ".join(faults) or "no CRL and no OCSP responder is named")


def _revoked(path: tuple[Certificate, ...], evidence: list[_Evidence], at: datetime) -> str:
    """When and why a certificate of a path was revoked; empty if none was.

    Raises:
        Unreachable: the evidence does not say it for every one of them.
    """
    from pyhanko_certvalidator.errors import RevokedError

    try:
        # In a thread of its own, since the caller's may have an event loop that runs
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _validate(path, evidence, at)).result()
    except RevokedError as error:
        whose = "its certificate" if error.is_ee_cert and not error.is_side_validation else "a CA above it"
        return f"{whose} is revoked since {error.revocation_dt:%Y-%m-%d %H:%M} ({error.reason.human_friendly})"
    except Exception as error:  # whatever a library makes of bytes from anywhere, it is no yes
        raise Unreachable(" ".join(str(error).split())[:300]) from error
    return ""


async def _validate(path: tuple[Certificate, ...], evidence: list[_Evidence], at: datetime) -> None:
    from asn1crypto.x509 import Certificate as Parsed
    from pyhanko_certvalidator import CertificateValidator, ValidationContext

    leaf, *between, root = (Parsed.load(each.public_bytes(Encoding.DER)) for each in path)
    context = ValidationContext(
        trust_roots=[root],
        other_certs=between,
        moment=at,
        crls=[each.crl for each in evidence if each.crl],
        ocsps=[each.ocsp for each in evidence if each.ocsp],
        revocation_mode="require",
        time_tolerance=_SKEW,
    )
    await CertificateValidator(leaf, intermediate_certs=between, validation_context=context).async_validate_path()


def _crl_addresses(certificate: Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(CRLDistributionPoints).value
    except ExtensionNotFound:
        return []
    return _addresses(name for point in points for name in point.full_name or ())


def _ocsp_addresses(certificate: Certificate) -> list[str]:
    try:
        accesses = certificate.extensions.get_extension_for_class(AuthorityInformationAccess).value
    except ExtensionNotFound:
        return []
    method = AuthorityInformationAccessOID.OCSP
    return _addresses(each.access_location for each in accesses if each.access_method == method)


def _addresses(names: Iterable[GeneralName]) -> list[str]:
    return [name.value for name in names if isinstance(name, UniformResourceIdentifier)][:_MOST_ADDRESSES]


def _digest(*certificates: Certificate) -> bytes:
    return b"".join(each.fingerprint(SHA256()) for each in certificates)
