"""Where the data files of the package are: in the wheel beside the code, in a checkout in ``schemas/``.

`importlib.resources` would cost a tenth of a cold start; the package is never imported from a zip.
"""

from __future__ import annotations

import os

_HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - pathlib costs milliseconds at start


def path(*parts: str) -> str:
    """The path of a data file, such as ``path("schemas", "ubl21", "Invoice.xsd")``."""
    installed = os.path.join(_HERE, *parts)  # noqa: PTH118
    if os.path.exists(installed):  # noqa: PTH110
        return installed
    return os.path.join(_HERE, os.pardir, os.pardir, *parts)  # noqa: PTH118
