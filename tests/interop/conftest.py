"""What the tests with the software of others share: one PKI, our access point, and the peers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.interop.as4_peer import As4
from tests.interop.cache import NotHere
from tests.interop.conversation import UNSERVED
from tests.interop.phase4_peer import Phase4

from peppol_kit.sandbox.pki import SandboxPki

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def _only_if_asked(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--run-interop"):
        pytest.skip("runs the software of others, which is fetched first: --run-interop, or tox -e interop")
