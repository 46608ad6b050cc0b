"""The extra ``peppol-kit[pdf]``, and what is said where it is not installed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODULES = ("babel", "jinja2", "markupsafe", "pikepdf", "segno", "typst")


@contextmanager
def needed() -> Iterator[None]:
    """Around imports of modules of the extra.

    Raises:
        ConfigurationError: one of them is not installed.
    """
    try:
        yield
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in _MODULES:
            raise
        message = f"to render documents, install the extra: pip install 'peppol-kit[pdf]' ({error})"
        raise ConfigurationError(message) from error
