"""Without the extra ``web``, an access point says so; the store can be read all the same."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import sys
sys.modules["{missing}"] = None
from peppol_kit import access_point
from peppol_kit.errors import ConfigurationError
access_point.Store, access_point.Received
try:
    {use}
except ConfigurationError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("missing", "use"),
    [("starlette", "access_point.AccessPoint"), ("uvicorn", "import peppol_kit.access_point.server")],
)
def test_what_is_missing_is_named(missing: str, use: str) -> None:
    program = PROGRAM.format(missing=missing, use=use)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "an access point needs the extra: pip install 'peppol-kit[web]'\n"
