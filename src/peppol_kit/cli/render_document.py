"""`peppol-kit render`: a document as HTML or PDF. Importing this module needs the extra ``peppol-kit[cli]``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from peppol_kit.cli.render import harmless
from peppol_kit.errors import ConfigurationError, PeppolKitError
from peppol_kit.xml import parser, source

if TYPE_CHECKING:
    from peppol_kit.documents import CreditNote, Invoice

_FORMATS = {".pdf": "pdf", ".html": "html", ".htm": "html"}
_UNUSABLE = 2
EXAMPLES = """\
Examples:

peppol-kit render invoice.xml -o invoice.pdf

peppol-kit render invoice.xml -o invoice.html --lang nl --findings

peppol-kit render invoice.xml -o invoice.pdf --logo logo.png --conditions terms.pdf

peppol-kit render - -o - --format html < invoice.xml > invoice.html
"""


def render(  # noqa: PLR0913 - one parameter an option
    file: Annotated[str, typer.Argument(metavar="FILE", help="An invoice or a credit note, or - for standard input.")],
    *,
    output: Annotated[
        str,
        typer.Option(
            "--output", "-o", metavar="FILE", help="A name that ends in .pdf or .html, or - for standard output."
        ),
    ],
    lang: Annotated[Literal["en", "nl", "fr", "de"], typer.Option(help="The language of the reader.")] = "en",
    format: Annotated[  # noqa: A002 - the name of the option
        Literal["pdf", "html"] | None, typer.Option(help="What to make, where the name of the output does not say it.")
    ] = None,
    findings: Annotated[
        bool, typer.Option("--findings", help="Validate it, and show what is wrong beside its place.")
    ] = False,
    logo: Annotated[Path | None, typer.Option(metavar="IMAGE", help="PNG, JPEG or GIF, up to 100 kB.")] = None,
    header: Annotated[str, typer.Option(metavar="TEXT", help="At the head of the first page.")] = "",
    footer: Annotated[str, typer.Option(metavar="TEXT", help="At the foot of every page.")] = "",
    conditions: Annotated[
        Path | None, typer.Option(metavar="PDF", help="General conditions, appended as the last pages.")
    ] = None,
) -> None:
    """Show a document as people read it: a PDF with the XML in it, or an HTML page. A broken one too."""
    from peppol_kit import Layout, read, render_html, render_pdf, validate

    try:
        kind = _kind(output, format)
        if conditions is not None and kind == "html":
            raise ConfigurationError("--conditions are pages of a PDF: name an output that ends in .pdf")
        layout = Layout(logo=_bytes(logo), header=header, footer=footer)
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        document, report = read(data), validate(data) if findings else None
        if kind == "html":
            rendered = render_html(document, lang=lang, report=report, layout=layout).encode()
        else:
            xml, more = _xml(data, document), _bytes(conditions)
            rendered = render_pdf(document, lang=lang, report=report, layout=layout, conditions=more, xml=xml)
        _write(output, rendered)
    except (PeppolKitError, OSError) as error:
        sys.stderr.write(f"peppol-kit render: {harmless(_said(error))}\n")
        raise typer.Exit(_UNUSABLE) from error


def _bytes(path: Path | None) -> bytes | None:
    return None if path is None else path.read_bytes()


def _write(output: str, content: bytes) -> None:
    if output == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        Path(output).write_bytes(content)


def _kind(output: str, given: str | None) -> str:
    kind = given or _FORMATS.get(Path(output).suffix.lower())
    if kind is None:
        raise ConfigurationError(
            "should it be PDF or HTML? Name an output that ends in .pdf or .html, or give --format"
        )
    return kind


def _xml(data: bytes, document: Invoice | CreditNote) -> bytes:
    """The bytes to embed: those that were read, or the document without its envelope."""
    root = parser.parse(data)
    return data if source.payload(root) is root else document.to_xml()


def _said(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return str(error)
