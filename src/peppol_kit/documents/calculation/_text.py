"""An explanation in words, in four languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit import money
from peppol_kit.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from peppol_kit.documents.calculation._explain import Explanation, Part, Sum

_MOST_PARTS = 12

_AMOUNTS = {
    "en": {
        "BT-92": "allowance",
        "BT-99": "charge",
        "BT-106": "sum of the lines",
        "BT-107": "sum of the allowances",
        "BT-108": "sum of the charges",
        "BT-109": "total without VAT",
        "BT-110": "total VAT",
        "BT-112": "total with VAT",
        "BT-113": "paid already",
        "BT-114": "rounding",
        "BT-115": "due for payment",
        "BT-116": "taxable amount",
        "BT-117": "VAT",
        "BT-131": "net amount",
        "BT-136": "allowance",
        "BT-141": "charge",
    },
    "nl": {
        "BT-92": "korting",
        "BT-99": "toeslag",
        "BT-106": "som van de regels",
        "BT-107": "som van de kortingen",
        "BT-108": "som van de toeslagen",
        "BT-109": "totaal zonder btw",
        "BT-110": "totaal btw",
        "BT-112": "totaal met btw",
        "BT-113": "al betaald",
        "BT-114": "afronding",
        "BT-115": "te betalen",
        "BT-116": "maatstaf van heffing",
        "BT-117": "btw",
        "BT-131": "nettobedrag",
        "BT-136": "korting",
        "BT-141": "toeslag",
    },
    "fr": {
        "BT-92": "remise",
        "BT-99": "frais",
        "BT-106": "somme des lignes",
        "BT-107": "somme des remises",
        "BT-108": "somme des frais",
        "BT-109": "total hors TVA",
        "BT-110": "total de la TVA",
        "BT-112": "total TVA comprise",
        "BT-113": "déjà payé",
        "BT-114": "arrondi",
        "BT-115": "à payer",
        "BT-116": "base imposable",
        "BT-117": "TVA",
        "BT-131": "montant net",
        "BT-136": "remise",
        "BT-141": "frais",
    },
    "de": {
        "BT-92": "Nachlass",
        "BT-99": "Zuschlag",
        "BT-106": "Summe der Positionen",
        "BT-107": "Summe der Nachlässe",
        "BT-108": "Summe der Zuschläge",
        "BT-109": "Gesamtbetrag ohne USt",
        "BT-110": "Umsatzsteuer insgesamt",
        "BT-112": "Gesamtbetrag mit USt",
        "BT-113": "bereits bezahlt",
        "BT-114": "Rundung",
        "BT-115": "zu zahlen",
        "BT-116": "Bemessungsgrundlage",
        "BT-117": "USt",
        "BT-131": "Nettobetrag",
        "BT-136": "Nachlass",
        "BT-141": "Zuschlag",
    },
}
_PLACES = {
    "en": {},
    "nl": {"line": "regel", "allowance": "korting", "charge": "toeslag", "VAT": "btw"},
    "fr": {"line": "ligne", "allowance": "remise", "charge": "frais", "VAT": "TVA"},
    "de": {"line": "Position", "allowance": "Nachlass", "charge": "Zuschlag", "VAT": "USt"},
}
_PHRASES = {
    "en": {
        "wrong": "stated is {stated}, off by {difference}",
        "absent": "not stated",
        "unknown": "cannot be calculated: a value is missing",
        "more": "and {count} more",
        "fine price": "the price has {decimals} decimals, so that the line comes out to the cent",
        "rounding": "the rounding amount (BT-114) makes the amount due what it is to be; VAT does not change",
    },
    "nl": {
        "wrong": "er staat {stated}, verschil {difference}",
        "absent": "niet vermeld",
        "unknown": "niet te berekenen: er ontbreekt een waarde",
        "more": "en nog {count}",
        "fine price": "de prijs heeft {decimals} decimalen, zodat de regel op de cent uitkomt",
        "rounding": "de afronding (BT-114) maakt het te betalen bedrag wat het moet zijn; de btw verandert niet",
    },
    "fr": {
        "wrong": "il est indiqué {stated}, différence de {difference}",
        "absent": "non indiqué",
        "unknown": "impossible à calculer : une valeur manque",
        "more": "et {count} autres",
        "fine price": "le prix a {decimals} décimales, pour que la ligne soit juste au centime",
        "rounding": "l'arrondi (BT-114) donne au montant à payer sa valeur voulue ; la TVA ne change pas",
    },
    "de": {
        "wrong": "angegeben ist {stated}, Abweichung {difference}",
        "absent": "nicht angegeben",
        "unknown": "nicht zu berechnen: ein Wert fehlt",
        "more": "und {count} weitere",
        "fine price": "der Preis hat {decimals} Nachkommastellen, damit die Position auf den Cent stimmt",
        "rounding": "der Rundungsbetrag (BT-114) macht den Zahlbetrag zu dem, was er sein soll; die USt bleibt gleich",
    },
}
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


def written(explanation: Explanation, lang: str) -> str:
    """An explanation as text, a line for each sum and one for what is special about it.

    Raises:
        ConfigurationError: a language that there is not.
    """
    if lang not in _PHRASES:
        raise ConfigurationError(f"there is no language {lang!r}; there are {', '.join(_PHRASES)}")
    return "".join(f"{line}\n" for each in explanation.sums for line in _lines(each, explanation.currency, lang))


def _lines(each: Sum, currency: str, lang: str) -> Iterator[str]:
    phrases = _PHRASES[lang]
    place = f"{_place(each.place, lang)}: " if each.place else ""
    name = _AMOUNTS[lang].get(each.term, each.term)
    amount = each.follows if each.follows is not None else each.stated
    text = f"{place}{name} ({each.term})"
    if amount is not None:
        text += f" {money.plain(amount)} {currency}".rstrip()
    if each.parts:
        text += f" = {_parts(each.parts, lang)}"
    if each.follows is None:
        text += f" — {phrases['unknown']}"
    elif each.stated is None:
        text += f" — {phrases['absent']}"
    elif each.difference:
        said = phrases["wrong"].format(stated=money.plain(each.stated), difference=money.plain(abs(each.difference)))
        text += f" — {said}"
    yield text
    if each.note:
        decimals = max((-int(part.amount.as_tuple().exponent) for part in each.parts if part.sign == "*"), default=0)
        yield f"    {phrases[each.note].format(decimals=decimals)}"


def _parts(parts: tuple[Part, ...], lang: str) -> str:
    shown = parts[:_MOST_PARTS]
    text = ""
    for number, part in enumerate(shown):
        if part.sign == "%":
            text += f" × {money.plain(part.amount)} %"
        elif not number:
            text += ("−" if part.sign == "-" else "") + money.plain(part.amount)
        else:
            text += f" {_SIGNS[part.sign]} {_signed(part.amount)}"
    if len(parts) > len(shown):
        text += f" … ({_PHRASES[lang]['more'].format(count=len(parts) - len(shown))})"
    return text


def _signed(amount: Decimal) -> str:
    return f"({money.plain(amount)})" if amount < 0 else money.plain(amount)


def _place(place: str, lang: str) -> str:
    """A place in another language; numbers and codes stay."""
    known = _PLACES[lang]
    text = " ".join(known.get(word, word) for word in place.split(" "))
    return text[0].upper() + text[1:]
