"""The vocabulary: every term of EN 16931 once, at its place in UBL."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from peppol_kit import terms
from peppol_kit.terms import (
    BG_4,
    BG_5,
    BG_20,
    BG_21,
    BG_25,
    BG_27,
    BG_31,
    BT_3,
    BT_9,
    BT_21,
    BT_40,
    BT_82,
    BT_106,
    BT_129,
    BT_130,
    BT_131,
    BT_150,
    BT_160,
    TERMS,
    Term,
    at,
    ubl,
)
from peppol_kit.terms import (
    Path as TermPath,
)

STRUCTURE = Path(__file__).parents[3] / "shared" / "terms" / "bis-structure.csv"
STEP = re.compile(r"(cac|cbc):[A-Z][A-Za-z]+|@[a-z][A-Za-z]+")


def test_every_term_of_the_norm_is_there_once() -> None:
    terms = [f"BT-{number}" for number in range(1, 166) if number != 4]  # BT-4 was withdrawn
    groups = [f"BG-{number}" for number in range(1, 33)]
    assert sorted(TERMS) == sorted(terms + groups)
    assert "BT-4" not in TERMS


def test_a_constant_bears_the_id_of_its_term() -> None:
    found = {name: value for name, value in vars(terms).items() if isinstance(value, Term)}
    assert {name.replace("_", "-"): value for name, value in found.items()} == TERMS
    assert all(TERMS[term.id] is term for term in found.values())


def test_every_constant_is_exported() -> None:
    assert set(terms.__all__) >= {term_id.replace("-", "_") for term_id in TERMS}


@pytest.mark.parametrize("term_id", TERMS)
def test_a_term_says_what_it_is(term_id: str) -> None:
    term = TERMS[term_id]
    assert repr(term) == f"<{term_id} {term.name}>"
    assert re.fullmatch(r"[A-Z][A-Za-z0-9 ()/'-]+", term.name)
    assert term.cardinality in {"0..1", "1..1", "0..n", "1..n"}
    assert (term.kind == "group") == term_id.startswith("BG-")
    assert term.group is None or (term.group.id in TERMS and term.group.kind == "group")


@pytest.mark.parametrize("term_id", [term_id for term_id in TERMS if term_id not in {"BG-1", "BG-2"}])
def test_a_place_is_a_path_of_ubl(term_id: str) -> None:
    for place in TERMS[term_id].places:
        assert all(STEP.fullmatch(step) for step in place.split("/")), place
        assert term_id in at(place)


def test_names_are_unlike() -> None:
    names = [term.name for term in TERMS.values()]
    shared = {name for name in names if names.count(name) > 1}
    assert shared == {"Invoice note"}, "so the norm calls both BG-1 and BT-22"


# --- places


@pytest.mark.parametrize(
    ("term", "places"),
    [
        (BT_106, ("cac:LegalMonetaryTotal/cbc:LineExtensionAmount",)),
        (BT_40, ("cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cac:Country/cbc:IdentificationCode",)),
        (BT_3, ("cbc:InvoiceTypeCode", "cbc:CreditNoteTypeCode")),
        (BT_9, ("cbc:DueDate", "cac:PaymentMeans/cbc:PaymentDueDate")),
        (BT_131, ("cac:InvoiceLine/cbc:LineExtensionAmount", "cac:CreditNoteLine/cbc:LineExtensionAmount")),
        (BT_21, ("cbc:Note",)),
        (BT_82, ("cac:PaymentMeans/cbc:PaymentMeansCode/@name",)),
        (
            BT_150,
            (
                "cac:InvoiceLine/cac:Price/cbc:BaseQuantity/@unitCode",
                "cac:CreditNoteLine/cac:Price/cbc:BaseQuantity/@unitCode",
            ),
        ),
        (
            BT_160,
            (
                "cac:InvoiceLine/cac:Item/cac:AdditionalItemProperty/cbc:Name",
                "cac:CreditNoteLine/cac:Item/cac:AdditionalItemProperty/cbc:Name",
            ),
        ),
    ],
    ids=repr,
)
def test_a_term_knows_its_places_from_the_document(term: Term, places: tuple[str, ...]) -> None:
    assert term.places == places


@pytest.mark.parametrize("term", [BT_129, BT_130])
def test_a_quantity_is_that_of_its_kind_of_document(term: Term) -> None:
    assert "cac:InvoiceLine/cbc:InvoicedQuantity" in term.places[0]
    assert "cac:CreditNoteLine/cbc:CreditedQuantity" in term.places[-1]


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("cac:LegalMonetaryTotal/cbc:LineExtensionAmount", ("BT-106",)),
        ("cac:CreditNoteLine/cbc:LineExtensionAmount", ("BT-131",)),
        ("cbc:Note", ("BT-21", "BT-22")),
        ("cac:AllowanceCharge", ("BG-20", "BG-21")),
        ("cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID", ("BT-31", "BT-32")),
        ("cac:AccountingSupplierParty/cac:Party/cac:PartyIdentification/cbc:ID", ("BT-29", "BT-90")),
        ("cac:TaxTotal/cbc:TaxAmount", ("BT-110", "BT-111")),
        ("cac:Nothing", ()),
    ],
)
def test_a_place_knows_its_terms(path: str, ids: tuple[str, ...]) -> None:
    assert at(path) == ids


def _told_apart(term: Term) -> bool:
    return term.when is not None or (term.group is not None and _told_apart(term.group))


def test_terms_that_share_a_place_are_told_apart() -> None:
    split = {"BT-21", "BT-22"}  # both are in one text, the code between number signs
    for term_id, term in TERMS.items():
        others = {other for place in term.places if place for other in at(place)} - {term_id} - split
        assert not others or _told_apart(term) or all(_told_apart(TERMS[other]) for other in others), term_id
    assert BG_20.when == BG_27.when == ("cbc:ChargeIndicator", "false")
    assert BG_21.when == ("cbc:ChargeIndicator", "true")


# --- going on


def test_a_path_goes_on_with_a_slash() -> None:
    assert BG_5 / BT_40 == "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
    assert BG_4 / BG_5 / "cbc:StreetName" == "cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cbc:StreetName"
    assert ubl.PARTY / ubl.ENDPOINT_ID / ubl.SCHEME_ID == "cac:Party/cbc:EndpointID/@schemeID"


def test_alternatives_go_on_each() -> None:
    assert BG_25 / BG_31 == "cac:InvoiceLine/cac:Item|cac:CreditNoteLine/cac:Item"
    assert TermPath("a|b") / "c|d" == "a/c|a/d|b/c|b/d"
    assert (BG_25 / BG_31) / "cbc:Name" == "cac:InvoiceLine/cac:Item/cbc:Name|cac:CreditNoteLine/cac:Item/cbc:Name"


def test_what_comes_of_a_slash_is_a_path_and_no_term() -> None:
    made = BG_5 / BT_40
    assert type(made) is TermPath
    assert not isinstance(made, Term)


# --- against the table of the specification


def rows() -> list[tuple[str, str]]:
    with STRUCTURE.open(encoding="utf-8", newline="") as stream:
        return [
            (term_id, row["path"].split("/", 2)[2])
            for row in csv.DictReader(stream)
            for term_id in re.findall(r"B[TG]-\d+", row["business_term"])
        ]


@pytest.mark.conformance
@pytest.mark.skipif(not STRUCTURE.exists(), reason="no table of terms: ../shared/terms is not beside the project")
def test_every_place_of_the_specification_is_ours() -> None:
    known = {(term.id, place) for term in TERMS.values() for place in term.places}
    wanted = {(term_id, path) for term_id, path in rows() if TERMS[term_id].kind != "group"}
    qualifiers = {(term_id, path) for term_id, path in wanted if path.endswith("/cbc:DocumentTypeCode")}
    assert sorted(wanted - known - qualifiers) == []
