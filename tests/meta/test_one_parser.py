"""XML from outside is read in two ways, both of them hardened; and nothing is read that could run."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src" / "peppol_kit"
READERS = {"fromstring", "fromstringlist", "parse", "XML", "HTML", "XMLID", "XMLParser", "HTMLParser", "iterparse"}
OUR_OWN = {"xml/schema.py", "xml/sequence.py"}
"""Of these `etree.parse` reads the schemas that are part of the package."""
EXPAT = {"envelope/_scan.py", "envelope/consistency.py", "xml/head.py", "xml/lines.py"}
"""The first reads envelopes. The others read what was read before, to count its lines, or stop at the first tags."""
NEVER = {"pickle", "marshal", "shelve", "xml.sax", "xml.dom.minidom", "xml.etree.ElementTree", "yaml"}


def nodes(file: Path) -> list[ast.AST]:
    return list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))


def test_xml_of_others_is_read_by_one_parser() -> None:
    found = {
        file.relative_to(SOURCES).as_posix()
        for file in SOURCES.rglob("*.py")
        for node in nodes(file)
        if isinstance(node, ast.Attribute)
        and node.attr in READERS
        and isinstance(node.value, ast.Name)
        and node.value.id == "etree"
    }
    assert found == {"xml/parser.py", *OUR_OWN}


def test_expat_reads_what_it_must_and_what_could_run_is_read_by_nobody() -> None:
    imported: dict[str, set[str]] = {}
    for file in SOURCES.rglob("*.py"):
        for node in nodes(file):
            names = [alias.name for alias in node.names] if isinstance(node, (ast.Import, ast.ImportFrom)) else []
            module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            for name in {module, *names, *(f"{module}.{each}" for each in names)}:
                imported.setdefault(name, set()).add(file.relative_to(SOURCES).as_posix())
    assert imported["xml.parsers.expat"] == EXPAT
    assert {name: imported[name] for name in NEVER if name in imported} == {}
