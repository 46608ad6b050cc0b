"""What a document looks like in a shell or in the message of a failed test."""

from __future__ import annotations

from decimal import Decimal

from peppol_kit import Invoice, Line, Party


def test_only_what_is_there_is_shown() -> None:
    assert repr(Invoice(number="F1", lines=(Line(name="Tripel", price=Decimal("96.50")),))) == (
        "Invoice(number='F1', lines=(Line(name='Tripel', price=Decimal('96.50')),))"
    )


def test_a_value_that_is_not_the_usual_one_is_shown_even_if_it_is_none() -> None:
    assert repr(Line(unit=None)) == "Line(unit=None)"
    assert str(Invoice(currency="CHF")) == "currency='CHF'"


def test_a_representation_makes_the_same_again() -> None:
    party = Party.from_participant("0208:0563731435", name="De Zilvermeeuw")
    assert repr(party).startswith("Party(endpoint=Identifier(value='0563731435', scheme='0208'), ")
    assert eval(repr(party.address), {"Address": type(party.address)}) == party.address
