"""From bytes to a tree, hardened: no DTD, no entities, no network, bounded in every direction."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from peppol_kit.errors import MalformedXML

_LIBXML_DEPTH, _LIBXML_TEXT = (
    256,
    10_000_000,
)  # what libxml2 itself refuses unless told that trees may be huge


class Limits(NamedTuple):
    """How large a document may be: its bytes, the characters of one text (an embedded PDF), its nesting."""

    size: int = 100_000_000
    text: int = 64_000_000
    depth: int = 256


DEFAULT_LIMITS = Limits()


def parse(data: bytes, limits: Limits = DEFAULT_LIMITS) -> etree._Element:
    """The root element of a document, without comments, processing instructions and indentation.

    Text that matters is left alone: only white space between elements goes. Encodings are those of the XML
    declaration or the byte order mark, UTF-8 where there is neither.

    Raises:
        MalformedXML: not well-formed, or refused: a document type declaration, or more than ``limits`` allow.
    """
    if len(data) > limits.size:
        raise MalformedXML(f"the document has {len(data)} bytes, the limit is {limits.size}")
    root = _read(data, limits)
    if root.getroottree().docinfo.doctype:
        raise MalformedXML("a document type declaration (DOCTYPE) is not allowed in a business document", line=1)
    if len(data) > limits.text:
        _check_text(root, limits.text)
    return root


def _read(data: bytes, limits: Limits) -> etree._Element:
    """The tree as libxml2 reads it: within its own limits first, beyond them only for a text that needs it."""
    try:
        return _parse(data, huge=limits.depth > _LIBXML_DEPTH, depth=limits.depth)
    except etree.XMLSyntaxError as error:
        if len(data) < _LIBXML_TEXT or "XML_PARSE_HUGE" not in (error.msg or "") or "depth" in (error.msg or ""):
            raise _refusal(error) from error
    try:
        return _parse(data, huge=True, depth=limits.depth)
    except etree.XMLSyntaxError as error:
        raise _refusal(error) from error


def _parse(data: bytes, *, huge: bool, depth: int) -> etree._Element:
    try:
        root = etree.fromstring(data, _parser(huge=huge))
    except ValueError as error:  # what lxml itself refuses
        raise MalformedXML(str(error)) from error
    if root is None:
        raise MalformedXML("the document is empty")
    if huge or depth < _LIBXML_DEPTH:
        _check_depth(root, depth)
    return root


def _parser(*, huge: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_blank_text=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=huge,
    )


def _refusal(error: etree.XMLSyntaxError) -> MalformedXML:
    reason = _PLACE.sub("", error.msg or "not well-formed")
    return MalformedXML(" ".join(reason.split()), line=error.lineno or 0)


_PLACE = re.compile(r", line \d+, column \d+\Z")


def _check_depth(root: etree._Element, depth: int) -> None:
    deeper = root.xpath("/*" * (depth + 1))
    if deeper:
        raise MalformedXML(f"elements are nested more than {depth} deep", line=deeper[0].sourceline or 0)


def _check_text(root: etree._Element, length: int) -> None:
    for node in root.xpath("//*[string-length(text()[1]) > $length or @*[string-length() > $length]]", length=length):
        raise MalformedXML(f"a text has more than {length} characters", line=node.sourceline or 0)
