"""Arguments and options that several commands have."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

File = Annotated[str, typer.Argument(metavar="FILE", help="XML or JSON of a document; - is standard input.")]
Output = Annotated[
    str | None, typer.Option("-o", "--output", metavar="FILE", help="Where to write it; standard output without it.")
]
AsData = Annotated[bool, typer.Option("--json", help="The answer as JSON.")]
Language = Annotated[Literal["en", "nl", "fr", "de"], typer.Option("--lang", help="The language of the answer.")]
