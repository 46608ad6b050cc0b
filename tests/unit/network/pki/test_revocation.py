"""Revocation by CRL and by OCSP, from a server on this machine; and what is done where there is no answer."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from tests.certificates import NOW

from peppol_kit.errors import CertificateRejected, RevocationUnavailable
from peppol_kit.network.pki import Credentials, Role, Verifier, verifier_for
from peppol_kit.network.pki.fetch import Fetcher, Unreachable
from peppol_kit.sandbox.pki import SandboxPki, crl_path
from peppol_kit.sandbox.revocation import crl, ocsp_responder

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.x509 import Certificate
    from tests.unit.network.pki.conftest import Authorities

    from peppol_kit.network.environment import Environment
    from peppol_kit.sandbox.pki import Authority

pytest.importorskip("pyhanko_certvalidator")

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture(scope="module")
def point(pki: SandboxPki) -> Credentials:
    return pki.access_point()


@pytest.fixture
def verifier(environment: Environment) -> Verifier:
    return verifier_for(environment)


@pytest.fixture
def publish(pki: SandboxPki, authorities: Authorities) -> Callable[..., None]:
    """Serve the CRL of a CA, of the root and of that of access points if none is named."""

    def publish(*issuers: Authority, **how: object) -> None:
        for issuer in issuers or (pki.root, pki.access_point_ca):
            content = crl(issuer, **{"at": NOW, **how})  # type: ignore[arg-type]
            authorities.files[f"/crl{crl_path(issuer.certificate)}"] = content

    return publish


def reason(verifier: Verifier, point: Credentials, at: timedelta = MINUTE) -> str:
    try:
        verifier.check(point.certificate, Role.ACCESS_POINT, at=NOW + at)
    except CertificateRejected as error:
        return error.reason if error.subject == "POP000001" else f"of {error.subject}"
    return ""


def test_a_certificate_that_is_on_no_list_holds(
    verifier: Verifier, point: Credentials, publish: Callable[..., None], authorities: Authorities
) -> None:
    publish()
    assert reason(verifier, point) == ""
    assert sorted(authorities.asked) == [
        "/crl/PEPPOLACCESSPOINTSANDBOXCA-G3.crl",
        "/crl/PEPPOLRootSANDBOXCA-G3.crl",
    ]


def test_what_was_found_is_kept_for_six_hours(
    verifier: Verifier, point: Credentials, publish: Callable[..., None], authorities: Authorities
) -> None:
    publish(holds=timedelta(days=1))
    for at in (MINUTE, HOUR, 6 * HOUR):
        assert reason(verifier, point, at) == ""
    assert len(authorities.asked) == 2
    publish(at=NOW + 6 * HOUR, revoked=[point.certificate])
    assert reason(verifier, point, 6 * HOUR + 2 * MINUTE) == "revoked"
    assert len(authorities.asked) == 4


def test_what_was_found_is_not_kept_beyond_the_next_update(
    verifier: Verifier, point: Credentials, publish: Callable[..., None], authorities: Authorities
) -> None:
    publish(holds=HOUR)
    assert reason(verifier, point, 59 * MINUTE) == ""
    assert len(authorities.asked) == 2
    assert reason(verifier, point, 2 * HOUR) == "revocation-unknown"
    publish(at=NOW + 2 * HOUR)
    assert reason(verifier, point, 2 * HOUR + 2 * MINUTE) == ""


def test_a_revoked_certificate_and_a_revoked_ca_are_refused(
    environment: Environment, pki: SandboxPki, point: Credentials, publish: Callable[..., None]
) -> None:
    publish()
    publish(pki.access_point_ca, revoked=[point.certificate])
    verifier = verifier_for(environment)
    for _ in range(2):
        assert reason(verifier, point) == "revoked"
    publish()
    publish(pki.root, revoked=[pki.access_point_ca.certificate])
    assert reason(verifier_for(environment), point) == "revoked"


def test_without_an_answer_nothing_is_assumed(
    verifier: Verifier, point: Credentials, publish: Callable[..., None], authorities: Authorities
) -> None:
    assert reason(verifier, point) == "revocation-unknown"
    asked = len(authorities.asked)
    assert asked == 2, "a CRL, then OCSP"
    assert reason(verifier, point) == "revocation-unknown"
    assert len(authorities.asked) == asked, "a CA that is down is not asked for every message"
    publish()
    assert reason(verifier, point, 3 * MINUTE) == ""


def test_one_list_for_two_is_not_enough(
    verifier: Verifier, pki: SandboxPki, point: Credentials, publish: Callable[..., None]
) -> None:
    publish(pki.access_point_ca)
    assert reason(verifier, point) == "revocation-unknown"


@pytest.mark.parametrize("fault", ["signed by another", "signed by the root", "out of date", "of tomorrow", "rubbish"])
def test_a_list_that_proves_nothing_is_none(
    verifier: Verifier,
    *,
    pki: SandboxPki,
    stranger: SandboxPki,
    point: Credentials,
    publish: Callable[..., None],
    authorities: Authorities,
    fault: str,
) -> None:
    publish()
    if fault == "rubbish":
        authorities.files[f"/crl{crl_path(pki.access_point_ca.certificate)}"] = b"<html>"
    else:
        how = {
            "signed by another": {"signer": stranger.access_point_ca},
            "signed by the root": {"signer": pki.root},
            "out of date": {"at": NOW - 2 * HOUR, "holds": HOUR},
            "of tomorrow": {"at": NOW + 24 * HOUR},
        }[fault]
        publish(pki.access_point_ca, **how)
    assert reason(verifier, point) == "revocation-unknown"
    authorities.responder = ocsp_responder([pki.root, pki.access_point_ca], clock=lambda: NOW)
    assert reason(verifier, point, 3 * MINUTE) == "", "OCSP says it all the same"


def test_ocsp_says_it_where_there_is_no_list(
    environment: Environment, pki: SandboxPki, point: Credentials, authorities: Authorities
) -> None:
    revoked: list[Certificate] = []
    authorities.responder = ocsp_responder([pki.root, pki.access_point_ca], lambda: revoked, clock=lambda: NOW)
    assert reason(verifier_for(environment), point) == ""
    revoked.append(point.certificate)
    assert reason(verifier_for(environment), point) == "revoked"
    revoked[:] = [pki.access_point_ca.certificate]
    assert reason(verifier_for(environment), point) == "revoked"


@pytest.mark.parametrize("fault", ["another signer", "knows nothing", "out of date", "rubbish", "too much"])
def test_an_ocsp_answer_that_proves_nothing_is_none(
    verifier: Verifier,
    *,
    pki: SandboxPki,
    stranger: SandboxPki,
    point: Credentials,
    authorities: Authorities,
    fault: str,
) -> None:
    cas = [pki.root, pki.access_point_ca]
    authorities.responder = {
        "another signer": ocsp_responder(cas, clock=lambda: NOW, signer=stranger.access_point_ca),
        "knows nothing": ocsp_responder([], clock=lambda: NOW),
        "out of date": ocsp_responder(cas, clock=lambda: NOW - 3 * HOUR),
        "rubbish": lambda _: b"\0" * 20,
        "too much": lambda _: b"\0" * 200_000,
    }[fault]
    assert reason(verifier, point) == "revocation-unknown"


def test_what_proves_nothing_is_asked_for_again(
    verifier: Verifier, *, pki: SandboxPki, stranger: SandboxPki, point: Credentials, publish: Callable[..., None]
) -> None:
    """A list comes over plain http: who forges one once shall not be believed to be the CA for hours."""
    publish()
    publish(pki.access_point_ca, signer=stranger.access_point_ca, holds=timedelta(days=1))
    assert reason(verifier, point) == "revocation-unknown"
    publish()
    assert reason(verifier, point, 3 * MINUTE) == ""


@pytest.mark.parametrize("version", [0, 2, 200])
def test_a_list_of_another_version_is_none(
    verifier: Verifier,
    *,
    pki: SandboxPki,
    point: Credentials,
    publish: Callable[..., None],
    authorities: Authorities,
    version: int,
) -> None:
    publish()
    path = f"/crl{crl_path(pki.access_point_ca.certificate)}"
    authorities.files[path] = authorities.files[path].replace(b"\x02\x01\x01", bytes([2, 1, version]), 1)
    assert reason(verifier, point) == "revocation-unknown"


def test_an_ocsp_answer_of_the_end_of_time_is_none(
    verifier: Verifier, pki: SandboxPki, point: Credentials, authorities: Authorities
) -> None:
    last = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)

    def answer(_: bytes) -> bytes:
        issuer = pki.access_point_ca
        built = ocsp.OCSPResponseBuilder().add_response(
            cert=point.certificate, issuer=issuer.certificate, algorithm=SHA1(),
            cert_status=ocsp.OCSPCertStatus.GOOD, this_update=last, next_update=None,
            revocation_time=None, revocation_reason=None,
        )  # fmt: skip
        by_hash = built.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)
        return by_hash.sign(issuer.key, SHA256()).public_bytes(Encoding.DER)

    authorities.responder = answer
    assert reason(verifier, point) == "revocation-unknown"


@pytest.mark.parametrize("seed", range(60))
def test_no_list_and_no_answer_that_was_changed_breaks_the_check(
    environment: Environment, pki: SandboxPki, seed: int, point: Credentials
) -> None:
    chance = Random(seed)
    lists = {f"/crl{crl_path(issuer.certificate)}": crl(issuer, at=NOW) for issuer in (pki.root, pki.access_point_ca)}
    responder = ocsp_responder([pki.root, pki.access_point_ca], clock=lambda: NOW)

    def changed(content: bytes) -> bytes:
        data = bytearray(content)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(data))
            data[place : place + chance.randint(0, 2)] = chance.randbytes(chance.randint(0, 2))
        return bytes(data)

    def fetch(address: str, *, most: int, body: bytes | None = None, kind: str = "") -> bytes:
        assert len(address) < most
        assert kind == ("application/ocsp-request" if body else "")
        return changed(responder(body) if body else next(lists[path] for path in lists if address.endswith(path)))

    for _ in range(5):
        assert reason(verifier_for(environment, fetch=fetch), point) in {"", "revocation-unknown"}


def test_a_certificate_that_names_nobody_to_ask_is_refused(environment: Environment, stranger: SandboxPki) -> None:
    verifier = verifier_for(replace(environment, trust=stranger.trust))
    assert reason(verifier, stranger.access_point()) == "revocation-unknown"


def test_only_a_ca_of_the_network_makes_us_ask_anything(verifier: Verifier, authorities: Authorities) -> None:
    """Otherwise anybody could have us fetch from where they want, by a certificate of their own."""
    forger = SandboxPki(crl_base=f"{authorities.address}/crl", ocsp=f"{authorities.address}/ocsp")
    assert reason(verifier, forger.access_point()) == "untrusted"
    assert authorities.asked == []


def test_many_threads_ask_once(
    verifier: Verifier, point: Credentials, publish: Callable[..., None], authorities: Authorities
) -> None:
    publish()
    authorities.wait.clear()
    threading.Timer(0.1, authorities.wait.set).start()
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: reason(verifier, point), range(16))) == {""}
    assert len(authorities.asked) == 2


def test_it_works_where_an_event_loop_runs(
    verifier: Verifier, point: Credentials, publish: Callable[..., None]
) -> None:
    async def within() -> str:
        return reason(verifier, point)

    publish()
    assert asyncio.run(within()) == ""


def test_a_switched_off_check_asks_nobody(
    environment: Environment, point: Credentials, authorities: Authorities
) -> None:
    assert reason(verifier_for(replace(environment, revocation="off")), point) == ""
    assert authorities.asked == []


def test_without_the_extra_a_required_check_is_an_error(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyhanko_certvalidator", None)
    with pytest.raises(RevocationUnavailable, match=r"peppol-kit\[revocation\]"):
        verifier_for(environment)
    assert verifier_for(replace(environment, revocation="off")).revocation is None


# --- fetching


def refused(fetch: Fetcher, address: str) -> str:
    with pytest.raises(Unreachable) as caught:
        fetch(address, most=100)
    return str(caught.value)


def test_private_hosts_and_other_ports_are_not_asked(environment: Environment, authorities: Authorities) -> None:
    authorities.files["/a"] = b"secret"
    address = f"{authorities.address}/a"
    assert Fetcher(environment)(address, most=100) == b"secret"
    assert "not public" in refused(Fetcher(replace(environment, private_hosts=False)), address)
    assert "port 80" in refused(Fetcher(replace(environment, any_port=False)), address)
    assert authorities.asked == ["/a"]


@pytest.mark.parametrize(
    "address",
    [
        "https://localhost/a",
        "file:///etc/passwd",
        "ldap://localhost/a",
        "http://u:p@localhost/",
        "http://",
        "http://[",
        "",
    ],
)
def test_only_plain_http_is_asked(environment: Environment, address: str) -> None:
    refused(Fetcher(environment), address)


def test_redirects_are_not_followed(environment: Environment, authorities: Authorities) -> None:
    authorities.files |= {"/a": b"", "/b": b"secret"}
    authorities.status, authorities.location = 302, "/b"
    assert "302" in refused(Fetcher(environment), f"{authorities.address}/a")
    assert authorities.asked == ["/a"]


def test_answers_are_bounded_in_size_and_time(environment: Environment, authorities: Authorities) -> None:
    authorities.files["/a"] = b"x" * 101
    assert "more than 100 bytes" in refused(Fetcher(environment), f"{authorities.address}/a")
    authorities.wait.clear()
    assert "no answer" in refused(Fetcher(environment, read=0.1), f"{authorities.address}/a")


@pytest.mark.parametrize("drip", [b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "])
def test_an_answer_that_drips_is_given_up(environment: Environment, drip: bytes) -> None:
    stop = threading.Event()

    def answer(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(drip)
            while not stop.wait(0.02):
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer, args=(listener,))
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/a"
        assert "no answer" in refused(Fetcher(environment, read=0.1, whole=0.2), address)
        stop.set()
        thread.join()


def test_nobody_there_is_no_answer(environment: Environment) -> None:
    assert "no answer" in refused(Fetcher(environment), "http://127.0.0.1:1/a")
