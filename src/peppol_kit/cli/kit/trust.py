"""`peppol-kit trust`: the CA certificates of Peppol that are at hand, and those that come to them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from peppol_kit.cli.kit._files import complain, content, data, deliver, guarded, named, secret
from peppol_kit.cli.kit._options import AsData
from peppol_kit.cli.render import harmless
from peppol_kit.cli.validate import INVALID, VALID
from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

trust = typer.Typer(help="The CA certificates of Peppol: which are at hand, and take more.", no_args_is_help=True)

PasswordFile = Annotated[
    str | None, typer.Option("--password-file", metavar="FILE", help="A file with the password of the PKCS #12 file.")
]


@trust.command()
def add(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="PEM, DER or PKCS #12; - is standard input.")],
    *,
    password_file: PasswordFile = None,
    as_data: AsData = False,
) -> None:
    """Keep the CA certificates of Peppol that are in files, and refuse all others.

    Members of Peppol download the files. Only the certificates whose SHA-256 fingerprints are known are kept; the exit
    status is 1 if a file has none of them.

    \b
    Examples:
      peppol-kit trust add PEPPOLRootCA-G3.crt PEPPOLACCESSPOINTCA-G3.crt
      peppol-kit trust add ap-prod-truststore.p12 --password-file password.txt
    """
    raise typer.Exit(guarded(files[0], lambda: _add(files, password_file, as_data=as_data)))


@trust.command("list")
def list_(*, as_data: AsData = False) -> None:
    """List the CAs of Peppol, and which of their certificates are at hand.

    \b
    Examples:
      peppol-kit trust list
      peppol-kit trust list --json
    """
    raise typer.Exit(guarded("", lambda: _list(as_data=as_data)))


def _add(files: list[str], password_file: str | None, *, as_data: bool) -> int:
    from peppol_kit.network.pki import store

    password = None if password_file is None else secret(password_file)
    status, answer = VALID, []
    for file in files:
        try:
            added = store.add(content(file), password=password)
        except ConfigurationError as error:
            raise type(error)(f"{named(file)}: {error}") from error
        for what in added.refused:
            complain(f"{named(file)}: not taken: {what}")
        if not added.taken:
            status = INVALID
        answer.append({"file": file, "taken": [each._asdict() for each in added.taken], "refused": added.refused})
        if not as_data:
            sys.stdout.write("".join(f"{harmless(file)}: {each.stage}: {each.name}\n" for each in added.taken))
    if as_data:
        deliver(data(answer), None)
    return status


def _list(*, as_data: bool) -> int:
    from peppol_kit.network.pki import ANCHORS, store

    at_hand = store.kept()
    if as_data:
        rows = [{**each._asdict(), "at_hand": each in at_hand, "until": _until(at_hand.get(each))} for each in ANCHORS]
        deliver(data({"folder": str(store.folder()), "anchors": rows}), None)
        return VALID
    sys.stdout.write(f"{harmless(str(store.folder()))}\n")
    for each in ANCHORS:
        until = _until(at_hand.get(each))
        sys.stdout.write(f"{each.stage:<10}  {f'until {until}' if until else 'missing':<16}  {each.name}\n")
    return VALID


def _until(certificate: Certificate | None) -> str:
    return f"{certificate.not_valid_after_utc:%Y-%m-%d}" if certificate else ""
