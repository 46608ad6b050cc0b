"""Attachments, and what the document has that is no business term."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from peppol_kit.rendering.view import Entry, Head, Row, Table
from peppol_kit.terms import BG_24, BT_122, BT_123, BT_124, BT_125

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.documents import Attachment, SupportingDocument
    from peppol_kit.rendering.building import Building

_TOKEN = re.compile(r"<(/?)([^\s/>]+)([^>]*?)(/?)>|([^<]+)")
_ATTRIBUTE = re.compile(r"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_LONGEST = 300  # a signature or an image within an extension is nothing to read


def attachments(b: Building) -> Table:
    """Files and links."""
    entries = tuple(_attachment(b, each, b.place(each, f"{b.root}/{BG_24}")) for each in b.document.attachments)
    heads = (Head(b.label(BT_122)), Head(b.label(BT_123), "wide"), Head(b.label(BT_125)))
    return Table(b.label(BG_24), heads, entries)


def _attachment(b: Building, given: SupportingDocument, place: str) -> Entry:
    cells = (
        b.cell(place, BT_122, given.reference),
        b.cell(place, BT_123, given.description),
        b.cell(place, BT_125, None if given.attachment is None else _file(b, given.attachment)),
    )
    return Entry(b.key(place), cells, b.row(place, BT_124, given.url))


def _file(b: Building, given: Attachment) -> str:
    size = None if given.content is None else b.formats.size(len(given.content))
    return " · ".join(filter(None, (given.filename, given.media_type, size)))


def unmapped(b: Building) -> tuple[Row, ...]:
    """Elements and attributes for which there is no field: each value under its place."""
    return tuple(
        Row("", f"{found.place}{below}", text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …")
        for found in b.document.unmapped
        for below, text in _values(found.content)
    )


def _values(content: str) -> Iterator[tuple[str, str]]:
    """The texts and attributes in XML, each with its path from the element; or the content itself, if it is none."""
    if not content.startswith("<"):
        yield "", content
        return
    above: list[str] = []
    found = False
    for end, name, attributes, empty, text in _TOKEN.findall(content):
        path = "".join(f"/{step}" for step in above[1:])
        if text.strip():
            found = True
            yield path, unescape(text.strip())
        elif end:
            above.pop()
        elif name:
            path = f"{path}/{name}" if above else ""
            for attribute, double, single in _ATTRIBUTE.findall(attributes):
                if not attribute.startswith("xmlns"):
                    found = True
                    yield f"{path}/@{attribute}", unescape(double or single)
            if not empty:
                above.append(name)
    if not found:
        yield "", content
