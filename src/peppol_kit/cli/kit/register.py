"""`peppol-kit register` and `peppol-kit unregister`: a participant at an SMP."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from peppol_kit.cli.kit._document_types import document_type_of
from peppol_kit.cli.kit._files import content, data, deliver, secret
from peppol_kit.cli.kit._network import SettingsFile, settings_from, unsent
from peppol_kit.cli.kit._options import AsData
from peppol_kit.cli.render import harmless
from peppol_kit.cli.validate import VALID
from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from peppol_kit.delivery.settings import Settings
    from peppol_kit.identifiers import DocumentTypeId, ParticipantId
    from peppol_kit.network.registration import Service, SmpAccount

Who = Annotated[str, typer.Argument(metavar="ID", help="The participant, such as 0208:0202239951.")]
Smp = Annotated[str, typer.Option(metavar="URL", help="The address of the SMP.")]
User = Annotated[str, typer.Option(metavar="NAME", help="The user of the account there.")]
PasswordFile = Annotated[str, typer.Option("--password-file", metavar="FILE", help="A file with the password.")]
Types = Annotated[
    list[str] | None,
    typer.Option(
        "--document-type", metavar="TYPE", help="A name such as invoice, or scheme::value; more than once for several."
    ),
]
_USUAL = ["invoice", "credit-note"]


def register(  # noqa: PLR0913 - one parameter an option
    participant: Who,
    *,
    smp: Smp,
    user: User,
    password_file: PasswordFile,
    document_type: Types = None,
    card: Annotated[str | None, typer.Option(metavar="FILE", help="Its business card, XML.")] = None,
    settings: SettingsFile = None,
    as_data: AsData = False,
) -> None:
    """Register a participant at an SMP, to receive at your access point; the settings name it and its certificate.

    Without --document-type it receives invoices and credit notes of BIS Billing. It can be called again, to finish what
    was interrupted or to tell a new certificate.

    \b
    Examples:
      peppol-kit register 0208:0202239951 --smp https://smp.example.com --user me --password-file pw --settings a.toml
    """

    def work() -> int:
        from peppol_kit.identifiers import ParticipantId
        from peppol_kit.network.business_card import read_business_card

        known = settings_from(settings)
        who = ParticipantId.parse(participant)
        services = [_service(each, known) for each in _types(document_type)]
        account = _account(known, smp, user, password_file)
        account.register(who, services, business_card=read_business_card(content(card)) if card else None)
        return _tell(account, who, as_data=as_data)

    raise typer.Exit(unsent(participant, work, as_data=as_data))


def unregister(  # noqa: PLR0913
    participant: Who,
    *,
    smp: Smp,
    user: User,
    password_file: PasswordFile,
    document_type: Types = None,
    settings: SettingsFile = None,
    as_data: AsData = False,
) -> None:
    """Take a participant off the network, or with --document-type only let it no longer receive that.

    \b
    Examples:
      peppol-kit unregister 0208:0202239951 --smp https://smp.example.com --user me --password-file pw --settings a.toml
    """

    def work() -> int:
        from peppol_kit.identifiers import ParticipantId

        who = ParticipantId.parse(participant)
        account = _account(settings_from(settings), smp, user, password_file)
        account.unregister(who, _types(document_type) if document_type else None)
        return _tell(account, who, as_data=as_data)

    raise typer.Exit(unsent(participant, work, as_data=as_data))


def _account(settings: Settings, smp: str, user: str, password_file: str) -> SmpAccount:
    from peppol_kit.network.http import Web
    from peppol_kit.network.registration import SmpAccount

    return SmpAccount(smp, user, secret(password_file), web=Web(settings.network()))


def _types(given: list[str] | None) -> list[DocumentTypeId]:
    return [document_type_of(each) for each in given or _USUAL]


def _service(document_type: DocumentTypeId, settings: Settings) -> Service:
    """That one's own access point receives it, in every process that the code list has for it."""
    from peppol_kit.identifiers import ProcessId
    from peppol_kit.network.registration import Service

    if not settings.access_point:
        raise ConfigurationError("the setting access_point is missing: the public address of your access point")
    listed = document_type.listed
    if listed is None or not listed.processes:
        raise ConfigurationError(f"the code list has no process for {document_type}")
    return Service(
        document_type=document_type,
        processes=tuple(ProcessId.parse(each) for each in listed.processes),
        address=settings.access_point,
        certificate=settings.credentials().certificate,
    )


def _tell(account: SmpAccount, who: ParticipantId, *, as_data: bool) -> int:
    """What is registered now, as the SMP says it."""
    found = account.registered(who)
    if as_data:
        types = None if found is None else [each.uri for each in found]
        deliver(data({"participant": str(who), "registered": found is not None, "document_types": types}), None)
        return VALID
    lines = [f"{who}: {'not registered' if found is None else 'registered'}"]
    lines += [f"  {each.name or each}" for each in found or ()]
    sys.stdout.write("".join(f"{harmless(line)}\n" for line in lines))
    return VALID
