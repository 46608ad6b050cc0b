"""What the tests of the sandbox share: certificates, which take long to make, and a client that trusts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from peppol_kit.sandbox.wallet import Wallet

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def wallet() -> Iterator[Wallet]:
    wallet = Wallet(revocation=True)
    yield wallet
    wallet.stop()
