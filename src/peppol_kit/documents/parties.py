"""Who an invoice is between: seller, buyer, payee, tax representative, and where the goods go."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BeforeValidator, model_validator

from peppol_kit.codelists import ICD, ISO_3166, PEPPOL_EAS
from peppol_kit.documents._group import Day, Group, Is, Text
from peppol_kit.identifiers import ParticipantId
from peppol_kit.terms import (
    BG_5,
    BG_6,
    BG_8,
    BG_9,
    BG_12,
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
    ubl,
)

# Schemes of ISO 6523 whose numbers are those of a national company register, so that they are a legal registration too
_REGISTERS = {
    "0002": "FR",
    "0007": "SE",
    "0009": "FR",
    "0037": "FI",
    "0106": "NL",
    "0151": "AU",
    "0183": "CH",
    "0184": "DK",
    "0188": "JP",
    "0190": "NL",
    "0191": "EE",
    "0192": "NO",
    "0196": "IS",
    "0200": "LT",
    "0208": "BE",
    "0212": "FI",
    "0216": "FI",
    "0218": "LV",
}


class Identifier(Group):
    """A number of something, and the scheme that it is of: ``Identifier("0202239951", scheme="0208")``.

    A field that holds one also takes a `ParticipantId`, or text: ``"0208:0202239951"`` where the text before the colon
    is a scheme of four digits, any other text as a number without a scheme.
    """

    value: Annotated[Text | None, Is(ubl.TEXT)] = None
    """The number itself; ``"0202239951"``."""
    scheme: Annotated[Text | None, Is(ubl.SCHEME_ID)] = None
    """The scheme: a code of ISO 6523, of the Peppol address schemes, or of UNCL 1153 for an object; ``"0208"``."""

    def __init__(self, value: str | None = None, /, **fields: Any) -> None:
        super().__init__(**(fields if value is None else {"value": value, **fields}))

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: object) -> object:
        if isinstance(data, ParticipantId):
            return {"value": data.value, "scheme": data.icd}
        if isinstance(data, str):
            scheme, colon, value = data.partition(":")
            qualified = bool(colon) and len(scheme) == 4 and scheme.isdigit()
            return {"value": value, "scheme": scheme} if qualified else {"value": data}
        return data

    @property
    def participant(self) -> ParticipantId:
        """This electronic address as a participant of the network.

        Raises:
            IdentifierError: it is none; an email address, for instance.
        """
        return ParticipantId(self.scheme or "", self.value or "")

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value or ''}" if self.scheme else self.value or ""


class Address(Group):
    """A postal address: of the seller (BG-5), the buyer (BG-8), the tax representative (BG-12), of delivery (BG-15)."""

    street: Annotated[Text | None, Is(BT_35, BT_50, BT_64, BT_75)] = None
    """BT-35, BT-50, BT-64, BT-75 (0..1). Street and number; ``"Hoppeveldstraat 19"``."""
    street_2: Annotated[Text | None, Is(BT_36, BT_51, BT_65, BT_76)] = None
    """BT-36, BT-51, BT-65, BT-76 (0..1). More of the street; ``"Building C"``."""
    line_3: Annotated[Text | None, Is(BT_162, BT_163, BT_164, BT_165)] = None
    """BT-162, BT-163, BT-164, BT-165 (0..1). More of the address; ``"Third floor"``."""
    city: Annotated[Text | None, Is(BT_37, BT_52, BT_66, BT_77)] = None
    """BT-37, BT-52, BT-66, BT-77 (0..1). Town or city; ``"Oostmolle"``."""
    postal_code: Annotated[Text | None, Is(BT_38, BT_53, BT_67, BT_78)] = None
    """BT-38, BT-53, BT-67, BT-78 (0..1). Post code; ``"2396"``."""
    region: Annotated[Text | None, Is(BT_39, BT_54, BT_68, BT_79)] = None
    """BT-39, BT-54, BT-68, BT-79 (0..1). Region, province or state; ``"Antwerpen"``."""
    country: Annotated[Text | None, Is(BT_40, BT_55, BT_69, BT_80, codes=ISO_3166)] = None
    """BT-40, BT-55, BT-69, BT-80 (1..1). Country, ISO 3166-1 alpha-2; ``"BE"``."""


class Contact(Group):
    """Whom to ask: at the seller (BG-6), at the buyer (BG-9)."""

    name: Annotated[Text | None, Is(BT_41, BT_56)] = None
    """BT-41, BT-56 (0..1). A person or a department; ``"Lotte Verbraeken"``."""
    telephone: Annotated[Text | None, Is(BT_42, BT_57)] = None
    """BT-42, BT-57 (0..1). Telephone number; ``"+32 14 55 01 72"``."""
    email: Annotated[Text | None, Is(BT_43, BT_58)] = None
    """BT-43, BT-58 (0..1). Email address; ``"accounts@zilvermeeuw.example"``."""


class Party(Group):
    """What a seller and a buyer have in common; either takes the place of a `Seller` or `Buyer` as well."""

    endpoint: Annotated[Identifier | None, Is(BT_34, BT_49, codes=PEPPOL_EAS)] = None
    """BT-34, BT-49 (1..1). The electronic address, to which documents are sent; ``"0208:0563731435"``."""
    identifiers: Annotated[tuple[Identifier, ...], Is(BT_29, BT_46, codes=ICD)] = ()
    """BT-29 (0..n), BT-46 (0..1). Other numbers of the party; ``(Identifier("5412345000013", scheme="0088"),)``."""
    trading_name: Annotated[Text | None, Is(BT_28, BT_45)] = None
    """BT-28, BT-45 (0..1). The name that it trades under, where that is another one; ``"De Zilvermeeuw"``."""
    address: Annotated[Address | None, Is(BG_5, BG_8)] = None
    """BG-5, BG-8 (1..1). The postal address; ``Address(street="Hoppeveldstraat 19", city="Oostmolle",
    country="BE")``."""
    vat_id: Annotated[Text | None, Is(BT_31, BT_48)] = None
    """BT-31, BT-48 (0..1). The VAT number with its prefix; ``"BE0563731435"``."""
    name: Annotated[Text | None, Is(BT_27, BT_44)] = None
    """BT-27, BT-44 (1..1). The full name, as it is registered; ``"Brouwerij De Zilvermeeuw BV"``."""
    legal_id: Annotated[Identifier | None, Is(BT_30, BT_47, codes=ICD)] = None
    """BT-30, BT-47 (0..1). The number in the company register; ``Identifier("0563731435", scheme="0208")``."""
    contact: Annotated[Contact | None, Is(BG_6, BG_9)] = None
    """BG-6, BG-9 (0..1). Whom to ask; ``Contact(name="Lotte Verbraeken")``."""

    @classmethod
    def from_participant(cls, participant: ParticipantId | str, **fields: Any) -> Self:
        """A party with what a participant identifier itself says: its electronic address, a number of a company
        register or a VAT number, and the country that these belong to. No network is asked; ``fields`` go on top.

        Raises:
            IdentifierError: not the identifier of a participant.
        """
        known = ParticipantId.parse(participant) if isinstance(participant, str) else participant
        said: dict[str, Any] = {"endpoint": known}
        country = _REGISTERS.get(known.icd)
        if country is not None:
            said["legal_id"] = known
        elif (vat := _vat_number(known)) is not None:
            said["vat_id"] = vat
            country = "GR" if vat.startswith("EL") else vat[:2]
        elif known.icd in ICD:
            said["identifiers"] = (known,)
        if country is not None:
            said["address"] = Address(country=country)
        if isinstance(fields.get("address"), Address) and country is not None:
            fields["address"] = fields["address"].replace(country=fields["address"].country or country)
        return cls(**{**said, **fields})


def _vat_number(participant: ParticipantId) -> str | None:
    """The VAT number that an identifier of a VAT scheme is, with its prefix."""
    from peppol_kit.identifiers import for_scheme

    identifier = for_scheme(participant.icd)
    if identifier is None or participant.icd == "9956" or not participant.icd.startswith("99"):
        return None
    compact = identifier.compact(participant.value)
    if participant.icd == "9933":  # the digits of the tax number alone
        return f"EL{compact}"
    return compact if compact[:2].isalpha() and compact[:2].isupper() else None


class Seller(Party):
    """BG-4 Seller: who asks to be paid, and accounts for the VAT."""

    tax_registration_id: Annotated[Text | None, Is(BT_32)] = None
    """BT-32 (0..1). A registration with the tax office that is no VAT number; ``"Godkänd för F-skatt"``."""
    legal_form: Annotated[Text | None, Is(BT_33)] = None
    """BT-33 (0..1). What else the law wants to be said: legal form, register, capital; ``"BV, RPR Antwerpen"``."""
    creditor_id: Annotated[Text | None, Is(BT_90)] = None
    """BT-90 (0..1). The SEPA identifier of a creditor who collects direct debits; ``"BE69ZZZ0123456789"``."""


class Buyer(Party):
    """BG-7 Buyer: whom the document is for."""


class Payee(Group):
    """BG-10 Payee: who is to be paid, where that is not the seller."""

    identifier: Annotated[Identifier | None, Is(BT_60, codes=ICD)] = None
    """BT-60 (0..1). A number of the payee; ``Identifier("5412345000013", scheme="0088")``."""
    creditor_id: Annotated[Text | None, Is(BT_90)] = None
    """BT-90 (0..1). The SEPA identifier of a payee who collects direct debits; ``"BE69ZZZ0123456789"``."""
    name: Annotated[Text | None, Is(BT_59)] = None
    """BT-59 (1..1). The name of the payee; ``"Factoring Noord NV"``."""
    legal_id: Annotated[Identifier | None, Is(BT_61, codes=ICD)] = None
    """BT-61 (0..1). The number in the company register; ``Identifier("0741831452", scheme="0208")``."""


class TaxRepresentative(Group):
    """BG-11 Seller tax representative party: who answers for the VAT of a seller from abroad."""

    name: Annotated[Text | None, Is(BT_62)] = None
    """BT-62 (1..1). The full name; ``"Fiscale Vertegenwoordiging BV"``."""
    address: Annotated[Address | None, Is(BG_12)] = None
    """BG-12 (1..1). The postal address; ``Address(city="Rotterdam", country="NL")``."""
    vat_id: Annotated[Text | None, Is(BT_63)] = None
    """BT-63 (1..1). The VAT number with its prefix; ``"NL004495445B01"``."""


class Delivery(Group):
    """BG-13 Delivery information."""

    delivered: Annotated[Day | None, Is(BT_72)] = None
    """BT-72 (0..1). The day of the delivery; ``date(2026, 9, 1)``."""
    location_id: Annotated[Identifier | None, Is(BT_71, codes=ICD)] = None
    """BT-71 (0..1). A number of the place; ``Identifier("5412345000020", scheme="0088")``."""
    address: Annotated[Address | None, Is(BG_15)] = None
    """BG-15 (0..1). Where it was delivered to; ``Address(city="Leiebeke", country="BE")``."""
    party_name: Annotated[Text | None, Is(BT_70)] = None
    """BT-70 (0..1). To whom it was delivered; ``"'t Wiel, magazijn"``."""


def _as(kind: type[Party]) -> BeforeValidator:
    """Takes a plain `Party` for one of its kinds."""
    return BeforeValidator(lambda value: kind(**value.__dict__) if type(value) is Party else value)


AsSeller = Annotated[Seller, _as(Seller)]
AsBuyer = Annotated[Buyer, _as(Buyer)]
