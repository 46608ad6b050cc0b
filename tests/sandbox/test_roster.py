"""Who is in a sandbox can come from a file; a line that makes no sense is named."""

from __future__ import annotations

import pytest

from peppol_kit.errors import ConfigurationError
from peppol_kit.identifiers import ParticipantId
from peppol_kit.sandbox.roster import DOCUMENT_TYPES, Entry, read
from peppol_kit.sandbox.sandbox import USUAL

ORDER = (
    "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Order-2::Order"
    "##urn:fdc:peppol.eu:poacc:trns:order:3::2.1"
)
WHO = ParticipantId.parse("0208:0123456749")


def test_a_csv_file_has_a_participant_a_line() -> None:
    text = (
        "# who is who\n"
        "participant,name,country,document_types,access_point\n"
        "0208:0123456749\n"
        "\n"
        f'9915:x,"Réa, and sons",FR,invoice {ORDER},POP000003\n'
    )
    first, second = read(text)
    assert first == Entry(participant=WHO, name="", country="BE", document_types=USUAL, access_point="POP000001")
    assert (second.name, second.country, second.access_point) == ("Réa, and sons", "FR", "POP000003")
    assert [each.uri for each in second.document_types] == [USUAL[0].uri, ORDER]


def test_a_json_file_has_a_participant_a_line() -> None:
    text = (
        '{"participant": "0208:0123456749", "document_types": ["credit-note"], "name": "A"}\n{"participant": "9915:x"}'
    )
    first, second = read(text)
    assert (first.participant, first.document_types, first.name) == (WHO, (DOCUMENT_TYPES["credit-note"],), "A")
    assert second.document_types == USUAL


@pytest.mark.parametrize("text", ["", "\n", "# nobody\n", "participant\n"])
def test_a_file_can_be_empty(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("participant,phone\n9915:x,1", "line 2: there is no 'phone'; there are participant, name, country"),
        ("name\nA", "line 2: a participant is needed"),
        ("participant\n\n9915", "line 3: not a participant identifier: there is no colon"),
        ("participant\n9915:x,more", "line 2: more columns than the first line has"),
        ("participant,document_types\n9915:x,order", "line 2: not a document type identifier"),
        ('{"participant": "9915:x"}\n{', "line 2: this is no JSON"),
        ('{"participant": "9915:x"}\n[]', "line 2: a participant is an object in braces"),
        ('{"participant": "9915:x", "name": 1}', "line 1: a participant is needed, and all else are texts"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        read(text)
    assert str(error.value).startswith(said)
