"""Sphinx: how the docs are built, with `python -m sphinx -W -b html docs docs/_build`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import peppol_kit

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

project = "peppol_kit"
author = "The peppol_kit authors"
copyright = author
release = version = peppol_kit.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
default_role = "code"  # in docstrings a word in single backticks is code
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_google_docstring = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = f"peppol_kit {release}"
html_copy_source = False
html_show_sourcelink = False
html_use_index = True
html_theme_options: dict[str, object] = {"footer_icons": []}


def write_pages(_: Sphinx) -> None:
    """The pages of the rules and of the fields, before Sphinx looks for pages."""
    import generate_fields
    import generate_rules

    generate_rules.write()
    generate_fields.write()


def without_aliases(_: Sphinx, _what: str, _name: str, member: object, _skip: object, _options: object) -> bool | None:
    """The fields of a named tuple are told in its docstring; "Alias for field number 3" helps nobody."""
    return True if (getattr(member, "__doc__", None) or "").startswith("Alias for field number") else None


def setup(app: Sphinx) -> None:
    """Called by Sphinx."""
    app.connect("autodoc-skip-member", without_aliases)
    app.connect("builder-inited", write_pages)
