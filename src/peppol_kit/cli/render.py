"""A report in every format: a function each, which takes documents as they are judged and gives text.

Modules that only one format needs are imported there, so that the others start without them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from peppol_kit.cli.i18n import words
from peppol_kit.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from peppol_kit.report import Finding, Layer
    from peppol_kit.validation.many import Outcome

    Judged = tuple[str, Outcome]  # the name by which the user knows a document, and what came of it
    Renderer = Callable[[Iterable[Judged], "View"], Iterator[str]]

MOST_OF_A_RULE = 10  # findings of one rule that the text spells out

_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_SVRL = "http://purl.oclc.org/dsdl/svrl"
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


class View(NamedTuple):
    """How the user wants to read it."""

    lang: str = "en"
    colour: bool = False


FORMATS: dict[str, Renderer] = {}
SUFFIXES: dict[str, str] = {}
"""Formats in which each document makes a file of its own, and what the names of these files end in."""


def output(name: str, *, suffix: str = "") -> Callable[[Renderer], Renderer]:
    """Register a function as the format ``name``; with ``suffix``, each document makes a file of its own."""

    def register(render: Renderer) -> Renderer:
        FORMATS[name] = render
        if suffix:
            SUFFIXES[name] = suffix
        return render

    return register


def reason(outcome: Exception, lang: str = "en") -> str:
    """Why there is no report, in a line."""
    word = words(lang)
    if isinstance(outcome, OSError):
        return f"{word['unreadable']}: {outcome.strerror or outcome}"
    return f"{word['fault']}: {str(outcome).strip().rpartition(chr(10))[2]}"


# ---------------------------------------------------------------------------------------------------- text


@output("text")
def text(judged: Iterable[Judged], view: View) -> Iterator[str]:
    """For a bookkeeper: the verdict in words, what was checked, and what to do about each finding."""
    word = words(view.lang)
    paint = _paint if view.colour else _plain
    counts: dict[str, int] = {}
    for path, outcome in judged:
        verdict = outcome.verdict if isinstance(outcome, Report) else "not_read"
        counts[verdict] = counts.get(verdict, 0) + 1
        name = word["stdin"] if path == "-" else path
        if isinstance(outcome, Report):
            lines = [f"{harmless(name)}: {paint(word[verdict], verdict)}{_numbers(outcome, word)}"]
            lines += _text_layers(outcome, word)
            lines += findings_text(outcome.findings, view, MOST_OF_A_RULE)
            yield "\n".join(lines) + "\n"
    total = sum(counts.values())
    if total > 1:
        shares = ", ".join(f"{number} {paint(word[verdict], verdict)}" for verdict, number in counts.items())
        yield f"{word['summary'].format(count=total)}: {shares}\n"


def harmless(text: str) -> str:
    """Text of a document or a file name without what would steer a terminal."""
    return text.translate(_STEERING) if not text.isprintable() else text


_STEERING = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], " ")
_COLOURS = {
    "valid": "32",
    "invalid": "31",
    "not_judged": "33",
    "not_read": "31",
    "fatal": "31",
    "warning": "33",
}


def _paint(text: str, kind: str) -> str:
    return f"\x1b[1;{_COLOURS[kind]}m{text}\x1b[0m"


def _plain(text: str, _kind: str) -> str:
    return text


def _numbers(report: Report, word: dict[str, str]) -> str:
    if not report.findings:
        return ""
    fatal = len(report.fatal)
    counts = word["counts"].format(fatal=fatal, warnings=len(report.findings) - fatal)
    return f" ({counts})"


def _text_layers(report: Report, word: dict[str, str]) -> list[str]:
    said = {"valid": word["passed"], "invalid": word["failed"]}
    ran = [f"{layer_name(layer, word)} {said[layer.verdict]}" for layer in report.layers if layer.verdict != "skipped"]
    lines = [f"  {word['checked']}: {', '.join(ran)}"] if ran else []
    for layer in report.layers:
        if layer.verdict == "skipped":
            said_why = word.get(f"reason:{layer.reason}", layer.reason)
            why = f" ({harmless(said_why)})" if said_why else ""
            lines.append(f"  {word['skipped'].capitalize()}: {layer_name(layer, word)}{why}")
    return lines


def layer_name(layer: Layer, word: dict[str, str]) -> str:
    """The name of a layer in words, where it has any."""
    return word.get(f"layer:{layer.name}", layer.name)


def findings_text(findings: Iterable[Finding], view: View, most: int) -> Iterator[str]:
    """Findings in words, ``most`` of each rule."""
    word = words(view.lang)
    paint = _paint if view.colour else _plain
    seen: dict[str, int] = {}
    for original in findings:
        rule = original.rule
        seen[rule] = seen.get(rule, 0) + 1
        if seen[rule] > most:
            continue
        finding = in_language(original, view.lang)
        yield f"  {paint(word[finding.severity], finding.severity)}: {rule}, {place(finding, word)}"
        yield f"    {harmless(finding.message)}"
        if finding.hint:
            yield f"    {word['hint']}: {harmless(finding.hint)}"
    for rule, number in seen.items():
        if number > most:
            yield f"  {word['more'].format(count=number - most, rule=rule)}"


def place(finding: Finding, word: dict[str, str]) -> str:
    """Where to look: the line in the file, or the XPath where no line is known."""
    return word["line"].format(line=finding.line) if finding.line else harmless(finding.location)


def in_language(finding: Finding, lang: str) -> Finding:
    """The finding as the user reads it; English where there is no translation."""
    if lang == "en":
        return finding
    from peppol_kit.rules.text import translate

    return translate(finding, lang)


# ---------------------------------------------------------------------------------------------------- JSON


@output("jsonl")
def jsonl(judged: Iterable[Judged], view: View) -> Iterator[str]:
    """One line of JSON a document, with what a program needs to decide."""
    from json import JSONEncoder

    encode = JSONEncoder().encode
    for path, outcome in judged:
        yield encode(_row(path, outcome, view)) + "\n"


def _row(path: str, outcome: Outcome, view: View) -> dict[str, Any]:
    if not isinstance(outcome, Report):
        return {
            "path": path, "verdict": None, "schema_valid": None, "ruleset": None, "findings": [],
            "error": reason(outcome),
        }  # fmt: skip
    return {
        "path": path,
        "verdict": outcome.verdict,
        "schema_valid": outcome.schema_valid,
        "ruleset": outcome.ruleset,
        "findings": [in_language(finding, view.lang).to_dict() for finding in outcome.findings],
    }


@output("json")
def json(judged: Iterable[Judged], view: View) -> Iterator[str]:
    """One array of the whole reports."""
    from json import JSONEncoder

    encode = JSONEncoder(indent=2).encode
    before = "[\n"
    for path, outcome in judged:
        row = _row(path, outcome, view)
        if isinstance(outcome, Report):
            row["specification"] = outcome.specification
            row["layers"] = [layer._asdict() for layer in outcome.layers]
        yield before + encode(row)
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"


# ----------------------------------------------------------------------------------------------------- XML


def xml_text(value: str) -> str:
    """Text as it may stand in an element or a quoted attribute of XML 1.0."""
    return value.translate(_XML_ESCAPES) if value.isascii() else "".join(map(_xml_character, value))


_XML_ESCAPES = {
    **dict.fromkeys(range(0x20), " "),
    ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("\n"): "\n",
}  # fmt: skip


def _xml_character(character: str) -> str:
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF):  # a file name that is not UTF-8
        return "\N{REPLACEMENT CHARACTER}"
    return _XML_ESCAPES.get(code, character)


def _attribute(value: str) -> str:
    return xml_text(value).replace("\n", "&#10;")


def _element(name: str, content: str = "", /, **attributes: object) -> str:
    """An element of XML; ``content`` is XML already, the values of attributes are not."""
    inside = "".join(f' {key}="{_attribute(str(value))}"' for key, value in attributes.items())
    return f"<{name}{inside}>{content}</{name}>" if content else f"<{name}{inside}/>"


@output("junit")
def junit(judged: Iterable[Judged], view: View) -> Iterator[str]:
    """JUnit's XML: a suite a document, a case a layer; what was not judged is skipped, never passed."""
    yield _XML + '<testsuites name="peppol-validate">\n'
    for path, outcome in judged:
        cases = list(_junit_cases(path, outcome, view))
        kinds = [kind for kind, _ in cases]
        warnings = outcome.warnings if isinstance(outcome, Report) else ()
        yield (
            _element(
                "testsuite",
                "".join(case for _, case in cases)
                + (_element("system-out", _as_text(warnings, view)) if warnings else ""),
                name=path,
                tests=len(cases),
                failures=kinds.count("failure"),
                errors=kinds.count("error"),
                skipped=kinds.count("skipped"),
            )
            + "\n"
        )
    yield "</testsuites>\n"


