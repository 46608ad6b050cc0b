"""How a document is written changes nothing of what is found in it.

Prefixes, indentation, quotes, comments, the order of attributes, the encoding: lines differ, of course; rule,
severity, place, words and values do not.
"""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest
from lxml import etree
from tests.differential.harness import judgeable
from tests.documents import CAC, CBC, EXT, data
from tests.property.mutants import mutant

from peppol_kit import validate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from peppol_kit import Report

Element = etree._Element
PREFIXES = {CAC: "cac", CBC: "cbc", EXT: "ext"}
CLEAN = etree.XMLParser(remove_comments=True, remove_pis=True)


class Style(NamedTuple):
    """One way to write the same document."""

    declaration: str = ""
    prefixes: Mapping[str, str] = PREFIXES
    root_prefix: str = ""
    local: bool = False
    """Namespaces are declared where they are used, each time anew."""
    quote: str = '"'
    indent: str | None = None
    """What stands between elements; None leaves it as it is."""
    remark: str = ""
    """What stands between elements besides."""
    turned: bool = False
    """Attributes come in the other order."""
    blank: str = ""
    """What stands before the end of a tag."""
    references: bool = False
    """Characters beyond ASCII, and the first of each text, are written as references."""
    cdata: bool = False
    empty: str = "{start}/>"
    encoding: str = "utf-8"


STYLES = {
    "declaration": Style(declaration='<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'),
    "swapped prefixes": Style(prefixes={CAC: "cbc", CBC: "cac", EXT: "x"}),
    "long prefixes": Style(prefixes={CAC: "Aggregate-1.x", CBC: "Ä", EXT: "_"}, root_prefix="ubl"),
    "default namespace of values": Style(prefixes={CAC: "ns0", CBC: "", EXT: "ns1"}, root_prefix="inv"),
    "declared each time": Style(local=True),
    "declared each time without prefix": Style(prefixes={CAC: "", CBC: "", EXT: ""}, local=True),
    "single quotes": Style(quote="'", declaration="<?xml version='1.0' encoding='utf-8'?>"),
    "one line": Style(indent=""),
    "tabs": Style(indent="\n\t\t\t"),
    "carriage returns": Style(indent="\r\n  "),
    "comments": Style(remark="<!-- <cbc:ID>1</cbc:ID> -->", indent="\n"),
    "comments alone": Style(remark="<!-- x -->", indent=""),
    "instructions": Style(remark="<?x y?>", indent=" "),
    "turned attributes": Style(turned=True),
    "blanks in tags": Style(blank="\n  "),
    "references": Style(references=True),
    "cdata": Style(cdata=True),
    "long empty elements": Style(empty="{start}></{name}>"),
    "utf-16": Style(encoding="utf-16", declaration='<?xml version="1.0" encoding="UTF-16"?>'),
    "latin": Style(encoding="ascii", declaration='<?xml version="1.0" encoding="ISO-8859-1"?>', references=True),
    "byte order mark": Style(encoding="utf-8-sig"),
}


def _references(text: str, *, all_of_it: bool) -> str:
    return "".join(f"&#x{ord(each):X};" if all_of_it or ord(each) > 127 else each for each in text)


