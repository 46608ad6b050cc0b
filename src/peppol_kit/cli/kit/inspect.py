"""`peppol-kit inspect`: what a file of Peppol is, and what of it holds."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from peppol_kit.cli.kit._files import content, data, deliver, guarded, named
from peppol_kit.cli.kit._options import AsData
from peppol_kit.cli.render import View, findings_text, harmless
from peppol_kit.cli.validate import INVALID, VALID
from peppol_kit.network.clock import Clock, utc_now
from peppol_kit.xml import names
from peppol_kit.xml.head import root_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.cli.inspecting.inspection import Inspection

_SMP = "http://busdox.org/serviceMetadata/publishing/1.0/"
_SOAP = "http://www.w3.org/2003/05/soap-envelope"
_CARD = "http://www.peppol.eu/schema/pd/businesscard/"
_MOST_OF_A_RULE = 3
_BLANK = b"\xef\xbb\xbf \t\r\n"

AnyFile = Annotated[str, typer.Argument(metavar="FILE", help="Any file of Peppol; - is standard input.")]
AllowSha1 = Annotated[bool, typer.Option("--allow-sha1", help="Take SHA-1 in the signature of an SMP, as before 2020.")]


def inspect(file: AnyFile, *, allow_sha1: AllowSha1 = False, as_data: AsData = False) -> None:
    """Say what a file is and what of it holds: document, envelope, answer of an SMP, AS4 message, receipt.

    Nothing is asked of anybody. The exit status is 1 if something is broken: a signature, an envelope, a document that
    stands alone. An expired certificate, or one of an unknown CA, is told and breaks nothing.

    \b
    Examples:
      peppol-kit inspect message.xml
      peppol-kit inspect smp-answer.xml --allow-sha1
      peppol-kit inspect received.as4 --json
    """

    def work() -> int:
        found = inspection(content(file), allow_sha1=allow_sha1)
        if as_data:
            deliver(data({"path": file, **found.to_dict()}), None)
        else:
            sys.stdout.write("\n".join(_lines(named(file), found)) + "\n")
        return VALID if found.holds else INVALID

    raise typer.Exit(guarded(file, work))


def inspection(given: bytes, *, allow_sha1: bool = False, clock: Clock = utc_now) -> Inspection:
    """What some bytes are, by how they begin."""
    from peppol_kit.cli.inspecting import http
    from peppol_kit.cli.inspecting.inspection import unknown

    content_type, body = http.split(given)
    if content_type.lower().lstrip().startswith("multipart/"):
        from peppol_kit.cli.inspecting import as4

        return as4.inspect(body, content_type, at=clock())
    if not body.strip(_BLANK):
        return unknown("it is empty")
    root = root_name(body)
    if root is None:
        return unknown("it is neither XML nor an AS4 message")
    return _of_xml(body, root.namespace, root.local, allow_sha1=allow_sha1, clock=clock)


def _of_xml(body: bytes, namespace: str, local: str, *, allow_sha1: bool, clock: Clock) -> Inspection:
    if namespace == names.SBDH:
        from peppol_kit.cli.inspecting import documents

        return documents.envelope(body)
    if namespace == _SOAP:
        from peppol_kit.cli.inspecting import as4

        return as4.inspect(body, "", at=clock())
    if namespace == _SMP or namespace.startswith(_CARD):
        return _of_publisher(body, local, allow_sha1=allow_sha1, clock=clock)
    return _of_document(body)


def _of_publisher(body: bytes, local: str, *, allow_sha1: bool, clock: Clock) -> Inspection:
    from peppol_kit.cli.inspecting import publishers
    from peppol_kit.cli.inspecting.inspection import unknown

    if local == "SignedServiceMetadata":
        return publishers.metadata(body, allow_sha1=allow_sha1, at=clock())
    read = {
        "ServiceMetadata": lambda _: publishers.unsigned_metadata(),
        "ServiceGroup": publishers.group,
        "BusinessCard": publishers.card,
    }.get(local)
    return read(body) if read else unknown(f"no SMP answers with {local}")


def _of_document(body: bytes) -> Inspection:
    from peppol_kit.cli.inspecting import documents
    from peppol_kit.cli.inspecting.inspection import unknown

    root = root_name(body)
    if root is None or not documents.is_of_peppol(root):
        return unknown(f"no document type of Peppol begins with {root.local if root else 'this'}")
    return documents.document(body, root)


_MARKS = {True: "", False: "DOES NOT HOLD: ", None: ""}


def _lines(name: str, found: Inspection, indent: str = "") -> Iterator[str]:
    """An inspection for people."""
    verdict = "" if found.holds else ": DOES NOT HOLD"
    yield f"{indent}{harmless(name)}: {found.title}{verdict}"
    for what, said in found.facts:
        yield f"{indent}  {harmless(what)}: {harmless(said)}"
    for check in found.checks:
        yield f"{indent}  {check.what}: {_MARKS[check.holds]}{harmless(check.said)}"
    for line in findings_text(found.findings, View(), _MOST_OF_A_RULE):
        yield f"{indent}{line}"
    for inner in found.contents:
        yield from _lines("in it", inner, f"{indent}  ")
