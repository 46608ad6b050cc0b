"""`peppol-kit convert`: XML to JSON and back, and CSV to either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from peppol_kit.cli.kit._files import content, deliver, document_of, guarded, tell, written
from peppol_kit.cli.kit._options import Output
from peppol_kit.cli.validate import INVALID, VALID
from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from peppol_kit.documents import CreditNote, Invoice


def convert(
    file: Annotated[str, typer.Argument(metavar="FILE", help="XML, JSON, or CSV; - is standard input.")],
    *,
    to: Annotated[Literal["json", "xml"], typer.Option(help="What to make of it.")],
    output: Output = None,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing if there are problems.")] = False,
    mapping: Annotated[
        str | None, typer.Option(metavar="FILE", help="The file is CSV, and this says what its columns are (TOML).")
    ] = None,
) -> None:
    """Convert a document from XML to JSON or back, without loss; or make one of lines in a CSV file.

    What could not be read as what it should be is listed on standard error. A document of CSV lines is calculated.

    \b
    Examples:
      peppol-kit convert invoice.xml --to json
      peppol-kit convert invoice.json --to xml -o invoice.xml
      peppol-kit convert lines.csv --mapping mapping.toml --to xml
    """

    def work() -> int:
        if mapping is None and file.lower().endswith(".csv"):
            raise ConfigurationError(f"{file}: --mapping must say what the columns of a CSV file are")
        given = content(file)
        document = document_of(given) if mapping is None else _of_csv(given, mapping)
        tell(file, document.problems)
        if strict and document.problems:
            return INVALID
        deliver(written(document, to), output)
        return VALID

    raise typer.Exit(guarded(file, work))


def _of_csv(given: bytes, path: str) -> Invoice | CreditNote:
    from peppol_kit.documents.csv_lines import CsvMapping, from_csv

    try:
        text = content(path).decode()
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: the mapping is not UTF-8") from error
    return from_csv(given, CsvMapping.from_toml(text))