class Writer:
    """Writes a document in a style."""

    def __init__(self, style: Style) -> None:
        self.style = style

    def document(self, root: Element) -> bytes:
        """The whole of it."""
        own = etree.QName(root).namespace or ""
        self.prefixes = {**self.style.prefixes, **({own: self.style.root_prefix} if own else {})}
        self.prefixes = {uri: prefix for uri, prefix in self.prefixes.items() if uri}
        declared = "" if self.style.local else "".join(map(self._declare, self.prefixes))
        return (self.style.declaration + self._write(root, declared, "")).encode(self.style.encoding)

    def _declare(self, uri: str) -> str:
        prefix = self.prefixes[uri]
        return f" xmlns{':' + prefix if prefix else ''}={self._quoted(uri)}"

    def _quoted(self, value: str) -> str:
        value = (
            value.replace("&", "&amp;").replace("<", "&lt;").replace(self.style.quote, f"&#{ord(self.style.quote)};")
        )
        for each in "\t\n\r":
            value = value.replace(each, f"&#{ord(each)};")
        return f"{self.style.quote}{self._far(value)}{self.style.quote}"

    def _far(self, value: str) -> str:
        return _references(value, all_of_it=False) if self.style.references else value

    def _name(self, node: Element, inherited: str) -> tuple[str, str, str]:
        """The name, what has to be declared for it, and the default namespace from here on."""
        name = etree.QName(node)
        uri = name.namespace or ""
        if uri not in self.prefixes:
            return name.localname, f" xmlns={self._quoted(uri)}", uri
        prefix = self.prefixes[uri]
        written = f"{prefix}:{name.localname}" if prefix else name.localname
        if not prefix and inherited != uri:
            return written, f" xmlns={self._quoted(uri)}", uri
        return written, self._declare(uri) if self.style.local and prefix else "", inherited

    def _write(self, node: Element, declared: str, inherited: str) -> str:
        name, own, default = self._name(node, inherited)
        if declared and " xmlns=" in declared:
            default = next(uri for uri, prefix in self.prefixes.items() if not prefix)
            own = "" if default == (etree.QName(node).namespace or "") else own
        attributes = [self._attribute(place, key, value) for place, (key, value) in enumerate(node.attrib.items())]
        spaces = [*([declared] if declared else []), *([own] if own else [])]
        parts = [*spaces, *attributes]
        start = f"<{name}{''.join(reversed(parts) if self.style.turned else parts)}{self.style.blank}"
        if not len(node) and not node.text:
            return self.style.empty.format(start=start, name=name)
        between = self._between(node)
        inside = self._text(node.text or "") if between is None else between
        for child in node:
            inside += self._write(child, "", default)
            inside += self._text(child.tail or "") if between is None else between
        return f"{start}>{inside}</{name}{self.style.blank}>"

    def _attribute(self, place: int, key: str, value: str) -> str:
        name = etree.QName(key)
        if name.namespace is None:
            return f" {name.localname}={self._quoted(value)}"
        if name.namespace == "http://www.w3.org/XML/1998/namespace":
            return f" xml:{name.localname}={self._quoted(value)}"
        declared = f" xmlns:foreign{place}={self._quoted(name.namespace)}"
        return f"{declared} foreign{place}:{name.localname}={self._quoted(value)}"

    def _between(self, node: Element) -> str | None:
        """What is to stand between the elements in one; None where there is text, or nothing is to be changed."""
        texts = [node.text, *(child.tail for child in node)]
        if not len(node) or any(text and text.strip(" \t\r\n") for text in texts):
            return None
        if self.style.indent is None and not self.style.remark:
            return None
        return f"{self.style.indent or ''}{self.style.remark}"

    def _text(self, text: str) -> str:
        blank = not text.strip(" \t\r\n")
        if self.style.cdata and not blank and "]]>" not in text and "\r" not in text:
            return f"<![CDATA[{text}]]>"
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
        if self.style.references and not blank and escaped == text:
            return _references(text[0], all_of_it=True) + _references(text[1:], all_of_it=False)
        return self._far(escaped)


def written(source: bytes, style: Style) -> bytes:
    """A document in another style."""
    return Writer(style).document(etree.fromstring(source, CLEAN))


def findings(report: Report) -> list[tuple[object, ...]]:
    """All that may not depend on the style."""
    return [
        (each.rule, each.severity, each.location, each.terms, each.message, each.values) for each in report.findings
    ]


@cache
def plain(source: bytes) -> tuple[str, list[tuple[object, ...]]]:
    report = validate(written(source, Style()))
    return report.verdict, findings(report)


def check(source: bytes, style: Style, said: str) -> None:
    other = written(source, style)
    for skip_schema in (False, True):
        first, second = (
            validate(written(source, Style()), skip_schema=skip_schema),
            validate(other, skip_schema=skip_schema),
        )
        assert findings(second) == findings(first), said
        assert second.verdict == first.verdict


NAMES = [*judgeable("valid"), *judgeable("broken")]


@pytest.mark.parametrize("style", STYLES)
def test_the_writer_changes_nothing(style: str) -> None:
    """The documents are the same for anyone who reads them as XML."""
    for name in ("valid/full-invoice", "valid/other-prefixes-invoice", "broken/empty-element-with-blanks"):
        root = etree.fromstring(data(name), CLEAN)
        again = etree.fromstring(written(data(name), STYLES[style]), CLEAN)
        for one, other in zip(root.iter(), again.iter(), strict=True):
            assert (one.tag, dict(one.attrib)) == (other.tag, dict(other.attrib))
            if not len(one):
                assert (one.text or "") == (other.text or "")


@pytest.mark.parametrize("style", STYLES)
def test_the_style_changes_no_finding(style: str) -> None:
    """Every fixture in some styles, every style on some fixtures."""
    chosen = list(STYLES).index(style)
    for name in NAMES[chosen % 4 :: 4]:
        check(data(name), STYLES[style], f"{name} with {style}")


@pytest.mark.parametrize("style", STYLES)
def test_the_writing_is_that_of_the_fixture(style: str) -> None:
    """Our own writer in no style at all writes what the fixture says."""
    for name in NAMES[list(STYLES).index(style) :: len(STYLES)]:
        assert plain(data(name)) == (validate(data(name)).verdict, findings(validate(data(name))))


@pytest.mark.soak
@pytest.mark.parametrize("style", STYLES)
def test_the_style_changes_no_finding_of_any_fixture(style: str) -> None:
    for name in NAMES:
        check(data(name), STYLES[style], f"{name} with {style}")


@pytest.mark.parametrize("start", range(0, 300, 100))
def test_the_style_changes_no_finding_of_a_mutant(start: int) -> None:
    for number in range(start, start + 100):
        made = mutant(number, gentle=0.5)
        style = Random(number).choice(list(STYLES))
        check(made.xml.encode(), STYLES[style], f"{made.said} with {style}")
