"""`peppol-kit mail`: whether mail can be sent in the name of a domain."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from peppol_kit.cli.kit._files import complain, data, deliver, guarded
from peppol_kit.cli.kit._options import AsData
from peppol_kit.cli.render import harmless
from peppol_kit.cli.validate import INVALID, UNUSABLE, VALID

mail = typer.Typer(name="mail", help="Email: check the domain of the sender.", no_args_is_help=True)


@mail.callback()
def _group() -> None:
    """Email: check the domain of the sender."""


@mail.command("check-domain")
def check_domain(
    domain: Annotated[str, typer.Argument(metavar="DOMAIN", help="The domain of the sender's address.")],
    *,
    include: Annotated[
        str,
        typer.Option(metavar="DOMAIN|IP", help="The domain whose SPF record names the mail server, or its address."),
    ],
    resolver: Annotated[
        list[str] | None, typer.Option(metavar="IP[:PORT]", help="A name server to ask; that of this machine without.")
    ] = None,
    as_data: AsData = False,
) -> None:
    """Say whether a mail server may send in the name of a domain (SPF, DMARC), and which record is missing.

    The exit status is 0 if mail can be sent, 1 if not, and 2 if DNS gives no answer.

    \b
    Examples:
      peppol-kit mail check-domain example.com --include spf.example.net
      peppol-kit mail check-domain example.com --include 192.0.2.25 --json
    """
    raise typer.Exit(guarded(domain, lambda: _checked(domain, include, tuple(resolver or ()), as_data=as_data)))


def _checked(domain: str, include: str, resolvers: tuple[str, ...], *, as_data: bool) -> int:
    from peppol_kit.errors import DirectoryUnavailable
    from peppol_kit.mail.domain import check_domain as checked

    try:
        report = checked(domain, include=include, resolvers=resolvers)
    except DirectoryUnavailable as error:
        complain(str(error))
        return UNUSABLE
    if as_data:
        deliver(data(report.to_dict()), None)
    else:
        sys.stdout.write("".join(f"{harmless(line)}\n" for line in report.to_text().splitlines()))
    return VALID if report.ok else INVALID
