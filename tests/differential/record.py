"""Writes what the official artefacts say of the fixtures into their `.expected.json`.

Run it by `python -m tests.differential.record`. Only files that name a ruleset are written; those that expect
something of the XML or the schema are left alone.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from lxml import etree

from .harness import FIXTURES, artefacts, official
from .official import LATEST

if TYPE_CHECKING:
    from pathlib import Path

FOLDERS = ("broken", "releases", "special")
UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def payload(path: Path) -> str:
    """The invoice or credit note in a file; what is in the envelope where there is one."""
    root = etree.parse(path).getroot()
    for node in root.iter(f"{{{UBL}Invoice-2}}Invoice", f"{{{UBL}CreditNote-2}}CreditNote"):
        return etree.tostring(node, encoding="unicode", with_tail=False)
    raise ValueError(f"{path} holds no invoice")


def findings(key: str, path: Path) -> list[list[str]]:
    """What a release says of a file."""
    verdict = official(key).judge(payload(path))
    if verdict.stopped:
        raise ValueError(f"{key} stops on {path}")
    return [list(found) for found in sorted(verdict.findings)]


def recorded(path: Path, expected: dict[str, Any]) -> dict[str, Any]:
    """What is expected of a file, after asking."""
    ruleset = expected.get("ruleset")
    if ruleset is None:
        return expected
    if "releases" in expected:
        releases = {name: findings(f"{ruleset}@{name}", path) for name in expected["releases"]}
        return {"ruleset": ruleset, "releases": releases}
    return {"ruleset": ruleset, "findings": findings(LATEST[ruleset].key, path)}


def written(value: Any, indent: str = "") -> str:
    """JSON with one finding a line."""
    if isinstance(value, list) and not any(isinstance(each, list) for each in value):
        return json.dumps(value, ensure_ascii=False)
    if not isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    inner = indent + "  "
    if isinstance(value, list):
        parts = [written(each, inner) for each in value]
        return f"[\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}]"
    parts = [f"{json.dumps(name)}: {written(each, inner)}" for name, each in value.items()]
    return f"{{\n{inner}" + f",\n{inner}".join(parts) + f"\n{indent}}}"


def main() -> None:
    """Asks for every fixture that has expectations."""
    if artefacts() is None:
        sys.exit("PEPPOL_KIT_ARTEFACTS must name the folder with the official artefacts")
    for folder in FOLDERS:
        for file in sorted((FIXTURES / folder).glob("*.expected.json")):
            path = file.with_name(file.name.replace(".expected.json", ".xml"))
            expected = json.loads(file.read_text(encoding="utf-8"))
            try:
                new = recorded(path, expected)
            except ValueError as error:
                print(error)
            else:
                file.write_text(written(new) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
