"""A compiled Schematron of the user's own as one more layer: any XSLT that writes SVRL, run by Saxon."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lxml import etree

from peppol_kit.errors import ConfigurationError, MalformedXML
from peppol_kit.report import Finding
from peppol_kit.xml import parser

if TYPE_CHECKING:
    from peppol_kit.report import Severity

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_NAMESPACE = re.compile(r"\[namespace-uri\(\)='[^']*'\]")
_PREFIX = re.compile(r"Q\{[^}]*\}|\*:|[\w.-]+:(?=[\w.@])")
_STEP = re.compile(r"([^\[]+)(?:\[(\d+)\])?")
_WARNINGS = frozenset({"warning", "warn", "info", "information"})


def findings(root: etree._Element, xslt: str | os.PathLike[str]) -> list[Finding]:
    """What the Schematron at ``xslt`` finds in a document.

    A failed assertion, or a successful report, is a warning if its flag or role says so, and fatal otherwise.

    Raises:
        ConfigurationError: the extra ``saxon`` is not installed, the file cannot be read, is no stylesheet that can be
            compiled, or writes no SVRL.
    """
    path = os.path.abspath(os.fspath(xslt))  # noqa: PTH100
    try:
        with open(path, "rb"):  # noqa: PTH123
            changed = os.stat(path).st_mtime_ns  # noqa: PTH116
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    written = _transform(path, changed, etree.tostring(root, encoding="unicode"))
    try:
        svrl = parser.parse(written.encode())
    except MalformedXML as error:
        raise ConfigurationError(f"{path} wrote no SVRL: {error}") from error
    if svrl.tag != f"{_SVRL}schematron-output":
        raise ConfigurationError(f"{path} wrote no SVRL, but {svrl.tag!r}")
    entries = svrl.iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report")
    return [_finding(entry, root) for entry in entries]


def _finding(entry: etree._Element, root: etree._Element) -> Finding:
    words = " ".join("".join(entry.itertext()).split())
    flag = (entry.get("flag") or entry.get("role") or "").lower()
    severity: Severity = "warning" if flag in _WARNINGS else "fatal"
    location = _short(entry.get("location") or "/")
    return Finding(entry.get("id") or "", severity, location, _line(root, location), (), words)


def _short(location: str) -> str:
    """A location of SVRL without namespaces, prefixes and positions of one."""
    return _PREFIX.sub("", _NAMESPACE.sub("", location)).replace("[1]", "")


def _line(root: etree._Element, location: str) -> int:
    """The line of the element at a short location; that of the document where it cannot be followed."""
    node = root
    for step in location.strip("/").split("/")[1:]:
        match = _STEP.fullmatch(step)
        if match is None or step.startswith("@"):
            break
        same = [child for child in node if etree.QName(child).localname == match[1]]
        place = int(match[2] or 1)
        if len(same) < place:
            break
        node = same[place - 1]
    return node.sourceline or 0


def _transform(path: str, changed: int, document: str) -> str:
    """The output of a stylesheet for a document."""
    saxon, sheet = _compiled(path, changed)
    try:
        result: str | None = sheet.transform_to_string(xdm_node=saxon.parse_xml(xml_text=document))
    except Exception as error:  # saxonche has no narrower class for what a stylesheet does
        raise ConfigurationError(f"{path} stopped with an error of its own: {_first_line(error)}") from error
    if not result:
        raise ConfigurationError(f"{path} wrote nothing; a compiled Schematron writes SVRL")
    return result


@lru_cache(maxsize=4)
def _compiled(path: str, changed: int) -> tuple[Any, Any]:  # noqa: ARG001 - part of the key
    """A processor and the stylesheet that it compiled: the expensive part, once a version of a file and process."""
    try:
        from saxonche import PySaxonProcessor
    except ImportError as error:
        raise ConfigurationError("to run an XSLT, install the extra: pip install 'peppol-kit[saxon]'") from error
    saxon = PySaxonProcessor(license=False)
    try:
        return saxon, saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=path)
    except Exception as error:
        raise ConfigurationError(f"{path} is no stylesheet that can be compiled: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["unknown"])[0][:200]
