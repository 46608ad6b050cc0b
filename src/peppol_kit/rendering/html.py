"""A document as one HTML page that needs nothing else: for a screen, for a phone, for paper, for a screen reader."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from typing import TYPE_CHECKING

from peppol_kit.payments import epc_qr
from peppol_kit.rendering.extra import needed
from peppol_kit.rendering.layout import Layout

if TYPE_CHECKING:
    from jinja2 import Template

    from peppol_kit.documents import CreditNote, Invoice
    from peppol_kit.report import Report


def render_html(
    document: Invoice | CreditNote, *, lang: str = "en", report: Report | None = None, layout: Layout | None = None
) -> str:
    """A document as an HTML page: all that is in it, in the language of the reader, with no outside resource or script.

    Any document can be looked at, a broken one too: what must be there and is missing is marked.

    Args:
        document: an invoice or a credit note.
        lang: ``en``, ``nl``, ``fr`` or ``de``.
        report: what `validate` found, to be shown beside the places that it concerns.
        layout: logo, header, footer and colour of the sender.

    Raises:
        ConfigurationError: there are no words in that language, or the extra ``peppol-kit[pdf]`` is not installed.
    """
    with needed():
        from markupsafe import Markup

        from peppol_kit.rendering.assemble import view

    made, layout = view(document, lang=lang, report=report), layout or Layout()
    logo = ""
    if layout.logo is not None:
        logo = f"data:image/{layout.logo_kind};base64,{b64encode(layout.logo).decode('ascii')}"
    code = Markup(epc_qr.svg(made.qr)) if made.qr else ""  # noqa: S704 - drawn by us, from squares
    return _template().render(v=made, w=made.words, layout=layout, logo=logo, qr=code)


@cache
def _template() -> Template:
    with needed():
        from jinja2 import PackageLoader, StrictUndefined
        from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        loader=PackageLoader("peppol_kit.rendering"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("document.html")
