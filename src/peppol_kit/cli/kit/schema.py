"""`peppol-kit schema`: the JSON Schema of a document."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from peppol_kit.cli.kit._files import data, deliver, guarded
from peppol_kit.cli.kit._options import Output
from peppol_kit.cli.validate import VALID

DocumentType = Literal["invoice", "credit-note", "self-billed-invoice", "self-billed-credit-note"]
"""As in `peppol_kit.documents.json_schema`, which a command that is about something else need not import."""


def schema(
    document: Annotated[DocumentType, typer.Argument(help="Which document.")],
    *,
    output: Output = None,
) -> None:
    """Print the JSON Schema of a document.

    Draft 2020-12, with the business term of EN 16931 for each field: of what `convert --to json` writes.

    \b
    Examples:
      peppol-kit schema invoice
      peppol-kit schema credit-note -o credit-note.schema.json
    """

    def work() -> int:
        from peppol_kit.documents.json_schema import json_schema

        deliver(data(json_schema(document)), output)
        return VALID

    raise typer.Exit(guarded(document, work))
