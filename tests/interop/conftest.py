"""What the tests with the software of others share: one PKI, our access point, and the peers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import requests
from tests.interop import ourselves
from tests.interop.as4_peer import As4
from tests.interop.cache import NotHere
from tests.interop.conversation import UNSERVED
from tests.interop.phase4_peer import Phase4

from peppol_kit.access_point import AccessPoint
from peppol_kit.network.http import Web
from peppol_kit.network.pki import Verifier
from peppol_kit.sandbox.pki import SandboxPki
from peppol_kit.transports.as4 import AS4Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peppol_kit.access_point import Stored
    from peppol_kit.network.environment import Environment
    from peppol_kit.network.pki import Credentials


@pytest.fixture(scope="session")
def pki() -> SandboxPki:
    """The CAs that everybody here trusts."""
    return SandboxPki()


@pytest.fixture(scope="session")
def ours(pki: SandboxPki) -> Credentials:
    """The certificate and key of our access point."""
    return pki.access_point("POP000001")


@pytest.fixture(scope="session")
def theirs(pki: SandboxPki) -> Credentials:
    """Those of the peers."""
    return pki.access_point("POP000002")


@pytest.fixture(scope="session")
def stranger() -> Credentials:
    """Those of an access point whose CA nobody here trusts."""
    return SandboxPki().access_point("POP000001")


@pytest.fixture(scope="session")
def as4(
    pki: SandboxPki, theirs: Credentials, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> As4:
    """The `as4` of PyPI; skips the test where it cannot be had, and says why."""
    _only_if_asked(request)
    try:
        return As4(tmp_path_factory.mktemp("as4"), pki, theirs, unserved=UNSERVED)
    except NotHere as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def phase4(
    pki: SandboxPki, theirs: Credentials, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Phase4]:
    """phase4, running; skips the test where it cannot be had, and says why."""
    _only_if_asked(request)
    try:
        peer = Phase4(tmp_path_factory.mktemp("phase4"), pki, theirs, unserved=UNSERVED)
    except NotHere as reason:
        pytest.skip(str(reason))
    with peer:
        yield peer


class Arrivals:
    """Our access point, running: where it is, and what it stored."""

    def __init__(self, address: str, tls_roots: str, access_point: AccessPoint) -> None:
        self.address = address
        self._tls_roots = tls_roots
        self._store = access_point.store

    def post(self, body: bytes, content_type: str) -> requests.Response:
        """Hand a message in as another access point would."""
        headers = {"Content-Type": content_type}
        return requests.post(self.address, data=body, headers=headers, verify=self._tls_roots, timeout=30)

    def find(self, message_id: str) -> Stored | None:
        """The message of this id, if it was taken."""
        return self._store.find(message_id)

    def stored(self) -> list[str]:
        """The ids of all messages that were taken, in their order."""
        return [stored.facts.message_id for stored in self._store.messages()]


@pytest.fixture(scope="session")
def environment(pki: SandboxPki, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """The network of these tests."""
    return ourselves.loopback(pki, tmp_path_factory.mktemp("network"))


@pytest.fixture(scope="session")
def verifier(pki: SandboxPki) -> Verifier:
    """Checks certificates as the network of these tests has them."""
    return Verifier(trust=pki.trust, revocation=None)


@pytest.fixture(scope="session")
def arrivals(
    pki: SandboxPki,
    ours: Credentials,
    verifier: Verifier,
    environment: Environment,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Arrivals]:
    """Our access point behind TLS."""
    folder = tmp_path_factory.mktemp("access-point")
    access_point = AccessPoint(ours, verifier, folder / "store", serves=ourselves.serves)
    with ourselves.served(access_point, pki.server("127.0.0.1"), folder) as address:
        yield Arrivals(address, str(environment.tls_roots), access_point)


@pytest.fixture
def transport(verifier: Verifier, environment: Environment) -> Iterator[Callable[[Credentials], AS4Transport]]:
    """Our transport in the name of somebody; its connections end with the test, before the servers do."""
    web = Web(environment)
    yield lambda credentials: AS4Transport(credentials, verifier, web)
    web.close()


def _only_if_asked(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--run-interop"):
        pytest.skip("runs the software of others, which is fetched first: --run-interop, or tox -e interop")
