"""Fuzzes `peppol_kit.validate` with atheris, which mutates what reaches new code in our modules.

    pip install "atheris<3.1" .          # Python 3.11; from 3.12 on "atheris>=3.1"
    mkdir -p /tmp/corpus && cp tests/fixtures/*/*.xml /tmp/corpus
    python tests/fuzz/fuzz_validate.py -runs=20000 -timeout=5 -max_len=20000 /tmp/corpus

It stops at the first document on which `validate` raises anything or takes more than five seconds, and writes it to
``crash-...`` or ``timeout-...`` in the working folder; ``python tests/fuzz/fuzz_validate.py crash-...`` runs it again.
Without a corpus it begins with nothing, and learns little in a short time. What is not well-formed ends in the parser,
and most random bytes are not: three of four inputs are therefore read as a list of changes to a fixture.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["peppol_kit"]):
    from peppol_kit import validate
    from peppol_kit.rules import books, text
    from peppol_kit.validation import _validate

FIXTURES = Path(__file__).parents[1] / "fixtures"
RULESETS = (
    None,
    "en16931",
    "peppol-bis-billing-3",
    "peppol-bis-self-billing-3",
    "nlcius",
    "xrechnung-3",
    "peppol-kit-advice",
)
DAYS = (None, date(2026, 4, 1), date(2026, 8, 24))
CONTENT = re.compile(rb'>([^<>]+)</|="([^"<>]*)"')
ELEMENT = re.compile(rb"<(cbc:\w+)[^>]*>[^<]*</\1>")
SOURCES = [path.read_bytes() for path in sorted(FIXTURES.glob("valid/*.xml")) if path.stem != "long-invoice"]
MOST_CHANGES = 5


def changed(source: bytes, given: atheris.FuzzedDataProvider) -> bytes:
    """A fixture with texts, attributes and elements that the fuzzer chooses."""
    for _ in range(given.ConsumeIntInRange(1, MOST_CHANGES)):
        how = given.ConsumeIntInRange(0, 3)
        matches = list((CONTENT if how < 2 else ELEMENT).finditer(source))
        if not matches:
            return source
        match = matches[given.ConsumeIntInRange(0, len(matches) - 1)]
        start, end = match.span()
        if how < 2:
            start, end = match.span(1 if match[1] is not None else 2)
            new = given.ConsumeUnicodeNoSurrogates(given.ConsumeIntInRange(0, 40))
            piece = new.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").encode()
        else:
            piece = b"" if how == 2 else match[0] * 2
        source = source[:start] + piece + source[end:]
    return source


def document(given: atheris.FuzzedDataProvider) -> bytes:
    """What is to be validated."""
    if given.ConsumeIntInRange(0, 3) == 0:
        return bytes(given.ConsumeBytes(given.remaining_bytes()))
    return changed(SOURCES[given.ConsumeIntInRange(0, len(SOURCES) - 1)], given)


def one(data: bytes) -> None:
    """One input: there must be a report, and it must be one."""
    given = atheris.FuzzedDataProvider(data)
    ruleset = RULESETS[given.ConsumeIntInRange(0, len(RULESETS) - 1)]
    on = DAYS[given.ConsumeIntInRange(0, len(DAYS) - 1)]
    report = validate(document(given), ruleset=ruleset, on=on, skip_schema=given.ConsumeBool())
    assert (report.verdict == "invalid") == bool(report.fatal)
    json.dumps(report.to_dict())
    for finding in report.findings[:10]:
        assert finding.message
        text.translate(finding, "nl")


def main() -> None:
    """Runs until it is told to stop, or finds something."""
    for name in books.NAMES:  # what is loaded once is not part of any input
        for version in books.book(name).versions:
            _validate.plan((name, version))
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
