"""The parties: their numbers, and whether their electronic addresses are of their country."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from peppol_kit.codelists import edec
from peppol_kit.identifiers import for_scheme, vat
from peppol_kit.rules._dsl import Broken, broken
from peppol_kit.rules._facts import PARTY_NUMBERS, is_vat
from peppol_kit.rules.advice._book import book
from peppol_kit.terms import BG_4, BG_7, BG_11, BG_13, BT_34, BT_49, BT_71, Path, ubl

if TYPE_CHECKING:
    from peppol_kit.rules._facts import Document
    from peppol_kit.xml.tree import Node


_OF_ANYONE = frozenset({"0235", "0248"})
"""Schemes of Gulf states, whose authorities issue numbers that stand for a buyer abroad, or for one that has none."""
_UAE, _STAND_IN = "0235", "99"


def _has_a_known_scheme(number: Node, _: Document) -> bool:
    return for_scheme(number.attributes.get("schemeID", "")) is not None


@book.warning(
    "PK-PARTY-NUMBER",
    Path(f"{PARTY_NUMBERS}|{BG_13 / BT_71}"),
    when=_has_a_known_scheme,
    message="{value} is no number of scheme {scheme}.",
)
def number_is_one_of_its_scheme(number: Node) -> bool | Broken:
    """A number of a party (BT-29, BT-30, BT-34, BT-46, BT-47, BT-49, BT-60, BT-61) or of a place of delivery (BT-71) has the form and the check digits of its scheme.

    Receivers look the party up by it, and find another or none. Check it with the register, and whether the scheme is the
    one that is meant.
    """
    scheme = number.attributes["schemeID"]
    known = for_scheme(scheme)
    if known is None or not number.normal or known.is_valid(number.text):
        return True
    if scheme == _UAE and number.normal.startswith(_STAND_IN):
        return True
    return broken(value=number.normal, scheme=scheme)


# --- VAT numbers

_SWEDISH, _NORWEGIAN = re.compile("(SE[0-9]{10})[0-9]{2}"), re.compile("NO[0-9]{9}")


def _is_under_vat(number: Node, _: Document) -> bool:
    """Whether it is a VAT number of a country whose numbers can be checked."""
    compact = vat.compact(number.text)
    return (
        number.parent is not None
        and is_vat(number.parent)
        and (compact[:2] in vat.COUNTRIES or compact.startswith("CHE"))
    )


def _is_vat_number(text: str) -> bool:
    number = vat.compact(text)
    swedish = _SWEDISH.fullmatch(number)
    if swedish:
        return vat.is_valid(swedish[1] + "01")  # almost all end so; a second registration has another number there
    if _NORWEGIAN.fullmatch(number):
        return vat.is_valid(number + "MVA")  # which is asked of sellers, and which many leave out
    return vat.is_valid(number)


@book.warning(
    "PK-VAT-NUMBER", ubl.PARTY_TAX_SCHEME / ubl.COMPANY_ID, when=_is_under_vat, message="{value} is no VAT number."
)
def vat_number_has_its_check_digits(number: Node) -> bool | Broken:
    """A VAT number (BT-31, BT-48, BT-63) has the form and the check digits that its country gives.

    With a wrong number the buyer cannot deduct the VAT, and a supply abroad may not go without it. Ask the party, and
    look the number up in VIES.
    """
    return _is_vat_number(number.text) or broken(value=number.normal)


# --- countries

_PART_OF = {
    "EL": "GR", "XI": "GB", "IM": "GB", "GG": "GB", "JE": "GB", "MC": "FR", "GP": "FR", "GF": "FR", "MQ": "FR", "RE": "FR",
    "YT": "FR", "PM": "FR", "BL": "FR", "MF": "FR", "NC": "FR", "PF": "FR", "WF": "FR", "TF": "FR", "FO": "DK",
    "GL": "DK", "AX": "FI", "SJ": "NO", "BV": "NO", "SM": "IT", "VA": "IT", "LI": "CH", "AW": "NL", "CW": "NL", "SX": "NL",
    "BQ": "NL", "CC": "AU", "CX": "AU", "NF": "AU", "PR": "US", "GU": "US", "VI": "US", "AS": "US", "MP": "US",
}  # fmt: skip
"""Codes of territories, and of small states, whose parties have numbers of a country beside; and other codes of countries."""
_INTERNATIONAL = "international"


def _country(code: str) -> str:
    code = code.strip().upper()
    return _PART_OF.get(code, code)


@cache
def _country_of_scheme(scheme: str) -> str:
    """The country whose parties a scheme is for; empty where it is for any, or not known."""
    known = edec.participant_schemes().get(scheme)
    if known is None or known.country == _INTERNATIONAL or scheme in _OF_ANYONE:
        return ""
    return _country(known.country)


def _registrations(party: Node) -> set[str]:
    """The countries in which a party is registered, by its VAT numbers and the schemes of its other numbers."""
    prefixes = {number.strip()[:2] for number in party.strings(ubl.PARTY_TAX_SCHEME / ubl.COMPANY_ID)}
    found = {_country(prefix) for prefix in prefixes if prefix.isalpha()}
    for path in (ubl.PARTY_IDENTIFICATION / ubl.ID, ubl.PARTY_LEGAL_ENTITY / ubl.COMPANY_ID):
        found |= {_country_of_scheme(scheme) for scheme in party.strings(path / ubl.SCHEME_ID)}
    return found - {""}


def _addresses(party: Node) -> list[str]:
    codes = party.strings(ubl.POSTAL_ADDRESS / ubl.COUNTRY / ubl.COUNTRY_CODE)
    return [_country(code) for code in codes if code.strip()]


def countries(party: Node) -> set[str]:
    """The countries that a party belongs to: of its address and its registrations."""
    return _registrations(party).union(_addresses(party))


@book.warning(
    "PK-ADDRESS-COUNTRY",
    Path(f"{BG_4 / BT_34}|{BG_7 / BT_49}"),
    message="Scheme {scheme} is for parties of {expected}, and the party is from {country}.",
)
def address_is_of_the_country(address: Node, document: Document) -> bool | Broken:
    """The scheme of an electronic address (BT-34, BT-49) is one of a country in which the party has its address (BT-40, BT-55) or is registered.

    The invoice is sent to whom the electronic address names, which may be somebody else. Check address and scheme with
    the party; a branch abroad says by its VAT number that it is one.
    """
    party, scheme = address.parent, address.attributes.get("schemeID", "")
    expected = _country_of_scheme(scheme)
    at = [] if party is None else _addresses(party)
    if party is None or not expected or not at or expected in countries(party):
        return True
    if any(expected in countries(representative) for representative in document.root.all(BG_11)):
        return True
    return broken(scheme=scheme, expected=expected, country=at[0])
