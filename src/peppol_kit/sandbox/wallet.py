"""The certificates and keys of a sandbox, sound ones and flawed: each is made once, and kept."""

from __future__ import annotations

import ssl
import tempfile
import threading
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import load_der_x509_certificate

from peppol_kit.errors import ConfigurationError
from peppol_kit.network.clock import utc_now
from peppol_kit.network.pki import Role, common_name
from peppol_kit.sandbox._web import Reply, WebServer
from peppol_kit.sandbox.faults import Faults
from peppol_kit.sandbox.pki import SandboxPki, crl_path
from peppol_kit.sandbox.revocation import crl, ocsp_responder

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

    from peppol_kit.network.clock import Clock
    from peppol_kit.network.pki import Credentials
    from peppol_kit.sandbox._web import Request
    from peppol_kit.sandbox.pki import Authority

Flaw = Literal["expired", "revoked", "untrusted"]

_CRL, _OCSP = "application/pkix-crl", "application/ocsp-response"
# So that a clock that is a day behind finds the certificates not yet valid
_SLACK = timedelta(hours=1)


class Wallet:
    """Certificates by Seat ID and role, and `tls`, which the web servers use.

    With ``revocation``, the certificates name a CRL and an OCSP responder that are there until `stop`.
    """

    def __init__(self, *, revocation: bool = False) -> None:
        self.made = datetime.now(UTC).replace(microsecond=0)
        self._revoked: list[Certificate] = []
        self._kept: dict[tuple[str, Role, Flaw | None], Credentials] = {}
        self._lock = threading.RLock()
        self._server: WebServer | None = None
        if revocation:
            self._server = WebServer("revocation", self._say, faults=Faults(), tls=None)
        address = self._server.address if self._server else ""
        self.pki = SandboxPki(now=self.made, crl_base=address, ocsp=f"{address}/ocsp" if address else "")
        self._clock: Clock = utc_now
        with ThreadPoolExecutor(2) as pool:  # keys take most of the time, and are made without the interpreter's lock
            root, web = pool.submit(lambda: self.pki.root), pool.submit(lambda: self.pki.tls_ca)
            root.result(), web.result()
            tls = pool.submit(self._server_context)
            access_points = pool.submit(lambda: self.pki.access_point_ca)
            publishers = pool.submit(lambda: self.pki.publisher_ca)
            self.tls = tls.result()
            access_points.result(), publishers.result()

    @property
    def checks_revocation(self) -> bool:
        """Whether the certificates say where to ask if they were revoked."""
        return self._server is not None

    def credentials(self, seat: str, role: Role = Role.ACCESS_POINT, flaw: Flaw | None = None) -> Credentials:
        """The certificate of a seat and its key: the same at each call. One with a ``flaw`` is another.

        Raises:
            ConfigurationError: it is to be revoked, and nothing says so in this network.
        """
        if flaw == "revoked" and not self.checks_revocation:
            raise ConfigurationError("nobody would notice that a certificate was revoked: use Sandbox(revocation=True)")
        with self._lock:
            kept = self._kept.get((seat, role, flaw))
            if kept is None:
                kept = self._kept[seat, role, flaw] = self._make(seat, role, flaw)
            return kept

    def seat_of(self, certificate: str) -> str:
        """The common name of a certificate in base64, as metadata have it; empty where it cannot be read."""
        try:
            return common_name(load_der_x509_certificate(b64decode(certificate)))
        except ValueError:
            return ""

    def revoke(self, credentials: Credentials) -> None:
        """Revoke a certificate: from now on, CRL and OCSP say so."""
        self._revoked.append(credentials.certificate)

    def serve(self, faults: Faults, clock: Clock) -> None:
        """Let the revocation server have the faults and the clock of the sandbox that uses it now."""
        self._clock = clock
        if self._server is not None:
            self._server.faults = faults

    def write_roots(self, file: Path) -> None:
        """Write the CA of the web servers to a PEM file."""
        file.write_bytes(self.pki.tls_ca.certificate.public_bytes(Encoding.PEM))

    def stop(self) -> None:
        """Say no more what was revoked."""
        if self._server is not None:
            self._server.stop()

    def _server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as folder:  # as ssl reads certificates from files alone
            file = Path(folder, "server.pem")
            file.write_bytes(pem(self.pki.server("localhost", "127.0.0.1")))
            context.load_cert_chain(file)
        return context

    def _make(self, seat: str, role: Role, flaw: Flaw | None) -> Credentials:
        pki = self._stranger if flaw == "untrusted" else self.pki
        make = pki.access_point if role is Role.ACCESS_POINT else pki.publisher
        end = self.made - timedelta(minutes=1) if flaw == "expired" else self.made + timedelta(days=730)
        made = make(seat, not_before=self.made - _SLACK, not_after=end)
        if flaw == "revoked":
            self.revoke(made)
        return made

    @cached_property
    def _stranger(self) -> SandboxPki:
        """CAs of the same names, whose certificates nobody here knows."""
        return SandboxPki(now=self.made)

    def _say(self, request: Request) -> Reply:
        if request.segments == ("ocsp",) and request.method == "POST":
            answer = ocsp_responder(self._authorities, lambda: tuple(self._revoked), clock=self._clock)
            return Reply(200, answer(request.body), _OCSP)
        for authority in self._authorities:
            if request.segments == (crl_path(authority.certificate).removeprefix("/"),):
                return Reply(200, crl(authority, self._revoked_by(authority), at=self._clock()), _CRL)
        return Reply(404)

    @property
    def _authorities(self) -> tuple[Authority, ...]:
        return self.pki.root, self.pki.access_point_ca, self.pki.publisher_ca

    def _revoked_by(self, authority: Authority) -> tuple[Certificate, ...]:
        return tuple(each for each in self._revoked if each.issuer == authority.certificate.subject)


def pem(credentials: Credentials) -> bytes:
    """A certificate, those above it, and the key, as PEM."""
    chain = (credentials.certificate, *credentials.chain)
    key = credentials.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return b"".join(each.public_bytes(Encoding.PEM) for each in chain) + key
