"""How a supply stands with VAT: its category, its reason of exemption, and what an invoice for it must have.

A `TaxCase` is known by name, such as ``"eu-goods"`` or ``"be-medecontractant"``: `TAX_CASES` lists them. Besides, every
code of the VATEX list that is an article of Directive 2006/112/EC is the case of an exemption: ``"VATEX-EU-132-1B"``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from peppol_kit.codelists import VATEX
from peppol_kit.documents._tax_cases import CASES, EXEMPT, TaxCase, Words
from peppol_kit.documents.amounts import VatBreakdown
from peppol_kit.documents.billing import BillingDocument
from peppol_kit.documents.calculation._sums import key_of
from peppol_kit.documents.parties import Seller
from peppol_kit.errors import ConfigurationError
from peppol_kit.terms import BG_14, BT_29, BT_30, BT_31, BT_32, BT_47, BT_48, BT_63, BT_72, BT_80, BT_120

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from decimal import Decimal

    from peppol_kit.documents.line import Line

__all__ = ["TAX_CASES", "TaxCase", "Words", "apply", "missing", "tax_case", "unwanted"]

Lang = Literal["en", "nl", "fr", "de"]
_Document = TypeVar("_Document", bound=BillingDocument)
_T = TypeVar("_T")

TAX_CASES: tuple[TaxCase, ...] = CASES
"""The cases that have a name."""

_BY_NAME = {case.name: case for case in CASES}
_ARTICLE = re.compile(r"VATEX-EU-(\d+)(?:-(\d)?([A-Z]{1,2}))?").fullmatch


def tax_case(name: str) -> TaxCase:
    """The case of a name, or of a VATEX code that is an article of Directive 2006/112/EC.

    Raises:
        ConfigurationError: there is none.
    """
    case = _BY_NAME.get(name) or _by_article(name)
    if case is None:
        raise ConfigurationError(
            f"there is no tax case {name!r}; there are {', '.join(_BY_NAME)}, and VATEX-EU-132 and so on"
        )
    return case


def apply(
    document: _Document,
    case: TaxCase | str,
    *,
    lines: Collection[str] | None = None,
    rate: Decimal | None = None,
    lang: Lang = "en",
) -> _Document:
    """The document with the VAT category and rate of a case, and its reason of exemption; to be calculated after that.

    Args:
        document: an invoice or a credit note.
        case: the case, or its name.
        lines: the ids of the lines that it is for. None for all, and for allowances and charges of the document too.
        rate: the VAT rate, for a case that does not say it (standard); the rates of the lines stay if it is not given.
        lang: the language of the reason (BT-120). Where some lines have another reason in the same category, both are
            named, and no code, since a category has one entry in the VAT breakdown.

    Raises:
        ConfigurationError: no such case, line or language, or a rate for a case that has its own.
    """
    case = tax_case(case) if isinstance(case, str) else case
    if rate is not None and case.category != "S":
        raise ConfigurationError(f"the rate of {case.name} is not for the caller to say")
    chosen = None if lines is None else {lines} if isinstance(lines, str) else set(lines)
    unknown = (chosen or set()) - {line.id for line in document.lines}
    if unknown:
        raise ConfigurationError(f"there is no line {', '.join(sorted(unknown))}")

    def with_case(taxed: Any) -> Any:
        own = rate if rate is not None else taxed.vat_rate
        return taxed.replace(vat_category=case.category, vat_rate=own if case.category == "S" else case.rate)

    def is_meant(line: Line) -> bool:
        return chosen is None or line.id in chosen

    shared = any(line.vat_category == case.category and not is_meant(line) for line in document.lines)
    changes: dict[str, Any] = {"lines": tuple(with_case(li) if is_meant(li) else li for li in document.lines)}
    if chosen is None:
        changes["allowances"] = tuple(map(with_case, document.allowances))
        changes["charges"] = tuple(map(with_case, document.charges))
    document = document.replace(**changes)
    if case.reason is None:
        return document
    text = in_language(case.reason._asdict(), lang)
    return with_reason(document, case.category, code=case.exemption_code, text=text, besides=shared)


def missing(document: BillingDocument, case: TaxCase | str) -> tuple[str, ...]:
    """The ids of the business terms that a document of this case lacks: ``("BT-48", "BT-80")``.

    Where one of several would do, the one that is best. BT-120 stands for the reason of exemption, which `apply` gives.

    Raises:
        ConfigurationError: no such case.
    """
    case = tax_case(case) if isinstance(case, str) else case
    found = [group[0].id for group in case.needs if not any(_FILLED[term.id](document) for term in group)]
    if case.reason is not None and not _has_reason(document, case.category):
        found.append(BT_120.id)
    return tuple(found)


def unwanted(document: BillingDocument, case: TaxCase | str) -> tuple[str, ...]:
    """The ids of the business terms that a document of this case has and must not have.

    An invoice outside of the scope of VAT has no VAT numbers (BR-O-02).

    Raises:
        ConfigurationError: no such case.
    """
    case = tax_case(case) if isinstance(case, str) else case
    return tuple(term.id for term in case.never if _FILLED[term.id](document))


def _seller(document: BillingDocument) -> Seller:
    return document.seller or Seller()


_FILLED: Mapping[str, Callable[[BillingDocument], object]] = {
    BG_14.id: lambda document: document.period and (document.period.start or document.period.end),
    BT_29.id: lambda document: _seller(document).identifiers,
    BT_30.id: lambda document: _seller(document).legal_id,
    BT_31.id: lambda document: _seller(document).vat_id,
    BT_32.id: lambda document: _seller(document).tax_registration_id,
    BT_47.id: lambda document: document.buyer and document.buyer.legal_id,
    BT_48.id: lambda document: document.buyer and document.buyer.vat_id,
    BT_63.id: lambda document: document.tax_representative and document.tax_representative.vat_id,
    BT_72.id: lambda document: document.delivery and document.delivery.delivered,
    BT_80.id: lambda document: document.delivery and document.delivery.address and document.delivery.address.country,
}
"""Whether a document has a term, by its id: terms at the same place of two parties are equal."""


def _has_reason(document: BillingDocument, category: str) -> bool:
    return any(
        entry.category == category and (entry.exemption_code or entry.exemption_reason)
        for entry in document.vat_breakdown
    )


# --- reasons of exemption


def with_reason(document: _Document, category: str, *, code: str | None, text: str, besides: bool) -> _Document:
    """The document with the reason of exemption of a category without VAT, in the place of the one that is there.

    With ``besides`` both are there: their words, and no code, which could be that of one only.
    """
    key = key_of(category, None)
    others, entry = [], VatBreakdown(category=category, rate=key.rate)
    for known in document.vat_breakdown:
        if key_of(known.category, known.rate) == key:
            entry = known
        else:
            others.append(known)
    if besides and (entry.exemption_code or entry.exemption_reason) and entry.exemption_reason != text:
        before = entry.exemption_reason or VATEX.name(entry.exemption_code or "") or entry.exemption_code
        code, text = None, f"{before}; {text}"
    entry = entry.replace(exemption_code=code, exemption_reason=text)
    return document.replace(vat_breakdown=(*others, entry))


def in_language(words: Mapping[str, _T], lang: str) -> _T:
    """What there is in a language.

    Raises:
        ConfigurationError: there is nothing.
    """
    if lang not in words:
        raise ConfigurationError(f"there are no words in {lang!r}; there are {', '.join(words)}")
    return words[lang]


def _by_article(code: str) -> TaxCase | None:
    match = _ARTICLE(code) if code in VATEX else None
    if match is None:
        return None
    article, section, point = match[1], match[2] or "", (match[3] or "").lower()

    def place(before_section: str, before_point: str, after: str, end: str = "") -> str:
        parts = (article, section and f"{before_section}{section}", point and f"{before_point}{point}{after}")
        return "".join(parts) + (end if section or point else "")

    english = f"article {article}{section and f'({section})'}{point and f'({point})'} of Directive 2006/112/EC"
    reason = Words(
        en=f"Exempt by {english}",
        nl=f"Vrijgesteld door artikel {place(', lid ', ', onder ', ')', ',')} van Richtlijn 2006/112/EG",
        fr=f"Exonéré par l'article {place(', paragraphe ', ', point ', ')', ',')} de la directive 2006/112/CE",
        de=f"Steuerfrei nach Artikel {place(' Absatz ', ' Buchstabe ', '')} der Richtlinie 2006/112/EG",
    )
    return EXEMPT._replace(
        name=code,
        title=VATEX.name(code) or code,
        law=english[0].upper() + english[1:],
        exemption_code=code,
        reason=reason,
    )