def _junit_cases(path: str, outcome: Outcome, view: View) -> Iterator[tuple[str, str]]:
    """Kind and XML of each case."""

    def case(kind: str, name: str, content: str, seconds: float = 0.0) -> tuple[str, str]:
        return kind, _element("testcase", content, name=name, classname=path, time=f"{seconds:.6f}")

    if not isinstance(outcome, Report):
        yield case("error", "read", _element("error", message=reason(outcome), type=type(outcome).__name__))
        return
    for layer, findings in _shared_out(outcome):
        if layer.verdict == "skipped":
            yield case("skipped", layer.name, _element("skipped", message=layer.reason))
        elif layer.verdict == "invalid":
            fatal = [finding for finding in findings if finding.severity == "fatal"]
            yield case("failure", layer.name, _junit_failure(fatal, view), layer.seconds)
        else:
            yield case("passed", layer.name, "", layer.seconds)
    if outcome.verdict == "not_judged":
        yield case("skipped", "verdict", _element("skipped", message=words(view.lang)["not_judged"]))


def _junit_failure(findings: Sequence[Finding], view: View) -> str:
    rules = ", ".join(dict.fromkeys(finding.rule for finding in findings))
    return _element("failure", _as_text(findings, view), message=rules, type="fatal")


def _shared_out(report: Report) -> Iterator[tuple[Layer, list[Finding]]]:
    """Each layer with what it found, as far as the ids of the rules and the verdicts of the layers tell."""
    found: dict[str, list[Finding]] = {layer.name: [] for layer in report.layers}
    for finding in report.findings:
        found[_layer_of(finding, report.layers)].append(finding)
    return ((layer, found[layer.name]) for layer in report.layers)


