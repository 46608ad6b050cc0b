"""`peppol-kit render`: a document as people read it, as PDF or HTML."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from peppol_kit.cli.kit._files import content, deliver, document_of, guarded, is_json
from peppol_kit.cli.kit._options import File, Language, Output
from peppol_kit.cli.validate import VALID
from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from peppol_kit.documents import CreditNote, Invoice

_FORMATS = {".pdf": "pdf", ".html": "html", ".htm": "html"}


def render(  # noqa: PLR0913 - one parameter an option
    file: File,
    *,
    output: Output = None,
    lang: Language = "en",
    format: Annotated[  # noqa: A002 - the name of the option
        Literal["pdf", "html"] | None, typer.Option(help="What to make, where the name of the output does not say it.")
    ] = None,
    findings: Annotated[
        bool, typer.Option("--findings", help="Validate it, and show what is wrong beside its place.")
    ] = False,
    logo: Annotated[str | None, typer.Option(metavar="IMAGE", help="PNG, JPEG or GIF, up to 100 kB.")] = None,
    header: Annotated[str, typer.Option(metavar="TEXT", help="At the head of the first page.")] = "",
    footer: Annotated[str, typer.Option(metavar="TEXT", help="At the foot of every page.")] = "",
    conditions: Annotated[
        str | None, typer.Option(metavar="PDF", help="General conditions, appended as the last pages.")
    ] = None,
) -> None:
    """Show a document as people read it: a PDF with the XML in it, or an HTML page. A broken one too.

    The name of the output says what to make: it ends in .pdf or .html.

    \b
    Examples:
      peppol-kit render invoice.xml -o invoice.pdf
      peppol-kit render invoice.xml -o invoice.html --lang nl --findings
      peppol-kit render invoice.xml -o invoice.pdf --logo logo.png --conditions terms.pdf
      peppol-kit render - --format html < invoice.xml > invoice.html
    """

    def work() -> int:
        from peppol_kit import Layout, render_html, render_pdf, validate

        kind = format or _kind(output)
        if conditions is not None and kind == "html":
            raise ConfigurationError("--conditions are pages of a PDF: name an output that ends in .pdf")
        layout = Layout(logo=None if logo is None else content(logo), header=header, footer=footer)
        given = content(file)
        document = document_of(given)
        xml = _xml(given, document)
        report = validate(xml) if findings else None
        if kind == "html":
            answer = render_html(document, lang=lang, report=report, layout=layout).encode()
        else:
            more = None if conditions is None else content(conditions)
            answer = render_pdf(document, lang=lang, report=report, layout=layout, conditions=more, xml=xml)
        deliver(answer, output)
        return VALID

    raise typer.Exit(guarded(file, work))


def _kind(output: str | None) -> str:
    kind = _FORMATS.get(Path(output or "").suffix.lower())
    if kind is None:
        raise ConfigurationError("PDF or HTML? Name an output that ends in .pdf or .html, or give --format")
    return kind


def _xml(given: bytes, document: Invoice | CreditNote) -> bytes:
    """The bytes to embed: those that were read if they are the document, and not JSON or an envelope around it."""
    from peppol_kit.xml import parser, source

    if is_json(given):
        return document.to_xml()
    root = parser.parse(given)
    return given if source.payload(root) is root else document.to_xml()
