"""What a member does with a network works here: it registers its customers, moves them, and searches the Directory."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.sandbox.conftest import BILLING, BUYER, INVOICE

from peppol_kit.errors import DirectoryAnswerInvalid, DirectoryUnavailable, RegistrationRefused
from peppol_kit.identifiers import ParticipantId
from peppol_kit.network.business_card import BusinessCard, BusinessEntity, Contact, Identifier, Name
from peppol_kit.network.directory import Directory
from peppol_kit.network.http import Web
from peppol_kit.network.registration import Service, SmpAccount
from peppol_kit.sandbox import Sandbox
from peppol_kit.sandbox.sandbox import LOGIN, PUBLISHER, USUAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sandbox.conftest import Sender

    from peppol_kit.errors import PeppolKitError
    from peppol_kit.sandbox.wallet import Wallet

CARD = BusinessCard(
    participant=BUYER,
    entities=(
        BusinessEntity(
            names=(Name("Zilvermeeuw bv", "nl"), Name("Mouette argentée srl", "fr")),
            country="BE",
            place="Gent",
            identifiers=(Identifier("VAT", "BE0123456749"),),
            websites=("https://zilvermeeuw.example",),
            contacts=(Contact(type="accounting", name="Ann", phone="+32 9", email="ann@zilvermeeuw.example"),),
            information="Opened 2026",
            registered=date(2026, 1, 2),
        ),
    ),
)


@pytest.fixture
def web(peppol: Sandbox) -> Iterator[Web]:
    with closing(Web(peppol.environment, read=2)) as web:
        yield web


def account(peppol: Sandbox, web: Web, seat: str = PUBLISHER) -> SmpAccount:
    return SmpAccount(peppol.publisher(seat).address, *LOGIN, web=web)


def service(peppol: Sandbox) -> Service:
    point = peppol.access_point()
    return Service(
        document_type=INVOICE,
        processes=(BILLING,),
        address=point.address,
        certificate=point.credentials.certificate,
    )


def test_a_customer_becomes_receivable_by_registration(peppol: Sandbox, web: Web, sender: Sender) -> None:
    account(peppol, web).register(BUYER, [service(peppol)], business_card=CARD)
    message = sender.message()
    assert sender.send(message).ref_to_message_id == message.message_id
    assert account(peppol, web).registered(BUYER) == (INVOICE,)
    account(peppol, web).unregister(BUYER)
    assert account(peppol, web).registered(BUYER) is None


def test_a_customer_moves_to_another_access_point(peppol: Sandbox, web: Web, sender: Sender) -> None:
    account(peppol, web).register(BUYER, [service(peppol)])
    other = peppol.access_point("POP000003")
    account(peppol, web).move(BUYER, address=other.address, certificate=other.credentials.certificate)
    assert (sender.find().address, sender.find().party) == (other.address, "POP000003")


def test_a_customer_moves_to_another_smp(peppol: Sandbox, web: Web, sender: Sender) -> None:
    old, new = account(peppol, web), account(peppol, web, "PSP000002")
    old.register(BUYER, [service(peppol)])
    with pytest.raises(RegistrationRefused) as refused:
        new.register(BUYER, [])
    assert (refused.value.status, refused.value.step) == (409, "participant")
    key = old.release(BUYER)
    with pytest.raises(RegistrationRefused) as refused:
        new.take_over(BUYER, "another key")
    assert refused.value.step == "take over"
    new.take_over(BUYER, key)
    new.register(BUYER, [service(peppol)])
    old.forget(BUYER)
    assert sender.lookup.capabilities(BUYER).publisher == peppol.publisher("PSP000002").address
    assert old.registered(BUYER) is None


def test_a_key_that_was_taken_back_is_none(peppol: Sandbox, web: Web) -> None:
    old, new = account(peppol, web), account(peppol, web, "PSP000002")
    old.register(BUYER, [])
    key = old.release(BUYER)
    old.keep(BUYER)
    with pytest.raises(RegistrationRefused):
        new.take_over(BUYER, key)
    assert peppol.publisher().business_cards() == ()


def test_an_old_smp_that_forgets_late_leaves_the_participant_where_it_is(peppol: Sandbox, sender: Sender) -> None:
    peppol.participant(BUYER)
    peppol.participant(BUYER, publisher="PSP000002")
    peppol.publisher().unregister(BUYER)
    assert sender.find().address == peppol.access_point().address


# --- the Directory


@pytest.fixture(scope="module")
def listed(wallet: Wallet) -> Iterator[Sandbox]:
    with Sandbox(wallet=wallet) as peppol:
        peppol.participant(BUYER, business_card=CARD)
        peppol.participant("9915:unlisted")
        yield peppol


@pytest.fixture
def listed_web(listed: Sandbox) -> Iterator[Web]:
    with closing(Web(listed.environment, read=2)) as web:
        yield web


@pytest.fixture
def directory(listed: Sandbox, listed_web: Web) -> Directory:
    return Directory(listed.environment, web=listed_web)


@pytest.mark.parametrize(
    "terms",
    [
        {"words": "zilver"},
        {"words": "OPENED"},
        {"participant": BUYER},
        {"name": "mouette"},
        {"country": "be"},
        {"place": "gent"},
        {"identifier": "BE0123456749"},
        {"website": "zilvermeeuw.example"},
        {"contact": "ann@"},
        {"registered": date(2026, 1, 2)},
        {"document_type": INVOICE},
        {"name": "zilver", "country": "BE"},
    ],
    ids=str,
)
def test_the_directory_finds_by_each_term(directory: Directory, terms: dict[str, object]) -> None:
    (found,) = directory.search(**terms).listings  # type: ignore[arg-type]
    assert (found.participant, found.entities, found.document_types) == (BUYER, CARD.entities, USUAL)


@pytest.mark.parametrize(
    "terms", [{"words": "heron"}, {"name": "zilver", "country": "NL"}, {"identifier": "0123456749"}]
)
def test_all_terms_must_be_true(directory: Directory, terms: dict[str, str]) -> None:
    page = directory.search(**terms)  # type: ignore[arg-type]
    assert (page.total, page.listings) == (0, ())


def test_the_directory_gives_pages(peppol: Sandbox, web: Web) -> None:
    for number in range(5):
        who = ParticipantId("9915", f"member{number}")
        peppol.participant(who, business_card=BusinessCard(participant=who, entities=CARD.entities))
    directory = Directory(peppol.environment, web=web)
    pages = [directory.search("zilver", page=page, size=2) for page in range(3)]
    assert [page.total for page in pages] == [5, 5, 5]
    found = [str(each.participant) for page in pages for each in page.listings]
    assert found == [f"9915:member{number}" for number in range(5)]


def test_the_directory_answers_in_xml_too(listed: Sandbox, listed_web: Web) -> None:
    answer = listed_web.request("GET", f"{listed.directory.address}/search/1.0/xml?q=zilver", most=100_000)
    assert answer.headers["content-type"].startswith("application/xml")
    for part in (
        b'total-result-count="1"',
        b'<participantID scheme="iso6523-actorid-upis">0208:0123456749</participantID>',
        b'<name language="nl">Zilvermeeuw bv</name>',
        b"<countryCode>BE</countryCode><geoInfo>Gent</geoInfo>",
        b'<contact type="accounting" name="Ann" phone="+32 9" email="ann@zilvermeeuw.example"/>',
        b"<regDate>2026-01-02</regDate>",
    ):
        assert part in answer.body


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/search/1.0/json", 400),
        ("/search/1.0/json?q=", 400),
        ("/search/1.0/json?q=a&rpi=-1", 400),
        ("/search/1.0/json?q=a&rpi=50&rpc=20", 400),
        ("/search/2.0/json?q=a", 404),
        ("/search/1.0/csv?q=a", 404),
    ],
)
def test_what_the_directory_does_not_answer(listed: Sandbox, listed_web: Web, path: str, status: int) -> None:
    assert listed_web.request("GET", listed.directory.address + path, most=1000).status == status


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("404", DirectoryAnswerInvalid),
        ("500", DirectoryUnavailable),
        ("dropped", DirectoryUnavailable),
        ("slow", DirectoryUnavailable),
        ("gzip-bomb", DirectoryUnavailable),
    ],
)
def test_faults_of_the_directory(
    listed: Sandbox, directory: Directory, fault: str, error: type[PeppolKitError]
) -> None:
    listed.faults.add("directory", fault, times=1)
    with pytest.raises(error) as raised:
        directory.search("zilver")
    assert type(raised.value) is error
    assert directory.search("zilver").total == 1
