"""From bytes to a tree, hardened: no DTD, no entities, no network, bounded in every direction."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

from peppol_kit.errors import MalformedXML
from peppol_kit.xml import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

_SHORTEST = len("<a/>")
_MOST_ATTRIBUTES = 200
"""Of an element, with the namespaces that hold there: beyond some thousand, libxml2 takes minutes for canonical XML."""
_LONGEST_NAMESPACE = 1_000
"""Characters. Whoever asks for the name of an element gets its namespace too, each time: of a document of 1 MB, a list
of its names could have gigabytes.
"""
# What libxml2 itself refuses, unless it is told that trees may be huge
_LIBXML_DEPTH, _LIBXML_TEXT = 256, 10_000_000


class Limits(NamedTuple):
    """How large a document may be: its bytes, the characters of one text (an embedded PDF), its nesting, its elements.

    The elements are what memory is spent on: some 150 bytes each, whatever they contain.
    """

    size: int = 100_000_000
    text: int = 64_000_000
    depth: int = 256
    elements: int = 3_000_000


DEFAULT_LIMITS = Limits()


def parse(
    data: bytes, limits: Limits = DEFAULT_LIMITS, *, indentation: bool = False, instructions: bool = False
) -> etree._Element:
    """The root element of a document, without comments, and without ``indentation`` and processing ``instructions``.

    What is signed is signed with both, and without comments.

    Text that matters is left alone: only white space between elements goes. Encodings are those of the XML
    declaration or the byte order mark, UTF-8 where there is neither.

    Raises:
        MalformedXML: not well-formed, or refused: a document type declaration, more than ``limits`` allow, more
            than 200 attributes of an element, or a namespace without end.
    """
    if len(data) > limits.size:
        raise MalformedXML(f"the document has {len(data)} bytes, the limit is {limits.size}")
    if _elements(data, limits.elements) > limits.elements:
        raise MalformedXML(f"the document has more than {limits.elements} elements")
    root = _read(data, limits, blanks=indentation or _may_split_text(data), instructions=instructions)
    if root.getroottree().docinfo.doctype:
        line = lines.of_doctype(data)
        raise MalformedXML("a document type declaration (DOCTYPE) is not allowed in a business document", line=line)
    if _may_have_odd_tag(data):
        _check_tags(root)
    if _may_have_text(data, limits.text):
        _check_text(root, limits.text)
    return root


def _elements(data: bytes, most: int) -> int:
    """How many elements end, by an end tag or in one of their own; counted without reading, so possibly too many.

    Not counted, as it takes its time, where they cannot be more than ``most``.
    """
    if len(data) <= most * _SHORTEST or data.count(b"<") <= most:
        return 0
    return sum(data.count(mark) for mark in (b"</", b"/>", b"<\0/", b"/\0>"))


def _read(data: bytes, limits: Limits, *, blanks: bool, instructions: bool) -> etree._Element:
    """The tree as libxml2 reads it: within its own limits first, beyond them only for a text that needs it."""
    huge = limits.depth > _LIBXML_DEPTH
    try:
        return _parse(data, huge=huge, blanks=blanks, instructions=instructions, depth=limits.depth)
    except etree.XMLSyntaxError as error:
        if not _is_for_size(error.msg or "") or len(data) < _LIBXML_TEXT:
            raise _refusal(error) from error
    try:
        return _parse(data, huge=True, blanks=blanks, instructions=instructions, depth=limits.depth)
    except etree.XMLSyntaxError as error:
        raise _refusal(error) from error


def _is_for_size(message: str) -> bool:
    """Whether libxml2 refuses a text, a name or a section for its size, which it need not."""
    return ("XML_PARSE_HUGE" in message or "too big" in message) and "depth" not in message


def _parse(data: bytes, *, huge: bool, blanks: bool, instructions: bool, depth: int) -> etree._Element:
    try:
        root = etree.fromstring(data, _parser(huge=huge, blanks=blanks, instructions=instructions))
    except ValueError as error:  # what lxml itself refuses
        raise MalformedXML(str(error)) from error
    if root is None:
        raise MalformedXML("the document is empty")
    if huge or depth < _LIBXML_DEPTH:
        _check_depth(root, depth)
    return root


def _parser(*, huge: bool, blanks: bool, instructions: bool) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_blank_text=not blanks,
        remove_comments=True,
        remove_pis=not instructions,
        huge_tree=huge,
    )


def _may_split_text(data: bytes) -> bool:
    """Whether a comment, an instruction or a CDATA section may stand within a text.

    White space before it is then part of the text, and libxml2 would take it for indentation.
    """
    if b"\0" in data[:4]:
        return True
    # one character is found many times faster than several
    if b"!" in data and (b"<![CDATA[" in data or _has_text_behind(data, b"-->")):
        return True
    declaration = data.find(b"?>", 0, _BLANKS) + 2 if b"<?xml" in data[:8] else 0
    return data.find(b"?", declaration) >= 0 and _has_text_behind(data, b"?>", declaration)


def _has_text_behind(data: bytes, mark: bytes, start: int = 0) -> bool:
    end = data.find(mark, start)
    for _ in range(_MOST_MARKS):
        if end < 0:
            return False
        behind = end + len(mark)
        if data[behind : behind + _BLANKS].lstrip()[:1] not in {b"<", b""}:
            return True
        end = data.find(mark, behind)
    return True


_MOST_MARKS, _BLANKS = 1000, 200


def _refusal(error: etree.XMLSyntaxError) -> MalformedXML:
    reason = _shown(_PLACE.sub("", error.msg or "not well-formed"))
    if "Excessive depth" in reason:
        reason = f"elements are nested more than {_LIBXML_DEPTH} deep"
    return MalformedXML(reason, line=error.lineno or 0)


def _shown(message: str) -> str:
    """What libxml2 says, which can quote the document: one line, and not for ever."""
    words = " ".join(message.split())
    return "".join(each if each.isprintable() else "?" for each in words[:_LONGEST_REASON].rstrip())


_LONGEST_REASON = 300
_PLACE = re.compile(r", line \d+, column \d+\Z")


def _check_depth(root: etree._Element, depth: int) -> None:
    deeper = root.xpath("/*" * (depth + 1))
    if deeper:
        raise MalformedXML(f"elements are nested more than {depth} deep", line=deeper[0].sourceline or 0)


_ASCII = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?!\?xml[^>]*encoding\s*=\s*.(?!(?:utf-?8|us-ascii|iso-8859-\d+|windows-125\d)[\"']))",
    re.IGNORECASE | re.DOTALL,
)
_NAMESPACE = re.compile(
    rb"xmlns(?::[^\s=:\"'<>]*)?\s*=\s*(?:\"[^\"]{%d}|'[^']{%d})" % ((_LONGEST_NAMESPACE + 1,) * 2), re.DOTALL
)


def _may_have_odd_tag(data: bytes) -> bool:
    """Whether there can be a tag with too many attributes or too long a namespace.

    It is seen in the bytes, if they are those of an encoding like ASCII: a tag has no other one in it.
    """
    return not _ASCII.match(data) or any(
        _is_odd(data, start, end) for start, end in _stretches(data, _LONGEST_NAMESPACE)
    )


def _is_odd(data: bytes, start: int, end: int) -> bool:
    """What is found fastest comes first: a text, however long, has no equals sign, and one in base64 no xmlns."""
    attributes = data.count(b"=", start, end)
    if not 0 < attributes <= _MOST_ATTRIBUTES:
        return attributes > 0
    return data.find(b"xmlns", start, end) >= 0 and _NAMESPACE.search(data, start, end) is not None


def _check_tags(root: etree._Element) -> None:
    for node in root.iter(etree.Element):
        line = node.sourceline or 0
        if len(node.attrib) + len(node.nsmap) > _MOST_ATTRIBUTES:
            raise MalformedXML(f"an element has more than {_MOST_ATTRIBUTES} attributes", line=line)
        names = map(str, (node.tag, *node.attrib))
        if any(name[0] == "{" and name.index("}") > _LONGEST_NAMESPACE + 1 for name in names):
            raise MalformedXML(f"a namespace has more than {_LONGEST_NAMESPACE} characters", line=line)


def _stretches(data: bytes, length: int) -> Iterator[tuple[int, int]]:
    """Where more than so many bytes lie between the beginnings of two tags."""
    start = 0
    while len(data) - start > length:
        tag = data.rfind(b"<", start, start + length + 1)
        if tag < start:
            tag = data.find(b"<", start + length + 1)
            tag = len(data) if tag < 0 else tag
            yield start, tag
        start = tag + 1


def _may_have_text(data: bytes, length: int) -> bool:
    """Whether a text can be that long: as many bytes lie between two tags, or a comment hides where it ends."""
    if len(data) <= length:
        return False
    if b"\0" in data[:4]:  # UTF-16, where the byte of a tag is in other characters too
        return True
    return any(True for _ in _stretches(data, length)) or b"<!" in data or data.find(b"<?", 5) > 0


def _check_text(root: etree._Element, length: int) -> None:
    for node in root.iter():
        texts = (node.text, node.tail, *node.attrib.values())
        if any(text is not None and len(text) > length for text in texts):
            raise MalformedXML(f"a text has more than {length} characters", line=node.sourceline or 0)
