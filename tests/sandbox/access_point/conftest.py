"""What the tests of the access point share: two access points, one that sends and one that receives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.sandbox.access_point.receiving import Sent, message, packed

from peppol_kit.access_point import AccessPoint
from peppol_kit.network.environment import Environment
from peppol_kit.network.http import Web
from peppol_kit.network.pki import Credentials, Verifier
from peppol_kit.transports.as4 import AS4Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from peppol_kit.sandbox.wallet import Wallet


@pytest.fixture(scope="session")
def c2(wallet: Wallet) -> Credentials:
    """The access point that sends."""
    return wallet.credentials("POP000002")


@pytest.fixture(scope="session")
def c3(wallet: Wallet) -> Credentials:
    """The access point that receives."""
    return wallet.credentials("POP000003")


@pytest.fixture(scope="session")
def verifier(wallet: Wallet) -> Verifier:
    return Verifier(trust=wallet.pki.trust, revocation=None)


@pytest.fixture
def make(tmp_path: Path, c3: Credentials, verifier: Verifier) -> Callable[..., AccessPoint]:
    """An access point of C3, with something of it changed."""

    def made(**changes: Any) -> AccessPoint:
        return AccessPoint(c3, verifier, tmp_path / "store", **{"serves": lambda _: True, **changes})

    return made


@pytest.fixture
def pack(c2: Credentials, c3: Credentials) -> Callable[..., Sent]:
    return lambda what=None: packed(what or message(), sender=c2, receiver=c3)


@pytest.fixture
def transport(wallet: Wallet, tmp_path: Path, c2: Credentials, verifier: Verifier) -> Iterator[AS4Transport]:
    """How C2 sends."""
    wallet.write_roots(tmp_path / "roots.pem")
    environment = Environment(
        stage="sandbox",
        sml_zone="sml.test",
        directory="https://localhost",
        any_port=True,
        private_hosts=True,
        tls_roots=tmp_path / "roots.pem",
    )
    web = Web(environment)
    yield AS4Transport(c2, verifier, web)
    web.close()