def _layer_of(finding: Finding, layers: Iterable[Layer]) -> str:
    """The name of the layer that a finding comes from: it knows such rules, and its verdict fits."""
    own = {"XML": "xml", "XSD": "schema", "BR": "en16931", "UBL": "en16931"}
    ran = [layer for layer in layers if layer.verdict != "skipped"]
    first = own.get(finding.rule.partition("-")[0])
    ran.sort(key=lambda layer: (layer.name != first, layer.name in own.values()))
    fitting = (layer.name for layer in ran if finding.severity == "warning" or layer.verdict == "invalid")
    return next(fitting, ran[0].name)


def _as_text(findings: Sequence[Finding], view: View) -> str:
    return xml_text("\n".join(findings_text(findings, View(view.lang), len(findings))))


@output("svrl", suffix=".svrl")
def svrl(judged: Iterable[Judged], view: View) -> Iterator[str]:
    """The Schematron Validation Report Language (ISO/IEC 19757-3), for tools that read what rules say."""
    from peppol_kit.xml.names import PREFIXES

    for path, outcome in judged:
        if not isinstance(outcome, Report):
            continue
        yield _XML + f'<svrl:schematron-output xmlns:svrl="{_SVRL}" title="{_attribute(path)}"'
        yield f' schemaVersion="{_attribute(outcome.ruleset)}">\n'
        for uri, prefix in PREFIXES.items():
            name = prefix.rstrip(":") or _ROOT_PREFIX + uri.rpartition(":")[2].partition("-")[0]
            yield _element("svrl:ns-prefix-in-attribute-values", uri=uri, prefix=name) + "\n"
        for layer, findings in _shared_out(outcome):
            if layer.verdict != "skipped":
                yield _element("svrl:active-pattern", name=layer.name, document=path) + "\n"
                yield _element("svrl:fired-rule", context="/*") + "\n"
                yield from (_failed_assert(in_language(finding, view.lang)) for finding in findings)
        yield "</svrl:schematron-output>\n"


_ROOT_PREFIX = "ubl-"


def _xpath(location: str) -> str:
    """A location as an XPath 1.0 that needs no more than the prefixes declared above."""
    location = re.sub(r"\*:([^\[/]+)", r"*[local-name()='\1']", location)
    return re.sub(r"^/(\w+)", rf"/{_ROOT_PREFIX}\1:\1", location) or "/"


def _failed_assert(finding: Finding) -> str:
    said = _element("svrl:text", xml_text(" ".join(filter(None, (finding.message, finding.hint)))))
    location = _xpath(finding.location)
    return (
        _element("svrl:failed-assert", said, id=finding.rule, flag=finding.severity, location=location, test="") + "\n"
    )


