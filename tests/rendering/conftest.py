"""What tests of PDFs share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.rendering import verapdf as oracle

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def verapdf() -> Callable[..., oracle.Report]:
    """`tests.rendering.verapdf.validate`; skips the test where veraPDF cannot be run, and says why."""
    try:
        oracle.fetched()
    except oracle.NotHere as reason:
        pytest.skip(str(reason))
    return oracle.validate
