"""`peppol-kit sandbox`: a whole Peppol on this machine, to try software with."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from peppol_kit.cli.kit._files import content, guarded, named
from peppol_kit.cli.kit._options import AsData
from peppol_kit.cli.render import harmless
from peppol_kit.cli.validate import VALID
from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from peppol_kit.access_point import Received
    from peppol_kit.sandbox import Sandbox
    from peppol_kit.sandbox.mail import ArrivedMail
    from peppol_kit.sandbox.roster import Entry

_LOOK = 0.2  # seconds between two looks at what arrived

sandbox = typer.Typer(help="A whole Peppol on this machine, to try software with.", no_args_is_help=True)


@sandbox.command()
def up(
    *,
    participants: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Who is in it: CSV with a header, or JSON lines; - is standard input."),
    ] = None,
    settings: Annotated[
        str | None, typer.Option(metavar="FILE", help="Write the settings of a member here too.")
    ] = None,
    revocation: Annotated[bool, typer.Option("--revocation", help="Have certificates checked for revocation.")] = False,
    as_data: AsData = False,
) -> None:
    """Run DNS, an SMP, a Directory, access points and a mail server on this machine, until Ctrl-C.

    Prints the settings by which `peppol-kit lookup` and `peppol-kit send` reach it, and then what arrives. The file of
    participants has the columns participant, name, country, document_types and access_point, of which only the first
    is needed. With --json, each line is an event.

    \b
    Examples:
      peppol-kit sandbox up
      peppol-kit sandbox up --participants members.csv --settings peppol.toml
      peppol-kit sandbox up --participants members.jsonl --json
    """

    def work() -> int:
        from peppol_kit.sandbox import Sandbox

        entries = _entries(participants)
        with _until_stopped(), Sandbox(revocation=revocation) as peppol:
            for entry in entries:
                entry.register(peppol)
            _run(peppol, entries, settings, as_data=as_data)
        return VALID

    raise typer.Exit(guarded(participants or "", work))


@contextmanager
def _until_stopped() -> Iterator[None]:
    """Ctrl-C, and being told to end, are how this ends."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except KeyboardInterrupt:
        return
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _entries(file: str | None) -> tuple[Entry, ...]:
    from peppol_kit.sandbox import roster

    if file is None:
        return ()
    try:
        return roster.read(content(file).decode("utf-8-sig"))
    except ConfigurationError as error:
        raise ConfigurationError(f"{named(file)}: {error}") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{named(file)}: this is not UTF-8") from error


def _run(peppol: Sandbox, entries: tuple[Entry, ...], settings: str | None, *, as_data: bool) -> None:
    say = _as_line if as_data else _in_words
    say(_started(peppol, entries, settings))
    seen: Counter[str] = Counter()
    while True:
        for point in peppol.access_points:
            for received in point.received[seen[point.seat] :]:
                seen[point.seat] += 1
                say(_message(point.seat, received))
        for mail in peppol.mail.received[seen["mail"] :]:
            seen["mail"] += 1
            say(_mail(mail))
        time.sleep(_LOOK)


# --- what happens, as data


def _started(peppol: Sandbox, entries: tuple[Entry, ...], settings: str | None) -> dict[str, Any]:
    from peppol_kit.sandbox.members import as_toml

    text = as_toml(peppol.settings())
    file = Path(settings) if settings else peppol.folder / "peppol.toml"
    file.write_text(text, encoding="utf-8")
    return {
        "event": "started",
        "settings": str(file.absolute()),
        "toml": text,
        "dns": peppol.dns.address,
        "smp": peppol.publisher().address,
        "directory": peppol.directory.address,
        "mail": f"{peppol.mail.host}:{peppol.mail.port}",
        "access_points": {each.seat: each.address for each in peppol.access_points},
        "participants": [str(entry.participant) for entry in entries],
    }


def _message(seat: str, received: Received) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "event": "message",
        "access_point": seat,
        "message_id": received.message_id,
        "from": str(received.envelope.sender),
        "to": str(received.envelope.receiver),
        "payload": str(received.payload),
    }
    document = received.document
    if document is None:
        return facts | {"document": received.envelope.type}
    return facts | {"document": document.kind, "number": document.number, "verdict": received.report.verdict}


def _mail(arrived: ArrivedMail) -> dict[str, Any]:
    return {
        "event": "mail",
        "from": arrived.sender,
        "to": list(arrived.recipients),
        "subject": str(arrived.message["Subject"] or ""),
        "attachments": [each.get_filename() or "" for each in arrived.message.iter_attachments()],
    }


# --- and in words


def _as_line(event: dict[str, Any]) -> None:
    sys.stdout.write(f"{json.dumps(event)}\n")
    sys.stdout.flush()


def _in_words(event: dict[str, Any]) -> None:
    lines = {"started": _started_in_words, "message": _message_in_words, "mail": _mail_in_words}[event["event"]](event)
    sys.stdout.write("".join(f"{harmless(line)}\n" for line in lines))
    sys.stdout.flush()


def _started_in_words(event: dict[str, Any]) -> Iterator[str]:
    yield f"A Peppol of your own runs on this machine. Its settings are in {event['settings']}:"
    yield ""
    yield from event["toml"].splitlines()
    yield ""
    for name in ("dns", "smp", "directory", "mail"):
        yield f"{name}: {event[name]}"
    for seat, address in event["access_points"].items():
        yield f"access point {seat}: {address}"
    yield f"participants: {', '.join(event['participants']) or 'none'}"
    yield "Ctrl-C stops it."


def _message_in_words(event: dict[str, Any]) -> Iterator[str]:
    what = " ".join(str(event[name]) for name in ("document", "number") if event.get(name))
    verdict = f", {event['verdict']}" if "verdict" in event else ""
    yield f"{event['access_point']}: {what} from {event['from']} to {event['to']}{verdict}: {event['payload']}"


def _mail_in_words(event: dict[str, Any]) -> Iterator[str]:
    attached = f", with {', '.join(event['attachments'])}" if event["attachments"] else ""
    yield f"mail: {event['subject']} from {event['from']} to {', '.join(event['to'])}{attached}"
