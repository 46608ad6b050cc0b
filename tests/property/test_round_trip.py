"""Whatever can be built can be written, and comes back from XML and JSON as it was."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.strategies import documents, groups, numbers, texts

from peppol_kit import CreditNote, Invoice, read
from peppol_kit.documents import Identifier, Line, PaymentMeans, TextLine, text_lines
from peppol_kit.documents.text_lines import STYLES

if TYPE_CHECKING:
    from decimal import Decimal

slow = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much])


@slow
@given(documents())
def test_a_document_comes_back_from_xml(document: Invoice | CreditNote) -> None:
    written = document.to_xml()
    again = read(written)
    assert again.replace(problems=()) == document
    assert again.to_xml() == written
    assert again.unmapped == ()


@slow
@given(documents())
def test_a_document_comes_back_from_json(document: Invoice | CreditNote) -> None:
    again = type(document).from_json(document.to_json())
    assert again == document
    assert again.to_xml() == document.to_xml()
    assert again.to_json() == document.to_json()


@slow
@given(documents(), st.data())
def test_what_is_changed_after_reading_is_written_as_if_it_had_been_so(
    document: Invoice | CreditNote, data: st.DataObject
) -> None:
    other = data.draw(groups(type(document)))
    names = data.draw(st.sets(st.sampled_from(sorted(set(type(document).model_fields) - {"kept", "kind", "problems"}))))
    names -= {"vat_total_in_vat_currency", "vat_currency", "currency", "sales_order", "order"}
    changes = {name: getattr(other, name) for name in names}
    assert read(document.to_xml()).replace(**changes).to_xml() == document.replace(**changes).to_xml()


@given(texts(), st.text(string.ascii_uppercase, min_size=2, max_size=3))
def test_a_text_is_written_to_the_last_character(text: str, scheme: str) -> None:
    number = Identifier(text, scheme=f"{text}{scheme}")
    document = Invoice(number=text, object_id=number, payment_means=(PaymentMeans(code="30", text=text),))
    again = read(document.to_xml())
    assert (again.number, again.object_id, again.payment_means[0].text) == (text, number, text)


@given(numbers())
def test_a_number_is_written_without_an_exponent_and_keeps_its_noughts(number: Decimal) -> None:
    written = Invoice(lines=(Line(price=number),)).to_xml()
    (price,) = re.findall(rb">([^<]*)</cbc:PriceAmount>", written)
    assert re.fullmatch(rb"-?[0-9]+(\.[0-9]+)?", price)
    again = read(written).lines[0].price
    assert again == number
    assert again is not None
    assert format(again, "f") == format(number, "f")
    assert read(written).lines[0].kept == ()


ONE_LINE = texts().map(lambda text: " ".join(text.splitlines()))
OWN_NOTES = st.none() | texts().filter(lambda text: text != "" and text_lines.split(text)[1] == ())


@given(OWN_NOTES, st.lists(st.builds(TextLine, ONE_LINE, st.sampled_from(STYLES)), max_size=4))
def test_text_lines_come_back_from_xml_as_they_were(note: str | None, wanted: list[TextLine]) -> None:
    line = Line(name="Beer", quantity=1, note=note)
    for each in wanted:
        line = line.with_text(each.text, style=each.style)
    (again,) = read(Invoice(lines=(line,)).to_xml()).lines
    assert again == line
    assert again.text_lines == tuple(wanted)
    assert again.own_note == (note or "")
