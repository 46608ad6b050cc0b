"""The Belgian cash discount: VAT is due on the discounted price, whether the buyer pays in time or not.

Article 28, 1° of the Belgian VAT Code (article 79(a) of Directive 2006/112/EC) leaves a discount for prompt payment out
of the taxable amount. In a Peppol invoice that is an allowance in every VAT category and rate, and one charge of the
same amount in category E, so that the price that is due without the discount stays what it is.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from peppol_kit import money
from peppol_kit.documents import tax
from peppol_kit.documents.amounts import Allowance, Charge
from peppol_kit.documents.billing import BillingDocument
from peppol_kit.documents.calculation import calculate
from peppol_kit.documents.calculation._sums import NO_RATE, ZERO, share_of, taxable_by_key
from peppol_kit.documents.invoice import Invoice
from peppol_kit.errors import ConfigurationError, NotCalculable
from peppol_kit.terms import BT_2

if TYPE_CHECKING:
    from datetime import date

_Document = TypeVar("_Document", bound=BillingDocument)
_Invoice = TypeVar("_Invoice", bound=Invoice)

_EXEMPT = "E"
# What Belgian software writes: UNCL 5189 "special agreement", UNCL 7161 "mutually defined"
_ALLOWANCE, _CHARGE = "64", "ZZZ"


class _Words(NamedTuple):
    """What is said in one language, and how it writes dates and numbers."""

    reason: str
    exemption: str
    terms: str
    date: str
    point: str


_WORDS = {
    "en": _Words(
        "Cash discount",
        "Cash discount, not part of the taxable amount: article 28, 1° of the Belgian VAT Code",
        "{percent} % cash discount ({currency} {discount}) if paid by {until}: {currency} {payable} is due then",
        "%Y-%m-%d",
        ".",
    ),
    "nl": _Words(
        "Korting voor contante betaling",
        "Korting voor contante betaling, niet in de maatstaf van heffing: artikel 28, 1° WBTW",
        "{percent} % korting voor contante betaling ({currency} {discount}) bij betaling uiterlijk op {until}: "
        "dan is {currency} {payable} te betalen",
        "%d-%m-%Y",
        ",",
    ),
    "fr": _Words(
        "Escompte pour paiement au comptant",
        "Escompte pour paiement au comptant, non compris dans la base d'imposition : article 28, 1° CTVA",
        "Escompte de {percent} % ({currency} {discount}) en cas de paiement au plus tard le {until} : "
        "{currency} {payable} à payer dans ce cas",
        "%d/%m/%Y",
        ",",
    ),
    "de": _Words(
        "Skonto",
        "Skonto, nicht Teil der Besteuerungsgrundlage: Artikel 28 Nr. 1 des belgischen Mehrwertsteuergesetzbuches",
        "{percent} % Skonto ({currency} {discount}) bei Zahlung bis zum {until}: "
        "dann sind {currency} {payable} zu zahlen",
        "%d.%m.%Y",
        ",",
    ),
}


class CashDiscount(NamedTuple):
    """A cash discount as it stands in a document: its percentage, and what it is called there."""

    percent: Decimal
    reason: str


def cash_discount(
    invoice: _Invoice,
    *,
    percent: Decimal,
    days: int | None = None,
    until: date | None = None,
    lang: Literal["en", "nl", "fr", "de"] = "en",
) -> _Invoice:
    """The invoice, calculated, with a Belgian cash discount.

    For each VAT category and rate c with the taxable amount B(c) there is an allowance d(c) = B(c) x percent / 100,
    rounded to the cent, and the sum of all d(c) is a charge in category E. So BT-109 stays what it was, and VAT, worked
    out on B(c) - d(c), is all that becomes less: BT-112 and BT-115 fall by the sum of
    round(B(c) x rate / 100) - round((B(c) - d(c)) x rate / 100).
    Who pays in time pays BT-115 less the discount, which is the sum of d(c) and of the same percentage of what is in
    category E or O already; that has no allowance, since no VAT depends on it. Percentage, amount, last day and what is
    due then are the payment terms (BT-20), before those that are there.

    To be added last: when lines change afterwards, the discount does not follow.

    Args:
        invoice: what is in it already is discounted with its lines: allowances, charges.
        percent: more than 0 and less than 100, such as ``Decimal("2")``.
        days: how many days after the day of issue the buyer may pay less; or
        until: the last of these days.
        lang: the language of what is said of it.

    Raises:
        ConfigurationError: not one of ``days`` and ``until``, a percentage that is none, a second cash discount.
        NotCalculable: a value is missing from which others are calculated; the day of issue, for ``days``.
    """
    if not 0 < percent < 100:
        raise ConfigurationError(f"a discount of {percent} % is none")
    if (days is None) == (until is None):
        raise ConfigurationError("a cash discount has days or a last day (until), and not both")
    if taken_off(invoice)[1] is not None:
        raise ConfigurationError("there is a cash discount in this invoice already")
    if until is None:
        if invoice.issued is None:
            message = f"{BT_2.name} ({BT_2.id}) is missing: the days of the discount cannot be counted"
            raise NotCalculable(message, term=BT_2.id, place="the invoice")
        until = invoice.issued + timedelta(days=days or 0)
    words = tax.in_language(_WORDS, lang)
    plain = calculate(invoice)
    with money.exact():
        discount = sum((share_of(base, percent) for base in taxable_by_key(plain).values()), ZERO)
        found = put_on(plain, CashDiscount(percent, words.reason), exemption=words.exemption)
        payable = (found.totals.payable if found.totals is not None else None) or ZERO
        terms = words.terms.format(
            percent=money.plain(percent.normalize()).replace(".", words.point),
            currency=found.currency,
            discount=money.plain(discount).replace(".", words.point),
            payable=money.plain(payable - discount).replace(".", words.point),
            until=until.strftime(words.date),
        )
    return found.replace(payment_terms="\n".join(filter(None, (terms, found.payment_terms))))


def put_on(document: _Document, discount: CashDiscount, *, exemption: str = "") -> _Document:
    """A calculated document with the allowances and the charge of a cash discount; no payment terms."""
    with money.exact():
        allowances = tuple(
            Allowance(
                reason_code=_ALLOWANCE,
                reason=discount.reason,
                percent=discount.percent,
                base=base,
                amount=amount,
                vat_category=key.category,
                vat_rate=key.rate,
            )
            for key, base in taxable_by_key(document).items()
            if key.category not in (_EXEMPT, NO_RATE) and (amount := share_of(base, discount.percent))
        )
        total = sum((entry.amount or ZERO for entry in allowances), ZERO)
    if not allowances:
        return document
    charge = Charge(
        reason_code=_CHARGE, reason=discount.reason, amount=total, vat_category=_EXEMPT, vat_rate=Decimal(0)
    )
    document = document.replace(allowances=(*document.allowances, *allowances), charges=(*document.charges, charge))
    if exemption:
        document = tax.with_reason(document, _EXEMPT, code=None, text=exemption, besides=True)
    return calculate(document)


def taken_off(document: _Document) -> tuple[_Document, CashDiscount | None]:
    """A document without its cash discount, and the discount; its amounts are not calculated again.

    A charge in category E is one if it is, to the cent, the sum of allowances of one percentage and of the same reason
    in other categories.
    """
    for charge in document.charges:
        if charge.vat_category != _EXEMPT or charge.percent is not None or not charge.reason:
            continue
        if not charge.amount and charge.reason_code != _CHARGE:
            continue  # nothing is the sum of much
        pairs = [
            entry
            for entry in document.allowances
            if entry.reason == charge.reason and entry.percent and entry.vat_category != _EXEMPT
        ]
        percents = {entry.percent for entry in pairs}
        if len(percents) == 1 and sum((entry.amount or ZERO for entry in pairs), ZERO) == charge.amount:
            left = document.replace(
                allowances=tuple(entry for entry in document.allowances if entry not in pairs),
                charges=tuple(entry for entry in document.charges if entry is not charge),
            )
            return left, CashDiscount(percents.pop() or ZERO, charge.reason)
    return document, None
