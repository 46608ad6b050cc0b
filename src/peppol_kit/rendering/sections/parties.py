"""Who the document is between, and who else has to do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peppol_kit.documents import Address, Buyer, Contact, Seller
from peppol_kit.rendering.building import shown
from peppol_kit.rendering.view import Card
from peppol_kit.terms import (
    BG_4,
    BG_5,
    BG_6,
    BG_7,
    BG_8,
    BG_9,
    BG_10,
    BG_11,
    BG_12,
    BG_13,
    BG_15,
    BT_27,
    BT_28,
    BT_29,
    BT_30,
    BT_31,
    BT_32,
    BT_33,
    BT_34,
    BT_35,
    BT_36,
    BT_37,
    BT_38,
    BT_39,
    BT_40,
    BT_41,
    BT_42,
    BT_43,
    BT_44,
    BT_45,
    BT_46,
    BT_47,
    BT_48,
    BT_49,
    BT_50,
    BT_51,
    BT_52,
    BT_53,
    BT_54,
    BT_55,
    BT_56,
    BT_57,
    BT_58,
    BT_59,
    BT_60,
    BT_61,
    BT_62,
    BT_63,
    BT_64,
    BT_65,
    BT_66,
    BT_67,
    BT_68,
    BT_69,
    BT_70,
    BT_71,
    BT_72,
    BT_75,
    BT_76,
    BT_77,
    BT_78,
    BT_79,
    BT_80,
    BT_90,
    BT_162,
    BT_163,
    BT_164,
    BT_165,
)

if TYPE_CHECKING:
    from peppol_kit.rendering.building import Building
    from peppol_kit.rendering.view import Row
    from peppol_kit.terms import Term

_Lines = tuple[tuple["Row", ...], ...]

# street, street_2, line_3, postal_code, city, region, country
_SELLER = (BT_35, BT_36, BT_162, BT_38, BT_37, BT_39, BT_40)
_BUYER = (BT_50, BT_51, BT_163, BT_53, BT_52, BT_54, BT_55)
_REPRESENTATIVE = (BT_64, BT_65, BT_164, BT_67, BT_66, BT_68, BT_69)
_DELIVERY = (BT_75, BT_76, BT_165, BT_78, BT_77, BT_79, BT_80)


def seller(b: Building) -> Card:
    """Who sells."""
    party = b.document.seller or Seller()
    place = b.place(b.document.seller, f"{b.root}/{BG_4}")
    return Card(
        b.key(place),
        b.label(BG_4),
        (
            *b.row(place, BT_28, party.trading_name),
            *b.row(place, BT_31, party.vat_id),
            *b.identifier(place, BT_30, party.legal_id),
            *b.row(place, BT_32, party.tax_registration_id),
            *b.row(place, BT_33, party.legal_form),
            *(row for each in party.identifiers for row in b.identifier(place, BT_29, each)),
            *b.row(place, BT_90, party.creditor_id),
            *_contact(b, party.contact, f"{place}/{BG_6}", (BT_41, BT_42, BT_43)),
            *b.identifier(place, BT_34, party.endpoint),
        ),
        b.cell(place, BT_27, party.name),
        _address(b, party.address, f"{place}/{BG_5}", _SELLER),
    )


def buyer(b: Building) -> Card:
    """Who buys."""
    party = b.document.buyer or Buyer()
    place = b.place(b.document.buyer, f"{b.root}/{BG_7}")
    return Card(
        b.key(place),
        b.label(BG_7),
        (
            *b.row(place, BT_45, party.trading_name),
            *b.row(place, BT_48, party.vat_id),
            *b.identifier(place, BT_47, party.legal_id),
            *(row for each in party.identifiers for row in b.identifier(place, BT_46, each)),
            *_contact(b, party.contact, f"{place}/{BG_9}", (BT_56, BT_57, BT_58)),
            *b.identifier(place, BT_49, party.endpoint),
        ),
        b.cell(place, BT_44, party.name),
        _address(b, party.address, f"{place}/{BG_8}", _BUYER),
    )


def payee(b: Building) -> tuple[Card, ...]:
    """Who is to be paid, where that is not the seller."""
    party = b.document.payee
    if party is None:
        return ()
    place = b.place(party, f"{b.root}/{BG_10}")
    rows = (
        *b.identifier(place, BT_61, party.legal_id),
        *b.identifier(place, BT_60, party.identifier),
        *b.row(place, BT_90, party.creditor_id),
    )
    return (Card(b.key(place), b.label(BG_10), rows, b.cell(place, BT_59, party.name)),)


def tax_representative(b: Building) -> tuple[Card, ...]:
    """Who answers for the VAT of a seller from abroad."""
    party = b.document.tax_representative
    if party is None:
        return ()
    place = b.place(party, f"{b.root}/{BG_11}")
    address = _address(b, party.address, f"{place}/{BG_12}", _REPRESENTATIVE)
    name = b.cell(place, BT_62, party.name)
    return (Card(b.key(place), b.label(BG_11), b.row(place, BT_63, party.vat_id), name, address),)


def delivery(b: Building) -> tuple[Card, ...]:
    """When, where and to whom it was delivered."""
    given = b.document.delivery
    if given is None:
        return ()
    place = b.place(given, f"{b.root}/{BG_13}")
    address = () if given.address is None else _address(b, given.address, f"{place}/{BG_15}", _DELIVERY)
    rows = (*b.row(place, BT_72, b.day(given.delivered)), *b.identifier(place, BT_71, given.location_id))
    name = b.row(place, BT_70, given.party_name)
    return (Card(b.key(place), b.label(BG_13), rows, name[0] if name else None, address),)


def _contact(b: Building, contact: Contact | None, otherwise: str, terms: tuple[Term, Term, Term]) -> tuple[Row, ...]:
    name, telephone, email = terms
    given = contact or Contact()
    place = b.place(contact, otherwise)
    return b.rows(place, (name, given.name), (telephone, given.telephone), (email, given.email))


def _address(b: Building, address: Address | None, otherwise: str, terms: tuple[Term, ...]) -> _Lines:
    street, street_2, line_3, postal_code, city, region, country = terms
    given = address or Address()
    place = b.place(address, otherwise)
    land = None if given.country is None else b.formats.country(given.country)
    lines = (
        (b.cell(place, street, given.street),),
        (b.cell(place, street_2, given.street_2),),
        (b.cell(place, line_3, given.line_3),),
        (b.cell(place, postal_code, given.postal_code), b.cell(place, city, given.city)),
        (b.cell(place, region, given.region),),
        (b.cell(place, country, land),),
    )
    return tuple(filter(None, map(shown, lines)))
