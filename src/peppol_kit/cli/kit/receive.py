"""`peppol-kit receive`: an access point that takes what comes over Peppol, and prints a line a message."""

from __future__ import annotations

import logging
import signal
import socket
import sys
from json import dumps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from peppol_kit.cli.kit._files import guarded
from peppol_kit.cli.kit._network import SettingsFile, settings_from
from peppol_kit.cli.kit._options import AsData
from peppol_kit.cli.render import harmless
from peppol_kit.cli.validate import VALID
from peppol_kit.errors import ConfigurationError, IdentifierError

if TYPE_CHECKING:
    import ssl

    from peppol_kit.access_point import AccessPoint, Received, Serves
    from peppol_kit.delivery.settings import Settings


Folder = Annotated[
    Path | None, typer.Option("--folder", metavar="DIR", help="Where messages are kept; else the setting folder.")
]
TlsCertificate = Annotated[
    Path | None,
    typer.Option("--tls-certificate", metavar="FILE", help="PEM of the certificate for TLS, with those above it."),
]
TlsKey = Annotated[
    Path | None, typer.Option("--tls-key", metavar="FILE", help="PEM of its key, if that is not in the same file.")
]


def receive(  # noqa: PLR0913 - one parameter an option
    *,
    settings: SettingsFile = None,
    folder: Folder = None,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen at; 0 is any.")] = 8443,
    tls_certificate: TlsCertificate = None,
    tls_key: TlsKey = None,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="Speak HTTP: a proxy in front of it does TLS.")
    ] = False,
    serve: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="A participant that is served here; without, the network itself is asked."),
    ] = None,
    as_data: AsData = False,
) -> None:
    """Run an access point: take messages, keep them with their evidence, and answer with receipts.

    A line is printed for each message, once it is safe on disk and was answered; what was not printed when it ended is
    printed at the next start. Logs go to standard error. It ends by a signal (Ctrl-C), when it has finished what it is
    doing.

    \b
    Examples:
      peppol-kit receive --settings peppol.toml --behind-proxy
      peppol-kit receive --settings peppol.toml --host 0.0.0.0 --port 443 --tls-certificate web.pem --tls-key web.key
      peppol-kit receive --settings peppol.toml --behind-proxy --serve 0208:0123456749 --json
    """

    def work() -> int:
        known = settings_from(settings)
        where = folder or known.folder
        if where is None:
            raise ConfigurationError("say where messages are kept: --folder, or the setting folder")
        tls = _tls(tls_certificate, tls_key, behind_proxy=behind_proxy)
        with _listening(host, port) as listening:
            _run(_access_point(known, where, serve or [], as_data=as_data), listening, tls)
        return VALID

    raise typer.Exit(guarded("", work))


def _run(app: AccessPoint, listening: socket.socket, tls: ssl.SSLContext | None) -> None:
    from peppol_kit.access_point.server import Server

    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    host, port = listening.getsockname()[:2]
    logging.getLogger(__name__).info("listening at %s://%s:%s/as4", "https" if tls else "http", host, port)
    for number in (signal.SIGINT, signal.SIGTERM):  # which the server raises again when it has ended
        signal.signal(number, lambda *_: None)
    Server(app, host=str(host), port=port, tls=tls).run(sockets=[listening])
    app.store.close()


def _access_point(settings: Settings, folder: Path, serve: list[str], *, as_data: bool) -> AccessPoint:
    from peppol_kit.access_point import AccessPoint
    from peppol_kit.network.pki import verifier_for

    return AccessPoint(
        settings.credentials(),
        verifier_for(settings.network()),
        folder,
        serves=_serves(settings, serve),
        hook=_print_data if as_data else _print_words,
    )


def _serves(settings: Settings, serve: list[str]) -> Serves:
    from peppol_kit.access_point import Registered
    from peppol_kit.identifiers import ParticipantId
    from peppol_kit.network.lookup import Lookup

    if serve:
        try:
            participants = frozenset(map(ParticipantId.parse, serve))
        except IdentifierError as error:
            raise ConfigurationError(f"--serve: {error}") from error
        return lambda inbound: inbound.final_recipient in participants
    if not settings.access_point:
        raise ConfigurationError("say what is served here: the setting access_point (its public address), or --serve")
    return Registered(Lookup(settings.network()), settings.access_point, settings.credentials().certificate)


def _tls(certificate: Path | None, key: Path | None, *, behind_proxy: bool) -> ssl.SSLContext | None:
    from peppol_kit.access_point.server import tls_context

    if behind_proxy == (certificate is not None):
        raise ConfigurationError("give either --tls-certificate, or --behind-proxy where a proxy does TLS")
    return None if certificate is None else tls_context(certificate, key=key)


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ConfigurationError(f"cannot listen at {host}, port {port}: {error.strerror or error}") from error


# --- what is printed


def _print_words(received: Received) -> None:
    _say(harmless(_in_words(received)))


def _print_data(received: Received) -> None:
    _say(dumps(_as_data(received)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _in_words(received: Received) -> str:
    facts, document = received.facts, received.document
    what = f"{type(document).__name__} {document.number or '?'}" if document else f"no invoice ({received.reason})"
    again = f", sent before as {received.duplicate_of}" if received.duplicate_of else ""
    return (
        f"{facts.received:%Y-%m-%d %H:%M:%S} UTC: {what} from {facts.original_sender} to {facts.final_recipient}: "
        f"{received.report.verdict}{again}; message {received.message_id} in {received.raw.parent}"
    )


def _as_data(received: Received) -> dict[str, Any]:
    document = received.document
    return {
        **received.facts.model_dump(mode="json"),
        "duplicate_of": received.duplicate_of,
        "document": {"type": type(document).__name__, "number": document.number} if document else None,
        "reason": received.reason,
        "verdict": received.report.verdict,
        "raw": str(received.raw),
        "payload": str(received.payload),
        "receipt": str(received.receipt),
    }
