"""The code lists: as they are published, quick to import, and never changed."""

import copy
import os
import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peppol_kit import codelists
from peppol_kit.codelists import CodeList, _codelist, _generated, edec

ROOT = Path(__file__).parents[2]
LISTS = {name: getattr(codelists, name) for name in codelists.__all__ if name != "CodeList"}

FLAVOURS = CodeList("FLAVOUR", "Flavours", "1", "V S C")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("EAS", 104),
        ("ICD", 243),
        ("ISO_3166", 251),
        ("ISO_4217", 178),
        ("MIME", 6),
        ("PEPPOL_EAS", 82),
        ("PEPPOL_ISO_4217", 178),
        ("PEPPOL_UNCL1001_CREDIT_NOTE", 5),
        ("PEPPOL_UNCL1001_INVOICE", 26),
        ("PEPPOL_UNCL1001_SELF_BILLING_CREDIT_NOTE", 1),
        ("PEPPOL_UNCL1001_SELF_BILLING_INVOICE", 2),
        ("SEPA", 1),
        ("UNCL1001_CREDIT_NOTE", 13),
        ("UNCL1001_INVOICE", 50),
        ("UNCL1153", 818),
        ("UNCL2005", 3),
        ("UNCL4451", 383),
        ("UNCL4461", 84),
        ("UNCL5189", 19),
        ("UNCL5305", 10),
        ("UNCL7143", 185),
        ("UNCL7161", 178),
        ("UNECE_REC20", 2162),
        ("VATEX", 88),
    ],
)
def test_every_list_has_as_many_codes_as_are_published(name: str, size: int) -> None:
    assert len(LISTS[name]) == size
    assert len(list(LISTS[name])) == size


def test_every_generated_list_is_public() -> None:
    assert set(_generated.__all__) == LISTS.keys()
    assert all(isinstance(codes, CodeList) and codes.title and codes.release for codes in LISTS.values())
    assert len({codes.id for codes in LISTS.values()}) == len(LISTS)


def test_where_peppol_differs_from_en_16931() -> None:
    assert codelists.ISO_4217.codes ^ codelists.PEPPOL_ISO_4217.codes == {"STD", "STN"}
    assert "STN" in codelists.PEPPOL_ISO_4217
    assert codelists.PEPPOL_EAS.codes < codelists.EAS.codes
    assert {"0037", "0193", "0158", "EM"} < codelists.EAS.codes - codelists.PEPPOL_EAS.codes
    assert codelists.PEPPOL_UNCL1001_INVOICE.codes < codelists.UNCL1001_INVOICE.codes
    assert codelists.PEPPOL_UNCL1001_CREDIT_NOTE.codes < codelists.UNCL1001_CREDIT_NOTE.codes


def test_invoice_and_credit_note_share_no_code_but_81() -> None:
    assert codelists.UNCL1001_INVOICE.codes & codelists.UNCL1001_CREDIT_NOTE.codes == {"81"}


@pytest.mark.parametrize(
    ("codes", "code", "name"),
    [
        (codelists.ISO_4217, "EUR", "Euro"),
        (codelists.PEPPOL_ISO_4217, "EUR", "Euro"),
        (codelists.ISO_3166, "BE", "Belgium"),
        (codelists.UNCL1001_INVOICE, "380", "Commercial invoice"),
        (codelists.UNECE_REC20, "C62", "one"),
        (codelists.ICD, "0245", "Tax identification number (DIČ)"),
        (codelists.VATEX, "VATEX-EU-135-1", None),
        (codelists.UNCL4451, "AAA", None),
        (codelists.ISO_4217, "BGN", None),
        (codelists.ISO_4217, "eur", None),
        (codelists.ISO_4217, "", None),
    ],
)
def test_name(codes: CodeList, code: str, name: str | None) -> None:
    assert codes.name(code) == name


@pytest.mark.parametrize("table", sorted({codes._names for codes in LISTS.values()} - {""}))
def test_hardly_a_code_is_without_a_name(table: str) -> None:
    all_codes = {code for codes in LISTS.values() if codes._names == table for code in codes}
    nameless = all_codes - _codelist._name_table(table).keys()
    assert len(nameless) <= 7


def test_codes_are_in_the_published_order() -> None:
    assert list(codelists.UNCL5305) == ["AE", "L", "M", "E", "S", "Z", "G", "O", "K", "B"]


@pytest.mark.parametrize("thing", ["", " ", "EUR USD", "eur", None, 978, ("EUR",)])
def test_only_a_code_is_in_a_list(thing: object) -> None:
    assert thing not in codelists.ISO_4217


def test_another_release_is_another_list() -> None:
    newer = FLAVOURS.changed(release="2", added="P", removed="S")
    assert list(newer) == ["V", "C", "P"]
    assert (newer.id, newer.title, newer.release) == ("FLAVOUR", "Flavours", "2")
    assert list(FLAVOURS) == ["V", "S", "C"]
    assert newer != FLAVOURS
    assert newer.changed(release="1", added="S", removed="P").codes == FLAVOURS.codes


def test_another_release_keeps_the_names() -> None:
    assert codelists.ISO_4217.changed(release="2025.11", added="ANG BGN").name("BGN") == "Bulgarian Lev"


@pytest.mark.parametrize(("change", "code"), [({"added": "V P"}, "V"), ({"removed": "V P"}, "P")])
def test_a_change_that_does_not_fit_is_refused(change: dict[str, str], code: str) -> None:
    with pytest.raises(ValueError, match=f"FLAVOUR 1 does not differ from 2 in {code}$"):
        FLAVOURS.changed(release="2", **change)


