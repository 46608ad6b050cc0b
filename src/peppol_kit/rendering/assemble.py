"""From a document to its view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.rendering.building import Building
from peppol_kit.rendering.notices import notices
from peppol_kit.rendering.sections import amounts, head, lines, parties, payment, rest
from peppol_kit.rendering.view import View

if TYPE_CHECKING:
    from peppol_kit.documents import CreditNote, Invoice
    from peppol_kit.report import Report


def view(document: Invoice | CreditNote, *, lang: str = "en", report: Report | None = None) -> View:
    """Everything that is shown of a document, in a language, with what `validate` found beside its place.

    Raises:
        ConfigurationError: there are no words in that language.
    """
    b = Building(document, lang, located=bool(document.problems or (report is not None and report.findings)))
    seller = parties.seller(b)
    made = View(
        lang=lang,
        words=b.page,
        kind=head.kind(b),
        number=head.number(b),
        sender=seller.name.text if seller.name is not None else "",
        facts=head.facts(b),
        parties=(seller, parties.buyer(b)),
        others=(*parties.delivery(b), *parties.payee(b), *parties.tax_representative(b)),
        notes=head.notes(b),
        opening=document.text_lines,
        lines=lines.table(b),
        adjustments=amounts.adjustments(b),
        vat=amounts.vat(b),
        totals=amounts.totals(b),
        payable=amounts.payable(b),
        terms=payment.terms(b),
        payment=payment.means(b),
        qr=payment.qr(b),
        attachments=rest.attachments(b),
        technical=head.technical(b),
        unmapped=rest.unmapped(b),
        notices={},
        general=(),
        summary="",
    )
    beside, general, summary = notices(b, made, report)
    return made._replace(notices=beside, general=general, summary=summary)
