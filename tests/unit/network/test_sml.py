"""The name of a participant in DNS, and what its records come to."""

from __future__ import annotations

from contextlib import suppress
from string import ascii_letters, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peppol_kit.errors import DirectoryAnswerInvalid, NoPublisher
from peppol_kit.identifiers import ParticipantId
from peppol_kit.network.naptr import substituted
from peppol_kit.network.sml import Naptr, host_name, publisher

NAME = "eh5boavaktmbgzyh2a63dz4qov33fvp5nsdvqklucfraayoodw6a.iso6523-actorid-upis.participant.sml.example.org"


@pytest.mark.parametrize(
    ("participant", "label"),
    [
        ("9915:test", "eh5boavaktmbgzyh2a63dz4qov33fvp5nsdvqklucfraayoodw6a"),
        ("0088:123abc", "y7dzfxaf3d4cjz4kcgrxtec6twvcga4ky7zwa5boif6mswd4tdrq"),
        ("0088:123ABC", "y7dzfxaf3d4cjz4kcgrxtec6twvcga4ky7zwa5boif6mswd4tdrq"),
        ("0010:5798000000001", "xukhfqabqziki3ykvr2fhr4snfa3pf5vpq6k4tonv3lmvsy5arvq"),
        ("0088:1234567890123", "sjsyvccmqyjxk3weuapffq4x3umcrf4qryherj4vovhmonh7gccq"),
        ("0088:4035811991021", "lzmedsmzxyd37yc74tzvpycmuanfcmn667jhgbfqddrvmse6nyta"),
        ("0208:0202239951", "ferpw6ovd2ckfw5cels4n6jn3tagg6xoyrywt35wfsbkfymhbwnq"),
        ("0208:0123456789", "wiqy2amtxx7migvxk5ut2tftl43qlgk7mjiiaxc25xnfmmg6isvq"),
        ("0192:745707327", "p2lqn4yaruwgm5r73vjz2vxqc3yv36s2huzmjyzrpxc6qrowp2ia"),
        ("0242:000000", "azpsaiarfroagnmntqzdn7ewmfm2obkt6eotfjrqr4bkgkwy63ea"),
    ],
)
def test_the_name_is_the_hash_of_the_value_in_small_letters(participant: str, label: str) -> None:
    assert host_name(ParticipantId.parse(participant), "example.org") == f"{label}.iso6523-actorid-upis.example.org"


@given(st.text(alphabet=ascii_letters + digits + "-._~", min_size=1, max_size=130))
def test_any_name_is_one_of_dns_whatever_the_capitals(value: str) -> None:
    name = host_name(ParticipantId("0088", value), "example.org")
    assert name == host_name(ParticipantId("0088", value.upper()), "example.org")
    assert len(name.partition(".")[0]) == 52
    assert "=" not in name


def record(regexp: str = "!.*!https://smp.example.org!", **changed: object) -> Naptr:
    given = Naptr(order=100, preference=10, flags="U", service="Meta:SMP", regexp=regexp, replacement=".")
    return given._replace(**changed)


def test_the_lowest_order_wins_then_the_lowest_preference() -> None:
    records = [
        record("!.*!https://c.example.org!", order=100, preference=20),
        record("!.*!https://a.example.org!", order=100, preference=10),
        record("!.*!https://b.example.org!", order=200, preference=1),
        record("!.*!https://d.example.org!", order=1, preference=1, service="Meta:Other"),
    ]
    assert publisher(records, NAME) == "https://a.example.org"
    assert publisher(reversed(records), NAME) == "https://a.example.org"


@pytest.mark.parametrize("changed", [{"flags": "u"}, {"service": "META:smp"}])
def test_capitals_of_flag_and_service_do_not_count(changed: dict[str, str]) -> None:
    assert publisher([record(**changed)], NAME) == "https://smp.example.org"


@pytest.mark.parametrize(
    "changed", [{"flags": "S"}, {"flags": ""}, {"service": "Meta:Other"}, {"service": ""}, {"replacement": "other."}]
)
def test_a_record_of_another_service_names_no_smp(changed: dict[str, str]) -> None:
    with pytest.raises(NoPublisher):
        publisher([record(**changed)], NAME)
    assert publisher([record(**changed), record(order=999)], NAME) == "https://smp.example.org"


@pytest.mark.parametrize("end", ["", "/", "//"])
def test_the_address_may_have_a_path_and_has_no_slash_at_its_end(end: str) -> None:
    assert publisher([record(f"!.*!https://smp.example.org/base{end}!")], NAME) == "https://smp.example.org/base"


@pytest.mark.parametrize(
    "address", ["https://smp.example.org/?a=b", "https://smp.example.org/#a", "smp", "", "https://["]
)
def test_what_is_no_base_address_is_refused(address: str) -> None:
    with pytest.raises(DirectoryAnswerInvalid):
        publisher([record(f"!.*!{address}!")], NAME)


# --- the expression


@pytest.mark.parametrize(
    ("expression", "result"),
    [
        ("!.*!https://smp.example.org!", "https://smp.example.org"),
        ("!^.*$!https://smp.example.org!", "https://smp.example.org"),
        ("/.*/https:\\/\\/smp.example.org/", "https://smp.example.org"),
        ("#.*#https://smp.example.org/a!b#", "https://smp.example.org/a!b"),
        ("!.+!https://smp.example.org!i", "https://smp.example.org"),
        ("!^(.*)\\.iso6523.*$!https://smp.example.org/\\1!", f"https://smp.example.org/{NAME.partition('.')[0]}"),
        ("!^[a-z2-7]+\\.(ISO....)-.*$!\\1!i", "iso6523"),
        ("!^[^.]+\\.!!", NAME.partition(".")[2]),
        ("!\\.org$!.net!", NAME.removesuffix(".org") + ".net"),
    ],
)  # fmt: skip
def test_an_expression_makes_an_address_of_the_name(expression: str, result: str) -> None:
    assert substituted(expression, NAME) == result


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "!",
        "!!",
        "!.*",
        "!.*!https://smp.example.org",
        "!.*!a!b!c!",
        "!.*!a!x",
        "1.*1a1",
        "!^other\\.example\\.org$!https://smp.example.org!",
        "!(!a!",
        "!)!a!",
        "![!a!",
        "!*!a!",
        "!a**!a!",
        "!.*?!a!",
        "!a{2}!a!",
        "!a|b!a!",
        "!(a+)+!a!",
        "!(?:a)!a!",
        "!(?=a)!a!",
        "!a+a+a+!a!",
        "!\\w+!a!",
        "!.*!\\1!",
        "!.*!" + "a" * 260 + "!",
    ],
)
def test_an_expression_that_is_none_or_not_understood_is_refused(expression: str) -> None:
    with pytest.raises(DirectoryAnswerInvalid):
        substituted(expression, NAME)


@given(st.text(alphabet="!.*+?^$()[]\\1aeh-iso|{}", max_size=60))
def test_no_expression_does_anything_else(expression: str) -> None:
    with suppress(DirectoryAnswerInvalid):
        assert isinstance(substituted(expression, NAME), str)


def test_the_slowest_expression_that_is_understood_ends() -> None:
    with pytest.raises(DirectoryAnswerInvalid, match="does not match"):
        substituted("!.*.*=!https://smp.example.org!", "a" * 253)
