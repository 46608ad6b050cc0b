"""For the tests of our users: the fixtures ``peppol_sandbox`` and ``peppol_sandbox_session``.

pytest loads this module at every start of whoever has peppol_kit installed: it imports next to nothing.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.sandbox.sandbox import Sandbox
    from peppol_kit.sandbox.wallet import Wallet

if "pytest" in sys.modules:
    import pytest

    @pytest.fixture(scope="session")
    def _peppol_sandbox_wallet() -> Iterator[Wallet]:
        """Certificates take most of the time of a start, so all sandboxes of a run have the same."""
        from peppol_kit.sandbox.wallet import Wallet

        wallet = Wallet()
        yield wallet
        wallet.stop()

    @pytest.fixture(scope="session")
    def peppol_sandbox_session(_peppol_sandbox_wallet: Wallet) -> Iterator[Sandbox]:
        """A Peppol network for all tests of a run: who is in it, and what arrived, stays from test to test."""
        from peppol_kit.sandbox.sandbox import Sandbox

        with Sandbox(wallet=_peppol_sandbox_wallet) as sandbox:
            yield sandbox

    @pytest.fixture
    def peppol_sandbox(_peppol_sandbox_wallet: Wallet) -> Iterator[Sandbox]:
        """A Peppol network for one test, with nobody in it."""
        from peppol_kit.sandbox.sandbox import Sandbox

        with Sandbox(wallet=_peppol_sandbox_wallet) as sandbox:
            yield sandbox
