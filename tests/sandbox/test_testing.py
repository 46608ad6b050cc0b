"""Users of pytest get a network as a fixture; and nobody pays for it who does not ask."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_tests_of_the_docs_pass_with_the_fixtures(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "sandbox.md").read_text(encoding="utf-8")
    block = re.search(r"```python\n(# test_invoicing\.py\n.*?)```", page, re.DOTALL)
    assert block is not None
    (tmp_path / "test_invoicing.py").write_text(
        f"{block[1]}\n\ndef test_a_session_keeps_its_network(peppol_sandbox_session, peppol_sandbox):\n"
        "    assert peppol_sandbox_session is not peppol_sandbox\n"
        "    assert peppol_sandbox_session.pki is peppol_sandbox.pki\n",
        encoding="utf-8",
    )
    shutil.copyfile(ROOT / "tests" / "fixtures" / "valid" / "be-invoice.xml", tmp_path / "invoice.xml")
    options = ["-q", "-p", "no:cacheprovider", "-p", "peppol_kit.sandbox.testing", "-W", "error"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--rootdir", tmp_path, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},  # the same whether installed or not
    )
    assert "4 passed" in done.stdout, done.stdout + done.stderr


def test_the_plugin_costs_nothing_to_load() -> None:
    code = "import sys, peppol_kit.sandbox.testing; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"lxml", "pytest", "decimal", "json", "argparse", "asyncio", "ssl", "dns", "cryptography", "pydantic"}
    assert not set(done.stdout.split()) & heavy