@given(
    st.sets(st.sampled_from(sorted(codelists.UNCL4461.codes))),
    st.sets(st.from_regex("[a-z]{4}", fullmatch=True)),
)
def test_changing_back_gives_the_same_codes(removed: set[str], added: set[str]) -> None:
    there = codelists.UNCL4461.changed(release="x", added=" ".join(added), removed=" ".join(removed))
    assert there.codes == codelists.UNCL4461.codes - removed | added
    back = there.changed(release="y", added=" ".join(removed), removed=" ".join(added))
    assert back.codes == codelists.UNCL4461.codes


@pytest.mark.parametrize("attribute", ["id", "release", "title", "_text", "colour"])
def test_a_list_does_not_change(attribute: str) -> None:
    with pytest.raises(AttributeError, match=f"does not change: {attribute}"):
        setattr(FLAVOURS, attribute, "x")
    with pytest.raises(AttributeError, match=f"does not change: {attribute}"):
        delattr(FLAVOURS, attribute)


def test_lists_are_values() -> None:
    same = CodeList("FLAVOUR", "Flavours", "1", "V S C")
    assert same == FLAVOURS
    assert hash(same) == hash(FLAVOURS)
    assert pickle.loads(pickle.dumps(FLAVOURS)) == FLAVOURS
    assert copy.deepcopy(FLAVOURS) == FLAVOURS
    assert repr(FLAVOURS) == "<CodeList FLAVOUR, 1: 3 codes>"
    assert FLAVOURS != "V S C"


def test_the_generated_files_are_what_the_tables_say() -> None:
    check = subprocess.run(
        [sys.executable, "schemas/codelists.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert check.stdout + check.stderr == ""
    assert check.returncode == 0


def test_importing_is_cheap() -> None:
    program = (
        "import sys, peppol_kit; before = set(sys.modules)\n"
        "import peppol_kit.codelists; assert 'EUR' in peppol_kit.codelists.ISO_4217\n"
        "print(*set(sys.modules) - before)"
    )
    paths = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    run = subprocess.run([sys.executable, "-c", program], env=paths, capture_output=True, text=True, check=True)
    loaded = {name for name in run.stdout.split() if not name.startswith("peppol_kit.")}
    assert loaded <= {"__future__"}


# eDEC


def test_the_network_lists_are_complete() -> None:
    assert edec.RELEASE == "9.7"
    assert len(edec.participant_schemes()) == 105
    assert len(edec.document_types()) == 321
    assert len(edec.processes()) == 109
    assert len(edec.transport_profiles()) == 5
    assert list(edec.spis_use_cases()) == ["MLS"]


@pytest.mark.parametrize(("state", "count"), [("active", 84), ("deprecated", 5), ("removed", 16)])
def test_participant_schemes_by_state(state: str, count: int) -> None:
    assert sum(scheme.state == state for scheme in edec.participant_schemes().values()) == count


def test_a_participant_scheme() -> None:
    scheme = edec.participant_schemes()["0193"]
    assert scheme == edec.ParticipantScheme(
        icd="0193",
        id="UBLBE",
        country="BE",
        name=scheme.name,
        since="3",
        state="deprecated",
        deprecated="9.6",
        removed=date(2026, 7, 7),
        registrable=True,
        pattern=".{4,50}",
        successor="0208",
        examples=(),
    )


def test_only_one_scheme_is_never_registered_though_active() -> None:
    schemes = edec.participant_schemes().values()
    assert [s.icd for s in schemes if s.state == "active" and not s.registrable] == ["0205"]


def test_successors_are_active_schemes() -> None:
    schemes = edec.participant_schemes()
    successors = {scheme.icd: scheme.successor for scheme in schemes.values() if scheme.successor}
    assert successors["9956"] == "0208"
    assert {schemes[icd].state for icd in successors.values()} == {"active"}
    assert "active" not in {schemes[icd].state for icd in successors}


@pytest.mark.parametrize(
    ("icd", "day", "state"),
    [
        ("0208", date(2000, 1, 1), "active"),
        ("0193", date(2026, 7, 7), "deprecated"),
        ("0193", date(2026, 7, 8), "removed"),
        ("9956", date(2023, 12, 31), "deprecated"),
        ("9956", date(2024, 1, 1), "removed"),
        ("9909", date(2026, 1, 1), "deprecated"),
    ],
)
def test_the_state_on_a_day(icd: str, day: date, state: str) -> None:
    assert edec.participant_schemes()[icd].state_on(day) == state


def test_a_document_type() -> None:
    uri = (
        "busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice"
        "##urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
    )
    entry = edec.document_types()[uri]
    assert (entry.name, entry.state, entry.category) == (
        "Peppol BIS Billing UBL Invoice V3",
        "active",
        "Invoice",
    )
    assert "cenbii-procid-ubl::urn:fdc:peppol.eu:2017:poacc:billing:01:1.0" in entry.processes
    assert entry.state_on(date(2030, 1, 1)) == "active"


def test_document_types_name_known_processes() -> None:
    named = {process for entry in edec.document_types().values() for process in entry.processes}
    assert named == edec.processes().keys()


def test_one_transport_profile_is_active() -> None:
    profiles = edec.transport_profiles().values()
    assert [profile.id for profile in profiles if profile.state == "active"] == ["peppol-transport-as4-v2_0"]
    assert edec.transport_profiles()["busdox-transport-start"].state_on(date(2024, 1, 1)) == "removed"


def test_the_network_lists_do_not_change() -> None:
    with pytest.raises(TypeError):
        edec.processes()["x"] = None  # type: ignore[index]
    assert edec.participant_schemes() is edec.participant_schemes()
