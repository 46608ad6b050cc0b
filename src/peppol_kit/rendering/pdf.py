"""A document as PDF/A-3 for people, with the document itself in it for machines."""

from __future__ import annotations

import json
import re
import tempfile
from datetime import date
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from peppol_kit.documents import CreditNote
from peppol_kit.errors import ConfigurationError
from peppol_kit.payments import epc_qr
from peppol_kit.rendering.extra import needed
from peppol_kit.rendering.glyphs import MARK, Glyphs
from peppol_kit.rendering.layout import Layout
from peppol_kit.rendering.view import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    import typst

    from peppol_kit.documents import Invoice
    from peppol_kit.rendering.view import View
    from peppol_kit.report import Report

_CLAIMS = ("pdfaid:part", "pdfaid:conformance", "pdfuaid:part")
_NO_DATE = date(1970, 1, 1)  # PDF/A must have one, and it must be the same every time
_SHORT = 600  # characters of a row that may be kept on one page
_IN_ERRORS = re.compile(r'(?:text|codepoint) `"((?:[^"\\]|\\.)*)"`')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


def render_pdf(  # noqa: PLR0913 - one parameter an option
    document: Invoice | CreditNote,
    *,
    lang: str = "en",
    report: Report | None = None,
    layout: Layout | None = None,
    conditions: bytes | None = None,
    xml: bytes | None = None,
) -> bytes:
    """A document as PDF: all that is in it, in the language of the reader, and the XML itself embedded.

    It is PDF/A-3a and PDF/UA-1. The same document gives the same bytes every time. Any document can be looked at, a
    broken one too: what must be there and is missing is marked.

    Args:
        document: an invoice or a credit note.
        lang: ``en``, ``nl``, ``fr`` or ``de``.
        report: what `validate` found, to be shown beside the places that it concerns.
        layout: logo, header, footer and colour of the sender.
        conditions: a PDF with general conditions, appended as the last pages; the whole is no PDF/A then.
        xml: the bytes to embed, if the document was read from some; otherwise its `to_xml`.

    Raises:
        ConfigurationError: there are no words in that language; the logo or the conditions cannot be used; or the
            extra ``peppol-kit[pdf]`` is not installed.
    """
    with needed():
        import typst

        from peppol_kit.rendering.assemble import view

    sheet = _Sheet(
        view(document, lang=lang, report=report),
        layout or Layout(),
        document.issued or _NO_DATE,
        "credit-note.xml" if isinstance(document, CreditNote) else "invoice.xml",
        document.to_xml() if xml is None else xml,
    )
    try:
        pdf = _compiled(sheet, Glyphs())
    except typst.TypstError as error:
        unknown = _unknown(error)
        if unknown:
            pdf = _compiled(sheet, Glyphs(unknown))
        elif sheet.layout.logo is not None:
            raise ConfigurationError(f"the logo cannot be drawn: {error.message}") from error
        else:
            raise
    return pdf if conditions is None else _with_pages(pdf, conditions)


class _Sheet(NamedTuple):
    """What a PDF is made of."""

    view: View
    layout: Layout
    day: date
    name: str
    xml: bytes


def _compiled(sheet: _Sheet, glyphs: Glyphs) -> bytes:
    import typst

    logo = f"logo.{sheet.layout.logo_kind}"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / sheet.name).write_bytes(sheet.xml)
        (root / "data.json").write_text(json.dumps(_data(sheet, glyphs, logo)), encoding="utf-8")
        if sheet.view.qr:
            (root / "qr.svg").write_text(epc_qr.svg(sheet.view.qr), encoding="utf-8")
        if sheet.layout.logo is not None:
            (root / logo).write_bytes(sheet.layout.logo)
        template = root / "document.typ"
        template.write_bytes(files("peppol_kit.rendering").joinpath("templates", template.name).read_bytes())
        return typst.compile(template, root=root, ignore_system_fonts=True, pdf_standards=["a-3a", "ua-1"])


def _data(sheet: _Sheet, glyphs: Glyphs, logo: str) -> dict[str, Any]:
    """What the template reads: the view, and what is laid out beside it."""
    view, layout, day = sheet.view, sheet.layout, sheet.day
    data = {
        **_plain(view, glyphs),
        "title": glyphs.shown(view.title),
        "day": {"year": day.year, "month": day.month, "day": day.day},
        "header": glyphs.shown(layout.header),
        "footer": glyphs.shown(layout.footer),
        "colour": layout.colour,
        "logo": f"/{logo}" if layout.logo is not None else "",
        "xml": f"/{sheet.name}",
        "said": {place: _plain(said, glyphs) for place, said in _said(view)},
    }
    count = glyphs.replaced
    return {**data, "replaced": view.words["replaced"].format(count=count, mark=MARK) if count else ""}


def _said(made: View) -> Iterator[tuple[str, object]]:
    """What is said of each row of each table, by the name of the table and the number of the row."""
    for name in ("lines", "adjustments", "vat", "attachments"):
        for number, entry in enumerate(getattr(made, name).entries):
            said = made.said(entry)
            if said:
                yield f"{name}{number}", said


def _plain(value: Any, glyphs: Glyphs) -> Any:
    """Named tuples as dictionaries, and texts, but for keys, as the fonts can show them."""
    if isinstance(value, str):
        return glyphs.shown(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        plain = {name: each if name == "key" else _plain(each, glyphs) for name, each in value._asdict().items()}
        return {**plain, "short": _is_short(value)} if isinstance(value, Entry) else plain
    if isinstance(value, dict):
        return {key: _plain(each, glyphs) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(each, glyphs) for each in value]
    return value


def _is_short(entry: Entry) -> bool:
    """Whether a row is kept on one page: a long one may be higher than any."""
    return sum(len(row.text) + len(row.label) for row in (*entry.cells, *entry.details)) < _SHORT


def _unknown(error: typst.TypstError) -> frozenset[str]:
    """The characters that typst says it cannot show: none, as long as `Glyphs` knows its fonts."""
    found = "".join(_IN_ERRORS.findall(error.diagnostic or ""))
    return frozenset(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), found))


def _with_pages(pdf: bytes, more: bytes) -> bytes:
    """A PDF with the pages of another one behind its own; it does not claim to be PDF/A any more."""
    with needed():
        import pikepdf

    out = BytesIO()
    try:
        with pikepdf.open(BytesIO(pdf)) as whole, pikepdf.open(BytesIO(more)) as pages:
            whole.pages.extend(pages.pages)
            with whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
                for claim in _CLAIMS:
                    if claim in metadata:
                        del metadata[claim]
            whole.save(out, deterministic_id=True)
    except pikepdf.PasswordError as error:
        raise ConfigurationError("the PDF of the general conditions is protected by a password") from error
    except pikepdf.PdfError as error:
        raise ConfigurationError("the general conditions are no PDF that can be read") from error
    return out.getvalue()
