"""A document as people read it: an HTML page, or a PDF that has the document itself in it.

`view` is what both show, as plain data, and `assemble` makes it, section by section; `html` and `pdf` lay it out with
the templates beside them. All words are in `words`. Needs the extra ``peppol-kit[pdf]``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from peppol_kit.rendering.html import render_html
    from peppol_kit.rendering.layout import Layout
    from peppol_kit.rendering.pdf import render_pdf

__all__ = ["Layout", "render_html", "render_pdf"]

_HOMES = {"Layout": "layout", "render_html": "html", "render_pdf": "pdf"}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'peppol_kit.rendering' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"peppol_kit.rendering.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
