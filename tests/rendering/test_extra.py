"""Without the extra, rendering says how to get it; and the rest of the package does not ask for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

MODULES = ("babel", "jinja2", "typst", "pikepdf", "segno")


def run(code: str, *, without: str) -> str:
    start = f"import sys\nsys.modules[{without!r}] = None\nfrom peppol_kit import *\n"
    return subprocess.run([sys.executable, "-c", start + code], capture_output=True, text=True, check=False).stderr


@pytest.mark.parametrize(
    ("module", "call"),
    [
        ("babel", "render_html(Invoice())"),
        ("jinja2", "render_html(Invoice())"),
        ("typst", "render_pdf(Invoice())"),
        ("pikepdf", "render_pdf(Invoice(), conditions=b'')"),
    ],
)
def test_it_says_what_to_install(module: str, call: str) -> None:
    said = run(call, without=module)
    assert "ConfigurationError: to render documents, install the extra: pip install 'peppol-kit[pdf]'" in said


def test_names_can_be_imported_without_it() -> None:
    for module in MODULES:
        assert run("Layout(); Invoice()", without=module) == ""
