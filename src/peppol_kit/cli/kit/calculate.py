"""`peppol-kit calculate`: every amount of a document that follows from others."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

import typer

from peppol_kit.cli.kit._files import content, deliver, document_of, guarded, is_json, tell, written
from peppol_kit.cli.kit._options import File, Output
from peppol_kit.cli.validate import VALID


def calculate(
    file: File,
    *,
    prices: Annotated[Literal["net", "gross"], typer.Option(help="Prices without VAT, or with it.")] = "net",
    rounding: Annotated[
        str | None, typer.Option(metavar="AMOUNT", help="What the amount due is a multiple of: 0.05 for cash.")
    ] = None,
    output: Output = None,
) -> None:
    """Calculate every amount of a document that follows from others: lines, VAT and totals.

    The answer is XML if the file is XML, and JSON if it is JSON.

    \b
    Examples:
      peppol-kit calculate invoice.json -o invoice.json
      peppol-kit calculate draft.xml --prices gross --rounding 0.05
    """
    step = None if rounding is None else _amount(rounding)

    def work() -> int:
        from peppol_kit.documents.calculation import calculate as calculated

        given = content(file)
        document = document_of(given)
        tell(file, document.problems)
        done = calculated(document, prices=prices, rounding=step)
        deliver(written(done, "json" if is_json(given) else "xml"), output)
        return VALID

    raise typer.Exit(guarded(file, work))


def _amount(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(0)
    if not (amount.is_finite() and amount > 0):
        raise typer.BadParameter(f"{text!r} is not an amount such as 0.05", param_hint="--rounding")
    return amount
