"""What the tests of the sandbox share: certificates, which take long to make, and a client that trusts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from peppol_kit.network.pki import Credentials, Verifier
from peppol_kit.sandbox.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def wallet() -> Iterator[Wallet]:
    wallet = Wallet(revocation=True)
    yield wallet
    wallet.stop()


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
