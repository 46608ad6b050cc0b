"""Business cards: written in version 3, read in every version."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from peppol_kit.errors import DirectoryAnswerInvalid
from peppol_kit.identifiers import ParticipantId
from peppol_kit.network.business_card import (
    BusinessCard,
    BusinessEntity,
    Contact,
    Identifier,
    Name,
    read_business_card,
)

US = ParticipantId.parse("0208:0202239951")
FULL = BusinessCard(
    participant=US,
    entities=(
        BusinessEntity(
            names=(Name("Voorbeeld NV", "nl"), Name("Exemple SA", "fr"), Name("Example")),
            country="BE",
            place="Gent & omstreken",
            identifiers=(Identifier("VAT", "BE0202239951"),),
            websites=("https://example.org", "https://example.com"),
            contacts=(Contact(type="sales", name="An", phone="+32 9 000", email="an@example.org"), Contact(name="Jan")),
            information="a < b",
            registered=date(2020, 2, 29),
        ),
        BusinessEntity(names=(Name("Branch"),), country="NL"),
    ),
)


def test_a_card_comes_back_as_it_was() -> None:
    assert read_business_card(FULL.to_xml()) == FULL


def test_a_card_has_the_elements_of_version_3_in_their_order() -> None:
    root = etree.fromstring(FULL.to_xml())
    assert root.tag == "{http://www.peppol.eu/schema/pd/businesscard/20180621/}BusinessCard"
    assert [etree.QName(each).localname for each in root] == ["ParticipantIdentifier", *["BusinessEntity"] * 2]
    assert dict(root[1].attrib) == {"registrationDate": "2020-02-29"}
    assert [etree.QName(each).localname for each in root[1]] == [
        *["Name"] * 3, "CountryCode", "GeographicalInformation", "Identifier", *["WebsiteURI"] * 2, *["Contact"] * 2,
        "AdditionalInformation",
    ]  # fmt: skip
    assert [etree.QName(each).localname for each in root[1][8]] == ["Type", "Name", "PhoneNumber", "Email"]
    assert [dict(each.attrib) for each in root[1][:3]] == [{"language": "nl"}, {"language": "fr"}, {}]
    assert [etree.QName(each).localname for each in root[2]] == ["Name", "CountryCode"]


@pytest.mark.parametrize("version", ["20160112", "20161123", "20180621"])
def test_older_cards_are_read(version: str) -> None:
    card = f"""<BusinessCard xmlns="http://www.peppol.eu/schema/pd/businesscard/{version}/">
      <ParticipantIdentifier scheme="iso6523-actorid-upis">0208:0202239951</ParticipantIdentifier>
      <BusinessEntity registrationDate="2016-05-26Z"><Name> Example </Name><CountryCode>BE</CountryCode>
        <Identifier scheme="VAT">BE0202239951</Identifier></BusinessEntity></BusinessCard>"""
    (entity,) = read_business_card(card.encode()).entities
    assert entity == BusinessEntity(
        names=(Name("Example"),), country="BE", identifiers=(Identifier("VAT", "BE0202239951"),),
        registered=date(2016, 5, 26),
    )  # fmt: skip


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<BusinessCard/>",
        b'<a xmlns="http://www.peppol.eu/schema/pd/businesscard/20180621/"/>',
        b'<BusinessCard xmlns="http://www.peppol.eu/schema/pd/businesscard/20180621/"/>',
        b'<!DOCTYPE a><BusinessCard xmlns="http://www.peppol.eu/schema/pd/businesscard/20180621/"/>',
        b'<BusinessCard xmlns="http://www.peppol.eu/schema/pd/businesscard/20180621/">'
        b'<ParticipantIdentifier scheme="other">0208:0202239951</ParticipantIdentifier></BusinessCard>',
    ],
)
def test_what_is_no_card_is_refused(data: bytes) -> None:
    with pytest.raises(DirectoryAnswerInvalid):
        read_business_card(data)


WORDS = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Zs", "Zl", "Zp"], max_codepoint=0xFFFD), min_size=1
)


@given(st.lists(st.builds(Name, WORDS, st.sampled_from(["", "nl"])), min_size=1), WORDS, WORDS)
def test_any_text_comes_back(names: list[Name], place: str, scheme: str) -> None:
    entity = BusinessEntity(names=tuple(names), country="BE", place=place, identifiers=(Identifier(scheme, place),))
    card = BusinessCard(participant=US, entities=(entity,))
    assert read_business_card(card.to_xml()) == card
