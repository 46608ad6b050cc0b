"""`peppol-kit repair`: a document with its arithmetic mended, and what was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from peppol_kit.cli.kit._files import (
    complain,
    content,
    data,
    deliver,
    document_of,
    guarded,
    is_json,
    named,
    tell,
    written,
)
from peppol_kit.cli.kit._options import AsData, File, Output
from peppol_kit.cli.validate import VALID
from peppol_kit.terms import TERMS

if TYPE_CHECKING:
    from peppol_kit.documents.calculation import Change


def repair(
    file: File,
    *,
    output: Output = None,
    as_data: AsData = False,
) -> None:
    """Mend the arithmetic of a document: amounts of lines, VAT and totals; prices and VAT categories are not touched.

    The changes are listed on standard error. The answer is XML if the file is XML, and JSON if it is JSON. With --json
    the changes are the answer, and the document is written only where -o says.

    \b
    Examples:
      peppol-kit repair invoice.xml -o mended.xml
      peppol-kit repair invoice.xml --json
    """

    def work() -> int:
        from peppol_kit.documents.calculation import repair as repaired

        given = content(file)
        document = document_of(given)
        tell(file, document.problems)
        mended, changes = repaired(document)
        if output is not None or not as_data:
            deliver(written(mended, "json" if is_json(given) else "xml"), output)
        if as_data:
            deliver(data([change._asdict() for change in changes]), None)
        else:
            for change in changes:
                complain(f"{named(file)}: {_said(change)}")
        return VALID

    raise typer.Exit(guarded(file, work))


def _said(change: Change) -> str:
    place = f"{change.place}: " if change.place else ""
    return (
        f"{place}{TERMS[change.term].name} ({change.term}): {change.before or 'absent'} -> {change.after or 'absent'}"
    )
