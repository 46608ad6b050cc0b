"""`peppol-kit lookup`: whether a participant is in the network, what it receives, and where."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from peppol_kit.cli.kit._document_types import SHORT_NAMES, document_type_of, process_of
from peppol_kit.cli.kit._files import data, deliver
from peppol_kit.cli.kit._network import SettingsFile, settings_from, unsent
from peppol_kit.cli.kit._options import AsData
from peppol_kit.cli.render import harmless
from peppol_kit.cli.validate import VALID
from peppol_kit.errors import ConfigurationError, LookupFailed, TrustError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from peppol_kit.network.endpoint import Endpoint
    from peppol_kit.network.environment import Environment
    from peppol_kit.network.lookup import Capabilities
    from peppol_kit.network.trace import Hop

_Stage = Annotated[
    Literal["production", "test"] | None,
    typer.Option("--environment", help="Which Peppol; there is no default, so say this or --settings."),
]
_TYPE_HELP = f"Where this is received: {', '.join(SHORT_NAMES)}, or scheme::value. Without it, all that is received."


def lookup(  # noqa: PLR0913 - one parameter an option
    participant: Annotated[str, typer.Argument(metavar="ID", help="The participant, such as 0208:0202239951.")],
    *,
    document_type: Annotated[str | None, typer.Option("--document-type", metavar="NAME", help=_TYPE_HELP)] = None,
    process: Annotated[
        str | None, typer.Option(metavar="ID", help="In this process; the usual one of the document type without it.")
    ] = None,
    environment: _Stage = None,
    settings: SettingsFile = None,
    other_identifiers: Annotated[
        bool, typer.Option("--other-identifiers", help="Try the same company's other identifiers too.")
    ] = False,
    trace: Annotated[bool, typer.Option("--trace", help="Say what was asked, answered and checked.")] = False,
    as_data: AsData = False,
) -> None:
    """Ask the network whether a participant is there, what it receives, and at which access point.

    Answers are believed only if they are signed by an SMP of Peppol. The exit status is 1 if the participant does not
    receive this, or if there is no answer to rely on.

    \b
    Examples:
      peppol-kit lookup 0208:0202239951 --environment production
      peppol-kit lookup 0208:0202239951 --environment production --document-type invoice
      peppol-kit lookup 9925:BE0202239951 --environment test --document-type invoice --other-identifiers --trace
      peppol-kit lookup 0208:0202239951 --settings peppol.toml --document-type credit-note --json
    """

    def work() -> int:
        try:
            found = _found(participant, document_type, process, _network(environment, settings), other_identifiers)
        except (LookupFailed, TrustError) as error:
            if trace and not as_data:
                _say_steps(error.trace)
            raise
        if as_data:
            deliver(data(_as_data(found)), None)
            return VALID
        if trace:
            _say_steps(found.trace)
        _say(_in_words(found))
        return VALID

    raise typer.Exit(unsent(participant, work, as_data=as_data))


def _network(stage: Literal["production", "test"] | None, settings: Path | None) -> Environment:
    """Peppol itself, by its name; or the network of the settings."""
    from peppol_kit.network.environment import PRODUCTION, TEST

    if stage is None:
        return settings_from(settings).network()
    if settings is not None:
        raise ConfigurationError("say either --environment or --settings: the settings name the environment")
    return PRODUCTION if stage == "production" else TEST


def _found(
    participant: str, document_type: str | None, process: str | None, network: Environment, others: bool
) -> Endpoint | Capabilities:
    from peppol_kit.identifiers import ParticipantId
    from peppol_kit.network.lookup import Lookup

    who = ParticipantId.parse(participant)
    if document_type is None and process is not None:
        raise ConfigurationError("--process needs a --document-type")
    what = None if document_type is None else document_type_of(document_type)
    within = None if what is None else process_of(process, what)
    with Lookup(network) as looking:
        if what is None or within is None:
            return looking.capabilities(who, other_identifiers=others)
        return looking.find(who, what, within, other_identifiers=others)


def _as_data(found: Endpoint | Capabilities) -> dict[str, Any]:
    from peppol_kit.network.endpoint import Endpoint

    said: dict[str, Any] = {"participant": str(found.participant)}
    if isinstance(found, Endpoint):
        said |= {
            "document_type": found.document_type.uri,
            "process": found.process.uri,
            "transport_profile": found.transport_profile,
            "address": found.address,
            "access_point": found.party,
            "certificate": {
                "subject": found.certificate.subject.rfc4514_string(),
                "not_after": found.certificate.not_valid_after_utc.isoformat(),
            },
            "active_from": found.active_from.isoformat() if found.active_from else None,
            "active_until": found.active_until.isoformat() if found.active_until else None,
            "description": found.description,
            "contact": found.contact,
        }
    else:
        said |= {
            "publisher": found.publisher,
            "document_types": [{"id": each.uri, "name": each.name} for each in found.document_types],
            "unknown": list(found.unknown),
        }
    return {**said, "trace": [hop.to_dict() for hop in found.trace]}


def _in_words(found: Endpoint | Capabilities) -> list[str]:
    from peppol_kit.network.endpoint import Endpoint

    if isinstance(found, Endpoint):
        return [
            f"{found.participant}: receives {found.document_type.name or found.document_type}",
            f"  at {found.address}",
            f"  access point {found.party}, certificate until {found.certificate.not_valid_after_utc:%Y-%m-%d}",
            f"  process {found.process}",
            *([f"  {found.description}"] if found.description else []),
        ]
    return [
        f"{found.participant}: registered at {found.publisher}, receives {len(found.document_types)} document types",
        *(f"  {each.name or each}" for each in found.document_types),
        *(f"  not understood: {each}" for each in found.unknown),
    ]


def _say(lines: Iterable[str]) -> None:
    sys.stdout.write("".join(f"{harmless(line)}\n" for line in lines))


def _say_steps(hops: tuple[Hop, ...]) -> None:
    from peppol_kit.network.trace import trace_text

    _say(trace_text(hops).splitlines())