# --------------------------------------------------------------------------------------------- code review


@output("github")
def github(judged: Iterable[Judged], view: View) -> Iterator[str]:
    """Workflow commands of GitHub Actions, which show each finding beside its line."""
    for path, outcome in judged:
        if not isinstance(outcome, Report):
            yield _annotation("error", path, 0, "read", reason(outcome, view.lang))
            continue
        for original in outcome.findings:
            finding = in_language(original, view.lang)
            level = "error" if finding.severity == "fatal" else "warning"
            said = "\n".join(filter(None, (finding.message, finding.hint)))
            yield _annotation(level, path, finding.line, finding.rule, said)
        if outcome.verdict == "not_judged":
            why = "; ".join(layer.reason for layer in outcome.layers if layer.reason)
            yield _annotation("warning", path, 0, words(view.lang)["not_judged"], why)


def _annotation(level: str, path: str, line: int, title: str, said: str) -> str:
    where = f"file={_property(path)}" + (f",line={line}" if line else "")
    return f"::{level} {where},title={_property(title)}::{_data(said)}\n"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


@output("sarif", suffix=".sarif")
def sarif(judged: Iterable[Judged], view: View) -> Iterator[str]:
    """SARIF 2.1.0, which code hosts and editors show; each rule with its help."""
    from json import JSONEncoder

    for path, outcome in judged:
        if isinstance(outcome, Report):
            findings = [in_language(finding, view.lang) for finding in outcome.findings]
            why = "; ".join(layer.reason for layer in outcome.layers if layer.reason)
            said = f"{path}: not judged. {why}" if outcome.verdict == "not_judged" else ""
        else:
            findings, said = [], f"{path}: {reason(outcome)}"
        log = {"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [_sarif_run(path, findings, said, view)]}
        yield JSONEncoder(indent=2).encode(log) + "\n"


def _sarif_run(path: str, findings: list[Finding], said: str, view: View) -> dict[str, Any]:
    from peppol_kit.cli.about import NAME, URL, version

    first = {finding.rule: finding for finding in reversed(findings)}
    rules = sorted(first)
    number = {rule: index for index, rule in enumerate(rules)}
    invocation: dict[str, Any] = {"executionSuccessful": not said}
    if said:
        invocation["toolExecutionNotifications"] = [{"level": "error", "message": {"text": said}}]
    driver = {
        "name": NAME,
        "version": version(),
        "informationUri": URL,
        "rules": [_sarif_rule(first[rule], view.lang) for rule in rules],
    }
    return {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "artifacts": [{"location": {"uri": _uri(path)}}],
        "results": [_sarif_result(finding, number[finding.rule], path) for finding in findings],
    }


def _sarif_rule(finding: Finding, lang: str) -> dict[str, Any]:
    from peppol_kit.errors import ConfigurationError
    from peppol_kit.rules.text import explain

    try:
        text = explain(finding.rule, lang)
        title, message, hint = text.title, text.message, text.hint
    except ConfigurationError:  # XML, XSD, and the rules of a user's own XSLT
        title, message, hint = finding.rule, finding.message, finding.hint
    return {
        "id": finding.rule,
        "shortDescription": {"text": title or finding.rule},
        "fullDescription": {"text": message or title or finding.rule},
        "help": {"text": "\n\n".join(filter(None, (message, hint))) or finding.rule},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
    }


_LEVELS = {"fatal": "error", "warning": "warning"}


def _sarif_result(finding: Finding, number: int, path: str) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(path), "index": 0}}
    if finding.line:
        physical["region"] = {"startLine": finding.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if finding.location:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.location}]
    return {
        "ruleId": finding.rule,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join(filter(None, (finding.message, finding.hint)))},
        "locations": [location],
        "properties": {"terms": list(finding.terms), "values": dict(finding.values)},
    }


def _uri(path: str) -> str:
    """A path as a reference that a URI may hold: relative as it was given, or a ``file:`` URI."""
    import os.path
    from urllib.parse import quote

    if path == "-":
        return "stdin"
    slashed = path.replace(os.sep, "/")
    quoted = quote(slashed, safe="/", errors="surrogateescape")
    return f"file:///{quoted.lstrip('/')}" if os.path.isabs(path) else quoted  # noqa: PTH117 - a name, not a file
