"""`peppol-kit send`: a document to its recipient, over Peppol or, where that is not possible, by email."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from peppol_kit.access_point._files import sync, write
from peppol_kit.cli.kit._files import content, data, deliver, document_of, is_json, named
from peppol_kit.cli.kit._network import SettingsFile, settings_from, unsent
from peppol_kit.cli.kit._options import AsData
from peppol_kit.cli.render import harmless
from peppol_kit.cli.validate import VALID
from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from peppol_kit.delivery import Attempt, Outcome


def send(  # noqa: PLR0913 - one parameter an option
    file: Annotated[str, typer.Argument(metavar="FILE", help="XML or JSON of a document; - is standard input.")],
    *,
    settings: SettingsFile = None,
    to: Annotated[str | None, typer.Option(metavar="ID", help="The participant that receives it.")] = None,
    sender: Annotated[str | None, typer.Option("--from", metavar="ID", help="The participant that sends it.")] = None,
    country: Annotated[str, typer.Option(metavar="CODE", help="The country of the sender.")] = "",
    email: Annotated[str, typer.Option(metavar="ADDRESS", help="Where to, if the recipient is not in Peppol.")] = "",
    attempt: Annotated[
        str | None, typer.Option(metavar="FILE", help="Keep the attempt here, and take it up again if there is one.")
    ] = None,
    allow_unjudged: Annotated[
        bool,
        typer.Option("--allow-unjudged", help="Send what no ruleset here judges."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do all but send.")] = False,
    as_data: AsData = False,
) -> None:
    """Validate a document, look its recipient up, and deliver it; the receipt is checked.

    What the document says of sender, recipient, type and process need not be said again. After a failure, call it again
    with the same --attempt file: then it is the same message, and arrives once.

    \b
    Examples:
      peppol-kit send invoice.xml --settings peppol.toml
      peppol-kit send invoice.xml --settings peppol.toml --email office@example.com
      peppol-kit send invoice.xml --settings peppol.toml --attempt invoice.attempt --json
      peppol-kit send invoice.xml --settings peppol.toml --dry-run
    """

    def work() -> int:
        from peppol_kit.delivery import PeppolClient

        document = content(file)
        known = _known(attempt)
        with PeppolClient(settings_from(settings)) as client:
            outcome = client.send(
                document_of(document) if is_json(document) else document,
                receiver=to,
                sender=sender,
                country=country,
                email=email,
                attempt=known,
                on_attempt=None if attempt is None else lambda moved: _keep(Path(attempt), moved),
                allow_unjudged=allow_unjudged,
                dry_run=dry_run,
            )
        if as_data:
            deliver(data(outcome.to_dict()), None)
        else:
            sys.stdout.write(_in_words(file, outcome))
        return VALID

    raise typer.Exit(unsent(file, work, as_data=as_data))


def _in_words(file: str, outcome: Outcome) -> str:
    lines = [f"{named(file)}: {_done(outcome)}", f"  {outcome.reason}"]
    lines += [f"  note: {warning}" for warning in outcome.warnings]
    attempt = outcome.attempt
    if outcome.endpoint is not None:
        lines.append(f"  {attempt.receiver} at {outcome.endpoint.party}, {outcome.endpoint.address}")
    if outcome.receipt is not None:
        lines.append(f"  receipt {outcome.receipt.message_id} of {outcome.receipt.timestamp:%Y-%m-%d %H:%M:%S %Z}")
    lines.append(f"  message {attempt.message_id}, envelope {attempt.instance_id}")
    return "".join(f"{harmless(line)}\n" for line in lines)


def _done(outcome: Outcome) -> str:
    way = "over Peppol" if outcome.channel == "as4" else f"by email to {outcome.attempt.email}"
    return f"delivered {way}" if outcome.state == "delivered" else f"would be sent {way}"


def _known(file: str | None) -> Attempt | None:
    """The attempt of an earlier call; one cannot begin anew with a file that cannot be read."""
    from peppol_kit.delivery import Attempt

    if file is None or not os.path.lexists(file):
        return None
    try:
        return Attempt.from_json(Path(file).read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{file}: no attempt can be read from it") from error


def _keep(file: Path, attempt: Attempt) -> None:
    """On disk before a byte leaves, whole or not at all, even if the power fails."""
    partial = file.with_name(f"{file.name}.partial")
    write(partial, attempt.to_json().encode())
    partial.replace(file)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        sync(file.parent)
