"""Searching the Directory over https: what is asked, and what becomes of the answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.unit.network.web import Asked, Told, https

from peppol_kit.errors import ConfigurationError, DirectoryAnswerInvalid, DirectoryUnavailable
from peppol_kit.identifiers import DocumentTypeId, ParticipantId
from peppol_kit.network.business_card import BusinessEntity, Contact, Identifier, Name
from peppol_kit.network.directory import Directory, Listing
from peppol_kit.network.environment import Environment
from peppol_kit.sandbox.pki import SandboxPki

if TYPE_CHECKING:
    from collections.abc import Iterator

US = ParticipantId.parse("0208:0202239951")
TYPE = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017::2.1"
MATCH = {
    "participantID": {"scheme": "iso6523-actorid-upis", "value": "0208:0202239951"},
    "docTypes": [{"scheme": "busdox-docid-qns", "value": TYPE}],
    "entities": [
        {
            "name": [{"name": "Voorbeeld NV", "language": "nl"}, {"name": "Example"}],
            "countryCode": "BE",
            "geoInfo": "Gent",
            "identifiers": [{"scheme": "VAT", "value": "BE0202239951"}],
            "websites": ["https://example.org"],
            "contacts": [{"type": "sales", "name": "An", "phone": "+32", "email": "an@example.org"}, {"name": "Jan"}],
            "additionalInfo": "more",
            "regDate": "2020-02-29",
        }
    ],
}
LISTING = Listing(
    participant=US,
    document_types=(DocumentTypeId.parse(f"busdox-docid-qns::{TYPE}"),),
    entities=(
        BusinessEntity(
            names=(Name("Voorbeeld NV", "nl"), Name("Example")),
            country="BE",
            place="Gent",
            identifiers=(Identifier("VAT", "BE0202239951"),),
            websites=("https://example.org",),
            contacts=(Contact(type="sales", name="An", phone="+32", email="an@example.org"), Contact(name="Jan")),
            information="more",
            registered=date(2020, 2, 29),
        ),
    ),
)


@dataclass
class Public:
    told: Told = field(default_factory=Told)
    asked: list[Asked] = field(default_factory=list)

    def answer(self, asked: Asked) -> Told:
        self.asked.append(asked)
        return self.told

    def tells(self, *matches: object, total: object = None) -> None:
        count = len(matches) if total is None else total
        answer = {"version": "1.0", "total-result-count": count, "used-result-count": len(matches), "matches": matches}
        self.told = Told(200, json.dumps(answer).encode())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Public, Directory]]:
    public, folder = Public(), tmp_path_factory.mktemp("directory")
    with https(SandboxPki(), folder, public.answer) as base:
        yield public, Directory(
            Environment(
                stage="sandbox", sml_zone="", directory=f"{base}/", tls_roots=folder / "roots.pem", any_port=True,
                private_hosts=True,
            )
        )  # fmt: skip


@pytest.fixture
def public(served: tuple[Public, Directory]) -> Public:
    served[0].asked = []
    return served[0]


@pytest.fixture
def directory(served: tuple[Public, Directory]) -> Directory:
    return served[1]


def query(public: Public) -> dict[str, list[str]]:
    (asked,) = public.asked
    assert asked.method == "GET"
    assert urlsplit(asked.path).path == "/search/1.0/json"
    return parse_qs(urlsplit(asked.path).query, strict_parsing=True)


def test_listings_are_values(public: Public, directory: Directory) -> None:
    public.tells(MATCH, total=41)
    page = directory.search("voorbeeld & co", page=2, size=10)
    assert (page.total, page.index, page.listings) == (41, 2, (LISTING,))
    assert query(public) == {"q": ["voorbeeld & co"], "resultPageIndex": ["2"], "resultPageCount": ["10"]}


def test_every_term_can_be_asked_for(public: Public, directory: Directory) -> None:
    public.tells()
    page = directory.search(
        participant=US, name="Example", country="BE", place="Gent", identifier="BE0202239951", website="example.org",
        contact="An", registered=date(2020, 2, 29), document_type=LISTING.document_types[0],
    )  # fmt: skip
    assert (page.total, page.listings) == (0, ())
    assert query(public) == {
        "participant": ["iso6523-actorid-upis::0208:0202239951"],
        "name": ["Example"],
        "country": ["BE"],
        "geoinfo": ["Gent"],
        "identifierValue": ["BE0202239951"],
        "website": ["example.org"],
        "contact": ["An"],
        "regdate": ["2020-02-29"],
        "doctype": [f"busdox-docid-qns::{TYPE}"],
        "resultPageIndex": ["0"],
        "resultPageCount": ["20"],
    }


@pytest.mark.parametrize("paging", [{"page": 50}, {"page": -1}, {"size": 0}, {"size": 1001}, {"page": 1, "size": 501}])
def test_what_the_directory_does_not_hand_out_is_not_asked_for(
    public: Public, directory: Directory, paging: dict[str, int]
) -> None:
    with pytest.raises(ConfigurationError, match="first 1000 results"):
        directory.search("a", **paging)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError, match="something to search for"):
        directory.search()
    assert public.asked == []


def test_the_last_page_is_handed_out(public: Public, directory: Directory) -> None:
    public.tells()
    assert directory.search("a", page=49).index == 49


@pytest.mark.parametrize(
    ("headers", "wait"), [({"Retry-After": "2"}, 2), ({}, None), ({"Retry-After": "Thu, 1 Jan 2026"}, None)]
)
def test_too_many_requests_say_when_to_come_back(
    public: Public, directory: Directory, headers: dict[str, str], wait: int | None
) -> None:
    public.told = Told(429, b"", headers)
    with pytest.raises(DirectoryUnavailable, match="too often") as caught:
        directory.search("a")
    assert caught.value.retry_after == wait
    assert caught.value.retryable


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (Told(500), DirectoryUnavailable),
        (Told(503), DirectoryUnavailable),
        (Told(400), DirectoryAnswerInvalid),
        (Told(404), DirectoryAnswerInvalid),
        (Told(302, b"", {"Location": "/elsewhere"}), DirectoryAnswerInvalid),
        (Told(200, b"<resultlist/>"), DirectoryAnswerInvalid),
        (Told(200, b"[]"), DirectoryAnswerInvalid),
        (Told(200, b"{}"), DirectoryAnswerInvalid),
        (Told(200, b'{"total-result-count": "1", "matches": []}'), DirectoryAnswerInvalid),
        (Told(200, b'{"total-result-count": 1, "matches": {}}'), DirectoryAnswerInvalid),
        (Told(200, b"[" * 100_000), DirectoryAnswerInvalid),
        (Told(200, b"\xff"), DirectoryAnswerInvalid),
        (Told(200, b" " * 8_000_001), DirectoryUnavailable),
    ],
)
def test_other_answers_are_errors_of_the_tree(public: Public, directory: Directory, told: Told, error: type) -> None:
    public.told = told
    with pytest.raises(error):
        directory.search("a")


@pytest.mark.parametrize(
    "match",
    [None, 1, [], {}, {"participantID": "0208:0202239951"}, {"participantID": {"scheme": "x", "value": "y"}}],
)
def test_who_cannot_be_is_left_out(public: Public, directory: Directory, match: object) -> None:
    public.tells(match, MATCH)
    assert directory.search("a").listings == (LISTING,)


def test_what_is_odd_in_a_listing_is_left_out(public: Public, directory: Directory) -> None:
    odd = {
        "participantID": MATCH["participantID"],
        "docTypes": [1, {"scheme": "busdox-docid-qns", "value": ""}],
        "entities": [{"name": "x", "websites": [1, "https://example.org"], "regDate": "31-12-2020"}, 5],
    }
    public.tells(odd)
    (listing,) = directory.search("a").listings
    nobody = BusinessEntity(names=(), country="")
    assert listing.document_types == ()
    assert listing.entities == (BusinessEntity(names=(), country="", websites=("https://example.org",)), nobody)
